"""Logging points: where they are many, a journal row for their run and its latest values at once; a few go together."""

from collections.abc import Sequence
from typing import NamedTuple

from trackline.db.transaction import WriteTx
from trackline.series import arrivals, journal, latest
from trackline.series.codec import pack, pack_one
from trackline.wire.runs import Point

_FEW = 256
"""Points of a request below which they go with those of others; to write them twice costs less than a row for each."""


class _Logged(NamedTuple):
    run_id: int
    experiment_id: int
    points: Sequence[Point]


def log(tx: WriteTx, run_id: int, experiment_id: int, points: Sequence[Point]) -> None:
    """Log points of a run; written with those of the whole group when it commits."""
    if points:
        tx.defer(_write, _Logged(run_id, experiment_id, points))


def move(tx: WriteTx, run_ids: Sequence[int], experiment_id: int) -> None:
    """Have all points of runs count for another experiment, those too that wait for the group's end."""
    latest.move(tx, run_ids, experiment_id)
    for run_id in run_ids:
        tx.defer(_write, _Logged(run_id, experiment_id, ()))


def _write(tx: WriteTx, group: list[_Logged]) -> None:
    keys = journal.intern(tx, {point.key for logged in group for point in logged.points})
    total = sum(len(logged.points) for logged in group)
    tx.on_commit(lambda: _count(tx, total))
    large = _gather(tx, group, keys) if tx.dialect.gathers else group
    if large:
        _write_by_run(tx, large, keys)


def _gather(tx: WriteTx, group: list[_Logged], keys: dict[str, int]) -> list[_Logged]:
    """Have the points of small requests go together; return the other requests."""
    small: list[_Logged] = []
    large: list[_Logged] = []
    for logged in group:
        (small if 0 < len(logged.points) < _FEW else large).append(logged)
    if small:
        arrivals.add(tx, ((logged.run_id, keys[point.key], point) for logged in small for point in logged.points))
    return large


def _write_by_run(tx: WriteTx, group: list[_Logged], keys: dict[str, int]) -> None:
    by_run: dict[int, list[Point]] = {}
    experiment_ids: dict[int, int] = {}
    for logged in group:
        if logged.points:
            by_run.setdefault(logged.run_id, []).extend(logged.points)
        experiment_ids[logged.run_id] = logged.experiment_id  # the last one's: it may have been moved in between
    packed = [
        latest.Logged(run_id, experiment_ids[run_id], points, _pack(points, keys)) for run_id, points in by_run.items()
    ]
    journal.append(tx, ((each.run_id, len(each.points), each.packed) for each in packed))
    latest.fold(tx, packed, keys)


def _count(tx: WriteTx, points: int) -> None:
    tx.points += points


def _pack(points: list[Point], ids: dict[str, int]) -> bytes:
    if len(points) == 1:
        only = points[0]
        return pack_one(ids[only.key], only.step, only.timestamp, only.value)
    return pack(
        [ids[point.key] for point in points],
        [point.step for point in points],
        [point.timestamp for point in points],
        [point.value for point in points],
    )
