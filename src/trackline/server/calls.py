"""Requests for rows of JSON that are answered straight from the parser.

Files, pages and streams need ASGI: a scope, a task, an event, messages to and fro. A plain request for a row of JSON
needs none of it, and it cost more than the work itself (ADR 10). Such a request is a *call*: found when its head is
whole, run when its body is, answered by a callback. To uvicorn's protocol a call is what its own cycle is, so that
keep-alive, pipelining, shutdown and our patience with clients are the same for both. A request that is not plain, a
browser's above all, goes the general way, which decides everything that is not decided here.
"""

import asyncio
from collections.abc import Collection, Container, Iterable, Mapping
from time import perf_counter
from typing import Any, Literal, Protocol

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE
from uvicorn.server import ServerState

from trackline.errors import TracklineError
from trackline.server.dispatch import JSON_HEADERS, Route
from trackline.server.exchanges import CLIENT_GONE, About, Exchanges
from trackline.server.failure import as_failure, failure_headers, report_failure
from trackline.server.payloads import OFF_LOOP_BYTES

Headers = Collection[tuple[bytes, bytes]]

_NOT_PLAIN = frozenset(
    (b"access-control-request-method", b"expect", b"origin", b"sec-fetch-site", b"transfer-encoding", b"upgrade")
)
_JSON = b"application/json"


class Line(Protocol):
    """What a call needs of its connection."""

    transport: asyncio.Transport
    flow: FlowControl
    server_state: ServerState
    tasks: set[Any]
    client: tuple[str, int] | None

    def on_response_complete(self) -> None:
        """Go on with what follows."""
        ...

    def drop(self) -> None:
        """End at once."""
        ...


class Calls:
    """Tells which requests are calls."""

    def __init__(
        self,
        routes: Mapping[bytes, Mapping[bytes, Route]],
        known_hosts: Container[bytes | None] | None,
        protection: Headers,
        exchanges: Exchanges,
        most_bytes: int,
    ) -> None:
        """`routes` are the rows by path and method. Hosts become known on the general way; None lets in all.

        `protection` are the headers that the general way adds to answers to GET.
        """
        self._routes = routes
        self._known_hosts = known_hosts
        # Larger bodies are decoded off the loop, which the general way knows how to do.
        self._most_bytes = min(OFF_LOOP_BYTES - 1, most_bytes)
        self.exchanges = exchanges
        self.protection = _as_text(pair for pair in protection if pair not in JSON_HEADERS)
        self._defaults: list[tuple[bytes, bytes]] | None = None
        self._common = b""

    def find(self, method: bytes, url: bytes, headers: Headers, line: Line) -> "Call | None":
        """Return the call that a head begins; None where the request has to go the general way."""
        path, _, query = url.partition(b"?")
        rows = self._routes.get(path)
        route = None if rows is None else rows.get(method)
        if route is None:
            return None
        named = dict(headers)
        if len(named) < len(headers) or not _NOT_PLAIN.isdisjoint(named):
            return None
        if self._known_hosts is not None and named.get(b"host") not in self._known_hosts:
            return None
        length = int(named.get(b"content-length", b"0"))
        if method == b"GET":
            plain = length == 0
        else:
            plain = length <= self._most_bytes and not query and named.get(b"content-type") == _JSON
        if not plain:
            return None
        return Call(self, route, query, self.exchanges.request_id(named.get(b"x-request-id")), line)

    def common(self, defaults: list[tuple[bytes, bytes]]) -> bytes:
        """Return as text what every answer's head has; uvicorn makes its `defaults` anew once a second."""
        if defaults is not self._defaults:
            self._defaults, self._common = defaults, _as_text((*defaults, *JSON_HEADERS))
        return self._common


