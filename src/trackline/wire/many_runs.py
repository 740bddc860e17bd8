"""Messages of what the UI does to many runs at once."""

from trackline.wire.message import Request, Response
from trackline.wire.nouns import NonEmpty, Noun, Tag


class ManyRuns(Request):
    """Name the runs to delete, restore or purge: at most 500."""

    run_ids: list[NonEmpty]


class ChangedRuns(Response):
    """Those of the named runs that were changed; the others were so before."""

    run_ids: list[str]


class TagChange(Noun):
    """Tags to set and keys to remove of some runs; removing what a run has not is no error."""

    run_ids: list[str]
    tags: list[Tag] = []
    remove: list[str] = []


class SetTagsOfRuns(Request):
    """Change tags of runs, all or nothing: at most 500 runs, each in one change, and 20 keys in each change."""

    changes: list[TagChange]


class SetTagsOfRunsResponse(Response):
    """What these tags were before: sent as `changes` it undoes the change. Runs that had them so are left out."""

    previous: list[TagChange]


class MoveRuns(Request):
    """Move active runs into another active experiment: at most 500.

    A run takes its metrics, data sets and logged models along; its artifacts stay where they lie. Child runs are moved
    only when they are named themselves.
    """

    run_ids: list[NonEmpty]
    experiment_id: NonEmpty


class RunsOfExperiment(Noun):
    """Some runs of an experiment."""

    experiment_id: str
    run_ids: list[str]


class MoveRunsResponse(Response):
    """Where the runs were: each sent as a request undoes a part of the move. Runs that were there are left out."""

    previous: list[RunsOfExperiment]
