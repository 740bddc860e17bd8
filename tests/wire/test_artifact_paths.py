"""Every endpoint that takes a path refuses every spelling of a path that leads elsewhere."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]

SECRET = b"the secret beside the artifacts"
PROXY = "/api/2.0/mlflow-artifacts/artifacts/"
IN_PATH = {
    "download": ("GET", PROXY),
    "head": ("HEAD", PROXY),
    "upload": ("PUT", PROXY),
    "delete": ("DELETE", PROXY),
    "ajax download": ("GET", "/ajax-api/2.0/mlflow-artifacts/artifacts/"),
    "ajax upload": ("PUT", "/ajax-api/2.0/mlflow-artifacts/artifacts/"),
    "ajax delete": ("DELETE", "/ajax-api/2.0/mlflow-artifacts/artifacts/"),
    "presigned": ("GET", "/api/2.0/mlflow-artifacts/presigned/"),
    "multipart create": ("POST", "/api/2.0/mlflow-artifacts/mpu/create/"),
    "multipart complete": ("POST", "/api/2.0/mlflow-artifacts/mpu/complete/"),
    "multipart abort": ("POST", "/api/2.0/mlflow-artifacts/mpu/abort/"),
}
IN_QUERY = {
    "list": ("GET", "/api/2.0/mlflow-artifacts/artifacts?path="),
    "ajax list": ("GET", "/ajax-api/2.0/mlflow-artifacts/artifacts?path="),
    "list of a run": ("GET", "/api/2.0/mlflow/artifacts/list?run_id=RUN&path="),
    "ajax list of a run": ("GET", "/ajax-api/2.0/mlflow/artifacts/list?run_id=RUN&path="),
    "download of a run": ("GET", "/get-artifact?run_id=RUN&path="),
    "upload of a run": ("POST", "/ajax-api/2.0/mlflow/upload-artifact?run_uuid=RUN&path="),
}
IN_BODY = {
    "presigned upload": "/api/2.0/mlflow/artifacts/presigned-upload-url",
    "presigned download": "/api/2.0/mlflow/artifacts/presigned-download-url",
}
HOSTILE = {
    "parent": "..",
    "parent slash": "../",
    "parents": "../../../../../../etc/passwd",
    "to the secret": "../secret/file",
    "in the middle": "a/../../secret/file",
    "at the end": "a/..",
    "dot then parent": "./../secret/file",
    "encoded dots": "%2e%2e/secret/file",
    "encoded upper": "%2E%2E/secret/file",
    "one dot encoded": ".%2e/secret/file",
    "encoded slash": "..%2fsecret%2ffile",
    "all encoded": "%2e%2e%2fsecret%2ffile",
    "twice": "%252e%252e%252fsecret%252ffile",
    "three times": "%25252e%25252e%25252fsecret",
    "mixed depth": "%2e%252e/secret/file",
    "nine times": "%" + "25" * 9 + "2e",
    "absolute": "/etc/passwd",
    "two slashes": "//etc/passwd",
    "encoded absolute": "%2fetc%2fpasswd",
    "twice encoded absolute": "%252fetc%252fpasswd",
    "backslash": "..\\secret\\file",
    "encoded backslash": "..%5csecret%5cfile",
    "twice encoded backslash": "..%255csecret",
    "mixed slashes": "a/..%5c../secret",
    "drive": "C:/secret",
    "drive relative": "c:secret",
    "drive backslash": "C:%5csecret",
    "drive inside": "a/C:/secret",
    "share": "%5c%5chost%5cshare",
    "file uri": "file:///etc/passwd",
    "file uri short": "file:/etc/passwd",
    "file uri relative": "file:x",
    "file uri upper": "FILE%3A%2F%2F%2Fetc",
    "fragment": "a%23b",
    "twice encoded fragment": "a%2523b",
    "nul": "a%00.txt",
    "twice encoded nul": "a%2500.txt",
    "line end": "a%0d%0aX-Injected:%20yes",
    "tab": "a%09b",
    "delete": "a%7f",
    "c1 control": "a%c2%9fb",
    "no utf-8": "%ff%fe",
    "overlong dot": "%c0%ae%c0%ae/secret",
    "long name": "x" * 256,
    "long name in bytes": "%c3%a9" * 128,
    "long path": "x/" * 600 + "y",
    "huge path": "x/" * 4000,
    "unfinished upload": ".trackline-upload-0123",
}
LINKS = {"link": "link", "below a link": "link/file", "encoded below a link": "%6cink%2ffile"}
DATABASE = {
    "itself": "trackline.db",
    "log": "trackline.db-wal",
    "other case": "Trackline.DB",
    "encoded": "trackline%252edb",
    "dotted": "./trackline.db",
}
JSON = {"Content-Type": "application/json"}
ON_DISK = ("download", "head", "upload", "ajax download", "ajax upload")


@dataclass(frozen=True)
class Scene:
    """A server, a run in it, and what lies beside its artifacts."""

    address: str
    folder: Path
    run_id: str

    def files(self) -> dict[str, bytes]:
        """Return everything on disk but the database."""
        return {
            str(path): path.read_bytes() if path.is_file() else b""
            for path in self.folder.rglob("*")
            if "trackline.db" not in path.name
        }


@pytest.fixture(scope="module")
def scene(start_server: Callable[..., str], ask: Ask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Start a server with a run, and links to a secret beside its artifacts; at the end all is as it was."""
    folder = tmp_path_factory.mktemp("hostile")
    address = start_server(folder)
    _, body = ask(address, "POST", "/api/2.0/mlflow/runs/create", b'{"experiment_id":"0"}', JSON)
    run_id: str = json.loads(body)["run"]["info"]["run_id"]
    (folder / "secret").mkdir()
    (folder / "secret" / "file").write_bytes(SECRET)
    run_root = folder / "mlruns" / "0" / run_id / "artifacts"
    for root in (folder / "mlruns", run_root):
        (root / "a").mkdir(parents=True)
        (root / "link").symlink_to(folder / "secret")
    scene = Scene(address, folder, run_id)
    before = scene.files()
    yield scene
    assert before == scene.files()


