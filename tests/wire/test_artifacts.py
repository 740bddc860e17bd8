"""Artifacts over HTTP: what clients upload is listed and downloaded under the name they know, safely for browsers."""

import http.client
import json
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]
StartServer = Callable[..., str]

JSON = {"Content-Type": "application/json"}
PROXY = "/api/2.0/mlflow-artifacts/artifacts"
UPLOAD = "/ajax-api/2.0/mlflow/upload-artifact"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder the server is started in."""
    return tmp_path_factory.mktemp("artifacts")


@pytest.fixture(scope="module")
def address(start_server: StartServer, folder: Path) -> str:
    """Return the address of a server in its default settings."""
    return start_server(folder)


@pytest.fixture
def run_id(address: str, ask: Ask) -> str:
    """Return a new run."""
    return _create_run(address, ask)


@pytest.fixture
def root(run_id: str) -> str:
    """Return the proxy's path of the run's artifacts."""
    return f"{PROXY}/0/{run_id}/artifacts"


def _create_run(address: str, ask: Ask, experiment_id: str = "0") -> str:
    body = json.dumps({"experiment_id": experiment_id}).encode()
    answer, text = ask(address, "POST", "/api/2.0/mlflow/runs/create", body, JSON)
    assert answer.status == 200, text
    run_id: str = json.loads(text)["run"]["info"]["run_id"]
    return run_id


def _put(address: str, ask: Ask, target: str, body: bytes) -> None:
    answer, text = ask(address, "PUT", target, body)
    assert (answer.status, text) == (200, b"")


def _listed(address: str, ask: Ask, target: str) -> dict[str, Any]:
    answer, text = ask(address, "GET", target)
    assert answer.status == 200, text
    assert answer.getheader("Content-Type") == "application/json"
    listed: dict[str, Any] = json.loads(text)
    return listed


def _refusal(answer: tuple[http.client.HTTPResponse, bytes]) -> tuple[int, str, str]:
    refused = json.loads(answer[1])
    return answer[0].status, refused["error_code"], refused["message"]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("plain.txt", "plain.txt"),
        ("a+b.png", "a+b.png"),
        ("im%2Bx.png", "im+x.png"),
        ("im%252Bx.png", "im+x.png"),
        ("key%20b+step+3+timestamp+17+0c9b.png", "key b+step+3+timestamp+17+0c9b.png"),
        ("key%2Bstep%2B3.webp", "key+step+3.webp"),
        ("100%25.txt", "100%.txt"),
        ("100%.txt", "100%.txt"),
        ("%C3%BCn%C3%AF-%E6%96%87%F0%9F%98%80.txt", "ünï-文😀.txt"),
        ("e%CC%81.txt", "e\u0301.txt"),
        ("q%3Fx=1&y", "q?x=1&y"),
        ("semi;colon", "semi;colon"),
        ("%22quoted%22.txt", '"quoted".txt'),
        ("%3Cb%3E.html", "<b>.html"),
        ("...", "..."),
        (".hidden", ".hidden"),
    ],
)
def test_a_name_is_what_remains_after_decoding(address: str, ask: Ask, root: str, sent: str, name: str) -> None:
    """However a client encodes a name, it is listed decoded, and both spellings fetch the file."""
    _put(address, ask, f"{root}/d/{sent}", b"content")
    run_root = root.removeprefix(f"{PROXY}/")

    assert _listed(address, ask, f"{PROXY}?path={run_root}/d") == {
        "files": [{"path": name, "is_dir": False, "file_size": 7}]
    }
    for spelling in (sent, quote(name, safe=""), quote(quote(name, safe=""), safe="")):
        answer, body = ask(address, "GET", f"{root}/d/{spelling}")
        assert (answer.status, body) == (200, b"content")


def test_listings_of_the_proxy_have_bare_names(address: str, ask: Ask, root: str) -> None:
    """A directory is listed one level deep, by name."""
    for path in ("b/c/d.txt", "b/a.txt", "z"):
        _put(address, ask, f"{root}/{path}", b"12")
    run_root = root.removeprefix(f"{PROXY}/")

    assert _listed(address, ask, f"{PROXY}?path={run_root}/b") == {
        "files": [{"path": "a.txt", "is_dir": False, "file_size": 2}, {"path": "c", "is_dir": True}]
    }


def test_listings_of_a_run_have_paths_from_its_root(address: str, ask: Ask, run_id: str, root: str) -> None:
    """The run's listing names its root and every entry from there."""
    _put(address, ask, f"{root}/b/c/d.txt", b"12")

    assert _listed(address, ask, f"/api/2.0/mlflow/artifacts/list?run_id={run_id}") == {
        "root_uri": f"mlflow-artifacts:/0/{run_id}/artifacts",
        "files": [{"path": "b", "is_dir": True}],
    }
    for path in ("b/c", "b/c/", "b%2Fc", "./b//c"):
        listed = _listed(address, ask, f"/ajax-api/2.0/mlflow/artifacts/list?run_uuid={run_id}&path={path}")
        assert listed["files"] == [{"path": "b/c/d.txt", "is_dir": False, "file_size": 2}]


