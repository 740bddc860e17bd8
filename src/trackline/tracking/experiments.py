"""Experiments: their names, stages and tags."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy import insert as insert_into

from trackline.db.changes import note_experiment
from trackline.db.statement import Prepared
from trackline.db.tables import experiment, experiment_tag, run
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import (
    BadRequest,
    InvalidParameterValue,
    InvalidState,
    ResourceAlreadyExists,
    ResourceDoesNotExist,
)
from trackline.tracking.artifact_locations import experiment_location
from trackline.tracking.limits import (
    CUSTOM_VIEW_TAG,
    MAX_KEY,
    check_custom_views,
    check_experiment_name,
    check_experiment_tag,
    check_key,
)
from trackline.wire import experiments as wire
from trackline.wire.message import Empty
from trackline.wire.nouns import Experiment, LifecycleStage, Tag

DEFAULT_NAME = "Default"
PURGE_CLAIM = 0
"""The time of deletion (of an experiment: of its last update) of what is being purged; it cannot be restored."""

_ID = re.compile("-?[0-9]{1,100}")
"""Of thousands of digits Python makes no `int`."""
_MAX_ID = 2**63 - 1
ROW_COLUMNS: Sequence[Any] = (
    experiment.c.id,
    experiment.c.name,
    experiment.c.artifact_location,
    experiment.c.lifecycle_stage,
    experiment.c.creation_time,
    experiment.c.last_update_time,
)
"""What to select to build an `ExperimentRow`, in order."""

_BY_ID = Prepared(lambda _: select(*ROW_COLUMNS).where(experiment.c.id == bindparam("id")), "id")
_BY_ID_SHARED = Prepared(
    lambda _: select(*ROW_COLUMNS).where(experiment.c.id == bindparam("id")).with_for_update(read=True), "id"
)
_BY_NAME = Prepared(lambda _: select(*ROW_COLUMNS).where(experiment.c.name == bindparam("name")), "name")
_TAGS = Prepared(
    lambda _: (
        select(experiment_tag.c.key, experiment_tag.c.value)
        .where(experiment_tag.c.experiment_id == bindparam("id"))
        .order_by(experiment_tag.c.key)
    ),
    "id",
)
_CREATE = Prepared(
    lambda _: insert_into(experiment),
    "name",
    "artifact_location",
    "lifecycle_stage",
    "creation_time",
    "last_update_time",
)
_CREATE_DEFAULT = Prepared(
    lambda dialect: dialect.insert_new(experiment),
    "id",
    "name",
    "artifact_location",
    "lifecycle_stage",
    "creation_time",
    "last_update_time",
)
_LOCATE = Prepared(
    lambda _: (
        update(experiment).where(experiment.c.id == bindparam("the_id")).values(artifact_location=bindparam("location"))
    ),
    "location",
    "the_id",
)
_RENAME = Prepared(
    lambda _: (
        update(experiment)
        .where(experiment.c.id == bindparam("the_id"))
        .values(name=bindparam("new_name"), last_update_time=bindparam("now"))
    ),
    "new_name",
    "now",
    "the_id",
)
_SET_STAGE = Prepared(
    lambda _: (
        update(experiment)
        .where(
            experiment.c.id == bindparam("the_id"),
            experiment.c.lifecycle_stage == bindparam("before"),
            experiment.c.last_update_time != PURGE_CLAIM,
        )
        .values(lifecycle_stage=bindparam("stage"), last_update_time=bindparam("now"))
    ),
    "stage",
    "now",
    "the_id",
    "before",
)
_SET_RUNS_STAGE = Prepared(
    lambda _: (
        update(run)
        .where(
            run.c.experiment_id == bindparam("the_id"),
            run.c.lifecycle_stage != bindparam("stage"),
            func.coalesce(run.c.deleted_time, -1) != PURGE_CLAIM,
        )
        .values(lifecycle_stage=bindparam("stage"), deleted_time=bindparam("deleted"))
    ),
    "stage",
    "deleted",
    "the_id",
)
_SET_TAG = Prepared(
    lambda dialect: dialect.upsert(experiment_tag, ("experiment_id", "key"), lambda new: {"value": new.value}),
    "experiment_id",
    "key",
    "value",
)
_DELETE_TAG = Prepared(
    lambda _: delete(experiment_tag).where(
        experiment_tag.c.experiment_id == bindparam("id"), experiment_tag.c.key == bindparam("tag")
    ),
    "id",
    "tag",
)


class ExperimentRow(NamedTuple):
    """An experiment as it is stored; `number` is its surrogate key."""

    number: int
    name: str
    artifact_location: str
    lifecycle_stage: LifecycleStage
    creation_time: int
    last_update_time: int

    def show(self, tags: list[Tag]) -> Experiment:
        """Return the experiment as on the wire."""
        return Experiment(str(self.number), *self[1:], workspace="default", tags=tags)


def parse_id(experiment_id: str) -> int:
    """Return the surrogate key of an experiment id, -1 for an integer that no experiment can have.

    Raises InvalidParameterValue unless it is one in plain digits: Python's `int` takes `1_0`, `+5` and spaces too.
    """
    if not _ID.fullmatch(experiment_id):
        raise InvalidParameterValue(f"Experiment ID {experiment_id!r} must be a valid integer.")
    number = int(experiment_id)
    return number if -1 < number <= _MAX_ID else -1


def find(tx: ReadTx, experiment_id: str) -> ExperimentRow:
    """Return an experiment, deleted or not. Raises ResourceDoesNotExist."""
    return _found(tx.one(_BY_ID, parse_id(experiment_id)), experiment_id)


def _found(row: Any, experiment_id: str) -> ExperimentRow:  # noqa: ANN401 - a row of `ROW_COLUMNS`
    if row is None:
        raise ResourceDoesNotExist(f"No Experiment with id={experiment_id} exists")
    return ExperimentRow(*row)


def find_active(tx: WriteTx, experiment_id: str) -> ExperimentRow:
    """Return an experiment that may be written to; others cannot delete it until the transaction ends.

    Raises ResourceDoesNotExist, or InvalidParameterValue if it is deleted.
    """
    found = _found(tx.one(_BY_ID_SHARED, parse_id(experiment_id)), experiment_id)
    if found.lifecycle_stage != "active":
        raise InvalidParameterValue(
            f"The experiment {experiment_id} must be in the 'active' state. Current state is {found.lifecycle_stage}."
        )
    return found


def _find_by_name(tx: ReadTx, name: str) -> ExperimentRow | None:
    row = tx.one(_BY_NAME, name)
    return None if row is None else ExperimentRow(*row)


def create_default(tx: WriteTx, _request: object) -> None:
    """Make experiment 0, `Default`, where there is none."""
    now = tx.house.now_ms()
    tx.run(_CREATE_DEFAULT, 0, DEFAULT_NAME, experiment_location(tx.house, None, 0), "active", now, now)


def create_experiment(tx: WriteTx, request: wire.CreateExperiment) -> wire.CreateExperimentResponse:
    """Make an experiment. Raises ResourceAlreadyExists when the name is taken, by a deleted one too."""
    check_experiment_name(request.name)
    for place, tag in enumerate(request.tags):
        check_experiment_tag(tag.key, tag.value, f"tags[{place}].")
    check_custom_views({tag.key for tag in request.tags})
    taken = _find_by_name(tx, request.name)
    if taken is not None:
        deleted = taken.lifecycle_stage == "deleted"
        state = " It is deleted: restore it, or choose another name." if deleted else ""
        raise ResourceAlreadyExists(f"Experiment '{request.name}' already exists.{state}")
    now = tx.house.now_ms()
    number = tx.insert(_CREATE, request.name, "", "active", now, now)
    tx.run(_LOCATE, experiment_location(tx.house, request.artifact_location, number), number)
    note_experiment(tx, number)
    tx.many(_SET_TAG, [(number, tag.key, tag.value) for tag in request.tags])
    return wire.CreateExperimentResponse(str(number))


def get_experiment(tx: ReadTx, request: wire.GetExperiment) -> wire.GetExperimentResponse:
    """Return an experiment, deleted or not. Raises ResourceDoesNotExist."""
    return wire.GetExperimentResponse(_show(tx, find(tx, request.experiment_id)))


def get_experiment_by_name(tx: ReadTx, request: wire.GetExperimentByName) -> wire.GetExperimentResponse:
    """Return an experiment, deleted or not. Raises ResourceDoesNotExist."""
    found = _find_by_name(tx, request.experiment_name)
    if found is None:
        raise ResourceDoesNotExist(f"Could not find experiment with name '{request.experiment_name}'")
    return wire.GetExperimentResponse(_show(tx, found))


def update_experiment(tx: WriteTx, request: wire.UpdateExperiment) -> Empty:
    """Rename an active experiment. Raises InvalidState if it is deleted, BadRequest when the name is taken."""
    check_experiment_name(request.new_name)
    before = find(tx, request.experiment_id)
    if before.lifecycle_stage != "active":
        raise InvalidState(
            f"Cannot rename a non-active experiment; {request.experiment_id} is {before.lifecycle_stage}."
        )
    taken = _find_by_name(tx, request.new_name)
    if taken is not None and taken.number != before.number:
        raise BadRequest(f"Experiment '{request.new_name}' already exists.")
    tx.run(_RENAME, request.new_name, tx.house.now_ms(), before.number)
    note_experiment(tx, before.number)
    return Empty()


def delete_experiment(tx: WriteTx, request: wire.DeleteExperiment) -> Empty:
    """Mark an experiment and its runs as deleted. Raises ResourceDoesNotExist when it is already."""
    number = parse_id(request.experiment_id)
    now = tx.house.now_ms()
    if not tx.run(_SET_STAGE, "deleted", now, number, "active"):
        raise ResourceDoesNotExist(f"No active Experiment with id={request.experiment_id} exists")
    tx.run(_SET_RUNS_STAGE, "deleted", now, number)
    note_experiment(tx, number)
    return Empty()


def restore_experiment(tx: WriteTx, request: wire.RestoreExperiment) -> Empty:
    """Bring back a deleted experiment and all its runs. Raises ResourceDoesNotExist when it is not deleted."""
    number = parse_id(request.experiment_id)
    if not tx.run(_SET_STAGE, "active", tx.house.now_ms(), number, "deleted"):
        raise ResourceDoesNotExist(f"No deleted Experiment with id={request.experiment_id} exists")
    tx.run(_SET_RUNS_STAGE, "active", None, number)
    note_experiment(tx, number)
    return Empty()


def set_experiment_tag(tx: WriteTx, request: wire.SetExperimentTag) -> Empty:
    """Set a tag of an active experiment."""
    check_experiment_tag(request.key, request.value)
    number = find_active(tx, request.experiment_id).number
    if request.key.startswith(CUSTOM_VIEW_TAG):
        known = [key for key, _ in tx.all(_TAGS, number)]
        check_custom_views({*known, request.key})
    tx.run(_SET_TAG, number, request.key, request.value)
    note_experiment(tx, number)
    return Empty()


def delete_experiment_tag(tx: WriteTx, request: wire.DeleteExperimentTag) -> Empty:
    """Remove a tag of an active experiment. Raises ResourceDoesNotExist when it has none of that key."""
    check_key(request.key, "key", "key")
    number = find_active(tx, request.experiment_id).number
    note_experiment(tx, number)
    if not tx.run(_DELETE_TAG, number, request.key):
        raise ResourceDoesNotExist(
            f"No tag with name: {request.key[:MAX_KEY]} in experiment with id {request.experiment_id}"
        )
    return Empty()


def _show(tx: ReadTx, found: ExperimentRow) -> Experiment:
    return found.show([Tag(key, value) for key, value in tx.all(_TAGS, found.number)])
