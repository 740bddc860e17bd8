"""Requests made at random from the OpenAPI document: whatever comes, the answer is an answer and in the right form."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies
from schemathesis import GenerationMode

from trackline.server.endpoints import ENDPOINTS
from trackline.wire.message import NoFields

API = "/api/2.0/mlflow"
PASSWORD = "a long password of an admin"  # noqa: S105 - of a server that lives as long as a test
ADMIN = {"Authorization": f"Basic {b64encode(f'admin:{PASSWORD}'.encode()).decode()}"}
JSON = {"Content-Type": "application/json", **ADMIN}
CODES = {500: "INVALID_STATE", 501: "NOT_IMPLEMENTED"}
"""The answers of 500 and above that the contract names for a server in good health."""
BOUNDED = settings(
    max_examples=30,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


Server = tuple[str, Any]
"""The address of a server, and its document."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, start_server: Callable[..., str]) -> Server:
    """Start one server that knows users for all that comes, and load its document."""
    folder = tmp_path_factory.mktemp("fuzz")
    address = start_server(folder, "--app-name", "basic-auth", variables={"MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD})
    return address, schemathesis.openapi.from_url(f"{address}/api/openapi.json", headers=ADMIN)


def check(response: Any) -> None:  # noqa: ANN401 - untyped
    """Fail unless an answer is good, or an error in MLflow's form with a status that is meant."""
    if response.status_code < 400:
        return
    assert "application/json" in response.headers["content-type"][0], response.content
    failure = json.loads(response.content)
    assert set(failure) <= {"error_code", "message", "position", "request_id"}
    assert failure["message"]
    if response.status_code >= 500:
        assert failure["error_code"] == CODES.get(response.status_code), failure


def aim(case: Any, run_id: str, model_id: str) -> None:  # noqa: ANN401 - untyped
    """Point a request at a run, a model and an experiment that are there, or most would end at the first look-up."""
    real: dict[str, Any] = {"run_id": run_id, "model_id": model_id, "experiment_id": "0", "experiment_ids": ["0"]}
    for part in (case.body, case.query, case.path_parameters):
        if isinstance(part, dict):
            part.update({name: value for name, value in real.items() if name in part})  # pyright: ignore[reportUnknownMemberType]


ROWS = [row for row in ENDPOINTS if row.path != "/ajax-api/trackline/events"]
"""All but the one whose good answers do not end: test_events.py asks that."""


@pytest.mark.parametrize(
    ("mode", "method", "path"),
    [(GenerationMode.POSITIVE, row.method, row.path) for row in ROWS]
    + [(GenerationMode.NEGATIVE, row.method, row.path) for row in ROWS if row.request is not NoFields],
)
def test_every_endpoint_answers_anything(
    server: Server, ask: Callable[..., Any], method: str, path: str, mode: GenerationMode
) -> None:
    """A request with right or wrong fields gets a good answer or an error in MLflow's form, never a 5xx by accident."""
    address, document = server
    # An earlier row's requests may have deleted the experiment.
    ask(address, "POST", f"{API}/experiments/restore", b'{"experiment_id": "0"}', JSON)
    _, created = ask(address, "POST", f"{API}/runs/create", b'{"experiment_id": "0"}', JSON)
    run_id = json.loads(created)["run"]["info"]["run_id"]
    _, made = ask(address, "POST", f"{API}/logged-models", b'{"experiment_id": "0"}', JSON)
    model_id = json.loads(made)["model"]["info"]["model_id"]

    @BOUNDED
    @given(case=document[path][method].as_strategy(generation_mode=mode), aimed=strategies.booleans())
    def fuzz(case: Any, *, aimed: bool) -> None:  # noqa: ANN401 - untyped
        if aimed:
            aim(case, run_id, model_id)
        check(case.call(base_url=address, timeout=20, headers=ADMIN))

    fuzz()
