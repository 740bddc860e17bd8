"""Errors as MLflow's clients read them, and as the server's log has them."""

import logging

import msgspec

from trackline.errors import InternalError, RequestLimitExceeded, TracklineError

_FAILED = 500
_MAX_MESSAGE = 4000
"""Characters."""

_log = logging.getLogger(__name__)


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


def as_failure(error: object) -> TracklineError:
    """Return what is told of an error: itself, or that something went wrong inside."""
    if isinstance(error, TracklineError):
        return error
    failure = InternalError("An internal error occurred; the server's log has the details.")
    failure.__cause__ = error if isinstance(error, BaseException) else None
    return failure


def report_failure(error: TracklineError, method: str, path: str, request_id: str) -> bytes:
    """Return the JSON of an error; what the server is to blame for goes to its log too."""
    if error.status < _FAILED:
        return failure_body(error)
    cause = error.__cause__
    if cause is not None:
        # An internal error is a fault to be found by its trace; of the others the driver's words say enough.
        internal = isinstance(error, InternalError)
        _log.error(
            "%s %s failed: %s",
            method,
            path,
            type(cause).__name__ if internal else " ".join(str(cause).split()),
            exc_info=cause if internal else None,
            extra={"fields": {"request_id": request_id}},
        )
    return failure_body(error, request_id)


def report_broken(error: TracklineError, method: str, path: str, request_id: str) -> None:
    """Log why an answer that began does not end, whoever is to blame: it is too late to tell the client."""
    cause = error.__cause__ if isinstance(error, InternalError) else None
    # What `as_failure` says of a fault is for clients; its cause says more.
    shown = error.message if cause is None or type(error) is not InternalError else type(cause).__name__
    _log.error("%s %s broke off: %s", method, path, shown, exc_info=cause, extra={"fields": {"request_id": request_id}})


def failure_headers(error: TracklineError) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers that an error has beside those of every answer."""
    if isinstance(error, RequestLimitExceeded):
        return ((b"retry-after", str(error.retry_after).encode()),)
    return ()
