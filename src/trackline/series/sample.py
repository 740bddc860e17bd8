"""An even sample of a key's points, by row: chunks that hold no sampled row are counted, not decoded.

Of a large chunk every `EVERY`th point is stored beside it; a sample so coarse that it hardly matters takes the nearest
of those instead of decoding the chunk.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, select

from trackline.db.statement import Prepared
from trackline.db.tables import series_sample
from trackline.db.transaction import ReadTx
from trackline.series.codec import decode, encode
from trackline.series.columns import Columns, merge
from trackline.series.read import Span, decode_span, read_chunk, read_spans

EVERY = 64
"""Rows between the stored points of a chunk."""
_COARSE = 4 * EVERY
"""Rows between the points of a sample from which on stored ones do: each is at most an eighth of that off its place."""

_STORED = Prepared(
    lambda _: select(series_sample.c.chunk, series_sample.c.n, series_sample.c.data).where(
        series_sample.c.run_id == bindparam("run_id"), series_sample.c.key_id == bindparam("key_id")
    ),
    "run_id",
    "key_id",
)


@dataclass(frozen=True, slots=True)
class Steps:
    """A range of steps, both ends included."""

    first: int
    last: int

    def covers(self, first: int, last: int) -> bool:
        """Tell whether all of a range lies inside."""
        return self.first <= first and last <= self.last

    def misses(self, first: int, last: int) -> bool:
        """Tell whether all of a range lies outside."""
        return last < self.first or self.last < first

    def cut(self, points: Columns) -> Columns:
        """Return the points inside."""
        return points.take((points.steps >= self.first) & (points.steps <= self.last))


EVERY_STEP = Steps(-(2**63), 2**63 - 1)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A span's rows inside the range of steps: counted, and kept where counting had to decode them."""

    span: Span
    n: int
    points: Columns | None


def sample(tx: ReadTx, run_id: int, key_id: int, most: int, steps: Steps) -> Columns:
    """Return at most `most` points of a range of steps, in the order (timestamp, step, value), none decoded twice.

    The first and the last are always among them.
    """
    stretches = [_count(tx, span, steps) for span in read_spans(tx, run_id, key_id)]
    count = sum(stretch.n for stretch in stretches)
    rows = even_rows(count, most)
    coarse = len(rows) > 1 and count >= len(rows) * _COARSE
    stored = {chunk: (n, data) for chunk, n, data in tx.all(_STORED, run_id, key_id)} if coarse else {}
    taken: list[Columns] = []
    start = 0
    for stretch in stretches:
        here = rows[np.searchsorted(rows, start) : np.searchsorted(rows, start + stretch.n)] - start
        if len(here):
            taken.append(_take(tx, stretch, here, stored))
        start += stretch.n
    return merge(taken)


def encode_sample(points: Columns) -> bytes:
    """Return the bytes of a chunk's evenly spaced points, its last one among them."""
    return encode(points.take(_stored_rows(len(points))))


def even_rows(count: int, most: int) -> NDArray[np.int64]:
    """Return at most `most` evenly spaced places below `count`, the first and the last among them; of one, the last."""
    if count <= most:
        return np.arange(count)
    if most == 1:
        return np.array([count - 1])
    return np.arange(most) * (count - 1) // (most - 1)


def _stored_rows(n: int) -> NDArray[np.int64]:
    return np.append(np.arange(0, n - 1, EVERY), n - 1)


def _take(tx: ReadTx, stretch: _Stretch, rows: NDArray[np.int64], stored: dict[int, tuple[int, bytes]]) -> Columns:
    if stretch.points is not None:
        return stretch.points.take(rows)
    (extent,) = stretch.span.extents
    n, data = stored.get(extent.chunk, (0, b""))
    if n != extent.n:
        return read_chunk(tx, extent.chunk_id).take(rows)
    places = np.searchsorted(_stored_rows(n), rows - EVERY // 2)
    return decode(data).take(np.where(rows == n - 1, -1, places))


def _count(tx: ReadTx, span: Span, steps: Steps) -> _Stretch:
    if len(span.extents) == 1 and not span.journaled:
        (extent,) = span.extents
        if steps.covers(extent.first_step, extent.last_step):
            return _Stretch(span, extent.n, None)
        if steps.misses(extent.first_step, extent.last_step):
            return _Stretch(span, 0, None)
    points = steps.cut(decode_span(tx, span))
    return _Stretch(span, len(points), points)
