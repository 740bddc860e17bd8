"""Messages of `logged-models/…`."""

from typing import Annotated

import msgspec

from trackline.wire.message import Request, Response


class SearchLoggedModels(Request):
    """Ask for the logged models of some experiments."""

    experiment_ids: Annotated[list[str], msgspec.Meta(min_length=1)]


class SearchLoggedModelsResponse(Response):
    """No models: a list comes with the endpoints that make them."""