@pytest.mark.parametrize("path", ["absent", "file", "file/below"])
def test_what_is_no_directory_lists_as_empty(address: str, ask: Ask, run_id: str, root: str, path: str) -> None:
    """As in MLflow, where clients try whether a path is a directory by listing it."""
    _put(address, ask, f"{root}/file", b"1")
    run_root = root.removeprefix(f"{PROXY}/")

    assert _listed(address, ask, f"{PROXY}?path={run_root}/{path}") == {}
    assert "files" not in _listed(address, ask, f"/api/2.0/mlflow/artifacts/list?run_id={run_id}&path={path}")


def test_ten_thousand_files_are_listed(address: str, ask: Ask, folder: Path, run_id: str, root: str) -> None:
    """A directory of any size is listed whole."""
    _put(address, ask, f"{root}/many/00000", b"")
    many = folder / "mlruns" / "0" / run_id / "artifacts" / "many"
    for number in range(1, 10_001):
        (many / f"{number:05}").touch()
    expected = [f"{number:05}" for number in range(10_001)]

    of_proxy = _listed(address, ask, f"{PROXY}?path=0/{run_id}/artifacts/many")["files"]
    of_run = _listed(address, ask, f"/api/2.0/mlflow/artifacts/list?run_id={run_id}&path=many")["files"]
    assert [file["path"] for file in of_proxy] == expected
    assert [file["path"] for file in of_run] == [f"many/{name}" for name in expected]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("page.html", "text/html"),
        ("plot.svg", "image/svg+xml"),
        ("run.js", "text/plain"),
        ("x.bin", "application/octet-stream"),
    ],
)
def test_browsers_save_artifacts_and_never_run_them(  # noqa: PLR0913, PLR0917 - a row of the table above, and where to ask
    address: str, ask: Ask, run_id: str, root: str, name: str, kind: str
) -> None:
    """Whatever the type, a file is an attachment in a sandbox whose type is not guessed."""
    _put(address, ask, f"{root}/{name}", b"<script>alert(1)</script>")

    for target in (f"{root}/{name}", f"/get-artifact?run_id={run_id}&path={name}"):
        answer, _ = ask(address, "GET", target)
        assert answer.getheader("Content-Type") == kind
        assert answer.getheader("Content-Disposition") == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert "sandbox" in (answer.getheader("Content-Security-Policy") or "")
        assert "default-src 'none'" in (answer.getheader("Content-Security-Policy") or "")


def test_a_name_is_told_in_unicode(address: str, ask: Ask, root: str) -> None:
    """The header has the name in UTF-8, and one for old browsers that cannot break out of its quotes."""
    _put(address, ask, f"{root}/%C3%A9%20%22;x%25.txt", b"1")
    answer, _ = ask(address, "GET", f"{root}/%C3%A9%20%22;x%25.txt")

    assert answer.getheader("Content-Disposition") == (
        "attachment; filename=\"_ _;x_.txt\"; filename*=UTF-8''%C3%A9%20%22%3Bx%25.txt"
    )


