"""Reading points back: sealed chunks and the run's journal, merged."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from sqlalchemy import bindparam, select

from trackline.db.statement import Prepared
from trackline.db.tables import journal, run, series
from trackline.db.transaction import ReadTx
from trackline.errors import InternalError
from trackline.series.codec import DamagedBytesError, decode, unpack_all
from trackline.series.columns import Columns, merge

_CHUNKS = Prepared(
    lambda _: (
        select(series.c.key_id, series.c.data)
        .where(series.c.run_id == bindparam("run_id"), series.c.key_id == bindparam("key_id"))
        .order_by(series.c.chunk)
    ),
    "run_id",
    "key_id",
)
_EXTENTS = Prepared(
    lambda _: select(
        series.c.first_timestamp,
        series.c.first_step,
        series.c.last_timestamp,
        series.c.last_step,
        series.c.n,
        series.c.id,
        series.c.chunk,
    ).where(series.c.run_id == bindparam("run_id"), series.c.key_id == bindparam("key_id")),
    "run_id",
    "key_id",
)
_CHUNK = Prepared(lambda _: select(series.c.data).where(series.c.id == bindparam("chunk_id")), "chunk_id")
_JOURNAL = Prepared(
    lambda dialect: select(journal.c.data).where(dialect.of_run(journal, bindparam("run_id"))).order_by(journal.c.id),
    "run_id",
)


_UUID = Prepared(lambda _: select(run.c.uuid).where(run.c.id == bindparam("number")), "number")


class DamagedError(InternalError):
    """Points of a run cannot be read."""


class Extent(NamedTuple):
    """Least and greatest times and steps of sorted points, how many there are, and the chunk that holds them."""

    first_timestamp: int
    first_step: int
    last_timestamp: int
    last_step: int
    n: int
    chunk_id: int
    """The row's surrogate key."""
    chunk: int
    """The place among the key's chunks."""

    @property
    def first(self) -> tuple[int, int]:
        """Where no point is before."""
        return self.first_timestamp, self.first_step

    @property
    def last(self) -> tuple[int, int]:
        """Where no point is behind."""
        return self.last_timestamp, self.last_step


Part = tuple[Extent, list[Columns]]
"""What a chunk spans; or what the journaled points do, and they themselves."""
FIRST = (-1, 0)
"""Before every time and step."""


@dataclass(frozen=True, slots=True)
class Span:
    """Chunks, and journaled points, that may interleave; each point of the span before comes before all of these."""

    last_timestamp: int
    last_step: int
    """The greatest of each."""
    extents: list[Extent]
    journaled: list[Columns]

    def is_before(self, extent: Extent) -> bool:
        """Tell whether all points here come before all of those."""
        return (self.last_timestamp, self.last_step) < extent.first


@contextmanager
def points_of(tx: ReadTx, run_id: int) -> Generator[None]:
    """Raise DamagedError, which names the run, when stored points of it that are read meanwhile are damaged."""
    try:
        yield
    except DamagedBytesError as error:
        row = tx.one(_UUID, run_id)
        raise DamagedError(
            f"The points of run {row[0] if row else run_id} cannot be read: {error}. The database is damaged; "
            "restore it from a backup, or delete and purge the run."
        ) from error


def read(tx: ReadTx, run_id: int, key_ids: list[int]) -> dict[int, Columns]:
    """Return the points of some keys of a run in the order (timestamp, step, value); keys without points are absent."""
    parts = read_journal(tx, run_id, key_ids)
    for key_id in key_ids:
        parts[key_id].extend(decode(data) for _, data in tx.all(_CHUNKS, run_id, key_id))
    return {key_id: merge(found) for key_id, found in parts.items() if found}


def read_journal(tx: ReadTx, run_id: int, key_ids: list[int]) -> dict[int, list[Columns]]:
    """Return the points of some keys that are not sealed yet: a part of each key that has any."""
    keys, points = unpack_all(data for (data,) in tx.all(_JOURNAL, run_id))
    found = ((key_id, points.take(keys == key_id)) for key_id in key_ids)
    return {key_id: [mine] if len(mine) else [] for key_id, mine in found}


