"""/ready: whether requests can be served, and why not; /health says only that the process lives."""

import http.client
import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from database_servers import PostgresqlServer

StartServer = Callable[..., str]
Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]

WAIT_S = 30.0


def until(ask: Ask, address: str, status: int) -> bytes:
    """Return the body of /ready as soon as it answers with a status; /health is well all the time."""
    deadline = time.monotonic() + WAIT_S
    while True:
        answer, body = ask(address, "GET", "/ready")
        assert ask(address, "GET", "/health")[0].status == 200
        if answer.status == status:
            return body
        assert time.monotonic() < deadline, body
        time.sleep(0.2)


def test_a_server_is_ready_at_its_start(start_server: StartServer, ask: Ask, tmp_path: Path) -> None:
    """It answers OK, under any host name: a probe knows an address only."""
    address = start_server(tmp_path, "--allowed-hosts", "track.example.org")
    answer, body = ask(address, "GET", "/ready", headers={"Host": "10.1.2.3:5000"})
    assert (answer.status, body) == (200, b"OK")


def test_a_locked_database_is_not_ready(start_server: StartServer, ask: Ask, tmp_path: Path) -> None:
    """While another program holds the database the answer is 503 and says so; then it is 200 again."""
    address = start_server(tmp_path)
    holder = sqlite3.connect(tmp_path / "mlruns" / "trackline.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    failure = json.loads(until(ask, address, 503))
    assert failure["error_code"] == "TEMPORARILY_UNAVAILABLE"
    assert failure["message"].startswith("Not ready: ")
    assert "database" in failure["message"]
    assert failure["request_id"]
    holder.execute("ROLLBACK")
    holder.close()
    until(ask, address, 200)


def test_a_database_server_that_is_gone_is_not_ready(
    start_server: StartServer, ask: Ask, tmp_path: Path, postgresql: PostgresqlServer
) -> None:
    """A database server that was stopped makes the answer 503; when it is back, it is 200 by itself."""
    address = start_server(tmp_path, "--backend-store-uri", postgresql.uri(postgresql.new_database()))
    assert ask(address, "GET", "/ready")[0].status == 200
    postgresql.kill()
    try:
        assert b"Not ready: The database" in until(ask, address, 503)
    finally:
        postgresql.start()
    until(ask, address, 200)


def test_readiness_can_be_asked_often(start_server: StartServer, ask: Ask, tmp_path: Path) -> None:
    """Anyone may ask, so a hundred questions are at most a few writes."""
    address = start_server(tmp_path)

    def commits() -> float:
        page = ask(address, "GET", "/metrics")[1].decode()
        return next(
            float(line.split()[1]) for line in page.splitlines() if line.startswith("trackline_commit_operations_count")
        )

    before, started = commits(), time.monotonic()
    for _ in range(100):
        assert ask(address, "GET", "/ready")[0].status == 200
    assert commits() - before <= time.monotonic() - started + 1
