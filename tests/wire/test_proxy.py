"""Behind nginx: with TLS, and at a part of an address, passed on or cut off."""

import contextlib
import hashlib
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from database_servers import free_port
from reverse_proxy import Nginx, Place

ENVIRONMENTS = Path(__file__).resolve().parents[2] / ".venvs"
PROGRAM = Path(__file__).with_name("proxy_program.py")
NAME = "track.example.org"
CREATE = "/api/2.0/mlflow/experiments/create"
READY_S = 30.0


@dataclass(frozen=True, slots=True)
class Proxied:
    """A server with nginx before it."""

    nginx: Nginx
    folder: Path
    server: int
    """Its process."""

    @property
    def base(self) -> str:
        """The part of the address that the server has."""
        return urlsplit(self.nginx.url).path

    def ask(
        self, method: str, path: str, body: bytes | None = None, *, source: str = "127.0.0.1", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Return the answer to a request through nginx, from one of this machine's addresses."""
        connection = self.nginx.connect(source=source)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, self.base + path, body, named)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def largest_open_file(self) -> int:
        """Return the bytes of the largest file the server has open: what it receives has no name before its end."""
        sizes = [0]
        for file in Path(f"/proc/{self.server}/fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile
                sizes.append(file.stat().st_size)
        return max(sizes)

    def access_log(self, request_id: str) -> dict[str, Any]:
        """Return the line of the server's access log about a request."""
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            for line in (self.folder / "log").read_text().splitlines():
                found = json.loads(line)
                if found.get("request_id") == request_id:
                    return found
            time.sleep(0.05)
        raise AssertionError(f"no line about {request_id}")


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Proxied]]:
    """Yield a function that starts a server with flags and nginx before it."""
    running: list[tuple[subprocess.Popen[bytes], Nginx]] = []

    def begin(place: Place, *flags: str) -> Proxied:
        folder = tmp_path_factory.mktemp("proxied")
        port = free_port()
        if place == "kept":
            flags = (*flags, "--static-prefix", "/ml")
        shown = ("--access-log", "all", "--log-format", "json")
        command = [sys.executable, "-m", "trackline", "server", "--port", str(port), *flags, *shown]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=log)
        _wait_until_ready(server, port, "/ml/health" if place == "kept" else "/health")
        (folder / "nginx").mkdir()
        nginx = Nginx(folder / "nginx", f"http://127.0.0.1:{port}", place)
        running.append((server, nginx))
        return Proxied(nginx, folder, server.pid)

    yield begin
    for server, nginx in running:
        nginx.stop()
        server.terminate()
        assert server.wait(5) == 0


def _wait_until_ready(server: subprocess.Popen[bytes], port: int, path: str) -> None:
    deadline = time.monotonic() + READY_S
    while True:
        assert server.poll() is None
        assert time.monotonic() < deadline
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)  # not listening yet
        else:
            return
        finally:
            connection.close()


@pytest.fixture(scope="module", params=["tls", "kept", "cut"])
def proxied(request: pytest.FixtureRequest, start: Callable[..., Proxied]) -> Proxied:
    """Give a server behind nginx, at each of the places."""
    return start(request.param)


@pytest.fixture(scope="module")
def named(start: Callable[..., Proxied]) -> Proxied:
    """Give a server behind TLS that answers to one name and trusts its proxy."""
    return start("tls", "--allowed-hosts", f"{NAME},127.0.0.1", "--trusted-proxies", "127.0.0.1")


