"""Saved views of the runs page: named, one of them shown first."""

from sqlalchemy import bindparam, delete, select, update

from trackline.db.statement import Prepared
from trackline.db.tables import saved_view
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import ResourceDoesNotExist
from trackline.tracking.experiments import find, find_active, get_experiment
from trackline.wire import views as wire
from trackline.wire.experiments import GetExperiment
from trackline.wire.message import Empty

_OF_EXPERIMENT = Prepared(
    lambda _: (
        select(saved_view.c.name, saved_view.c.content, saved_view.c.opens, saved_view.c.last_update_time)
        .where(saved_view.c.experiment_id == bindparam("number"))
        .order_by(saved_view.c.name)
    ),
    "number",
)
_SAVE = Prepared(
    lambda dialect: dialect.upsert(
        saved_view,
        ("experiment_id", "name"),
        lambda new: {"content": new.content, "opens": new.opens, "last_update_time": new.last_update_time},
    ),
    "experiment_id",
    "name",
    "content",
    "opens",
    "last_update_time",
)
_NONE_OPENS = Prepared(
    lambda _: (
        update(saved_view)
        .where(saved_view.c.experiment_id == bindparam("number"), saved_view.c.opens == bindparam("before"))
        .values(opens=bindparam("after"))
    ),
    "after",
    "number",
    "before",
)
_DELETE = Prepared(
    lambda _: delete(saved_view).where(
        saved_view.c.experiment_id == bindparam("number"), saved_view.c.name == bindparam("named")
    ),
    "number",
    "named",
)


def list_views(tx: ReadTx, request: wire.ListViews) -> wire.ListViewsResponse:
    """Return the views of an experiment. Raises ResourceDoesNotExist."""
    experiment = get_experiment(tx, GetExperiment(request.experiment_id)).experiment
    saved = tx.all(_OF_EXPERIMENT, int(experiment.experiment_id))
    return wire.ListViewsResponse(
        experiment, [wire.View(name, content, bool(opens), when) for name, content, opens, when in saved]
    )


def save_view(tx: WriteTx, request: wire.SaveView) -> Empty:
    """Save a view of an active experiment."""
    number = find_active(tx, request.experiment_id).number
    if request.opens:
        tx.run(_NONE_OPENS, 0, number, 1)
    tx.run(_SAVE, number, request.name, request.content, int(request.opens), tx.house.now_ms())
    return Empty()


def delete_view(tx: WriteTx, request: wire.DeleteView) -> Empty:
    """Remove a view. Raises ResourceDoesNotExist when there is none of that name."""
    number = find(tx, request.experiment_id).number
    if not tx.run(_DELETE, number, request.name):
        raise ResourceDoesNotExist(f"Experiment {request.experiment_id} has no view named {request.name!r}.")
    return Empty()
