"""Sampling: which rows are taken."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackline.series.sample import even_rows


@given(st.integers(2, 10_000_000), st.integers(2, 2500))
def test_rows_are_even(count: int, most: int) -> None:
    """The first and the last row are taken, as many as asked for, at distances that differ by one at most."""
    rows = even_rows(count, most).tolist()
    gaps = {after - before for before, after in itertools.pairwise(rows)}

    assert (rows[0], rows[-1], len(rows)) == (0, count - 1, min(count, most))
    assert max(gaps) - min(gaps) <= 1


@pytest.mark.parametrize(("count", "rows"), [(0, []), (1, [0]), (9, [8])])
def test_one_row_is_the_last(count: int, rows: list[int]) -> None:
    """A sample of one shows where the series stands."""
    assert even_rows(count, 1).tolist() == rows
