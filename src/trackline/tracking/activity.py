"""What goes on in experiments: how many runs they have, and when those were started."""

from collections.abc import Iterable

from msgspec.structs import replace
from sqlalchemy import case, func, select

from trackline.db.tables import run
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue
from trackline.tracking.experiments import parse_id
from trackline.wire import experiments as wire

MOST_EXPERIMENTS = 1000
MOST_BUCKETS = 366


def get_activity(tx: ReadTx, request: wire.GetActivity) -> wire.GetActivityResponse:
    """Count the runs of experiments, deleted ones left out, and how many were started in each of some spans of time.

    An unknown experiment has none. Raises InvalidParameterValue for an id that is no integer, or spans out of range.
    """
    if len(request.experiment_ids) > MOST_EXPERIMENTS:
        raise InvalidParameterValue(f"'experiment_ids': at most {MOST_EXPERIMENTS} in one request.")
    if not 1 <= request.buckets <= MOST_BUCKETS:
        raise InvalidParameterValue(f"'buckets' must be from 1 to {MOST_BUCKETS}.")
    if not 1 <= request.width <= request.until:
        raise InvalidParameterValue("'width' must be at least 1 and at most 'until'.")
    ids = [parse_id(each) for each in request.experiment_ids]
    found = {each: wire.Activity(str(each), starts=[0] * request.buckets) for each in ids}
    _count(tx, ids, found)
    _spread(tx, request, ids, found)
    return wire.GetActivityResponse(
        [replace(found[each], experiment_id=asked) for asked, each in zip(request.experiment_ids, ids, strict=True)]
    )


def _count(tx: ReadTx, ids: Iterable[int], found: dict[int, wire.Activity]) -> None:
    running = func.sum(case((run.c.status == "RUNNING", 1), else_=0))
    statement = (
        select(run.c.experiment_id, func.count(), running, func.max(run.c.start_time))
        .where(run.c.experiment_id.in_(list(ids)), run.c.lifecycle_stage == "active")
        .group_by(run.c.experiment_id)
    )
    for experiment_id, runs, alive, last in tx.execute(statement):
        activity = found[experiment_id]
        activity.runs, activity.running, activity.last_start_time = runs, int(alive), last


def _spread(tx: ReadTx, request: wire.GetActivity, ids: Iterable[int], found: dict[int, wire.Activity]) -> None:
    since = max(0, request.until - request.buckets * request.width)
    # A start's distance from the end, less the rest of the division: whole spans, whatever a database divides like.
    distance = request.until - 1 - run.c.start_time
    span = ((distance - distance % request.width) / request.width).label("span")
    statement = (
        select(run.c.experiment_id, span, func.count())
        .where(
            run.c.experiment_id.in_(list(ids)),
            run.c.lifecycle_stage == "active",
            run.c.start_time >= since,
            run.c.start_time < request.until,
        )
        .group_by(run.c.experiment_id, span.name)
    )
    for experiment_id, back, runs in tx.execute(statement):
        starts = found[experiment_id].starts
        place = len(starts) - 1 - int(back)
        if place >= 0:
            starts[place] += runs
