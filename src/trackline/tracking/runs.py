"""Runs: starting, changing, deleting and showing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy import insert as insert_into

from trackline.db.changes import note_experiment, note_run
from trackline.db.statement import Prepared
from trackline.db.tables import run
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.ids import new_run_id, new_run_name
from trackline.tracking import experiments, run_data
from trackline.tracking.artifact_locations import below
from trackline.tracking.limits import MAX_KEY, check_length
from trackline.tracking.tags import RUN_NAME_TAG, add_tags, write_tags
from trackline.wire import runs as wire
from trackline.wire.message import Empty
from trackline.wire.nouns import LifecycleStage, Run, RunInfo, RunStatus, Tag

_COLUMNS = (
    run.c.id,
    run.c.uuid,
    run.c.experiment_id,
    run.c.name,
    run.c.user_id,
    run.c.status,
    run.c.start_time,
    run.c.end_time,
    run.c.lifecycle_stage,
    run.c.artifact_uri,
)
_BY_UUID = Prepared(lambda _: select(*_COLUMNS).where(run.c.uuid == bindparam("uuid")), "uuid")
# These keep a purge from removing the run before the transaction ends; both in the weakest lock that does.
_BY_UUID_KEPT = Prepared(
    lambda _: select(*_COLUMNS).where(run.c.uuid == bindparam("uuid")).with_for_update(read=True, key_share=True),
    "uuid",
)
_BY_UUID_LOCKED = Prepared(
    lambda _: select(*_COLUMNS).where(run.c.uuid == bindparam("uuid")).with_for_update(key_share=True), "uuid"
)
_CREATE = Prepared(
    lambda _: insert_into(run),
    "uuid",
    "experiment_id",
    "name",
    "user_id",
    "status",
    "start_time",
    "lifecycle_stage",
    "artifact_uri",
)
_UPDATE = Prepared(
    lambda _: (
        update(run)
        .where(run.c.id == bindparam("the_id"))
        .values(status=bindparam("new_status"), end_time=bindparam("new_end"), name=bindparam("new_name"))
    ),
    "new_status",
    "new_end",
    "new_name",
    "the_id",
)
_DELETE = Prepared(
    lambda _: (
        update(run)
        .where(run.c.id == bindparam("the_id"), run.c.lifecycle_stage == "active")
        .values(lifecycle_stage=bindparam("stage"), deleted_time=bindparam("deleted"))
    ),
    "stage",
    "deleted",
    "the_id",
)
_RESTORE = Prepared(
    lambda _: (
        update(run)
        .where(run.c.id == bindparam("the_id"), func.coalesce(run.c.deleted_time, -1) != experiments.PURGE_CLAIM)
        .values(lifecycle_stage=bindparam("stage"), deleted_time=bindparam("deleted"))
    ),
    "stage",
    "deleted",
    "the_id",
)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as it is stored; `number` is its surrogate key."""

    number: int
    run_id: str
    experiment_id: int
    name: str
    user_id: str
    status: RunStatus
    start_time: int
    end_time: int | None
    lifecycle_stage: LifecycleStage
    artifact_uri: str

    def info(self) -> RunInfo:
        """Return the run's info as on the wire."""
        return RunInfo(
            run_id=self.run_id,
            run_uuid=self.run_id,
            run_name=self.name,
            experiment_id=str(self.experiment_id),
            user_id=self.user_id,
            status=self.status,
            start_time=self.start_time,
            end_time=self.end_time,
            artifact_uri=self.artifact_uri,
            lifecycle_stage=self.lifecycle_stage,
        )


ROW_COLUMNS: Sequence[Any] = _COLUMNS
"""What to select to build a `RunRow`, in order."""


def find_or_none(tx: ReadTx, run_id: str) -> RunRow | None:
    """Return a run, deleted or not, or None."""
    row = tx.one(_BY_UUID, run_id)
    return None if row is None else RunRow(*row)


def find(tx: ReadTx, run_id: str) -> RunRow:
    """Return a run, deleted or not. Raises ResourceDoesNotExist."""
    return _found(tx.one(_BY_UUID, run_id), run_id)


def find_active(tx: WriteTx, run_id: str) -> RunRow:
    """Return a run that may be written to and keep it from being purged until the transaction ends.

    Raises ResourceDoesNotExist, or InvalidParameterValue if it is deleted.
    """
    return tx.known(_find_active, run_id)


def _find_active(tx: WriteTx, run_id: str) -> RunRow:
    return _active(_found(tx.one(_BY_UUID_KEPT, run_id), run_id))


def lock_active(tx: WriteTx, run_id: str) -> RunRow:
    """Return a run as `find_active` does and keep others from changing it until the transaction ends."""
    return _active(_found(tx.one(_BY_UUID_LOCKED, run_id), run_id))


