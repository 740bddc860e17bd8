"""Power cuts: server and purges, or the database, are killed under load; no acknowledged point is lost or doubled.

TRACKLINE_TEST_KILLS says how often; `-rP` shows what was found.
"""

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
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from database_servers import DATABASE_SERVERS, DatabaseServer

from trackline.db.dialects import open_dialect
from trackline.tracking.purge import RUN_PARTS

KILLS = os.environ.get("TRACKLINE_TEST_KILLS")
FILE_KILLS = int(KILLS or 50)
"""Of servers on an embedded file."""
SERVER_KILLS = int(KILLS or 10)
"""Of servers on a database server."""
DATABASE_KILLS = int(KILLS or 3)
"""Of database servers, which take a second or more to come back."""
WRITERS = 8
RUNS = 3
LIFE_S = (0.1, 0.4)
LATE = 0.8
"""Of so many servers the life begins when they take writes; others may die while they start."""
DEATH_S = (0.0, 0.3)
"""How long a database stays away."""
RECOVERY_S = 10.0
"""Within this time of a database's return writes are taken again."""
PAUSE_S = 0.02
END_S = 60.0
API = "/api/2.0/mlflow"

Place = tuple[str, str, int]
"""A point by run, key and step; its value follows from its step."""


class Refused(Exception):
    """An answer other than 200."""


class Client:
    """One connection to the server."""

    def __init__(self, port: int, stop: threading.Event | None = None) -> None:
        """Connect at the first request. With `stop` a database may be away: what gets 503 is sent again until then."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._stop = stop
        self.put_off = 0
        """Answers of 503."""

    def post(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        """Return the answer to a POST. Raises Refused when it is not 200."""
        while True:
            self._connection.request("POST", API + path, json.dumps(body), {"Content-Type": "application/json"})
            try:
                return self._answer()
            except Refused as refused:
                if self._stop is None or self._stop.is_set() or refused.args[0] != 503:
                    raise
                self.put_off += 1
                time.sleep(PAUSE_S)

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

    def start(self, port: int) -> None:
        """Start the first of them."""
        with closing(Client(port)) as client:
            self.open.extend(new_run(client) for _ in range(RUNS))

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
        self.put_off = 0
        """Answers of 503."""
        self.broken: BaseException | None = None
        """How the connection ended."""
        self.failure: BaseException | None = None
        self._number = number
        self._random = random.Random(seed * 100 + number)  # noqa: S311 - a test's dice
        self._step = 0
        self._unanswered: tuple[str, Any, list[Place]] | None = None

    def live(self, port: int, runs: Runs, stop: threading.Event | None = None) -> None:
        """Log until the server dies or told to stop; the first writer ends and deletes runs too."""
        client = Client(port, stop)
        try:
            while stop is None or not stop.is_set():
                self._log(client, runs)
                if self._number == 0 and self._random.random() < 0.2:
                    runs.replace(client, self._random.randrange(RUNS), delete=self._random.random() < 0.5)
        except (OSError, http.client.HTTPException) as error:
            self.broken = error
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            self.failure = error
        finally:
            self.put_off += client.put_off
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
    """Starts servers and purges on a database within milliseconds."""

    def __init__(self, folder: Path, uri: str) -> None:
        """Start the process that they are forked from; artifacts go below `folder`."""
        self.uri = uri
        program = Path(__file__).with_name("kill_launcher.py")
        self._process = subprocess.Popen(
            [sys.executable, str(program), str(folder), uri],
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
        runs.start(port)
    if dice.random() < LATE:
        until_writable(port)
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


def outlive(
    launcher: Launcher, database: DatabaseServer, writers: list[Writer], runs: Runs, dice: random.Random
) -> list[float]:
    """Kill the database again and again under a server and purges; return how long each recovery took, in seconds."""
    process, port = launcher.start("server")
    runs.start(port)
    stop = threading.Event()
    threads = [threading.Thread(target=writer.live, args=(port, runs, stop)) for writer in writers]
    for thread in threads:
        thread.start()
    recoveries: list[float] = []
    try:
        for _ in range(DATABASE_KILLS):
            purge, _ = launcher.start("gc")
            time.sleep(dice.uniform(*LIFE_S))
            database.kill()
            time.sleep(dice.uniform(*DEATH_S))
            database.start()
            recoveries.append(until_writable(port))
            kill(purge)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
        kill(process)
    failures = [error for writer in writers for error in (writer.failure, writer.broken) if error is not None]
    assert not failures
    return recoveries


def until_writable(port: int) -> float:
    """Return after how many seconds a write was taken."""
    began = time.monotonic()
    with closing(Client(port, threading.Event())) as client:
        client.post("/experiments/set-experiment-tag", {"experiment_id": "0", "key": "k", "value": str(began)})
    return time.monotonic() - began


def stored(client: Client, places: set[Place]) -> list[Place]:
    """Return all points the server has of the runs and keys of these places; their values must be as sent."""
    found: list[Place] = []
    for run_id, key in sorted({(run_id, key) for run_id, key, _ in places}):
        history = client.get(f"/metrics/get-history?run_id={run_id}&metric_key={key}")
        for metric in history.get("metrics", []):
            assert metric["value"] == metric["step"] / 2
            found.append((run_id, key, metric["step"]))
    return found


def database_facts(uri: str) -> tuple[int, dict[str, int]]:
    """Return how many sealed chunks a database holds, and how many rows of no run, by table."""
    with open_dialect(uri).connect(read_only=True) as connection:
        chunks: int = connection.exec_driver_sql("SELECT count(*) FROM series").scalar_one()
        rows = "SELECT count(*) FROM {} WHERE run_id NOT IN (SELECT id FROM run)"
        lost = {table.name: connection.exec_driver_sql(rows.format(table.name)).scalar_one() for table in RUN_PARTS}
    return chunks, {name: number for name, number in lost.items() if number}


def check(launcher: Launcher, writers: list[Writer], runs: Runs) -> str:
    """Start a server and a purge once more, compare what is there with what was acknowledged, and say how it was."""
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
    missing = {place for place in acknowledged if place[0] not in gone} - set(found)
    doubled = len(found) - len(set(found))
    said = (
        f"{len(acknowledged)} points acknowledged, {len(missing)} lost, {doubled} doubled, "
        f"{len(gone)} of {len(runs.doomed)} deleted runs purged"
    )
    assert doubled == 0, said
    assert not missing, said
    assert not set(found) - kept, "a point appeared that nobody logged"
    assert gone, "nothing was purged: the test tested too little"
    chunks, lost = database_facts(launcher.uri)
    assert chunks > 0, "nothing was sealed: the test tested too little"
    assert lost == {}, "a purge left rows behind"
    return said


def is_gone(client: Client, run_id: str) -> bool:
    """Tell whether a run was purged; if not, it must be active still: its deletion was never acknowledged."""
    try:
        stage = client.get(f"/runs/get?run_id={run_id}")["run"]["info"]["lifecycle_stage"]
    except Refused:
        return True
    assert stage == "active"
    return False


@pytest.fixture
def dice() -> random.Random:
    """Return dice whose seed is shown when the test fails."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    return random.Random(seed)  # noqa: S311 - a test's dice


