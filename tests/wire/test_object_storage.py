"""Artifacts in an S3 storage: through the proxy, past it, and what happens when the storage fails."""

import http.client
import json
import threading
import time
from collections.abc import Callable

import obstore
import pytest
from object_storage import Place

API = "/api/2.0/mlflow"
PROXY = "/api/2.0/mlflow-artifacts/artifacts"
PART = bytes(range(256)) * (5 << 12)
"""5 MB: the least that S3 takes as a part."""


@pytest.fixture(scope="module")
def proxied(make_place: Callable[..., Place]) -> Place:
    """Return a server that keeps its clients' artifacts in a bucket."""
    return make_place("--artifacts-destination", "s3://BUCKET/kept here")


@pytest.fixture(scope="module")
def direct(make_place: Callable[..., Place]) -> Place:
    """Return a server whose clients write to a bucket themselves."""
    return make_place("--default-artifact-root", "s3://BUCKET/roots", "--no-serve-artifacts")


def _refused(place: Place, method: str, target: str, body: bytes = b"") -> tuple[int, str]:
    answer, text = place.ask(method, target, body)
    return answer.status, json.loads(text)["message"]


def test_the_proxy_stores_lists_sends_and_deletes(proxied: Place) -> None:
    """A file goes to the bucket under the destination's path, and comes back."""
    assert proxied.ask("PUT", f"{PROXY}/0/run/a%20b.txt", b"content")[0].status == 200
    assert proxied.keys() == ["kept here/0/run/a b.txt"]
    assert proxied.listed(f"{PROXY}?path=0") == [("run", True, None)]
    assert proxied.listed(f"{PROXY}?path=0/run") == [("a b.txt", False, 7)]
    answer, body = proxied.ask("GET", f"{PROXY}/0/run/a%20b.txt")
    assert (answer.status, answer.headers["content-type"], body) == (200, "text/plain", b"content")
    assert proxied.ask("DELETE", f"{PROXY}/0/run")[0].status == 200
    assert proxied.keys() == []


def test_a_part_and_a_version(proxied: Place) -> None:
    """Ranges, HEAD and conditions answer as for a local file."""
    proxied.ask("PUT", f"{PROXY}/ranged", b"0123456789")
    answer, _ = proxied.ask("HEAD", f"{PROXY}/ranged")
    assert (answer.status, answer.headers["content-length"]) == (200, "10")
    answer, body = proxied.ask("GET", f"{PROXY}/ranged", Range="bytes=2-4")
    assert (answer.status, answer.headers["content-range"], body) == (206, "bytes 2-4/10", b"234")
    assert proxied.ask("GET", f"{PROXY}/ranged", Range="bytes=-3")[1] == b"789"
    assert proxied.ask("GET", f"{PROXY}/ranged", Range="bytes=20-")[0].status == 416
    answer, body = proxied.ask("GET", f"{PROXY}/ranged", If_None_Match=answer.headers["etag"])
    assert (answer.status, body) == (304, b"")
    proxied.ask("PUT", f"{PROXY}/ranged", b"9876543210")
    assert proxied.ask("GET", f"{PROXY}/ranged", If_None_Match=answer.headers["etag"])[0].status == 200
    proxied.ask("DELETE", f"{PROXY}/ranged")


def test_what_is_no_file(proxied: Place) -> None:
    """An absent file is 404, a directory 400."""
    proxied.ask("PUT", f"{PROXY}/dir/file", b"1")
    assert _refused(proxied, "GET", f"{PROXY}/absent") == (404, "No such artifact: 'absent'")
    status, message = _refused(proxied, "GET", f"{PROXY}/dir")
    assert (status, "refers to a directory" in message) == (400, True)
    assert proxied.ask("DELETE", f"{PROXY}/dir")[0].status == 200


