"""The latest, first, least and greatest values are what a plain program says, on every database and in every order."""

import math
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.contract.conftest import Database

from trackline.db.tables import latest, metric_key, run
from trackline.series.latest import LARGEST
from trackline.tracking.log_batch import log_batch
from trackline.wire.runs import LogBatch, Point

VALUES = st.sampled_from([0.0, -1.5, 2.0, 1e300, -1e-300, math.nan, math.inf, -math.inf])
POINTS = st.builds(
    Point,
    key=st.sampled_from(["a", "b"]),
    value=VALUES,
    timestamp=st.integers(0, 3),
    step=st.integers(-2, 2),
)


def stored(value: float) -> float | None:
    """Return a value as it is stored."""
    return None if math.isnan(value) else max(-LARGEST, min(LARGEST, value))


def place(point: Point) -> tuple[int, int, float]:
    """Return what decides which point is the newest; NaN counts as 0."""
    return point.step, point.timestamp, stored(point.value) or 0.0


def expected(points: list[Point]) -> tuple[Any, ...]:
    """Return what a program with all the points at hand says of one key; ties go to the one logged first."""
    last, first = max(points, key=place), min(points, key=place)
    numbers = [max(-LARGEST, min(LARGEST, point.value)) for point in points if not math.isnan(point.value)]
    least, greatest = (min(numbers), max(numbers)) if numbers else (None, None)
    return (*place(last)[:2], *place(first)[:2], least, greatest)


@st.composite
def many_points(draw: st.DrawFn) -> list[Point]:
    """Draw points of three keys as training logs them, step after step; now and then one is out of its place."""
    steps = draw(st.integers(22, 60))
    points = [
        Point(key, draw(st.floats(-1e3, 1e3)), 1_700_000_000_000 + step, step) for step in range(steps) for key in "abc"
    ]
    for stray in draw(st.lists(POINTS, max_size=2)):
        points.insert(draw(st.integers(0, len(points))), stray)
    return points


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(many_points(), min_size=1, max_size=2))
def test_a_fold_of_many_points(database: Database, batches: list[list[Point]]) -> None:
    """Large batches are folded as small ones are."""
    check_fold(database, batches)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(POINTS, max_size=6), min_size=1, max_size=5))
def test_a_fold_of_any_batches(database: Database, batches: list[list[Point]]) -> None:
    """However points are cut into batches, the row of a key is that of all its points, logged once or twice."""
    check_fold(database, batches)


def check_fold(database: Database, batches: list[list[Point]]) -> None:
    """Log the batches twice and compare the rows of their keys with what a program says of all the points."""
    run_id = database.new_run()
    for batch in [*batches, *batches]:
        database.write(log_batch, LogBatch(run_id, metrics=batch))
    statement = (
        select(metric_key.c.key, *(column for column in latest.c))
        .join(metric_key, metric_key.c.id == latest.c.key_id)
        .join(run, run.c.id == latest.c.run_id)
        .where(run.c.uuid == run_id)
    )
    database.settle()
    rows = {row.key: row for row in database.reader.execute(statement)}
    points = [point for batch in batches for point in batch]
    assert set(rows) == {point.key for point in points}
    for key, row in rows.items():
        mine = [point for point in points if point.key == key]
        seen = (row.step, row.timestamp, row.first_step, row.first_timestamp, row.min, row.max)
        assert seen == expected(mine)
        newest = [point for point in mine if (point.step, point.timestamp) == seen[:2]]
        assert (row.value or 0.0) == max(place(point)[2] for point in newest)
        oldest = [point for point in mine if (point.step, point.timestamp) == seen[2:4]]
        assert (row.first or 0.0) == min(place(point)[2] for point in oldest)
        assert row.infinite == int(row.value is not None and abs(row.value) == LARGEST)
