"""Histories of metrics: MLflow's pages of points, and charts' worth of them for the UI."""

import math
from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec
import numpy as np

from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue
from trackline.series import journal
from trackline.series.chart import Chart, Window, chart
from trackline.series.columns import Columns, Floats
from trackline.series.place import last_place, read_place
from trackline.series.read import FIRST, points_of, read_journal, walk
from trackline.series.sample import EVERY_STEP, Steps, sample
from trackline.tracking.limits import check_page
from trackline.tracking.runs import find_or_none
from trackline.wire import metrics as wire
from trackline.wire.nouns import Metric, Number, PlainRunMetric, RunMetric

MAX_HISTORY_PAGE = 1_000_000_000
MAX_BULK = 25_000
"""Points of a bulk answer, of all its runs together; a larger `max_results` counts as this."""
MAX_SAMPLE = 2500
"""Points of a run in a sample."""
MOST_CHARTED = 2_000_000
"""Points of an answer for charts: about 100 MB of JSON."""

Value = TypeVar("Value")


def get_history(tx: ReadTx, request: wire.GetMetricHistory) -> wire.GetMetricHistoryResponse:
    """Return points of a metric; an unknown run or key has none."""
    if request.max_results is not None:
        check_page(request.max_results, MAX_HISTORY_PAGE)
    behind = read_place(request.page_token)
    run = find_or_none(tx, request.run_id)
    key_id = journal.key_id(tx, request.metric_key)
    if run is None or key_id is None:
        return wire.GetMetricHistoryResponse()
    metrics: list[Metric] = []
    for stretch in walk(tx, run.number, key_id, FIRST if behind is None else (behind.timestamp, behind.step)):
        points = stretch if behind is None else stretch.take(behind.is_before(stretch))
        room = len(points) if request.max_results is None else request.max_results - len(metrics)
        if len(points) > room:
            page = points.take(slice(0, room))
            metrics += _metrics(request.metric_key, page)
            token = behind.token() if room == 0 and behind is not None else last_place(page).token()
            return wire.GetMetricHistoryResponse(metrics, token)
        metrics += _metrics(request.metric_key, points)
        if len(points):
            behind = last_place(points)
    return wire.GetMetricHistoryResponse(metrics)


def get_history_bulk(tx: ReadTx, request: wire.GetHistoryBulk) -> wire.GetHistoryBulkResponse:
    """Return the first points of a metric of some runs, run by run; unknown runs have none."""
    room = MAX_BULK if request.max_results is None else min(request.max_results, MAX_BULK)
    check_page(room)
    found: list[PlainRunMetric] = []
    for run_id, number, key_id in _named(tx, sorted(set(request.run_id)), request.metric_key):
        for stretch in walk(tx, number, key_id):
            points = stretch.take(slice(0, room))
            found += [PlainRunMetric(request.metric_key, run_id, *row) for row in _rows(points, _plain(points.values))]
            room -= len(points)
            if room == 0:
                return wire.GetHistoryBulkResponse(found)
    return wire.GetHistoryBulkResponse(found)


def get_history_bulk_interval(tx: ReadTx, request: wire.GetHistoryBulkInterval) -> wire.GetHistoryBulkIntervalResponse:
    """Return an even sample of a metric of some runs, by row; unknown runs have no points."""
    most = MAX_SAMPLE if request.max_results is None else request.max_results
    check_page(most, MAX_SAMPLE)
    steps = _steps(request.start_step, request.end_step)
    found: list[RunMetric] = []
    for run_id, number, key_id in _named(tx, list(dict.fromkeys(request.run_ids)), request.metric_key):
        with points_of(tx, number):
            points = sample(tx, number, key_id, most, steps)
        found += [RunMetric(request.metric_key, run_id, *row) for row in _rows(points, _numbers(points.values))]
    return wire.GetHistoryBulkIntervalResponse(found)


