"""Unmodified clients of both major versions over an S3 storage, through the proxy and past it."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import obstore
import pytest
from object_storage import Place

ENVIRONMENTS = Path(__file__).resolve().parents[2] / ".venvs"
CLIENTS = ("mlflow-3.17", "mlflow-2.22")
PROGRAM = Path(__file__).with_name("storage_program.py")
MODES = {
    "proxied": ("--artifacts-destination", "s3://BUCKET/kept"),
    "kept to the proxy": ("--artifacts-destination", "s3://BUCKET/kept", "--no-signed-addresses"),
    "direct": ("--default-artifact-root", "s3://BUCKET/kept", "--no-serve-artifacts"),
}
RUNS = [(client, mode) for client in CLIENTS for mode in ("proxied", "direct")] + [("mlflow-3.17", "kept to the proxy")]
SMALL_PARTS = {
    "MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE": str(10 << 20),
    "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE": str(5 << 20),
}

Seen = tuple[dict[str, Any], Place, str]


@pytest.fixture(scope="module", params=RUNS, ids="-".join)
def seen(
    request: pytest.FixtureRequest, make_place: Callable[..., Place], tmp_path_factory: pytest.TempPathFactory
) -> Seen:
    """Run the program with one of the clients in one of the modes; return what it read back, and the place."""
    client, mode = request.param
    place = make_place(*MODES[mode])
    storage = place.storage.environment if mode == "direct" else {}  # through the proxy a client has no credentials
    asked = {"MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD": "true"} if client == "mlflow-2.22" else {}  # 3.x asks the server
    done = subprocess.run(
        [
            str(ENVIRONMENTS / client / "bin" / "python"),
            str(PROGRAM),
            place.address,
            str(tmp_path_factory.mktemp("client") / "data"),
        ],
        env={**os.environ, **storage, **asked, **SMALL_PARTS, "MLFLOW_DISABLE_TELEMETRY": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    line = next(line for line in done.stdout.splitlines() if line.startswith("SEEN "))
    return json.loads(line.removeprefix("SEEN ")), place, mode


def test_all_files_come_back(seen: Seen) -> None:
    """Small, odd and large files, and a model's."""
    told, place, mode = seen
    assert told["root"].startswith(f"s3://{place.bucket}/kept/" if mode == "direct" else "mlflow-artifacts:/")
    files = told["files"]
    assert (files["big/large.bin"], files["tree/a b+c.txt"], files["tree/deep/ü.txt"]) == (12 << 20, 8, 6)
    assert told["tree"] == {"a b+c.txt": "odd name", "deep/ü.txt": "umlaut"}
    assert (told["large is whole"], told["text"]) == (True, "hello")
    assert told.get("model", ["a b+c.txt", "deep/ü.txt"]) == ["a b+c.txt", "deep/ü.txt"]


def test_all_files_are_in_the_bucket(seen: Seen) -> None:
    """Under the root, wherever the bytes went; nothing is left unfinished."""
    told, place, _ = seen
    keys = place.keys()
    path = told["root"].removeprefix("mlflow-artifacts:/").removeprefix(f"s3://{place.bucket}/kept/").strip("/")
    assert {f"kept/{path}/{name}" for name in told["files"]} <= set(keys)
    assert any("/models/m-" in key for key in keys) == ("model" in told)
    assert place.storage.unfinished_uploads(place.bucket) == []


def test_large_files_go_past_the_server_in_parts(seen: Seen) -> None:
    """The version of an object tells of how many parts it is; ours are of 6 MB, the client's here of 5."""
    _, place, mode = seen
    keys = place.keys()
    large = next(key for key in keys if key.endswith("large.bin"))
    parts = (obstore.head(place.remote, large)["e_tag"] or "").strip('"').partition("-")[2]
    assert parts == {"proxied": "3", "kept to the proxy": "2"}.get(mode, parts)
