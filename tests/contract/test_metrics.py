"""Metrics: histories as sorted sets, the rule of the latest value, NaN and infinities, pages, charts."""

import itertools
import math
from typing import Literal

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue
from trackline.series import chart, seal
from trackline.tracking.log_batch import log_batch
from trackline.tracking.metrics import get_history, get_series
from trackline.wire.metrics import GetMetricHistory, GetSeries
from trackline.wire.nouns import Metric
from trackline.wire.runs import LogBatch, Point

NAN = math.nan
LARGEST_INT = 2**63 - 1


def log(database: Database, run_id: str, *points: tuple[float, int, int], key: str = "m") -> None:
    """Log (value, timestamp, step) points in one batch."""
    database.write(log_batch, LogBatch(run_id, [Point(key, *point) for point in points]))


def history(database: Database, run_id: str) -> list[tuple[object, int, int]]:
    """Return the history as (value, timestamp, step)."""
    found = database.read(get_history, GetMetricHistory(run_id, "m")).metrics
    return [(metric.value, metric.timestamp, metric.step) for metric in found]


def latest(database: Database, run_id: str) -> tuple[object, int, int]:
    """Return the latest point that the run shows."""
    (metric,) = database.get_run(run_id).data.metrics
    return metric.value, metric.timestamp, metric.step


def seal_all(database: Database) -> None:
    """Seal every journal."""
    for each in database.read(seal.journaled, None):
        plan = database.read(seal.plan, each.run_id)
        assert plan is not None
        database.write(seal.apply, plan)


@pytest.mark.parametrize("sealed", [False, True])
def test_history_is_a_sorted_set(database: Database, *, sealed: bool) -> None:
    """Points come ordered by (timestamp, step, value), NaN last, equal ones once; in journal or chunk."""
    run_id = database.new_run()
    points = [(2.0, 5, 1), (1.0, 5, 1), (3.0, 4, 9), (NAN, 5, 1), (NAN, 5, 1), (2.0, 5, 1), (-math.inf, 5, 0)]
    for point in points:
        log(database, run_id, point)
    if sealed:
        seal_all(database)
    assert history(database, run_id) == [
        (3.0, 4, 9),
        ("-Infinity", 5, 0),
        (1.0, 5, 1),
        (2.0, 5, 1),
        ("NaN", 5, 1),
    ]


def test_history_of_chunks_and_journal_together(database: Database) -> None:
    """Points sealed before and logged after, late ones among them, are one history."""
    run_id = database.new_run()
    log(database, run_id, (1.0, 10, 1), (2.0, 20, 2))
    seal_all(database)
    log(database, run_id, (3.0, 15, 3), (2.0, 20, 2))
    assert history(database, run_id) == [(1.0, 10, 1), (3.0, 15, 3), (2.0, 20, 2)]


def test_extreme_integers(database: Database) -> None:
    """Steps may be any 64-bit integer, timestamps any that is not negative."""
    run_id = database.new_run()
    points = [(1.0, 0, -LARGEST_INT - 1), (1.0, 0, LARGEST_INT), (1.0, LARGEST_INT, 0)]
    log(database, run_id, *points)
    assert history(database, run_id) == points
    assert latest(database, run_id) == (1.0, 0, LARGEST_INT)


def test_unknown_runs_and_keys_have_no_history(database: Database) -> None:
    """Neither is an error."""
    run_id = database.new_run()
    assert history(database, run_id) == []
    assert database.read(get_history, GetMetricHistory("f" * 32, "m")).metrics == []


