"""Long histories: sent while they are read, a bounded number of points at a time, with the bytes of a short one."""

import asyncio
import json
import math
from pathlib import Path

import pytest
from tests.unit.server.lines import CREATE, Line, ask, request, serve

from trackline.db.transaction import ReadTx
from trackline.errors import InternalError
from trackline.server import histories
from trackline.tracking import metrics
from trackline.tracking.metrics import get_history
from trackline.wire.codec import encode
from trackline.wire.metrics import GetMetricHistory, GetMetricHistoryResponse

API = "/api/2.0/mlflow"
PIECE = 4


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[GetMetricHistory]:
    """Make pieces small; return what pages are read."""
    pages: list[GetMetricHistory] = []

    def read(tx: ReadTx, request: GetMetricHistory) -> GetMetricHistoryResponse:
        pages.append(request)
        return get_history(tx, request)

    monkeypatch.setattr(histories, "PIECE", PIECE)
    monkeypatch.setattr(metrics, "get_history", read)
    return pages


async def start_run(line: Line, points: int) -> str:
    """Return the id of a new run with so many points of the metric `m`, some of them no numbers."""
    made = await ask(line, "POST", f"{API}/runs/create", CREATE)
    run_id = made.partition(b'"run_id":"')[2][:32].decode()
    values = [step / 3 if step % 3 else "NaN" for step in range(points)]
    logged = [{"key": "m", "value": value, "timestamp": 7, "step": step} for step, value in enumerate(values)]
    await ask(line, "POST", f"{API}/runs/log-batch", json.dumps({"run_id": run_id, "metrics": logged}).encode())
    return run_id


async def receive(line: Line, target: str, method: str = "GET") -> tuple[bytes, list[bytes]]:
    """Send the connection's last request and return the answer's head and its body, chunk by chunk."""
    line.writer.write(request(method, target, b"", "Connection: close"))
    answer = await asyncio.wait_for(line.reader.read(), 10)
    head, _, body = answer.partition(b"\r\n\r\n")
    if b"\r\ntransfer-encoding: chunked" not in head:
        return head, [body] if body else []
    chunks: list[bytes] = []
    while body:
        size, _, rest = body.partition(b"\r\n")
        chunks.append(rest[: int(size, 16)])
        body = rest[int(size, 16) + 2 :]
    return head, chunks


@pytest.mark.parametrize("most", [None, 1, PIECE, PIECE + 1, 2 * PIECE, 100])
@pytest.mark.parametrize("points", [0, 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1, 30])
def test_the_bytes_are_those_of_one_page(
    tmp_path: Path, asked: list[GetMetricHistory], points: int, most: int | None
) -> None:
    """However long it is, and however much of it is asked for; no more than a piece is read or sent at once."""

    async def scenario(line: Line) -> None:
        run_id = await start_run(line, points)
        size = "" if most is None else f"&max_results={most}"
        head, chunks = await receive(line, f"{API}/metrics/get-history?run_id={run_id}&metric_key=m{size}")
        whole = await line.app.services.read(get_history, GetMetricHistory(run_id, "m", most))
        assert head.startswith(b"HTTP/1.1 200")
        assert b"".join(chunks) == encode(whole)

        sent = len(whole.metrics)
        assert (b"\r\ncontent-length: " in head) == (sent <= PIECE)
        assert max((chunk.count(b'"step"') for chunk in chunks), default=0) <= PIECE
        assert len(asked) == max(math.ceil(sent / PIECE), 1)
        assert all(page.max_results is not None and page.max_results <= PIECE for page in asked)

    serve(tmp_path, scenario)


def test_a_page_goes_on_where_a_long_one_ended(tmp_path: Path) -> None:
    """The token of an answer in pieces is that of its last point."""

    async def scenario(line: Line) -> None:
        run_id = await start_run(line, 30)
        first = await line.app.services.read(get_history, GetMetricHistory(run_id, "m", 10))
        target = f"{API}/metrics/get-history?run_id={run_id}&metric_key=m&max_results=15"
        answer = json.loads(b"".join((await receive(line, f"{target}&page_token={first.next_page_token}"))[1]))
        assert [each["step"] for each in answer["metrics"]] == list(range(10, 25))
        assert answer["next_page_token"]

    serve(tmp_path, scenario)


