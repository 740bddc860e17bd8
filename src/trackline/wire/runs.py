"""Messages of `runs/…`."""

from typing import Annotated

import msgspec

from trackline.wire.experiments import ViewType
from trackline.wire.message import Request, Response
from trackline.wire.nouns import (
    MAX_NAMED,
    MAX_WRITTEN,
    DatasetInput,
    Int64,
    ModelInput,
    NewTags,
    NonEmpty,
    Param,
    Run,
    RunInfo,
    RunStatus,
    Tag,
)


class Point(Request):
    """One point of a metric as it is logged."""

    key: NonEmpty
    value: float
    timestamp: Int64
    step: Int64 = 0
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None


class CreateRun(Request):
    """Start a run in an experiment."""

    experiment_id: NonEmpty
    user_id: str = ""
    run_name: str | None = None
    start_time: Int64 = 0
    tags: NewTags = []


class GetRun(Request):
    """Ask for a run, deleted ones included."""

    run_id: NonEmpty


class RunResponse(Response):
    """A run."""

    run: Run


class UpdateRun(Request):
    """Change status, end or name of a run; absent fields stay."""

    run_id: NonEmpty
    status: RunStatus | None = None
    end_time: Int64 | None = None
    run_name: str | None = None


class UpdateRunResponse(Response):
    """The run after the change, without its data."""

    run_info: RunInfo


class SearchRuns(Request):
    """Ask for a page of the runs of some experiments."""

    experiment_ids: Annotated[list[str], msgspec.Meta(max_length=MAX_NAMED)] = []
    filter: str | None = None
    run_view_type: ViewType | None = None
    max_results: int = 1000
    order_by: list[str] = []
    page_token: str | None = None


class SearchRunsResponse(Response):
    """A page of runs."""

    runs: list[Run] = []
    next_page_token: str | None = None


class DeleteRun(Request):
    """Mark a run as deleted."""

    run_id: NonEmpty


class RestoreRun(Request):
    """Bring back a deleted run."""

    run_id: NonEmpty


class LogMetric(Point, kw_only=True):
    """Log one point of a metric."""

    run_id: NonEmpty


class LogParam(Request):
    """Log an immutable param."""

    run_id: NonEmpty
    key: NonEmpty
    value: str = ""


class SetTag(Request):
    """Set a tag of a run."""

    run_id: NonEmpty
    key: NonEmpty
    value: str = ""


class DeleteTag(Request):
    """Remove a tag of a run."""

    run_id: NonEmpty
    key: NonEmpty


class LogBatch(Request):
    """Log points, params and tags of one run, all or nothing."""

    run_id: NonEmpty
    metrics: list[Point] = []
    params: list[Param] = []
    tags: list[Tag] = []


class LogInputs(Request):
    """Record what a run read."""

    run_id: NonEmpty
    datasets: Annotated[list[DatasetInput], msgspec.Meta(max_length=MAX_WRITTEN)] = []
    models: Annotated[list[ModelInput], msgspec.Meta(max_length=MAX_WRITTEN)] = []


class WrittenModel(Request):
    """A logged model that a run wrote at a step."""

    model_id: NonEmpty
    step: Int64 = 0


class LogOutputs(Request):
    """Record which logged models a run wrote."""

    run_id: NonEmpty
    models: Annotated[list[WrittenModel], msgspec.Meta(max_length=MAX_WRITTEN)]


class LogModel(Request):
    """Record a model that lies among a run's artifacts; `model_json` is the text of its `MLmodel` as JSON."""

    run_id: NonEmpty
    model_json: NonEmpty
