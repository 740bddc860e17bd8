"""Requests that are answered straight from the parser: as on the general way, in their turn, and only plain ones."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy.schema import DropTable
from tests.unit.server.lines import CREATE, Line, ask, request, serve

from trackline.db.tables import param
from trackline.db.transaction import WriteTx
from trackline.server.app import Application
from trackline.server.calls import Call
from trackline.server.dispatch import Route
from trackline.wire.codec import encode

API = "/api/2.0/mlflow"
GENERAL = "Sec-Fetch-Site: none"
"""A header that sends a request the general way and changes nothing else."""
ANSWERS = [
    ("POST", f"{API}/runs/log-metric", b'{"run_id": "%s", "key": "a", "value": 1, "timestamp": 1}'),
    ("POST", f"{API}/runs/log-metric", b'{"run_id": "%s", "key": "", "value": 1, "timestamp": 1}'),
    ("POST", f"{API}/runs/search", b'{"experiment_ids": ["0"]}'),
    ("POST", f"{API}/runs/search", b'{"experiment_ids": ["0"], "filter": "metrics."}'),
    ("POST", f"{API}/runs/search", b"not JSON"),
    ("GET", f"{API}/runs/get?run_id=%s", b""),
    ("GET", f"{API}/runs/get?run_id=none", b""),
    ("GET", f"{API}/experiments/search?max_results=5", b""),
    ("GET", f"{API}/experiments/search", b""),
    ("GET", "/ajax-api/2.0/mlflow/experiments/get?experiment_id=0", b""),
]


def find(app: Application, line: object, method: bytes, url: bytes, **headers: bytes) -> Call | None:
    """Return the call that a head begins."""
    named = {"host": b"localhost", "content_type": b"application/json", "content_length": b"2"} | headers
    pairs = [(name.replace("_", "-").encode(), value) for name, value in named.items() if value]
    return app.calls.find(method, url, pairs, line)  # type: ignore[arg-type] - no answer is asked of the line


async def start_run(line: Line) -> str:
    """Return the id of a new run. The host is known then."""
    answer = await ask(line, "POST", f"{API}/runs/create", CREATE)
    return answer.partition(b'"run_id":"')[2][:32].decode()


async def begin(line: Line) -> None:
    """Send a request but for the end of its body, and return when the server waits for that."""
    await start_run(line)
    line.writer.write(request("POST", f"{API}/experiments/create", b'{"name": "late"}')[:-1])
    while not line.state.tasks:  # noqa: ASYNC110 - uvicorn's set tells nobody
        await asyncio.sleep(0.01)


def parts(answer: bytes) -> tuple[bytes, set[bytes], bytes]:
    """Return the first line, the headers that are the same each time, and the body."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *headers = head.split(b"\r\n")
    return first, {line for line in headers if not line.startswith((b"x-request-id", b"date"))}, body


@pytest.mark.parametrize(("method", "path", "body"), ANSWERS)
def test_an_answer_is_the_one_of_the_general_way(tmp_path: Path, method: str, path: str, body: bytes) -> None:
    """Status, headers and body do not tell which way a request went."""

    async def scenario(line: Line) -> None:
        run_id = await start_run(line)
        at, sent = path.replace("%s", run_id), body.replace(b"%s", run_id.encode())
        plain = await ask(line, method, at, sent)
        general = await ask(line, method, at, sent, GENERAL)
        assert parts(plain) == parts(general)
        assert b"x-request-id: " in plain

    serve(tmp_path, scenario)


@pytest.mark.parametrize(
    ("method", "url", "headers", "found"),
    [
        (b"POST", b"/api/2.0/mlflow/runs/log-metric", {}, True),
        (b"GET", b"/api/2.0/mlflow/runs/get?run_id=x", {"content_length": b""}, True),
        (b"GET", b"/api/2.0/mlflow/runs/get?run_id=x", {}, False),
        (b"POST", b"/api/2.0/mlflow/runs/log-metric?x=1", {}, False),
        (b"POST", b"/api/2.0/mlflow/runs/log-metri", {}, False),
        (b"DELETE", b"/api/2.0/mlflow/runs/log-metric", {}, False),
        (b"POST", b"/api/2.0/mlflow/runs/log-metric", {"host": b"elsewhere.example"}, False),
        (b"POST", b"/api/2.0/mlflow/runs/log-metric", {"host": b""}, False),
        (b"POST", b"/api/2.0/mlflow/runs/log-metric", {"content_type": b"text/plain"}, False),
        (b"POST", b"/api/2.0/mlflow/runs/log-metric", {"content_length": b"300000"}, False),
        (b"POST", b"/api/2.0/mlflow/runs/log-metric", {"origin": b"http://localhost"}, False),
        (b"POST", b"/api/2.0/mlflow/runs/log-metric", {"sec_fetch_site": b"cross-site"}, False),
        (b"POST", b"/api/2.0/mlflow/runs/log-metric", {"transfer_encoding": b"chunked"}, False),
        (b"POST", b"/api/2.0/mlflow/runs/log-metric", {"expect": b"100-continue"}, False),
        (b"GET", b"/health", {"content_length": b""}, False),
    ],
)
def test_only_a_plain_request_of_a_known_host_is_a_call(
    tmp_path: Path,
    method: bytes,
    url: bytes,
    headers: dict[str, bytes],
    found: bool,  # noqa: FBT001 - a case of the table
) -> None:
    """What has to be looked at more closely goes the general way, which does."""

    async def scenario(line: Line) -> None:
        assert find(line.app, line, method, url, **headers) is None, "no host is known at first"
        await start_run(line)
        assert (find(line.app, line, method, url, **headers) is not None) is found

    serve(tmp_path, scenario)


