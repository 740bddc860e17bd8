"""Messages of `metrics/…`, MLflow's and the columnar ones of the UI."""

from typing import Annotated, Literal

import msgspec

from trackline.wire.message import Request, Response
from trackline.wire.nouns import Int64, Metric, NonEmpty, Number, PlainRunMetric, RunMetric


class GetMetricHistory(Request):
    """Ask for the points of one metric of one run; without `max_results`, for all of them."""

    run_id: NonEmpty
    metric_key: NonEmpty
    max_results: int | None = None
    page_token: str | None = None


class GetMetricHistoryResponse(Response):
    """Points in the order (timestamp, step, value)."""

    metrics: list[Metric] = []
    next_page_token: str | None = None


class GetHistoryBulk(Request):
    """Ask for the first points of one metric of some runs; `run_id` may be repeated."""

    run_id: Annotated[list[str], msgspec.Meta(min_length=1, max_length=100)]
    metric_key: NonEmpty
    max_results: int | None = None


class GetHistoryBulkResponse(Response):
    """Points in the order (run, timestamp, step, value). NaN and the infinities are bare words, not JSON texts."""

    metrics: list[PlainRunMetric]


class GetHistoryBulkInterval(Request):
    """Ask for an even sample, of at most `max_results` points a run, of one metric of some runs.

    `start_step` and `end_step` bound it, both included; either both are given or neither.
    """

    run_ids: Annotated[list[str], msgspec.Meta(min_length=1, max_length=100)]
    metric_key: NonEmpty
    start_step: Int64 | None = None
    end_step: Int64 | None = None
    max_results: int | None = None


class GetHistoryBulkIntervalResponse(Response):
    """Points run by run as they were asked for, each run's in the order (timestamp, step, value)."""

    metrics: list[RunMetric] = []


class GetSeries(Request):
    """Ask for charts' worth of points: at most about `points` a run and key, bucketed where there are more.

    They may be 2,000,000 in all. `x` names the axis; `start` and `end` bound it: steps, or milliseconds (since the
    epoch for `time`, since the run's start for `relative`).
    """

    run_ids: Annotated[list[str], msgspec.Meta(min_length=1, max_length=500)]
    metric_keys: Annotated[list[str], msgspec.Meta(min_length=1, max_length=100)]
    x: Literal["step", "time", "relative"] = "step"
    start: float | None = None
    end: float | None = None
    points: Annotated[int, msgspec.Meta(ge=10, le=5000)] = 500


class Series(Response):
    """The points of one run and key, or their buckets when `width` is not 0.

    A bucket covers `width` units of x, aligned at multiples of `width`; `x` is where it starts. Raw points carry only
    `x` and `last`.
    """

    run_id: str
    key: str
    n: int
    """Points that are shown, in buckets or alone."""
    width: float
    first_time: int
    """When the earliest point of this run and key was logged, in milliseconds since the epoch, shown or not."""
    x: list[Number]
    last: list[Number]
    min: list[Number] = []
    max: list[Number] = []
    mean: list[Number] = []
    count: list[int] = []


class GetSeriesResponse(Response):
    """One entry per run and key that has points."""

    series: list[Series]
