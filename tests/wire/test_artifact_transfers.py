"""Large, simultaneous and broken-off transfers: bounded memory, whole files, nothing left behind."""

import contextlib
import http.client
import json
import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
PIECE = bytes(range(256)) * 4096
PIECES = 256
GROWTH_MB = 60
PATIENCE_S = 10.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder the server is started in."""
    return tmp_path_factory.mktemp("transfers")


@pytest.fixture(scope="module")
def address(start_server: Callable[..., str], folder: Path) -> str:
    """Return the address of a server."""
    return start_server(folder)


@pytest.fixture
def process(address: str, servers: dict[str, subprocess.Popen[bytes]]) -> int:
    """Return the server's process id."""
    return servers[address].pid


def _connect(address: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)


def _pieces(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield PIECE


def _upload(address: str, name: str, count: int, *, chunked: bool) -> None:
    connection = _connect(address)
    headers = {} if chunked else {"Content-Length": str(count * len(PIECE))}
    connection.request("PUT", f"{PROXY}/{name}", _pieces(count), headers, encode_chunked=chunked)
    assert connection.getresponse().status == 200
    connection.close()


def _download(address: str, name: str, count: int) -> None:
    connection = _connect(address)
    connection.request("GET", f"{PROXY}/{name}")
    answer = connection.getresponse()
    for _ in range(count):
        assert answer.read(len(PIECE)) == PIECE
    assert answer.read() == b""
    connection.close()


def _private_mb(process: int) -> float:
    """Return the memory that only this process has, in MB; shared libraries and the file cache do not count."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss_Anon:"):
            return int(line.split()[1]) / 1024
    pytest.fail("the system does not tell a process's memory")


def _open_files(process: int) -> int:
    """Return how many files the server holds open, its database's aside: those are opened when they are needed."""
    opened = 0
    for link in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            opened += "trackline.db" not in str(link.readlink())
    return opened


def _leftovers(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if "trackline.db" not in path.name and path.name != "mlruns"]


def _eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module", params=["disk", "s3"])
def any_address(request: pytest.FixtureRequest) -> str:
    """Return the address of a server over each kind of storage."""
    if request.param == "disk":
        return request.getfixturevalue("address")
    return request.getfixturevalue("make_place")("--artifacts-destination", "s3://BUCKET").address


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_file_goes_through_in_little_memory(
    any_address: str, servers: dict[str, subprocess.Popen[bytes]], ask: Ask, *, chunked: bool
) -> None:
    """A file many times larger than the server's memory grows it by a few pieces, up and down."""
    address, process = any_address, servers[any_address].pid
    _upload(address, "large", 8, chunked=chunked)
    _download(address, "large", 8)
    before = _private_mb(process)
    highest = before
    done = threading.Event()

    def watch() -> None:
        nonlocal highest
        while not done.wait(0.02):
            highest = max(highest, _private_mb(process))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        _upload(address, "large", PIECES, chunked=chunked)
        _download(address, "large", PIECES)
    finally:
        done.set()
        watcher.join()
    ask(address, "DELETE", f"{PROXY}/large")

    assert highest - before < GROWTH_MB


def test_writers_of_one_path_leave_one_whole_file(address: str, folder: Path, ask: Ask) -> None:
    """Whoever finishes last wins whole; who reads meanwhile gets one version or another, never a mixture."""
    versions = [bytes([number]) * 700_000 for number in range(4)]
    ask(address, "PUT", f"{PROXY}/same/file", versions[0])
    statuses: list[int] = []
    seen: list[bytes] = []

    def write(version: bytes) -> None:
        statuses.extend(ask(address, "PUT", f"{PROXY}/same/file", version)[0].status for _ in range(5))

    def read() -> None:
        seen.extend(ask(address, "GET", f"{PROXY}/same/file")[1] for _ in range(10))

    threads = [threading.Thread(target=write, args=(version,)) for version in versions]
    threads += [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(statuses) == {200}
    assert all(version in versions for version in seen)
    assert [path.name for path in (folder / "mlruns" / "same").iterdir()] == ["file"]
    ask(address, "DELETE", f"{PROXY}/same")


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 100000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n3000000\r\n"]
)
def test_a_client_that_leaves_during_an_upload_leaves_nothing(
    address: str, folder: Path, process: int, framing: bytes
) -> None:
    """Half a file is no file, no directory, and no open file of the server."""
    open_before = _open_files(process)
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"PUT {PROXY}/new/half HTTP/1.1\r\nHost: localhost\r\n".encode() + framing)
        for _ in range(20):
            connection.sendall(PIECE)
        assert _eventually(lambda: _open_files(process) > open_before)

    assert _eventually(lambda: _open_files(process) <= open_before)
    assert _leftovers(folder) == []


