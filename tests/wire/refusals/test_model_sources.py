"""Sources of versions that would have the server read what is not the run's: refused, and nothing is handed out."""

import socket
from pathlib import Path

import pytest
from hostile import Target
from tests.wire.refusals.test_locations import HOSTS, TRICKS, trap

__all__ = ["trap"]  # the fixture: who listens where the hosts lead

LOCAL = {
    "file": "/etc/passwd",
    "folder": "/etc",
    "root": "/",
    "file URI": "file:///etc/passwd",
    "file URI, upper case": "FILE:///etc/passwd",
    "file URI of this host": "file://localhost/etc/passwd",
    "encoded file URI": "file:///%65tc/passwd",
    "process": "/proc/self/root/etc",
    "relative": "mlruns",
    "here": ".",
    "database": "mlflow.db",
    "proxy's root": "mlflow-artifacts:/",
    "proxy's root, three slashes": "mlflow-artifacts:///",
    "proxied database": "mlflow-artifacts:/../mlflow.db",
    "placeholder of prompts": "prompt-template",
    "run that is not named": "runs:/abc/x",
    "run, upper case": "RUNS:/abc/x",
    "model of another registry": "models://other/m/1",
}


@pytest.fixture(scope="module")
def run_id(target: Target) -> str:
    """Make a registered model, and a run to name in requests."""
    assert target.post("registered-models/create", {"name": "m"}).status == 200
    return target.new_run()


def register(target: Target, source: str, **fields: str) -> tuple[int, str]:
    """Register a version and return the status and the code."""
    answer = target.post("model-versions/create", {"name": "m", "source": source, **fields})
    return answer.status, answer.json().get("error_code", "")


@pytest.mark.parametrize("trick", [each for each in TRICKS if not each.startswith("pointer")])
def test_tricks_are_refused(target: Target, run_id: str, trick: str) -> None:
    """A location that is not what it seems, whether a run is named or not."""
    for fields in ({}, {"run_id": run_id}):
        assert register(target, TRICKS[trick], **fields) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("host", HOSTS)
def test_other_hosts_are_refused(target: Target, run_id: str, trap: socket.socket, host: str) -> None:
    """A location at a host of the client's choice; nothing is connected to."""
    location = HOSTS[host].replace("TRAP", str(trap.getsockname()[1]))
    for fields in ({}, {"run_id": run_id}):
        assert register(target, location, **fields) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("place", LOCAL)
def test_places_of_the_server_are_refused(target: Target, run_id: str, place: str) -> None:
    """Its disk and what is behind its proxy, beyond the artifacts of the run that is named."""
    for fields in ({}, {"run_id": run_id}):
        assert register(target, LOCAL[place], **fields) == (400, "INVALID_PARAMETER_VALUE")


def test_nothing_was_registered(target: Target) -> None:
    """After all that there is no version."""
    assert target.ask("GET", "/api/2.0/mlflow/model-versions/search").json() == {}


def test_a_link_out_of_a_local_run_is_not_followed(target: Target, run_id: str, tmp_path: Path) -> None:
    """A run whose artifacts lie on the server's disk is registered, but a link among them opens nothing."""
    made = target.post("experiments/create", {"name": "local", "artifact_location": str(tmp_path)}).json()
    run = target.post("runs/create", {"experiment_id": made["experiment_id"]}).json()["run"]["info"]
    root = Path(run["artifact_uri"])
    (root / "model").mkdir(parents=True)
    (root / "model" / "own").write_text("own")
    (root / "link").symlink_to("/etc")
    address = "/model-versions/get-artifact?name=m&version="
    for source in (f"{root}/model", f"file://{root}/link"):
        assert register(target, source, run_id=run_id) == (400, "INVALID_PARAMETER_VALUE")
        assert register(target, source, run_id=run["run_id"])[0] == 200
    assert target.ask("GET", f"{address}1&path=own").body == b"own"
    for path in ("1&path=passwd", "1&path=../link/passwd", "2&path=passwd", "2&path=./passwd"):
        assert target.ask("GET", f"{address}{path}").status in {400, 404}