def test_a_header_given_twice_is_not_plain(tmp_path: Path) -> None:
    """Which of the two counts is decided in one place, the general way."""

    async def scenario(line: Line) -> None:
        await start_run(line)
        twice = await ask(line, "GET", f"{API}/runs/get?run_id=none", b"", "Host: localhost")
        assert twice.startswith(b"HTTP/1.1 403")

    serve(tmp_path, scenario)


def test_requests_sent_in_advance_are_answered_in_their_order(tmp_path: Path) -> None:
    """Calls and others on one connection do not overtake each other, whatever each of them takes."""

    async def scenario(line: Line) -> None:
        await start_run(line)
        ways = [(), (GENERAL,), (), (), (GENERAL,), ()]
        for place, way in enumerate(ways):
            log = b'{"run_id": "%d", "key": "a", "value": 1, "timestamp": 1}' % place
            line.writer.write(request("POST", f"{API}/runs/log-metric", log, f"X-Request-Id: r{place}", *way))
            line.writer.write(request("GET", f"{API}/runs/get?run_id=g{place}", b"", f"X-Request-Id: g{place}", *way))
        answers = b""
        while answers.count(b"x-request-id") < 2 * len(ways) or not answers.endswith(b"}"):
            answers += await asyncio.wait_for(line.reader.read(65536), 10)
        ids = [answer.split(b"\r\n")[0] for answer in answers.split(b"x-request-id: ")[1:]]
        assert ids == [b"%s%d" % (kind, place) for place in range(len(ways)) for kind in (b"r", b"g")]

    serve(tmp_path, scenario)


def test_any_number_of_requests_may_be_sent_in_advance(tmp_path: Path) -> None:
    """Requests that fail at once are answered one by one behind one that takes its time."""
    times = 600

    async def scenario(line: Line) -> None:
        await start_run(line)
        slow = request("POST", f"{API}/experiments/create", b'{"name": "slow"}')
        line.writer.write(slow + request("POST", f"{API}/runs/search", b"no JSON") * times)
        answers = b""
        while answers.count(b"x-request-id") < times + 1 or not answers.endswith(b"}"):
            answers += await asyncio.wait_for(line.reader.read(1 << 20), 10)
        assert answers.count(b"HTTP/1.1 400") == times

    serve(tmp_path, scenario)


def test_a_body_may_come_in_pieces(tmp_path: Path) -> None:
    """A call waits for its whole body."""

    async def scenario(line: Line) -> None:
        await start_run(line)
        whole = request("POST", f"{API}/experiments/create", b'{"name": "in pieces"}')
        for piece in (whole[:20], whole[20:-8], whole[-8:-3], whole[-3:]):
            line.writer.write(piece)
            await line.writer.drain()
            await asyncio.sleep(0.01)
        assert (await line.reader.read(65536)).endswith(b'{"experiment_id":"1"}')

    serve(tmp_path, scenario)


def test_a_connection_is_closed_where_the_client_asks_for_it(tmp_path: Path) -> None:
    """`Connection: close` is answered in kind."""

    async def scenario(line: Line) -> None:
        await start_run(line)
        line.writer.write(request("GET", f"{API}/runs/get?run_id=none", b"", "Connection: close"))
        answer = await asyncio.wait_for(line.reader.read(), 10)
        assert b"\r\nconnection: close\r\n" in answer

    serve(tmp_path, scenario)


def test_answers_do_not_pile_up(tmp_path: Path) -> None:
    """A client that reads nothing gets one answer written, and the next when it has read that."""
    written: list[bytes] = []
    times = 300

    async def scenario(line: Line) -> None:
        run_id = await start_run(line)
        for key in range(8):
            tag = b'{"run_id": "%s", "key": "k%d", "value": "%s"}' % (run_id.encode(), key, b"x" * 5_000)
            await ask(line, "POST", f"{API}/runs/set-tag", tag)
        line.writer.transport.pause_reading()  # type: ignore[attr-defined] - of a socket it has
        before = len(written)
        line.writer.write(request("POST", f"{API}/runs/search", b'{"experiment_ids": ["0"]}') * times)
        seen = -1
        while seen < len(written):
            seen = len(written)
            await asyncio.sleep(0.5)
        assert len(written) - before < times
        line.writer.transport.resume_reading()  # type: ignore[attr-defined] - of a socket it has
        got = b""
        while got.count(b"HTTP/1.1 200") < times:
            got += await asyncio.wait_for(line.reader.read(1 << 20), 10)

    serve(tmp_path, scenario, written)


