"""Reading points back: sealed chunks and the run's journal, merged."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from trackline.db.statement import Prepared
from trackline.db.tables import journal, series
from trackline.db.transaction import ReadTx
from trackline.series.codec import decode, unpack
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
_BOUNDS = Prepared(
    lambda _: (
        select(series.c.id, series.c.first_timestamp, series.c.last_timestamp)
        .where(series.c.run_id == bindparam("run_id"), series.c.key_id == bindparam("key_id"))
        .order_by(series.c.first_timestamp, series.c.chunk)
    ),
    "run_id",
    "key_id",
)
_CHUNK = Prepared(lambda _: select(series.c.data).where(series.c.id == bindparam("chunk_id")), "chunk_id")
_JOURNAL = Prepared(
    lambda _: select(journal.c.data).where(journal.c.run_id == bindparam("run_id")).order_by(journal.c.id), "run_id"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Chunks, and journaled points, whose times overlap; no other span has a point at these times."""

    last: int
    """The greatest timestamp."""
    chunk_ids: list[int]
    journaled: list[Columns]


def read(tx: ReadTx, run_id: int, key_ids: list[int]) -> dict[int, Columns]:
    """Return the points of some keys of a run in the order (timestamp, step, value); keys without points are absent."""
    parts = read_journal(tx, run_id, key_ids)
    for key_id in key_ids:
        parts[key_id].extend(decode(data) for _, data in tx.all(_CHUNKS, run_id, key_id))
    return {key_id: merge(found) for key_id, found in parts.items() if found}


def read_journal(tx: ReadTx, run_id: int, key_ids: list[int]) -> dict[int, list[Columns]]:
    """Return the points of some keys that are not sealed yet, in parts as they arrived."""
    parts: dict[int, list[Columns]] = {key_id: [] for key_id in key_ids}
    for (data,) in tx.all(_JOURNAL, run_id):
        keys, points = unpack(data)
        for key_id in key_ids:
            mine = keys == key_id
            if mine.any():
                parts[key_id].append(points.take(mine))
    return parts


def walk(tx: ReadTx, run_id: int, key_id: int, since: int) -> Iterator[Columns]:
    """Yield a key's points in the order of `read`, a stretch at a time, from the one with the timestamp `since` on.

    What lies before is not decoded, so that a page of a long history costs what it holds.
    """
    journaled = read_journal(tx, run_id, [key_id])[key_id]
    for span in spans(tx.all(_BOUNDS, run_id, key_id), journaled):
        if span.last >= since:
            chunks = [decode(tx.one(_CHUNK, chunk_id)[0]) for chunk_id in span.chunk_ids]
            yield merge([*chunks, *span.journaled])


def spans(bounds: list[tuple[int, int, int]], journaled: list[Columns]) -> list[Span]:
    """Group chunks, given as (id, first timestamp, last timestamp), and journaled points by overlap in time, ascending.

    Equal points have equal timestamps, so that merging within spans drops all repetitions.
    """
    parts: list[tuple[int, int, int | Columns]] = [(first, last, chunk_id) for chunk_id, first, last in bounds]
    if journaled:
        points = merge(journaled)
        parts.append((int(points.timestamps[0]), int(points.timestamps[-1]), points))
    found: list[Span] = []
    for first, last, part in sorted(parts, key=lambda each: each[:2]):
        overlapped = found.pop() if found and first <= found[-1].last else Span(last, [], [])
        chunk_ids = [*overlapped.chunk_ids, part] if isinstance(part, int) else overlapped.chunk_ids
        points = overlapped.journaled if isinstance(part, int) else [*overlapped.journaled, part]
        found.append(Span(max(last, overlapped.last), chunk_ids, points))
    return found
