"""Asks a running server, by the address its users use, whether its rules and what stands before it let them through."""

import base64
import contextlib
import http.client
import json
import os
import secrets
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from trackline.cli.report import Finding, ok, problem

_TIMEOUT_S = 10.0
_LARGE_BODY = 4 << 20
_JSON = {"Content-Type": "application/json"}
_SEARCH = "/api/2.0/mlflow/experiments/search"
_UNAUTHORIZED = 401
_FORBIDDEN = 403
_OK = 200
_UNAVAILABLE = 503
_UNREACHABLE = "Check that the server runs, the address, and what stands between (firewall, proxy)."
_PROXY = (
    "Have the proxy pass every path below {prefix}/ unchanged to the server, with the methods GET, POST, PUT, DELETE."
)


class _Answer(NamedTuple):
    status: int
    body: bytes

    def is_ours(self) -> bool:
        """Tell whether the server itself answered, in JSON, and not what stands before it."""
        try:
            return isinstance(json.loads(self.body), dict)
        except ValueError:
            return False


def check_server(address: str, *, writes: bool) -> Iterator[Finding]:
    """Check a running server. `writes` allows to store a small artifact and remove it."""
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield problem("Server", f"{address!r} is no address", "Write one such as http://127.0.0.1:5000.")
        return
    try:
        health = _ask(parts, "GET", "/health")
        if (health.status, health.body) != (_OK, b"OK"):
            yield problem("Server", f"{address}/health answers {health.status}", _PROXY.format(prefix=parts.path))
            return
        yield _check_readiness(parts, address)
        names = _check_name(parts)
        yield names
        if names.state == "problem":
            return
        yield _check_origin(parts)
        yield _check_large_body(parts)
        if writes:
            yield _check_upload(parts)
    except (OSError, http.client.HTTPException) as error:
        yield problem("Server", f"{address} cannot be reached ({error or type(error).__name__})", _UNREACHABLE)


def _check_readiness(parts: SplitResult, address: str) -> Finding:
    ready = _ask(parts, "GET", "/ready")
    if ready.status == _UNAVAILABLE and ready.is_ours():
        why: str = json.loads(ready.body)["message"]
        return problem("Server", f"{address} answers, but not requests. {why}", "Its log says more.")
    return ok("Server", f"{address} answers")


def _check_name(parts: SplitResult) -> Finding:
    answer = _ask(parts, "POST", _SEARCH, b'{"max_results": 1}', _JSON)
    if answer.status == _FORBIDDEN and b"Host header" in answer.body:
        return problem(
            "Host",
            f"the server refuses the name {parts.netloc!r}",
            f"Start it with --allowed-hosts {parts.netloc} (list all names it is called by), "
            "or have the proxy send another Host header.",
        )
    if answer.status == _UNAUTHORIZED:
        return problem(
            "Access",
            "the server asks who calls, and does not take these credentials"
            if _credentials()
            else "the server asks who calls",
            "Set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, as for a client.",
        )
    if answer.status == _OK and answer.is_ours():
        return ok("Host", f"the server takes the name {parts.netloc!r}")
    return problem("API", f"{_SEARCH} answers {answer.status}", _PROXY.format(prefix=parts.path.rstrip("/")))


def _check_origin(parts: SplitResult) -> Finding:
    origin = f"{parts.scheme}://{parts.netloc}"
    answer = _ask(parts, "POST", _SEARCH, b'{"max_results": 1}', {**_JSON, "Origin": origin})
    if answer.status == _OK:
        return ok("CORS", f"pages of {origin} may write")
    return problem(
        "CORS",
        f"the server refuses writes of its own pages at {origin}: a proxy changes the Host header",
        "Have the proxy pass it on (nginx: proxy_set_header Host $http_host), "
        f"or start with --cors-allowed-origins {origin}.",
    )


def _check_large_body(parts: SplitResult) -> Finding:
    body = b'{"max_results": 1, "filter": ""' + b" " * _LARGE_BODY + b"}"
    answer = _ask(parts, "POST", _SEARCH, body, _JSON)
    if answer.is_ours():
        return ok("Proxy", f"a request of {_LARGE_BODY >> 20} MB reaches the server")
    return problem(
        "Proxy",
        f"a request of {_LARGE_BODY >> 20} MB is answered {answer.status} before it reaches the server",
        "Raise the proxy's limit (nginx: client_max_body_size 0).",
    )


def _check_upload(parts: SplitResult) -> Finding:
    path = f"/api/2.0/mlflow-artifacts/artifacts/trackline-doctor-{secrets.token_hex(8)}/a%20b.txt"
    stored = _ask(parts, "PUT", path, b"doctor")
    if stored.status != _OK and not stored.is_ours():
        return problem(
            "Upload", f"PUT {path} is answered {stored.status}", _PROXY.format(prefix=parts.path.rstrip("/"))
        )
    if stored.status != _OK:
        return problem("Upload", f"the server refuses artifacts: {json.loads(stored.body).get('message', '')}")
    read = _ask(parts, "GET", path)
    removed = _ask(parts, "DELETE", path.rpartition("/")[0])
    if read.body != b"doctor" or removed.status != _OK:
        return problem(
            "Upload",
            f"an artifact was stored, but reading it is answered {read.status} and removing it {removed.status}",
            _PROXY.format(prefix=parts.path.rstrip("/")),
        )
    return ok("Upload", "an artifact was stored, read and removed through the server")


def _credentials() -> dict[str, str]:
    """Return the header with what clients find in their environment, none where there is nothing."""
    token = os.environ.get("MLFLOW_TRACKING_TOKEN")
    name, password = (os.environ.get(f"MLFLOW_TRACKING_{part}", "") for part in ("USERNAME", "PASSWORD"))
    if name and password:
        return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}
    return {"Authorization": f"Bearer {token}"} if token else {}


def _ask(
    parts: SplitResult, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> _Answer:
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
    try:
        with contextlib.suppress(BrokenPipeError):  # refused before the body was read whole; the answer says why
            sent = {"Host": parts.netloc, **_credentials(), **(headers or {})}
            connection.request(method, parts.path.rstrip("/") + path, body, sent)
        response = connection.getresponse()
        return _Answer(response.status, response.read())
    finally:
        connection.close()
