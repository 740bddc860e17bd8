"""The OpenAPI document of a running server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

API = "/api/2.0/mlflow/experiments/get-by-name?experiment_name=Default"


def test_the_document_leads_to_the_server(
    tmp_path: Path, start_server: Callable[..., str], ask: Callable[..., Any]
) -> None:
    """Below a static prefix the document names it, and its paths behind that are answered."""
    address = start_server(tmp_path, "--static-prefix", "/lab")
    answer, text = ask(address, "GET", "/lab/api/openapi.json")
    assert answer.getheader("content-type") == "application/json"
    document = json.loads(text)
    assert [each["url"] for each in document["servers"]] == ["/lab"]
    assert API.partition("?")[0] in document["paths"]
    assert ask(address, "GET", document["servers"][0]["url"] + API)[0].status == 200
