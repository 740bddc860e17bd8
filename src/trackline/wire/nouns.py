"""What is tracked: experiments, runs and their parts, named as on the wire.

A field with a default is left out of an answer when it has that value, as MLflow leaves out what was never set; a field
without one is always sent. Times are milliseconds since the Unix epoch.
"""

from typing import Annotated, Literal

import msgspec

Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
NonEmpty = Annotated[str, msgspec.Meta(min_length=1)]
"""A required string: MLflow treats an empty one as missing."""
MAX_NAMED = 10_000
"""Experiments that one request may name: each is a value of a statement, of which databases take a bounded number."""

MAX_WRITTEN = 10_000
"""Entries of a list that one request writes: others wait while they are written, some microseconds each."""

Number = float | Literal["NaN", "Infinity", "-Infinity"]
"""A double in an answer; JSON has no literal for the three others, protobuf's JSON form spells them as strings."""

LifecycleStage = Literal["active", "deleted"]
RunStatus = Literal["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]
RUN_STATUSES: tuple[RunStatus, ...] = ("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED")
"""In the order of their wire numbers, which start at 1."""


class Noun(msgspec.Struct, omit_defaults=True, gc=False):
    """A part of an answer."""


class Tag(Noun):
    """A key with a text; also the shape of an experiment tag and of a dataset tag."""

    key: str
    value: str


class Param(Noun):
    """An immutable input of a run."""

    key: str
    value: str


NewTags = Annotated[list[Tag], msgspec.Meta(max_length=MAX_WRITTEN)]
NewParams = Annotated[list[Param], msgspec.Meta(max_length=MAX_WRITTEN)]


class Metric(Noun):
    """One point of a metric as it is shown."""

    key: str
    value: Number
    timestamp: int
    step: int


class RunMetric(Noun):
    """One point of a metric of a named run."""

    key: str
    run_id: str
    step: int
    timestamp: int
    value: Number


class PlainRunMetric(Noun):
    """One point of a metric of a named run; its value may be a bare NaN, Infinity or -Infinity, which JSON lacks."""

    key: str
    run_id: str
    step: int
    timestamp: int
    value: float | msgspec.Raw


class Experiment(Noun):
    """A named group of runs."""

    experiment_id: str
    name: str
    artifact_location: str
    lifecycle_stage: LifecycleStage
    creation_time: int
    last_update_time: int
    workspace: str
    tags: list[Tag] = []


class RunInfo(Noun):
    """Who, when, where and how of a run."""

    run_id: str
    run_uuid: str
    run_name: str
    experiment_id: str
    user_id: str
    status: RunStatus
    start_time: int
    artifact_uri: str
    lifecycle_stage: LifecycleStage
    end_time: int | None = None


class RunData(Noun):
    """What a run logged: its latest metrics, params and tags."""

    metrics: list[Metric] = []
    params: list[Param] = []
    tags: list[Tag] = []


class Dataset(Noun):
    """A data set by name and digest; `source`, `schema` and `profile` are the client's texts."""

    name: str
    digest: str
    source_type: str
    source: str
    schema: str | None = None
    profile: str | None = None


class DatasetInput(Noun):
    """A data set that a run read, with the tags of this use (its context)."""

    dataset: Dataset
    tags: list[Tag] = []


class ModelInput(Noun):
    """A logged model that a run read."""

    model_id: str


class ModelOutput(Noun):
    """A logged model that a run wrote at a step."""

    model_id: str
    step: int


class RunInputs(Noun):
    """What a run read."""

    dataset_inputs: list[DatasetInput] = []
    model_inputs: list[ModelInput] = []


class RunOutputs(Noun):
    """What a run wrote."""

    model_outputs: list[ModelOutput] = []


class Run(Noun):
    """A run whole."""

    info: RunInfo
    data: RunData
    inputs: RunInputs
    outputs: RunOutputs | None = None
