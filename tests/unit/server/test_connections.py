"""How requests and answers pass through a connection: in few calls of the system, and with nothing left to collect."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from trackline.counts import Counts
from trackline.server.app import create_app
from trackline.server.config import ServerConfig
from trackline.server.connections import BoundedProtocol, Connections

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
CREATE = b'{"experiment_id": "0", "start_time": 1}'
ROUNDS = 100


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


def serve(folder: Path, scenario: Callable[[Line], Awaitable[None]], written: list[bytes] | None = None) -> None:
    """Run a scenario over a connection to a server in this process; `written` gets what it writes, call by call."""
    calls = [] if written is None else written
    settings = ServerConfig(
        backend=f"sqlite:///{folder / 't.db'}", artifact_root="mlflow-artifacts:/", artifacts_destination=f"{folder}"
    )

    async def whole() -> None:
        app = create_app(settings, Counts())
        await app.start()
        connections = Connections(10, 60.0)
        config = uvicorn.Config(app, http=cast("type[asyncio.Protocol]", connections.protocol), log_config=None)
        state = ServerState()

        def protocol() -> BoundedProtocol:
            made = connections.protocol(config, state, {})
            admit = made.connection_made
            made.connection_made = lambda transport: admit(  # type: ignore[method-assign]
                cast("asyncio.Transport", Watched(transport, calls))
            )
            return made

        loop = asyncio.get_running_loop()
        listening = await loop.create_server(protocol, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
        try:
            await scenario((reader, writer))
        finally:
            writer.close()
            listening.close()
            await app.stop()

    asyncio.run(whole())


async def ask(line: Line, method: str, path: str, body: bytes = b"") -> bytes:
    """Send a request and return what arrives first."""
    reader, writer = line
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return await asyncio.wait_for(reader.read(65536), 10)


def test_an_answer_is_written_at_once(tmp_path: Path) -> None:
    """The head does not go out alone when its body is about to follow."""
    written: list[bytes] = []

    async def scenario(line: Line) -> None:
        await ask(line, "POST", "/api/2.0/mlflow/runs/create", CREATE)
        await ask(line, "GET", "/api/2.0/mlflow/runs/get?run_id=none")

    serve(tmp_path, scenario, written)
    assert [answer[:12] for answer in written] == [b"HTTP/1.1 200", b"HTTP/1.1 404"]
    assert all(answer.endswith(b"}") for answer in written)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("HEAD", "/health", b"200"),
        ("HEAD", "/", b"200"),
        ("GET", "/api/2.0/mlflow/experiments/search", b"400"),
        ("GET", "/ajax-api/trackline/events?experiment_id=0", b"200"),
    ],
)
def test_a_head_whose_body_does_not_follow_is_sent(tmp_path: Path, method: str, path: str, status: bytes) -> None:
    """Answers without a body, and streams whose first piece may be long in coming, show their head at once."""

    async def scenario(line: Line) -> None:
        assert (await ask(line, method, path)).startswith(b"HTTP/1.1 " + status)

    serve(tmp_path, scenario)


def test_requests_leave_nothing_to_collect(tmp_path: Path) -> None:
    """No request leaves objects that hold each other: collecting them stops the whole server, many times a second."""

    async def scenario(line: Line) -> None:
        await ask(line, "POST", "/api/2.0/mlflow/runs/create", CREATE)
        gc.collect()
        gc.disable()
        try:
            for _ in range(ROUNDS):
                await ask(line, "POST", "/api/2.0/mlflow/runs/create", CREATE)
                await ask(line, "GET", "/api/2.0/mlflow/runs/get?run_id=none")
            assert gc.collect() < ROUNDS
        finally:
            gc.enable()

    serve(tmp_path, scenario)
