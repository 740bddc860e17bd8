"""Points that come a few a request: kept together for a moment, then put with their runs, many at once.

To write each into its run's journal row and latest values at once took half of what a commit costs: it touches places
as far apart as the runs are. So a commit appends one row for all of them, and they are put in their places when
somebody wants to read (`db/readers.py`), when there are many, or when nothing else is to do (`db/committer.py`).
"""

import logging
from collections.abc import Iterable

import numpy as np
from sqlalchemy import bindparam, delete, select
from sqlalchemy import insert as insert_into

from trackline.db.statement import Prepared, among
from trackline.db.tables import arrival, run
from trackline.db.transaction import ReadTx, WriteTx
from trackline.series import journal, latest
from trackline.series.codec import ARRIVAL_BYTES, pack_arrival, pack_columns, unpack_arrivals
from trackline.series.columns import Columns, Ints
from trackline.wire.runs import Point

MOST = 8192
"""Points that are put with their runs even when nobody asks: some milliseconds of work."""

_ADD = Prepared(lambda _: insert_into(arrival), "data")
_ANY = Prepared(lambda _: select(arrival.c.id).limit(1))
_ALL = Prepared(lambda _: select(arrival.c.id, arrival.c.data).order_by(arrival.c.id))
_REMOVE = Prepared(lambda _: delete(arrival).where(arrival.c.id <= bindparam("last")), "last")
_EXPERIMENTS = Prepared(lambda _: select(run.c.id, run.c.experiment_id).where(among(run.c.id)))


_log = logging.getLogger(__name__)


def add(tx: WriteTx, points: Iterable[tuple[int, int, Point]]) -> None:
    """Keep points beside the surrogate keys of their runs and their keys' ids."""
    packed = [pack_arrival(run_id, key, point.step, point.timestamp, point.value) for run_id, key, point in points]
    if tx.arrived + len(packed) > MOST:
        _settle(tx, [None])
    tx.run(_ADD, b"".join(packed))
    tx.on_commit(lambda: _count(tx, len(packed)))


def waiting(tx: ReadTx) -> bool:
    """Tell whether points wait that a snapshot would show without their runs."""
    return tx.dialect.gathers and tx.one(_ANY) is not None


def settle(tx: WriteTx, request: None) -> None:
    """Put all points that wait into the journal and the latest values of their runs, at the group's end.

    Those of runs that are gone go too.
    """
    tx.defer(_settle, request)  # at the end it changes nothing that operations look up


def _settle(tx: WriteTx, _group: list[None]) -> None:
    rows = tx.all(_ALL)
    if rows:
        _distribute(tx, [data for _, data in rows])
        tx.run(_REMOVE, rows[-1][0])
    tx.on_commit(lambda: _count(tx, -tx.arrived))


def _distribute(tx: WriteTx, rows: list[bytes]) -> None:
    whole = [data for data in rows if len(data) % ARRIVAL_BYTES == 0]
    if len(whole) < len(rows):
        _log.error("Points that had just arrived are damaged and left out (rows: %d).", len(rows) - len(whole))
    run_ids, keys, points = unpack_arrivals(whole)
    experiments = dict(tx.among(_EXPERIMENTS, np.unique(run_ids).tolist()))
    there = np.isin(run_ids, list(experiments))
    if there.any():
        _place(tx, run_ids[there], keys[there], points.take(there), experiments)


def _place(tx: WriteTx, run_ids: Ints, keys: Ints, points: Columns, experiments: dict[int, int]) -> None:
    order = np.argsort(run_ids, kind="stable")
    run_ids, keys, points = run_ids[order], keys[order], points.take(order)
    starts = [0, *(np.flatnonzero(np.diff(run_ids)) + 1).tolist()]
    ends = [*starts[1:], len(run_ids)]
    journal.append(
        tx,
        (
            (int(run_ids[start]), end - start, pack_columns(keys[start:end], points.take(slice(start, end))))
            for start, end in zip(starts, ends, strict=True)
        ),
    )
    latest.fold_columns(tx, run_ids, keys, points, experiments)


def _count(tx: WriteTx, points: int) -> None:
    tx.arrived += points
