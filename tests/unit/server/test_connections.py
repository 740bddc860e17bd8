"""How requests and answers pass through a connection: in few calls of the system, and with nothing left to collect."""

import gc
from pathlib import Path

import pytest
from tests.unit.server.lines import CREATE, Line, ask, serve

ROUNDS = 100


def test_an_answer_is_written_at_once(tmp_path: Path) -> None:
    """The head does not go out alone when its body is about to follow."""
    written: list[bytes] = []

    async def scenario(line: Line) -> None:
        await ask(line, "POST", "/api/2.0/mlflow/runs/create", CREATE)
        await ask(line, "GET", "/api/2.0/mlflow/runs/get?run_id=none")

    serve(tmp_path, scenario, written)
    assert [answer[:12] for answer in written] == [b"HTTP/1.1 200", b"HTTP/1.1 404"]
    assert all(answer.endswith(b"}") for answer in written)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("HEAD", "/health", b"200"),
        ("HEAD", "/", b"200"),
        ("GET", "/api/2.0/mlflow/experiments/search", b"400"),
        ("GET", "/ajax-api/trackline/events?experiment_id=0", b"200"),
    ],
)
def test_a_head_whose_body_does_not_follow_is_sent(tmp_path: Path, method: str, path: str, status: bytes) -> None:
    """Answers without a body, and streams whose first piece may be long in coming, show their head at once."""

    async def scenario(line: Line) -> None:
        assert (await ask(line, method, path)).startswith(b"HTTP/1.1 " + status)

    serve(tmp_path, scenario)


def test_requests_leave_nothing_to_collect(tmp_path: Path) -> None:
    """No request leaves objects that hold each other: collecting them stops the whole server, many times a second."""

    async def scenario(line: Line) -> None:
        await ask(line, "POST", "/api/2.0/mlflow/runs/create", CREATE)
        gc.collect()
        gc.disable()
        try:
            for _ in range(ROUNDS):
                await ask(line, "POST", "/api/2.0/mlflow/runs/create", CREATE)
                await ask(line, "GET", "/api/2.0/mlflow/runs/get?run_id=none")
            assert gc.collect() < ROUNDS
        finally:
            gc.enable()

    serve(tmp_path, scenario)
