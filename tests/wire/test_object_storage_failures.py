"""An object storage that refuses, is out of reach or hangs: the reason reaches the client soon, the server stays up."""

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from object_storage import READER, Place, S3Server

API = "/api/2.0/mlflow"
PROXY = "/api/2.0/mlflow-artifacts/artifacts"
SOON_S = 8.0

MakePlace = Callable[..., Place]


@pytest.fixture
def deaf() -> Iterator[str]:
    """Yield an address that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def _refused(place: Place, method: str, target: str, body: bytes = b"") -> tuple[int, str]:
    began = time.monotonic()
    answer, text = place.ask(method, target, body)
    assert time.monotonic() - began < SOON_S
    return answer.status, json.loads(text)["message"]


@pytest.mark.parametrize(
    ("variables", "status", "said"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, 403, "refuses the server's request: SignatureDoesNotMatch, The request"),
        ({"AWS_ACCESS_KEY_ID": "unknown"}, 403, "refuses the server's request: InvalidAccessKeyId, The access key"),
        ({"MLFLOW_S3_ENDPOINT_URL": "http://127.0.0.1:1"}, 503, "cannot be reached: Connection refused."),
        ({"MLFLOW_S3_ENDPOINT_URL": "http://nowhere.invalid", "NO_PROXY": "*"}, 503, "its name is not known (DNS)"),
    ],
)
def test_a_storage_that_cannot_be_used(
    make_place: MakePlace, variables: dict[str, str], status: int, said: str
) -> None:
    """Every way to it answers with the storage's own reason; the rest of the server goes on."""
    place = make_place("--artifacts-destination", "s3://BUCKET/p", **variables)
    large = bytes(9_000_000)
    for method, target, body in (
        ("GET", f"{PROXY}?path=d", b""),
        ("GET", f"{PROXY}/d/x", b""),
        ("PUT", f"{PROXY}/d/x", b"1"),
        ("PUT", f"{PROXY}/d/x", large),
        ("DELETE", f"{PROXY}/d/x", b""),
    ):
        assert _refused(place, method, target, body)[0] == status, method
        assert said in _refused(place, method, target, body)[1]
    asked: dict[str, object] = {"path": "x"}
    answer, failure = place.post("/api/2.0/mlflow-artifacts/mpu/create/d", asked)
    assert (answer, said.partition(",")[0].rstrip(".") in failure["message"]) == (status, True), failure
    assert place.new_run()["status"] == "RUNNING"


def test_a_storage_that_only_reads(make_place: MakePlace) -> None:
    """A refusal of the storage is the client's answer, and what can be read still is."""
    place = make_place("--artifacts-destination", "s3://BUCKET", AWS_ACCESS_KEY_ID=READER)
    status, message = _refused(place, "PUT", f"{PROXY}/x", b"1")
    assert (status, "AccessDenied" in message) == (403, True)
    assert place.listed(PROXY) == []


def test_a_bucket_that_does_not_exist(make_place: MakePlace) -> None:
    """It is told apart from a file that does not."""
    place = make_place("--artifacts-destination", "s3://no-such-bucket/p")
    for target in (f"{PROXY}/x", f"{PROXY}?path=d"):
        status, message = _refused(place, "GET", target)
        assert (status, "NoSuchBucket" in message) == (404, True)


def test_a_storage_that_hangs(make_place: MakePlace, deaf: str) -> None:
    """A request to it ends in words; meanwhile everything else answers, with more clients waiting than threads."""
    place = make_place("--artifacts-destination", "s3://BUCKET", MLFLOW_S3_ENDPOINT_URL=deaf)
    answers: list[tuple[int, str]] = []

    def ask() -> None:
        answer, text = place.ask("GET", f"{PROXY}/x")
        answers.append((answer.status, json.loads(text)["message"]))

    waiting = [threading.Thread(target=ask) for _ in range(20)]
    began = time.monotonic()
    for thread in waiting:
        thread.start()
    for _ in range(20):
        asked = time.monotonic()
        assert place.new_run()["status"] == "RUNNING"
        assert time.monotonic() - asked < 1
    for thread in waiting:
        thread.join()
    assert set(answers) == {(503, "The artifact storage cannot be reached: it does not answer in time.")}
    assert time.monotonic() - began < 30


