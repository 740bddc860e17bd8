"""Server-sent events over HTTP: what any process commits is told within a second, and streams end with the server."""

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from database_servers import PostgresqlServer, free_port

READY_S = 30.0
TOLD_S = 5.0
"""The promise is one second; a loaded machine gets more."""


class Stream:
    """An open stream of events, read in the background."""

    def __init__(self, port: int, query: str, last: str | None = None) -> None:
        """Open it and wait for `ready`."""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        path = f"/ajax-api/trackline/events?{query}"
        self.connection.request("GET", path, headers={"Last-Event-ID": last} if last else {})
        self.socket: socket.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        self.events: list[tuple[str, str, dict[str, Any]]] = []
        self.arrived = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.ready = self.wait(lambda kind, _: kind == "ready")

    def _read(self) -> None:
        fields: dict[str, str] = {}
        try:
            while line := self.answer.readline():
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                elif "data" in fields:
                    with self.arrived:
                        self.events.append((fields["event"], fields["id"], json.loads(fields["data"])))
                        self.arrived.notify()
                    fields = {}
        except (OSError, http.client.HTTPException):
            pass  # the server cut it off

    def close(self) -> None:
        """Leave."""
        with contextlib.suppress(OSError):  # the server left before
            self.socket.shutdown(socket.SHUT_RDWR)
        self.reader.join()
        self.answer.close()
        self.connection.close()

    def wait(self, wanted: Callable[[str, dict[str, Any]], bool]) -> tuple[str, str, dict[str, Any]]:
        """Return the first event that is wanted; forget it and those before it."""
        deadline = time.monotonic() + TOLD_S
        with self.arrived:
            while True:
                for place, (kind, _, data) in enumerate(self.events):
                    if wanted(kind, data):
                        found = self.events[place]
                        del self.events[: place + 1]
                        return found
                assert self.arrived.wait(deadline - time.monotonic()), self.events

    def hint_of(self, run_id: str) -> tuple[str, dict[str, Any]]:
        """Return the next hint that names a run: its id, and what it says of the run."""

        def names(kind: str, data: dict[str, Any]) -> bool:
            return kind == "hint" and any(run["run_id"] == run_id for run in data.get("runs", []))

        _, mark, data = self.wait(names)
        return mark, next(run for run in data["runs"] if run["run_id"] == run_id)


class Server:
    """A server in a folder of its own."""

    def __init__(self, folder: Path, *flags: str) -> None:
        """Start it and wait for its start message."""
        self.port = free_port()
        output = folder / f"{self.port}.txt"
        command = [sys.executable, "-m", "trackline", "server", "--port", str(self.port), *flags]
        with output.open("w") as file:
            self.process = subprocess.Popen(command, cwd=folder, stdout=file, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + READY_S
        while "Ctrl+C stops it." not in output.read_text():
            assert self.process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.02)

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Return the answer to a request on a connection of its own, which any worker may take."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = response.read()
            assert response.status == 200, answer
            return json.loads(answer)
        finally:
            connection.close()

    def post(self, path: str, **body: object) -> Any:  # noqa: ANN401 - JSON
        """Call MLflow's API."""
        return self.ask("POST", f"/api/2.0/mlflow/{path}", body)

    def new_run(self) -> str:
        """Start a run."""
        run_id: str = self.post("runs/create", experiment_id="0")["run"]["info"]["run_id"]
        return run_id

    def log(self, run_id: str, step: int) -> float:
        """Log a point; return when it was acknowledged."""
        self.post("runs/log-metric", run_id=run_id, key="loss", value=1.0, timestamp=1, step=step)
        return time.monotonic()

    def stop(self) -> None:
        """End at once."""
        self.process.kill()
        self.process.wait()


@pytest.fixture
def follow() -> Iterator[Callable[..., Stream]]:
    """Yield a function that opens streams; all are closed at the end."""
    opened: list[Stream] = []

    def open_stream(port: int, query: str = "experiment_id=0", last: str | None = None) -> Stream:
        opened.append(Stream(port, query, last))
        return opened[-1]

    yield open_stream
    for stream in opened:
        stream.close()


@pytest.fixture(params=["embedded", "postgresql"])
def flags(request: pytest.FixtureRequest) -> list[str]:
    """Return the flags that name a database."""
    if request.param == "embedded":
        return []
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return ["--backend-store-uri", server.uri(server.new_database())]


@pytest.fixture
def server(tmp_path: Path, flags: list[str]) -> Iterator[Server]:
    """Yield a server with two workers."""
    started = Server(tmp_path, "--workers", "2", *flags)
    yield started
    started.stop()


def test_what_any_worker_commits_is_told_within_a_second(
    server: Server, follow: Callable[..., Stream], figure: Callable[[str], None]
) -> None:
    """Points, on connections that go to either worker, are told to streams on either."""
    run_id = server.new_run()
    streams = [follow(server.port) for _ in range(4)]
    delays: list[float] = []
    for step in range(1, 7):
        logged = server.log(run_id, step)
        for stream in streams:
            hint = stream.hint_of(run_id)[1]
            while hint["step"] < step:
                hint = stream.hint_of(run_id)[1]
            assert hint == {"run_id": run_id, "experiment_id": "0", "keys": ["loss"], "step": step}
        delays.append(time.monotonic() - logged)
    figure(f"told after {sorted(delays)[len(delays) // 2]:.2f} s in the middle, {max(delays):.2f} s at most")


