"""Messages of `experiments/…`."""

from typing import Literal

from trackline.wire.message import Request, Response
from trackline.wire.nouns import Experiment, Int64, NewTags, NonEmpty, Noun

ViewType = Literal["ACTIVE_ONLY", "DELETED_ONLY", "ALL"]
VIEW_TYPES: tuple[ViewType, ...] = ("ACTIVE_ONLY", "DELETED_ONLY", "ALL")
"""In the order of their wire numbers, which start at 1."""


class CreateExperiment(Request):
    """Make an experiment with a name of its own."""

    name: NonEmpty
    artifact_location: str | None = None
    tags: NewTags = []


class CreateExperimentResponse(Response):
    """The id of the new experiment."""

    experiment_id: str


class GetExperiment(Request):
    """Ask for an experiment by id, deleted ones included."""

    experiment_id: NonEmpty


class GetExperimentByName(Request):
    """Ask for an experiment by name, deleted ones included."""

    experiment_name: NonEmpty


class GetExperimentResponse(Response):
    """An experiment."""

    experiment: Experiment


class SearchExperiments(Request):
    """Ask for a page of experiments; `max_results` has no default on this wire."""

    max_results: int = 0
    filter: str | None = None
    order_by: list[str] = []
    page_token: str | None = None
    view_type: ViewType | None = None


class SearchExperimentsResponse(Response):
    """A page of experiments."""

    experiments: list[Experiment] = []
    next_page_token: str | None = None


class UpdateExperiment(Request):
    """Rename an experiment."""

    experiment_id: NonEmpty
    new_name: NonEmpty


class DeleteExperiment(Request):
    """Mark an experiment and its runs as deleted."""

    experiment_id: NonEmpty


class RestoreExperiment(Request):
    """Bring back a deleted experiment and all its runs."""

    experiment_id: NonEmpty


class SetExperimentTag(Request):
    """Set a tag of an experiment."""

    experiment_id: NonEmpty
    key: NonEmpty
    value: str = ""


class DeleteExperimentTag(Request):
    """Remove a tag of an experiment."""

    experiment_id: NonEmpty
    key: NonEmpty


class SearchDatasets(Request):
    """Ask which data sets the runs of some experiments read."""

    experiment_ids: list[str] = []


class DatasetSummary(Response):
    """A data set as it appears in an experiment, with the context of its use."""

    experiment_id: str
    name: str
    digest: str
    context: str | None = None


class SearchDatasetsResponse(Response):
    """Data sets of the asked experiments."""

    dataset_summaries: list[DatasetSummary] = []


class GetActivity(Request):
    """Ask how many runs experiments have and when they were started: `buckets` spans of `width` ms up to `until`."""

    experiment_ids: list[str]
    until: Int64
    """Milliseconds since the epoch; what starts then is not counted any more."""
    buckets: int = 30
    width: Int64 = 86_400_000
    """Milliseconds; a day."""


class Activity(Noun):
    """The runs of an experiment that are not deleted."""

    experiment_id: str
    runs: int = 0
    running: int = 0
    last_start_time: int | None = None
    """Milliseconds since the epoch."""
    starts: list[int] = []
    """Runs started in each span, the oldest first."""


class GetActivityResponse(Response):
    """One entry for each experiment that was asked for, in that order."""

    activity: list[Activity] = []
