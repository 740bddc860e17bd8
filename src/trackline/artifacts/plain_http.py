"""The few requests to an object storage that obstore does not make."""

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping

from trackline.artifacts.bucket import ANSWER_S, CONNECT_S
from trackline.artifacts.object_errors import TOO_SLOW, UNKNOWN_NAME, refusal, unreachable


class _Connection(http.client.HTTPConnection):
    """A connection that is given up sooner than an answer is."""

    def connect(self) -> None:
        """Connect within the timeout, then allow for more."""
        super().connect()
        self.sock.settimeout(ANSWER_S)


class _SecureConnection(http.client.HTTPSConnection):
    """The same over TLS."""

    def connect(self) -> None:
        """Connect within the timeout, then allow for more."""
        super().connect()
        self.sock.settimeout(ANSWER_S)


class _Handler(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Connection, req)


class _SecureHandler(urllib.request.HTTPSHandler):
    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(context=tls)
        self._tls = tls

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_SecureConnection, req, context=self._tls)


def request(
    method: str,
    url: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    tls: ssl.SSLContext | None = None,
) -> str:
    """Send a request and return the answer's text. Raises TracklineError with the storage's reason."""
    asked = urllib.request.Request(url, body, dict(headers or {}), method=method)  # noqa: S310 - an address we made
    opener = urllib.request.build_opener(_Handler, _SecureHandler(tls or ssl.create_default_context()))
    try:
        with opener.open(asked, timeout=CONNECT_S) as answer:
            text: str = answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        raise refusal(error.code, error.read().decode("utf-8", "replace")) from error
    except (OSError, http.client.HTTPException) as error:
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