def test_a_history_is_of_one_run_only(database: Database) -> None:
    """The same key of two runs has two histories."""
    one, other = database.new_run(), database.new_run()
    log(database, one, (1.0, 1, 1))
    log(database, other, (2.0, 2, 2))
    assert (history(database, one), history(database, other)) == ([(1.0, 1, 1)], [(2.0, 2, 2)])


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(1.0, 9, 1), (2.0, 1, 2)], (2.0, 1, 2)),
        ([(1.0, 9, 1), (2.0, 1, 1)], (1.0, 9, 1)),
        ([(1.0, 1, 1), (2.0, 1, 1)], (2.0, 1, 1)),
        ([(NAN, 1, 1), (0.5, 1, 1)], (0.5, 1, 1)),
        ([(NAN, 1, 1), (-0.5, 1, 1)], ("NaN", 1, 1)),
        ([(5.0, 1, 1), (NAN, 1, 2)], ("NaN", 1, 2)),
        ([(5.0, 1, 1), (math.inf, 1, 2)], ("Infinity", 1, 2)),
        ([(-math.inf, 1, 2), (5.0, 1, 1)], ("-Infinity", 1, 2)),
        ([(1.0, 1, -5), (2.0, 1, -6)], (1.0, 1, -5)),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_the_latest_point(
    database: Database, points: list[tuple[float, int, int]], expected: tuple[object, int, int], *, apart: bool
) -> None:
    """Latest is the greatest by (step, timestamp, value), NaN as 0, in whatever order and batches they come."""
    for order in itertools.permutations(points):
        run_id = database.new_run()
        if apart:
            for point in order:
                log(database, run_id, point)
        else:
            log(database, run_id, *order)
        assert latest(database, run_id) == expected


def test_a_negative_timestamp_is_refused(database: Database) -> None:
    """Time starts at 0."""
    with pytest.raises(InvalidParameterValue, match="nonnegative long"):
        log(database, database.new_run(), (1.0, -1, 0))


@pytest.mark.parametrize("sealed", [False, True])
def test_pages_join_to_the_whole(database: Database, *, sealed: bool) -> None:
    """Following the tokens gives every point once, in order; the last page has no token."""
    run_id = database.new_run()
    log(database, run_id, *[(float(step), step, step) for step in range(25)])
    if sealed:
        seal_all(database)
    found: list[Metric] = []
    token: str | None = ""
    pages = 0
    while token is not None:
        page = database.read(get_history, GetMetricHistory(run_id, "m", 10, token))
        found.extend(page.metrics)
        token = page.next_page_token
        pages += 1
    assert [metric.step for metric in found] == list(range(25))
    assert pages == 3


@pytest.mark.parametrize(
    ("most", "token", "phrase"),
    [(0, None, "must be a positive integer"), (-1, None, "must be a positive integer"), (5, "!?", "page token")],
)
def test_bad_pages_are_refused(database: Database, most: int, token: str | None, phrase: str) -> None:
    """A page size below 1 and a token that is none are refused."""
    with pytest.raises(InvalidParameterValue, match=phrase):
        database.read(get_history, GetMetricHistory(database.new_run(), "m", most, token))


@pytest.mark.parametrize("of_time", [1, 0])
def test_a_late_page_reads_its_own_chunks_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch, of_time: int
) -> None:
    """The last page of a hundred chunks, at one time too, costs as many statements as its chunks, not as all."""
    monkeypatch.setattr(seal, "CHUNK_POINTS", 10)
    run_id = database.new_run()
    database.write(log_batch, LogBatch(run_id, [Point("m", 1.0, of_time * step, step) for step in range(1000)]))
    seal_all(database)
    first = database.read(get_history, GetMetricHistory(run_id, "m", 980))
    before = database.reader.statements
    last = database.read(get_history, GetMetricHistory(run_id, "m", 980, first.next_page_token))

    assert [metric.step for metric in last.metrics] == list(range(980, 1000))
    assert database.reader.statements - before <= 7


