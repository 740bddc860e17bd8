"""What happens around every request: ids, counts, and lines in the access log."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy.schema import DropTable

from trackline.counts import Counts
from trackline.db.tables import experiment_tag
from trackline.db.transaction import ReadTx, WriteTx
from trackline.server.app import create_app
from trackline.server.config import AccessLog, ServerConfig
from trackline.server.exchanges import SLOW_S, RowCounts
from trackline.tracking import experiments

API = "/api/2.0/mlflow"
SECRET = "s3cr3t"  # noqa: S105 - must not be found in a log


class Asked:
    """The answers to some requests, and what was counted."""

    def __init__(self, answers: list[httpx.Response], totals: dict[tuple[str, str], dict[str, float]]) -> None:
        """`totals` has the number of answers by method and path, then status."""
        self.answers = answers
        self.totals = totals


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Asked]:
    """Return a function that sends requests to a server in this process, one after the other."""

    def run(*requests: httpx.Request, access_log: AccessLog = "problems") -> Asked:
        config = ServerConfig(
            backend=f"sqlite:///{tmp_path / 't.db'}",
            artifact_root="mlflow-artifacts:/",
            artifacts_destination=str(tmp_path / "artifacts"),
            access_log=access_log,
        )

        async def whole() -> Asked:
            app = create_app(config, Counts())
            await app.start()
            try:
                async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
                    answers = [await client.send(request) for request in requests]
                rows = app.services.counters.rows
                return Asked(answers, {(row.method, row.path): row.statuses() for row in rows})
            finally:
                await app.stop()

        return asyncio.run(whole())

    return run


def get(path: str, **headers: str) -> httpx.Request:
    """Return a GET request; `_` in a header's name stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Request("GET", f"http://127.0.0.1:5000{path}", headers=named)


def test_every_answer_has_an_id(ask: Callable[..., Asked]) -> None:
    """Pages, endpoints, refusals: each names its request, and no two the same."""
    paths = ("/version", f"{API}/experiments/get?experiment_id=0", "/api/nothing", "/health")
    answers = ask(*map(get, paths), get("/", host="evil.example")).answers
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    assert answers[-1].status_code == 403


def test_a_good_id_is_taken_over(ask: Callable[..., Asked]) -> None:
    """What a proxy or client called a request, it is called here too."""
    name = "0af7651916cd43dd-8448eb211c80319c.1_x"
    (answer,) = ask(get("/version", x_request_id=name)).answers
    assert answer.headers["x-request-id"] == name


@pytest.mark.parametrize("name", ["", "x" * 65, "a b", 'a"b', "a,b", "a\tb", "é"])
def test_a_bad_id_is_replaced(ask: Callable[..., Asked], name: str) -> None:
    """An id that is long or holds anything odd is not repeated."""
    request = httpx.Request("GET", "http://127.0.0.1:5000/version", headers=[(b"x-request-id", name.encode("latin-1"))])
    (answer,) = ask(request).answers
    assert answer.headers["x-request-id"] not in ("", name)


def test_requests_are_counted_by_row(ask: Callable[..., Asked]) -> None:
    """By method, path template and status; what no row answers is one path, however many paths were asked for."""
    models = f"{API}/logged-models/{{model_id}}"
    totals = ask(
        get(f"{API}/experiments/get?experiment_id=0"),
        get(f"{API.replace('/api', '/ajax-api')}/experiments/get?experiment_id=77"),
        *(get(f"{API}/logged-models/m-{number}") for number in range(3)),
        *(get(f"/api/nothing/{number}") for number in range(3)),
        get("/", host="evil.example"),
    ).totals
    assert {key: found for key, found in totals.items() if found} == {
        ("GET", f"{API}/experiments/get"): {"200": 1, "404": 1},
        ("GET", models): {"404": 3},
        ("", "other"): {"403": 1, "404": 3},
    }


