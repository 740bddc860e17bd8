"""Server-sent events: hints at what changed, for pages that stay up to date without asking again and again."""

import asyncio
import contextlib
import time
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from trackline.errors import InvalidParameterValue
from trackline.server.following import Follower, Followers
from trackline.server.payloads import read_query, until_gone
from trackline.server.services import Services
from trackline.tracking.experiments import parse_id
from trackline.wire.codec import Decoder, encode
from trackline.wire.events import Follow

_FOLLOW = Decoder(Follow)
_KEEP_ALIVE_S: Final = 20.0
_LIFE_S: Final = 15 * 60.0
"""After this long a stream ends and its client comes back, past the gate again."""
_RETRY_MS: Final = 1000
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold hints back
    (b"x-content-type-options", b"nosniff"),
]


async def follow(request: Request, services: Services) -> Response:
    """Send hints at what changes in experiments, runs and the registry, as server-sent events until the client leaves.

    `ready` comes first; then `hint` at what was committed since `Last-Event-ID` or `since`, and whenever something is
    committed, by whatever process. `ready` says whether more may have been missed than hints will name.
    """
    asked = read_query(request, _FOLLOW)
    if not (asked.experiment_id or asked.run_id or asked.everything or asked.registry):
        raise InvalidParameterValue(
            "Name what to follow: an 'experiment_id', a 'run_id', 'everything=true', or 'registry=true'."
        )
    experiments = map(parse_id, asked.experiment_id)
    follower = Follower(experiments, asked.run_id, everything=asked.everything, registry=asked.registry)
    last = request.headers.get("last-event-id", asked.since)
    mark, missed = await services.followers.follow(follower, last)
    return EventStream(services.followers, follower, mark, missed=missed)


class EventStream(Response):
    """The events of one follower."""

    def __init__(self, followers: Followers, follower: Follower, mark: str, *, missed: bool) -> None:
        """`missed` says that something may have changed before that no hint names."""
        super().__init__()
        self._followers = followers
        self._follower = follower
        self._first = _event("ready", mark, b'{"missed":true}' if missed else b'{"missed":false}')

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the client leaves, the server stops, or it is time to come back."""
        gone = asyncio.ensure_future(until_gone(receive))
        gone.add_done_callback(lambda _: self._follower.woken.set())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
            if scope["method"] != "HEAD":
                await self._send_all(send, gone)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._followers.leave(self._follower)
            gone.cancel()

    async def _send_all(self, send: Send, gone: "asyncio.Future[None]") -> None:
        retry = f"retry: {_RETRY_MS}\n".encode()
        await send({"type": "http.response.body", "body": retry + self._first, "more_body": True})
        until = time.monotonic() + _LIFE_S
        while time.monotonic() < until:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._follower.woken.wait(), _KEEP_ALIVE_S)
            self._follower.woken.clear()
            if gone.done() or self._followers.stopped:
                return
            hint = self._follower.take()
            body = b": still here\n\n" if hint is None else _event("hint", self._followers.mark(), encode(hint))
            await send({"type": "http.response.body", "body": body, "more_body": True})


def _event(kind: str, mark: str, data: bytes) -> bytes:
    return f"event: {kind}\nid: {mark}\ndata: ".encode() + data + b"\n\n"
