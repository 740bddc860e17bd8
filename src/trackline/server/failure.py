"""Errors as MLflow's clients read them."""

import msgspec

from trackline.errors import TracklineError

_MAX_MESSAGE = 4000
"""Characters."""


class Failure(msgspec.Struct, omit_defaults=True):
    """Why a request was not answered."""

    error_code: str
    message: str
    position: int | None = None
    """For texts such as filters: the 0-based offset the message is about."""
    request_id: str | None = None
    """Of failures of the server: finds the request in its log."""


def failure_body(error: TracklineError, request_id: str | None = None) -> bytes:
    """Return the JSON of an error. A long message, which repeats what the client sent, is cut in its middle.

    Half a surrogate pair, which a client can send and JSON cannot hold, is shown as its escape.
    """
    message = error.message.encode("utf-8", "backslashreplace").decode()
    if len(message) > _MAX_MESSAGE:
        message = f"{message[: _MAX_MESSAGE // 2]} … {message[-_MAX_MESSAGE // 2 :]}"
    return msgspec.json.encode(Failure(error.error_code, message, error.position, request_id))
