"""Messages of the UI's saved views: named states of an experiment's runs page."""

from typing import Annotated

import msgspec

from trackline.wire.message import Request, Response
from trackline.wire.nouns import Experiment, NonEmpty

ViewName = Annotated[str, msgspec.Meta(min_length=1, max_length=250)]


class ListViews(Request):
    """Ask for the views of an experiment."""

    experiment_id: NonEmpty


class View(Response):
    """A view: what the page's address says, and whether it is shown where an address says nothing."""

    name: str
    content: str
    opens: bool
    last_update_time: int


class ListViewsResponse(Response):
    """The views of an experiment, by name, and the experiment: a page that opens asks once for both."""

    experiment: Experiment
    views: list[View]


class SaveView(Request):
    """Save a view; one of the same name is replaced. Where it `opens`, no other does any more."""

    experiment_id: NonEmpty
    name: ViewName
    content: Annotated[str, msgspec.Meta(max_length=20_000)]
    opens: bool = False


class DeleteView(Request):
    """Remove a view."""

    experiment_id: NonEmpty
    name: NonEmpty
