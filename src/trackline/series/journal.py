"""Appending points: one packed journal row per run and commit, and the keys' latest values beside it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy import insert as insert_into

from trackline.db.statement import Prepared
from trackline.db.tables import journal, metric_key
from trackline.db.transaction import ReadTx, WriteTx
from trackline.series import latest
from trackline.series.codec import pack, pack_one
from trackline.wire.runs import Point

_APPEND = Prepared(lambda _: insert_into(journal), "run_id", "n", "data")
_FIND_KEY = Prepared(lambda _: select(metric_key.c.id).where(metric_key.c.key == bindparam("key")), "key")
_NEW_KEY = Prepared(lambda dialect: dialect.insert_new(metric_key), "key")

_MAX_KNOWN_KEYS = 100_000
"""Keys a server remembers; past that it forgets all and learns them again."""


class _Appended(NamedTuple):
    run_id: int
    experiment_id: int
    points: Sequence[Point]


def append(tx: WriteTx, run_id: int, experiment_id: int, points: Sequence[Point]) -> None:
    """Log points of a run; written with those of the whole group when it commits."""
    if points:
        tx.defer(_write, _Appended(run_id, experiment_id, points))


def move(tx: WriteTx, run_ids: Sequence[int], experiment_id: int) -> None:
    """Have all points of runs count for another experiment, those too that wait for the group's end."""
    latest.move(tx, run_ids, experiment_id)
    for run_id in run_ids:
        tx.defer(_write, _Appended(run_id, experiment_id, ()))


def key_id(tx: ReadTx, key: str) -> int | None:
    """Return the id of a metric key, or None if nothing was ever logged under it."""
    known = tx.dialect.known_keys.get(key)
    if known is not None:
        return known
    row = tx.one(_FIND_KEY, key)
    return None if row is None else int(row[0])


def _write(tx: WriteTx, group: list[_Appended]) -> None:
    by_run: dict[int, list[Point]] = {}
    experiment_ids: dict[int, int] = {}
    for appended in group:
        if appended.points:
            by_run.setdefault(appended.run_id, []).extend(appended.points)
        experiment_ids[appended.run_id] = appended.experiment_id  # the last one's: it may have been moved in between
    ids = _intern(tx, {point.key for points in by_run.values() for point in points})
    tx.on_commit(lambda: _count(tx, sum(map(len, by_run.values()))))
    logged = [
        latest.Logged(run_id, experiment_ids[run_id], points, _pack(points, ids)) for run_id, points in by_run.items()
    ]
    tx.many(_APPEND, [(each.run_id, len(each.points), each.packed) for each in logged])
    latest.fold(tx, logged, ids)


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


def _intern(tx: WriteTx, keys: set[str]) -> dict[str, int]:
    known = tx.dialect.known_keys
    # All writers take new keys in one order, so that none waits for another in a circle.
    return {key: known.get(key) or _new_key(tx, key) for key in sorted(keys)}


def _new_key(tx: WriteTx, key: str) -> int:
    row = tx.one(_FIND_KEY, key)
    if row is None:
        tx.run(_NEW_KEY, key)
        row = tx.one(_FIND_KEY, key)
    found = int(row[0])
    # Others use what is remembered, so it must not be undone.
    tx.on_commit(lambda: _remember(tx.dialect.known_keys, key, found))
    return found


def _remember(known: dict[str, int], key: str, found: int) -> None:
    if len(known) >= _MAX_KNOWN_KEYS:
        known.clear()
    known[key] = found
