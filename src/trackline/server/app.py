"""The composition root: puts the rooms together into one ASGI application."""

import asyncio
import contextlib

from starlette.types import ASGIApp, Receive, Scope, Send

from trackline.counts import Counts
from trackline.server.calls import Calls
from trackline.server.config import ServerConfig
from trackline.server.counters import Counters
from trackline.server.dispatch import Dispatcher
from trackline.server.endpoints import ENDPOINTS
from trackline.server.exchanges import Exchanges
from trackline.server.gate import Gate
from trackline.server.hosts import HostGuard
from trackline.server.pages import Pages
from trackline.server.proxies import Proxies
from trackline.server.sealing import Sealer
from trackline.server.services import Services


class Application:
    """The server as uvicorn sees it: HTTP requests, and the lifespan that opens and closes the database."""

    def __init__(self, config: ServerConfig, counts: Counts) -> None:
        """Nothing is opened before the lifespan starts. Of the processes that share `counts` the first one seals."""
        self._seals = counts.place == 0
        self.services = Services(config, Counters(counts))
        gate = Gate(self.services.callers, config) if config.authentication else None
        dispatcher = Dispatcher(self.services, ENDPOINTS, config.static_prefix, Pages(config), gate)
        guard = None if config.disable_security else HostGuard(dispatcher, config)
        guarded: ASGIApp = guard or dispatcher
        if config.trusted_proxies:
            guarded = Proxies(guarded, config.trusted_proxies)
        self._http = Exchanges(guarded, self.services.counters.other, config.access_log)
        known, protection = (None, ()) if guard is None else (guard.known_hosts, guard.protection)
        plain = {} if config.trusted_proxies else dispatcher.plain
        self.calls = Calls(plain, known, protection, self._http, config.max_body_size)
        """What connections answer without coming here."""
        self._background: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the lifespan."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)

    async def start(self) -> None:
        """Open the database and start what runs in the background."""
        await self.services.start()
        if self._seals:
            self._background.append(asyncio.create_task(Sealer(self.services).run()))

    def end_streams(self) -> None:
        """Have the streams of events end: the server would wait for them."""
        self.services.followers.stop()

    async def stop(self) -> None:
        """Stop the background, commit what was accepted, close the database."""
        for task in self._background:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.services.stop()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await self.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})


def create_app(config: ServerConfig, counts: Counts | None = None) -> Application:
    """Return the server for these settings. Processes on one port share `counts`, each at its own place."""
    return Application(config, counts or Counts())
