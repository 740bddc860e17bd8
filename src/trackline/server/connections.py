"""Connections that cannot hold the server up.

The HTTP server below us takes heads of any length, waits for its clients forever and accepts as many as come. Here a
head is bounded, a client must go on (send its head, more of a body, take more of an answer), and where there are too
many connections the one that has been idle longest makes room. Nothing is timed per request: once a second all
connections are looked at.
"""

import asyncio
import contextlib
import os
import resource
import socket
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal, cast

import uvicorn
from httptools import HttpRequestParser
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from trackline.errors import BadRequest, HeadTooLarge, RequestTimedOut, TemporarilyUnavailable, TracklineError
from trackline.server.bodies import LEAST_BYTES, LargeBody, slow_body
from trackline.server.calls import Call, Calls
from trackline.server.counters import ConnectionCounts
from trackline.server.failure import failure_body

MAX_HEAD_BYTES = 64 * 1024
MAX_HEADERS = 128
_KEPT_S = 75
"""How long a connection is kept for another request: longer than proxies, which keep theirs for a minute."""
_MAX_UNREAD = 4 * 1024 * 1024
"""Bytes that a client may still send after it was refused."""
_BODIES = 8
"""Large bodies that threads receive at once; others come in as small ones do, which holds no thread."""
_LARGE = 1 << 20
_OTHER_FILES = 256
"""Open files that are kept for the database, the stores and ourselves; a transfer takes one beside its connection."""

Stage = Literal["idle", "head", "body", "answered", "answer"]


@dataclass(frozen=True, slots=True)
class _Sight:
    """What was seen of a connection, and when it was first seen so."""

    stage: Stage
    cycle: RequestResponseCycle | None
    progress: int
    since: float


