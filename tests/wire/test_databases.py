"""Database servers from outside: what is refused, what survives, what two servers on one database may do."""

import http.client
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest
from database_servers import DATABASE_SERVERS, DatabaseServer, PostgresqlServer, free_port
from sqlalchemy.exc import DBAPIError
from tcp_proxy import Proxy

from trackline.db.dialects import open_dialect
from trackline.errors import InvalidParameterValue

API = "/api/2.0/mlflow"
READY_S = 30.0
RETRY_S = 60.0
READ_TIMEOUT_S = 2
CONNECT_TIMEOUT_S = 2  # libpq waits no shorter
SILENT_S = 6.0
SERVER = [sys.executable, "-m", "trackline", "server"]


class Client:
    """One connection to a server."""

    def __init__(self, port: int) -> None:
        """Connect at the first request."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Return the status and the JSON of an answer. Raises OSError or HTTPException when there is none."""
        headers = {"Content-Type": "application/json"}
        self._connection.request(method, API + path, None if body is None else json.dumps(body), headers)
        response = self._connection.getresponse()
        return response.status, json.loads(response.read())

    def post(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        """Return the answer to a POST that must succeed."""
        status, answer = self.ask("POST", path, body)
        assert status == 200, answer
        return answer

    def insist(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        """Send a POST again while the answer is that of a database that is away, as clients do."""
        deadline = time.monotonic() + RETRY_S
        while True:
            status, answer = self.ask("POST", path, body)
            if status != 503:
                assert status == 200, answer
                return answer
            assert time.monotonic() < deadline, answer
            time.sleep(0.05)

    def new_run(self) -> str:
        """Start a run."""
        run_id: str = self.insist("/runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"]
        return run_id

    def history(self, run_id: str, key: str) -> list[int]:
        """Return the steps of a metric's points, in order."""
        status, answer = self.ask("GET", f"/metrics/get-history?run_id={run_id}&metric_key={key}")
        assert status == 200, answer
        return [metric["step"] for metric in answer.get("metrics", [])]

    def __del__(self) -> None:
        """Close the connection."""
        self._connection.close()


Start = Callable[..., tuple[subprocess.Popen[str], int]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Yield a function that starts a server on a database and returns it, with its port, when it answers."""
    running: list[subprocess.Popen[str]] = []

    def begin(uri: str, *flags: str) -> tuple[subprocess.Popen[str], int]:
        port = free_port()
        with (tmp_path / "output.txt").open("a") as output:
            process = subprocess.Popen(
                [*SERVER, "--port", str(port), "--backend-store-uri", uri, *flags],
                cwd=tmp_path,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )
        running.append(process)
        return process, port

    yield begin
    for process in running:
        process.terminate()
    assert {process.wait(20) for process in running} <= {0, -signal.SIGKILL}  # a test may have killed one


def until_ready(process: subprocess.Popen[str], port: int) -> None:
    """Return when a server answers."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        assert process.poll() is None
        try:
            Client(port).ask("GET", "/experiments/get?experiment_id=0")
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server did not answer in time")


@pytest.fixture(params=DATABASE_SERVERS)
def server(request: pytest.FixtureRequest) -> DatabaseServer:
    """Return a database server of each kind."""
    found: DatabaseServer = request.getfixturevalue(request.param)
    return found


def refusal(folder: Path, uri: str) -> str:
    """Run a server that must refuse to start, having written nothing, and return the sentence it says."""
    command = [*SERVER, "--port", str(free_port()), "--backend-store-uri", uri]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(folder.iterdir()) == []
    assert "se'cret" not in done.stderr
    assert "se%27cret" not in done.stderr
    assert "wrong-word" not in done.stderr
    return done.stderr


def run_sql(server: DatabaseServer, database: str, statement: str) -> None:
    """Run a statement in a database."""
    where: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "user": server.user, "password": server.password}
    if isinstance(server, PostgresqlServer):
        with psycopg.connect(dbname=database, autocommit=True, **where) as connection:
            connection.execute(statement.encode())
    else:
        other = pymysql.connect(database=database, autocommit=True, **where)
        other.cursor().execute(statement)
        other.close()


def test_a_wrong_password_is_refused(server: DatabaseServer, tmp_path: Path) -> None:
    """The sentence names the user and does not repeat the password."""
    uri = server.uri(server.new_database()).replace("se%27cret%2Fword", "wrong-word")
    assert "refuses" in refusal(tmp_path, uri)


def test_a_missing_database_is_refused(server: DatabaseServer, tmp_path: Path) -> None:
    """The sentence says to create it."""
    assert "CREATE DATABASE" in refusal(tmp_path, server.uri("nowhere"))


def test_a_server_that_is_not_there_is_refused(server: DatabaseServer, tmp_path: Path) -> None:
    """The sentence says that it cannot be reached."""
    uri = server.uri("x").replace(f":{server.port}/", f":{free_port()}/")
    assert "cannot be reached" in refusal(tmp_path, uri)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["CREATE TABLE alembic_version (version_num VARCHAR(32))"], "database of MLflow"),
        (["CREATE TABLE customers (id INT)"], "no database of Trackline"),
        (
            [
                "CREATE TABLE trackline_property (name VARCHAR(250), value TEXT)",
                "INSERT INTO trackline_property VALUES ('compatible_with', '99')",
            ],
            "newer Trackline",
        ),
    ],
)
def test_a_database_of_others_is_refused(
    server: DatabaseServer, tmp_path: Path, statements: list[str], said: str
) -> None:
    """MLflow's, somebody's and a newer release's databases are named and left alone."""
    name = server.new_database()
    for statement in statements:
        run_sql(server, name, statement)
    assert said in refusal(tmp_path, server.uri(name))


