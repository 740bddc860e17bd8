"""Models that runs wrote: logged ones by id, and those of older clients as entries of a tag."""

import json
from typing import Any, cast

from sqlalchemy import bindparam, select

from trackline.db.changes import note_run
from trackline.db.statement import Prepared
from trackline.db.tables import model_output, tag
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InvalidParameterValue
from trackline.tracking.limits import MAX_KEY, check_length, check_run_id
from trackline.tracking.runs import find_active, lock_active
from trackline.tracking.tags import write_tags
from trackline.wire import runs as wire
from trackline.wire.message import Empty

HISTORY_TAG = "mlflow.log-model.history"
"""A JSON list of the models among a run's artifacts, oldest first."""

_MANDATORY = ("artifact_path", "flavors", "utc_time_created", "run_id")
_KEPT = ("run_id", "artifact_path", "utc_time_created", "model_uuid")
"""What the history keeps of a model beside its flavors without their configuration; its signature can be long."""

_WRITE = Prepared(
    lambda dialect: dialect.upsert(model_output, ("run_id", "model_id"), lambda new: {"step": new.step}),
    "run_id",
    "model_id",
    "step",
)
_TAG = Prepared(
    lambda _: select(tag.c.value).where(tag.c.run_id == bindparam("number"), tag.c.key == bindparam("name")),
    "number",
    "name",
)


def log_outputs(tx: WriteTx, request: wire.LogOutputs) -> Empty:
    """Record which logged models an active run wrote; whether there are such models is not checked."""
    check_run_id(request.run_id)
    for place, model in enumerate(request.models):
        check_length(model.model_id, f"models[{place}].model_id", MAX_KEY)
    writer = find_active(tx, request.run_id)
    tx.many(_WRITE, [(writer.number, model.model_id, model.step) for model in request.models])
    note_run(tx, writer.number)
    return Empty()


def log_model(tx: WriteTx, request: wire.LogModel) -> Empty:
    """Add a model to the history of an active run; one that is there already is not added again."""
    check_run_id(request.run_id)
    model = _parse(request.model_json)
    writer = lock_active(tx, request.run_id)
    history = _history(tx, writer.number)
    if model not in history:
        write_tags(tx, writer.number, {HISTORY_TAG: json.dumps([*history, model])})
    return Empty()


def _parse(text: str) -> dict[str, Any]:
    try:
        model: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidParameterValue(f"Malformed model info. \n 'model_json' is not valid JSON: {error}") from error
    if not isinstance(model, dict):
        raise InvalidParameterValue("Malformed model info. \n 'model_json' must be a JSON object.")
    fields = cast("dict[str, Any]", model)
    missing = [name for name in _MANDATORY if name not in fields]
    if missing:
        raise InvalidParameterValue(f"Model json is missing mandatory fields: {missing}. Add them to 'model_json'.")
    return {**{name: fields[name] for name in _KEPT if name in fields}, "flavors": _flavors(fields["flavors"])}


def _flavors(flavors: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    if not isinstance(flavors, dict):
        raise InvalidParameterValue("Malformed model info. \n 'flavors' must be a JSON object.")
    return {
        name: {key: value for key, value in cast("dict[str, Any]", flavor).items() if key != "config"}
        if isinstance(flavor, dict)
        else flavor
        for name, flavor in cast("dict[str, Any]", flavors).items()
    }


def _history(tx: ReadTx, run_number: int) -> list[Any]:
    row = tx.one(_TAG, run_number, HISTORY_TAG)
    try:
        history: Any = json.loads(row[0]) if row else []
    except (ValueError, RecursionError):
        history = None
    if not isinstance(history, list):
        raise InvalidParameterValue(f"The tag '{HISTORY_TAG}' of this run holds no JSON list. Delete it and try again.")
    return cast("list[Any]", history)
