"""Charts' worth of points: buckets anchored at multiples of a power of two, so that a full one never changes."""

import math
from dataclasses import dataclass

import numpy as np

from trackline.series.columns import Floats, Ints


@dataclass(frozen=True, slots=True)
class Buckets:
    """Per bucket: where it starts, its least, greatest, mean and last value (NaN where none is a number), its count."""

    width: float
    x: Floats
    min: Floats
    max: Floats
    mean: Floats
    last: Floats
    count: Ints


def bucket_width(low: float, high: float, most: int) -> float:
    """Return the least power of two, at least 1, for which the aligned buckets of [low, high] are at most `most`."""
    width = 1.0
    span = max(high - low, 0.0)
    if span > most:
        width = 2.0 ** max(0, math.floor(math.log2(span / most)))
    while math.floor(high / width) - math.floor(low / width) + 1 > most:
        width *= 2
    return width


def bucket(x: Floats, values: Floats, most: int) -> Buckets:
    """Group points by x into at most `most` buckets; x need not be sorted, the last by x (then by place) is `last`."""
    order = np.argsort(x, kind="stable")
    x, values = x[order], values[order]
    width = bucket_width(float(x[0]), float(x[-1]), most)
    numbers = np.floor(x / width)
    starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
    counts = np.diff(np.r_[starts, len(x)])
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        mean = np.add.reduceat(np.where(known, values, 0.0), starts) / np.add.reduceat(known.astype(np.int64), starts)
    return Buckets(
        width,
        numbers[starts] * width,
        np.fmin.reduceat(values, starts),
        np.fmax.reduceat(values, starts),
        mean,
        values[starts + counts - 1],
        counts.astype(np.int64),
    )