def walk(tx: ReadTx, run_id: int, key_id: int, since: tuple[int, int] = FIRST) -> Iterator[Columns]:
    """Yield a key's points in the order of `read`, a stretch at a time, from the (timestamp, step) `since` on.

    Chunks that end before are not decoded, so that a page of a long history costs what it holds; some points before may
    come along. Raises DamagedError.
    """
    with points_of(tx, run_id):
        extents, journaled = read_extents(tx, run_id, key_id), read_journal(tx, run_id, [key_id])[key_id]
        parts = [part for part in _parts(extents, journaled) if part[0].last >= since]
        yield from sweep(parts, lambda extent: read_chunk(tx, extent.chunk_id))


def sweep(parts: Iterable[Part], decode: Callable[[Extent], Columns]) -> Iterator[Columns]:
    """Yield the points of parts, which come as they begin, merged; holds those that what is to come may overlap.

    They are merged when they are twice as many as were held back, so that it takes n log n however much overlaps.
    """
    held: list[Columns] = []
    count, enough = 0, 0
    for extent, points in parts:
        if count > enough:
            done, rest = _split(merge(held), extent.first)
            held, count = [rest], len(rest)
            enough = 2 * count
            if len(done):
                yield done
        held.extend(points or [decode(extent)])
        count += extent.n
    if held:
        yield merge(held)


def read_spans(tx: ReadTx, run_id: int, key_id: int) -> list[Span]:
    """Return where a key's points are, without decoding its chunks."""
    return spans(read_extents(tx, run_id, key_id), read_journal(tx, run_id, [key_id])[key_id])


def read_extents(tx: ReadTx, run_id: int, key_id: int) -> list[Extent]:
    """Return what a key's chunks span."""
    return [Extent(*row) for row in tx.all(_EXTENTS, run_id, key_id)]


def read_chunk(tx: ReadTx, chunk_id: int) -> Columns:
    """Return the points of a chunk."""
    return decode(tx.one(_CHUNK, chunk_id)[0])


def decode_span(tx: ReadTx, span: Span) -> Columns:
    """Return a span's points in the order of `read`."""
    return merge([*(read_chunk(tx, each.chunk_id) for each in span.extents), *span.journaled])


def spans(extents: Iterable[Extent], journaled: list[Columns]) -> list[Span]:
    """Group chunks and journaled points into spans, ascending.

    Equal points have equal times and steps, so that merging within spans drops all repetitions.
    """
    found: list[Span] = []
    for extent, points in _parts(extents, journaled):
        chunks = [] if points else [extent]
        if found and not found[-1].is_before(extent):
            before = found.pop()
            last = max(before.last_timestamp, extent.last_timestamp), max(before.last_step, extent.last_step)
            found.append(Span(*last, before.extents + chunks, before.journaled + points))
        else:
            found.append(Span(extent.last_timestamp, extent.last_step, chunks, points))
    return found


def _parts(extents: Iterable[Extent], journaled: list[Columns]) -> list[Part]:
    """Return chunks and the journaled points as they begin."""
    parts: list[Part] = [(extent, []) for extent in extents]
    if journaled:
        points = merge(journaled)
        parts.append((_extent(points), [points]))
    return sorted(parts, key=lambda part: part[0])


def _split(points: Columns, place: tuple[int, int]) -> tuple[Columns, Columns]:
    """Part sorted points into those before a (timestamp, step) and the others."""
    timestamp, step = place
    before = (points.timestamps < timestamp) | ((points.timestamps == timestamp) & (points.steps < step))
    count = int(np.count_nonzero(before))
    return points.take(slice(0, count)), points.take(slice(count, None))


def _extent(points: Columns) -> Extent:
    steps, times = points.steps, points.timestamps
    return Extent(int(times[0]), int(steps.min()), int(times[-1]), int(steps.max()), len(points), 0, 0)