@pytest.fixture
def silent() -> Iterator[str]:
    """Yield an address where nothing answers, not even with a refusal: its queue of connections is full."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_a_storage_whose_machine_is_gone(make_place: MakePlace, silent: str) -> None:
    """No connection comes about: that is noticed within seconds, on every way to it."""
    place = make_place("--artifacts-destination", "s3://BUCKET", MLFLOW_S3_ENDPOINT_URL=silent)
    said = (503, "The artifact storage cannot be reached: it does not answer in time.")
    assert _refused(place, "GET", f"{PROXY}/x") == said
    began = time.monotonic()
    status, failure = place.post("/api/2.0/mlflow-artifacts/mpu/create/d", {"path": "x"})
    assert (status, failure["message"]) == said
    assert time.monotonic() - began < SOON_S


def test_a_download_that_the_storage_breaks_off(make_place: MakePlace, s3_server: S3Server) -> None:
    """The client gets fewer bytes than were promised and sees it; the server goes on."""
    place = make_place("--artifacts-destination", "s3://BUCKET")
    piece = bytes(1 << 20)
    connection = http.client.HTTPConnection(place.address.removeprefix("http://"), timeout=60)
    connection.request("PUT", f"{PROXY}/big", (piece for _ in range(96)), {"Content-Length": str(96 << 20)})
    assert connection.getresponse().read() == b""
    connection.request("GET", f"{PROXY}/big")
    answer = connection.getresponse()
    assert answer.read(len(piece)) == piece
    s3_server.pause()
    try:
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()
    finally:
        s3_server.resume()
        connection.close()
    assert place.ask("DELETE", f"{PROXY}/big")[0].status == 200


def test_a_killed_server_leaves_no_file(make_place: MakePlace, servers: dict[str, subprocess.Popen[bytes]]) -> None:
    """Parts that had been sent are no file; what was acknowledged is there."""
    place = make_place("--artifacts-destination", "s3://BUCKET")
    assert place.ask("PUT", f"{PROXY}/done", b"whole")[0].status == 200
    connection = http.client.HTTPConnection(place.address.removeprefix("http://"), timeout=60)
    connection.putrequest("PUT", f"{PROXY}/half")
    connection.putheader("Content-Length", str(200 << 20))
    connection.endheaders()
    for _ in range(40):
        connection.send(bytes(1 << 20))
    server = servers.pop(place.address)
    server.send_signal(signal.SIGKILL)
    server.wait()
    connection.close()
    assert place.keys() == ["done"]


@pytest.mark.parametrize(
    ("variables", "code", "said"),
    [
        ({}, 0, "ok       Artifacts: a file was written to s3://BUCKET/p and removed"),
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, 1, "problem  Artifacts: s3://BUCKET/p: The artifact storage refuses"),
        ({"AWS_ACCESS_KEY_ID": READER}, 1, "AccessDenied"),
        ({"MLFLOW_S3_ENDPOINT_URL": "http://127.0.0.1:1"}, 1, "cannot be reached: Connection refused."),
        ({"MLFLOW_S3_UPLOAD_EXTRA_ARGS": '{"ACL": "private"}'}, 0, "warning  Artifacts: MLFLOW_S3_UPLOAD_EXTRA_"),
        ({"MLFLOW_S3_UPLOAD_EXTRA_ARGS": "{"}, 1, "must be a JSON object"),
        ({"AWS_PROFILE": "absent"}, 1, "there is no profile 'absent'"),
    ],
)
@pytest.mark.parametrize("flag", ["--artifacts-destination", "--default-artifact-root"])
def test_the_doctor_tries_the_storage(
    doctor_place: Place, flag: str, variables: dict[str, str], code: int, said: str
) -> None:
    """It says what is wrong with the place where artifacts go, in both modes."""
    told = doctor_place.command("doctor", flag, f"s3://{doctor_place.bucket}/p", code=code, **variables)
    assert said.replace("BUCKET", doctor_place.bucket) in told
    assert doctor_place.keys() == []


def test_the_doctor_may_be_kept_from_writing(doctor_place: Place) -> None:
    """Then it reads; someone who may only read has nothing to mend."""
    place = f"s3://{doctor_place.bucket}/p"
    told = doctor_place.command(
        "doctor", "--artifacts-destination", place, "--no-write-checks", AWS_ACCESS_KEY_ID=READER
    )
    assert f"ok       Artifacts: {place} can be read" in told


@pytest.fixture(scope="module")
def doctor_place(make_place: MakePlace) -> Place:
    """Return a place whose server is not asked."""
    return make_place()


def test_what_has_no_effect_is_said_at_the_start(make_place: MakePlace, capfd: pytest.CaptureFixture[str]) -> None:
    """A variable that MLflow would heed is not dropped in silence."""
    make_place(
        "--artifacts-destination",
        "s3://BUCKET",
        MLFLOW_S3_UPLOAD_EXTRA_ARGS='{"ACL": "bucket-owner-full-control", "StorageClass": "STANDARD"}',
        MLFLOW_S3_EXPECTED_BUCKET_OWNER="1",
    )
    told = capfd.readouterr().err
    assert "Warning: MLFLOW_S3_UPLOAD_EXTRA_ARGS: ACL has no effect here." in told
    assert "StorageClass" not in told
    assert "Warning: MLFLOW_S3_EXPECTED_BUCKET_OWNER has no effect here" in told
