"""The newest, the first, the least and the greatest of every metric: what lists, filters and orders read."""

import math
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal_column, tuple_
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.dml import Insert

from trackline.db.dialects import Dialect
from trackline.db.statement import Prepared
from trackline.db.tables import latest
from trackline.db.transaction import WriteTx
from trackline.wire.nouns import Number
from trackline.wire.runs import Point

_PLACE = itemgetter(0, 1)
LARGEST = sys.float_info.max
_ZERO: ColumnElement[float] = literal_column("0.0")
_COLUMNS = (
    "run_id",
    "key_id",
    "experiment_id",
    "step",
    "timestamp",
    "value",
    "infinite",
    "min",
    "max",
    "first_step",
    "first_timestamp",
    "first",
)


def number(value: float | None, *, infinite: bool = False) -> Number:
    """Return a stored value in the form of the wire."""
    if value is None:
        return "NaN"
    if infinite:
        return "Infinity" if value > 0 else "-Infinity"
    return value


def fold(
    tx: WriteTx,
    by_run: Mapping[int, Sequence[Point]],
    experiment_ids: Mapping[int, int],
    key_ids: Mapping[str, int],
) -> None:
    """Fold logged points into the rows of their runs and keys."""
    rows: list[tuple[Any, ...]] = []
    for run_id, points in by_run.items():
        experiment_id = experiment_ids[run_id]
        by_key: defaultdict[str, list[Point]] = defaultdict(list)
        for point in points:
            by_key[point.key].append(point)
        rows.extend(_row(run_id, key_ids[key], experiment_id, same) for key, same in by_key.items())
    rows.sort(key=_PLACE)  # two writers of the same rows take them in one order, so that none waits in a circle
    tx.many(_UPSERT, rows)


def _row(run_id: int, key_id: int, experiment_id: int, points: list[Point]) -> tuple[Any, ...]:
    if len(points) == 1 and math.isfinite(value := points[0].value):
        # The hottest case, written out: nothing to compare, nothing to clamp.
        step, timestamp = points[0].step, points[0].timestamp
        return (run_id, key_id, experiment_id, step, timestamp, value, 0, value, value, step, timestamp, value)
    values = [point.value for point in points]
    last, first = _ends(points)
    if not math.isfinite(sum(values)):  # one is no number or infinite, or they are too large to be added
        values = [each for value in values if (each := clamp(value)) is not None]
    return (
        run_id,
        key_id,
        experiment_id,
        last.step,
        last.timestamp,
        clamp(last.value),
        int(math.isinf(last.value)),
        min(values, default=None),
        max(values, default=None),
        first.step,
        first.timestamp,
        clamp(first.value),
    )


def _ends(points: list[Point]) -> tuple[Point, Point]:
    """Return the last and the first point."""
    steps = [point.step for point in points]
    high, low = max(steps), min(steps)
    if steps.count(high) == steps.count(low) == 1:
        return points[steps.index(high)], points[steps.index(low)]
    return max(points, key=_order), min(points, key=_order)


def _order(point: Point) -> tuple[int, int, float]:
    value = point.value
    return point.step, point.timestamp, 0.0 if math.isnan(value) else value


def clamp(value: float) -> float | None:
    """Return a value as it is stored: NULL for NaN, the largest double of its sign for an infinite one."""
    if math.isfinite(value):
        return value
    return None if math.isnan(value) else math.copysign(LARGEST, value)


def _upsert(dialect: Dialect) -> Insert:
    return dialect.upsert(latest, ("run_id", "key_id"), _changes)


def _changes(new: ReadOnlyColumnCollection[str, ColumnElement[Any]]) -> Mapping[str, Any]:
    old = latest.c
    # Where the places are equal, NaN counts as 0, as in MLflow's own choice of the latest value.
    newer = tuple_(new.step, new.timestamp, func.coalesce(new.value, _ZERO)) > tuple_(
        old.step, old.timestamp, func.coalesce(old.value, _ZERO)
    )
    earlier = tuple_(new.first_step, new.first_timestamp, func.coalesce(new.first, _ZERO)) < tuple_(
        old.first_step, old.first_timestamp, func.coalesce(old.first, _ZERO)
    )
    # The last of what is compared is changed first: where the columns are changed one by one, `newer` holds until then.
    changes: dict[str, Any] = {
        name: case((newer, new[name]), else_=old[name]) for name in ("infinite", "value", "timestamp", "step")
    }
    for name in ("first", "first_timestamp", "first_step"):
        changes[name] = case((earlier, new[name]), else_=old[name])
    changes["min"] = case((old.min.is_(None) | (new.min < old.min), new.min), else_=old.min)
    changes["max"] = case((old.max.is_(None) | (new.max > old.max), new.max), else_=old.max)
    return changes


_UPSERT = Prepared(_upsert, *_COLUMNS)
