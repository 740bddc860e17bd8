"""Histories of several runs at once: the first points of all, and an even sample of each."""

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.conftest import Database
from tests.contract.test_metrics import log, seal_all

from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue
from trackline.series import sample as series_sample
from trackline.series import seal
from trackline.series.sample import EVERY, even_rows
from trackline.tracking.log_batch import log_batch
from trackline.tracking.metrics import get_history, get_history_bulk, get_history_bulk_interval
from trackline.wire.codec import encode
from trackline.wire.metrics import GetHistoryBulk, GetHistoryBulkInterval, GetMetricHistory
from trackline.wire.runs import LogBatch, Point

BATCHES = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from([0.0, 1.0, math.nan]), st.integers(0, 40), st.integers(0, 40)), min_size=1),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def sampled_steps(
    database: Database, run_id: str, most: int | None = None, window: tuple[int, int] | None = None
) -> list[int]:
    """Return the steps of an even sample of a run's metric."""
    request = GetHistoryBulkInterval([run_id], "m", *(window or (None, None)), most)
    return [metric.step for metric in database.read(get_history_bulk_interval, request).metrics]


def log_line(database: Database, run_id: str, count: int, batch: int = 1000, *, sealing_each: bool = True) -> None:
    """Log points at the steps and times from 0 on, sealing after each batch or after all."""
    for first in range(0, count, batch):
        points = [Point("m", float(step), step, step) for step in range(first, min(first + batch, count))]
        database.write(log_batch, LogBatch(run_id, points))
        if sealing_each:
            seal_all(database)
    seal_all(database)


def change(database: Database, statement: str) -> None:
    """Change what is stored behind the server's back."""
    database.write(lambda tx, _: tx.connection.exec_driver_sql(statement), None)


def test_bulk_is_ordered_by_run_and_ends_at_the_limit(database: Database) -> None:
    """Points come run by run, the limit counts all of them; a run asked for twice or unknown adds nothing."""
    runs = sorted(database.new_run() for _ in range(3))
    for place, run_id in enumerate(runs):
        log(database, run_id, (1.0, 20, 1), (2.0, 10, place))
    asked = [runs[2], runs[0], "f" * 32, runs[1], runs[0]]
    found = database.read(get_history_bulk, GetHistoryBulk(asked, "m", 5)).metrics
    assert [(each.run_id, each.timestamp, each.step, each.key) for each in found] == [
        (runs[0], 10, 0, "m"),
        (runs[0], 20, 1, "m"),
        (runs[1], 10, 1, "m"),
        (runs[1], 20, 1, "m"),
        (runs[2], 10, 2, "m"),
    ]


def test_bulk_holds_25000_points_at_most(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a limit, or with a larger one, the server's own holds."""
    monkeypatch.setattr("trackline.tracking.metrics.MAX_BULK", 30)
    run_id = database.new_run()
    log_line(database, run_id, 40)
    for most in (None, 25_001):
        assert len(database.read(get_history_bulk, GetHistoryBulk([run_id], "m", most)).metrics) == 30


def test_bulk_spells_odd_doubles_as_bare_words(database: Database) -> None:
    """NaN and the infinities are what Python's and JavaScript's lenient readers take, not texts."""
    run_id = database.new_run()
    log(database, run_id, (math.nan, 1, 0), (-math.inf, 2, 0), (0.5, 3, 0))
    body = encode(database.read(get_history_bulk, GetHistoryBulk([run_id], "m")))
    values = [metric["value"] for metric in json.loads(body)["metrics"]]
    assert (math.isnan(values[0]), values[1:]) == (True, [-math.inf, 0.5])


def test_bulk_without_points_is_an_empty_list(database: Database) -> None:
    """The field is there even so: its readers do not expect it to be absent."""
    request = GetHistoryBulk([database.new_run()], "nothing")
    assert encode(database.read(get_history_bulk, request)) == b'{"metrics":[]}'


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=BATCHES, most=st.integers(1, 30), window=st.none() | st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_a_sample_is_the_even_sample_of_the_whole(
    database: Database,
    batches: list[tuple[list[tuple[float, int, int]], bool]],
    most: int,
    window: tuple[int, int] | None,
) -> None:
    """However points are spread over chunks and journal, rows are counted in the merged history."""
    run_id = database.new_run()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "CHUNK_POINTS", 5)
        for points, sealed in batches:
            log(database, run_id, *points)
            if sealed:
                seal_all(database)
    low, high = (min(window), max(window)) if window else (0, 40)
    bounds = (low, high) if window else (None, None)
    whole = [
        (metric.timestamp, metric.step, metric.value)
        for metric in database.read(get_history, GetMetricHistory(run_id, "m")).metrics
        if low <= metric.step <= high
    ]
    request = GetHistoryBulkInterval([run_id], "m", *bounds, most)
    found = database.read(get_history_bulk_interval, request).metrics
    assert [(each.timestamp, each.step, each.value) for each in found] == [
        whole[row] for row in even_rows(len(whole), most).tolist()
    ]


