"""What attacks are made with: a target, requests sent byte by byte as written, and what no answer may hold."""

import contextlib
import http.client
import json
import re
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

JSON = {"Content-Type": "application/json"}
MEANT = {500: {"INVALID_STATE"}, 501: {"NOT_IMPLEMENTED"}, 503: {"TEMPORARILY_UNAVAILABLE"}}
"""The answers of 500 and above that a server in good health gives."""
PATIENCE_S = 20.0
_LEAKS = re.compile(
    rb"Traceback|File \"|line \d+, in |site-packages|sqlalchemy|sqlite3|psycopg|pymysql|uvicorn|starlette|msgspec"
    rb"|\bSELECT\b.{0,400}\bFROM\b|\bINSERT INTO\b|\bDELETE FROM\b|\bUPDATE \w+ SET\b|root:x:0",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    """Names in lowercase."""
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - JSON
        """Return the body's value."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Target:
    """A running server to attack. Every answer is checked for leaks and for errors that are not meant."""

    port: int
    folder: Path
    process: "subprocess.Popen[bytes]"
    secrets: list[bytes] = field(default_factory=list[bytes])
    """What no answer may hold beside the usual."""

    @property
    def address(self) -> str:
        """The server's URL."""
        return f"http://127.0.0.1:{self.port}"

    def connect(self, timeout: float = PATIENCE_S) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def send(self, raw: bytes, method: str = "GET") -> Answer:
        """Send bytes as they are and return the first answer. Raises OSError or HTTPException when there is none."""
        with self.connect() as line:
            with contextlib.suppress(OSError):  # refused before it was all sent: the answer may be there
                line.sendall(raw)
            return self.read(line, method)

    def read(self, line: socket.socket, method: str = "GET") -> Answer:
        """Read one answer from a connection."""
        response = http.client.HTTPResponse(line, method=method)
        response.begin()
        return self._checked(response, response.read())

    def ask(self, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """Send a request whose target is not touched, in the order of the given headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.putrequest(method, target, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body or method in {"POST", "PUT", "PATCH"}:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return self._checked(response, response.read())
        finally:
            connection.close()

    def post(self, call: str, fields: object) -> Answer:
        """Call an endpoint of the MLflow API with JSON."""
        return self.ask("POST", f"/api/2.0/mlflow/{call}", json.dumps(fields).encode(), JSON)

    def new_run(self) -> str:
        """Create a run and return its id."""
        return self.post("runs/create", {"experiment_id": "0"}).json()["run"]["info"]["run_id"]

    def peak_memory(self) -> int:
        """Return the most bytes the server held since `forget_peak`."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024

    def forget_peak(self) -> int:
        """Begin to measure memory anew, and return what the server holds."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5", "ascii")
        return self.peak_memory()

    def _checked(self, response: http.client.HTTPResponse, body: bytes) -> Answer:
        answer = Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)
        told = body + repr(answer.headers).encode()
        if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            assert answer.status in MEANT
        if answer.status in MEANT and body:
            assert answer.json()["error_code"] in MEANT[answer.status], body[:500]
        if answer.status >= http.HTTPStatus.BAD_REQUEST and body:
            leak = _LEAKS.search(told)
            assert leak is None, (leak, body[:500])
        for secret in (str(self.folder).encode(), *self.secrets):
            assert secret not in told, body[:500]
        return answer
