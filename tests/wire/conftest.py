"""The real command, started as a user starts it, in a folder of its own."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from object_storage import Place, S3Server

READY_S = 20.0


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when the server answers; fail when it ends or takes too long."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/health")
            connection.getresponse()
        except OSError:
            time.sleep(0.05)  # not listening yet
        else:
            return
        finally:
            connection.close()
    pytest.fail("the server did not answer in time")


@pytest.fixture(scope="module")
def servers() -> dict[str, subprocess.Popen[bytes]]:
    """Return the processes that `start_server` started, by address."""
    return {}


@pytest.fixture(scope="module")
def start_server(servers: dict[str, subprocess.Popen[bytes]]) -> Iterator[Callable[..., str]]:
    """Yield a function that starts a server in a folder, with flags and variables, and returns its address.

    All are stopped at the end. `program` is what Python runs.
    """

    def start(
        folder: Path,
        *flags: str,
        variables: dict[str, str] | None = None,
        program: tuple[str, str] = ("-m", "trackline"),
    ) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        servers[address] = subprocess.Popen(
            [sys.executable, *program, "server", "--port", str(port), *flags],
            cwd=folder,
            env={**os.environ, **(variables or {})},
        )
        wait_until_ready(servers[address], port)
        return address

    yield start
    for process in servers.values():
        process.terminate()
        assert process.wait(5) == 0


@pytest.fixture(scope="session")
def ask() -> Callable[..., tuple[http.client.HTTPResponse, bytes]]:
    """Return a function that sends a request target exactly as written and returns the answer with its body."""

    def ask(
        address: str, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
        try:
            connection.request(method, target, body or None, headers or {})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    return ask


@pytest.fixture(scope="module")
def make_place(
    start_server: Callable[..., str],
    s3_server: S3Server,
    ask: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Place]:
    """Return a function that starts a server over a new bucket; `BUCKET` in its flags stands for the name."""

    def make(*flags: str, **variables: str) -> Place:
        bucket = s3_server.new_bucket()
        folder = tmp_path_factory.mktemp("server")
        address = start_server(
            folder,
            *(flag.replace("BUCKET", bucket) for flag in flags),
            variables={**s3_server.environment, **variables},
        )
        return Place(address, folder, s3_server, bucket, ask)

    return make
