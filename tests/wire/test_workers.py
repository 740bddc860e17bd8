"""Several processes on one port: they serve together, share connections, are replaced, and stop together."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from database_servers import PostgresqlServer, free_port

WORKERS = 3
READY_S = 30.0


class Parent:
    """A server with several workers."""

    def __init__(self, folder: Path, *flags: str, workers: int | None = WORKERS) -> None:
        """Start it and wait for its start message."""
        self.port = free_port()
        self.output = folder / "output.txt"
        command = [sys.executable, "-m", "trackline", "server", "--port", str(self.port)]
        command += [] if workers is None else ["--workers", str(workers)]
        with self.output.open("w") as output:
            self.process = subprocess.Popen([*command, *flags], cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        self.until(lambda: "Ctrl+C stops it." in self.output.read_text())

    def workers(self) -> list[int]:
        """Return the ids of the workers' processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return sorted(int(each) for each in children.read_text().split())

    def until(self, condition: Callable[[], bool]) -> None:
        """Return when a condition holds."""
        deadline = time.monotonic() + READY_S
        while not condition():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.02)

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Return the answer to a request on a connection of its own, which any worker may take."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Content-Type": "application/json"}
            content = None if body is None else json.dumps(body)
            connection.request(method, f"/api/2.0/mlflow{path}", content, headers)
            response = connection.getresponse()
            answer = response.read()
            assert response.status == 200, answer
            return json.loads(answer)
        finally:
            connection.close()

    def connections(self) -> list[int]:
        """Return how many connections each worker has, the one of this question among them."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
            lines = answer.read().decode().splitlines()
        return [int(float(line.split()[1])) for line in lines if line.startswith("trackline_connections{")]

    def new_run(self) -> str:
        """Start a run."""
        run_id: str = self.ask("POST", "/runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"]
        return run_id


def is_running(process: int) -> bool:
    """Tell whether a process runs."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(params=["embedded", "postgresql"])
def parent(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Parent]:
    """Yield a server with several workers, on the embedded database and on a database server."""
    flags: list[str] = []
    if request.param == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        flags = ["--backend-store-uri", server.uri(server.new_database())]
    started = Parent(tmp_path, *flags)
    yield started
    started.process.kill()
    started.process.wait()


def test_workers_share_the_work(parent: Parent) -> None:
    """What is logged over many connections, whichever worker takes them, is all there, once, sealed or not."""
    assert len(parent.workers()) == WORKERS
    run_id = parent.new_run()

    def log(step: int) -> None:
        point = {"run_id": run_id, "key": "m", "value": step, "timestamp": 1, "step": step}
        parent.ask("POST", "/runs/log-metric", point)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(log, range(200)))
    history = f"/metrics/get-history?run_id={run_id}&metric_key=m"
    assert [point["step"] for point in parent.ask("GET", history)["metrics"]] == list(range(200))
    parent.ask("POST", "/runs/update", {"run_id": run_id, "status": "FINISHED"})
    time.sleep(2.5)
    assert [point["step"] for point in parent.ask("GET", history)["metrics"]] == list(range(200))


@pytest.fixture
def connect(parent: Parent) -> Iterator[Callable[[int], None]]:
    """Yield what opens so many connections at once; they stay open until the end."""
    with contextlib.ExitStack() as opened:

        def connect(number: int) -> None:
            for _ in range(number):
                opened.enter_context(socket.create_connection(("127.0.0.1", parent.port)))

        yield connect


def test_connections_are_shared(parent: Parent, connect: Callable[[int], None]) -> None:
    """Of connections that come all at once and stay, each worker takes some: left alone, one takes nearly all.

    On a quiet machine they are shared evenly; a worker that is held up for long has its part taken by the others.
    """
    connect(6 * WORKERS)
    parent.until(lambda: sum(parent.connections()) >= 6 * WORKERS)
    assert min(parent.connections()) >= 3


def test_a_dead_workers_connections_are_not_counted(parent: Parent, connect: Callable[[int], None]) -> None:
    """The one that takes its place begins with none, and takes the next ones."""
    connect(4 * WORKERS)
    parent.until(lambda: sum(parent.connections()) >= 4 * WORKERS)
    os.kill(parent.workers()[0], signal.SIGKILL)
    parent.until(lambda: min(parent.connections()) == 1)  # the question's own went to the new one

    def has_its_part() -> bool:
        connect(1)
        return min(parent.connections()) >= 3

    parent.until(has_its_part)


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_all_stop_at_a_signal(parent: Parent, kind: signal.Signals) -> None:
    """Within three seconds of a signal to the parent all processes are gone, with exit code 0."""
    workers = parent.workers()
    started = time.monotonic()
    parent.process.send_signal(kind)
    assert parent.process.wait(10) == 0
    assert time.monotonic() - started < 3
    assert not any(is_running(worker) for worker in workers)


def test_a_dead_worker_is_replaced(parent: Parent) -> None:
    """A worker that is killed is named, another takes its place, and requests are answered."""
    killed = parent.workers()[0]
    os.kill(killed, signal.SIGKILL)
    parent.until(lambda: len(parent.workers()) == WORKERS and killed not in parent.workers())
    assert f"(process {killed}) ended with -9" in parent.output.read_text()
    for _ in range(20):
        parent.new_run()


def test_workers_end_with_their_parent(parent: Parent) -> None:
    """When the parent is killed, no worker stays behind."""
    workers = parent.workers()
    parent.process.kill()
    parent.process.wait()
    deadline = time.monotonic() + 10
    while any(is_running(worker) for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_database_server_is_asked_by_as_many_processes_as_there_are_cores(
    postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    """Without --workers there is one a core, at most four; the start message says so. An embedded database has one."""
    expected = min(len(os.sched_getaffinity(0)), 4)
    uri = postgresql.uri(postgresql.new_database())
    started = Parent(tmp_path, "--backend-store-uri", uri, workers=None)
    try:
        said = f"Workers    {expected} processes" in started.output.read_text()
        found = len(started.workers())
    finally:
        started.process.kill()
        started.process.wait()
    assert (found, said) == ((expected, True) if expected > 1 else (0, False))
    alone = Parent(tmp_path, workers=None)
    assert not alone.workers()
    alone.process.kill()
    alone.process.wait()
