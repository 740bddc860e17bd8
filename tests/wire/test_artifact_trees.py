"""Whole directories over HTTP, and the files that a frame of the UI shows."""

import http.client
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]
StartServer = Callable[..., str]

JSON = {"Content-Type": "application/json"}
TREES = "/ajax-api/trackline/artifacts"


@pytest.fixture(scope="module")
def address(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a server in its default settings."""
    folder: Path = tmp_path_factory.mktemp("trees")
    return start_server(folder)


@pytest.fixture
def run_id(address: str, ask: Ask) -> str:
    """Return a run with files at two depths."""
    _, text = ask(address, "POST", "/api/2.0/mlflow/runs/create", b'{"experiment_id": "0"}', JSON)
    run_id: str = json.loads(text)["run"]["info"]["run_id"]
    for path, content in {"a.txt": b"one", "deep/b.html": b"<b>x</b>", "deep/er/c.pdf": b"%PDF-"}.items():
        target = f"/api/2.0/mlflow-artifacts/artifacts/0/{run_id}/artifacts/{path}"
        answer, _ = ask(address, "PUT", target, content)
        assert answer.status == 200
    return run_id


def test_every_file_is_listed_at_once(address: str, ask: Ask, run_id: str) -> None:
    """Paths begin at the run's root, also when a directory is asked for."""
    _, whole = ask(address, "GET", f"{TREES}/files?run_id={run_id}")
    _, part = ask(address, "GET", f"{TREES}/files?run_id={run_id}&path=deep/er")

    assert [file["path"] for file in json.loads(whole)["files"]] == ["a.txt", "deep/b.html", "deep/er/c.pdf"]
    assert json.loads(part)["files"] == [{"path": "deep/er/c.pdf", "is_dir": False, "file_size": 5}]


def test_a_directory_comes_as_a_zip_file(address: str, ask: Ask, run_id: str) -> None:
    """It is named after the directory and holds what is below it."""
    answer, body = ask(address, "GET", f"{TREES}/zip?run_id={run_id}&path=deep")

    assert answer.getheader("content-disposition") == "attachment; filename*=UTF-8''deep.zip"
    archive = zipfile.ZipFile(io.BytesIO(body))
    assert {name: archive.read(name) for name in archive.namelist()} == {"b.html": b"<b>x</b>", "er/c.pdf": b"%PDF-"}


def test_html_in_a_frame_is_paper(address: str, ask: Ask, run_id: str) -> None:
    """It is shown, and the policy leaves it no script, no origin and no request."""
    answer, body = ask(address, "GET", f"{TREES}/frame?run_id={run_id}&path=deep/b.html")

    policy = answer.getheader("content-security-policy") or ""
    assert body == b"<b>x</b>"
    assert answer.getheader("content-type") == "text/html; charset=utf-8"
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script" not in policy
    assert "allow-" not in policy


@pytest.mark.parametrize(
    ("target", "refusal"),
    [
        ("zip", (400, "Exactly one of 'run_id' and 'model_id'")),
        ("files?run_id=x&model_id=y", (400, "Exactly one of")),
        ("files?run_id=absent", (404, "absent")),
        ("zip?run_id={run}&path=nowhere", (404, "There are no files below 'nowhere'")),
        ("zip?run_id={run}&path=../..", (400, "Invalid path")),
        ("frame?run_id={run}&path=a.txt", (400, "only .html, .htm and .pdf")),
        ("frame?run_id={run}", (400, "must include a file name")),
        ("frame?run_id={run}&path=none.html", (404, "No such artifact")),
        ("files?run_id=%ff", (400, "malformed")),
    ],
)
def test_what_cannot_be_had_is_refused_with_a_reason(
    address: str, ask: Ask, run_id: str, target: str, refusal: tuple[int, str]
) -> None:
    """The answer is in the API's error form and says what to change."""
    answer, body = ask(address, "GET", f"{TREES}/{target.replace('{run}', run_id)}")

    status, reason = refusal
    assert answer.status == status, body
    assert reason in json.loads(body)["message"]