def test_the_start_message_keeps_the_password(server: DatabaseServer, tmp_path: Path, start: Start) -> None:
    """The start message names the database without the password; artifacts go to ./mlartifacts."""
    until_ready(*start(server.uri(server.new_database()), "--workers", "1"))
    shown = (tmp_path / "output.txt").read_text()
    assert f"@127.0.0.1:{server.port}/" in shown
    assert "cret" not in shown
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["mlartifacts"]


@pytest.mark.parametrize("kind", [*DATABASE_SERVERS, "sqlite"])
def test_two_servers_start_at_once(request: pytest.FixtureRequest, tmp_path: Path, start: Start, kind: str) -> None:
    """Both come up on one empty database, and each sees what the other stores."""
    if kind == "sqlite":
        uri = f"sqlite:///{tmp_path / 'both.db'}"
    else:
        database_server: DatabaseServer = request.getfixturevalue(kind)
        uri = database_server.uri(database_server.new_database())
    both = [start(uri) for _ in range(2)]
    for each in both:
        until_ready(*each)
    one, other = (Client(port) for _, port in both)
    run_id = one.new_run()
    other.post("/runs/log-metric", {"run_id": run_id, "key": "m", "value": 1, "timestamp": 1, "step": 7})
    assert one.history(run_id, "m") == [7]


def test_two_servers_write_one_run(server: DatabaseServer, start: Start) -> None:
    """16 writers through two servers lose nothing, meet no error, and both servers' sealing doubles nothing."""
    uri = server.uri(server.new_database())
    both = [start(uri) for _ in range(2)]
    for each in both:
        until_ready(*each)
    run_id = Client(both[0][1]).new_run()

    def write(number: int) -> None:
        client = Client(both[number % 2][1])
        for step in range(40):
            points = [
                {"key": key, "value": step, "timestamp": step, "step": number * 1000 + step * 10 + place}
                for place, key in enumerate(("a", "b", f"own-{number}"))
            ]
            tags = [{"key": key, "value": str(step)} for key in (["x", "y"] if number % 4 < 2 else ["y", "x"])]
            client.post("/runs/log-batch", {"run_id": run_id, "metrics": points, "tags": tags})

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(16)))
    one, other = (Client(port) for _, port in both)
    expected = [number * 1000 + step * 10 for step in range(40) for number in range(16)]
    assert sorted(one.history(run_id, "a")) == sorted(expected)
    other.post("/runs/update", {"run_id": run_id, "status": "FINISHED"})
    time.sleep(3)
    assert sorted(other.history(run_id, "a")) == sorted(expected)
    assert sorted(one.history(run_id, "own-3")) == [3002 + step * 10 for step in range(40)]


