"""The real command, started as a user starts it, in a folder of its own."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.05)  # not listening yet
        finally:
            connection.close()
    pytest.fail("the server did not answer in time")


@pytest.fixture(scope="module")
def start_server() -> Iterator[Callable[[Path], str]]:
    """Yield a function that starts a server in a folder and returns its address; all are stopped at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(folder: Path) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        process = subprocess.Popen([sys.executable, "-m", "trackline", "server", "--port", str(port)], cwd=folder)
        started.append(process)
        wait_until_ready(process, port)
        return f"http://127.0.0.1:{port}"

    yield start
    for process in started:
        process.terminate()
        assert process.wait(5) == 0
