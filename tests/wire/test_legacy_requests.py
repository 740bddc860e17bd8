"""Requests as older clients and those in other languages write them."""

import http.client
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

API = "/api/2.0/mlflow"
JSON = {"content-type": "application/json; charset=utf-8"}

Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]
Call = Callable[..., Any]


@pytest.fixture(scope="module")
def address(start_server: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Start a server."""
    return start_server(tmp_path_factory.mktemp("legacy"))


@pytest.fixture
def call(address: str, ask: Ask) -> Call:
    """Return a function that calls a method of the API and returns the decoded answer, which must be a success."""

    def call(method: str, path: str, fields: dict[str, Any] | str = "", *, in_query: bool = False) -> Any:  # noqa: ANN401 - JSON
        target = f"{API}/{path}" + (f"?{urlencode(fields)}" if in_query and isinstance(fields, dict) else "")
        body = b"" if in_query else json.dumps(fields).encode()
        answer, text = ask(address, method, target, body, JSON)
        assert answer.status == 200, text
        return json.loads(text)

    return call


@pytest.fixture
def run_id(call: Call) -> str:
    """Start a run."""
    return call("POST", "runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"]


def data(call: Call, run_id: str) -> dict[str, Any]:
    """Return what a run logged."""
    return call("GET", "runs/get", {"run_id": run_id}, in_query=True)["run"]["data"]


def test_a_run_is_written_and_read_by_its_old_name(call: Call, run_id: str) -> None:
    """`run_uuid` names the run wherever MLflow's first clients did so."""
    uuid = {"run_uuid": run_id}
    call("POST", "runs/log-metric", uuid | {"key": "m", "value": 1.5, "timestamp": 7})
    call("POST", "runs/log-parameter", uuid | {"key": "p", "value": "v"})
    call("POST", "runs/set-tag", uuid | {"key": "t", "value": "w"})
    assert call("POST", "runs/update", uuid | {"status": "FINISHED"})["run_info"]["status"] == "FINISHED"

    found = call("GET", "runs/get", uuid, in_query=True)["run"]
    assert found["info"]["run_uuid"] == found["info"]["run_id"] == run_id
    assert found["data"]["params"] == [{"key": "p", "value": "v"}]
    assert {"key": "t", "value": "w"} in found["data"]["tags"]
    history = call("GET", "metrics/get-history", uuid | {"metric_key": "m"}, in_query=True)
    assert history["metrics"] == [{"key": "m", "value": 1.5, "timestamp": 7, "step": 0}]
    assert call("GET", "artifacts/list", uuid, in_query=True)["root_uri"].endswith(f"{run_id}/artifacts")


@pytest.mark.parametrize("given", [{"run_id": ""}, {"run_id": None}, {}])
def test_an_empty_run_id_gives_way_to_the_old_name(call: Call, run_id: str, given: dict[str, str | None]) -> None:
    """A client that fills both fields may leave the new one blank."""
    call("POST", "runs/set-tag", given | {"run_uuid": run_id, "key": "t", "value": "w"})
    assert {"key": "t", "value": "w"} in data(call, run_id)["tags"]


def test_both_names_of_a_run_together(call: Call, run_id: str) -> None:
    """The R client sends both, and fields that no longer mean anything."""
    both = {"run_id": run_id, "run_uuid": run_id, "source_type": "LOCAL", "entry_point_name": "main"}
    call("POST", "runs/log-parameter", both | {"key": "p", "value": "1"})
    assert data(call, run_id)["params"] == [{"key": "p", "value": "1"}]


def test_long_integers_as_texts(call: Call) -> None:
    """The Java client quotes 64-bit integers, as protobuf's JSON form has them."""
    started = call("POST", "runs/create", {"experiment_id": "0", "start_time": "1700000000000"})["run"]["info"]
    run_id = started["run_id"]
    assert started["start_time"] == 1_700_000_000_000
    point = {"key": "m", "value": 1, "timestamp": "1700000000001", "step": "9007199254740993"}
    call("POST", "runs/log-batch", {"run_id": run_id, "metrics": [point]})
    call("POST", "runs/log-metric", {"run_id": run_id, **point, "step": "-1"})
    ended = call("POST", "runs/update", {"run_id": run_id, "status": "FINISHED", "end_time": "1700000000002"})
    assert ended["run_info"]["end_time"] == 1_700_000_000_002
    history = call("GET", "metrics/get-history", {"run_id": run_id, "metric_key": "m"}, in_query=True)
    assert [metric["step"] for metric in history["metrics"]] == [-1, 9_007_199_254_740_993]


def test_a_body_inside_a_text(call: Call, run_id: str) -> None:
    """Old clients encode the body twice."""
    call("POST", "runs/set-tag", json.dumps({"run_id": run_id, "key": "t", "value": "twice"}))
    assert {"key": "t", "value": "twice"} in data(call, run_id)["tags"]


@pytest.mark.parametrize(
    ("path", "others"),
    [
        ("runs/get", {}),
        ("metrics/get-history", {"metric_key": "m"}),
        ("metrics/get-history-bulk-interval", {"metric_key": "m"}),
        ("artifacts/list", {}),
    ],
)
def test_a_get_without_a_query_carries_a_body(call: Call, run_id: str, path: str, others: dict[str, str]) -> None:
    """It is answered like the one with a query."""
    call("POST", "runs/log-metric", {"run_id": run_id, "key": "m", "value": 1, "timestamp": int(time.time())})
    named = {"run_ids": [run_id]} if "bulk" in path else {"run_id": run_id}
    in_query = {"run_ids": run_id} if "bulk" in path else named
    assert call("GET", path, named | others) == call("GET", path, in_query | others, in_query=True)


def test_searches_by_get(call: Call) -> None:
    """Lists are repeated names; one value is a list of one; a view may be a number."""
    names = ["legacy a", "legacy b"]
    for name in names:
        call("POST", "experiments/create", {"name": name})
    query = {"max_results": "10", "filter": "name LIKE 'legacy%'", "order_by": "name DESC", "view_type": "1"}
    found = call("GET", "experiments/search", query, in_query=True)["experiments"]
    assert [each["name"] for each in found] == names[::-1]


@pytest.mark.parametrize("name", ["run_id", "run_uuid"])
def test_a_file_of_a_run_by_either_name(address: str, ask: Ask, run_id: str, name: str) -> None:
    """Both names of a run find its file, whatever characters the file's name has."""
    query = urlencode({"run_uuid": run_id, "path": "a folder/größe 1+1.txt"})
    answer, _ = ask(address, "POST", f"/ajax-api/2.0/mlflow/upload-artifact?{query}", b"here")
    assert answer.status == 200
    answer, text = ask(address, "GET", f"/get-artifact?{urlencode({name: run_id, 'path': 'a folder/größe 1+1.txt'})}")
    assert (answer.status, text) == (200, b"here")


def test_bulk_histories_are_for_browsers_alone(address: str, ask: Ask, run_id: str) -> None:
    """The path that MLflow has by mistake does not exist; the other takes repeated runs and answers bare NaN."""
    query = f"run_id={run_id}&run_id={'f' * 32}&metric_key=m"
    point = {"run_id": run_id, "key": "m", "value": "NaN", "timestamp": 1, "step": 2}
    ask(address, "POST", f"{API}/runs/log-metric", json.dumps(point).encode(), JSON)
    assert ask(address, "GET", f"{API}/metrics/get-history-bulk?{query}")[0].status == 404
    answer, text = ask(address, "GET", f"/ajax-api/2.0/mlflow/metrics/get-history-bulk?{query}")
    assert answer.headers["content-type"] == "application/json"
    row = f'{{"key":"m","run_id":"{run_id}","step":2,"timestamp":1,"value":NaN}}'
    assert text.decode() == f'{{"metrics":[{row}]}}'


@pytest.mark.parametrize(
    ("path", "query", "phrase"),
    [
        ("get-history-bulk", "metric_key=m", "'run_id'"),
        ("get-history-bulk", "run_id=a", "'metric_key'"),
        ("get-history-bulk", "metric_key=m&" + "&".join(["run_id=a"] * 101), "'run_id'"),
        ("get-history-bulk-interval", "metric_key=m", "'run_ids'"),
        ("get-history-bulk-interval", "metric_key=m&" + "&".join(["run_ids=a"] * 101), "'run_ids'"),
        ("get-history-bulk-interval", "metric_key=m&run_ids=a&start_step=x&end_step=1", "'start_step'"),
    ],
)
def test_bad_bulk_requests_name_the_field(address: str, ask: Ask, path: str, query: str, phrase: str) -> None:
    """Missing, too many, or no number."""
    answer, text = ask(address, "GET", f"/ajax-api/2.0/mlflow/metrics/{path}?{query}")
    assert (answer.status, json.loads(text)["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert phrase in json.loads(text)["message"]