def test_a_client_that_leaves_during_a_download_frees_the_file(address: str, process: int, ask: Ask) -> None:
    """The server stops reading and closes the file."""
    _upload(address, "large", 64, chunked=False)
    open_before = _open_files(process)
    for _ in range(5):
        connection = _connect(address)
        connection.request("GET", f"{PROXY}/large")
        assert connection.getresponse().read(1000) == PIECE[:1000]
        connection.close()

    assert _eventually(lambda: _open_files(process) <= open_before)
    ask(address, "DELETE", f"{PROXY}/large")


@pytest.mark.parametrize("size", [100, 2 << 20])
def test_an_upload_that_waits_does_not_hold_up_others(address: str, ask: Ask, size: int) -> None:
    """Many clients that stop sending leave room for those that do not."""
    waiting: list[http.client.HTTPConnection] = []
    for number in range(40):
        connection = _connect(address)
        connection.putrequest("PUT", f"{PROXY}/slow/{number}")
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        connection.send(b"x")
        waiting.append(connection)

    assert ask(address, "PUT", f"{PROXY}/quick", b"x")[0].status == 200
    assert ask(address, "GET", f"{PROXY}/quick")[1] == b"x"
    for connection in waiting:
        connection.send(b"x" * (size - 1))
        assert connection.getresponse().status == 200
        connection.close()
    for path in ("slow", "quick"):
        ask(address, "DELETE", f"{PROXY}/{path}")


def test_a_connection_goes_on_behind_large_files(address: str, ask: Ask) -> None:
    """Uploads of all sizes follow each other on one connection, and a request that was sent behind one is answered."""
    connection = _connect(address)
    for count in (3, 1, 5):
        connection.request("PUT", f"{PROXY}/many/{count}", PIECE * count)
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
    connection.putrequest("PUT", f"{PROXY}/many/last")
    connection.putheader("Content-Length", str(2 * len(PIECE)))
    connection.endheaders()
    connection.send(PIECE * 2 + b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    answers = connection.sock.makefile("rb").read()
    connection.close()
    assert answers.count(b"HTTP/1.1 200 OK") == 2
    assert answers.endswith(b"OK")
    for name, count in (("1", 1), ("3", 3), ("5", 5), ("last", 2)):
        assert ask(address, "GET", f"{PROXY}/many/{name}")[1] == PIECE * count
    ask(address, "DELETE", f"{PROXY}/many")


def test_a_large_file_that_cannot_be_stored_is_passed_over(
    start_server: Callable[..., str], servers: dict[str, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """The client reads why in the middle of its upload, and its connection serves the next request."""
    address = start_server(tmp_path)
    resource.prlimit(servers[address].pid, resource.RLIMIT_FSIZE, (4 << 20, 4 << 20))
    connection = _connect(address)
    connection.request("PUT", f"{PROXY}/large", PIECE * 20)
    answer = connection.getresponse()
    assert answer.status == 507
    assert json.loads(answer.read())["message"] == "The artifact storage is full; nothing was stored."
    connection.request("PUT", f"{PROXY}/small", PIECE)
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    connection.close()
    assert [Path(path).name for path in _leftovers(tmp_path)] == ["small"]


def test_a_server_stops_in_the_middle_of_uploads(
    start_server: Callable[..., str], servers: dict[str, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """A client that does not go on keeps no server from a clean end."""
    address = start_server(tmp_path)
    server = servers.pop(address)
    open_before = _open_files(server.pid)
    connection = _connect(address)
    connection.putrequest("PUT", f"{PROXY}/half")
    connection.putheader("Content-Length", str(10 * len(PIECE)))
    connection.endheaders()
    connection.send(PIECE)
    assert _eventually(lambda: _open_files(server.pid) > open_before)
    server.send_signal(signal.SIGTERM)
    assert server.wait(PATIENCE_S) == 0
    connection.close()
    assert _leftovers(tmp_path) == []


def test_a_killed_server_leaves_no_half_file(
    start_server: Callable[..., str], servers: dict[str, subprocess.Popen[bytes]], ask: Ask, tmp_path: Path
) -> None:
    """What was acknowledged before is there, what was under way is not."""
    address = start_server(tmp_path)
    assert ask(address, "PUT", f"{PROXY}/done", b"whole")[0].status == 200
    connection = _connect(address)
    connection.putrequest("PUT", f"{PROXY}/new/half")
    connection.putheader("Content-Length", str(100 * len(PIECE)))
    connection.endheaders()
    for piece in _pieces(20):
        connection.send(piece)
    server = servers.pop(address)
    server.send_signal(signal.SIGKILL)
    server.wait()
    connection.close()

    assert [Path(path).name for path in _leftovers(tmp_path)] == ["done"]
    assert (tmp_path / "mlruns" / "done").read_bytes() == b"whole"
