"""The page at /metrics, read by Prometheus' own client."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from trackline.server.app import create_app
from trackline.server.config import ServerConfig
from trackline.server.metrics import FAMILIES, MLFLOW_FAMILIES

API = "/api/2.0/mlflow"
Scenario = Callable[[httpx.AsyncClient], Awaitable[None]]


@pytest.fixture
def scrape(tmp_path: Path) -> Callable[..., dict[str, Metric]]:
    """Return a function that runs a scenario against a server in this process and reads its metrics."""

    def run(scenario: Scenario, **settings: Any) -> dict[str, Metric]:  # noqa: ANN401 - fields of the settings
        config = ServerConfig(
            backend=f"sqlite:///{tmp_path / 't.db'}",
            artifact_root="mlflow-artifacts:/",
            artifacts_destination=str(tmp_path / "artifacts"),
            **settings,
        )

        async def whole() -> httpx.Response:
            app = create_app(config)
            await app.start()
            try:
                transport = httpx.ASGITransport(app)
                async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:5000") as client:
                    await scenario(client)
                    return await client.get("/metrics")
            finally:
                await app.stop()

        answer = asyncio.run(whole())
        assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        return {family.name: family for family in text_string_to_metric_families(answer.text)}

    return run


async def nothing(_client: httpx.AsyncClient) -> None:
    """Ask for nothing."""


async def log(client: httpx.AsyncClient) -> None:
    """Log a run with three points, one of them twice."""
    answer = await client.post(f"{API}/runs/create", json={"experiment_id": "0"})
    run_id = answer.json()["run"]["info"]["run_id"]
    for step in (0, 1, 2, 2):
        point = {"run_id": run_id, "key": "m", "value": 1.5, "timestamp": 1, "step": step}
        (await client.post(f"{API}/runs/log-metric", json=point)).raise_for_status()
    refused = await client.post(f"{API}/runs/log-metric", json={"run_id": run_id, "key": "m"})
    assert refused.status_code == 400


def value(families: dict[str, Metric], name: str, **labels: str) -> float:
    """Return one value of a scrape."""
    found = [each.value for family in families.values() for each in family.samples if each.name == name]
    if labels:
        found = [
            each.value
            for family in families.values()
            for each in family.samples
            if each.name == name and each.labels == labels
        ]
    (one,) = found
    return one


def test_all_families_are_there(scrape: Callable[..., dict[str, Metric]]) -> None:
    """Each family that the table names is on the page with its kind, its help and no label beyond its own."""
    families = scrape(log)
    assert set(families) == {family.name.removesuffix("_total") for family in FAMILIES}
    for family in FAMILIES:
        read = families[family.name.removesuffix("_total")]
        assert (read.type, read.documentation) == (family.kind, family.help)
        assert read.samples
        for sample in read.samples:
            assert set(sample.labels) - {"le"} == set(family.labels)


def test_mlflow_names_are_there_when_asked_for(scrape: Callable[..., dict[str, Metric]]) -> None:
    """With --expose-prometheus the names of MLflow's exporter stand beside ours, with the same numbers."""
    families = scrape(log, mlflow_metric_names=True)
    assert {family.name.removesuffix("_total") for family in MLFLOW_FAMILIES} <= set(families)
    assert value(families, "mlflow_http_request_total", method="POST", status="200") == 5
    assert value(families, "mlflow_http_request_total", method="POST", status="400") == 1


def test_requests_and_points_are_counted(scrape: Callable[..., dict[str, Metric]]) -> None:
    """Requests by row and status, their times, points as they were stored, and nothing left in the queue."""
    families = scrape(log)
    row = {"method": "POST", "path": f"{API}/runs/log-metric"}
    assert value(families, "trackline_http_requests_total", **row, status="200") == 4
    assert value(families, "trackline_http_requests_total", **row, status="400") == 1
    assert value(families, "trackline_http_request_duration_seconds_count", **row) == 5
    assert 0 < value(families, "trackline_http_request_duration_seconds_sum", **row) < 10
    assert value(families, "trackline_points_total") == 4
    assert value(families, "trackline_write_queue_operations") == 0


def test_buckets_are_cumulative(scrape: Callable[..., dict[str, Metric]]) -> None:
    """Each bucket holds those below it, and the last one all."""
    families = scrape(log)
    samples = families["trackline_commit_operations"].samples
    buckets = [sample.value for sample in samples if sample.name.endswith("_bucket")]
    assert buckets == sorted(buckets)
    assert buckets[-1] == value(families, "trackline_commit_operations_count") > 0


def test_sealing_is_counted(scrape: Callable[..., dict[str, Metric]]) -> None:
    """The points of an ended run leave the journal, which the next look finds empty."""

    async def end(client: httpx.AsyncClient) -> None:
        answer = await client.post(f"{API}/runs/create", json={"experiment_id": "0"})
        run_id = answer.json()["run"]["info"]["run_id"]
        metrics = [{"key": "m", "value": 1.0, "timestamp": 1, "step": step} for step in range(50)]
        await client.post(f"{API}/runs/log-batch", json={"run_id": run_id, "metrics": metrics})
        await client.post(f"{API}/runs/update", json={"run_id": run_id, "status": "FINISHED"})
        lines: list[str] = []
        async with asyncio.timeout(20):
            while not {"trackline_sealed_points_total 50", "trackline_unsealed_points 0"} <= set(lines):
                await asyncio.sleep(0.05)
                lines = (await client.get("/metrics")).text.splitlines()

    families = scrape(end)
    assert value(families, "trackline_sealed_runs_total") == 1
    assert value(families, "trackline_sealed_points_total") == 50
    assert value(families, "trackline_sealing_duration_seconds_count") == 1
    assert value(families, "trackline_unsealed_points") == 0


def test_a_client_cannot_make_series(scrape: Callable[..., dict[str, Metric]]) -> None:
    """However many paths, methods and hosts are made up, the page does not grow with them."""

    async def make_up(client: httpx.AsyncClient, times: int = 1) -> None:
        for number in range(times):
            await client.get(f"/api/2.0/mlflow/made-up/{number}")
            await client.get(f"/api/2.0/mlflow/logged-models/{number}")
            await client.request(f"M{number}", "/x", headers={"host": f"{number}.example"})
            await client.get(f"/api/2.0/mlflow-artifacts/artifacts/{number}/a.txt")

    few = scrape(make_up)
    many = scrape(partial(make_up, times=30))

    def series(families: dict[str, Metric]) -> int:
        return sum(len(family.samples) for family in families.values())

    assert series(few) == series(many)
