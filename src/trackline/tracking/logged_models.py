"""Logged models: announcing, finishing, describing and deleting them."""

import json
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy import insert as insert_into

from trackline.db.changes import note_experiment
from trackline.db.statement import Prepared
from trackline.db.tables import logged_model, logged_model_param, logged_model_tag
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.ids import new_model_id, new_run_name
from trackline.tracking import experiments, limits, logged_model_data
from trackline.tracking.artifact_locations import below
from trackline.wire import logged_models as wire
from trackline.wire.message import Empty
from trackline.wire.nouns import LifecycleStage, Param, Tag

_COLUMNS = (
    logged_model.c.id,
    logged_model.c.uuid,
    logged_model.c.experiment_id,
    logged_model.c.name,
    logged_model.c.artifact_uri,
    logged_model.c.creation_time,
    logged_model.c.last_update_time,
    logged_model.c.status,
    logged_model.c.lifecycle_stage,
    logged_model.c.model_type,
    logged_model.c.source_run_id,
    logged_model.c.status_message,
)
_BY_UUID = Prepared(lambda _: select(*_COLUMNS).where(logged_model.c.uuid == bindparam("uuid")), "uuid")
_BY_UUID_KEPT = Prepared(
    lambda _: (
        select(*_COLUMNS).where(logged_model.c.uuid == bindparam("uuid")).with_for_update(read=True, key_share=True)
    ),
    "uuid",
)
_LOCK = Prepared(
    lambda _: select(logged_model.c.id).where(logged_model.c.id == bindparam("number")).with_for_update(), "number"
)
_CREATE = Prepared(
    lambda _: insert_into(logged_model),
    "uuid",
    "experiment_id",
    "name",
    "artifact_uri",
    "creation_time",
    "last_update_time",
    "status",
    "lifecycle_stage",
    "model_type",
    "source_run_id",
)
_SET_STATUS = Prepared(
    lambda _: (
        update(logged_model)
        .where(logged_model.c.id == bindparam("number"))
        .values(status=bindparam("new_status"), last_update_time=bindparam("now"))
    ),
    "new_status",
    "now",
    "number",
)
_DELETE = Prepared(
    lambda _: (
        update(logged_model)
        .where(logged_model.c.id == bindparam("number"))
        .values(lifecycle_stage=bindparam("stage"), last_update_time=bindparam("now"))
    ),
    "stage",
    "now",
    "number",
)
_ADD_PARAM = Prepared(lambda _: insert_into(logged_model_param), "model_id", "key", "value")
_TAG = Prepared(
    lambda _: select(logged_model_tag.c.value).where(
        logged_model_tag.c.model_id == bindparam("number"), logged_model_tag.c.key == bindparam("name")
    ),
    "number",
    "name",
)
_SET_TAG = Prepared(
    lambda dialect: dialect.upsert(logged_model_tag, ("model_id", "key"), lambda new: {"value": new.value}),
    "model_id",
    "key",
    "value",
)
_DELETE_TAG = Prepared(
    lambda _: delete(logged_model_tag).where(
        logged_model_tag.c.model_id == bindparam("number"), logged_model_tag.c.key == bindparam("name")
    ),
    "number",
    "name",
)


VERSIONS_TAG = "mlflow.modelVersions"
"""A JSON list of the registered versions that a logged model became."""


@dataclass(frozen=True, slots=True)
class LoggedModelRow:
    """A logged model as it is stored; `number` is its surrogate key, `status` its wire number."""

    number: int
    model_id: str
    experiment_id: int
    name: str
    artifact_uri: str
    creation_time: int
    last_update_time: int
    status: int
    lifecycle_stage: LifecycleStage
    model_type: str
    source_run_id: str
    status_message: str | None

    def show(self, parts: logged_model_data.LoggedModelParts) -> wire.LoggedModel:
        """Return the model as on the wire."""
        info = wire.LoggedModelInfo(
            model_id=self.model_id,
            experiment_id=str(self.experiment_id),
            name=self.name,
            creation_timestamp_ms=self.creation_time,
            last_updated_timestamp_ms=self.last_update_time,
            artifact_uri=self.artifact_uri,
            status=wire.NEW_STATUSES[self.status - 1],
            model_type=self.model_type,
            source_run_id=self.source_run_id,
            status_message=self.status_message,
            tags=parts.tags,
        )
        return wire.LoggedModel(info, wire.LoggedModelData(parts.params, parts.metrics))


