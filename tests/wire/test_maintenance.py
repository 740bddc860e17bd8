"""`trackline backup`, `db upgrade` and `doctor` from outside."""

import http.server
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., Any]
API = "/api/2.0/mlflow"
JSON = {"Content-Type": "application/json"}
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "TRACKLINE_"))}


IMPATIENT = (
    "-c",
    "from trackline.cli import main; from trackline.db.dialects import sqlite; sqlite._BUSY_TIMEOUT_S = 1; main()",
)
"""The command, but that it waits for a locked database for a second and not for ten."""


def run(folder: Path, *arguments: str, code: int = 0, program: tuple[str, str] = ("-m", "trackline")) -> str:
    """Run a command and return what it printed."""
    result = subprocess.run(
        [sys.executable, *program, *arguments],
        cwd=folder,
        env=CLEAN,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == code, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return result.stdout + result.stderr


def post(ask: Ask, address: str, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
    """Return the answer to a POST."""
    answer, text = ask(address, "POST", API + path, json.dumps(body).encode(), JSON)
    assert answer.status == 200, text
    return json.loads(text)


def history(ask: Ask, address: str, run_id: str) -> list[Any]:
    """Return all points of a run's `loss`."""
    text = ask(address, "GET", f"{API}/metrics/get-history?run_id={run_id}&metric_key=loss")[1]
    return json.loads(text).get("metrics", [])


def everything(ask: Ask, address: str) -> dict[str, Any]:
    """Return all runs with all their points, by run id."""
    runs = post(ask, address, "/runs/search", {"experiment_ids": ["0"], "max_results": 1000})["runs"]
    return {each["info"]["run_id"]: (each, history(ask, address, each["info"]["run_id"])) for each in runs}


def load(ask: Ask, address: str, runs: list[str], done: threading.Event) -> None:
    """Log to runs in turn until told to stop."""
    step = 1_000
    while not done.is_set():
        points = [{"key": "loss", "value": n / 3, "timestamp": n, "step": n} for n in range(step, step + 200)]
        post(ask, address, "/runs/log-batch", {"run_id": runs[step % len(runs)], "metrics": points})
        step += 200


def test_a_backup_under_load_restores_whole(tmp_path: Path, start_server: Callable[..., str], ask: Ask) -> None:
    """A server on the copy has all runs and points acknowledged before the copy, and of later batches all or none."""
    address = start_server(tmp_path / "a")
    runs = [post(ask, address, "/runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"] for _ in range(7)]
    for place, run_id in enumerate(runs):
        points = [{"key": "loss", "value": n * place, "timestamp": n, "step": n} for n in range(900)]
        post(
            ask,
            address,
            "/runs/log-batch",
            {"run_id": run_id, "metrics": points, "params": [{"key": "p", "value": "v"}]},
        )
    before = everything(ask, address)
    done = threading.Event()
    writer = threading.Thread(target=load, args=(ask, address, runs, done))
    writer.start()
    said = run(tmp_path / "a", "backup", "copy.db")
    done.set()
    writer.join(30)
    assert "Copied " in said
    after = everything(ask, address)
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["copy.db", "mlruns"]
    restored = everything(ask, start_server(tmp_path / "b", "--backend-store-uri", f"sqlite:///{tmp_path}/a/copy.db"))
    assert restored.keys() == before.keys()
    for run_id, (shown, points) in restored.items():
        assert shown["info"] == before[run_id][0]["info"]
        assert shown["data"]["params"] == before[run_id][0]["data"]["params"]
        assert points[:900] == before[run_id][1]
        assert points == after[run_id][1][: len(points)]
        assert (len(points) - 900) % 200 == 0


def test_a_backup_of_an_idle_database_is_equal(tmp_path: Path) -> None:
    """Without a server the copy has the same rows, and the original is not changed."""
    run(tmp_path, "db", "upgrade", "sqlite:///t.db")
    run(tmp_path, "backup", "copy.db", "--backend-store-uri", "sqlite:///t.db")
    dumps: list[list[str]] = []
    for name in ("t.db", "copy.db"):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            dumps.append(list(connection.iterdump()))
    assert dumps[0] == dumps[1]


def test_a_backup_replaces_nothing(tmp_path: Path) -> None:
    """An existing file, a missing folder and a missing database are refused, and no partial file is left."""
    run(tmp_path, "db", "upgrade", "sqlite:///t.db")
    (tmp_path / "there").write_text("mine")
    flags = ("--backend-store-uri", "sqlite:///t.db")
    assert "there exists." in run(tmp_path, "backup", "there", *flags, code=2)
    assert "There is no directory" in run(tmp_path, "backup", "no/copy.db", *flags, code=2)
    assert "There is no database at" in run(tmp_path, "backup", "copy.db", code=2)
    assert (tmp_path / "there").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("t.db")) == ["there"]


def test_upgrade_says_what_it_did(tmp_path: Path) -> None:
    """A new database is created; a second call finds it up to date."""
    assert re.search(r"created the schema, version \d+\.", run(tmp_path, "db", "upgrade", "sqlite:///t.db"))
    assert "the schema is up to date" in run(tmp_path, "db", "upgrade", "sqlite:///t.db")


def test_upgrade_refuses_what_is_not_ours(tmp_path: Path) -> None:
    """A database of MLflow, of somebody else and of a newer release is named as such and stays as it is."""
    for name, script, said in (
        ("m.db", "CREATE TABLE alembic_version (version_num TEXT)", "is a database of MLflow"),
        ("f.db", "CREATE TABLE customers (id INT)", "is no database of Trackline"),
        (
            "n.db",
            "CREATE TABLE trackline_property AS SELECT 'compatible_with' AS name, '9999' AS value",
            "newer Trackline",
        ),
    ):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.executescript(script)
        content = (tmp_path / name).read_bytes()
        told = run(tmp_path, "db", "upgrade", f"sqlite:///{name}", code=2)
        assert said in told
        assert told.count("\n") == 1
        assert (tmp_path / name).read_bytes() == content


def test_doctor_finds_nothing_wrong_with_a_good_server(
    tmp_path: Path, start_server: Callable[..., str], ask: Ask
) -> None:
    """Every line is ok, the code 0, and nothing that was written for it is left."""
    address = start_server(tmp_path)
    said = run(tmp_path, "doctor", address).splitlines()
    subjects = [line.split(":")[0] for line in said]
    assert subjects == [
        f"ok       {subject}"
        for subject in ("Settings", "Database", "Artifacts", "Disk", "Server", "Host", "CORS", "Proxy", "Upload")
    ]
    listed = ask(address, "GET", "/api/2.0/mlflow-artifacts/artifacts")[1]
    assert json.loads(listed).get("files", []) == []


def test_doctor_knows_a_refused_host_name(tmp_path: Path, start_server: Callable[..., str]) -> None:
    """A server that does not take the name it is called by is a problem with its flag as the fix."""
    address = start_server(tmp_path, "--allowed-hosts", "track.example.org")
    said = run(tmp_path, "doctor", address, code=1)
    assert "problem  Host: the server refuses the name" in said
    assert "Fix: Start it with --allowed-hosts 127.0.0.1:" in said


class SmallProxy(http.server.BaseHTTPRequestHandler):
    """A proxy as many are set up: bodies up to 1 MB, another Host header."""

    behind = ""
    ask: Ask

    def do_GET(self) -> None:
        """Pass a request on."""
        self._pass_on()

    def do_POST(self) -> None:
        """Pass a request on."""
        self._pass_on()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Print nothing."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if len(body) > 1 << 20:
            self._answer(413, b"<html>too large</html>")
            return
        headers = {name: value for name, value in self.headers.items() if name in ("Content-Type", "Origin")}
        if "Origin" in headers:
            headers["Origin"] = "https://track.example.org"  # the name that browsers use, which the proxy keeps
        answer, text = type(self).ask(self.behind, self.command, self.path, body, headers)
        self._answer(answer.status, text)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def proxied(tmp_path: Path, start_server: Callable[..., str], ask: Ask) -> Iterator[str]:
    """Yield the address of a proxy before a server."""
    handler = type("Proxy", (SmallProxy,), {"behind": start_server(tmp_path), "ask": staticmethod(ask)})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_address[1]}"
        proxy.shutdown()


