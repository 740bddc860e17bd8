"""Clients that send or take next to nothing: they are ended, others are served, and the merely slow get through."""

import http.client
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile import Target

PUT = b"PUT /api/2.0/mlflow-artifacts/artifacts/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
POST = b"POST /api/2.0/mlflow/runs/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
TIMEOUT_S = 1
LATEST_S = 6.0
"""When a client that is too slow must be gone: its time, a look each second, and a busy machine."""
MOST = 60
BIG = 24 << 20


@pytest.fixture(scope="module")
def target(launch: Callable[..., Target]) -> Target:
    """Start a server with little patience and few connections, that has a large file."""
    target = launch("--client-timeout", str(TIMEOUT_S), "--max-connections", str(MOST))
    assert target.ask("PUT", "/api/2.0/mlflow-artifacts/artifacts/big", os.urandom(BIG)).status == 200
    return target


def drip(line: socket.socket, text: bytes, pause_s: float = 0.05) -> bytes:
    """Send a byte at a time until something comes back or the connection ends; return what came."""
    line.settimeout(pause_s)
    for byte in text:
        try:
            line.sendall(bytes([byte]))
            return line.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            return b""
    return pytest.fail("the server waited to the end")


@pytest.mark.parametrize("sent", [b"", b"G", b"GET /health HTTP/1.1\r\nHost: localhost\r\n"])
def test_a_client_that_falls_silent_in_its_head_is_ended(target: Target, sent: bytes) -> None:
    """Nothing, or a part of a head, is waited for no longer than --client-timeout."""
    started = time.monotonic()
    with target.connect() as line:
        line.sendall(sent)
        answer = line.recv(65536)
    assert time.monotonic() - started < LATEST_S
    assert answer == b"" if not sent else answer.startswith(b"HTTP/1.1 408 ")


def test_a_client_that_drips_its_head_is_ended(target: Target) -> None:
    """A byte now and then does not prolong the time for a head."""
    with target.connect() as line:
        answer = drip(line, b"GET /health HTTP/1.1\r\nX: " + b"a" * 400)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"--client-timeout" in answer


def test_a_client_that_drips_its_second_head_is_ended(target: Target) -> None:
    """A connection that was used before has no more time."""
    with target.connect() as line:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert target.read(line).body == b"OK"
        assert drip(line, b"GET /health HTTP/1.1\r\nX: " + b"a" * 400).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "head",
    [
        PUT % (b"never", 1000),
        PUT % (b"never", 2 << 20),
        POST + b"Content-Length: 1000\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n400\r\n",
    ],
)
@pytest.mark.parametrize("drips", [True, False])
def test_a_client_that_does_not_bring_its_body_is_ended(target: Target, head: bytes, *, drips: bool) -> None:
    """A body that stops, or comes by single bytes, is given up with 408, and leaves nothing."""
    with target.connect() as line:
        line.sendall(head)
        answer = drip(line, b" " * 400) if drips else line.recv(65536)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert not (target.folder / "mlruns" / "never").exists()
    assert not list(target.folder.rglob(".trackline-upload-*"))