def test_a_directory_of_many_objects_is_listed_whole(proxied: Place) -> None:
    """A listing goes on through the pages of the storage; so does a deletion."""
    names = [f"{number:05}" for number in range(10_050)]
    waiting = iter(names)

    def put() -> None:
        for name in waiting:
            obstore.put(proxied.remote, f"kept here/many/{name}", b"")

    threads = [threading.Thread(target=put) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [name for name, _, _ in proxied.listed(f"{PROXY}?path=many")] == names
    assert proxied.ask("DELETE", f"{PROXY}/many")[0].status == 200
    assert proxied.keys() == []


def test_an_upload_that_is_given_up_leaves_no_parts(proxied: Place) -> None:
    """The storage drops the parts of a client that left."""
    connection = http.client.HTTPConnection(proxied.address.removeprefix("http://"), timeout=30)
    connection.putrequest("PUT", f"{PROXY}/half")
    connection.putheader("Content-Length", str(20 * len(PART)))
    connection.endheaders()
    for _ in range(8):
        connection.send(PART)
    _eventually(lambda: bool(proxied.storage.unfinished_uploads(proxied.bucket)))
    connection.close()

    _eventually(lambda: not proxied.storage.unfinished_uploads(proxied.bucket))
    assert proxied.keys() == []


def _eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_writers_of_one_path_leave_one_whole_file(proxied: Place) -> None:
    """Large and small uploads at once: the file is one of them."""
    versions = [bytes([number]) * size for number, size in enumerate((9_000_000, 1_000, 12_000_000))]
    statuses: list[int] = []

    def write(version: bytes) -> None:
        statuses.append(proxied.ask("PUT", f"{PROXY}/same", version)[0].status)

    threads = [threading.Thread(target=write, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200, 200, 200]
    assert proxied.ask("GET", f"{PROXY}/same")[1] in versions
    proxied.ask("DELETE", f"{PROXY}/same")


def test_parts_go_past_the_server(proxied: Place) -> None:
    """A client sends parts to signed addresses, the server joins them."""
    folder = "/api/2.0/mlflow-artifacts/mpu/{}/0/run/artifacts/sub"
    asked = {"path": "/home/someone/big file.bin", "num_parts": 2}
    status, made = proxied.post(folder.format("create"), asked)
    assert status == 200
    assert [part["part_number"] for part in made["credentials"]] == [1, 2]
    parts = [
        {"part_number": part["part_number"], "etag": _send(part["url"], "PUT", content)[0], "url": part["url"]}
        for part, content in zip(made["credentials"], (PART, b"end"), strict=True)
    ]
    done = {"path": asked["path"], "upload_id": made["upload_id"], "parts": parts}
    assert proxied.post(folder.format("complete"), done) == (200, {})
    assert proxied.keys() == ["kept here/0/run/artifacts/sub/big file.bin"]
    assert proxied.ask("GET", f"{PROXY}/0/run/artifacts/sub/big%20file.bin")[1] == PART + b"end"
    proxied.ask("DELETE", f"{PROXY}/0")


def test_an_aborted_upload_in_parts_leaves_nothing(proxied: Place) -> None:
    """The storage drops its parts; a second abort is no error."""
    target = "/api/2.0/mlflow-artifacts/mpu/{}/0"
    _, made = proxied.post(target.format("create"), {"path": "x", "num_parts": 1})
    _send(made["credentials"][0]["url"], "PUT", PART)
    asked: dict[str, object] = {"path": "x", "upload_id": made["upload_id"]}
    assert proxied.post(target.format("abort"), asked) == (200, {})
    assert proxied.storage.unfinished_uploads(proxied.bucket) == []
    assert proxied.post(target.format("abort"), asked) == (200, {})
    status, failure = proxied.post(target.format("complete"), {**asked, "parts": [{"part_number": 1, "etag": "x"}]})
    assert (status, "NoSuchUpload" in failure["message"]) == (404, True)


@pytest.mark.parametrize(
    ("step", "message", "said"),
    [
        ("create", {"num_parts": 1}, "path"),
        ("create", {"path": "x", "num_parts": 0}, "num_parts"),
        ("create", {"path": "x", "num_parts": 10_001}, "num_parts"),
        ("create", {"path": "x/"}, "file name"),
        ("create", {"path": "/home/someone/.."}, "Invalid path"),
        ("create", {"path": "a%2f.."}, "Invalid path"),
        ("create", {"path": "%252e%252e"}, "Invalid path"),
        ("create", {"path": "C:%5c..%5cx"}, "Invalid path"),
        ("create", {"path": "x%00"}, "Invalid path"),
        ("complete", {"path": "x", "upload_id": "u", "parts": []}, "parts"),
        ("complete", {"path": "x", "upload_id": "u", "parts": [{"part_number": 1}] * 2}, "twice"),
        ("abort", {"path": "x"}, "upload_id"),
    ],
)
def test_malformed_uploads_in_parts(proxied: Place, step: str, message: dict[str, object], said: str) -> None:
    """What is wrong is named."""
    status, failure = proxied.post(f"/api/2.0/mlflow-artifacts/mpu/{step}/0", message)
    assert (status, said in failure["message"]) == (400, True), failure


def test_a_signed_address_of_a_proxied_file(proxied: Place) -> None:
    """The file is read from the storage with no credentials."""
    proxied.ask("PUT", f"{PROXY}/signed", b"content")
    answer, text = proxied.ask("GET", "/api/2.0/mlflow-artifacts/presigned/signed")
    told = json.loads(text)
    assert (answer.status, told["file_size"], told["headers"]) == (200, 7, {})
    assert _send(told["url"], "GET")[1] == b"content"
    assert _refused(proxied, "GET", "/api/2.0/mlflow-artifacts/presigned/absent")[0] == 404
    proxied.ask("DELETE", f"{PROXY}/signed")


def _send(url: str, method: str, body: bytes = b"") -> tuple[str, bytes]:
    """Send a request to the storage itself; return the version it answers, and its body."""
    host, _, target = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request(method, f"/{target}", body or None)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        return answer.headers.get("etag", ""), text
    finally:
        connection.close()


def test_clients_are_told_whether_to_go_past_the_server(proxied: Place, make_place: Callable[..., Place]) -> None:
    """By default they may; --no-signed-addresses keeps them to the server."""
    kept = make_place("--artifacts-destination", "s3://BUCKET", "--no-signed-addresses")
    for place, able in ((proxied, True), (kept, False)):
        info = json.loads(place.ask("GET", "/api/3.0/mlflow/server-info")[1])
        assert (info["multipart_uploads_enabled"], info["multipart_downloads_enabled"]) == (able, able)
    assert _refused(kept, "GET", "/api/2.0/mlflow-artifacts/presigned/x")[0] == 501
    status, failure = kept.post("/api/2.0/mlflow-artifacts/mpu/create/0", {"path": "x"})
    assert (status, failure["message"].startswith("Multipart upload is not supported")) == (501, True)


def test_a_run_whose_clients_write_themselves(direct: Place) -> None:
    """The server lists, previews and stores beside them, for runs and logged models."""
    info = direct.new_run()
    assert info["artifact_uri"] == f"s3://{direct.bucket}/roots/0/{info['run_id']}/artifacts"
    obstore.put(direct.remote, f"roots/0/{info['run_id']}/artifacts/d/x.txt", b"by a client")
    query = f"run_id={info['run_id']}"
    assert direct.listed(f"{API}/artifacts/list?{query}") == [("d", True, None)]
    assert direct.listed(f"{API}/artifacts/list?{query}&path=d") == [("d/x.txt", False, 11)]
    assert direct.ask("GET", f"/get-artifact?{query}&path=d/x.txt")[1] == b"by a client"
    upload = f"/ajax-api/2.0/mlflow/upload-artifact?run_uuid={info['run_id']}&path=y"
    assert direct.ask("POST", upload, b"by the server")[0].status == 200
    assert direct.ask("GET", f"/get-artifact?{query}&path=y")[1] == b"by the server"
    model = direct.post(f"{API}/logged-models", {"experiment_id": "0"})[1]["model"]["info"]
    obstore.put(direct.remote, f"{model['artifact_uri'].partition(direct.bucket)[2][1:]}/MLmodel", b"m")
    path = f"/logged-models/{model['model_id']}/artifacts"
    assert direct.listed(f"{API}{path}/directories") == [("MLmodel", False, 1)]
    assert direct.ask("GET", f"/ajax-api/2.0/mlflow{path}/files?artifact_file_path=MLmodel")[1] == b"m"


def test_signed_addresses_of_a_run(direct: Place) -> None:
    """A file is written and read past the server, for as long as was asked."""
    run_id = direct.new_run()["run_id"]
    asked: dict[str, object] = {"run_id": run_id, "path": "d/x", "expiration": 60}
    status, told = direct.post(f"{API}/artifacts/presigned-upload-url", asked)
    assert status == 200
    _send(told["presigned_url"], "PUT", b"content")
    status, told = direct.post(f"{API}/artifacts/presigned-download-url", asked)
    assert (status, told["file_size"], "X-Amz-Expires=60" in told["presigned_url"]) == (200, 7, True)
    assert _send(told["presigned_url"], "GET")[1] == b"content"
    assert direct.post(f"{API}/artifacts/presigned-download-url", {"run_id": run_id, "path": "absent"})[0] == 404
    for expiration in (0, 604_801):
        status, failure = direct.post(f"{API}/artifacts/presigned-upload-url", {**asked, "expiration": expiration})
        assert (status, "expiration" in failure["message"]) == (400, True)


def test_purging_removes_the_objects(direct: Place, make_place: Callable[..., Place]) -> None:
    """`trackline gc` deletes from the bucket, in both modes, and only what is deleted."""
    for place, flags in ((make_place("--artifacts-destination", "s3://BUCKET/kept"), True), (direct, False)):
        kept, gone = place.new_run(), place.new_run()
        for info in (kept, gone):
            if flags:
                place.ask("PUT", f"{PROXY}/0/{info['run_id']}/artifacts/d/x", b"1")
            else:
                obstore.put(place.remote, f"roots/0/{info['run_id']}/artifacts/d/x", b"1")
        place.post(f"{API}/runs/delete", {"run_id": gone["run_id"]})
        destination = ["--artifacts-destination", f"s3://{place.bucket}/kept"] if flags else []
        assert "Purged 0 experiments and 1 run." in place.command("gc", *destination)
        left = place.keys()
        assert [key for key in left if gone["run_id"] in key] == []
        assert len([key for key in left if kept["run_id"] in key]) == 1
