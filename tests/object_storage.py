"""A real S3 server for tests: SeaweedFS, started in a temporary folder on free ports; and servers of ours over it."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import obstore
from obstore.store import S3Store

Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]

_STARTUP_S = 60.0
ACCESS_KEY = "access"
READER = "reader"
"""The access key of the user who may only read."""
SECRET_KEY = "se+cret/word"  # noqa: S105 - of a server that lives as long as a test; awkward on purpose


class S3Server:
    """SeaweedFS with one user who may do everything, and one who may only read."""

    def __init__(self, folder: Path) -> None:
        """Make the server's files in `folder` and start it."""
        self._folder = folder
        self._buckets = 0
        identities = [_identity("writer", ACCESS_KEY, "Admin"), _identity("reader", READER, "Read", "List")]
        (folder / "s3.json").write_text(json.dumps({"identities": identities}))
        (folder / "data").mkdir()
        ports = _free_ports(4)
        self._filer, self.port = ports[0], ports[1]
        flags = {
            "dir": "data",
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "master.telemetry": "false",
            "master.volumeSizeLimitMB": "64",
            "volume.max": "0",
            "filer.port": str(ports[0]),
            "filer.localSocket": str(folder / "filer.sock"),
            "s3": "true",
            "s3.port": str(ports[1]),
            "s3.config": "s3.json",
            "s3.port.iceberg": "0",
            "s3.port.lance": "0",
            "master.port": str(ports[2]),
            "volume.port": str(ports[3]),
        }
        command = [str(Path(sys.executable).with_name("weed")), "server", *(f"-{n}={v}" for n, v in flags.items())]
        with (folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        self._wait()

    @property
    def endpoint(self) -> str:
        """The address for S3."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which a client or a server uses it."""
        return {
            "MLFLOW_S3_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def new_bucket(self) -> str:
        """Make an empty bucket and return its name."""
        self._buckets += 1
        name = f"bucket-{self._buckets}"
        status, answer = self._ask_filer("POST", f"/buckets/{name}/")
        assert status in (200, 201), answer
        return name

    def unfinished_uploads(self, bucket: str) -> list[str]:
        """Return the uploads in parts that were neither completed nor aborted."""
        return self.names(f"{bucket}/.uploads")

    def names(self, folder: str) -> list[str]:
        """Return what lies in a folder of a bucket, hidden things included."""
        status, answer = self._ask_filer("GET", f"/buckets/{quote(folder)}/?limit=100000")
        entries: list[dict[str, str]] = (json.loads(answer)["Entries"] if status == 200 else None) or []
        return [entry["FullPath"].rpartition("/")[2] for entry in entries]

    def stop(self) -> None:
        """End the server."""
        self._process.kill()
        self._process.wait(10)

    def pause(self) -> None:
        """Have it answer nothing until `resume`."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Have it answer again."""
        self._process.send_signal(signal.SIGCONT)

    def _wait(self) -> None:
        deadline = time.monotonic() + _STARTUP_S
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if _ask(self.port, "GET", "/")[0] == 403 and self._ask_filer("GET", "/")[0] == 200:  # it wants a name
                    return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError((self._folder / "log").read_text(errors="replace")[-3000:])

    def _ask_filer(self, method: str, target: str) -> tuple[int, bytes]:
        return _ask(self._filer, method, target)


class Place:
    """A server, its bucket, and the bucket as its storage shows it."""

    def __init__(self, address: str, folder: Path, storage: S3Server, bucket: str, ask: Ask) -> None:
        """Remember where things are; `folder` is the server's."""
        self.address = address
        self.folder = folder
        self.storage = storage
        self.bucket = bucket
        self._ask = ask
        self.remote = S3Store(
            bucket,
            endpoint=storage.endpoint,
            access_key_id=storage.environment["AWS_ACCESS_KEY_ID"],
            secret_access_key=storage.environment["AWS_SECRET_ACCESS_KEY"],
            client_options={"allow_http": True},
        )

    def ask(
        self, method: str, target: str, body: bytes = b"", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send a request as it stands."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask(self.address, method, target, body, named)

    def post(self, path: str, message: Mapping[str, object]) -> tuple[int, dict[str, Any]]:
        """Send a message and return the answer's status and message."""
        answer, body = self._ask(
            self.address, "POST", path, json.dumps(message).encode(), {"Content-Type": "application/json"}
        )
        return answer.status, json.loads(body)

    def listed(self, target: str) -> list[tuple[str, bool, int | None]]:
        """Return the files of a listing."""
        answer, body = self.ask("GET", target)
        assert answer.status == 200, body
        return [(each["path"], each["is_dir"], each.get("file_size")) for each in json.loads(body).get("files", [])]

    def new_run(self) -> dict[str, Any]:
        """Start a run and return its info."""
        return self.post("/api/2.0/mlflow/runs/create", {"experiment_id": "0"})[1]["run"]["info"]

    def keys(self, prefix: str = "") -> list[str]:
        """Return the keys of all objects."""
        return sorted(meta["path"] for page in obstore.list(self.remote, prefix or None) for meta in page)  # pyright: ignore[reportUnknownMemberType] - an overload for arrow

    def command(self, *words: str, code: int = 0, **variables: str) -> str:
        """Run a command beside the server and return what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "trackline", *words],
            cwd=self.folder,
            env={**os.environ, **self.storage.environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


def _ask(port: int, method: str, target: str) -> tuple[int, bytes]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, target, headers={"Accept": "application/json", "Content-Length": "0"})
        answer = connection.getresponse()
        return answer.status, answer.read()


def _identity(name: str, access_key: str, *actions: str) -> dict[str, object]:
    return {
        "name": name,
        "credentials": [{"accessKey": access_key, "secretKey": SECRET_KEY}],
        "actions": list(actions),
    }


def _free_ports(count: int) -> list[int]:
    """Return ports nobody listens on, nor on the port 10,000 above, where SeaweedFS puts its own protocol."""
    found: list[int] = []
    candidates = iter(range(20_000 + (time.monotonic_ns() // 1000) % 20_000, 50_000))
    while len(found) < count:
        port = next(candidates)
        with contextlib.suppress(OSError), socket.socket() as low, socket.socket() as high:
            low.bind(("127.0.0.1", port))
            high.bind(("127.0.0.1", port + 10_000))
            found.append(port)
    return found
