"""Sealing: folding a run's journal into compressed chunks, off the writer's thread but for one short transaction.

A plan is made from a snapshot; applying it checks that what it replaces is still there, so two sealers of one run
cannot both win, and whatever the moment of a crash, each point is in the journal or in a chunk, never in neither.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import bindparam, delete, func, select
from sqlalchemy import insert as insert_into

from trackline.db.changes import note_sealed
from trackline.db.statement import Prepared
from trackline.db.tables import journal, run, series, series_overview, series_sample
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import TracklineError
from trackline.series.codec import encode, unpack_all
from trackline.series.columns import Columns, merge
from trackline.series.overview import LEAST_POINTS, encode_overview, overview
from trackline.series.read import points_of, read_chunk
from trackline.series.sample import encode_sample

CHUNK_POINTS = 8192
"""Points of a full chunk."""

SEAL_POINTS = 65536
SEAL_ROWS = 2048
"""Journal points or rows from which a run is sealed while it goes on; at its end, any number.

Sealing in smaller pieces rewrites the chunks that are not full more often: 0.9 us a point for pieces of 16,384, 0.4 for
these, of ten keys.
"""

_SUPERSEDED = "The run's journal is no longer what the plan was made from."
_MAX_PLAN_ROWS = 1024
_MAX_PLAN_POINTS = 1_000_000
"""Journal rows and points, in whole rows, that a plan takes at most: some 100 MB while it is made."""
_TAIL_GROWTH = 4
"""A chunk that is not full is rewritten while it is at most so many times what is put behind it: work stays n log n."""
_TAILS = 8
"""Chunks looked at for that; their sizes grow by `_TAIL_GROWTH`, so that more are not in reach."""

_BUSY = Prepared(
    lambda _: (
        select(journal.c.run_id, func.sum(journal.c.n), func.count(), func.max(journal.c.id), run.c.status)
        .join(run, run.c.id == journal.c.run_id)
        .group_by(journal.c.run_id, run.c.status)
    )
)
_SIZES = Prepared(
    lambda dialect: (
        select(journal.c.id, journal.c.n)
        .where(dialect.of_run(journal, bindparam("run_id")))
        .order_by(journal.c.id)
        .limit(bindparam("most"))
    ),
    "run_id",
    "most",
)
_ROWS = Prepared(
    lambda dialect: (
        select(journal.c.data)
        .where(dialect.of_run(journal, bindparam("run_id")), journal.c.id <= bindparam("last"))
        .order_by(journal.c.id)
    ),
    "run_id",
    "last",
)
_TAIL = Prepared(
    lambda _: (
        select(series.c.id, series.c.chunk, series.c.n)
        .where(series.c.run_id == bindparam("run_id"), series.c.key_id == bindparam("key_id"))
        .order_by(series.c.chunk.desc())
        .limit(bindparam("most"))
    ),
    "run_id",
    "key_id",
    "most",
)
_DROP_JOURNAL = Prepared(
    lambda dialect: delete(journal).where(dialect.of_run(journal, bindparam("run")), journal.c.id <= bindparam("last")),
    "run",
    "last",
)
_DROP_CHUNK = Prepared(lambda _: delete(series).where(series.c.id == bindparam("chunk_id")), "chunk_id")
_ADD_CHUNK = Prepared(
    lambda _: insert_into(series),
    "run_id",
    "key_id",
    "chunk",
    "n",
    "first_step",
    "last_step",
    "first_timestamp",
    "last_timestamp",
    "data",
)


_SET_OVERVIEW = Prepared(
    lambda dialect: dialect.upsert(series_overview, ("run_id", "key_id", "chunk"), lambda new: {"data": new.data}),
    "run_id",
    "key_id",
    "chunk",
    "data",
)


_SET_SAMPLE = Prepared(
    lambda dialect: dialect.upsert(
        series_sample, ("run_id", "key_id", "chunk"), lambda new: {"n": new.n, "data": new.data}
    ),
    "run_id",
    "key_id",
    "chunk",
    "n",
    "data",
)


class SupersededError(TracklineError):
    """Somebody else sealed this run meanwhile; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Journaled:
    """A run with points in the journal: how many, in how many rows, the newest row, and whether the run has ended."""

    run_id: int
    points: int
    rows: int
    newest: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What sealing a run will replace, and with what."""

    run_id: int
    last_row: int
    rows: int
    replaced: list[int]
    chunks: list[tuple[Any, ...]]
    overviews: list[tuple[Any, ...]]
    samples: list[tuple[Any, ...]]
    points: int
    """That leave the journal."""


def journaled(tx: ReadTx, _request: object) -> list[Journaled]:
    """List the runs that have points in the journal."""
    return [
        Journaled(run_id, int(points), rows, newest, status not in ("RUNNING", "SCHEDULED"))
        for run_id, points, rows, newest, status in tx.all(_BUSY)
    ]


def plan(tx: ReadTx, run_id: int) -> Plan | None:
    """Prepare the chunks that would replace a run's journal, or its oldest part; None if it has none.

    Raises DamagedError.
    """
    with points_of(tx, run_id):
        return _plan(tx, run_id)


def _plan(tx: ReadTx, run_id: int) -> Plan | None:
    last = _last_row(tx, run_id)
    if last is None:
        return None
    rows = [data for (data,) in tx.all(_ROWS, run_id, last)]
    keys, points = unpack_all(rows)
    by_key = np.argsort(keys, kind="stable")
    ids, starts = np.unique(keys[by_key], return_index=True)
    replaced: list[int] = []
    chunks: list[tuple[Any, ...]] = []
    overviews: list[tuple[Any, ...]] = []
    samples: list[tuple[Any, ...]] = []
    for key_id, places in zip(ids.tolist(), np.split(by_key, starts[1:]), strict=True):
        dropped, added = _plan_key(tx, run_id, key_id, points.take(places))
        replaced.extend(dropped)
        chunks.extend(_chunk(run_id, key_id, number, part) for number, part in added)
        large = [(number, part) for number, part in added if len(part) >= LEAST_POINTS]
        overviews.extend((run_id, key_id, number, encode_overview(overview(part))) for number, part in large)
        samples.extend((run_id, key_id, number, len(part), encode_sample(part)) for number, part in large)
    return Plan(run_id, last, len(rows), replaced, chunks, overviews, samples, len(keys))


def apply(tx: WriteTx, planned: Plan) -> None:
    """Put the chunks in the journal's place. Raises SupersededError when the plan's snapshot no longer holds."""
    if tx.run(_DROP_JOURNAL, planned.run_id, planned.last_row) != planned.rows:
        raise SupersededError(_SUPERSEDED)
    for chunk_id in planned.replaced:
        if tx.run(_DROP_CHUNK, chunk_id) != 1:
            raise SupersededError(_SUPERSEDED)
    tx.many(_ADD_CHUNK, planned.chunks)
    tx.many(_SET_OVERVIEW, planned.overviews)
    tx.many(_SET_SAMPLE, planned.samples)
    # The journal's rows may have come and gone between two looks at it.
    note_sealed(tx, planned.run_id, planned.last_row)


def has_space_to_reclaim(tx: ReadTx, _request: object) -> bool:
    """Tell whether the database holds on to more free space than it soon needs."""
    return tx.dialect.has_space_to_reclaim(tx.connection)


def reclaim(tx: WriteTx, _request: object) -> None:
    """Give some of the space that sealed journals left back to the disk."""
    tx.dialect.reclaim(tx.connection)


def _last_row(tx: ReadTx, run_id: int) -> int | None:
    """Return the newest of the journal's rows that one plan takes, None if there is no row."""
    last: int | None = None
    points = 0
    for row_id, n in tx.all(_SIZES, run_id, _MAX_PLAN_ROWS):
        points += n
        if last is not None and points > _MAX_PLAN_POINTS:
            break
        last = row_id
    return last


def _plan_key(tx: ReadTx, run_id: int, key_id: int, fresh: Columns) -> tuple[list[int], list[tuple[int, Columns]]]:
    """Return the chunks to drop and the numbered ones to add."""
    replaced: list[int] = []
    number, size = 0, len(fresh)
    for tail_id, chunk, n in tx.all(_TAIL, run_id, key_id, _TAILS):
        if n >= CHUNK_POINTS or n > _TAIL_GROWTH * size:
            number = number if replaced else chunk + 1
            break
        replaced.append(tail_id)
        number = chunk
        size += n
    parts = [*(read_chunk(tx, tail_id) for tail_id in reversed(replaced)), fresh]
    whole = merge(parts)
    chunks = [
        (number + place, whole.take(slice(start, start + CHUNK_POINTS)))
        for place, start in enumerate(range(0, len(whole), CHUNK_POINTS))
    ]
    return replaced, chunks


def _chunk(run_id: int, key_id: int, number: int, points: Columns) -> tuple[Any, ...]:
    return (
        run_id,
        key_id,
        number,
        len(points),
        int(points.steps.min()),
        int(points.steps.max()),
        int(points.timestamps.min()),
        int(points.timestamps.max()),
        encode(points),
    )
