"""Messages of the UI's runs table: columns instead of runs, and what columns there are."""

from typing import Annotated

import msgspec

from trackline.wire.experiments import ViewType
from trackline.wire.message import Request, Response
from trackline.wire.nouns import LifecycleStage, Number, RunStatus

Cell = Number | str | None
Offset = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""How many rows of a list to pass over; no database counts further."""


class ChooseRuns(Request):
    """Which runs are meant: those of some experiments that match a filter.

    With `group_by` and `group`, only those with these values of these params, tags or attributes; null is no value.
    """

    experiment_ids: Annotated[list[str], msgspec.Meta(min_length=1, max_length=100)]
    filter: str | None = None
    run_view_type: ViewType | None = None
    group_by: Annotated[list[str], msgspec.Meta(max_length=8)] = []
    group: Annotated[list[str | None], msgspec.Meta(max_length=8)] = []


class GetColumns(ChooseRuns):
    """Ask for some columns of a stretch of the runs that match: of all, or of one level of runs below runs.

    A run is below the run that its tag `mlflow.parentRunId` names if that one matches too; a parent that started later
    than its child counts only when it has no parent itself, so that none is its own ancestor.
    """

    order_by: list[str] = []
    columns: Annotated[list[str], msgspec.Meta(max_length=200)] = []
    pinned: Annotated[list[str], msgspec.Meta(max_length=100)] = []
    """Ids of runs that come first, in the same order among themselves, as far as they match."""
    below: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    """Only runs below the run of this id; "" is for those that are below none."""
    offset: Offset = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100


class RunColumns(Response):
    """What every row shows: parallel lists, an entry per run."""

    run_id: list[str]
    run_name: list[str]
    status: list[RunStatus]
    start_time: list[int]
    end_time: list[int | None]
    lifecycle_stage: list[LifecycleStage]
    experiment_id: list[str]
    user_id: list[str]
    source_name: list[str | None]
    parent_run_id: list[str | None]
    step: list[int | None]
    """How far each running run is: the greatest step of its metrics, those of the system aside."""
    children: list[int] = []
    """How many matching runs are below each; only where `below` is asked for."""


class Column(Response):
    """A chosen column: its name as asked, and a value per run."""

    name: str
    values: list[Cell]


class GetColumnsResponse(Response):
    """A stretch of the matching runs, and how many match in all."""

    total: int
    offset: int
    runs: RunColumns
    columns: list[Column]


class GetKeys(ChooseRuns):
    """Ask what the matching runs logged."""


class MetricKey(Response):
    """A metric: how many runs have it, and the range of its latest values."""

    key: str
    runs: int
    min: Number | None
    max: Number | None


class ParamKey(Response):
    """A param: how many runs have it, and how many values it takes.

    It is `numeric` when the least and the greatest of its texts are numbers: then all of them probably are.
    """

    key: str
    runs: int
    values: int
    numeric: bool


class TagKey(Response):
    """A tag: how many runs have it and how many values it takes."""

    key: str
    runs: int
    values: int


class GetKeysResponse(Response):
    """What the newest matching runs logged, the most common first: of `total` that match, `sampled` were looked at.

    A stream of events `since` the `mark` says what was missed of what is asked for from now on.
    """

    mark: str
    total: int
    sampled: int
    metrics: list[MetricKey]
    params: list[ParamKey]
    tags: list[TagKey]


class GetValues(Request):
    """Ask which values of a param, tag, data set or attribute the newest runs of some experiments have."""

    experiment_ids: Annotated[list[str], msgspec.Meta(min_length=1, max_length=100)]
    field: Annotated[str, msgspec.Meta(max_length=2000)]
    """As in a filter: params.name, tags.`a name`, dataset.name, status."""
    run_view_type: ViewType | None = None
    containing: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    """Only values with this text in them, in any case of its letters."""
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20


class FieldValue(Response):
    """A value, and how many of the runs have it."""

    value: str
    runs: int


class GetValuesResponse(Response):
    """Values among the newest `sampled` runs, the most common first; equally common ones by their text."""

    sampled: int
    values: list[FieldValue]
