"""Logged models over HTTP: paths with parameters, bodies of PATCH and DELETE, files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

API = "/api/2.0/mlflow/logged-models"
AJAX = "/ajax-api/2.0/mlflow/logged-models"
JSON = {"Content-Type": "application/json"}

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def address(start_server: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Start one server below a prefix for all tests."""
    return start_server(tmp_path_factory.mktemp("models"), "--static-prefix", "/ml")


def send(  # noqa: PLR0913, PLR0917 - a request has as many parts
    ask: Ask, address: str, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    """Send JSON and return the status and the answer."""
    sent = b"" if body is None else json.dumps(body).encode()
    answer, content = ask(address, method, f"/ml{path}", sent, JSON if headers is None else headers)
    return answer.status, json.loads(content)


@pytest.fixture
def model(ask: Ask, address: str) -> dict[str, Any]:
    """Make a logged model and return its info."""
    status, made = send(ask, address, "POST", API, {"experiment_id": "0", "name": "forest", "tags": []})
    assert status == 200
    return made["model"]["info"]


def test_a_model_from_start_to_end(ask: Ask, address: str, model: dict[str, Any]) -> None:
    """Announce, describe, finish, read, delete: what a client of version 3 does, below both prefixes."""
    path = f"{API}/{model['model_id']}"
    tags = {"tags": [{"key": "a/b c", "value": "1"}]}
    assert send(ask, address, "PATCH", f"{path}/tags", tags, {}) == (200, {})
    params = {"model_id": model["model_id"], "params": [{"key": "depth", "value": "3"}]}
    assert send(ask, address, "POST", f"{path}/params", params) == (200, {})
    ready = {"model_id": model["model_id"], "status": "LOGGED_MODEL_READY"}
    status, done = send(ask, address, "PATCH", path, ready, {})
    assert (status, done["model"]["info"]["status"]) == (200, "LOGGED_MODEL_READY")
    _, read = send(ask, address, "GET", f"{AJAX}/{model['model_id']}")
    assert read["model"]["info"]["tags"] == tags["tags"]
    assert read["model"]["data"] == {"params": params["params"]}
    assert send(ask, address, "DELETE", f"{path}/tags/a%2Fb%20c", headers={}) == (200, {})
    assert send(ask, address, "DELETE", path, headers={}) == (200, {})
    assert send(ask, address, "GET", path)[0] == 404
    status, read = send(ask, address, "GET", f"{path}?allow_deleted=true")
    assert (status, "tags" in read["model"]["info"]) == (200, False)


def test_a_body_that_disagrees_with_the_path_is_refused(ask: Ask, address: str, model: dict[str, Any]) -> None:
    """Another model in the body, or none where it must be repeated; nothing changes."""
    path = f"{API}/{model['model_id']}"
    for body in ({"model_id": "m-0", "status": 2}, {"status": 2}):
        status, failure = send(ask, address, "PATCH", path, body)
        assert (status, failure["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
        assert "model_id" in failure["message"]
    assert send(ask, address, "GET", path)[1]["model"]["info"]["status"] == "LOGGED_MODEL_PENDING"


def test_methods_and_paths_that_are_not_there(ask: Ask, address: str) -> None:
    """A pattern's path says which methods it knows; a longer one is no endpoint."""
    status, failure = send(ask, address, "PUT", f"{API}/m-1", {})
    assert (status, failure["message"].endswith("allowed: DELETE, GET, PATCH.")) == (405, True)
    assert send(ask, address, "GET", f"{API}/m-1/tags/a/b")[1]["error_code"] == "ENDPOINT_NOT_FOUND"
    assert send(ask, address, "GET", f"{API}/%FF")[1]["error_code"] == "INVALID_PARAMETER_VALUE"


def test_a_post_below_a_pattern_must_say_that_it_is_json(ask: Ask, address: str, model: dict[str, Any]) -> None:
    """As everywhere: a browser's simple requests cannot."""
    body = {"model_id": model["model_id"]}
    status, failure = send(
        ask, address, "POST", f"{API}/{model['model_id']}/params", body, {"Content-Type": "text/plain"}
    )
    assert (status, "Content-Type" in failure["message"]) == (400, True)


def test_files_of_a_model(ask: Ask, address: str, model: dict[str, Any]) -> None:
    """What was uploaded below the model's root is listed and downloaded."""
    root: str = model["artifact_uri"]
    proxied = root.removeprefix("mlflow-artifacts:")
    for name in ("MLmodel", "data/weights.bin"):
        ask(address, "PUT", f"/ml/api/2.0/mlflow-artifacts/artifacts{proxied}/{name}", b"content")
    path = f"{API}/{model['model_id']}/artifacts/directories"
    assert send(ask, address, "GET", path)[1] == {
        "root_uri": root,
        "files": [
            {"path": "MLmodel", "is_dir": False, "file_size": 7},
            {"path": "data", "is_dir": True},
        ],
    }
    _, listed = send(ask, address, "GET", f"{path}?artifact_directory_path=data")
    assert listed["files"] == [{"path": "data/weights.bin", "is_dir": False, "file_size": 7}]
    files = f"/ml{AJAX}/{model['model_id']}/artifacts/files?artifact_file_path="
    answer, content = ask(address, "GET", f"{files}data/weights.bin")
    assert (answer.status, content) == (200, b"content")
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("path", ["../x", "%2e%2e/x", "..%252fx", "/etc/passwd", "a/../../x", "", "nothing"])
@pytest.mark.parametrize("place", ["directories?artifact_directory_path=", "files?artifact_file_path="])
def test_paths_outside_of_a_model(ask: Ask, address: str, model: dict[str, Any], place: str, path: str) -> None:
    """Nothing above the model's root is reached, and a file that is not there is told as such."""
    prefix = AJAX if place.startswith("files") else API
    status, answer = send(ask, address, "GET", f"{prefix}/{model['model_id']}/artifacts/{place}{path}")
    if place.startswith("directories") and path in ("", "nothing"):
        assert (status, answer) == (200, {"root_uri": model["artifact_uri"]})
    elif path == "nothing":
        assert (status, answer["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    else:
        assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


def test_files_on_a_server_of_artifacts_only(ask: Ask, start_server: Callable[..., str], tmp_path: Path) -> None:
    """It knows no models."""
    only = start_server(tmp_path, "--artifacts-only")
    for path in (f"{API}/m-1", f"{API}/m-1/artifacts/directories", f"{AJAX}/m-1/artifacts/files?artifact_file_path=x"):
        answer, _ = ask(only, "GET", path)
        assert answer.status == 503


def test_presigned_uploads_to_a_model_are_refused(ask: Ask, address: str, model: dict[str, Any]) -> None:
    """In the words for a run; a request names a run or a model, and one that is there."""
    path = "/api/2.0/mlflow/artifacts/presigned-upload-url"
    model_id: str = model["model_id"]
    status, failure = send(ask, address, "POST", path, {"model_id": model_id, "path": "x"})
    assert (status, failure["message"].startswith("Presigned upload is not supported for proxied")) == (400, True)
    assert send(ask, address, "POST", path, {"model_id": "m-0", "path": "x"})[0] == 404
    for named in ({}, {"model_id": model_id, "run_id": "r"}):
        status, failure = send(ask, address, "POST", path, {"path": "x", **named})
        assert (status, "Exactly one" in failure["message"]) == (400, True)
