"""Runs the server: takes the port, says where it listens, stops in time."""

import asyncio
import errno
import gc
import ipaddress
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import cast

import click
import uvicorn

from trackline.cli.refusal import Refusal
from trackline.counts import Counts
from trackline.server.app import Application, create_app
from trackline.server.config import ServerConfig
from trackline.server.connections import Connections, raise_file_limit
from trackline.server.shared_socket import SharedSocket

_BACKLOG = 2048
_TICKS_A_SECOND = 10
"""How often uvicorn's main loop turns."""
_FINISH_REQUESTS_S = 2
"""What running requests get to finish after a signal."""
_STOP_S = 2.8
"""After this long since the signal the process ends; what was acknowledged is on disk by then."""


class Server(uvicorn.Server):
    """Uvicorn's server with our start message, and signals that mean a clean exit."""

    def __init__(
        self, app: Application, config: uvicorn.Config, connections: Connections, ready: Callable[[], object]
    ) -> None:
        """`config` serves `app`; `ready` is called once, when requests are taken."""
        super().__init__(config)
        self._app = app
        self._connections = connections
        self._ready = ready
        self._shared: list[SharedSocket] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        # A process that listens alone has nobody to leave one to: uvicorn's way costs a connection 170 us, ours 195.
        alone = self._app.services.counters.counts.processes == 1
        await super().startup(sockets if alone else [])
        if not alone:
            self._shared = [SharedSocket(each, self._protocol, self._connections.counts.open) for each in sockets or ()]
            for shared in self._shared:
                shared.open(asyncio.get_running_loop())
        if self.started:
            self._ready()

    def _protocol(self) -> asyncio.Protocol:
        return self._connections.protocol(self.config, self.server_state, self.lifespan.state)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what would go on for ever, then stop."""
        for shared in self._shared:
            shared.close()
        self._app.end_streams()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Look at the connections every second."""
        if counter % _TICKS_A_SECOND == 0:
            self._connections.look_at(self.server_state.connections, time.monotonic())
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Stop at the first signal; end the process at once at a second Ctrl+C."""
        if self.should_exit:
            if sig == signal.SIGINT:
                os._exit(128 + sig)
            return
        self.should_exit = True
        last = threading.Timer(_STOP_S, _give_up)
        last.daemon = True
        last.start()


def open_socket(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address. Raises Refusal when it is taken, forbidden or unknown."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError, OverflowError) as error:
        raise Refusal(f"--host: {host!r} is no address of this machine. Name one such as 127.0.0.1.") from error
    opened = socket.socket(family, kind, protocol)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise Refusal(_why_not(error, host, port)) from error
    opened.set_inheritable(True)
    return opened


def serve(config: ServerConfig, listening: socket.socket, about: list[str]) -> None:
    """Serve until a signal comes. `about` is printed below the address. Raises Refusal when the start fails."""
    run_server(config, listening, lambda: say_where(config, listening, about))


def say_where(config: ServerConfig, listening: socket.socket, about: list[str]) -> None:
    """Print the start message."""
    click.echo(_start_message(config, listening.getsockname()[1], about))


def run_server(
    config: ServerConfig,
    listening: socket.socket,
    ready: Callable[[], object],
    *,
    counts: Counts | None = None,
) -> int:
    """Serve in this process until a signal comes; `ready` is called when requests are taken. Return the exit code.

    `counts` are what it shares with other processes on the socket; the first of them seals.
    """
    raise_file_limit()
    app = create_app(config, counts)
    connections = Connections(
        config.max_connections, config.client_timeout_s, app.calls, app.services.counters.connections
    )
    server = Server(
        app,
        uvicorn.Config(
            app,
            loop="uvloop",
            http=cast("type[asyncio.Protocol]", connections.protocol),  # uvicorn only calls it
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # server/proxies.py knows which proxies may be believed
            timeout_graceful_shutdown=_FINISH_REQUESTS_S,
        ),
        connections,
        ready,
    )
    _tune_collector()
    server.run([listening])
    return 0 if server.started else 1


def _tune_collector() -> None:
    # A page of a thousand runs is tens of thousands of objects without a cycle among them: looking for cycles after
    # each 700 of them, as is the default, took a fifth of the search.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def address(host: str, port: int, prefix: str) -> str:
    """Return the address to type on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared
    return f"http://{shown}:{port}{prefix}"


def _start_message(config: ServerConfig, port: int, about: list[str]) -> str:
    url = address(config.host, port, config.static_prefix)
    everywhere = "" if is_loopback(config.host) else "  (other machines: this machine's name or address)"
    lines = [
        f"Trackline listens on {url}{everywhere}",
        *about,
        "",
        "In your training code:",
        f'    mlflow.set_tracking_uri("{url}")',
        *(
            ["and MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, in its environment."]
            if config.authentication
            else []
        ),
        "",
        "Ctrl+C stops it.",
    ]
    return "\n".join(lines)


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use. Stop the program that uses it, or choose another with --port."
    if error.errno == errno.EACCES:
        return f"Port {port} needs special rights. Choose one from 1024 on with --port."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host: {host} is no address of this machine. Name one of its own, or 0.0.0.0 for all of them."
    return f"The server cannot listen on {host}:{port} ({error.strerror})."


def _give_up() -> None:
    os._exit(0)
