"""Errors as MLflow's clients read them."""

import msgspec

from trackline.errors import TracklineError


class Failure(msgspec.Struct, omit_defaults=True):
    """Why a request was not answered."""

    error_code: str
    message: str
    position: int | None = None
    """For texts such as filters: the 0-based offset the message is about."""


def failure_body(error: TracklineError) -> bytes:
    """Return the JSON of an error."""
    return msgspec.json.encode(Failure(error.error_code, error.message, error.position))