ROW_COLUMNS: tuple[Any, ...] = _COLUMNS
"""What to select to build a `LoggedModelRow`, in order."""


def find(tx: ReadTx, model_id: str, *, deleted: bool = False) -> LoggedModelRow:
    """Return a logged model, a deleted one only where `deleted` allows it. Raises ResourceDoesNotExist."""
    return _found(tx.one(_BY_UUID, model_id), model_id, deleted=deleted)


def find_active(tx: WriteTx, model_id: str) -> LoggedModelRow:
    """Return a logged model and keep it from being purged until the transaction ends. Raises ResourceDoesNotExist."""
    return _found(tx.one(_BY_UUID_KEPT, model_id), model_id)


def _found(row: Any, model_id: str, *, deleted: bool = False) -> LoggedModelRow:  # noqa: ANN401 - a row of `_COLUMNS`
    found = None if row is None else LoggedModelRow(*row)
    if found is None or (found.lifecycle_stage == "deleted" and not deleted):
        raise ResourceDoesNotExist(f"Logged model with ID '{model_id}' not found.")
    return found


def create_logged_model(tx: WriteTx, request: wire.CreateLoggedModel) -> wire.LoggedModelResponse:
    """Make a logged model that waits for its files, in an active experiment; named by chance unless asked."""
    limits.check_model_name(request.name)
    limits.check_length(request.model_type, "model_type")
    limits.check_length(request.source_run_id, "source_run_id", limits.MAX_KEY)
    params = _fit_params(tx, request.params)
    tags = _fit_tags(tx, request.tags)
    home = experiments.find_active(tx, request.experiment_id)
    model_id, now = new_model_id(), tx.house.now_ms()
    number = tx.insert(
        _CREATE,
        model_id,
        home.number,
        request.name or new_run_name(),
        below(home.artifact_location, f"models/{model_id}/artifacts"),
        now,
        now,
        1,
        "active",
        request.model_type,
        request.source_run_id,
    )
    note_experiment(tx, home.number)
    tx.many(_ADD_PARAM, [(number, param.key, param.value) for param in params])
    tx.many(_SET_TAG, [(number, tag.key, tag.value) for tag in tags])
    return _answer(tx, find(tx, model_id))


def get_logged_model(tx: ReadTx, request: wire.GetLoggedModel) -> wire.LoggedModelResponse:
    """Return a logged model. Raises ResourceDoesNotExist, also for a deleted one unless that is allowed."""
    return _answer(tx, find(tx, request.model_id, deleted=request.allow_deleted))


def finalize_logged_model(tx: WriteTx, request: wire.FinalizeLoggedModel) -> wire.LoggedModelResponse:
    """Set the status of a logged model."""
    found = find(tx, request.model_id)
    tx.run(_SET_STATUS, wire.NEW_STATUSES.index(request.status) + 1, tx.house.now_ms(), found.number)
    note_experiment(tx, found.experiment_id)
    return _answer(tx, find(tx, request.model_id))


def delete_logged_model(tx: WriteTx, request: wire.DeleteLoggedModel) -> Empty:
    """Mark a logged model as deleted; again is no error. Raises ResourceDoesNotExist."""
    found = find(tx, request.model_id, deleted=True)
    if found.lifecycle_stage == "active":
        tx.run(_DELETE, "deleted", tx.house.now_ms(), found.number)
        note_experiment(tx, found.experiment_id)
    return Empty()


