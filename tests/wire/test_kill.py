"""Power cuts: server and purges are killed again and again under load; no acknowledged point is lost or doubled."""

import contextlib
import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from trackline.tracking.purge import RUN_PARTS

KILLS = int(os.environ.get("TRACKLINE_TEST_KILLS", "50"))
WRITERS = 8
RUNS = 3
LIFE_S = (0.1, 0.4)
END_S = 60.0
API = "/api/2.0/mlflow"

Place = tuple[str, str, int]
"""A point by run, key and step; its value follows from its step."""


class Refused(Exception):
    """An answer other than 200."""


class Client:
    """One connection to the server."""

    def __init__(self, port: int) -> None:
        """Connect at the first request."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)

    def post(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        """Return the answer to a POST. Raises Refused when it is not 200."""
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
        if response.status != 200:
            raise Refused(response.status, body)
        return json.loads(body)


class Runs:
    """The runs that writers share: some are ended, and some of these deleted, while others take their places."""

    def __init__(self) -> None:
        """Begin without any."""
        self.open: list[str] = []
        self.doomed: set[str] = set()
        """Runs whose deletion was asked for; what they hold no longer counts."""

    def replace(self, client: Client, place: int, *, delete: bool) -> None:
        """End a run, or delete it, and start another in its place."""
        run_id, self.open[place] = self.open[place], new_run(client)
        if delete:
            self.doomed.add(run_id)
            client.post("/runs/delete", {"run_id": run_id})
        else:
            client.post("/runs/update", {"run_id": run_id, "status": "FINISHED"})


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

    def live(self, port: int, runs: Runs) -> None:
        """Log until the server dies; the first writer ends and deletes runs too."""
        client = Client(port)
        try:
            while True:
                self._log(client, runs)
                if self._number == 0 and self._random.random() < 0.2:
                    runs.replace(client, self._random.randrange(RUNS), delete=self._random.random() < 0.5)
        except (OSError, http.client.HTTPException):
            return
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            self.failure = error
        finally:
            client.close()

    def _log(self, client: Client, runs: Runs) -> None:
        path, body, places = self._unanswered or self._next(self._random.choice(runs.open))
        self._unanswered = (path, body, places)
        self.sent.update(places)
        try:
            client.post(path, body)
        except Refused:
            if body["run_id"] not in runs.doomed:
                raise
        else:
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


class Launcher:
    """Starts servers and purges in a folder within milliseconds."""

    def __init__(self, folder: Path) -> None:
        """Start the process that they are forked from."""
        program = Path(__file__).with_name("kill_launcher.py")
        self._process = subprocess.Popen(
            [sys.executable, str(program), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # a fork copies one thread
        )

    def start(self, what: str) -> tuple[int, int]:
        """Start a `server` or a `gc` and return its process id and port; a server's answers wait until it is ready."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        child, port = self._process.stdout.readline().split()
        return int(child), int(port)

    def close(self) -> None:
        """End the launcher; what it started was killed before."""
        self._process.communicate(timeout=10)


def kill(process: int) -> None:
    """Kill a process and return when it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    wait_for_end(process)


def wait_for_end(process: int) -> None:
    """Return when a process is gone."""
    deadline = time.monotonic() + END_S
    while Path(f"/proc/{process}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def live_and_die(launcher: Launcher, writers: list[Writer], runs: Runs, dice: random.Random) -> None:
    """Start the server, let all writers log for a while beside a purge, kill both in the middle of it."""
    process, port = launcher.start("server")
    if not runs.open:
        client = Client(port)
        runs.open.extend(new_run(client) for _ in range(RUNS))
        client.close()
    threads = [threading.Thread(target=writer.live, args=(port, runs)) for writer in writers]
    for thread in threads:
        thread.start()
    purge, _ = launcher.start("gc")
    time.sleep(dice.uniform(*LIFE_S))
    for victim in dice.sample([process, purge], 2):
        kill(victim)
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


def database_facts(folder: Path) -> tuple[str, int, int]:
    """Return SQLite's own verdict on the file, how many sealed chunks it holds, and how many rows of no run."""
    with closing(sqlite3.connect(folder / "trackline.db")) as connection:
        verdict: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
        chunks: int = connection.execute("SELECT count(*) FROM series").fetchone()[0]
        rows = "SELECT count(*) FROM {} WHERE run_id NOT IN (SELECT id FROM run)"
        lost = sum(connection.execute(rows.format(table.name)).fetchone()[0] for table in RUN_PARTS)
    return verdict, chunks, lost


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    """Yield a launcher in an empty folder."""
    started = Launcher(tmp_path)
    yield started
    started.close()


def test_no_acknowledged_point_is_lost_by_kills(tmp_path: Path, launcher: Launcher) -> None:
    """After 50 kills under 8 writers, sealing and purges, every acknowledged point is in its history exactly once."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    writers = [Writer(number, seed) for number in range(WRITERS)]
    runs = Runs()
    for _ in range(KILLS):
        live_and_die(launcher, writers, runs, dice)
    process, port = launcher.start("server")
    client = Client(port)
    try:
        wait_for_end(launcher.start("gc")[0])
        gone = {run_id for run_id in runs.doomed if is_gone(client, run_id)}
        kept = {place for writer in writers for place in writer.sent if place[0] not in gone}
        found = stored(client, kept)
    finally:
        client.close()
        kill(process)
    acknowledged = {place for writer in writers for place in writer.acknowledged}
    print(f"{len(acknowledged)} points acknowledged, {len(gone)} of {len(runs.doomed)} deleted runs purged")  # noqa: T201
    assert len(found) == len(set(found)), "a point is stored twice"
    assert not {place for place in acknowledged if place[0] not in gone} - set(found), "an acknowledged point is lost"
    assert not set(found) - kept, "a point appeared that nobody logged"
    assert gone, "nothing was purged: the test tested too little"
    assert len(acknowledged) > KILLS * WRITERS
    verdict, chunks, lost = database_facts(tmp_path)
    assert verdict == "ok"
    assert chunks > 0, "nothing was sealed: the test tested too little"
    assert lost == 0, "a purge left rows behind"


def is_gone(client: Client, run_id: str) -> bool:
    """Tell whether a run was purged; if not, it must be active still: its deletion was never acknowledged."""
    try:
        stage = client.get(f"/runs/get?run_id={run_id}")["run"]["info"]["lifecycle_stage"]
    except Refused:
        return True
    assert stage == "active"
    return False
