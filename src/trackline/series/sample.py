"""An even sample of a key's points, by row: chunks that hold no sampled row are counted, not decoded."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trackline.db.transaction import ReadTx
from trackline.series.columns import Columns, merge
from trackline.series.read import Span, decode_span, read_spans


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
    """Return at most `most` points of a range of steps, in the order (timestamp, step, value), none decoded twice."""
    stretches = [_count(tx, span, steps) for span in read_spans(tx, run_id, key_id)]
    rows = even_rows(sum(stretch.n for stretch in stretches), most)
    taken: list[Columns] = []
    start = 0
    for stretch in stretches:
        here = rows[np.searchsorted(rows, start) : np.searchsorted(rows, start + stretch.n)] - start
        if len(here):
            points = decode_span(tx, stretch.span) if stretch.points is None else stretch.points
            taken.append(points.take(here))
        start += stretch.n
    return merge(taken)


def even_rows(count: int, most: int) -> NDArray[np.int64]:
    """Return at most `most` evenly spaced places below `count`, the first and the last among them; of one, the last."""
    if count <= most:
        return np.arange(count)
    if most == 1:
        return np.array([count - 1])
    return np.arange(most) * (count - 1) // (most - 1)


def _count(tx: ReadTx, span: Span, steps: Steps) -> _Stretch:
    if len(span.extents) == 1 and not span.journaled:
        (extent,) = span.extents
        if steps.covers(extent.first_step, extent.last_step):
            return _Stretch(span, extent.n, None)
        if steps.misses(extent.first_step, extent.last_step):
            return _Stretch(span, 0, None)
    points = steps.cut(decode_span(tx, span))
    return _Stretch(span, len(points), points)