def _found(row: Any, run_id: str) -> RunRow:  # noqa: ANN401 - a row of `_COLUMNS`
    if row is None:
        raise ResourceDoesNotExist(f"Run with id={run_id} not found")
    return RunRow(*row)


def _active(found: RunRow) -> RunRow:
    if found.lifecycle_stage != "active":
        raise InvalidParameterValue(
            f"The run {found.run_id} must be in the 'active' state. Current state is {found.lifecycle_stage}."
        )
    return found


def create_run(tx: WriteTx, request: wire.CreateRun) -> wire.RunResponse:
    """Start a run in an active experiment, named as asked or by chance. Raises InvalidParameterValue.

    Tags that a run is started with may have any key that the database holds, as in MLflow.
    """
    check_length(request.user_id, "user_id")
    for place, tag in enumerate(request.tags):
        check_length(tag.key, f"tags[{place}].key", MAX_KEY)
    parent = experiments.find_active(tx, request.experiment_id)
    tags = {tag.key: tag.value for tag in request.tags}
    name = tags[RUN_NAME_TAG] = _choose_name(request.run_name, tags.get(RUN_NAME_TAG))
    run_id = new_run_id()
    artifact_uri = below(parent.artifact_location, f"{run_id}/artifacts")
    number = tx.insert(
        _CREATE, run_id, parent.number, name, request.user_id, "RUNNING", request.start_time, "active", artifact_uri
    )
    add_tags(tx, number, tags)
    note_experiment(tx, parent.number)
    created = RunRow(
        number,
        run_id,
        parent.number,
        name,
        request.user_id,
        "RUNNING",
        request.start_time,
        None,
        "active",
        artifact_uri,
    )
    shown = run_data.RunParts(tags=[Tag(key, value) for key, value in sorted(tags.items())])
    return wire.RunResponse(Run(created.info(), shown.data(), shown.inputs()))


def get_run(tx: ReadTx, request: wire.GetRun) -> wire.RunResponse:
    """Return a run whole, deleted or not. Raises ResourceDoesNotExist."""
    found = find(tx, request.run_id)
    parts = run_data.load(tx, [found.number])[found.number]
    return wire.RunResponse(Run(found.info(), parts.data(), parts.inputs(), parts.outputs()))


def update_run(tx: WriteTx, request: wire.UpdateRun) -> wire.UpdateRunResponse:
    """Change what the request names of an active run; an empty name changes nothing."""
    check_length(request.run_name or "", "run_name")
    before = lock_active(tx, request.run_id)
    status = before.status if request.status is None else request.status
    end_time = before.end_time if request.end_time is None else request.end_time
    name = request.run_name or before.name
    tx.run(_UPDATE, status, end_time, name, before.number)
    note_run(tx, before.number)
    if request.run_name:
        write_tags(tx, before.number, {RUN_NAME_TAG: name})
    return wire.UpdateRunResponse(find(tx, request.run_id).info())


def delete_run(tx: WriteTx, request: wire.DeleteRun) -> Empty:
    """Mark a run as deleted; again is no error. Raises ResourceDoesNotExist."""
    found = find(tx, request.run_id)
    if found.lifecycle_stage == "active":
        mark_deleted(tx, found, tx.house.now_ms())
        note_experiment(tx, found.experiment_id)
        note_run(tx, found.number)
    return Empty()


def restore_run(tx: WriteTx, request: wire.RestoreRun) -> Empty:
    """Bring back a deleted run; again is no error. Raises ResourceDoesNotExist, also when it is being purged."""
    found = find(tx, request.run_id)
    mark_restored(tx, found)
    note_experiment(tx, found.experiment_id)
    note_run(tx, found.number)
    return Empty()


def mark_deleted(tx: WriteTx, found: RunRow, now: int) -> None:
    """Mark an active run as deleted; the caller notes it."""
    tx.run(_DELETE, "deleted", now, found.number)


def mark_restored(tx: WriteTx, found: RunRow) -> None:
    """Mark a run as active; the caller notes it. Raises ResourceDoesNotExist when it is being purged."""
    if not tx.run(_RESTORE, "active", None, found.number):
        raise ResourceDoesNotExist(f"The run {found.run_id} is being purged and cannot be restored.")


def _choose_name(asked: str | None, tagged: str | None) -> str:
    if asked and tagged and asked != tagged:
        raise InvalidParameterValue(
            f"Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values "
            f"(run_name={asked!r}, mlflow.runName={tagged!r})."
        )
    check_length(asked or "", "run_name")
    check_length(tagged or "", RUN_NAME_TAG)
    return asked or tagged or new_run_name()
