"""Every endpoint that takes a path, found by the table, refuses every spelling of one that leads elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import msgspec
import pytest
from hostile import JSON, Answer, Target

from trackline.server.endpoint import Endpoint
from trackline.server.endpoints import ENDPOINTS
from trackline.wire.artifacts import AbortMultipart, CompleteMultipart, CreateMultipart

SECRET = b"the secret beside the artifacts"
PROXY = "/api/2.0/mlflow-artifacts/artifacts/"
BELOW = "/{path}"
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
    "path parameter": "..;/../secret/file",
    "dots and slashes": "....//../secret/file",
    "mixed case escape": "%2E%2e%2F%2e%2E",
    "unfinished upload": ".trackline-upload-0123",
}
OF_THE_CLIENT = (CreateMultipart, CompleteMultipart, AbortMultipart)
"""Their path is one of the client's own machine, of which the last name counts (test_object_storage.py)."""
LINKS = {"link": "link", "below a link": "link/file", "encoded below a link": "%6cink%2ffile"}
DATABASE = {
    "itself": "trackline.db",
    "log": "trackline.db-wal",
    "other case": "Trackline.DB",
    "encoded": "trackline%252edb",
    "dotted": "./trackline.db",
}
HARMLESS = {
    "dots with a semicolon": "..;/secret/file",
    "four dots": "....//secret/file",
    "wide dots": "%ef%bc%8e%ef%bc%8e/secret/file",
    "dots with blanks": "..%20/secret/file",
    "old escapes": "%25u002e%25u002e/secret/file",
    "home": "~/secret/file",
    "variable": "$HOME/secret/file",
    "option": "-rf",
}
"""Names like others, however they look."""


@dataclass(frozen=True)
class Route:
    """An address of a row, and where in it the path stands: the field, or "" for the end of the address."""

    row: Endpoint
    method: str
    address: str
    field: str

    def __str__(self) -> str:
        """Return how tests name it."""
        return f"{self.method} {self.address} {self.field}".strip()


@dataclass(frozen=True)
class Scene:
    """A server, a run and a model in it, and what lies beside their artifacts."""

    target: Target
    known: dict[str, str]
    """What other fields name."""

    def files(self) -> dict[str, bytes]:
        """Return everything on disk but the database."""
        return {
            str(path): path.read_bytes() if path.is_file() else b""
            for path in self.target.folder.rglob("*")
            if "trackline.db" not in path.name
        }

    def ask(self, route: Route, path: str) -> Answer:
        """Send a request that is whole but for its path, which is percent-encoded already where it needs to be."""
        fields = {each.name: each for each in msgspec.structs.fields(route.row.request)}
        filled = {
            name: self.known[name]
            for name, each in fields.items()
            if name in self.known and f"{{{name}}}" not in route.address and (each.required or name == "run_id")
        }
        address = route.address.replace(BELOW, "/" + quote(path, safe="/%:"))
        for name, value in self.known.items():
            address = address.replace(f"{{{name}}}", value)
        if route.field and not _in_query(route.row):
            body = json.dumps(filled | {route.field: path}).encode()
            return self.target.ask(route.method, address, body, JSON)
        query = "&".join(f"{name}={value}" for name, value in filled.items())
        if route.field:
            query += f"&{route.field}={quote(path, safe='/%:')}"
        body = b"overwritten" if route.method in {"PUT", "POST"} else b""
        return self.target.ask(route.method, f"{address}?{query}" if query else address, body)


def _in_query(row: Endpoint) -> bool:
    return not row.takes_message


def _draws(route: Route) -> bool:
    """Tell whether a route takes only files that a frame can draw, by their ending."""
    return route.address.endswith("/frame")


def _routes() -> Iterator[Route]:
    for row in ENDPOINTS:
        methods = (row.method, "HEAD") if row.method == "GET" else (row.method,)
        fields = [each.name for each in msgspec.structs.fields(row.request) if "path" in each.name]
        if row.request in OF_THE_CLIENT:
            fields = []
        for method in methods:
            for address in row.paths():
                if address.endswith(BELOW):
                    yield Route(row, method, address, "")
                for field in fields:
                    yield Route(row, method, address, field)


ROUTES = list(_routes())
OF_RUNS = [each for each in ROUTES if each.field and _in_query(each.row) and "{model_id}" not in each.address]
READS = [each for each in ROUTES if each.method in {"GET", "HEAD"}]
ON_DISK = [each for each in ROUTES if each.address.startswith((PROXY, f"/ajax{PROXY.replace('/api', '-api', 1)}"))]


