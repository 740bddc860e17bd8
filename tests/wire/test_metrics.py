"""/metrics of several processes: whichever answers, the numbers are those of all."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from database_servers import free_port
from prometheus_client.parser import text_string_to_metric_families

WORKERS = 3
READY_S = 30.0


class Server:
    """A server with several workers."""

    def __init__(self, folder: Path) -> None:
        """Start it and wait until it takes requests."""
        self.port = free_port()
        self.output = folder / "output.txt"
        command = [sys.executable, "-m", "trackline", "server", "--port", str(self.port), "--workers", str(WORKERS)]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        self.until(lambda: "Ctrl+C stops it." in self.output.read_text())

    def until(self, condition: Callable[[], bool]) -> None:
        """Return when a condition holds."""
        deadline = time.monotonic() + READY_S
        while not condition():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.05)

    def ask(self, method: str, path: str, body: object = None) -> bytes:
        """Return the answer to a request on a connection of its own, which any worker may take."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = response.read()
            assert response.status == 200, answer
            return answer
        finally:
            connection.close()

    def scrape(self) -> dict[str, float]:
        """Return the values by name and labels."""
        return {
            f"{sample.name}{sorted(sample.labels.items())}": sample.value
            for family in text_string_to_metric_families(self.ask("GET", "/metrics").decode())
            for sample in family.samples
        }


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Yield a server with several workers."""
    started = Server(tmp_path)
    yield started
    started.process.kill()
    started.process.wait()


def test_ended_connections_are_counted(server: Server) -> None:
    """What is no HTTP is refused before it is a request, and still seen."""
    ended = "trackline_connections_ended_total[]"
    before = server.scrape()[ended]
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(b"this is no HTTP\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 400")
    assert server.scrape()[ended] == before + 3


def test_the_numbers_are_those_of_all_workers(server: Server) -> None:
    """Every scrape, of whichever worker, counts every request, point and process; a killed worker takes none along."""
    created = json.loads(server.ask("POST", "/api/2.0/mlflow/runs/create", {"experiment_id": "0"}))
    run_id = created["run"]["info"]["run_id"]
    path = "/api/2.0/mlflow/runs/log-metric"

    def log(step: int) -> None:
        server.ask("POST", path, {"run_id": run_id, "key": "m", "value": 1, "timestamp": 1, "step": step})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(log, range(120)))

    requests = f"trackline_http_requests_total{[('method', 'POST'), ('path', path), ('status', '200')]}"
    scrapes = [server.scrape() for _ in range(12)]
    assert {found[requests] for found in scrapes} == {120.0}
    assert {found["trackline_points_total[]"] for found in scrapes} == {120.0}
    assert all(found["trackline_write_queue_operations[]"] == 0 for found in scrapes)
    workers = [name for name in scrapes[0] if name.startswith("process_resident_memory_bytes")]
    assert len(workers) == WORKERS

    started = "process_start_time_seconds[('worker', '1')]"
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)

    def replaced() -> bool:
        now = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
        return len(now) == WORKERS and not set(now) & set(children)

    server.until(replaced)
    after = server.scrape()
    assert after[requests] == 120.0
    assert after["trackline_points_total[]"] == 120.0
    assert after[started] >= scrapes[0][started]
