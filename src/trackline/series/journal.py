"""Appending points: one packed journal row per run and commit, and the keys' latest values beside it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy import insert as insert_into

from trackline.db.statement import Prepared
from trackline.db.tables import journal, metric_key
from trackline.db.transaction import ReadTx, WriteTx
from trackline.series import latest
from trackline.series.codec import pack
from trackline.wire.runs import Point

_APPEND = Prepared(lambda _: insert_into(journal), "run_id", "n", "data")
_FIND_KEY = Prepared(lambda _: select(metric_key.c.id).where(metric_key.c.key == bindparam("key")), "key")
_NEW_KEY = Prepared(lambda dialect: dialect.insert_new(metric_key), "key")

_known_keys: dict[tuple[str, str], int] = {}
"""Committed ids by (database, key); never changed once given, so a cache cannot be stale."""


class _Logged(NamedTuple):
    run_id: int
    experiment_id: int
    points: Sequence[Point]


def append(tx: WriteTx, run_id: int, experiment_id: int, points: Sequence[Point]) -> None:
    """Log points of a run; written with those of the whole group when it commits."""
    if points:
        tx.defer(_write, _Logged(run_id, experiment_id, points))


def key_id(tx: ReadTx, key: str) -> int | None:
    """Return the id of a metric key, or None if nothing was ever logged under it."""
    known = _known_keys.get((tx.dialect.name, key))
    if known is not None:
        return known
    row = tx.one(_FIND_KEY, key)
    return None if row is None else int(row[0])


def _write(tx: WriteTx, group: list[_Logged]) -> None:
    by_run: dict[int, list[Point]] = {}
    experiment_ids: dict[int, int] = {}
    for logged in group:
        by_run.setdefault(logged.run_id, []).extend(logged.points)
        experiment_ids[logged.run_id] = logged.experiment_id
    ids = _intern(tx, {point.key for points in by_run.values() for point in points})
    tx.many(_APPEND, [(run_id, len(points), _pack(points, ids)) for run_id, points in by_run.items()])
    latest.fold(tx, by_run, experiment_ids, ids)


def _pack(points: list[Point], ids: dict[str, int]) -> bytes:
    return pack(
        [ids[point.key] for point in points],
        [point.step for point in points],
        [point.timestamp for point in points],
        [point.value for point in points],
    )


def _intern(tx: WriteTx, keys: set[str]) -> dict[str, int]:
    database = tx.dialect.name
    ids: dict[str, int] = {}
    for key in keys:
        known = _known_keys.get((database, key))
        ids[key] = known if known is not None else _new_key(tx, key)
    return ids


def _new_key(tx: WriteTx, key: str) -> int:
    tx.run(_NEW_KEY, key)
    row = tx.one(_FIND_KEY, key)
    found = int(row[0])
    cached = (tx.dialect.name, key)
    _known_keys[cached] = found
    tx.on_rollback(lambda: _forget(cached))
    return found


def _forget(cached: tuple[str, str]) -> None:
    _known_keys.pop(cached, None)