def test_a_request_half_counted_is_no_answer() -> None:
    """A scrape between the two steps of counting sees no status, so that none can fall again at the next one."""
    row = RowCounts(Counts(), "GET", "/x", streams=False)
    row.seconds.add(0.1)
    assert row.statuses() == {}
    row.record(404, 0.1)
    assert row.statuses() == {"404": 1}


def test_a_failure_names_its_request(
    ask: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The body of a 500 and the log of its exception hold the same id."""

    def fail(_tx: ReadTx, _name: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(experiments, "find", fail)
    (answer,) = ask(get(f"{API}/experiments/get?experiment_id=0", x_request_id="find-me")).answers
    assert answer.status_code == 500
    assert answer.json()["request_id"] == "find-me"
    (logged,) = [record for record in caplog.records if record.exc_info]
    assert vars(logged)["fields"]["request_id"] == "find-me"
    assert "broken" in str(logged.exc_info)


def test_a_failed_write_names_its_request(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What a database raises in a group of writes is logged once, with the id of the request that it answered."""
    config = ServerConfig(
        backend=f"sqlite:///{tmp_path / 't.db'}", artifact_root="mlflow-artifacts:/", artifacts_destination=None
    )

    def break_it(tx: WriteTx, _request: None) -> None:
        tx.connection.execute(DropTable(experiment_tag))

    async def whole() -> httpx.Response:
        app = create_app(config)
        await app.start()
        try:
            await app.services.write(break_it, None)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
                return await client.post(
                    f"http://127.0.0.1:5000{API}/experiments/set-experiment-tag",
                    json={"experiment_id": "0", "key": "a", "value": "b"},
                    headers={"x-request-id": "find-me"},
                )
        finally:
            await app.stop()

    answer = asyncio.run(whole())
    assert (answer.status_code, answer.json()["request_id"]) == (500, "find-me")
    (logged,) = [record for record in caplog.records if record.exc_info]
    assert vars(logged)["fields"]["request_id"] == "find-me"
    assert "experiment_tag" in str(logged.exc_info)


def test_refusals_do_not_repeat_the_id(ask: Callable[..., Asked]) -> None:
    """An answer that is the client's own doing stays as MLflow's form has it."""
    (answer,) = ask(get(f"{API}/experiments/get?experiment_id=77")).answers
    assert set(answer.json()) == {"error_code", "message"}


@pytest.mark.parametrize(("access_log", "lines"), [("off", 0), ("problems", 0), ("all", 2)])
def test_how_much_is_logged(
    ask: Callable[..., Asked], caplog: pytest.LogCaptureFixture, access_log: AccessLog, lines: int
) -> None:
    """By default a request that went well, or that a client got wrong, is not logged."""
    with caplog.at_level(logging.INFO, logger="trackline.access"):
        ask(get("/version"), get("/api/nothing"), access_log=access_log)
    assert len(caplog.records) == lines


def test_slow_requests_are_logged(
    ask: Callable[..., Asked], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default a request of the table that takes a second is worth a line."""
    clock = iter(float(turn) for turn in range(1000))
    monkeypatch.setattr("trackline.server.exchanges.perf_counter", lambda: next(clock) * SLOW_S)
    with caplog.at_level(logging.INFO, logger="trackline.access"):
        ask(get(f"{API}/experiments/get?experiment_id=0"), get("/version"))
    assert [(record.levelname, vars(record)["fields"]["path"]) for record in caplog.records] == [
        ("WARNING", f"{API}/experiments/get")
    ]


def test_no_secret_is_logged(ask: Callable[..., Asked], caplog: pytest.LogCaptureFixture) -> None:
    """Query strings, credentials and cookies are in no line."""
    with caplog.at_level(logging.DEBUG, logger="trackline"):
        ask(
            get(f"/version?token={SECRET}", authorization=f"Bearer {SECRET}", cookie=f"session={SECRET}"),
            get(f"/api/nothing?X-Amz-Signature={SECRET}", authorization=f"Basic {SECRET}"),
            access_log="all",
        )
    assert len(caplog.records) == 2
    assert SECRET not in str([vars(record) for record in caplog.records])