def test_a_stream_follows_what_it_names(server: Server, follow: Callable[..., Stream]) -> None:
    """A run's stream says nothing of others; an experiment's tells of new runs."""
    run_id, other = server.new_run(), server.new_run()
    of_run, of_all = follow(server.port, f"run_id={run_id}"), follow(server.port)
    created = server.new_run()
    of_all.wait(lambda kind, data: kind == "hint" and data.get("experiments") == ["0"])
    server.log(other, 1)
    of_all.hint_of(other)
    server.log(run_id, 1)
    _, _, data = of_run.wait(lambda kind, _: kind == "hint")
    assert [run["run_id"] for run in data["runs"]] == [run_id] != [created]


def test_a_stream_follows_the_registry(server: Server, follow: Callable[..., Stream]) -> None:
    """What any worker changes of registered models is told to those who name the registry, and to no others."""
    run_id = server.new_run()
    streams = [follow(server.port, "registry=true") for _ in range(2)]
    of_all = follow(server.port, "everything=true")
    server.post("registered-models/create", name="iris")
    for stream in streams:
        assert stream.wait(lambda kind, _: kind == "hint")[2] == {"registry": True}
    server.post("model-versions/create", name="iris", source="s3://bucket/model")
    marks = [mark for _, mark, _ in (stream.wait(lambda kind, _: kind == "hint") for stream in streams)]
    server.post("registered-models/alias", name="iris", alias="best", version="1")
    back = follow(server.port, f"registry=true&since={marks[0]}")
    assert back.wait(lambda kind, _: kind == "hint")[2] == {"registry": True}
    server.post("runs/set-tag", run_id=run_id, key="t", value="1")
    assert of_all.wait(lambda kind, _: kind == "hint")[2] == {"experiments": ["0"]}


def test_another_server_on_the_database_is_heard(
    server: Server, tmp_path: Path, flags: list[str], follow: Callable[..., Stream]
) -> None:
    """What a second server writes is told by the first."""
    run_id = server.new_run()
    stream = follow(server.port)
    second = Server(tmp_path, *flags)
    try:
        second.post("runs/set-tag", run_id=run_id, key="t", value="1")
        assert stream.hint_of(run_id)[1] == {"run_id": run_id, "experiment_id": "0"}
    finally:
        second.stop()


def test_gc_is_heard(server: Server, tmp_path: Path, flags: list[str], follow: Callable[..., Stream]) -> None:
    """A run that a command purges is told."""
    run_id = server.new_run()
    server.post("runs/delete", run_id=run_id)
    stream = follow(server.port)
    command = [sys.executable, "-m", "trackline", "gc", "--run-ids", run_id, *flags]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    stream.wait(
        lambda kind, data: kind == "hint" and (data.get("everything") is True or data.get("experiments") == ["0"])
    )


def test_one_who_comes_back_learns_what_it_missed(tmp_path: Path, follow: Callable[..., Stream]) -> None:
    """With the last id of a stream a new one says what was committed in between, of what it follows alone."""
    server = Server(tmp_path)
    try:
        run_id = server.new_run()
        stream = follow(server.port)
        assert stream.ready[2] == {"missed": False}
        server.log(run_id, 1)
        mark, _ = stream.hint_of(run_id)
        assert follow(server.port, last=mark).ready[2] == {"missed": False}
        server.log(run_id, 2)
        time.sleep(1)
        for back in (follow(server.port, f"experiment_id=0&since={mark}"), follow(server.port, last=mark)):
            assert back.ready[2] == {"missed": False}
            assert back.hint_of(run_id)[1]["step"] == 2
        other = follow(server.port, f"experiment_id=7&since={mark}")
        assert other.ready[2] == {"missed": False}
        stream.hint_of(run_id)
        server.log(run_id, 3)
        stream.hint_of(run_id)
        assert "hint" not in {kind for _, kind, _ in other.events}
        assert follow(server.port, last="of another server").ready[2] == {"missed": True}
    finally:
        server.stop()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_streams_end_when_the_server_stops(tmp_path: Path, workers: str, follow: Callable[..., Stream]) -> None:
    """Ctrl+C ends open streams and the server, within two seconds and with exit code 0."""
    server = Server(tmp_path, "--workers", workers)
    streams = [follow(server.port) for _ in range(5)]
    started = time.monotonic()
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(10) == 0
    assert time.monotonic() - started < 2
    for stream in streams:
        stream.reader.join(1)
    assert not any(stream.reader.is_alive() for stream in streams)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", "experiment_id"),
        ("registry=false", "registry"),
        ("everything=maybe", "everything"),
        ("experiment_id=x", "Experiment ID"),
        ("run_id=", "run_id"),
    ],
)
def test_a_stream_of_nothing_is_refused(server: Server, query: str, named: str) -> None:
    """A request that names nothing to follow, or no id, gets 400 with the field."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", f"/ajax-api/trackline/events?{query}")
    answer = connection.getresponse()
    assert answer.status == 400
    assert named in json.loads(answer.read())["message"]
    connection.close()