def test_a_refused_body_without_end_is_ended(target: Target) -> None:
    """What goes on after its answer is read for a while, so that the client sees the answer, and then cut."""
    started = time.monotonic()
    with target.connect() as line:
        line.sendall(b"POST /api/nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        with pytest.raises(OSError, match=r"reset|pipe"):
            _flood(line, until=started + LATEST_S)


def test_a_client_that_does_not_take_its_answer_is_ended(target: Target) -> None:
    """A download that nobody reads is cut, and its file closed."""
    with socket.socket() as line:
        # Before the connection: what is sent into a window that shrinks is sent again and again, and counts as taken.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", target.port))
        line.sendall(b"GET /api/2.0/mlflow-artifacts/artifacts/big HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for is_open in (True, False):
            deadline = time.monotonic() + LATEST_S
            while _is_open(target, "big") != is_open and time.monotonic() < deadline:
                time.sleep(0.02)  # the kernel tells nobody that a process opened or closed a file
            assert _is_open(target, "big") == is_open


def test_a_slow_upload_gets_through(target: Target) -> None:
    """A client that goes on, however slowly, may take many times --client-timeout."""
    started = time.monotonic()
    with target.connect() as line:
        line.sendall(PUT % (b"slow", 20 * 4096))
        for _ in range(20):
            line.sendall(b"x" * 4096)
            time.sleep(0.25)
        assert target.read(line, "PUT").status == 200
    assert time.monotonic() - started > 4 * TIMEOUT_S
    assert (target.folder / "mlruns" / "slow").stat().st_size == 20 * 4096


def test_a_slow_download_gets_through(target: Target) -> None:
    """A client that goes on reading gets the whole file, however long it takes."""
    started = time.monotonic()
    with target.connect() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        line.sendall(b"GET /api/2.0/mlflow-artifacts/artifacts/big HTTP/1.1\r\nHost: localhost\r\n\r\n")
        response = http.client.HTTPResponse(line)
        response.begin()
        got = 0
        while part := response.read(1 << 20):
            got += len(part)
            time.sleep(0.2)
    assert got == BIG
    assert time.monotonic() - started > 4 * TIMEOUT_S


def test_a_connection_may_rest_between_requests(target: Target) -> None:
    """Between two requests a client may keep its connection for some seconds."""
    with target.connect() as line:
        for _ in range(3):
            line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert target.read(line).body == b"OK"
            time.sleep(1.5 * TIMEOUT_S)


@pytest.fixture
def crowd(target: Target) -> Iterator[Callable[[bytes, int], list[socket.socket]]]:
    """Yield a function that opens many connections that each send some bytes and wait."""
    lines: list[socket.socket] = []

    def gather(sent: bytes, number: int) -> list[socket.socket]:
        for _ in range(number):
            lines.append(target.connect())
            lines[-1].sendall(sent)
        return lines

    yield gather
    for line in lines:
        line.close()


def test_a_crowd_that_waits_makes_room(target: Target, crowd: Callable[[bytes, int], list[socket.socket]]) -> None:
    """With three times --max-connections of half heads, whoever sends a whole request is served at once."""
    crowd(b"GET /hea", 3 * MOST)
    started = time.monotonic()
    assert target.ask("GET", "/health").body == b"OK"
    assert target.post("experiments/search", {"max_results": 1}).status == 200
    assert time.monotonic() - started < TIMEOUT_S
    assert _sockets(target) <= MOST + 5


def test_a_crowd_in_the_middle_of_uploads_is_bounded(
    target: Target, crowd: Callable[[bytes, int], list[socket.socket]]
) -> None:
    """When all connections are at work a further one is refused in words, and served once the slow are gone."""
    crowd(PUT % (b"crowd", 1000), MOST)
    refused = target.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert (refused.status, refused.json()["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")
    deadline = time.monotonic() + LATEST_S
    answer = None
    while answer is None and time.monotonic() < deadline:
        time.sleep(0.2)
        answer = target.ask("GET", "/health")
        answer = None if answer.status == 503 else answer
    assert answer is not None
    assert answer.body == b"OK"


def _flood(line: socket.socket, until: float) -> None:
    while time.monotonic() < until:
        line.sendall(b"1000\r\n" + b"a" * 4096 + b"\r\n")
        time.sleep(0.01)


def _files(target: Target) -> Iterator[str]:
    for file in Path(f"/proc/{target.process.pid}/fd").iterdir():
        try:
            yield str(file.readlink())
        except FileNotFoundError:
            continue


def _is_open(target: Target, name: str) -> bool:
    return any(file.endswith(f"/{name}") for file in _files(target))


def _sockets(target: Target) -> int:
    return sum(file.startswith("socket:") for file in _files(target))