def get_series(tx: ReadTx, request: wire.GetSeries) -> wire.GetSeriesResponse:
    """Return charts' worth of points of some metrics of some runs; those without points are absent.

    Raises InvalidParameterValue when the answer could hold more than `MOST_CHARTED` points.
    """
    if len(request.run_ids) * len(request.metric_keys) * request.points > MOST_CHARTED:
        raise InvalidParameterValue(
            f"'points' for each of 'run_ids' and 'metric_keys' are more than {MOST_CHARTED} in one answer. "
            "Ask for fewer points, runs or keys at once."
        )
    known = {key: journal.key_id(tx, key) for key in request.metric_keys}
    key_ids = {key: key_id for key, key_id in known.items() if key_id is not None}
    found: list[wire.Series] = []
    for run_id in request.run_ids:
        run = find_or_none(tx, run_id)
        if run is None:
            continue
        origin = run.start_time if request.x == "relative" else 0
        window = _window(request, origin)
        with points_of(tx, run.number):
            journaled = read_journal(tx, run.number, list(key_ids.values()))
            for key, key_id in key_ids.items():
                shown = chart(tx, run.number, key_id, window, journaled[key_id])
                if shown is not None:
                    found.append(_series(run_id, key, shown, origin))
    return wire.GetSeriesResponse(found)


def _named(tx: ReadTx, run_ids: list[str], key: str) -> Iterator[tuple[str, int, int]]:
    """Yield the runs that exist as (run id, run number, key id); none where the key was never logged."""
    key_id = journal.key_id(tx, key)
    for run_id in run_ids if key_id is not None else ():
        run = find_or_none(tx, run_id)
        if run is not None and key_id is not None:
            yield run_id, run.number, key_id


def _steps(start: int | None, end: int | None) -> Steps:
    if start is None and end is None:
        return EVERY_STEP
    if start is None or end is None:
        missing = "start_step" if start is None else "end_step"
        raise InvalidParameterValue(
            f"Missing value for parameter '{missing}': give both start_step and end_step, or neither."
        )
    if start > end:
        raise InvalidParameterValue(
            f"Invalid value {start} for parameter 'start_step' supplied: it must not be greater than end_step ({end})."
        )
    return Steps(start, end)


def _window(request: wire.GetSeries, origin: int) -> Window:
    low = -math.inf if request.start is None else request.start + origin
    high = math.inf if request.end is None else request.end + origin
    return Window("step" if request.x == "step" else "time", low, high, request.points)


def _metrics(key: str, points: Columns) -> list[Metric]:
    values, timestamps, steps = _numbers(points.values), points.timestamps.tolist(), points.steps.tolist()
    return [
        Metric(key, value, timestamp, step) for value, timestamp, step in zip(values, timestamps, steps, strict=True)
    ]


def _rows(points: Columns, values: list[Value]) -> Iterable[tuple[int, int, Value]]:
    return zip(points.steps.tolist(), points.timestamps.tolist(), values, strict=True)


def _series(run_id: str, key: str, shown: Chart, origin: int) -> wire.Series:
    made = shown.buckets
    n, x, last = int(made.count.sum()), _numbers(made.x - origin), _numbers(made.last)
    if made.width == 0:
        return wire.Series(run_id, key, n, 0.0, shown.first_time, x, last)
    ranges = (_numbers(made.min), _numbers(made.max), _numbers(made.mean), made.count.astype(np.int64).tolist())
    return wire.Series(run_id, key, n, made.width, shown.first_time, x, last, *ranges)


def _plain(values: Floats) -> list[float | msgspec.Raw]:
    return [msgspec.Raw(value.encode()) if isinstance(value, str) else value for value in _numbers(values)]


def _numbers(values: Floats) -> list[Number]:
    plain: list[Number] = values.tolist()
    for place in np.flatnonzero(~np.isfinite(values)).tolist():
        value = values[place]
        plain[place] = "NaN" if np.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return plain