def test_an_empty_file(address: str, ask: Ask, root: str) -> None:
    """A file without bytes is uploaded, listed and downloaded."""
    _put(address, ask, f"{root}/empty", b"")
    answer, body = ask(address, "GET", f"{root}/empty")

    assert (answer.status, answer.getheader("Content-Length"), body) == (200, "0", b"")


@pytest.mark.parametrize(
    ("asked", "status", "content_range", "body"),
    [
        ("bytes=2-4", 206, "bytes 2-4/10", b"234"),
        ("bytes=-3", 206, "bytes 7-9/10", b"789"),
        ("bytes=8-", 206, "bytes 8-9/10", b"89"),
        ("bytes=0-100", 206, "bytes 0-9/10", b"0123456789"),
        ("bytes=10-", 416, "bytes */10", b""),
        ("bytes=0-1,4-5", 200, None, b"0123456789"),
        ("nonsense", 200, None, b"0123456789"),
    ],
)
def test_ranges(  # noqa: PLR0913, PLR0917 - a row of the table above, and where to ask
    address: str, ask: Ask, run_id: str, root: str, asked: str, status: int, content_range: str | None, body: bytes
) -> None:
    """A part of a file is sent where one is asked for."""
    _put(address, ask, f"{root}/file", b"0123456789")

    for target in (f"{root}/file", f"/get-artifact?run_id={run_id}&path=file"):
        answer, text = ask(address, "GET", target, headers={"Range": asked})
        assert (answer.status, answer.getheader("Content-Range"), text) == (status, content_range, body)
        assert answer.getheader("Content-Length") == str(len(body))


def test_a_version_that_is_known_is_not_sent_again(address: str, ask: Ask, root: str) -> None:
    """The tag of a version saves its transfer until the file is replaced."""
    _put(address, ask, f"{root}/file", b"first")
    first, _ = ask(address, "GET", f"{root}/file")
    tag, modified = first.getheader("ETag") or "", first.getheader("Last-Modified") or ""

    assert parsedate_to_datetime(modified)
    for known in ({"If-None-Match": tag}, {"If-Modified-Since": modified}):
        answer, body = ask(address, "GET", f"{root}/file", headers=known)
        assert (answer.status, body, answer.getheader("ETag")) == (304, b"", tag)
    _put(address, ask, f"{root}/file", b"other")
    answer, body = ask(address, "GET", f"{root}/file", headers={"If-None-Match": tag})
    assert (answer.status, body) == (200, b"other")
    assert answer.getheader("ETag") != tag


def test_a_part_of_a_replaced_file_is_not_mixed_with_the_old(address: str, ask: Ask, root: str) -> None:
    """Continuing a download of another version starts from its beginning."""
    _put(address, ask, f"{root}/file", b"first")
    tag = ask(address, "GET", f"{root}/file")[0].getheader("ETag")
    resume = {"Range": "bytes=2-", "If-Range": tag}
    assert ask(address, "GET", f"{root}/file", headers=resume)[1] == b"rst"
    _put(address, ask, f"{root}/file", b"other")

    assert ask(address, "GET", f"{root}/file", headers=resume)[1] == b"other"


def test_head_tells_what_get_would(address: str, ask: Ask, root: str) -> None:
    """The same headers, without the file."""
    _put(address, ask, f"{root}/file", b"0123456789")
    told, body = ask(address, "HEAD", f"{root}/file")
    sent, _ = ask(address, "GET", f"{root}/file")

    assert (told.status, body, told.getheader("Content-Length")) == (200, b"", "10")
    assert told.getheader("ETag") == sent.getheader("ETag")
    assert ask(address, "HEAD", f"{root}/absent")[0].status == 404


def test_uploading_again_replaces(address: str, ask: Ask, root: str) -> None:
    """The last upload counts."""
    _put(address, ask, f"{root}/file", b"first and longer")
    _put(address, ask, f"{root}/file", b"second")

    assert ask(address, "GET", f"{root}/file")[1] == b"second"


