"""Charts' worth of points: buckets anchored at multiples of a power of two, so that a full one never changes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trackline.series.columns import Floats


@dataclass(frozen=True, slots=True)
class Buckets:
    """Parallel columns, an entry a bucket in ascending order of x; a point is a bucket of width 0.

    `x` is where a bucket starts; `min` and `max` are NaN where none of its values is a number; `total` adds up the
    `known` ones that are; `last_x` is where the last value stands; `count` counts the points.
    """

    width: float
    x: Floats
    min: Floats
    max: Floats
    total: Floats
    known: Floats
    last: Floats
    last_x: Floats
    count: Floats

    @property
    def mean(self) -> Floats:
        """Return the mean of the values that are numbers, NaN where there are none."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.total / self.known


def bucket_width(low: float, high: float, most: int) -> float:
    """Return the least power of two, at least 1, for which the aligned buckets of [low, high] are at most `most`."""
    width = 1.0
    span = max(high - low, 0.0)
    if span > most:
        width = 2.0 ** max(0, math.floor(math.log2(span / most)))
    while math.floor(high / width) - math.floor(low / width) + 1 > most:
        width *= 2
    return width


def single(x: Floats, values: Floats) -> Buckets:
    """Return points as buckets of their own."""
    known = ~np.isnan(values)
    total = np.where(known, values, 0.0)
    return Buckets(0.0, x, values, values, total, known.astype(np.float64), values, x, np.ones(len(x)))


def bucket(x: Floats, values: Floats, most: int) -> Buckets:
    """Group points by x into at most `most` buckets; x need not be sorted, the last by x (then by place) is `last`."""
    return coarsen([single(x, values)], bucket_width(float(x.min()), float(x.max()), most))


def coarsen(parts: Sequence[Buckets], width: float) -> Buckets:
    """Join buckets, none of them wider than `width`, into those of that width."""
    x, last_x = (np.concatenate(columns) for columns in zip(*((part.x, part.last_x) for part in parts), strict=True))
    numbers = np.floor(x / width)
    order = np.lexsort((last_x, numbers))
    numbers = numbers[order]
    if not len(numbers):
        return parts[0]  # nothing to join; reduceat takes no empty column
    starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
    ends = np.r_[starts[1:], len(numbers)] - 1

    def joined(name: str) -> Any:  # noqa: ANN401 - a column
        return np.concatenate([getattr(part, name) for part in parts])[order]

    with np.errstate(invalid="ignore", over="ignore"):
        return Buckets(
            width,
            numbers[starts] * width,
            np.fmin.reduceat(joined("min"), starts),
            np.fmax.reduceat(joined("max"), starts),
            np.add.reduceat(joined("total"), starts),
            np.add.reduceat(joined("known"), starts),
            joined("last")[ends],
            last_x[order][ends],
            np.add.reduceat(joined("count"), starts),
        )
