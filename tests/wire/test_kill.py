"""Power cuts: the server is killed again and again under load, and no acknowledged point is lost or doubled."""

import http.client
import json
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

KILLS = 50
WRITERS = 8
RUNS = 3
LIFE_S = (0.1, 0.4)
STARTUP_S = 20.0
API = "/api/2.0/mlflow"

Place = tuple[str, str, int]
"""A point by run, key and step; its value follows from its step."""


class Client:
    """One connection to the server."""

    def __init__(self, port: int) -> None:
        """Connect at the first request."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)

    def post(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        """Return the answer to a POST; anything but 200 is a failure of the test."""
        self._connection.request("POST", API + path, json.dumps(body), {"Content-Type": "application/json"})
        return self._answer()

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return the answer to a GET."""
        self._connection.request("GET", API + path)
        return self._answer()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _answer(self) -> Any:  # noqa: ANN401 - JSON
        response = self._connection.getresponse()
        body = response.read()
        assert response.status == 200, body
        return json.loads(body)


class Writer:
    """Logs points of its own through the lives of the server; what a kill left unanswered it sends again, once."""

    def __init__(self, number: int, seed: int) -> None:
        """Remember what is acknowledged from here on."""
        self.acknowledged: set[Place] = set()
        self.sent: set[Place] = set()
        self.failure: BaseException | None = None
        self._number = number
        self._random = random.Random(seed * 100 + number)  # noqa: S311 - a test's dice
        self._step = 0
        self._unanswered: tuple[str, Any, list[Place]] | None = None

    def live(self, port: int, runs: list[str]) -> None:
        """Log until the server dies. `runs` is shared: the first writer ends runs and puts new ones in their place."""
        client = Client(port)
        try:
            while True:
                self._log(client, runs)
                if self._number == 0 and self._random.random() < 0.1:
                    place = self._random.randrange(len(runs))
                    client.post("/runs/update", {"run_id": runs[place], "status": "FINISHED"})
                    runs[place] = new_run(client)
        except (OSError, http.client.HTTPException):
            return
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            self.failure = error
        finally:
            client.close()

    def _log(self, client: Client, runs: list[str]) -> None:
        path, body, places = self._unanswered or self._next(self._random.choice(runs))
        self._unanswered = (path, body, places)
        self.sent.update(places)
        client.post(path, body)
        self.acknowledged.update(places)
        self._unanswered = None

    def _next(self, run_id: str) -> tuple[str, Any, list[Place]]:
        if self._random.random() < 0.5:
            point = self._point("single")
            return "/runs/log-metric", {"run_id": run_id, **point}, [(run_id, point["key"], point["step"])]
        points = [self._point(self._random.choice(["a", "b"])) for _ in range(self._random.randint(2, 60))]
        places = [(run_id, str(point["key"]), int(point["step"])) for point in points]
        return "/runs/log-batch", {"run_id": run_id, "metrics": points}, places

    def _point(self, key: str) -> dict[str, Any]:
        self._step += 1
        return {
            "key": f"{key}-{self._number}",
            "value": self._step / 2,
            "timestamp": 1_700_000_000_000 + self._step,
            "step": self._step,
        }


def new_run(client: Client) -> str:
    """Start a run."""
    run_id: str = client.post("/runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"]
    return run_id


def free_port() -> int:
    """Return a port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server and return it with its port once it answers."""
    port = free_port()
    launcher = Path(__file__).with_name("kill_launcher.py")
    process = subprocess.Popen([sys.executable, str(launcher), str(folder), str(port)])
    deadline = time.monotonic() + STARTUP_S
    while time.monotonic() < deadline and process.poll() is None:
        client = Client(port)
        try:
            client.get("/experiments/get?experiment_id=0")
        except OSError:
            time.sleep(0.02)
        else:
            return process, port
        finally:
            client.close()
    process.kill()
    process.wait()
    pytest.fail(f"The server did not open its database; it ended with {process.returncode}.")


def live_and_die(folder: Path, writers: list[Writer], runs: list[str], life_s: float) -> None:
    """Start the server, let all writers log for a while, kill it in the middle of it."""
    process, port = start(folder)
    if not runs:
        client = Client(port)
        runs.extend(new_run(client) for _ in range(RUNS))
        client.close()
    threads = [threading.Thread(target=writer.live, args=(port, runs)) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(life_s)
    process.kill()
    process.wait()
    for thread in threads:
        thread.join(30)
    failures = [writer.failure for writer in writers if writer.failure is not None]
    assert not failures


def stored(client: Client, places: set[Place]) -> list[Place]:
    """Return all points the server has of the runs and keys of these places; their values must be as sent."""
    found: list[Place] = []
    for run_id, key in sorted({(run_id, key) for run_id, key, _ in places}):
        history = client.get(f"/metrics/get-history?run_id={run_id}&metric_key={key}")
        for metric in history.get("metrics", []):
            assert metric["value"] == metric["step"] / 2
            found.append((run_id, key, metric["step"]))
    return found


def database_facts(folder: Path) -> tuple[str, int]:
    """Return SQLite's own verdict on the file, and how many sealed chunks it holds."""
    with closing(sqlite3.connect(folder / "trackline.db")) as connection:
        verdict: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
        chunks: int = connection.execute("SELECT count(*) FROM series").fetchone()[0]
    return verdict, chunks


def test_no_acknowledged_point_is_lost_by_kills(tmp_path: Path) -> None:
    """After 50 kills under 8 writers with sealing going on, every acknowledged point is in its history exactly once."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    writers = [Writer(number, seed) for number in range(WRITERS)]
    runs: list[str] = []
    for _ in range(KILLS):
        live_and_die(tmp_path, writers, runs, dice.uniform(*LIFE_S))
    acknowledged = {place for writer in writers for place in writer.acknowledged}
    sent = {place for writer in writers for place in writer.sent}
    process, port = start(tmp_path)
    client = Client(port)
    try:
        found = stored(client, sent)
    finally:
        client.close()
        process.terminate()
        process.wait(20)
    assert len(found) == len(set(found)), "a point is stored twice"
    assert not acknowledged - set(found), "an acknowledged point is lost"
    assert not set(found) - sent, "a point appeared that nobody logged"
    verdict, chunks = database_facts(tmp_path)
    assert verdict == "ok"
    assert chunks > 0, "nothing was sealed: the test tested too little"
    assert len(acknowledged) > KILLS * WRITERS