def test_deleting(address: str, ask: Ask, root: str) -> None:
    """A file or a whole directory is removed; removing it again is no error."""
    for path in ("d/a", "d/e/b", "keep"):
        _put(address, ask, f"{root}/{path}", b"1")
    run_root = root.removeprefix(f"{PROXY}/")

    for path in ("d/a", "d/a", "d", "d/", "never/was"):
        answer, body = ask(address, "DELETE", f"{root}/{path}")
        assert (answer.status, body) == (200, b"{}")
    assert _listed(address, ask, f"{PROXY}?path={run_root}")["files"] == [
        {"path": "keep", "is_dir": False, "file_size": 1}
    ]


def test_what_is_not_there(address: str, ask: Ask, run_id: str, root: str) -> None:
    """A missing file or run is named."""
    absent = (404, "RESOURCE_DOES_NOT_EXIST", f"No such artifact: '0/{run_id}/artifacts/absent'")

    assert _refusal(ask(address, "GET", f"{root}/absent")) == absent
    assert _refusal(ask(address, "GET", f"/get-artifact?run_id={run_id}&path=absent")) == absent
    unknown = (404, "RESOURCE_DOES_NOT_EXIST", "Run with id=nobody not found")
    assert _refusal(ask(address, "GET", "/get-artifact?run_id=nobody&path=x")) == unknown
    assert _refusal(ask(address, "GET", "/api/2.0/mlflow/artifacts/list?run_id=nobody")) == unknown
    assert _refusal(ask(address, "POST", f"{UPLOAD}?run_uuid=nobody&path=x", b"1")) == unknown


@pytest.mark.parametrize(
    ("method", "target", "phrase"),
    [
        ("GET", "{root}/d", "refers to a directory"),
        ("GET", "{root}/d/", "refers to a directory"),
        ("GET", "{root}/", "refers to a directory"),
        ("GET", "/get-artifact?run_id={run_id}&path=d", "refers to a directory"),
        ("GET", "/get-artifact?run_id={run_id}&path=", "refers to a directory"),
        ("PUT", "{root}/d", "refers to a directory"),
        ("PUT", "{root}/new/", "must include a file name"),
        ("PUT", "{root}/", "must include a file name"),
        ("PUT", "{root}/d/file/below", "A file stands where"),
        ("POST", "/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run_id}&path=d", "refers to a directory"),
        ("POST", "/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run_id}&path=d/", "must include a file name"),
        ("POST", "/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run_id}&path=d/file/below", "A file stands where"),
        ("POST", "/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run_id}", "Request must specify path."),
        ("POST", "/ajax-api/2.0/mlflow/upload-artifact?path=x", "Request must specify run_uuid."),
        ("GET", "/get-artifact?run_id={run_id}", "Request must specify path."),
        ("GET", "/get-artifact?path=x", "Request must specify run_id."),
        ("GET", "/api/2.0/mlflow/artifacts/list", "Missing value for required parameter 'run_id'"),
    ],
)
def test_mistakes(  # noqa: PLR0913, PLR0917 - a row of the table above, and where to ask
    address: str, ask: Ask, run_id: str, root: str, method: str, target: str, phrase: str
) -> None:
    """A request that cannot be meant is refused in words."""
    _put(address, ask, f"{root}/d/file", b"kept")
    body = b"" if method == "GET" else b"new"

    status, code, message = _refusal(ask(address, method, target.format(root=root, run_id=run_id), body))

    assert (status, code) == (400, "INVALID_PARAMETER_VALUE")
    assert phrase in message
    assert ask(address, "GET", f"{root}/d/file")[1] == b"kept"


def test_an_upload_from_a_form(address: str, ask: Ask, run_id: str, root: str) -> None:
    """The UI's upload stores a file of a run."""
    answer, body = ask(address, "POST", f"{UPLOAD}?run_uuid={run_id}&path=up/%C3%BC.txt", b"content")

    assert (answer.status, body) == (200, b"")
    assert ask(address, "GET", f"{root}/up/%C3%BC.txt")[1] == b"content"