def test_doctor_knows_a_proxy_that_stands_in_the_way(proxied: str, tmp_path: Path) -> None:
    """A changed Host header, a limit on bodies and refused methods are problems, each with its fix."""
    said = run(tmp_path, "doctor", proxied, code=1)
    assert "problem  CORS" in said
    assert "proxy_set_header Host" in said
    assert "a request of 4 MB is answered 413 before it reaches the server" in said
    assert "problem  Upload: PUT" in said


def test_doctor_finds_what_keeps_a_server_from_starting(tmp_path: Path) -> None:
    """A backend that cannot be used, somebody else's database and a server that is not there are problems."""
    assert "problem  Settings:" in run(tmp_path, "doctor", "--backend-store-uri", "ftp://x/y", code=1)
    assert "cannot be reached" in run(tmp_path, "doctor", "http://127.0.0.1:9", code=1)
    with closing(sqlite3.connect(tmp_path / "m.db")) as connection:
        connection.executescript("CREATE TABLE alembic_version (version_num TEXT)")
    said = run(tmp_path, "doctor", "--backend-store-uri", "sqlite:///m.db", code=1)
    assert "problem  Database:" in said
    assert "is a database of MLflow" in said


def test_a_locked_database_is_told(tmp_path: Path, start_server: Callable[..., str], ask: Ask) -> None:
    """While another program holds the database, doctor says so and a write gets 503; sent again it is stored."""
    address = start_server(tmp_path, program=IMPATIENT)
    body = b'{"name": "mine"}'
    refused: list[Any] = []

    def write() -> None:
        refused.append(ask(address, "POST", f"{API}/experiments/create", body, JSON))

    with closing(sqlite3.connect(tmp_path / "mlruns" / "trackline.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        writer = threading.Thread(target=write)
        writer.start()
        said = run(tmp_path, "doctor", code=1, program=IMPATIENT)
        writer.join(30)
    assert "problem  Database: it cannot be written to: The database is locked by another process." in said
    ((answer, text),) = refused
    assert (answer.status, json.loads(text)["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")
    assert ask(address, "POST", f"{API}/experiments/create", body, JSON)[0].status == 200


def test_doctor_says_why_a_server_is_not_ready(tmp_path: Path, start_server: Callable[..., str]) -> None:
    """A server that lives but cannot write its database is a problem, in the server's own words."""
    address = start_server(tmp_path / "server", program=IMPATIENT)
    with closing(sqlite3.connect(tmp_path / "server" / "mlruns" / "trackline.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        said = run(tmp_path, "doctor", address, code=1)
    assert "problem  Server:" in said
    assert "Not ready: The database is locked by another process." in said