def _check_refusal(scene: Scene, answer: http.client.HTTPResponse, body: bytes) -> None:
    assert answer.status == http.HTTPStatus.BAD_REQUEST, body
    assert answer.getheader("X-Injected") is None
    assert answer.getheader("Content-Type") == "application/json"
    if body:
        refusal = json.loads(body)
        assert refusal["error_code"] == "INVALID_PARAMETER_VALUE"
        assert refusal["message"].startswith("Invalid path")
    for leak in (SECRET, str(scene.folder).encode(), b"Traceback", b"root:"):
        assert leak not in body


def _ask_in_path(scene: Scene, ask: Ask, route: str, path: str) -> None:
    method, target = IN_PATH[route]
    body = b"overwritten" if method == "PUT" else b""
    answer, text = ask(scene.address, method, target + quote(path, safe="/%:"), body)
    _check_refusal(scene, answer, text)


def _ask_in_query(scene: Scene, ask: Ask, route: str, path: str) -> None:
    method, target = IN_QUERY[route]
    body = b"overwritten" if method == "POST" else b""
    answer, text = ask(scene.address, method, target.replace("RUN", scene.run_id) + quote(path, safe="/%:"), body)
    _check_refusal(scene, answer, text)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("route", IN_PATH)
def test_refused_in_the_path(scene: Scene, ask: Ask, route: str, hostile: str) -> None:
    """A route whose path ends in the artifact's path."""
    _ask_in_path(scene, ask, route, HOSTILE[hostile])


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("route", IN_QUERY)
@pytest.mark.parametrize("times", [0, 1])
def test_refused_in_the_query(scene: Scene, ask: Ask, route: str, hostile: str, times: int) -> None:
    """A route with the path in its query, as written and encoded once more."""
    _ask_in_query(scene, ask, route, HOSTILE[hostile] if times == 0 else quote(HOSTILE[hostile], safe=""))


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("route", ON_DISK)
def test_no_link_out_is_followed_in_the_path(scene: Scene, ask: Ask, route: str, link: str) -> None:
    """A link among the artifacts that leads out of them is refused."""
    _ask_in_path(scene, ask, route, LINKS[link])


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("route", IN_QUERY)
def test_no_link_out_is_followed_in_the_query(scene: Scene, ask: Ask, route: str, link: str) -> None:
    """The same where the path is in the query, also within a run."""
    _ask_in_query(scene, ask, route, LINKS[link])