def test_a_stock_client_works(proxied: Proxied, tmp_path: Path) -> None:
    """It logs params, metrics and a file of an odd name, and reads them back."""
    done = subprocess.run(
        [str(ENVIRONMENTS / "mlflow-3.17" / "bin" / "python"), str(PROGRAM), proxied.nginx.url, str(tmp_path)],
        cwd=tmp_path,
        env={
            **os.environ,
            "GIT_PYTHON_REFRESH": "quiet",
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_TRACKING_SERVER_CERT_PATH": str(proxied.nginx.certificate),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    line = next(line for line in done.stdout.splitlines() if line.startswith("SEEN "))
    assert json.loads(line.removeprefix("SEEN ")) == {
        "metrics": {"loss": 0.5},
        "params": {"lr": "0.1"},
        "files": ["deep/er/odd name %+ü.txt"],
        "content": "through the proxy",
    }


def test_a_large_upload_streams_through(proxied: Proxied) -> None:
    """Half of a file that is still being sent lies with the server already, and nothing of it with nginx."""
    half = os.urandom(1 << 20) * 16
    connection = proxied.nginx.connect()
    path = f"{proxied.base}/api/2.0/mlflow-artifacts/artifacts/large/model.bin"
    connection.putrequest("PUT", path)
    connection.putheader("Content-Length", str(2 * len(half)))
    connection.endheaders()
    connection.send(half)

    deadline = time.monotonic() + READY_S
    while proxied.largest_open_file() < len(half) // 2:
        assert time.monotonic() < deadline, "nothing has arrived"
        time.sleep(0.05)
    assert [file for file in proxied.nginx.bodies.rglob("*") if file.is_file()] == []
    connection.send(half)
    assert connection.getresponse().status == 200
    connection.close()
    answer, body = proxied.ask("GET", "/api/2.0/mlflow-artifacts/artifacts/large/model.bin")
    assert answer.status == 200
    assert hashlib.sha256(body).digest() == hashlib.sha256(half + half).digest()


def test_pages_resolve_below_the_place(proxied: Proxied) -> None:
    """The UI's page says where its root is, from whatever address it is opened at."""
    for path, base in (("/", b'<base href="./"'), ("/runs/abc", b'<base href="../"')):
        answer, body = proxied.ask("GET", path, Accept="text/html")
        assert answer.status == 200
        assert base in body or b"left out" in body


def test_the_proxys_request_id_is_taken_over(proxied: Proxied) -> None:
    """Nginx names a request; the answer and the server's log have that name, whatever the client called it."""
    answer, _ = proxied.ask("GET", "/version", X_Request_Id="made-up")
    request_id = answer.headers["x-request-id"]
    assert len(request_id) == 32
    assert int(request_id, 16)
    assert proxied.access_log(request_id)["path"] == "/version"


def test_only_our_own_pages_may_write(named: Proxied) -> None:
    """Behind TLS the origin of our pages is the name that the proxy passes on; other names and origins are refused."""
    host = f"{NAME}:{urlsplit(named.nginx.url).port}"

    def create(name: str, host: str, origin: str) -> int:
        body = json.dumps({"name": name}).encode()
        return named.ask("POST", CREATE, body, Host=host, Origin=origin, Content_Type="application/json")[0].status

    assert create("own", host, f"https://{host}") == 200
    assert create("foreign", host, "https://evil.example") == 403
    assert create("rebound", "evil.example", "https://evil.example") == 403
    forwarded = named.ask("GET", "/api/2.0/mlflow/experiments/search", Host="evil.example", X_Forwarded_Host=host)
    assert forwarded[0].status == 403


def test_a_trusted_proxy_names_the_client(named: Proxied) -> None:
    """The access log has the client's address, and not one that the client made up."""
    answer, _ = named.ask("GET", "/version", source="127.0.0.2", X_Forwarded_For="6.6.6.6")
    assert named.access_log(answer.headers["x-request-id"])["client"] == "127.0.0.2"


def test_another_proxy_does_not(proxied: Proxied) -> None:
    """Without --trusted-proxies the address of the connection counts, whatever headers say."""
    answer, _ = proxied.ask("GET", "/version", source="127.0.0.2", X_Forwarded_For="6.6.6.6")
    assert proxied.access_log(answer.headers["x-request-id"])["client"] == "127.0.0.1"
