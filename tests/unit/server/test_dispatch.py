"""From HTTP to a row of the table and back: what is refused early, and in which form."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from trackline.server.app import create_app
from trackline.server.config import ServerConfig
from trackline.server.endpoints import ENDPOINTS

API = "/api/2.0/mlflow"
JSON = {"content-type": "application/json"}
LIMIT = 2000


@pytest.fixture
def ask(tmp_path: Path) -> Callable[[Callable[[httpx.AsyncClient], Awaitable[None]]], None]:
    """Return a function that runs a scenario against a server in this process."""

    def run(scenario: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
        config = ServerConfig(
            backend=f"sqlite:///{tmp_path / 't.db'}",
            artifact_root="mlflow-artifacts:/",
            artifacts_destination=str(tmp_path / "artifacts"),
            max_body_size=LIMIT,
        )

        async def whole() -> None:
            app = create_app(config)
            await app.start()
            try:
                transport = httpx.ASGITransport(app)
                async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:5170") as client:
                    await scenario(client)
            finally:
                await app.stop()

        asyncio.run(whole())

    return run


Ask = Callable[[Callable[[httpx.AsyncClient], Awaitable[None]]], None]


def failure(response: httpx.Response) -> tuple[int, str]:
    """Return the status and the code of an error, which must have MLflow's form."""
    body = response.json()
    assert set(body) >= {"error_code", "message"}
    return response.status_code, body["error_code"]


def test_both_prefixes_answer(ask: Ask) -> None:
    """An endpoint of the API stands below `/api` and `/ajax-api`."""

    async def scenario(client: httpx.AsyncClient) -> None:
        for prefix in ("/api", "/ajax-api"):
            response = await client.get(f"{prefix}/2.0/mlflow/experiments/get?experiment_id=0")
            assert response.json()["experiment"]["name"] == "Default"
            assert response.headers["content-type"] == "application/json"

    ask(scenario)


def test_unknown_paths_and_methods(ask: Ask) -> None:
    """A path that is not there is ENDPOINT_NOT_FOUND, a wrong method says what is allowed; both in JSON."""

    async def scenario(client: httpx.AsyncClient) -> None:
        assert failure(await client.get(f"{API}/nothing/here")) == (404, "ENDPOINT_NOT_FOUND")
        assert failure(await client.get(f"{API}/runs/create")) == (405, "BAD_REQUEST")

    ask(scenario)


def test_nothing_is_read_for_a_head_request(ask: Ask) -> None:
    """HEAD of what GET sends as a zip file has its headers, and no file is read for it."""

    async def scenario(client: httpx.AsyncClient) -> None:
        made = await client.post(f"{API}/runs/create", json={"experiment_id": "0"})
        run_id = made.json()["run"]["info"]["run_id"]
        stored = await client.put(f"/api/2.0/mlflow-artifacts/artifacts/0/{run_id}/artifacts/a.txt", content=b"x")
        assert stored.status_code == 200
        address = f"/ajax-api/trackline/artifacts/zip?run_id={run_id}"
        whole, head = await client.get(address), await client.head(address)
        assert whole.content.startswith(b"PK")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-disposition"] == whole.headers["content-disposition"]

    ask(scenario)


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
def test_other_content_types_are_refused(ask: Ask, kind: str | None) -> None:
    """A POST must say that it is JSON: a browser's simple requests cannot."""

    async def scenario(client: httpx.AsyncClient) -> None:
        headers = {} if kind is None else {"content-type": kind}
        response = await client.post(f"{API}/experiments/create", content=b'{"name": "x"}', headers=headers)
        assert failure(response) == (400, "INVALID_PARAMETER_VALUE")
        assert "Content-Type" in response.json()["message"]

    ask(scenario)


def test_parameters_of_the_content_type_are_ignored(ask: Ask) -> None:
    """A charset behind the type is fine, and so is another case."""

    async def scenario(client: httpx.AsyncClient) -> None:
        headers = {"content-type": "Application/JSON; charset=utf-8"}
        response = await client.post(f"{API}/experiments/create", content=b'{"name": "x"}', headers=headers)
        assert response.json() == {"experiment_id": "1"}

    ask(scenario)


def test_large_bodies_are_refused(ask: Ask) -> None:
    """A body over the limit is refused, whole or in parts; one at the limit is taken."""

    async def parts(size: int) -> AsyncIterator[bytes]:
        for _ in range(size // 100):
            yield b" " * 100

    async def scenario(client: httpx.AsyncClient) -> None:
        body = json.dumps({"name": "x"}).encode()
        url = f"{API}/experiments/create"
        fits = await client.post(url, content=body + b" " * (LIMIT - len(body)), headers=JSON)
        assert fits.status_code == 200
        assert failure(await client.post(url, content=b" " * (LIMIT + 1), headers=JSON)) == (413, "BAD_REQUEST")
        assert failure(await client.post(url, content=parts(LIMIT + 100), headers=JSON)) == (413, "BAD_REQUEST")

    ask(scenario)


def test_a_get_without_a_query_reads_its_body(ask: Ask) -> None:
    """Old clients send the parameters of a GET as a body."""

    async def scenario(client: httpx.AsyncClient) -> None:
        response = await client.request("GET", f"{API}/experiments/get", content=b'{"experiment_id": "0"}')
        assert response.json()["experiment"]["experiment_id"] == "0"

    ask(scenario)


@pytest.mark.parametrize("query", ["experiment_id=%FF", "a=1&" * 10_001 + "experiment_id=0"])
def test_malformed_queries_are_refused(ask: Ask, query: str) -> None:
    """A query string that is no UTF-8 or has too many fields is the client's error."""

    async def scenario(client: httpx.AsyncClient) -> None:
        assert failure(await client.get(f"{API}/experiments/get?{query}")) == (400, "INVALID_PARAMETER_VALUE")

    ask(scenario)


def test_a_written_point_is_read_at_once(ask: Ask) -> None:
    """What is answered is on disk and visible to the next request."""

    async def scenario(client: httpx.AsyncClient) -> None:
        made = await client.post(f"{API}/runs/create", json={"experiment_id": "0"})
        run_id = made.json()["run"]["info"]["run_id"]
        point = {"key": "m", "value": "NaN", "timestamp": 1, "step": 2}
        logged = await client.post(f"{API}/runs/log-metric", json={"run_id": run_id, **point})
        assert logged.content == b"{}"
        history = await client.get(f"{API}/metrics/get-history?run_id={run_id}&metric_key=m")
        assert history.json() == {"metrics": [point]}

    ask(scenario)


def test_no_path_is_given_twice() -> None:
    """Every method and path of the table has one row."""
    rows = [(endpoint.method, path) for endpoint in ENDPOINTS for path in endpoint.paths()]
    assert len(rows) == len(set(rows))
