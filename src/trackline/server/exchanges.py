"""What happens around every request, whoever answers it: an id, a count, and a line in the access log if it is due."""

import itertools
import logging
import math
import re
import secrets
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trackline.counts import Counts
from trackline.server.config import AccessLog

SLOW_S = 1.0
"""From here on a request is slow. Of bytes that stream to or from a client it cannot be told."""
CLIENT_GONE = 499
"""The status of a request whose client left before an answer; it is the one web servers log."""

_WELL_FORMED = re.compile(rb"[0-9A-Za-z._-]{1,64}")
_SHOWN_PATH = 200
_FAILED = 500
_NEVER = 1000
_STATUSES = (
    *(200, 201, 204, 206, 304, 307),
    *(400, 401, 403, 404, 405, 408, 409, 411, 413, 415, 416, 429, 431, CLIENT_GONE),
    *(500, 501, 502, 503, 504, 507),
)
_ANY_OTHER = 0

_access = logging.getLogger("trackline.access")


class RowCounts:
    """What is counted of the requests that one row of the table answers."""

    def __init__(self, counts: Counts, method: str, path: str, *, streams: bool) -> None:
        """Without a method it is for all that no row answers: pages, refused hosts, unknown paths."""
        self.method = method
        self.path = path
        self.slow_s = math.inf if streams else SLOW_S
        self.seconds = counts.distribution()
        self._statuses = {status: counts.number() for status in (*_STATUSES, _ANY_OTHER)}
        self._any_other = self._statuses[_ANY_OTHER]

    def record(self, status: int, seconds: float) -> None:
        """Count an answer."""
        self.seconds.add(seconds)
        self._statuses.get(status, self._any_other).add()

    def statuses(self) -> dict[str, float]:
        """Return how many answers there were of each status that occurred."""
        found = {status: number.total() for status, number in self._statuses.items()}
        return {str(status) if status else "other": number for status, number in found.items() if number}


class About(NamedTuple):
    """What the access log tells of a request beside its row, its status and its time."""

    request_id: bytes
    method: str
    path: str
    sent: int
    client: str | None
    user: str | None


class Exchange:
    """One request and its answer, as far as they are known."""

    __slots__ = ("_send", "request_id", "row", "sent", "status", "user")

    def __init__(self, send: Send, request_id: bytes, row: RowCounts) -> None:
        """`row` stands until the dispatcher knows better."""
        self._send = send
        self.request_id = request_id
        self.row = row
        self.user: str | None = None
        self.status = 0
        self.sent = 0

    def send(self, message: Message) -> Awaitable[None]:
        """Pass a part of the answer on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], (b"x-request-id", self.request_id)]
        else:
            self.sent += len(message.get("body", b""))
        return self._send(message)


class Exchanges:
    """The outermost layer; gives each request `scope["exchange"]`."""

    def __init__(self, app: ASGIApp, other: RowCounts, access_log: AccessLog) -> None:
        """Count what no row answers as `other`."""
        self._app = app
        self._other = other
        self._worst = {"off": _NEVER, "problems": _FAILED, "all": 0}[access_log]
        self._logs_slow = access_log != "off"
        self._prefix = secrets.token_hex(4).encode()
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        started = perf_counter()
        asked = None
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                asked = value
        exchange = scope["exchange"] = Exchange(send, self.request_id(asked), self._other)
        try:
            await self._app(scope, receive, exchange.send)
        finally:
            # Else the two hold each other until the collector looks, which stops everybody for 20 ms, often.
            del scope["exchange"]
            seconds = perf_counter() - started
            self.finish(exchange.row, exchange.status or CLIENT_GONE, seconds, lambda: _about(scope, exchange))

    def request_id(self, asked: bytes | None) -> bytes:
        """Return the id that a client gave its request, if it is well formed; else a new one."""
        if asked is not None and _WELL_FORMED.fullmatch(asked):
            return asked
        return b"%s-%x" % (self._prefix, next(self._numbers))

    def finish(self, row: RowCounts, status: int, seconds: float, about: Callable[[], About]) -> None:
        """Count an answer, and log it if it is due."""
        row.record(status, seconds)
        if status >= self._worst or (seconds >= row.slow_s and self._logs_slow):
            _log(row, status, seconds, about())


def _about(scope: Scope, exchange: Exchange) -> About:
    row, client = exchange.row, scope["client"]
    # A row's own path tells nothing that a client made up; where there is none, what was asked for has to do.
    path = row.path if row.method else scope["path"][:_SHOWN_PATH]
    sent, user = exchange.sent, exchange.user
    return About(exchange.request_id, scope["method"], path, sent, client[0] if client else None, user)


def _log(row: RowCounts, status: int, seconds: float, about: About) -> None:
    fields: dict[str, str | int | float | None] = {
        "request_id": about.request_id.decode("ascii"),
        "method": about.method,
        "path": about.path,
        "status": status,
        "bytes": about.sent,
        "ms": round(seconds * 1000, 2),
        "client": about.client,
        "user": about.user,
    }
    level = logging.ERROR if status >= _FAILED else logging.WARNING if seconds >= row.slow_s else logging.INFO
    shown = "{method} {path} {status} {bytes} B {ms} ms from {client}".format(**fields)
    _access.log(level, "%s", f"{shown} as {about.user}" if about.user else shown, extra={"fields": fields})
