"""The few requests to an object storage that obstore does not make."""

import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping

from trackline.artifacts.bucket import ANSWER_S
from trackline.artifacts.object_errors import TOO_SLOW, UNKNOWN_NAME, refusal, unreachable


def request(
    method: str,
    url: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    tls: ssl.SSLContext | None = None,
) -> str:
    """Send a request and return the answer's text. Raises TracklineError with the storage's reason."""
    asked = urllib.request.Request(url, body, dict(headers or {}), method=method)  # noqa: S310 - an address we made
    https = urllib.request.HTTPSHandler(context=tls)
    try:
        with urllib.request.build_opener(https).open(asked, timeout=ANSWER_S) as answer:
            text: str = answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        raise refusal(error.code, error.read().decode("utf-8", "replace")) from error
    except OSError as error:
        raise unreachable(_why(getattr(error, "reason", error))) from error
    if "<Error>" in text:  # S3 promises success before it has joined the parts
        raise refusal(500, text)
    return text


def _why(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return TOO_SLOW
    if isinstance(reason, socket.gaierror):
        return UNKNOWN_NAME
    return getattr(reason, "strerror", None) or str(reason)