def test_a_late_page_of_chunks_that_overlap_reads_its_own_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where each chunk reaches into the next one, as of points that come late, a page decodes some, not all before."""
    monkeypatch.setattr(seal, "CHUNK_POINTS", 10)
    run_id = database.new_run()
    for first in range(0, 300, 10):
        log(database, run_id, *[(1.0, first + late, first) for late in (0, *range(2, 10), 11)])
        seal_all(database)
    request = GetMetricHistory(run_id, "m", 290)
    first = database.read(get_history, request)
    before = database.reader.statements
    last = database.read(get_history, GetMetricHistory(run_id, "m", 290, first.next_page_token))

    found = [metric.timestamp for metric in first.metrics + last.metrics]
    assert found == sorted(first + late for first in range(0, 300, 10) for late in (0, *range(2, 10), 11))
    assert database.reader.statements - before <= 7


def test_a_short_series_is_shown_raw(database: Database) -> None:
    """As many points as fit come as they are, without buckets."""
    run_id = database.new_run()
    log(database, run_id, *[(step / 2, 100 + step, step) for step in range(10)])
    (shown,) = database.read(get_series, GetSeries([run_id, "f" * 32], ["m", "nothing"], points=10)).series
    assert (shown.n, shown.width, shown.first_time) == (10, 0.0, 100)
    assert shown.x == [float(step) for step in range(10)]
    assert shown.last == [step / 2 for step in range(10)]
    assert shown.min == shown.count == []


def test_a_long_series_is_shown_in_buckets(database: Database) -> None:
    """More points than asked for come as aligned buckets that keep the extremes."""
    run_id = database.new_run()
    log(database, run_id, *[(float(step), 1, step) for step in range(100)])
    (shown,) = database.read(get_series, GetSeries([run_id], ["m"], points=10)).series
    assert (shown.n, shown.width) == (100, 16.0)
    assert shown.x == [0.0, 16.0, 32.0, 48.0, 64.0, 80.0, 96.0]
    assert (shown.min[1], shown.max[1], shown.mean[1], shown.last[1], shown.count[1]) == (16.0, 31.0, 23.5, 31.0, 16)


def test_a_series_is_cut_to_its_range(database: Database) -> None:
    """Start and end are inclusive and in units of the axis."""
    run_id = database.new_run()
    log(database, run_id, *[(float(step), 1000 + step, step) for step in range(10)])
    (shown,) = database.read(get_series, GetSeries([run_id], ["m"], "time", 1003, 1005)).series
    assert shown.last == [3.0, 4.0, 5.0]
    assert database.read(get_series, GetSeries([run_id], ["m"], start=50)).series == []


@pytest.mark.parametrize("x", ["step", "time", "relative"])
@pytest.mark.parametrize(("start", "end"), [(None, None), (700.0, 4000.0), (4900.0, None)])
def test_a_chart_of_overviews_is_that_of_the_points(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    x: Literal["step", "time", "relative"],
    start: float | None,
    end: float | None,
) -> None:
    """A long series is charted from its chunks' overviews, and shows what decoding all of it would show."""
    monkeypatch.setattr(seal, "CHUNK_POINTS", 1024)
    run_id = database.new_run()
    for first in range(0, 5000, 1000):
        points = [Point("m", float(step * 7919 % 1000), step, step) for step in range(first, first + 1000)]
        database.write(log_batch, LogBatch(run_id, points))
        if first < 4000:
            seal_all(database)
    request = GetSeries([run_id], ["m"], x, start, end, points=10)
    whole = database.read(get_series, request)
    monkeypatch.setattr(chart, "DECODED_POINTS", 0)
    assert database.read(get_series, request) == whole


def test_a_window_without_points_in_a_long_series_is_empty(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start behind the end, or a gap inside a chunk, shows nothing instead of failing."""
    monkeypatch.setattr(chart, "DECODED_POINTS", 0)
    run_id = database.new_run()
    log(database, run_id, *[(1.0, step, step) for step in (*range(100), *range(200, 300))])
    seal_all(database)
    assert database.read(get_series, GetSeries([run_id], ["m"], start=60, end=40, points=10)).series == []
    assert database.read(get_series, GetSeries([run_id], ["m"], start=120, end=180, points=10)).series == []


def test_a_chart_of_a_long_series_decodes_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements do not grow with the chunks."""
    monkeypatch.setattr(seal, "CHUNK_POINTS", 1024)
    monkeypatch.setattr(chart, "DECODED_POINTS", 0)
    run_id = database.new_run()
    for first in range(0, 10_240, 1024):
        points = [Point("m", 1.0, step, step) for step in range(first, first + 1024)]
        for part in (points[:512], points[512:]):
            database.write(log_batch, LogBatch(run_id, part))
        seal_all(database)
    before = database.reader.statements
    (shown,) = database.read(get_series, GetSeries([run_id], ["m"], points=20)).series

    assert (shown.n, shown.width, len(shown.x)) == (10_240, 512.0, 20)
    assert database.reader.statements - before <= 5


def test_charts_of_too_many_points_are_refused(database: Database) -> None:
    """An answer that would fill the memory is refused with what to ask less of."""
    run_ids = [f"{number:032x}" for number in range(200)]
    keys = [f"m{number}" for number in range(100)]
    assert database.read(get_series, GetSeries(run_ids, keys, points=100)).series == []
    with pytest.raises(InvalidParameterValue, match="'points' for each of 'run_ids' and 'metric_keys'"):
        database.read(get_series, GetSeries(run_ids, keys, points=101))
