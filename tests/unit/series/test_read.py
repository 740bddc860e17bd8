"""Reading: spans that do not overlap, and a walk through them that is the whole history, from any point on."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trackline.series.columns import Columns, merge
from trackline.series.place import Place, last_place, read_place
from trackline.series.read import Extent, spans, sweep

POINTS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 3), st.sampled_from([0.0, 1.0, math.nan, math.inf])), min_size=1
)


def columns(points: list[tuple[int, int, float]]) -> Columns:
    """Return (timestamp, step, value) points as columns in the order they are given."""
    return Columns(
        np.array([step for _, step, _ in points], np.int64),
        np.array([timestamp for timestamp, _, _ in points], np.int64),
        np.array([value for _, _, value in points], np.float64),
    )


def rows(points: Columns) -> list[tuple[int, int, str]]:
    """Return points in a form in which NaN equals NaN."""
    return list(zip(points.timestamps.tolist(), points.steps.tolist(), map(repr, points.values.tolist()), strict=True))


def extent(points: Columns, chunk_id: int) -> Extent:
    """Return the extent of sorted points."""
    steps, times = points.steps.tolist(), points.timestamps.tolist()
    return Extent(times[0], min(steps), times[-1], max(steps), len(steps), chunk_id, 0)


@given(st.lists(POINTS, max_size=6), POINTS)
def test_merged_spans_are_the_whole(
    chunks: list[list[tuple[int, int, float]]], logged: list[tuple[int, int, float]]
) -> None:
    """However chunks and journal overlap, merging span by span gives what merging everything gives."""
    parts = [merge([columns(chunk)]) for chunk in chunks]
    extents = [extent(part, place) for place, part in enumerate(parts)]
    found = spans(extents, [columns(logged)])
    merged = [merge([*(parts[each.chunk_id] for each in span.extents), *span.journaled]) for span in found]

    assert [row for part in merged for row in rows(part)] == rows(merge([*parts, columns(logged)]))
    assert all(part.timestamps[-1] == span.last_timestamp for part, span in zip(merged, found, strict=True))


@given(st.lists(POINTS, max_size=6))
def test_a_sweep_is_the_whole(chunks: list[list[tuple[int, int, float]]]) -> None:
    """However chunks overlap, the stretches are one after the other what merging everything gives."""
    parts = [merge([columns(chunk)]) for chunk in chunks]
    begun = sorted(extent(part, place) for place, part in enumerate(parts))
    found = list(sweep([(each, []) for each in begun], lambda each: parts[each.chunk_id]))

    assert [row for part in found for row in rows(part)] == rows(merge(parts))


def test_a_sweep_holds_what_overlaps_alone() -> None:
    """Of chunks each of which reaches into the next one, two or three are held at once, not all of them."""
    parts = [columns([(time, 0, 1.0) for time in range(10 * place, 10 * place + 12)]) for place in range(100)]
    decoded = 0

    def decode(each: Extent) -> Columns:
        nonlocal decoded
        decoded += 1
        return parts[each.chunk_id]

    begun = [extent(part, place) for place, part in enumerate(parts)]
    for count, stretch in enumerate(sweep([(each, []) for each in begun], decode), 1):
        assert decoded <= count + 1
        assert len(stretch) <= 30
    assert decoded == len(parts)


def test_points_of_one_moment_are_apart_by_steps() -> None:
    """Chunks that begin at the time at which the one before ends stand alone where their steps go on."""
    parts = [columns([(5, step, 1.0) for step in range(first, first + 3)]) for first in (6, 0, 3)]

    found = spans([extent(part, place) for place, part in enumerate(parts)], [])
    assert [[each.chunk_id for each in span.extents] for span in found] == [[1], [2], [0]]


@given(POINTS, st.data())
def test_what_is_behind_a_place_is_the_rest(points: list[tuple[int, int, float]], data: st.DataObject) -> None:
    """A place, sent through its token, parts a history into what comes before and what comes behind."""
    whole = merge([columns(points)])
    count = data.draw(st.integers(1, len(whole)))
    place = read_place(last_place(whole.take(slice(0, count))).token())

    assert place is not None
    assert rows(whole.take(place.is_before(whole))) == rows(whole)[count:]


@given(st.integers(0, 2**63 - 1), st.integers(-(2**63), 2**63 - 1), st.floats())
def test_a_token_holds_its_place(timestamp: int, step: int, value: float) -> None:
    """Every place comes back from its token."""
    assert repr(read_place(Place(timestamp, step, value).token())) == repr(Place(timestamp, step, value))