def log_logged_model_params(tx: WriteTx, request: wire.LogLoggedModelParams) -> Empty:
    """Log params of a logged model. Raises InvalidParameterValue when one has another value already."""
    params = _fit_params(tx, request.params)
    found = find_active(tx, request.model_id)
    _write_params(tx, found.number, request.model_id, params)
    note_experiment(tx, found.experiment_id)
    return Empty()


def set_logged_model_tags(tx: WriteTx, request: wire.SetLoggedModelTags) -> Empty:
    """Set tags of a logged model."""
    tags = _fit_tags(tx, request.tags)
    found = find_active(tx, request.model_id)
    tx.many(_SET_TAG, [(found.number, tag.key, tag.value) for tag in tags])
    note_experiment(tx, found.experiment_id)
    return Empty()


def delete_logged_model_tag(tx: WriteTx, request: wire.DeleteLoggedModelTag) -> Empty:
    """Remove a tag of a logged model. Raises ResourceDoesNotExist when it has none of that key."""
    found = find(tx, request.model_id)
    note_experiment(tx, found.experiment_id)
    if not tx.run(_DELETE_TAG, found.number, request.key):
        raise ResourceDoesNotExist(f"No tag with key {request.key!r} found for model with ID {request.model_id!r}.")
    return Empty()


def note_registration(tx: WriteTx, model_id: str, name: str, version: int) -> None:
    """Add a registered version to the tag of a logged model that lists them; the oldest go where it gets too long."""
    found = find(tx, model_id)
    tx.one(_LOCK, found.number)
    known = _registrations(tx.one(_TAG, found.number, VERSIONS_TAG))
    listed = [*known, {"name": name, "version": version}]
    while len(text := json.dumps(listed)) > limits.MAX_TAG_VALUE:
        del listed[0]
    tx.run(_SET_TAG, found.number, VERSIONS_TAG, text)
    note_experiment(tx, found.experiment_id)


def _registrations(row: Any) -> list[Any]:  # noqa: ANN401 - a row of `_TAG`
    try:
        listed: object = json.loads(row[0]) if row else []
    except (ValueError, RecursionError):
        return []
    return cast("list[Any]", listed) if isinstance(listed, list) else []


def _answer(tx: ReadTx, found: LoggedModelRow) -> wire.LoggedModelResponse:
    parts = logged_model_data.load(tx, {found.number: found.model_id})
    return wire.LoggedModelResponse(found.show(parts[found.number]))


def _fit_params(tx: ReadTx, params: list[Param]) -> list[Param]:
    for place, param in enumerate(params):
        limits.check_key(param.key, "Param key", f"params[{place}].key")
    limits.check_distinct(params)
    return [
        Param(each.key, limits.fit_value(each.value, limits.MAX_PARAM_VALUE, tx.house, f"params[{place}].value"))
        for place, each in enumerate(params)
    ]


def _fit_tags(tx: ReadTx, tags: list[Tag]) -> list[Tag]:
    for place, tag in enumerate(tags):
        limits.check_key(tag.key, "key", f"tags[{place}].key")
    return [
        Tag(each.key, limits.fit_value(each.value, limits.MAX_TAG_VALUE, tx.house, f"tags[{place}].value"))
        for place, each in enumerate(tags)
    ]


def _write_params(tx: WriteTx, number: int, model_id: str, params: list[Param]) -> None:
    known = _params(tx, number, [param.key for param in params])
    fresh: list[tuple[int, str, str]] = []
    for param in params:
        old = known.get(param.key)
        if old is None:
            fresh.append((number, param.key, param.value))
        elif old != param.value:
            raise InvalidParameterValue(
                f"Changing param values is not allowed. Param '{param.key}' of model '{model_id}' was already logged "
                f"with value {old!r}, not {param.value!r}."
            )
    tx.many(_ADD_PARAM, fresh)


def _params(tx: ReadTx, number: int, keys: list[str]) -> dict[str, str]:
    """Return the values that a model has of these params, in one statement."""
    mine = logged_model_param.c
    there = select(mine.key, mine.value).where(mine.model_id == number, mine.key.in_(keys))
    return dict(tuple(row) for row in tx.execute(there))