def test_a_param_is_set_once(server: DatabaseServer, start: Start) -> None:
    """Of two servers that set a param to different values at the same time exactly one succeeds."""
    uri = server.uri(server.new_database())
    both = [start(uri) for _ in range(2)]
    for each in both:
        until_ready(*each)
    run_id = Client(both[0][1]).new_run()
    barrier = threading.Barrier(2)

    def contend(number: int) -> list[int]:
        client = Client(both[number][1])
        statuses: list[int] = []
        for place in range(60):
            barrier.wait(30)
            param = {"run_id": run_id, "key": f"p{place}", "value": str(number)}
            statuses.append(client.ask("POST", "/runs/log-parameter", param)[0])
        return statuses

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(contend, range(2))
    assert [sorted(pair) for pair in zip(first, second, strict=True)] == [[200, 400]] * 60


def test_a_killed_server_loses_nothing_acknowledged(server: DatabaseServer, start: Start) -> None:
    """Kill -9 of one of two servers under load: what it acknowledged is there, and the other goes on."""
    uri = server.uri(server.new_database())
    both = [start(uri, "--workers", "1") for _ in range(2)]  # a killed parent's workers would still end in order
    for each in both:
        until_ready(*each)
    run_id = Client(both[0][1]).new_run()
    acknowledged: set[int] = set()

    def write(number: int) -> None:
        client = Client(both[number % 2][1])
        for step in range(number * 100_000, number * 100_000 + 400):
            try:
                client.post(
                    "/runs/log-metric", {"run_id": run_id, "key": "m", "value": 1, "timestamp": 1, "step": step}
                )
            except (OSError, http.client.HTTPException):
                return
            acknowledged.add(step)

    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(write, number) for number in range(8)]
        time.sleep(0.5)
        both[0][0].kill()
        both[0][0].wait()
        for each in writing:
            each.result(60)
    found = Client(both[1][1]).history(run_id, "m")
    assert len(found) == len(set(found))
    assert acknowledged <= set(found)
    assert {number * 100_000 + 399 for number in (1, 3, 5, 7)} <= acknowledged


def test_a_database_that_restarts_loses_nothing_acknowledged(server: DatabaseServer, start: Start) -> None:
    """The database is killed and started again under load; clients that retry 503 finish, each point is there once."""
    process, port = start(server.uri(server.new_database()))
    until_ready(process, port)
    run_id = Client(port).new_run()
    stop = threading.Event()

    def write(number: int) -> list[int]:
        client = Client(port)
        steps: list[int] = []
        while not stop.is_set():
            steps.append(number * 100_000 + len(steps))
            point = {"run_id": run_id, "key": f"m{number % 3}", "value": 1, "timestamp": 1, "step": steps[-1]}
            client.insist("/runs/log-metric", point)
            status, _ = client.ask("GET", f"/runs/get?run_id={run_id}")
            assert status in (200, 503)
        return steps

    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(write, number) for number in range(8)]
        for _ in range(3):
            time.sleep(0.7)
            server.kill()
            time.sleep(0.2)
            server.start()
        time.sleep(0.7)
        stop.set()
        written = [each.result(90) for each in writing]
    client = Client(port)
    for key in range(3):
        expected = sorted(step for number in range(key, 8, 3) for step in written[number])
        assert client.history(run_id, f"m{key}") == expected
    assert process.poll() is None


