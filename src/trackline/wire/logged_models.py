"""Messages of `logged-models/…`."""

from typing import Annotated, ClassVar, Literal

import msgspec

from trackline.wire.artifacts import FileInfo
from trackline.wire.message import Request, Response
from trackline.wire.nouns import MAX_NAMED, Int64, NewParams, NewTags, NonEmpty, Noun, Number, Param, Tag

NewStatus = Literal["LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED"]
NEW_STATUSES: tuple[NewStatus, ...] = ("LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED")
"""In the order of their wire numbers, which start at 1."""


class ModelMetric(Noun):
    """A point that a run logged for a model, with the data set it was measured on."""

    key: str
    value: Number
    timestamp: int
    step: int
    model_id: str
    run_id: str
    dataset_name: str | None = None
    dataset_digest: str | None = None


class LoggedModelInfo(Noun):
    """Which model it is, where it lies and how it stands."""

    model_id: str
    experiment_id: str
    name: str
    creation_timestamp_ms: int
    last_updated_timestamp_ms: int
    artifact_uri: str
    status: NewStatus
    model_type: str
    source_run_id: str
    status_message: str | None = None
    tags: list[Tag] = []


class LoggedModelData(Noun):
    """What was logged about a model."""

    params: list[Param] = []
    metrics: list[ModelMetric] = []


class LoggedModel(Noun):
    """A logged model whole."""

    info: LoggedModelInfo
    data: LoggedModelData


class CreateLoggedModel(Request):
    """Announce a model of an experiment; its files follow, then its status."""

    experiment_id: NonEmpty
    name: str = ""
    model_type: str = ""
    source_run_id: str = ""
    params: NewParams = []
    tags: NewTags = []


class LoggedModelResponse(Response):
    """A logged model."""

    model: LoggedModel


class GetLoggedModel(Request):
    """Ask for a logged model; `allow_deleted` finds deleted ones too."""

    model_id: NonEmpty
    allow_deleted: bool = False


class FinalizeLoggedModel(Request):
    """Say how the upload of a model ended."""

    body_repeats_path: ClassVar[bool] = True

    model_id: NonEmpty
    status: NewStatus


class DeleteLoggedModel(Request):
    """Mark a logged model as deleted."""

    model_id: NonEmpty


class SetLoggedModelTags(Request):
    """Set tags of a logged model."""

    model_id: NonEmpty
    tags: NewTags = []


class DeleteLoggedModelTag(Request):
    """Remove a tag of a logged model."""

    model_id: NonEmpty
    key: NonEmpty


class LogLoggedModelParams(Request):
    """Log immutable params of a logged model."""

    body_repeats_path: ClassVar[bool] = True

    model_id: NonEmpty
    params: NewParams = []


class MeasuredOn(Request):
    """A data set that metrics were measured on; without a digest, any of that name."""

    dataset_name: NonEmpty
    dataset_digest: str | None = None


class OrderBy(Request):
    """A key to order by; of a metric, the points measured on one data set only if one is named."""

    field_name: NonEmpty
    ascending: bool = True
    dataset_name: str | None = None
    dataset_digest: str | None = None


class SearchLoggedModels(Request):
    """Ask for a page of the logged models of some experiments."""

    experiment_ids: Annotated[list[str], msgspec.Meta(min_length=1, max_length=MAX_NAMED)]
    filter: str | None = None
    datasets: Annotated[list[MeasuredOn], msgspec.Meta(max_length=100)] = []
    max_results: Int64 = 0
    """0 counts as absent: a page of 50."""
    order_by: Annotated[list[OrderBy], msgspec.Meta(max_length=30)] = []
    page_token: str | None = None


class SearchLoggedModelsResponse(Response):
    """A page of logged models."""

    models: list[LoggedModel] = []
    next_page_token: str | None = None


class ListModelArtifacts(Request):
    """Ask for one directory of a logged model's artifacts."""

    model_id: NonEmpty
    artifact_directory_path: str = ""
    page_token: str = ""
    """Accepted for old clients; a listing is never cut."""


class ListModelArtifactsResponse(Response):
    """A directory of a logged model; paths begin at the model's root."""

    root_uri: str
    files: list[FileInfo] = []


class GetModelArtifact(Request):
    """Ask for one file of a logged model."""

    model_id: NonEmpty
    artifact_file_path: NonEmpty
