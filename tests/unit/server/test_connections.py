"""How requests and answers pass through a connection: in few calls of the system, and with nothing left to collect."""

import asyncio
import gc
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.server.lines import CREATE, Line, ask, request, serve

from trackline.artifacts.local import LocalFile
from trackline.errors import TemporarilyUnavailable
from trackline.server import artifact_trees

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


class _Breaks:
    """Pieces of an answer that do not come to their end."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def pieces(self, *_: object) -> Iterator[bytes]:
        yield b"some"
        raise self._error


BREAKS = [(RuntimeError("broken"), "RuntimeError", 1), (TemporarilyUnavailable("The disk is away."), "disk is away", 0)]


@pytest.mark.parametrize(("path", "of"), [("/get-artifact", "&path=a.txt"), ("/ajax-api/trackline/artifacts/zip", "")])
@pytest.mark.parametrize(("error", "said", "traces"), BREAKS)
def test_an_answer_that_breaks_off_is_logged_once(  # noqa: PLR0913, PLR0917 - fixtures and the cases of a table
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
    of: str,
    error: Exception,
    said: str,
    traces: int,
) -> None:
    """The connection ends before the answer does, and one line of the log, with the trace of a fault, has its id."""
    monkeypatch.setattr(artifact_trees, "zipped", _Breaks(error).pieces)
    monkeypatch.setattr(LocalFile, "chunks", _Breaks(error).pieces)

    async def scenario(line: Line) -> None:
        made = await ask(line, "POST", "/api/2.0/mlflow/runs/create", CREATE)
        run_id = made.partition(b'"run_id":"')[2][:32].decode()
        place = f"/api/2.0/mlflow-artifacts/artifacts/0/{run_id}/artifacts/a.txt"
        assert (await ask(line, "PUT", place, b"some and more")).startswith(b"HTTP/1.1 200")
        caplog.clear()
        line.writer.write(request("GET", f"{path}?run_id={run_id}{of}", b"", "X-Request-Id: mine"))
        answer = await asyncio.wait_for(line.reader.read(), 10)
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"some" in answer
        assert not answer.endswith(b"0\r\n\r\n")
        assert not line.state.tasks, "it is over"

    with caplog.at_level(logging.WARNING):
        serve(tmp_path, scenario)
    (record,) = caplog.records
    assert f"GET {path} broke off: " in record.getMessage()
    assert said in record.getMessage()
    assert getattr(record, "fields", None) == {"request_id": "mine"}
    assert bool(record.exc_info) == bool(traces)
