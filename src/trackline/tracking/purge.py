"""Purging: removing deleted runs, logged models and experiments for good.

A run is claimed, then its artifacts go, then its rows. A claimed run's time of deletion is 0: no restore takes it any
more, and whatever breaks in between, the next purge finishes it, since 0 is older than any limit. An experiment is
claimed in the same way by its time of last update, together with all its runs.

Others may write meanwhile. Whoever adds parts to a run or a logged model locks its row against removal until the
transaction ends; a purge removes the row first, which waits for them, and then the parts, which sees all they added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, func, select, update

from trackline.db.changes import note_experiment, note_run
from trackline.db.statement import Prepared
from trackline.db.tables import (
    dataset,
    dataset_input,
    dataset_input_tag,
    experiment,
    experiment_tag,
    journal,
    latest,
    logged_model,
    logged_model_metric,
    logged_model_param,
    logged_model_tag,
    model_input,
    model_output,
    param,
    run,
    saved_view,
    series,
    series_overview,
    series_sample,
    tag,
)
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.tracking.experiments import PURGE_CLAIM, parse_id
from trackline.wire.message import Empty

RUN_PARTS: tuple[Table, ...] = (
    latest,
    param,
    tag,
    dataset_input_tag,
    dataset_input,
    model_input,
    model_output,
    logged_model_metric,
    journal,
    series,
    series_overview,
    series_sample,
)
"""Every table with rows of a run, by `run_id`."""

BULKY_RUN_PARTS: tuple[Table, ...] = (journal, series)
"""Those of them with large values; removed in steps, first the journal: sealing must not refill the series."""

LOGGED_MODEL_PARTS: tuple[Table, ...] = (logged_model_param, logged_model_tag, logged_model_metric)
"""Every table with rows of a logged model, by `model_id`."""

EXPERIMENT_PARTS: tuple[Table, ...] = (experiment_tag, saved_view, dataset, logged_model)
"""Every table with rows of an experiment that belong to no run, by `experiment_id`."""

STEP_ROWS = 256
"""Bulky rows removed in one transaction: at most some 25 MB, which takes a tenth of a second."""

_RUN_COLUMNS = (run.c.id, run.c.uuid, run.c.artifact_uri, run.c.lifecycle_stage, run.c.deleted_time)
_EXPERIMENT_COLUMNS = (
    experiment.c.id,
    experiment.c.name,
    experiment.c.artifact_location,
    experiment.c.lifecycle_stage,
    experiment.c.last_update_time,
)


def _bound(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column == bindparam(name)


_RUN = Prepared(lambda _: select(*_RUN_COLUMNS).where(_bound(run.c.uuid, "uuid")), "uuid")
_DELETED_RUNS = Prepared(
    lambda _: (
        select(*_RUN_COLUMNS)
        .where(run.c.lifecycle_stage == "deleted", run.c.deleted_time <= bindparam("until"))
        .order_by(run.c.id)
    ),
    "until",
)
_RUNS_OF = Prepared(lambda _: select(*_RUN_COLUMNS).where(_bound(run.c.experiment_id, "of")).order_by(run.c.id), "of")
_EXPERIMENT = Prepared(lambda _: select(*_EXPERIMENT_COLUMNS).where(_bound(experiment.c.id, "number")), "number")
_DELETED_EXPERIMENTS = Prepared(
    lambda _: (
        select(*_EXPERIMENT_COLUMNS)
        .where(experiment.c.lifecycle_stage == "deleted", experiment.c.last_update_time <= bindparam("until"))
        .order_by(experiment.c.id)
    ),
    "until",
)
_LOGGED_MODEL_COLUMNS = (
    logged_model.c.id,
    logged_model.c.uuid,
    logged_model.c.artifact_uri,
    logged_model.c.lifecycle_stage,
    logged_model.c.last_update_time,
)
_LOGGED_MODEL = Prepared(
    lambda _: select(*_LOGGED_MODEL_COLUMNS).where(_bound(logged_model.c.uuid, "model_id")), "model_id"
)
_DELETED_LOGGED_MODELS = Prepared(
    lambda _: (
        select(*_LOGGED_MODEL_COLUMNS)
        .where(logged_model.c.lifecycle_stage == "deleted", logged_model.c.last_update_time <= bindparam("until"))
        .order_by(logged_model.c.id)
    ),
    "until",
)
_LOGGED_MODELS_OF = Prepared(
    lambda _: (
        select(*_LOGGED_MODEL_COLUMNS).where(_bound(logged_model.c.experiment_id, "of")).order_by(logged_model.c.id)
    ),
    "of",
)
_LOCATIONS = Prepared(
    lambda _: select(experiment.c.artifact_location).where(experiment.c.id != bindparam("number")), "number"
)
_OTHERS_BELOW = {
    table.name: Prepared(
        lambda _, table=table: (
            select(table.c.id)
            .where(
                table.c.experiment_id != bindparam("number"),
                func.substr(table.c.artifact_uri, 1, bindparam("length")) == bindparam("place"),
            )
            .limit(1)
        ),
        "number",
        "length",
        "place",
    )
    for table in (run, logged_model)
}
"""What was moved into another experiment and keeps its artifacts below this one's place."""
_SIZE = {
    table.name: Prepared(
        lambda dialect, table=table: select(
            func.coalesce(func.sum(table.c.n), 0), func.coalesce(func.sum(func.length(table.c.data)), 0)
        ).where(dialect.of_run(table, bindparam("number"))),
        "number",
    )
    for table in BULKY_RUN_PARTS
}
_CLAIM_RUN = Prepared(
    lambda _: (
        update(run)
        .where(_bound(run.c.id, "number"), run.c.lifecycle_stage == "deleted")
        .values(deleted_time=bindparam("claimed"))
    ),
    "claimed",
    "number",
)
_CLAIM_RUNS_OF = Prepared(
    lambda _: (
        update(run)
        .where(_bound(run.c.experiment_id, "of"))
        .values(lifecycle_stage=bindparam("stage"), deleted_time=bindparam("claimed"))
    ),
    "stage",
    "claimed",
    "of",
)
_CLAIM_EXPERIMENT = Prepared(
    lambda _: (
        update(experiment)
        .where(_bound(experiment.c.id, "number"), experiment.c.lifecycle_stage == "deleted")
        .values(last_update_time=bindparam("claimed"))
    ),
    "claimed",
    "number",
)
_BULKY_IDS = {
    table.name: Prepared(
        lambda dialect, table=table: (
            select(table.c.id).where(dialect.of_run(table, bindparam("of"))).limit(bindparam("most"))
        ),
        "of",
        "most",
    )
    for table in BULKY_RUN_PARTS
}
_DROP_ID = {
    table.name: Prepared(lambda _, table=table: delete(table).where(_bound(table.c.id, "the_id")), "the_id")
    for table in BULKY_RUN_PARTS
}
_DROP_PART = {
    table.name: Prepared(lambda dialect, table=table: delete(table).where(dialect.of_run(table, bindparam("of"))), "of")
    for table in RUN_PARTS
}
_DROP_RUN = Prepared(
    lambda _: delete(run).where(
        _bound(run.c.id, "number"), run.c.lifecycle_stage == "deleted", _bound(run.c.deleted_time, "claimed")
    ),
    "number",
    "claimed",
)
_DROP_LOGGED_MODEL = Prepared(
    lambda _: delete(logged_model).where(
        _bound(logged_model.c.id, "number"), logged_model.c.lifecycle_stage == "deleted"
    ),
    "number",
)
_LOCK_LOGGED_MODELS_OF = Prepared(
    lambda _: select(logged_model.c.id).where(_bound(logged_model.c.experiment_id, "of")).with_for_update(), "of"
)
_DROP_PART_OF_LOGGED_MODEL = {
    table.name: Prepared(lambda _, table=table: delete(table).where(_bound(table.c.model_id, "of")), "of")
    for table in LOGGED_MODEL_PARTS
}
_DROP_LOGGED_MODEL_PART_IN_EXPERIMENT = {
    table.name: Prepared(
        lambda _, table=table: delete(table).where(
            table.c.model_id.in_(select(logged_model.c.id).where(_bound(logged_model.c.experiment_id, "of")))
        ),
        "of",
    )
    for table in LOGGED_MODEL_PARTS
}
_DROP_EXPERIMENT_PART = {
    table.name: Prepared(lambda _, table=table: delete(table).where(_bound(table.c.experiment_id, "of")), "of")
    for table in EXPERIMENT_PARTS
}
_DROP_EXPERIMENT = Prepared(
    lambda _: delete(experiment).where(
        and_(
            _bound(experiment.c.id, "number"),
            experiment.c.lifecycle_stage == "deleted",
            _bound(experiment.c.last_update_time, "claimed"),
        )
    ),
    "number",
    "claimed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to purge: what is named, or when nothing is named all that was deleted until a time."""

    until: int
    """Milliseconds since the epoch; what was deleted later stays."""
    run_ids: Sequence[str] = ()
    experiment_ids: Sequence[str] = ()
    logged_model_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class DeletedRun:
    """A run to purge; `number` is its surrogate key."""

    number: int
    run_id: str
    artifact_uri: str


@dataclass(frozen=True, slots=True)
class DeletedLoggedModel:
    """A logged model to purge; `number` is its surrogate key. Nothing restores one, so it need not be claimed."""

    number: int
    model_id: str
    artifact_uri: str


@dataclass(frozen=True, slots=True)
class DeletedExperiment:
    """An experiment to purge, with all its runs and logged models.

    `shared` says that another keeps artifacts in or below its place, or a run that was moved into another.
    """

    number: int
    name: str
    artifact_location: str
    shared: bool
    runs: list[DeletedRun]
    logged_models: list[DeletedLoggedModel]


@dataclass(frozen=True, slots=True)
class Targets:
    """What a purge would remove. `runs` and `logged_models` are those outside of the experiments."""

    runs: list[DeletedRun]
    logged_models: list[DeletedLoggedModel]
    experiments: list[DeletedExperiment]


def find_targets(tx: ReadTx, selection: Selection) -> Targets:
    """Find what to purge. Raises ResourceDoesNotExist or InvalidParameterValue for something named that cannot be."""
    if selection.run_ids or selection.experiment_ids or selection.logged_model_ids:
        rows = [_named_experiment(tx, each, selection.until) for each in dict.fromkeys(selection.experiment_ids)]
        runs = [_named_run(tx, each, selection.until) for each in dict.fromkeys(selection.run_ids)]
        models = [_named_logged_model(tx, each, selection.until) for each in dict.fromkeys(selection.logged_model_ids)]
    else:
        rows = tx.all(_DELETED_EXPERIMENTS, selection.until)
        runs = [DeletedRun(*row[:3]) for row in tx.all(_DELETED_RUNS, selection.until)]
        models = [DeletedLoggedModel(*row[:3]) for row in tx.all(_DELETED_LOGGED_MODELS, selection.until)]
    found = [_experiment(tx, row) for row in rows]
    inside = {each for one in found for each in (*one.runs, *one.logged_models)}
    return Targets(
        [run for run in runs if run not in inside], [model for model in models if model not in inside], found
    )


def size_of(tx: ReadTx, target: DeletedRun) -> tuple[int, int]:
    """Return how many points a run has and how many bytes they take in the database."""
    sizes = [tx.one(statement, target.number) for statement in _SIZE.values()]
    return sum(int(points) for points, _ in sizes), sum(int(size) for _, size in sizes)


def claim_run(tx: WriteTx, target: DeletedRun) -> bool:
    """Close the way back for a deleted run; False when it was restored or purged meanwhile."""
    return tx.run(_CLAIM_RUN, PURGE_CLAIM, target.number) == 1


def claim_runs(tx: WriteTx, targets: Sequence[DeletedRun]) -> Empty:
    """Close the way back for deleted runs. Raises InvalidParameterValue, and claims none, when one was restored."""
    for target in targets:
        if not claim_run(tx, target):
            raise InvalidParameterValue(
                f"The run {target.run_id} was restored or purged meanwhile; none was purged now."
            )
    return Empty()


def claim_experiment(tx: WriteTx, target: DeletedExperiment) -> bool:
    """Close the way back for a deleted experiment and its runs; False when it was restored or purged meanwhile."""
    if tx.run(_CLAIM_EXPERIMENT, PURGE_CLAIM, target.number) != 1:
        return False
    tx.run(_CLAIM_RUNS_OF, "deleted", PURGE_CLAIM, target.number)
    return True


def erase_step(tx: WriteTx, target: DeletedRun) -> bool:
    """Remove some of a claimed run's bulky rows; False when none is left."""
    for table in BULKY_RUN_PARTS:
        rows = tx.all(_BULKY_IDS[table.name], target.number, STEP_ROWS)
        if rows:
            tx.many(_DROP_ID[table.name], rows)
            return True
    return False


def erase(tx: WriteTx, target: DeletedRun) -> bool:
    """Remove the next rows of a claimed run, at the end the run itself; True when it is gone, whoever removed it."""
    if erase_step(tx, target):
        return False
    erase_run(tx, target)
    return True


def erase_run(tx: WriteTx, target: DeletedRun) -> bool:
    """Remove a claimed run with all its parts; False when it is no longer claimed."""
    if tx.run(_DROP_RUN, target.number, PURGE_CLAIM) != 1:
        return False
    note_run(tx, target.number)
    for statement in _DROP_PART.values():
        tx.run(statement, target.number)
    return True


def erase_experiment(tx: WriteTx, target: DeletedExperiment) -> bool:
    """Remove a claimed experiment, which frees its name; False when it has runs left or is no longer claimed."""
    if tx.one(_RUNS_OF, target.number) is not None or tx.run(_DROP_EXPERIMENT, target.number, PURGE_CLAIM) != 1:
        return False
    note_experiment(tx, target.number)
    tx.all(_LOCK_LOGGED_MODELS_OF, target.number)
    for statement in (*_DROP_LOGGED_MODEL_PART_IN_EXPERIMENT.values(), *_DROP_EXPERIMENT_PART.values()):
        tx.run(statement, target.number)
    return True


def erase_logged_model(tx: WriteTx, target: DeletedLoggedModel) -> bool:
    """Remove a deleted logged model with all its parts; False when it was purged meanwhile."""
    if tx.run(_DROP_LOGGED_MODEL, target.number) != 1:
        return False
    for statement in _DROP_PART_OF_LOGGED_MODEL.values():
        tx.run(statement, target.number)
    return True


def _named_run(tx: ReadTx, run_id: str, until: int) -> DeletedRun:
    row = tx.one(_RUN, run_id)
    if row is None:
        raise ResourceDoesNotExist(f"There is no run {run_id!r}.")
    _check_deleted(f"The run {run_id}", row[3], row[4], until)
    return DeletedRun(*row[:3])


def _named_experiment(tx: ReadTx, experiment_id: str, until: int) -> Any:  # noqa: ANN401 - a row of `_EXPERIMENT_COLUMNS`
    row = tx.one(_EXPERIMENT, parse_id(experiment_id))
    if row is None:
        raise ResourceDoesNotExist(f"There is no experiment {experiment_id!r}.")
    _check_deleted(f"The experiment {experiment_id}", row[3], row[4], until)
    return row


def _named_logged_model(tx: ReadTx, model_id: str, until: int) -> DeletedLoggedModel:
    row = tx.one(_LOGGED_MODEL, model_id)
    if row is None:
        raise ResourceDoesNotExist(f"There is no logged model {model_id!r}.")
    _check_deleted(f"The logged model {model_id}", row[3], row[4], until)
    return DeletedLoggedModel(*row[:3])


def _check_deleted(what: str, stage: str, deleted: int | None, until: int) -> None:
    if stage != "deleted":
        raise InvalidParameterValue(f"{what} is not deleted; delete it first.")
    if deleted is None or deleted > until:
        raise InvalidParameterValue(f"{what} was deleted more recently than --older-than allows.")


def _experiment(tx: ReadTx, row: Any) -> DeletedExperiment:  # noqa: ANN401 - a row of `_EXPERIMENT_COLUMNS`
    number, name, location = row[:3]
    place = location.rstrip("/")
    shared = any(
        other.rstrip("/") == place or other.startswith(f"{place}/") for (other,) in tx.all(_LOCATIONS, number)
    ) or any(tx.one(others, number, len(place) + 1, f"{place}/") for others in _OTHERS_BELOW.values())
    runs = [DeletedRun(*each[:3]) for each in tx.all(_RUNS_OF, number)]
    models = [DeletedLoggedModel(*each[:3]) for each in tx.all(_LOGGED_MODELS_OF, number)]
    return DeletedExperiment(number, name, location, shared, runs, models)