class Connections:
    """The connections of this process: how many there may be, and how long their clients may be silent."""

    def __init__(self, most: int, patience_s: float, calls: Calls, counts: ConnectionCounts) -> None:
        """`most` is cut to what the open files of this process allow."""
        self.calls = calls
        self.counts = counts
        self.most = min(most, (_file_limit() - _OTHER_FILES) // 2)
        self.patience_s = patience_s
        self.lent = 0
        """Bodies that threads receive now."""
        self.idle: dict[BoundedProtocol, None] = {}
        """Those that no request is handled on, the one that has been so longest first."""

    def protocol(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> "BoundedProtocol":
        """Return what uvicorn speaks HTTP with on a new connection."""
        return BoundedProtocol(self, config, server_state, app_state, _loop)

    def admit(self, new: "BoundedProtocol") -> None:
        """Take a connection, at the cost of an idle one when there are too many."""
        self.idle[new] = None
        self.counts.open.set(len(new.connections))
        if len(new.connections) <= self.most:
            return
        oldest = next(iter(self.idle))
        if oldest is new:
            new.refuse(TemporarilyUnavailable(f"The server has its {self.most} connections. Try again."))
        else:
            oldest.drop()

    def look_at(self, connections: Iterable[object], now: float) -> None:
        """End the connections whose client has been silent for too long; to be called about every second."""
        for connection in list(connections):
            if isinstance(connection, BoundedProtocol):
                connection.look(now, self.patience_s)


class _Answer:
    """Where an answer is written: its head goes out with the first piece of its body, in one call of the system."""

    __slots__ = ("_cycle", "_head", "_transport")

    def __init__(self, cycle: RequestResponseCycle, transport: asyncio.Transport) -> None:
        """Belong to one request."""
        self._cycle: RequestResponseCycle | None = cycle
        self._head = b""
        self._transport = transport

    def write(self, data: bytes) -> None:
        """Write, or keep a head whose body is sure to follow."""
        cycle = self._cycle
        if cycle is not None and cycle.response_started:
            self._cycle = None  # which holds this in turn, until the collector would look
            if cycle.expected_content_length and cycle.scope["method"] != "HEAD":
                self._head = data
                return
        if self._head:
            data, self._head = self._head + data, b""
        self._transport.write(data)

    def is_closing(self) -> bool:
        """Tell whether the connection is at its end."""
        return self._transport.is_closing()

    def close(self) -> None:
        """End the connection when all is sent."""
        if self._head:
            self._transport.write(self._head)
        self._transport.close()


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP, with an eye on its client."""

    def __init__(
        self,
        guard: Connections,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Belong to `guard`."""
        super().__init__(config, server_state, app_state, _loop)
        self._guard = guard
        self._unfinished = 0
        """Bytes received since a head or a piece of a body was whole: those the parser holds, or headers."""
        self._taken = 0
        """Bytes received of the newest request's body."""
        self._drained = 0
        self._lent: LargeBody | None = None
        self._unread = 0
        """Bytes still to come of a body that was lent, and not read to its end."""
        self._refusal: TracklineError | None = None
        self._refused = False
        self._seen: _Sight | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Ask whether there is room."""
        super().connection_made(transport)
        self._guard.admit(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Be forgotten."""
        self._guard.idle.pop(self, None)
        if self._lent is not None:
            self._lent.stop()
        super().connection_lost(exc)
        self._guard.counts.open.set(len(self.connections))

    def data_received(self, data: bytes) -> None:
        """Parse; end when what is unfinished grows too large."""
        if self._unread:
            data = self._pass_over(data)
        self._unfinished += len(data)
        if self._refused:
            if self._unfinished > _MAX_UNREAD:
                self.drop()
            return
        if data:
            super().data_received(data)
        if self._unfinished > MAX_HEAD_BYTES and not self._refused:
            self.refuse(_too_large())

    def on_message_begin(self) -> None:
        """Make room for a head; what else a request needs is made when it is known which way it goes."""
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        """Check the head's size, then begin with the request. Raises HeadTooLarge, which ends the connection."""
        if len(self.headers) > MAX_HEADERS or (self._unfinished > MAX_HEAD_BYTES and self._head() > MAX_HEAD_BYTES):
            self._refusal = _too_large()
            raise self._refusal
        self._unfinished = 0
        self._taken = 0
        self._guard.idle.pop(self, None)
        method, call = self.parser.get_method(), None
        if self.parser.get_http_version() == "1.1":
            call = self._guard.calls.find(method, self.url, self.headers, self)
        if call is not None:
            self._begin_call(call)
            return
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers += headers
        if method == b"PUT":
            self.scope["connection"] = self  # type: ignore[typeddict-unknown-key] - for `large_body`
        super().on_headers_complete()
        answer = _Answer(self.cycle, self.transport)
        self.cycle.transport = cast("asyncio.Transport", answer)
        self.scope["break_off"] = answer.close  # type: ignore[typeddict-unknown-key] - for the dispatcher

    def _begin_call(self, call: Call) -> None:
        call.keep_alive = self.parser.should_keep_alive()
        before = self._last_cycle()
        self.cycle = cast("RequestResponseCycle", call)
        if before is None or before.response_complete:
            call.start()
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft(
                (self.cycle, cast("Any", self.app))  # pyright: ignore[reportUnknownMemberType] - uvicorn's type
            )

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401 - uvicorn's signature
        if isinstance(cycle, Call):
            # Not at once: of many that fail at once each would start the next one within itself.
            self.loop.call_soon(cycle.start)
        else:
            super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self._unfinished = 0
        self._taken += len(body)
        call: object = self.cycle
        if isinstance(call, Call):
            call.body += body
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Have a request whole."""
        call: object = self.cycle
        if isinstance(call, Call):
            call.end_body()
        else:
            super().on_message_complete()

    def lend_body(self, scope: Scope) -> LargeBody | None:
        """Leave the rest of a request's body to the caller, who has to call `take_back`.

        None where it comes in as usual: because it is small or of unknown length, because its client waits to be asked
        for it or sent another request already, or because enough are lent.
        """
        cycle = self._last_cycle()
        left = _length(scope) - self._taken
        if cycle is None or cycle.scope is not scope or cycle.waiting_for_100_continue or self.transport.is_closing():
            return None
        if left < _LARGE or self._guard.lent >= _BODIES or self.transport.get_extra_info("sslcontext") is not None:
            return None
        self.flow.pause_reading()
        duplicate = socket.socket(fileno=os.dup(self.transport.get_extra_info("socket").fileno()))
        self._lent = LargeBody(bytes(cycle.body), duplicate, left, self._guard.patience_s)
        self._guard.lent += 1
        cycle.body = bytearray()
        return self._lent

    def take_back(self, body: LargeBody) -> None:
        """Go on behind a body that was lent; what nobody read of it is passed over."""
        body.stop()
        self._lent = None
        self._guard.lent -= 1
        if body.broken:
            self.cycle.disconnected = True
            self.transport.abort()
        if self.transport.is_closing():
            return
        # The old one still waits for the bytes that it did not see.
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._unread = body.left
        if not self._unread:
            self.on_message_complete()

    def _pass_over(self, data: bytes) -> bytes:
        """Return what comes behind the body that nobody read."""
        self._unset_keepalive_if_required()
        passed = min(len(data), self._unread)
        self._unread -= passed
        self._taken += passed
        if not self._unread:
            self.on_message_complete()
        return data[passed:]

    def on_response_complete(self) -> None:
        """Go on with a request that was sent in advance, or be idle, without a timer: `look` sees to that."""
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self._guard.idle[self] = None

    def resume_writing(self) -> None:
        """Note that the client took what was waiting for it."""
        self._drained += 1
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words say less
        """Refuse what is no HTTP, or what was found too large while it was parsed."""
        self.refuse(self._refusal or BadRequest("This is no HTTP request that can be understood."))

    def refuse(self, error: TracklineError) -> None:
        """Answer with an error and end; without an answer where another request's is due."""
        self._refused = True
        self._guard.counts.ended.add()
        self._guard.idle[self] = None
        cycle = self._last_cycle()
        answerable = cycle is None or cycle.response_complete or (cycle.more_body and not cycle.response_started)
        if answerable and not self.pipeline and not self.transport.is_closing():
            body = failure_body(error)
            head = (
                f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}\r\ncontent-type: application/json\r\n"
                f"content-length: {len(body)}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(head.encode() + body)
            # Closing at once would reset the connection of a client that is still sending: it would not see why.
            self.transport.write_eof()
        else:
            self.transport.close()
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()

    def drop(self) -> None:
        """End at once, whatever is still to be sent."""
        if not self._refused:
            self._guard.counts.ended.add()
        self._guard.idle.pop(self, None)
        self.transport.abort()

    def look(self, now: float, patience_s: float) -> None:
        """End when the client has been due with the same thing for longer than `patience_s`."""
        stage = self._stage()
        if stage is None:
            self._seen = None
            return
        progress = self._progress(stage)
        seen = self._seen
        if seen is None or (seen.stage, seen.cycle) != (stage, self.cycle) or progress - seen.progress >= LEAST_BYTES:
            self._seen = _Sight(stage, self.cycle, progress, now)
        elif now - seen.since > (_KEPT_S if stage == "idle" else patience_s):
            self._give_up(stage, patience_s)

    def _stage(self) -> Stage | None:
        """Return what the client is due with; None where it is our turn."""
        cycle = self._last_cycle()
        if self._refused:
            return "answered"
        if self.transport.get_write_buffer_size() or self.transport.is_closing():
            return "answer"
        if cycle is None:
            return "head"
        if cycle.response_complete:
            return "answered" if cycle.more_body else "head" if self._unfinished else "idle"
        return "body" if cycle.more_body and not self.flow.read_paused else None

    def _progress(self, stage: Stage) -> int:
        if stage == "body":
            return self._taken
        if stage == "answer":
            cycle = self._last_cycle()
            to_come = 0 if cycle is None else cycle.expected_content_length
            return self._drained * LEAST_BYTES - to_come - self.transport.get_write_buffer_size()
        return 0

    def _give_up(self, stage: Stage, patience_s: float) -> None:
        if stage == "idle":
            self.transport.close()
            return
        if stage in {"answer", "answered"} or (stage == "head" and not self._unfinished):
            self.drop()
            return
        head = f"The request did not bring its head in {patience_s:g} seconds (--client-timeout)."
        self.refuse(RequestTimedOut(head) if stage == "head" else slow_body(patience_s))

    def _last_cycle(self) -> RequestResponseCycle | None:
        return self.cycle  # None before the first request, which uvicorn does not declare

    def _head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)


@contextlib.contextmanager
def large_body(scope: Scope) -> Generator[LargeBody | None]:
    """Give the rest of a request's body to a thread that reads it; None where it has to be received as usual."""
    connection: BoundedProtocol | None = scope.get("connection")
    body = None if connection is None else connection.lend_body(scope)
    try:
        yield body
    finally:
        if connection is not None and body is not None:
            connection.take_back(body)


def _length(scope: Scope) -> int:
    text = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(text) if text.isdigit() else 0


def raise_file_limit() -> None:
    """Let this process open as many files as it may: each connection is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _file_limit() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft


def _too_large() -> HeadTooLarge:
    return HeadTooLarge(
        f"The head of the request is too large: it may have {MAX_HEAD_BYTES} bytes and {MAX_HEADERS} headers."
    )