@pytest.fixture
def writers(dice: random.Random) -> list[Writer]:
    """Return writers that nothing was acknowledged to."""
    return [Writer(number, dice.randrange(2**32)) for number in range(WRITERS)]


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[[str], Launcher]]:
    """Yield a function that returns a launcher of servers on a database."""
    with contextlib.ExitStack() as started:
        yield lambda uri: started.enter_context(closing(Launcher(tmp_path, uri)))


@pytest.fixture(params=DATABASE_SERVERS)
def database(request: pytest.FixtureRequest) -> DatabaseServer:
    """Return a database server."""
    server: DatabaseServer = request.getfixturevalue(request.param)
    return server


def test_no_acknowledged_point_is_lost_by_kills(
    tmp_path: Path,
    launch: Callable[[str], Launcher],
    writers: list[Writer],
    dice: random.Random,
    figure: Callable[[str], None],
) -> None:
    """After 50 kills under 8 writers, sealing and purges, every acknowledged point is in its history exactly once."""
    began = time.monotonic()
    launcher, runs = launch(f"sqlite:///{tmp_path / 'trackline.db'}"), Runs()
    for _ in range(FILE_KILLS):
        live_and_die(launcher, writers, runs, dice)
    figure(told(FILE_KILLS, check(launcher, writers, runs), began))
    assert sum(len(writer.acknowledged) for writer in writers) > FILE_KILLS * WRITERS
    with closing(sqlite3.connect(tmp_path / "trackline.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_no_acknowledged_point_is_lost_by_kills_over_a_database_server(
    launch: Callable[[str], Launcher],
    writers: list[Writer],
    dice: random.Random,
    figure: Callable[[str], None],
    database: DatabaseServer,
) -> None:
    """The same over a database server, which goes on with what a killed server left open."""
    began = time.monotonic()
    launcher, runs = launch(database.uri(database.new_database())), Runs()
    for _ in range(SERVER_KILLS):
        live_and_die(launcher, writers, runs, dice)
    figure(told(SERVER_KILLS, check(launcher, writers, runs), began))
    assert sum(len(writer.acknowledged) for writer in writers) > SERVER_KILLS * WRITERS


def test_no_acknowledged_point_is_lost_by_kills_of_the_database(
    launch: Callable[[str], Launcher],
    writers: list[Writer],
    dice: random.Random,
    figure: Callable[[str], None],
    database: DatabaseServer,
) -> None:
    """While a database is killed and started again writes get 503 at most; then the server goes on by itself."""
    began = time.monotonic()
    launcher, runs = launch(database.uri(database.new_database())), Runs()
    recoveries = outlive(launcher, database, writers, runs, dice)
    put_off = sum(writer.put_off for writer in writers)
    found = f"{check(launcher, writers, runs)}, {put_off} answers of 503, recovered in {max(recoveries):.2f} s at most"
    figure(told(DATABASE_KILLS, found, began))
    assert max(recoveries) < RECOVERY_S
    assert put_off > 0, "nobody met a database that was away: the test tested too little"
    assert sum(len(writer.acknowledged) for writer in writers) > DATABASE_KILLS * WRITERS


def told(kills: int, said: str, began: float) -> str:
    """Return what a test found."""
    return f"{kills} kills in {(time.monotonic() - began) / 60:.1f} minutes: {said}"