def test_a_database_that_falls_silent_is_given_up(
    server: DatabaseServer, start: Start, figure: Callable[[str], None]
) -> None:
    """A path that forwards nothing more: requests get 503 in time; with the path back all goes on, nothing is lost."""
    proxy = Proxy(server.port)
    with proxy.running():
        uri = server.uri(server.new_database()).replace(f":{server.port}/", f":{proxy.port}/")
        uri = f"{uri}?read_timeout={READ_TIMEOUT_S}&connect_timeout={CONNECT_TIMEOUT_S}"
        process, port = start(uri, "--workers", "1")  # each finds out for itself that the path is back
        until_ready(process, port)
        run_id = Client(port).new_run()
        stop = threading.Event()
        waits: list[float] = []
        refused: list[int] = []

        def ask(client: Client, method: str, path: str, body: object = None) -> int:
            began = time.monotonic()
            status, answer = client.ask(method, path, body)
            waits.append(time.monotonic() - began)
            assert status in (200, 503), answer
            return status

        def write(number: int) -> list[int]:
            client, steps = Client(port), [number * 100_000]
            while not stop.is_set():
                point = {"run_id": run_id, "key": f"m{number % 3}", "value": 1, "timestamp": 1, "step": steps[-1]}
                if ask(client, "POST", "/runs/log-metric", point) == 200:
                    steps.append(steps[-1] + 1)
                else:
                    refused.append(number)
                ask(client, "GET", f"/runs/get?run_id={run_id}")
            return steps[:-1]

        with ThreadPoolExecutor(8) as pool:
            writing = [pool.submit(write, number) for number in range(8)]
            time.sleep(0.7)
            proxy.fall_silent()
            time.sleep(SILENT_S)
            proxy.speak()
            began = time.monotonic()
            Client(port).insist("/runs/log-metric", {"run_id": run_id, "key": "n", "value": 1, "timestamp": 1})
            back_s = time.monotonic() - began
            time.sleep(0.5)
            stop.set()
            written = [each.result(30) for each in writing]
        assert refused  # of a single client the silence may have met reads alone
        figure(f"longest answer {max(waits):.1f} s, back after {back_s:.1f} s")
        for key in range(3):
            acknowledged = {step for number in range(key, 8, 3) for step in written[number]}
            assert acknowledged <= set(Client(port).history(run_id, f"m{key}"))
    # One behind a group that waits for both gets a connection attempt of its own at most.
    assert max(waits) < READ_TIMEOUT_S + 2 * CONNECT_TIMEOUT_S + 1
    assert back_s < READ_TIMEOUT_S + 2 * CONNECT_TIMEOUT_S + 1


def test_the_locks_of_a_lost_server_end(server: DatabaseServer) -> None:
    """A server that is gone in the middle of a transaction keeps others waiting no longer than its read timeout."""
    uri = server.uri(server.new_database())
    lost, other = (open_dialect(uri, read_timeout_s).connect(read_only=False) for read_timeout_s in (1.0, None))
    with lost, other:
        lost.exec_driver_sql("CREATE TABLE one (id INTEGER PRIMARY KEY)")
        lost.exec_driver_sql("INSERT INTO one VALUES (1)")
        lost.exec_driver_sql("BEGIN")
        lost.exec_driver_sql("UPDATE one SET id = 2")
        other.exec_driver_sql("BEGIN")
        began = time.monotonic()
        other.exec_driver_sql("UPDATE one SET id = 3 WHERE id = 1")
        assert time.monotonic() - began < 5.0
        other.exec_driver_sql("COMMIT")
        assert other.exec_driver_sql("SELECT id FROM one").scalar_one() == 3
        lost.invalidate()


@pytest.mark.parametrize("change", ["INSERT INTO one VALUES ('four', 1)", "INSERT INTO one VALUES ('one', 3000000000)"])
def test_a_value_beyond_its_column_is_the_clients_fault(server: DatabaseServer, change: str) -> None:
    """What no rule refused before is refused as a bad value, not told as a fault of ours."""
    dialect = open_dialect(server.uri(server.new_database()))
    with dialect.connect(read_only=False) as connection:
        connection.exec_driver_sql("CREATE TABLE one (text VARCHAR(3), number INTEGER)")
        with pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql(change)
    assert isinstance(dialect.translate(refused.value), InvalidParameterValue)
