"""Charts' worth of points of a key, however long it is: chunks that lie whole in a bucket's reach are not decoded."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from sqlalchemy import bindparam, select

from trackline.db.statement import Prepared
from trackline.db.tables import series, series_overview
from trackline.db.transaction import ReadTx
from trackline.series.buckets import Buckets, bucket, bucket_width, coarsen, single
from trackline.series.codec import decode
from trackline.series.columns import Columns, Floats, merge
from trackline.series.overview import decode_overview

Axis = Literal["step", "time"]

DECODED_POINTS = 32_768
"""Points up to which all are decoded: repeated ones are dropped then, and a few are shown as they are."""

_EXTENTS = Prepared(
    lambda _: (
        select(
            series.c.id,
            series.c.chunk,
            series.c.n,
            series.c.first_step,
            series.c.last_step,
            series.c.first_timestamp,
            series.c.last_timestamp,
        )
        .where(series.c.run_id == bindparam("run_id"), series.c.key_id == bindparam("key_id"))
        .order_by(series.c.chunk)
    ),
    "run_id",
    "key_id",
)
_CHUNK = Prepared(lambda _: select(series.c.data).where(series.c.id == bindparam("chunk_id")), "chunk_id")
_OVERVIEWS = Prepared(
    lambda _: select(series_overview.c.chunk, series_overview.c.data).where(
        series_overview.c.run_id == bindparam("run_id"), series_overview.c.key_id == bindparam("key_id")
    ),
    "run_id",
    "key_id",
)


class _Extent(NamedTuple):
    chunk_id: int
    chunk: int
    n: int
    first: int
    last: int


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
    rows = tx.all(_EXTENTS, run_id, key_id)
    first_times = [row[5] for row in rows] + [int(part.timestamps.min()) for part in journaled]
    if not first_times:
        return None
    at = 3 if window.axis == "step" else 5
    extents = [_Extent(row[0], row[1], row[2], row[at], row[at + 1]) for row in rows]
    inside = [each for each in extents if each.last >= window.low and each.first <= window.high]
    logged = merge(journaled)
    if sum(each.n for each in inside) + len(logged) <= DECODED_POINTS:
        chunks = [decode(tx.one(_CHUNK, each.chunk_id)[0]) for each in inside]
        shown = _few(window.cut(merge([*chunks, logged])), window.most)
    else:
        shown = _many(tx, (run_id, key_id), window, inside, logged)
    return Chart(min(first_times), shown) if len(shown.x) else None


def _few(points: Buckets, most: int) -> Buckets:
    if len(points.x) > most:
        return bucket(points.x, points.last, most)
    order = np.argsort(points.x, kind="stable")
    return single(points.x[order], points.last[order])


def _many(tx: ReadTx, key: tuple[int, int], window: Window, inside: list[_Extent], logged: Columns) -> Buckets:
    recent = window.cut(logged)
    low = max(window.low, min([each.first for each in inside] + recent.x.tolist()))
    high = min(window.high, max([each.last for each in inside] + recent.x.tolist()))
    width = bucket_width(low, high, window.most)
    overviews = dict(tx.all(_OVERVIEWS, *key))
    parts = [recent]
    for each in inside:
        known = overviews.get(each.chunk) if window.low <= each.first and each.last <= window.high else None
        parts.append(
            _summary(known, each.n, window.axis, width) or window.cut(decode(tx.one(_CHUNK, each.chunk_id)[0]))
        )
    return coarsen(parts, width)


def _summary(data: bytes | None, n: int, axis: Axis, width: float) -> Buckets | None:
    if data is None:
        return None
    made = decode_overview(data)
    along = made.step if axis == "step" else made.time
    return along if made.n == n and along.width <= width else None
