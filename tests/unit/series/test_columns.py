"""Merging points against a plain model: sorted by (timestamp, step, value), NaN last, equal points once."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackline.series.columns import EMPTY, Columns, merge

Row = tuple[int, int, float]

# Few values each, so that equal points and ties are common; the extremes, because their differences overflow.
STEPS = st.sampled_from([-(2**63), -1, 0, 1, 2, 2**63 - 1])
TIMES = st.sampled_from([0, 1, 2, 2**63 - 1])
VALUES = st.sampled_from([math.nan, math.inf, -math.inf, -1.5, -0.0, 0.0, 2.0])
PARTS = st.lists(st.lists(st.tuples(TIMES, STEPS, VALUES), max_size=12), max_size=5)


def columns(rows: list[Row]) -> Columns:
    """Return (timestamp, step, value) rows as columns."""
    return Columns(
        np.array([row[1] for row in rows], np.int64),
        np.array([row[0] for row in rows], np.int64),
        np.array([row[2] for row in rows], np.float64),
    )


def comparable(row: Row) -> tuple[int, int, bool, float]:
    """Return what rows are ordered by; NaN is behind every number and equal to itself, -0.0 is 0.0."""
    timestamp, step, value = row
    return timestamp, step, math.isnan(value), 0.0 if math.isnan(value) else value + 0.0


def rows(points: Columns) -> list[tuple[int, int, bool, float]]:
    """Return columns as comparable rows."""
    plain = zip(points.timestamps.tolist(), points.steps.tolist(), points.values.tolist(), strict=True)
    return [comparable(row) for row in plain]


@given(PARTS)
def test_merge_is_the_sorted_set(parts: list[list[Row]]) -> None:
    """Merged parts are the set of their points in order, however the points were spread."""
    expected = sorted({comparable(row) for part in parts for row in part})
    assert rows(merge([columns(part) for part in parts])) == expected


@given(PARTS)
def test_merge_is_idempotent(parts: list[list[Row]]) -> None:
    """Merging what is merged, once or twice, changes nothing."""
    once = merge([columns(part) for part in parts])
    assert rows(merge([once, once])) == rows(once)


def test_nothing_merges_to_nothing() -> None:
    """Without parts there are no points."""
    assert len(merge([])) == len(merge([EMPTY, EMPTY])) == 0


@pytest.mark.parametrize("steps", [[2**63 - 1, -(2**63)], [-(2**63), 2**63 - 1]])
def test_steps_at_both_ends_are_ordered(steps: list[int]) -> None:
    """Steps whose difference does not fit in 64 bits are still put in order."""
    merged = merge([columns([(5, step, 1.0) for step in steps])])
    assert merged.steps.tolist() == [-(2**63), 2**63 - 1]