def test_an_upload_from_a_form_has_a_size(address: str, ask: Ask, run_id: str, root: str) -> None:
    """Nothing and more than 10 MiB are refused, and leave nothing; exactly 10 MiB are taken."""
    target, limit = f"{UPLOAD}?run_uuid={run_id}&path=up", 10 << 20

    assert _refusal(ask(address, "POST", target)) == (
        400,
        "INVALID_PARAMETER_VALUE",
        "Request must specify data.",
    )
    assert _refusal(ask(address, "POST", target, b"x" * (limit + 1))) == (
        400,
        "INVALID_PARAMETER_VALUE",
        "Artifact size is too large. Max size is 10MB.",
    )
    assert ask(address, "GET", f"{root}/up")[0].status == 404
    assert ask(address, "POST", target, b"x" * limit)[0].status == 200


@pytest.mark.parametrize("step", ["create", "complete", "abort"])
def test_multipart_uploads_are_refused_in_mlflows_words(address: str, ask: Ask, run_id: str, step: str) -> None:
    """Clients then upload a file whole."""
    target = f"/api/2.0/mlflow-artifacts/mpu/{step}/0/{run_id}/artifacts"

    body = b'{"path": "x", "upload_id": "u", "num_parts": 2, "parts": [{"part_number": 1}]}'
    status, code, message = _refusal(ask(address, "POST", target, body, JSON))
    assert (status, code) == (501, "NOT_IMPLEMENTED")
    assert message.startswith("Multipart upload is not supported")


def test_presigned_addresses_are_refused_in_mlflows_words(address: str, ask: Ask, run_id: str, root: str) -> None:
    """Clients then use the proxy."""
    target = root.replace("/artifacts/", "/presigned/", 1)
    status, code, message = _refusal(ask(address, "GET", f"{target}/x"))
    assert (status, code) == (501, "NOT_IMPLEMENTED")
    assert message.startswith("Multipart download is not supported")

    body = json.dumps({"run_id": run_id, "path": "x"}).encode()
    for what in ("upload", "download"):
        target = f"/api/2.0/mlflow/artifacts/presigned-{what}-url"
        status, code, message = _refusal(ask(address, "POST", target, body, JSON))
        assert (status, code) == (400, "INVALID_PARAMETER_VALUE")
        assert message.startswith(f"Presigned {what} is not supported for proxied artifact storage")


def test_the_server_says_what_it_cannot_do(address: str, ask: Ask) -> None:
    """Clients ask before they try; the two that are there say which form the request may have."""
    info = json.loads(ask(address, "GET", "/api/3.0/mlflow/server-info")[1])

    assert [name for name, able in info.items() if able is True] == [
        "presigned_upload_run_id_supported",
        "presigned_upload_model_id_supported",
    ]


@pytest.mark.parametrize(
    ("method", "target"), [("POST", PROXY + "/x"), ("PATCH", PROXY + "/x"), ("DELETE", PROXY), ("PUT", PROXY)]
)
def test_other_methods_are_refused(address: str, ask: Ask, method: str, target: str) -> None:
    """A method that means nothing here is not taken for another."""
    assert ask(address, method, target)[0].status == 405


def test_a_run_with_a_location_of_its_own(address: str, ask: Ask, tmp_path: Path) -> None:
    """Clients write such artifacts themselves; the server lists, previews and stores beside them."""
    body = json.dumps({"name": f"at {tmp_path}", "artifact_location": str(tmp_path)}).encode()
    _, text = ask(address, "POST", "/api/2.0/mlflow/experiments/create", body, JSON)
    run_id = _create_run(address, ask, json.loads(text)["experiment_id"])
    there = tmp_path / run_id / "artifacts"
    there.mkdir(parents=True)
    (there / "written by a client").write_bytes(b"content")

    listed = _listed(address, ask, f"/api/2.0/mlflow/artifacts/list?run_id={run_id}")
    assert listed == {
        "root_uri": str(there),
        "files": [{"path": "written by a client", "is_dir": False, "file_size": 7}],
    }
    assert ask(address, "GET", f"/get-artifact?run_id={run_id}&path=written+by+a+client")[1] == b"content"
    assert ask(address, "POST", f"{UPLOAD}?run_uuid={run_id}&path=d/x", b"1")[0].status == 200
    assert (there / "d" / "x").read_bytes() == b"1"