def test_nothing_more_is_read_for_a_head_request(tmp_path: Path, asked: list[GetMetricHistory]) -> None:
    """HEAD of a long history has the headers of GET, for a piece."""

    async def scenario(line: Line) -> None:
        run_id = await start_run(line, 30)
        head, chunks = await receive(line, f"{API}/metrics/get-history?run_id={run_id}&metric_key=m", "HEAD")
        assert head.startswith(b"HTTP/1.1 200")
        assert (chunks, len(asked)) == ([], 1)

    serve(tmp_path, scenario)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("&max_results=0", b"must be a positive integer"),
        ("&max_results=1000000001", b"must be at most"),
        ("&page_token=x", b"Invalid page token"),
    ],
)
def test_what_cannot_be_answered_is_refused(tmp_path: Path, query: str, said: bytes) -> None:
    """An error before the first byte has its status and MLflow's form."""

    async def scenario(line: Line) -> None:
        run_id = await start_run(line, 30)
        head, chunks = await receive(line, f"{API}/metrics/get-history?run_id={run_id}&metric_key=m{query}")
        assert head.startswith(b"HTTP/1.1 400")
        assert json.loads(chunks[0])["error_code"] == "INVALID_PARAMETER_VALUE"
        assert said in chunks[0]

    serve(tmp_path, scenario)


@pytest.mark.parametrize("failing", [1, 2, 4])
def test_a_failure_is_told_or_breaks_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failing: int
) -> None:
    """At the first piece it is an error's answer; behind it the connection ends before the answer, and it is logged."""
    pages: list[int] = []

    def read(tx: ReadTx, request: GetMetricHistory) -> GetMetricHistoryResponse:
        pages.append(failing)
        if len(pages) == failing:
            raise InternalError("The points cannot be read.")
        return get_history(tx, request)

    monkeypatch.setattr(metrics, "get_history", read)

    async def scenario(line: Line) -> None:
        run_id = await start_run(line, 30)
        line.writer.write(request("GET", f"{API}/metrics/get-history?run_id={run_id}&metric_key=m"))
        if failing == 1:
            answer = await asyncio.wait_for(line.reader.read(65536), 10)
            assert answer.startswith(b"HTTP/1.1 500")
            assert b'"error_code":"INTERNAL_ERROR"' in answer
            return
        answer = await asyncio.wait_for(line.reader.read(), 10)
        assert answer.startswith(b"HTTP/1.1 200")
        assert answer.count(b'"step"') == PIECE * (failing - 1)
        assert not answer.endswith(b"\r\n0\r\n\r\n")
        assert [record.getMessage().partition(" broke off: ")[2] for record in caplog.records] == [
            "The points cannot be read."
        ]

    serve(tmp_path, scenario)


def test_a_run_that_is_purged_meanwhile_is_no_short_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer breaks off, as if it was whole it would have lost points silently."""
    pages: list[str | None] = []

    def read(tx: ReadTx, request: GetMetricHistory) -> GetMetricHistoryResponse:
        pages.append(request.page_token)
        return get_history(tx, request) if len(pages) == 1 else GetMetricHistoryResponse()

    monkeypatch.setattr(metrics, "get_history", read)

    async def scenario(line: Line) -> None:
        run_id = await start_run(line, 30)
        line.writer.write(request("GET", f"{API}/metrics/get-history?run_id={run_id}&metric_key=m"))
        answer = await asyncio.wait_for(line.reader.read(), 10)
        assert answer.count(b'"step"') == PIECE
        assert not answer.endswith(b"\r\n0\r\n\r\n")

    serve(tmp_path, scenario)
