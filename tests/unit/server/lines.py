"""A server in this process, spoken to over a real connection."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import uvicorn
from uvicorn.server import ServerState

from trackline.counts import Counts
from trackline.server.app import Application, create_app
from trackline.server.config import AccessLog, ServerConfig
from trackline.server.connections import BoundedProtocol, Connections

CREATE = b'{"experiment_id": "0", "start_time": 1}'


@dataclass
class Line:
    """A client's end of a connection, and what is at the other."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    app: Application
    state: ServerState


class Watched:
    """A transport whose writes are counted."""

    def __init__(self, transport: asyncio.Transport, written: list[bytes]) -> None:
        """Note in `written` what is written."""
        self._transport = transport
        self._written = written

    def write(self, data: bytes) -> None:
        """Write and note it."""
        self._written.append(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> object:
        """Be the transport otherwise."""
        return getattr(self._transport, name)


def serve(
    folder: Path,
    scenario: Callable[[Line], Awaitable[None]],
    written: list[bytes] | None = None,
    access_log: AccessLog = "problems",
) -> None:
    """Run a scenario over a connection to a server in this process; `written` gets what it writes, call by call."""
    calls = [] if written is None else written
    settings = ServerConfig(
        backend=f"sqlite:///{folder / 't.db'}",
        artifact_root="mlflow-artifacts:/",
        artifacts_destination=f"{folder}",
        access_log=access_log,
    )

    async def whole() -> None:
        app = create_app(settings, Counts())
        await app.start()
        connections = Connections(10, 60.0, app.calls, app.services.counters.connections)
        config = uvicorn.Config(app, http=cast("type[asyncio.Protocol]", connections.protocol), log_config=None)
        state = ServerState()

        def protocol() -> BoundedProtocol:
            made = connections.protocol(config, state, {})
            admit = made.connection_made
            made.connection_made = lambda transport: admit(  # type: ignore[method-assign] - to watch this one alone
                cast("asyncio.Transport", Watched(transport, calls))
            )
            return made

        loop = asyncio.get_running_loop()
        listening = await loop.create_server(protocol, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
        try:
            await scenario(Line(reader, writer, app, state))
        finally:
            writer.close()
            listening.close()
            await app.stop()

    asyncio.run(whole())


async def ask(line: Line, method: str, path: str, body: bytes = b"", *headers: str) -> bytes:
    """Send a request and return what arrives first."""
    line.writer.write(request(method, path, body, *headers))
    return await asyncio.wait_for(line.reader.read(65536), 10)


def request(method: str, path: str, body: bytes = b"", *headers: str) -> bytes:
    """Return a request as it is sent."""
    more = "".join(f"{header}\r\n" for header in headers)
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{more}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