def test_a_sample_keeps_the_ends(database: Database) -> None:
    """The first and the last point of the range are in it; of one point, it is the last."""
    run_id = database.new_run()
    log_line(database, run_id, 10)
    assert sampled_steps(database, run_id, 4) == [0, 3, 6, 9]
    assert sampled_steps(database, run_id, 3, (2, 8)) == [2, 5, 8]
    assert sampled_steps(database, run_id, 1) == [9]
    assert sampled_steps(database, run_id, None, (20, 30)) == []


def test_a_sample_has_2500_points_of_each_run_at_most(database: Database) -> None:
    """Without a limit of its own; runs come in the order in which they were asked for."""
    long, short = database.new_run(), database.new_run()
    log_line(database, long, 2600)
    log(database, short, (1.0, 1, 1))
    found = database.read(get_history_bulk_interval, GetHistoryBulkInterval([short, "f" * 32, long, short], "m"))
    assert [metric.run_id for metric in found.metrics] == [short, *[long] * 2500]


def test_a_sample_reads_its_own_chunks_alone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three points of a hundred chunks cost the statements of three chunks, in a range of steps as well."""
    monkeypatch.setattr(seal, "CHUNK_POINTS", 10)
    run_id = database.new_run()
    log_line(database, run_id, 1000)
    for window in (None, (100, 899)):
        before = database.reader.statements
        assert len(sampled_steps(database, run_id, 3, window)) == 3
        assert database.reader.statements - before <= 8


@pytest.mark.parametrize(
    ("request_", "phrase"),
    [
        (GetHistoryBulkInterval([""], "m", 1), "'end_step'"),
        (GetHistoryBulkInterval([""], "m", None, 1), "'start_step'"),
        (GetHistoryBulkInterval([""], "m", 2, 1), "must not be greater than end_step"),
        (GetHistoryBulkInterval([""], "m", max_results=0), "must be a positive integer"),
        (GetHistoryBulkInterval([""], "m", max_results=2501), "must be at most 2500"),
    ],
)
def test_bad_samples_are_refused(database: Database, request_: GetHistoryBulkInterval, phrase: str) -> None:
    """Half a range, one that is upside down, and limits out of bounds."""
    with pytest.raises(InvalidParameterValue, match=phrase):
        database.read(get_history_bulk_interval, request_)


def test_a_bulk_of_none_is_refused(database: Database) -> None:
    """A limit below 1."""
    with pytest.raises(InvalidParameterValue, match="must be a positive integer"):
        database.read(get_history_bulk, GetHistoryBulk([""], "m", 0))


def test_a_coarse_sample_decodes_no_chunk(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a long series stored points near the even places are taken; the first and the last point stay exact."""
    run_id = database.new_run()
    log_line(database, run_id, 30_000, sealing_each=False)
    reads: list[int] = []

    def read_chunk(_tx: ReadTx, chunk_id: int) -> None:
        reads.append(chunk_id)

    monkeypatch.setattr(series_sample, "read_chunk", read_chunk)
    steps = sampled_steps(database, run_id, 100)
    places = even_rows(30_000, 100).tolist()
    assert (reads, len(steps), steps[0], steps[-1]) == ([], 100, 0, 29_999)
    assert max(abs(step - place) for step, place in zip(steps, places, strict=True)) <= EVERY // 2


def test_a_sample_reads_what_was_stored_for_this_chunk(database: Database) -> None:
    """A chunk whose stored points are of an earlier form of it, or missing, is decoded."""
    run_id = database.new_run()
    log_line(database, run_id, 30_000, sealing_each=False)
    exact = even_rows(30_000, 100).tolist()
    change(database, "UPDATE series_sample SET n = n - 1 WHERE chunk > 0")
    steps = sampled_steps(database, run_id, 100)
    assert [step for step in steps if step >= 8192] == [place for place in exact if place >= 8192]
    change(database, "DELETE FROM series_sample")
    assert sampled_steps(database, run_id, 100) == exact
