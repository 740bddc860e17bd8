"""Artifact locations that would lead the server elsewhere: refused, and nothing is connected to."""

import socket
from collections.abc import Iterator
from urllib.parse import quote

import msgspec
import pytest
from hostile import Target

from trackline.server.endpoints import ENDPOINTS

TRICKS = {
    "parent": "../x",
    "parent in a URI": "mlflow-artifacts:/../x",
    "encoded parent": "a/%2e%2e/b",
    "twice encoded parent": "mlflow-artifacts:/%252e%252e/x",
    "parent in the query": "s3://b/p?x=../y",
    "encoded parent in the query": "s3://b/p?x=%2e%2e/y",
    "parent behind a port": "s3://b:../x",
    "file of another host": "file://other/x",
    "network path": "//other/x",
    "share": "\\\\other\\x",
    "encoded share": "%5c%5cother%5cx",
    "drive": "C:/x",
    "fragment": "/x#y",
    "encoded fragment": "/x%23y",
    "params": "/x;y",
    "pointer to a run": "runs:/abc/x",
    "pointer to a model": "models:/m/1",
    "pointer, other case": "RUNS:/abc/x",
    "too long": "/" + "x" * 2048,
    "line end": "x\ny",
    "encoded line end": "x%0ay",
    "nul": "x\0y",
    "encoded nul": "/x%00y",
    "encoded nine times": "/%" + "25" * 9 + "2e%2e",
}
HOSTS = {
    "metadata": "http://169.254.169.254/latest/meta-data",
    "itself": "http://127.0.0.1:TRAP/mlflow-artifacts/artifacts/x",
    "name": "http://localhost:TRAP/mlflow-artifacts/artifacts/x",
    "upper case": "HTTP://127.0.0.1:TRAP/mlflow-artifacts/artifacts/x",
    "secure": "https://127.0.0.1:TRAP/mlflow-artifacts/artifacts/x",
    "decimal": "http://2130706433:TRAP/mlflow-artifacts/artifacts/x",
    "octal": "http://0177.0.0.1:TRAP/x",
    "hex": "http://0x7f000001:TRAP/x",
    "short": "http://127.1:TRAP/x",
    "mapped": "http://[::ffff:127.0.0.1]:TRAP/x",
    "any": "http://0.0.0.0:TRAP/x",
    "credentials": "http://good.example@127.0.0.1:TRAP/x",
    "backslash": "http://good.example\\@127.0.0.1:TRAP/x",
    "blank": "http://127.0.0.1:TRAP /x",
    "no slashes": "http:127.0.0.1:TRAP/x",
    "proxy of another host": "mlflow-artifacts://127.0.0.1:TRAP/x",
    "ftp": "ftp://127.0.0.1:TRAP/x",
    "sftp": "sftp://127.0.0.1:TRAP/x",
    "hdfs": "hdfs://127.0.0.1:TRAP/x",
    "viewfs": "viewfs://127.0.0.1:TRAP/x",
    "r2": "r2://b@127.0.0.1:TRAP/x",
    "b2": "b2://127.0.0.1:TRAP/x",
    "abfss": "abfss://c@127.0.0.1:TRAP/x",
    "wasbs": "wasbs://c@127.0.0.1:TRAP/x",
    "wasbs, look-alike": "wasbs://c@evil-blob.core.windows.net.127.0.0.1:TRAP/x",
    "s3 with credentials": "s3://user:password@b/x",
}


@pytest.fixture(scope="module")
def trap() -> Iterator[socket.socket]:
    """Listen where the locations lead; at the end nobody has come."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening
        listening.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listening.accept()


def _calls() -> list[tuple[str, str]]:
    """Return the endpoints that take a location, with the field's name."""
    return [
        (row.path, field.name)
        for row in ENDPOINTS
        for field in msgspec.structs.fields(row.request)
        if field.name.endswith(("location", "uri", "url"))
    ]


def test_the_rows_that_take_a_location_are_found() -> None:
    """The table says which rows to attack; that of experiments is one of them."""
    assert ("/api/2.0/mlflow/experiments/create", "artifact_location") in _calls()


def _create(target: Target, path: str, field: str, location: str) -> tuple[int, str]:
    name = f"at {quote(location, safe='')[:200]}"
    answer = target.post(path.removeprefix("/api/2.0/mlflow/"), {"name": name, field: location})
    return answer.status, answer.json().get("error_code", "")


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize(("path", "field"), _calls())
def test_tricks_are_refused(target: Target, path: str, field: str, trick: str) -> None:
    """A location that is not what it seems."""
    assert _create(target, path, field, TRICKS[trick]) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("path", "field"), _calls())
def test_other_hosts_are_refused(target: Target, trap: socket.socket, path: str, field: str, host: str) -> None:
    """A location at a host of the client's choice."""
    location = HOSTS[host].replace("TRAP", str(trap.getsockname()[1]))
    assert _create(target, path, field, location) == (400, "INVALID_PARAMETER_VALUE")


def test_nothing_was_created(target: Target) -> None:
    """After all that there is one experiment, the first."""
    found = target.post("experiments/search", {"max_results": 10}).json()["experiments"]
    assert [each["name"] for each in found] == ["Default"]


@pytest.mark.parametrize("location", ["/etc", "file:///etc", "/proc/self/root/etc", "/"])
def test_a_local_location_opens_nothing_that_is_there(target: Target, location: str) -> None:
    """A place on the server's disk, which clients may choose, gives a run a folder of its own and nobody's files."""
    made = target.post("experiments/create", {"name": f"at {location}", "artifact_location": location}).json()
    run = target.post("runs/create", {"experiment_id": made["experiment_id"]}).json()["run"]["info"]
    assert run["artifact_uri"] == f"{location.rstrip('/')}/{run['run_id']}/artifacts"
    address = f"?run_id={run['run_id']}&path="
    for path in ("passwd", "etc/passwd"):
        assert target.ask("GET", f"/get-artifact{address}{path}").status == 404
    assert "files" not in target.ask("GET", f"/api/2.0/mlflow/artifacts/list{address}").json()