def _drop_params(tx: WriteTx, _request: object) -> None:
    tx.connection.execute(DropTable(param))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "runs/log-parameter", b'{"run_id": "%s", "key": "a", "value": "1"}'),
        ("GET", "runs/get?run_id=%s", b""),
    ],
)
def test_a_failure_of_the_server_is_told_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, method: str, path: str, body: bytes
) -> None:
    """The answer names the request, by which the log has the trace."""

    async def scenario(line: Line) -> None:
        run_id = await start_run(line)
        await line.app.services.write(_drop_params, None)
        at = f"{API}/{path.replace('%s', run_id)}"
        answer = await ask(line, method, at, body.replace(b"%s", run_id.encode()), "X-Request-Id: find-me")
        assert answer.startswith(b"HTTP/1.1 500")
        assert b'"request_id":"find-me"' in answer

    serve(tmp_path, scenario)
    records = [record for record in caplog.records if record.name == "trackline.server.failure"]
    assert [record.__dict__["fields"] for record in records] == [{"request_id": "find-me"}]


def test_an_answer_that_has_no_json_is_a_failure_of_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be encoded after its commit leaves nobody without an answer, on either way."""

    async def scenario(line: Line) -> None:
        await start_run(line)
        monkeypatch.setattr(Route, "encoded", staticmethod(lambda _: encode("\ud800")))  # type: ignore[arg-type] - no message
        for way in ((), (GENERAL,)):
            assert (await ask(line, "POST", f"{API}/runs/create", CREATE, *way)).startswith(b"HTTP/1.1 500")
        assert not line.state.tasks

    serve(tmp_path, scenario)


def test_calls_are_counted_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Numbers and access log have calls as they have other requests."""
    caplog.set_level(logging.INFO, "trackline.access")

    async def scenario(line: Line) -> None:
        await start_run(line)
        await ask(line, "GET", f"{API}/runs/get?run_id=none", b"", "X-Request-Id: plain")
        await ask(line, "GET", f"{API}/runs/get?run_id=none", b"", "X-Request-Id: general", GENERAL)
        rows = {(row.method, row.path): row.statuses() for row in line.app.services.counters.rows}
        assert rows["GET", f"{API}/runs/get"] == {"404": 2}

    serve(tmp_path, scenario, access_log="all")
    logged = {fields["request_id"]: fields for fields in (record.__dict__["fields"] for record in caplog.records)}
    plain, general = (
        {name: value for name, value in logged[way].items() if name not in ("request_id", "ms")}
        for way in ("plain", "general")
    )
    assert plain == general


def test_a_stop_waits_for_calls(tmp_path: Path) -> None:
    """The server knows of a call from its turn on until it is answered."""
    seen: list[int] = []

    def held(stop: asyncio.Event, loop: asyncio.AbstractEventLoop) -> Callable[[WriteTx, object], None]:
        def hold(_tx: WriteTx, _request: object) -> None:
            asyncio.run_coroutine_threadsafe(stop.wait(), loop).result(10)

        return hold

    async def scenario(line: Line) -> None:
        await start_run(line)
        stop = asyncio.Event()
        waiting: Awaitable[None] = line.app.services.write(held(stop, asyncio.get_running_loop()), None)
        line.writer.write(request("POST", f"{API}/experiments/create", b'{"name": "late"}'))
        while not line.state.tasks:  # noqa: ASYNC110 - uvicorn's set tells nobody
            await asyncio.sleep(0.01)
        seen.append(len(line.state.tasks))
        stop.set()
        await waiting
        await line.reader.read(65536)
        seen.append(len(line.state.tasks))

    serve(tmp_path, scenario)
    assert seen == [1, 0]


def test_a_stop_that_has_waited_long_enough_ends_the_connection(tmp_path: Path) -> None:
    """What uvicorn does to tasks then it may do to a call whose body does not come."""

    async def scenario(line: Line) -> None:
        await begin(line)
        for task in line.state.tasks:
            task.cancel(msg="too late")
        with contextlib.suppress(ConnectionResetError):
            assert await asyncio.wait_for(line.reader.read(), 10) == b""

    serve(tmp_path, scenario)


def test_a_client_that_leaves_within_its_body_leaves_nothing(tmp_path: Path) -> None:
    """The call is over, is counted as the client's end, and the server has nothing to wait for when it stops."""

    async def scenario(line: Line) -> None:
        await begin(line)
        line.writer.close()
        while line.state.tasks:  # noqa: ASYNC110 - uvicorn's set tells nobody
            await asyncio.sleep(0.01)
        rows = {(row.method, row.path): row.statuses() for row in line.app.services.counters.rows}
        assert rows["POST", f"{API}/experiments/create"] == {"499": 1}

    serve(tmp_path, scenario)
