"""Overviews: they survive their bytes, and coarsening them gives what the points themselves give."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trackline.series.buckets import Buckets, bucket_width, coarsen, single
from trackline.series.columns import Columns
from trackline.series.overview import decode_overview, encode_overview, overview

VALUES = st.integers(-1000, 1000).map(float) | st.sampled_from([math.nan, math.inf, -math.inf])
CHUNKS = st.lists(st.lists(st.tuples(st.integers(-500, 5000), VALUES), min_size=1, max_size=80), min_size=1, max_size=5)


def columns(points: list[tuple[int, float]]) -> Columns:
    """Return (step, value) points; their times are their steps' distance from zero."""
    steps = np.array([step for step, _ in points], np.int64)
    return Columns(steps, np.abs(steps), np.array([value for _, value in points]))


def rows(made: Buckets) -> list[tuple[str, ...]]:
    """Return buckets in a form in which NaN equals NaN; where the last value stands is left out."""
    shown = (made.x, made.min, made.max, made.mean, made.count)
    return [tuple(map(repr, row)) for row in zip(*(column.tolist() for column in shown), strict=True)]


@given(CHUNKS)
def test_an_overview_survives_its_bytes(chunks: list[list[tuple[int, float]]]) -> None:
    """Encoding and decoding changes nothing."""
    made = overview(columns(chunks[0]))
    read = decode_overview(encode_overview(made))

    assert read.n == len(chunks[0])
    assert (rows(read.step), rows(read.time)) == (rows(made.step), rows(made.time))
    assert (read.step.width, read.time.width) == (made.step.width, made.time.width)


@given(CHUNKS, st.integers(2, 20))
def test_overviews_coarsen_to_the_buckets_of_the_points(chunks: list[list[tuple[int, float]]], most: int) -> None:
    """Buckets made of chunks' overviews are those made of all points, whatever order the chunks have."""
    parts = [columns(chunk) for chunk in chunks]
    x = np.concatenate([part.steps for part in parts]).astype(np.float64)
    values = np.concatenate([part.values for part in parts])
    overviews = [overview(part).step for part in parts]
    width = max(bucket_width(x.min(), x.max(), most), *(each.width for each in overviews))

    assert rows(coarsen(overviews, width)) == rows(coarsen([single(x, values)], width))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=200, unique=True))
def test_the_last_value_is_the_one_furthest_along(steps: list[int]) -> None:
    """Coarsened overviews keep the value at the greatest x of each bucket."""
    steps.sort()
    half = len(steps) // 2 or 1
    parts = [columns([(step, float(step)) for step in part]) for part in (steps[half:], steps[:half]) if part]
    made = coarsen([overview(part).step for part in parts], 2.0**20)

    assert made.last.tolist() == [float(steps[-1])]
