"""Buckets hold every point once, at most as many as asked, and never change once full."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trackline.series.buckets import Buckets, bucket, bucket_width
from trackline.series.columns import Floats

XS = st.lists(st.integers(-(10**13), 10**13) | st.integers(-50, 50), min_size=1, max_size=120)
MOST = st.integers(2, 40)


@st.composite
def series(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """Return x and values of one length, in any order."""
    x = draw(XS)
    values = draw(st.lists(st.floats(), min_size=len(x), max_size=len(x)))
    return np.array(x, np.float64), np.array(values, np.float64)


@given(series(), MOST)
def test_every_point_is_in_one_bucket(points: tuple[Floats, Floats], most: int) -> None:
    """Each bucket counts exactly the points of its half-open range, and the ranges do not overlap."""
    x, values = points
    made = bucket(x, values, most)
    inside = [int(((x >= start) & (x < start + made.width)).sum()) for start in made.x.tolist()]
    assert made.count.tolist() == inside
    assert sum(inside) == len(x)


@given(series(), MOST)
def test_there_are_at_most_as_many_as_asked(points: tuple[Floats, Floats], most: int) -> None:
    """The number of buckets never passes what was asked for."""
    assert 1 <= len(bucket(*points, most).x) <= most


@given(series(), MOST)
def test_widths_are_powers_of_two_and_buckets_aligned(points: tuple[Floats, Floats], most: int) -> None:
    """A bucket starts at a multiple of its width, a power of two not below 1."""
    made = bucket(*points, most)
    assert made.width >= 1
    assert math.frexp(made.width)[0] == 0.5
    assert np.all(made.x % made.width == 0)
    assert np.all(np.diff(made.x) > 0)


@given(series(), MOST)
def test_extremes_survive(points: tuple[Floats, Floats], most: int) -> None:
    """The least of the minima is the least value, and so for the greatest; NaN only where nothing else is."""
    x, values = points
    made = bucket(x, values, most)
    known = values[~np.isnan(values)]
    if len(known):
        assert np.nanmin(made.min) == known.min()
        assert np.nanmax(made.max) == known.max()
    else:
        assert np.isnan(made.min).all()
        assert np.isnan(made.max).all()


def test_last_is_the_last_by_x_then_by_place() -> None:
    """Of equal x the later point is the last, wherever the points stood."""
    made = bucket(np.array([3.0, 0.0, 3.0, 1.0]), np.array([1.0, 2.0, 3.0, 4.0]), 2)
    assert made.last.tolist() == [4.0, 3.0]


def test_the_mean_leaves_nan_out() -> None:
    """NaN does not spoil a bucket's mean."""
    made = bucket(np.array([0.0, 0.0, 0.0]), np.array([1.0, math.nan, 3.0]), 2)
    assert made.mean.tolist() == [2.0]


def row(made: Buckets, place: int) -> bytes:
    """Return a bucket's bytes."""
    columns = (made.x, made.min, made.max, made.mean, made.last, made.count)
    return b"".join(column[place].tobytes() for column in columns)


@given(st.integers(2, 400), st.integers(1, 40), MOST, st.integers(0, 2**32 - 1))
def test_appending_changes_no_full_bucket(n: int, more: int, most: int, seed: int) -> None:
    """While the width stays, all buckets but the last keep their bytes when points are appended."""
    values = np.random.default_rng(seed).normal(size=n + more)
    x = np.arange(n + more, dtype=np.float64)
    before, after = bucket(x[:n], values[:n], most), bucket(x, values, most)
    assume(before.width == after.width)
    full = len(before.x) - 1
    assert [row(before, place) for place in range(full)] == [row(after, place) for place in range(full)]


@pytest.mark.parametrize(("low", "high", "most", "width"), [(0, 9, 10, 1), (0, 10, 10, 2), (-1, 8, 5, 4), (7, 7, 2, 1)])
def test_the_width_is_the_least_that_fits(low: float, high: float, most: int, width: float) -> None:
    """The width is the least power of two whose aligned buckets are few enough."""
    assert bucket_width(low, high, most) == width
