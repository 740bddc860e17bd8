"""Turns the failures of an object storage into ours, with the storage's own reason in them."""

import contextlib
import html
import logging
import re
from collections.abc import Generator

from obstore.exceptions import BaseError

from trackline.errors import (
    InsufficientStorage,
    InternalError,
    InvalidParameterValue,
    PermissionDenied,
    ResourceDoesNotExist,
    TemporarilyUnavailable,
    TracklineError,
)

TOO_SLOW = "it does not answer in time"
UNKNOWN_NAME = "its name is not known (DNS)"

_STATUS = re.compile(r"non-2xx status code: (\d{3}) ?[^:\n]*:? ?(.*)", re.DOTALL)
_CODE = re.compile(r"<Code>([^<]+)</Code>")
_MESSAGE = re.compile(r"<Message>([^<]+)</Message>")
_JSON_MESSAGE = re.compile(r'"message":\s*"([^"]+)"')
_SYSTEM_REASON = re.compile(r'message: "([^"]+)"')
_CERTIFICATE = re.compile(r"InvalidCertificate\(\s*(?:Other\(\s*OtherError\(\s*)?(\w+)")
_NO_TLS = re.compile(r"InvalidContentType|InvalidMessage|HandshakeFailure|unexpected EOF")
_ASKED = re.compile(r"Error performing \w+ https?://([^/\s?]+)")
_CREDENTIALS = re.compile(
    r"169\.254\.\S+|metadata|metadata\.google\.internal|oauth2\.googleapis\.com|sts\..+|login\..+"
)
"""Hosts that hand out credentials."""
_NO_BUCKET = frozenset(("NoSuchBucket", "ContainerNotFound"))
_NO_LONGER_BYTES = 300

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def translating(path: str) -> Generator[None]:
    """Raise what obstore raises as an error of ours about the client's path."""
    try:
        yield
    except FileNotFoundError as error:
        code, reason = _reason(str(error))
        if code in _NO_BUCKET:
            raise _refused(404, reason) from error
        raise absent(path) from error
    except BaseError as error:
        raise _translate(str(error)) from error
    except ValueError as error:
        raise InvalidParameterValue(f"Invalid path: the storage cannot keep it ({error}).") from error


def absent(path: str) -> ResourceDoesNotExist:
    """Return the error for a file that is not there."""
    return ResourceDoesNotExist(f"No such artifact: {path!r}")


def is_directory(path: str) -> InvalidParameterValue:
    """Return the error for a directory where a file is needed."""
    return InvalidParameterValue(f"Artifact path refers to a directory, not a file: {path!r}")


def refusal(status: int, body: str) -> TracklineError:
    """Return the error for an answer of the storage that is none of obstore's."""
    return _refused(status, _reason_of(status, body)[1])


def unreachable(reason: str) -> TemporarilyUnavailable:
    """Return the error for a storage that gives no answer."""
    _log.error("The artifact storage cannot be reached: %s", reason)
    return TemporarilyUnavailable(f"The artifact storage cannot be reached: {reason}.")


def _translate(text: str) -> TracklineError:
    head, _, details = text.partition("\n\nDebug source:")
    found = _STATUS.search(head)
    asked = _ASKED.search(head)
    if asked and _CREDENTIALS.fullmatch(asked[1]):
        _log.error("No credentials for the artifact storage: %s", head)
        return PermissionDenied(
            "The server found no credentials for its artifact storage. docs/artifacts.md lists the variables to set."
        )
    if found:
        return refusal(int(found[1]), found[2])
    if "HTTP error" in head or "error sending request" in head:
        return unreachable(_why_unreachable(details))
    _log.error("The artifact storage failed: %s", head)
    return InternalError(f"The artifact storage failed: {head[:_NO_LONGER_BYTES]}")


def _refused(status: int, reason: str) -> TracklineError:
    _log.error("The artifact storage answered: %s", reason)
    if status in (401, 403):
        return PermissionDenied(f"The artifact storage refuses the server's request: {reason}")
    if status == 404:  # noqa: PLR2004 - "not found"
        return ResourceDoesNotExist(f"The artifact storage does not exist: {reason}")
    if "StorageFull" in reason or "QuotaExceeded" in reason or status == 507:  # noqa: PLR2004 - "insufficient storage"
        return InsufficientStorage(f"The artifact storage is full; nothing was stored: {reason}")
    if status in (408, 429) or status >= 500:  # noqa: PLR2004 - too slow, too much, its own failures
        return TemporarilyUnavailable(f"The artifact storage fails: {reason}")
    return InternalError(f"The artifact storage does not understand the server: {reason}")


def _reason(text: str) -> tuple[str, str]:
    found = _STATUS.search(text.partition("\n\nDebug source:")[0])
    return _reason_of(int(found[1]), found[2]) if found else ("", text[:_NO_LONGER_BYTES])


def _reason_of(status: int, body: str) -> tuple[str, str]:
    """Return the storage's code for a failure, and what it says about it."""
    code = _CODE.search(body)
    message = _MESSAGE.search(body) or _JSON_MESSAGE.search(body)
    # Azure goes on with the request's id and the time.
    said = html.unescape(message[1]).strip().partition("\n")[0][:_NO_LONGER_BYTES] if message else ""
    if not code:
        return "", f"{status}{f', {said}' if said else ''}"
    return code[1], f"{code[1]}{f', {said}' if said else ''}"


def _why_unreachable(details: str) -> str:
    if "kind: Timeout" in details or "TimedOut" in details:
        return TOO_SLOW
    if certificate := _CERTIFICATE.search(details):
        return f"its certificate is not trusted ({certificate[1]})"
    if _NO_TLS.search(details):
        return "it does not speak TLS with us"
    if "dns error" in details:
        return UNKNOWN_NAME
    system = _SYSTEM_REASON.search(details)
    return system[1] if system else "the connection failed"