def test_a_storage_of_another_kind_is_refused_in_words(address: str, ask: Ask) -> None:
    """An experiment may lie there for its clients, but this server cannot look."""
    body = json.dumps({"name": "elsewhere", "artifact_location": "dbfs:/path"}).encode()
    _, text = ask(address, "POST", "/api/2.0/mlflow/experiments/create", body, JSON)
    run_id = _create_run(address, ask, json.loads(text)["experiment_id"])

    status, code, message = _refusal(ask(address, "GET", f"/api/2.0/mlflow/artifacts/list?run_id={run_id}"))
    assert (status, code) == (400, "INVALID_PARAMETER_VALUE")
    assert "'dbfs' is no artifact storage this server can use. Use a directory, s3://" in message


def test_the_proxy_is_served_with_and_without_the_static_prefix(
    start_server: StartServer, ask: Ask, tmp_path: Path
) -> None:
    """Clients that know the prefix and those that do not reach the same files."""
    address = start_server(tmp_path, "--static-prefix", "/pre")

    for prefix in ("/pre", ""):
        _put(address, ask, f"{prefix}{PROXY}/file", prefix.encode())
        for other in ("/pre", ""):
            assert ask(address, "GET", f"{other}{PROXY}/file")[1] == prefix.encode()
            assert _listed(address, ask, f"{other}{PROXY}")["files"] == [
                {"path": "file", "is_dir": False, "file_size": len(prefix)}
            ]


def test_a_server_that_does_not_serve_artifacts(start_server: StartServer, ask: Ask, tmp_path: Path) -> None:
    """Its proxy answers that it is switched off; runs lie in a directory that it still lists."""
    address = start_server(tmp_path, "--no-serve-artifacts")

    for method, target in (("GET", PROXY), ("GET", f"{PROXY}/x"), ("PUT", f"{PROXY}/x"), ("DELETE", f"{PROXY}/x")):
        status, code, message = _refusal(ask(address, method, target))
        assert (status, code) == (503, "TEMPORARILY_UNAVAILABLE")
        assert "--no-serve-artifacts" in message
    run_id = _create_run(address, ask)
    assert ask(address, "POST", f"{UPLOAD}?run_uuid={run_id}&path=x", b"1")[0].status == 200
    listed = _listed(address, ask, f"/api/2.0/mlflow/artifacts/list?run_id={run_id}")
    assert listed["files"] == [{"path": "x", "is_dir": False, "file_size": 1}]


def test_a_server_that_serves_artifacts_only(start_server: StartServer, ask: Ask, tmp_path: Path) -> None:
    """The proxy works, runs are another server's business."""
    address = start_server(tmp_path, "--artifacts-only")

    _put(address, ask, f"{PROXY}/d/x", b"1")
    assert ask(address, "GET", f"{PROXY}/d/x")[1] == b"1"
    assert ask(address, "GET", "/ajax-api/trackline/server")[0].status == 200
    for method, target in (
        ("GET", "/api/2.0/mlflow/artifacts/list?run_id=r"),
        ("GET", "/get-artifact?run_id=r&path=x"),
        ("POST", f"{UPLOAD}?run_uuid=r&path=x"),
        ("POST", "/api/2.0/mlflow/runs/search"),
        ("GET", "/ajax-api/trackline/events?everything=true"),
        ("GET", "/ajax-api/trackline/artifacts/zip?run_id=r"),
    ):
        status, _, message = _refusal(ask(address, method, target))
        assert status == 503
        assert "--artifacts-only" in message
