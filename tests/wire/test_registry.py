"""The registry over HTTP: methods, bodies, queries, and the files of versions."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

API = "/ml/api/2.0/mlflow"
JSON = {"Content-Type": "application/json"}

Ask = Callable[..., Any]
Call = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="module")
def address(start_server: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Start one server below a prefix for all tests."""
    return start_server(tmp_path_factory.mktemp("registry"), "--static-prefix", "/ml")


@pytest.fixture(scope="module")
def call(ask: Ask, address: str) -> Call:
    """Return a function that sends JSON and returns the status and the answer."""

    def call(method: str, path: str, body: object = None, headers: dict[str, str] = JSON) -> tuple[int, Any]:
        sent = b"" if body is None else json.dumps(body).encode()
        answer, content = ask(address, method, path if path.startswith("/") else f"{API}/{path}", sent, headers)
        return answer.status, json.loads(content)

    return call


@pytest.fixture(scope="module")
def run_id(ask: Ask, address: str, call: Call) -> str:
    """Make a run with a file, registered as version 1 of `a model`, and return its id."""
    info = call("POST", "runs/create", {"experiment_id": "0"})[1]["run"]["info"]
    proxied: str = info["artifact_uri"].removeprefix("mlflow-artifacts:")
    ask(address, "PUT", f"/ml/api/2.0/mlflow-artifacts/artifacts{proxied}/model/page.html", b"<script>0123456789")
    assert call("POST", "registered-models/create", {"name": "a model"})[0] == 200
    made = {"name": "a model", "source": f"runs:/{info['run_id']}/model", "run_id": info["run_id"]}
    assert call("POST", "model-versions/create", made)[1]["model_version"]["version"] == "1"
    return info["run_id"]


def file_of(version: str, path: str, name: str = "a model") -> str:
    """Return where a version's file is asked for."""
    return f"/ml/model-versions/get-artifact?name={quote(name)}&version={version}&path={path}"


def test_a_version_s_file_is_sent_as_the_run_s(ask: Ask, address: str, run_id: str) -> None:
    """The same bytes with the same headers, as an attachment; in parts where they are asked for."""
    of_run, content = ask(address, "GET", f"/ml/get-artifact?run_id={run_id}&path=model/page.html")
    of_version, same = ask(address, "GET", file_of("1", "page.html"))
    assert (of_version.status, same) == (200, content)
    headers = {name.lower(): value for name, value in of_version.getheaders()}
    changing = {"date", "x-request-id"}
    assert {name: headers[name] for name in headers.keys() - changing} == {
        name.lower(): value for name, value in of_run.getheaders() if name.lower() not in changing
    }
    assert headers["content-disposition"].startswith('attachment; filename="page.html"')
    part, some = ask(address, "GET", file_of("1", "page.html"), headers={"Range": "bytes=8-9"})
    assert (part.status, some) == (206, content[8:10])


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (file_of("1", "none"), 404),
        (file_of("2", "page.html"), 404),
        (file_of("1", "page.html", "none"), 404),
        (file_of("x", "page.html"), 400),
        (file_of("1", ""), 400),
        (file_of("1", "../model/page.html"), 400),
        (file_of("1", "%252e%252e/model/page.html"), 400),
        (file_of("1", "/etc/passwd"), 400),
        ("/ml/model-versions/get-artifact", 400),
        ("/ml/model-versions/get-artifact?name=a%20model&version=1", 400),
        ("/ml/model-versions/get-artifact?name=a%20model&path=page.html", 400),
    ],
)
@pytest.mark.usefixtures("run_id")
def test_files_refused(call: Call, target: str, status: int) -> None:
    """Files, versions and models that are not there, paths that lead elsewhere, fields left out."""
    assert call("GET", target)[0] == status


@pytest.mark.usefixtures("run_id")
def test_a_version_is_a_string(call: Call) -> None:
    """A number in JSON is refused, naming the field; in a query all are strings."""
    status, failure = call("PATCH", "model-versions/update", {"name": "a model", "version": 1})
    assert (status, failure["error_code"], "'version'" in failure["message"]) == (400, "INVALID_PARAMETER_VALUE", True)
    assert call("GET", "model-versions/get?name=a%20model&version=1")[0] == 200


@pytest.mark.usefixtures("run_id")
def test_a_deletion_takes_a_body(call: Call) -> None:
    """In the query its fields are missing, and nothing is deleted."""
    assert call("DELETE", "registered-models/delete?name=a%20model")[0] == 400
    for path in ("registered-models/delete-tag", "model-versions/delete-tag"):
        body = {"name": "a model", "version": "1", "key": "none"}
        assert call("DELETE", path, body, {}) == (200, {})
    assert call("DELETE", "registered-models/alias", {"name": "a model", "alias": "none"}, {}) == (200, {})
    assert call("GET", "registered-models/get?name=a%20model")[0] == 200


@pytest.mark.usefixtures("run_id")
def test_newest_versions_are_asked_for_in_two_ways(call: Call) -> None:
    """By POST, and by GET with repeated stages; below both prefixes."""
    _, posted = call("POST", "registered-models/get-latest-versions", {"name": "a model", "stages": ["None"]})
    path = "/ml/ajax-api/2.0/mlflow/registered-models/get-latest-versions?name=a%20model&stages=None&stages=staging"
    assert call("GET", path) == (200, posted)
    assert [each["version"] for each in posted["model_versions"]] == ["1"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "registered-models/create", "POST"),
        ("POST", "registered-models/update", "PATCH"),
        ("POST", "registered-models/search", "GET"),
        ("PUT", "registered-models/alias", "DELETE, GET, POST"),
        ("POST", "model-versions/delete", "DELETE"),
        ("POST", "/ml/model-versions/get-artifact", "GET"),
    ],
)
def test_other_methods_are_refused(call: Call, method: str, path: str, allowed: str) -> None:
    """Each path says which it knows."""
    status, failure = call(method, path, {})
    assert (status, failure["message"].endswith(f"allowed: {allowed}.")) == (405, True)


@pytest.mark.parametrize(
    "path",
    ["registered-models/create", "registered-models/alias", "model-versions/create", "model-versions/transition-stage"],
)
def test_a_post_must_say_that_it_is_json(call: Call, path: str) -> None:
    """A browser's simple requests cannot, so no page of another site writes."""
    body = {"name": "simple", "alias": "a", "version": "1", "source": "s3://b/x", "stage": "Staging"}
    status, failure = call("POST", path, body, {"Content-Type": "text/plain"})
    assert (status, "Content-Type" in failure["message"]) == (400, True)


def test_a_server_of_artifacts_only_knows_no_versions(
    ask: Ask, start_server: Callable[..., str], tmp_path: Path
) -> None:
    """It says where to ask."""
    only = start_server(tmp_path, "--artifacts-only")
    for path in (
        "/model-versions/get-artifact?name=a&version=1&path=x",
        "/api/2.0/mlflow/registered-models/get?name=a",
    ):
        assert ask(only, "GET", path)[0].status == 503
