"""Charts' worth of points of a key, however long it is: chunks that lie whole in a bucket's reach are not decoded."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from sqlalchemy import bindparam, select

from trackline.db.statement import Prepared
from trackline.db.tables import series_overview
from trackline.db.transaction import ReadTx
from trackline.series.buckets import Buckets, bucket, bucket_width, coarsen, single
from trackline.series.columns import Columns, Floats, merge
from trackline.series.overview import decode_overview
from trackline.series.read import Extent, read_chunk, read_extents

Axis = Literal["step", "time"]

DECODED_POINTS = 32_768
"""Points up to which all are decoded: repeated ones are dropped then, and a few are shown as they are."""

_OVERVIEWS = Prepared(
    lambda _: select(series_overview.c.chunk, series_overview.c.data).where(
        series_overview.c.run_id == bindparam("run_id"), series_overview.c.key_id == bindparam("key_id")
    ),
    "run_id",
    "key_id",
)


@dataclass(frozen=True, slots=True)
class Chart:
    """A key's points along an axis, as buckets of width 0 where there are few; `first_time` is of the whole series."""

    first_time: int
    buckets: Buckets


@dataclass(frozen=True, slots=True)
class Window:
    """What a chart shows: an axis, its bounds (inclusive, in steps or milliseconds), and how many buckets at most."""

    axis: Axis
    low: float
    high: float
    most: int

    def ends(self, extent: Extent) -> tuple[int, int]:
        """Return the first and last place of a chunk's points."""
        if self.axis == "step":
            return extent.first_step, extent.last_step
        return extent.first_timestamp, extent.last_timestamp

    def touches(self, extent: Extent) -> bool:
        """Tell whether a chunk may have points inside."""
        first, last = self.ends(extent)
        return last >= self.low and first <= self.high

    def covers(self, extent: Extent) -> bool:
        """Tell whether all points of a chunk are inside."""
        first, last = self.ends(extent)
        return self.low <= first and last <= self.high

    def cut(self, points: Columns) -> Buckets:
        """Return the points inside."""
        x = self.place(points)
        inside = (x >= self.low) & (x <= self.high)
        return single(x[inside], points.values[inside])

    def place(self, points: Columns) -> Floats:
        """Return where points stand on the axis."""
        return (points.steps if self.axis == "step" else points.timestamps).astype(np.float64)


def chart(tx: ReadTx, run_id: int, key_id: int, window: Window, journaled: list[Columns]) -> Chart | None:
    """Return what a window shows of a key, whose journaled points are given; None where it has no point there.

    Above `DECODED_POINTS` a point that was sent again after it was sealed counts twice in a bucket's mean and count.
    """
    extents = read_extents(tx, run_id, key_id)
    first_times = [each.first_timestamp for each in extents] + [int(part.timestamps.min()) for part in journaled]
    if not first_times:
        return None
    inside = [each for each in extents if window.touches(each)]
    logged = merge(journaled)
    if sum(each.n for each in inside) + len(logged) <= DECODED_POINTS:
        chunks = [read_chunk(tx, each.chunk_id) for each in inside]
        shown = _few(window.cut(merge([*chunks, logged])), window.most)
    else:
        shown = _many(tx, (run_id, key_id), window, inside, logged)
    return Chart(min(first_times), shown) if len(shown.x) else None


def _few(points: Buckets, most: int) -> Buckets:
    if len(points.x) > most:
        return bucket(points.x, points.last, most)
    order = np.argsort(points.x, kind="stable")
    return single(points.x[order], points.last[order])


def _many(tx: ReadTx, key: tuple[int, int], window: Window, inside: list[Extent], logged: Columns) -> Buckets:
    recent = window.cut(logged)
    ends = [place for each in inside for place in window.ends(each)] + recent.x.tolist()
    width = bucket_width(max(window.low, min(ends)), min(window.high, max(ends)), window.most)
    overviews = dict(tx.all(_OVERVIEWS, *key))
    parts = [recent]
    for each in inside:
        known = overviews.get(each.chunk) if window.covers(each) else None
        parts.append(_summary(known, each.n, window.axis, width) or window.cut(read_chunk(tx, each.chunk_id)))
    return coarsen(parts, width)


def _summary(data: bytes | None, n: int, axis: Axis, width: float) -> Buckets | None:
    if data is None:
        return None
    made = decode_overview(data)
    along = made.step if axis == "step" else made.time
    return along if made.n == n and along.width <= width else None
