"""What docs/reliability.md promises: full disks, repeated requests, several clients on one run."""

import contextlib
import http.client
import json
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

API = "/api/2.0/mlflow"
PROXY = "/api/2.0/mlflow-artifacts/artifacts"
JSON = {"Content-Type": "application/json"}

Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]


class Server:
    """A server's API by address."""

    def __init__(self, address: str, ask: Ask) -> None:
        """Remember where it is."""
        self.address = address
        self._ask = ask

    def send(self, method: str, path: str, body: bytes = b"") -> tuple[int, Any]:
        """Return the status and the JSON of an answer, {} where it is none."""
        answer, text = self._ask(self.address, method, path, body, JSON if method == "POST" else {})
        return answer.status, json.loads(text) if text.startswith(b"{") else {}

    def post(self, path: str, body: object) -> tuple[int, Any]:
        """Send a POST."""
        return self.send("POST", API + path, json.dumps(body).encode())

    def new_run(self) -> str:
        """Start a run."""
        return self.post("/runs/create", {"experiment_id": "0"})[1]["run"]["info"]["run_id"]

    def log(self, run_id: str, first: int, count: int = 500, key: str = "loss") -> tuple[int, Any]:
        """Log points with consecutive steps in one batch."""
        points = [
            {"key": key, "value": step * 0.37, "timestamp": step, "step": step} for step in range(first, first + count)
        ]
        return self.post("/runs/log-batch", {"run_id": run_id, "metrics": points})

    def steps(self, run_id: str, key: str = "loss") -> list[int]:
        """Return the steps of a history."""
        answer = self.send("GET", f"{API}/metrics/get-history?run_id={run_id}&metric_key={key}")[1]
        return [point["step"] for point in answer.get("metrics", [])]


@pytest.fixture
def server(tmp_path: Path, start_server: Callable[..., str], ask: Ask) -> Server:
    """Start a server in an empty folder."""
    return Server(start_server(tmp_path / "data"), ask)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder on a disk of its own with 8 MB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)  # the server has it open until the module ends


def fill(place: Path) -> Path:
    """Use up a disk and return the file that does."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return filler


def test_a_full_disk_is_said_and_survived(small_disk: Path, start_server: Callable[..., str], ask: Ask) -> None:
    """Writes to a full disk are refused with 507 or 503, reads go on; with space again all goes on, nothing is lost."""
    server = Server(start_server(small_disk), ask)
    run_id = server.new_run()
    assert server.log(run_id, 0)[0] == 200
    filler = fill(small_disk)
    acknowledged, refused = 500, 0
    for _ in range(40):
        status, answer = server.log(run_id, acknowledged)
        if status == 200:  # what the log had allocated already still takes some
            acknowledged += 500
            continue
        refused += 1
        assert (status, answer["error_code"]) in {(507, "RESOURCE_EXHAUSTED"), (503, "TEMPORARILY_UNAVAILABLE")}
        assert answer["message"]
    assert refused > 0
    assert server.steps(run_id) == list(range(acknowledged))
    filler.unlink()
    assert server.log(run_id, acknowledged)[0] == 200
    assert server.steps(run_id) == list(range(acknowledged + 500))
    with contextlib.closing(sqlite3.connect(small_disk / "mlruns" / "trackline.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_artifact_that_does_not_fit_leaves_nothing(
    small_disk: Path, start_server: Callable[..., str], ask: Ask
) -> None:
    """An upload that fills the disk gets 507, frees what it took, and does not touch the file it was to replace."""
    server = Server(start_server(small_disk), ask)
    assert server.send("PUT", f"{PROXY}/a.bin", b"first")[0] == 200
    status, answer = server.send("PUT", f"{PROXY}/a.bin", bytes(9_000_000))
    assert (status, answer["error_code"]) == (507, "RESOURCE_EXHAUSTED")
    assert ask(server.address, "GET", f"{PROXY}/a.bin")[1] == b"first"
    assert server.send("PUT", f"{PROXY}/b.bin", bytes(4_000_000))[0] == 200


def test_a_repeated_request_changes_nothing(server: Server) -> None:
    """A batch, a point, a tag, an input, an end and a deletion that are sent twice are stored once."""
    run_id = server.new_run()
    body = {
        "run_id": run_id,
        "metrics": [{"key": "loss", "value": 0.5, "timestamp": 7, "step": 1}] * 2,
        "params": [{"key": "lr", "value": "0.1"}],
        "tags": [{"key": "j", "value": "v"}],
    }
    point = {"run_id": run_id, "key": "loss", "value": 0.25, "timestamp": 8, "step": 2}
    data_set: dict[str, Any] = {
        "dataset": {"name": "d", "digest": "1", "source_type": "local", "source": "{}"},
        "tags": [],
    }
    once: list[tuple[str, Any]] = [
        ("/runs/log-batch", body),
        ("/runs/log-metric", point),
        ("/runs/set-tag", {"run_id": run_id, "key": "k", "value": "w"}),
        ("/runs/log-inputs", {"run_id": run_id, "datasets": [data_set]}),
        ("/runs/update", {"run_id": run_id, "status": "FINISHED", "end_time": 9}),
    ]
    for path, request in once:
        assert server.post(path, request)[0] == 200
    before = server.send("GET", f"{API}/runs/get?run_id={run_id}")
    for path, request in once:
        assert server.post(path, request)[0] == 200
    assert server.send("GET", f"{API}/runs/get?run_id={run_id}") == before
    assert server.steps(run_id) == [1, 2]
    assert [server.post("/runs/delete", {"run_id": run_id})[0] for _ in range(2)] == [200, 200]


def test_a_repeated_creation_of_an_experiment_is_told(server: Server) -> None:
    """The second creation is refused with the code that clients take for `exists already`."""
    assert server.post("/experiments/create", {"name": "mine"})[0] == 200
    status, answer = server.post("/experiments/create", {"name": "mine"})
    assert (status, answer["error_code"]) == (400, "RESOURCE_ALREADY_EXISTS")


def together(*works: Callable[[], None]) -> None:
    """Run functions at the same time; what fails in one fails here."""
    failures: list[BaseException] = []

    def guard(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=guard, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures


def test_clients_share_a_run(server: Server) -> None:
    """Two clients that log to one run at once, under one key and their own, both find all of their points."""
    run_id = server.new_run()

    def client(number: int) -> None:
        for part in range(20):
            assert server.log(run_id, 1_000_000 * number + part * 50, 50)[0] == 200
            assert server.log(run_id, part * 50, 50, key=f"own-{number}")[0] == 200

    together(lambda: client(0), lambda: client(1))
    assert sorted(server.steps(run_id)) == [*range(1000), *range(1_000_000, 1_001_000)]
    assert [len(server.steps(run_id, f"own-{number}")) for number in range(2)] == [1000, 1000]


def test_one_of_two_values_of_a_param_wins(server: Server) -> None:
    """Of clients that log different values of one param at once one gets 200 and has its way; the others get 400."""
    run_id = server.new_run()
    outcomes: dict[str, int] = {}

    def client(value: str) -> None:
        outcomes[value] = server.post("/runs/log-parameter", {"run_id": run_id, "key": "lr", "value": value})[0]

    together(*(lambda value=str(number): client(value) for number in range(8)))
    (winner,) = [value for value, status in outcomes.items() if status == 200]
    assert sorted(outcomes.values()) == [200] + [400] * 7
    params = server.send("GET", f"{API}/runs/get?run_id={run_id}")[1]["run"]["data"]["params"]
    assert params == [{"key": "lr", "value": winner}]
