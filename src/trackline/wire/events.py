"""What is sent to those who follow runs or the registry: hints at what changed, never the data."""

from typing import Annotated

import msgspec

from trackline.wire.message import Request, Response
from trackline.wire.nouns import NonEmpty


class Follow(Request):
    """Name what to follow: experiments with all their runs, and runs; both may be repeated.

    With `everything`, also all other experiments, new ones too: it is told that they or their runs changed, but not
    that points were logged. With `registry`, also the registered models with all that is of them.
    `since` is the last id of another stream, for those who cannot send it as `Last-Event-ID`.
    """

    experiment_id: Annotated[list[NonEmpty], msgspec.Meta(max_length=100)] = []
    run_id: Annotated[list[NonEmpty], msgspec.Meta(max_length=100)] = []
    everything: bool = False
    registry: bool = False
    since: str | None = None


class ChangedRun(Response):
    """A run that was changed: at most these metrics, up to this step; without `keys` anything of it."""

    run_id: str
    experiment_id: str
    keys: list[str] | None = None
    step: int | None = None


class Hint(Response):
    """What to ask for again: these runs; in these experiments or the registry, anything; or anything at all."""

    runs: list[ChangedRun] = []
    experiments: list[str] = []
    registry: bool = False
    everything: bool = False