class Call:
    """A request of a row of JSON and its answer; what uvicorn asks of its cycle stands here under uvicorn's names."""

    __slots__ = (
        "_began",
        "_calls",
        "_line",
        "_query",
        "_request_id",
        "_route",
        "_waiting",
        "body",
        "disconnected",
        "keep_alive",
        "more_body",
        "response_complete",
        "started",
    )

    scope = None
    response_started: Literal[False] = False
    waiting_for_100_continue: Literal[False] = False
    expected_content_length: Literal[0] = 0

    def __init__(self, calls: Calls, route: Route, query: bytes, request_id: bytes, line: Line) -> None:
        """Wait for the body."""
        self._began = perf_counter()
        self._calls = calls
        self._route = route
        self._query = query
        self._request_id = request_id
        self._line = line
        self._waiting: asyncio.Task[None] | None = None
        """Kept here, for the loop itself holds its tasks weakly."""
        self.body = b""
        self.more_body = True
        self.started = False
        """Whether it is its turn: requests that were sent in advance wait for the answers before theirs."""
        self.keep_alive = True
        self.disconnected = False
        self.response_complete = False

    @property
    def message_event(self) -> "Call":
        """What is told that the client is gone."""
        return self

    def set(self) -> None:
        """Be over where the rest of the body will not come; what is whole is run all the same."""
        if self.started and self.more_body and not self.response_complete:
            self.response_complete = True
            self._line.tasks.discard(self)
            self._finish(CLIENT_GONE, 0)

    def cancel(self, msg: str | None = None) -> None:  # noqa: ARG002 - as a task's
        """Give up: the server stops and has waited long enough."""
        self._line.drop()

    def start(self) -> None:
        """Have its turn."""
        self.started = True
        self._line.tasks.add(self)
        if not self.more_body:
            self._run()

    def end_body(self) -> None:
        """Have the whole body."""
        self.more_body = False
        if self.started:
            self._run()

    def _run(self) -> None:
        try:
            self._route.call(self._query, self.body, self._take)
        except Exception as error:  # noqa: BLE001 - whatever it was, the client gets an answer
            self._fail(as_failure(error))

    def _take(self, outcome: object) -> None:
        """Answer with what the function answered, or with its error."""
        if isinstance(outcome, BaseException):
            self._fail(as_failure(outcome))
            return
        try:
            body = self._route.encoded(outcome)
        except Exception as error:  # noqa: BLE001 - whatever it was, the client gets an answer
            self._fail(as_failure(error))
        else:
            self._answer(200, body)

    def _fail(self, error: TracklineError) -> None:
        row = self._route.row
        body = report_failure(error, row.method, row.path, self._request_id.decode("ascii"))
        self._answer(error.status, body, _as_text(failure_headers(error)))

    def _answer(self, status: int, body: bytes, headers: bytes = b"") -> None:
        line = self._line
        gone = self.disconnected or line.transport.is_closing()
        if line.flow.write_paused and not gone:
            # The client has not taken what was sent before: its answers must not pile up here.
            self._waiting = asyncio.get_running_loop().create_task(self._answer_later(status, body, headers))
            return
        self.response_complete = True
        line.tasks.discard(self)
        if not gone:
            line.transport.write(
                b"%s%scontent-length: %d\r\n%s%sx-request-id: %s\r\n%s\r\n%s"
                % (
                    STATUS_LINE[status],
                    self._calls.common(line.server_state.default_headers),
                    len(body),
                    headers,
                    self._calls.protection if self._route.row.method == "GET" else b"",
                    self._request_id,
                    b"" if self.keep_alive else b"connection: close\r\n",
                    body,
                )
            )
            if not self.keep_alive:
                line.transport.close()
        line.on_response_complete()
        self._finish(status, len(body))

    async def _answer_later(self, status: int, body: bytes, headers: bytes) -> None:
        await self._line.flow.drain()
        self._answer(status, body, headers)

    def _finish(self, status: int, sent: int) -> None:
        seconds = perf_counter() - self._began
        self._calls.exchanges.finish(self._route.row, status, seconds, lambda: self._about(sent))

    def _about(self, sent: int) -> About:
        row, client = self._route.row, self._line.client
        return About(self._request_id, row.method, row.path, sent, client[0] if client else None, None)


def _as_text(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join(b"%s: %s\r\n" % pair for pair in headers)
