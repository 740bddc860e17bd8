"""Other web pages and rebound names: no endpoint of the table lets them write, or be asked under a foreign name."""

from collections.abc import Callable

import pytest
from hostile import JSON, Target

from trackline.server.endpoint import Endpoint
from trackline.server.endpoints import ENDPOINTS

OPEN = ("/health", "/ready", "/version")
"""Asked by whatever name: load balancers have their own."""
FOREIGN_HOSTS = {
    "name": "evil.example",
    "name with a port": "evil.example:5000",
    "looks like an address": "10.evil.example",
    "address inside": "127.0.0.1.evil.example",
    "localhost inside": "localhost.evil.example",
    "trailing dot": "localhost.",
    "public address": "8.8.8.8",
    "decimal": "2130706433",
    "octal": "0177.0.0.1",
    "hex": "0x7f.0.0.1",
    "short": "127.1",
    "mapped": "[::ffff:8.8.8.8]",
    "6to4": "[2002:7f00:1::]",
    "nat64": "[64:ff9b::7f00:1]",
    "zone": "[fe80::1%25lo]",
    "user": "localhost@evil.example",
    "user before": "evil.example@localhost",
    "path": "localhost/evil.example",
    "two": "localhost, evil.example",
    "tab": "localhost\tevil.example",
    "port that is none": "localhost:port",
    "port too long": "localhost:500000",
    "no closing bracket": "[::1",
    "empty": "",
    "long": "a" * 10_000,
}
FOREIGN_ORIGINS = {
    "other site": "https://evil.example",
    "null": "null",
    "localhost inside": "http://localhost.evil.example",
    "localhost as user": "http://localhost@evil.example",
    "private address": "http://10.0.0.5",
    "decimal": "http://2130706433.evil.example",
    "file": "file://",
    "extension": "chrome-extension://abcdefghijklmnop",
    "broken": "http://[bad",
    "empty": "",
}
SIMPLE = (
    "text/plain",
    "text/plain;charset=UTF-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=a",
)
"""The types that a page may send to anybody without asking first."""
WRITES = [row for row in ENDPOINTS if row.method not in {"GET", "HEAD"}]
JSON_POSTS = [row for row in ENDPOINTS if row.method == "POST" and row.mode != "stream"]


def every(rows: list[Endpoint]) -> Callable[..., object]:
    """Return the decorator that runs a test for each row and each of its paths."""
    return pytest.mark.parametrize(
        ("method", "path"),
        [pytest.param(row.method, path, id=f"{row.method} {path}") for row in rows for path in row.paths()],
    )


def fill(path: str) -> str:
    """Return an address of a path."""
    return path.replace("{path}", "planted").replace("{model_id}", "m-1").replace("{key}", "k")


@pytest.fixture(scope="module", autouse=True)
def nothing_is_planted(target: Target) -> object:
    """See at the end that none of the requests had an effect."""
    yield
    assert not list(target.folder.rglob("*planted*"))
    found = target.post("runs/search", {"experiment_ids": ["0"]}).json()
    assert "runs" not in found
    assert len(target.post("experiments/search", {"max_results": 10}).json()["experiments"]) == 1


@every([row for row in ENDPOINTS if row.path not in OPEN])
def test_no_endpoint_answers_to_a_foreign_name(target: Target, method: str, path: str) -> None:
    """The refusal says what it is and which flag lets the name in, and is text that no browser takes for a page."""
    answer = target.ask(method, fill(path), b'{"experiment_id": "0"}', {"Host": "evil.example:5000", **JSON})
    assert answer.status == 403
    assert answer.body.startswith(b"Invalid Host header")
    assert b"--allowed-hosts evil.example " in answer.body
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_no_spelling_of_a_host_gets_in(target: Target, host: str) -> None:
    """Whatever only resembles this machine is foreign."""
    raw = f"GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\nHost: {FOREIGN_HOSTS[host]}\r\n\r\n"
    answer = target.send(raw.encode())
    assert answer.status in {400, 403}


@pytest.mark.parametrize(
    "hosts", [b"Host: localhost\r\nHost: evil.example\r\n", b"Host: evil.example\r\nHost: localhost\r\n", b""]
)
def test_a_request_names_one_host(target: Target, hosts: bytes) -> None:
    """Two names, in either order, or none, are no name."""
    answer = target.send(b"GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\n" + hosts + b"\r\n")
    assert answer.status == 403


@every(WRITES)
@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_no_foreign_page_writes(target: Target, method: str, path: str, origin: str) -> None:
    """What a page of another origin sends is refused, whatever kind of write it is, and the page cannot read why."""
    headers = {"Origin": FOREIGN_ORIGINS[origin], **JSON}
    answer = target.ask(method, fill(path), b'{"experiment_id": "0", "name": "planted"}', headers)
    assert answer.status == 403
    assert b"--cors-allowed-origins" in answer.body
    assert not [name for name in answer.headers if name.startswith("access-control")]


@every(WRITES)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_foreign_page_writes_without_an_origin(target: Target, method: str, path: str, site: str) -> None:
    """Where a browser leaves out the Origin it still tells that the page is another site's."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors", **JSON}
    assert target.ask(method, fill(path), b'{"experiment_id": "0", "name": "planted"}', headers).status == 403


@every(JSON_POSTS)
@pytest.mark.parametrize("kind", SIMPLE)
def test_no_simple_request_is_read(target: Target, method: str, path: str, kind: str) -> None:
    """JSON in a type that pages may send without asking is refused, even where nothing tells that a page sent it."""
    answer = target.ask(method, fill(path), b'{"experiment_id": "0", "name": "planted"}', {"Content-Type": kind})
    assert answer.status == 400
    assert "Content-Type must be" in answer.json()["message"]


@every(JSON_POSTS)
def test_no_request_without_a_type_is_read(target: Target, method: str, path: str) -> None:
    """A page can send a body without a type, too."""
    answer = target.ask(method, fill(path), b'{"experiment_id": "0", "name": "planted"}')
    assert answer.status == 400


@every(WRITES)
def test_no_foreign_page_gets_leave_to_write(target: Target, method: str, path: str) -> None:
    """The question that browsers ask before is answered with no."""
    headers = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }
    answer = target.ask("OPTIONS", fill(path), headers=headers)
    assert answer.status == 400
    assert not [name for name in answer.headers if name.startswith("access-control")]


@every([row for row in ENDPOINTS if row.method == "GET"])
def test_no_foreign_page_reads(target: Target, method: str, path: str) -> None:
    """A read may be sent by any page; the browser is not told to hand over the answer."""
    answer = target.ask(method, fill(path), headers={"Origin": "https://evil.example"})
    assert answer.status < 500 or answer.status == 501
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["x-content-type-options"] == "nosniff"
