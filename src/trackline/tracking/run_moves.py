"""Moving runs into another experiment, with all that is kept by experiment."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from trackline.db.changes import note_experiment, note_run
from trackline.db.statement import Prepared
from trackline.db.tables import logged_model, run
from trackline.db.transaction import WriteTx
from trackline.series import points
from trackline.tracking import experiments
from trackline.tracking.datasets import move_inputs
from trackline.tracking.many_runs import lock_active
from trackline.tracking.runs import RunRow
from trackline.wire import many_runs as wire

_MOVE = Prepared(
    lambda _: update(run).where(run.c.id == bindparam("number")).values(experiment_id=bindparam("to")), "to", "number"
)
_MOVE_MODEL = Prepared(
    lambda _: (
        update(logged_model).where(logged_model.c.id == bindparam("number")).values(experiment_id=bindparam("to"))
    ),
    "to",
    "number",
)


def move_runs(tx: WriteTx, request: wire.MoveRuns) -> wire.MoveRunsResponse:
    """Move active runs into another active experiment; their artifacts stay where they lie."""
    target = experiments.find_active(tx, request.experiment_id).number
    by_experiment: dict[int, list[RunRow]] = {}
    for each in lock_active(tx, request.run_ids):
        if each.experiment_id != target:
            by_experiment.setdefault(each.experiment_id, []).append(each)
    for origin, rows in by_experiment.items():
        _move(tx, rows, origin, target)
    return wire.MoveRunsResponse(
        [
            wire.RunsOfExperiment(str(origin), [each.run_id for each in rows])
            for origin, rows in sorted(by_experiment.items())
        ]
    )


def _move(tx: WriteTx, rows: Sequence[RunRow], origin: int, target: int) -> None:
    numbers = [each.number for each in rows]
    tx.many(_MOVE, [(target, number) for number in numbers])
    points.move(tx, numbers, target)
    move_inputs(tx, numbers, target)
    _move_models(tx, [each.run_id for each in rows], origin, target)
    note_experiment(tx, origin)
    note_experiment(tx, target)
    for number in numbers:
        note_run(tx, number)


def _move_models(tx: WriteTx, run_ids: Sequence[str], origin: int, target: int) -> None:
    """Move the logged models that these runs made in their own experiment."""
    made = select(logged_model.c.id).where(
        logged_model.c.experiment_id == origin, logged_model.c.source_run_id.in_(run_ids)
    )
    models = tx.execute(made.order_by(logged_model.c.id).with_for_update())
    tx.many(_MOVE_MODEL, [(target, number) for (number,) in models])