@pytest.fixture(scope="module")
def scene(target: Target) -> Iterator[Scene]:
    """Start a server with a run, a model and a version, and links to a secret; at the end all is as it was."""
    run_id = target.new_run()
    target.secrets.append(SECRET)
    model = target.post("logged-models", {"experiment_id": "0"}).json()["model"]["info"]
    root = target.folder / "mlruns"
    (target.folder / "secret").mkdir()
    for name in ("file", "page.html"):
        (target.folder / "secret" / name).write_bytes(SECRET)
    for place in (root, root / "0" / run_id / "artifacts", root / "0" / "models" / model["model_id"] / "artifacts"):
        (place / "a").mkdir(parents=True)
        (place / "link").symlink_to(target.folder / "secret")
    target.post("registered-models/create", {"name": "m"})
    target.post("model-versions/create", {"name": "m", "source": f"runs:/{run_id}/", "run_id": run_id})
    known = {"run_id": run_id, "run_uuid": run_id, "model_id": model["model_id"], "name": "m", "version": "1"}
    scene = Scene(target, known)
    before = scene.files()
    yield scene
    assert before == scene.files()


def check_refusal(answer: Answer) -> None:
    """Fail unless an answer is 400 in MLflow's form and says that the path, or the query it is in, is at fault."""
    assert answer.status == 400, answer.body
    assert "x-injected" not in answer.headers
    assert answer.headers["content-type"] == "application/json"
    if answer.body:
        assert answer.json()["error_code"] == "INVALID_PARAMETER_VALUE"
        assert answer.json()["message"].startswith(("Invalid path", "The query string is malformed"))


def test_every_row_of_artifacts_is_found() -> None:
    """Each function of the artifact rooms that answers a row is attacked below: its row says where its path is."""
    found = {each.row.function for each in ROUTES}
    assert {row.function for row in ENDPOINTS if "artifact" in row.path} <= found
    assert len(found) > 10


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_hostile_paths_are_refused(scene: Scene, route: Route, hostile: str) -> None:
    """In the address, in the query and in JSON."""
    check_refusal(scene.ask(route, HOSTILE[hostile]))


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("route", [each for each in ROUTES if each.method != "HEAD"], ids=str)
def test_hostile_paths_are_refused_when_encoded_once_more(scene: Scene, route: Route, hostile: str) -> None:
    """One more round of percent-encoding, as a proxy or a careful client adds, opens nothing."""
    check_refusal(scene.ask(route, quote(HOSTILE[hostile], safe="")))


@pytest.mark.parametrize("harmless", HARMLESS)
@pytest.mark.parametrize("route", READS, ids=str)
def test_odd_names_are_only_names(scene: Scene, route: Route, harmless: str) -> None:
    """What only looks like a way out is a name that is not there."""
    name = f"{HARMLESS[harmless]}.html" if _draws(route) else HARMLESS[harmless]
    assert scene.ask(route, name).status in {200, 404, 501}


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(
    "route", [*OF_RUNS, *(each for each in ON_DISK if not each.field and each.method != "DELETE")], ids=str
)
def test_no_link_out_is_followed(scene: Scene, route: Route, link: str) -> None:
    """A link among the artifacts that leads out of them is refused."""
    check_refusal(scene.ask(route, f"{LINKS[link]}/page.html" if _draws(route) else LINKS[link]))


@pytest.mark.parametrize("route", [each for each in ON_DISK if each.method == "DELETE"], ids=str)
def test_nothing_is_deleted_through_a_link_out(scene: Scene, route: Route) -> None:
    """What lies behind a link stays."""
    check_refusal(scene.ask(route, "link/file"))


@pytest.mark.parametrize("spelling", DATABASE)
@pytest.mark.parametrize("route", [each for each in ON_DISK if not each.field], ids=str)
def test_the_database_is_out_of_reach(scene: Scene, route: Route, spelling: str) -> None:
    """By default the database lies at the root of the artifacts; no route gets at it."""
    check_refusal(scene.ask(route, DATABASE[spelling]))


@pytest.mark.parametrize("path", ["", "/", "%2F", ".", "./", "%2E"])
def test_the_whole_storage_cannot_be_deleted(scene: Scene, path: str) -> None:
    """No spelling of the root is deleted."""
    assert scene.target.ask("DELETE", PROXY + path).status == 400


def test_the_database_is_not_listed(scene: Scene) -> None:
    """The listing of the root shows artifacts only, and no link that leads out."""
    listed = scene.target.ask("GET", PROXY.rstrip("/")).json()

    assert listed == {"files": [{"path": "0", "is_dir": True}, {"path": "a", "is_dir": True}]}