@pytest.mark.parametrize("route", ["delete", "ajax delete"])
def test_nothing_is_deleted_through_a_link_out(scene: Scene, ask: Ask, route: str) -> None:
    """What lies behind a link stays."""
    _ask_in_path(scene, ask, route, "link/file")


@pytest.mark.parametrize("spelling", DATABASE)
@pytest.mark.parametrize("route", [*ON_DISK, "delete", "ajax delete"])
def test_the_database_is_out_of_reach(scene: Scene, ask: Ask, route: str, spelling: str) -> None:
    """By default the database lies at the root of the artifacts; no route gets at it."""
    _ask_in_path(scene, ask, route, DATABASE[spelling])


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("route", IN_BODY)
def test_refused_in_the_body(scene: Scene, ask: Ask, route: str, hostile: str) -> None:
    """A route with the path in its JSON."""
    body = json.dumps({"run_id": scene.run_id, "path": HOSTILE[hostile]}).encode()

    answer, text = ask(scene.address, "POST", IN_BODY[route], body, JSON)

    _check_refusal(scene, answer, text)


@pytest.mark.parametrize(
    "location",
    [
        "../x",
        "a/%2e%2e/b",
        "mlflow-artifacts:/../x",
        "mlflow-artifacts:/%252e%252e/x",
        "mlflow-artifacts://other:5000/x",
        "file://other/x",
        "//other/x",
        "\\\\other\\x",
        "C:/x",
        "/x#y",
        "/x;y",
        "s3://b/p?x=../y",
        "runs:/abc/x",
        "models:/m/1",
        "http://169.254.169.254/latest",
        "ftp://other/x",
        "sftp://other/x",
        "hdfs://other/x",
        "r2://b/p",
        "abfss://c@other/x",
        "/" + "x" * 2048,
        "x\ny",
        "x\0y",
    ],
)
def test_hostile_locations_of_experiments_are_refused(scene: Scene, ask: Ask, location: str) -> None:
    """A client cannot choose an artifact location that leads the server elsewhere."""
    body = json.dumps({"name": f"at {location[:50]}", "artifact_location": location}).encode()

    answer, text = ask(scene.address, "POST", "/api/2.0/mlflow/experiments/create", body, JSON)

    assert answer.status == http.HTTPStatus.BAD_REQUEST
    assert json.loads(text)["error_code"] == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("path", ["", "/", "%2F", ".", "./", "%2E"])
def test_the_whole_storage_cannot_be_deleted(scene: Scene, ask: Ask, path: str) -> None:
    """No spelling of the root is deleted."""
    answer, _ = ask(scene.address, "DELETE", PROXY + path)

    assert answer.status == http.HTTPStatus.BAD_REQUEST


def test_the_database_is_not_listed(scene: Scene, ask: Ask) -> None:
    """The listing of the root shows artifacts only, and no link that leads out."""
    _, body = ask(scene.address, "GET", "/api/2.0/mlflow-artifacts/artifacts")

    assert json.loads(body) == {"files": [{"path": "0", "is_dir": True}, {"path": "a", "is_dir": True}]}
