"""The newest, the first, the least and the greatest of every metric: what lists, filters and orders read."""

import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, bindparam, case, func, literal_column, tuple_, update
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.dml import Insert

from trackline.db.dialects import Dialect
from trackline.db.statement import Prepared
from trackline.db.tables import latest
from trackline.db.transaction import WriteTx
from trackline.series.codec import unpack
from trackline.series.columns import Columns, Ints
from trackline.wire.nouns import Number
from trackline.wire.runs import Point

Row = tuple[Any, ...]
"""Values of `_COLUMNS`."""

_MANY = 64
"""Points of a run from which arrays are quicker than objects."""
_FIRST = np.zeros(1, np.intp)
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


class Logged(NamedTuple):
    """Points of one run, in the order they were logged, and their bytes in the journal."""

    run_id: int
    experiment_id: int
    points: Sequence[Point]
    packed: bytes


def fold(tx: WriteTx, group: Iterable[Logged], key_ids: Mapping[str, int]) -> None:
    """Fold logged points into the rows of their runs and keys."""
    rows: list[Row] = []
    for logged in group:
        if len(logged.points) < _MANY:
            rows += _rows(logged, key_ids)
        else:
            keys, points = unpack(logged.packed)
            run_ids = np.full(len(keys), logged.run_id)
            rows += _rows_of_columns(run_ids, keys, points, {logged.run_id: logged.experiment_id})
    rows.sort(key=_PLACE)  # two writers of the same rows take them in one order, so that none waits in a circle
    tx.many(_UPSERT, rows)


def fold_columns(tx: WriteTx, run_ids: Ints, keys: Ints, points: Columns, experiments: Mapping[int, int]) -> None:
    """Fold points of several runs, in the order they were logged, into the rows of their runs and keys' ids."""
    tx.many(_UPSERT, list(_rows_of_columns(run_ids, keys, points, experiments)))


def move(tx: WriteTx, run_ids: Sequence[int], experiment_id: int) -> None:
    """Note another experiment in all rows of runs."""
    tx.many(_MOVE, [(experiment_id, run_id) for run_id in sorted(run_ids)])


def _rows_of_columns(run_ids: Ints, keys: Ints, points: Columns, experiments: Mapping[int, int]) -> Iterable[Row]:
    """Return the rows of many points, in the order of runs and keys."""
    order = np.lexsort((keys, run_ids))
    run_ids, keys, points = run_ids[order], keys[order], points.take(order)
    same_row = (keys[1:] == keys[:-1]) & (run_ids[1:] == run_ids[:-1])
    starts = np.concatenate((_FIRST, np.flatnonzero(~same_row) + 1))
    ends = np.concatenate((starts[1:] - 1, (len(points) - 1,)))
    if ((points.steps[1:] > points.steps[:-1]) | ~same_row).all():  # as training logs
        last, first = points.take(ends), points.take(starts)
    else:
        last, first = _ends_of_columns(run_ids, keys, points, starts, ends)
    finite = np.clip(points.values, -LARGEST, LARGEST)
    return zip(
        run_ids[starts].tolist(),
        keys[starts].tolist(),
        map(experiments.__getitem__, run_ids[starts].tolist()),
        last.steps.tolist(),
        last.timestamps.tolist(),
        map(clamp, last.values.tolist()),
        np.isinf(last.values).astype(int).tolist(),
        map(clamp, np.fmin.reduceat(finite, starts).tolist()),
        map(clamp, np.fmax.reduceat(finite, starts).tolist()),
        first.steps.tolist(),
        first.timestamps.tolist(),
        map(clamp, first.values.tolist()),
        strict=True,
    )


def _ends_of_columns(
    run_ids: Ints, keys: Ints, points: Columns, starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> tuple[Columns, Columns]:
    """Return the last and the first point of each row, among equal ones the one that was logged first."""
    values = np.where(np.isnan(points.values), 0.0, points.values)
    places = (values, points.timestamps, points.steps, keys, run_ids)
    backwards = -np.arange(len(points))
    last, first = np.lexsort((backwards, *places)), np.lexsort(places)
    return points.take(last[ends]), points.take(first[starts])


def _rows(logged: Logged, key_ids: Mapping[str, int]) -> list[Row]:
    if len(logged.points) == 1:
        return [_row(logged.run_id, key_ids[logged.points[0].key], logged.experiment_id, logged.points)]
    by_key: defaultdict[str, list[Point]] = defaultdict(list)
    for point in logged.points:
        by_key[point.key].append(point)
    return [_row(logged.run_id, key_ids[key], logged.experiment_id, same) for key, same in by_key.items()]


def _row(run_id: int, key_id: int, experiment_id: int, points: Sequence[Point]) -> Row:
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


def _ends(points: Sequence[Point]) -> tuple[Point, Point]:
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


_MOVE = Prepared(
    lambda _: update(latest).where(latest.c.run_id == bindparam("number")).values(experiment_id=bindparam("to")),
    "to",
    "number",
)
_UPSERT = Prepared(_upsert, *_COLUMNS)
