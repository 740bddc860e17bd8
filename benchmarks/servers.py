"""The servers that are compared: how each is got, started, watched and stopped."""

import contextlib
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
VENVS = ROOT / "build"
_START_S = 120.0
_STOP_S = 15.0
_ANSWER_S = 600.0
_POLL_S = 0.002
_KEPT_S = 1.0
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class FailureError(Exception):
    """A server did not do what was measured; it has no number then."""


@dataclass(frozen=True, slots=True)
class Product:
    """A server that can be started: `command` gets its folder (the working directory too) and its port."""

    name: str
    command: Callable[[Path, int], list[str]]
    database: str = ""
    """The SQLite file in its folder, if it has one."""
    stores: bool = True
    """Whether it stores what it is sent."""
    journal: str = ""
    """A query that tells how many points wait for background work."""
    rest_s: float = 0.3
    """Seconds without work after which nothing goes on in the background."""
    page_token: Callable[[int], str] | None = None
    """Makes the page token for an offset, where the server's own tokens do not work."""
    large: bool = True
    """Whether it can be filled with the large data within minutes."""
    environment: Mapping[str, str] = field(default_factory=dict[str, str])


def trackline() -> Product:
    """Return Trackline of this checkout, with its defaults."""
    return Product(
        "Trackline",
        lambda folder, port: [
            *(sys.executable, "-m", "trackline", "server", "--backend-store-uri", str(folder), "--port", str(port))
        ],
        database="trackline.db",
        journal="SELECT coalesce(sum(n), 0) FROM journal",
        rest_s=1.3,  # its background work looks for something to do every second
        environment={"PYTHONPATH": str(ROOT / "src")},
    )


def trackline_on(uri: str) -> Product:
    """Return Trackline of this checkout on a database server."""
    return Product(
        "Trackline",
        lambda folder, port: [
            *(sys.executable, "-m", "trackline", "server", "--backend-store-uri", uri, "--port", str(port)),
            *("--artifacts-destination", f"{folder}/artifacts"),
        ],
        rest_s=1.3,
        environment={"PYTHONPATH": str(ROOT / "src")},
    )


def ceiling() -> Product:
    """Return the HTTP server that only decodes."""
    script = str(ROOT / "benchmarks" / "ceiling.py")
    return Product(
        "Ceiling",
        lambda _, port: [sys.executable, script, str(port)],
        stores=False,
        environment={"PYTHONPATH": str(ROOT / "src")},
    )


def fasttrackml(binary: str | None) -> Product:
    """Return FastTrackML with its defaults but for a quiet log; installed from PyPI unless `binary` names it."""
    path = binary or _install("fasttrackml", "fml", "--no-deps")
    return Product(
        "FastTrackML",
        lambda folder, port: [
            *(path, "server", "--log-level", "error", "--listen-address", f"127.0.0.1:{port}"),
            *("--database-uri", f"sqlite://{folder}/fasttrackml.db", "--default-artifact-root", f"{folder}/artifacts"),
        ],
        database="fasttrackml.db",
        page_token=lambda offset: b64encode(json.dumps({"offset": offset}, separators=(",", ":")).encode()).decode(),
    )


def fasttrackml_on(uri: str, binary: str | None) -> Product:
    """Return FastTrackML on a database server."""
    path = binary or _install("fasttrackml", "fml", "--no-deps")
    return Product(
        "FastTrackML",
        lambda folder, port: [
            *(path, "server", "--log-level", "error", "--listen-address", f"127.0.0.1:{port}"),
            *("--database-uri", uri, "--default-artifact-root", f"{folder}/artifacts"),
        ],
    )


def mlflow(binary: str | None) -> Product:
    """Return MLflow with its defaults but without its job runner; installed from PyPI unless `binary` names it."""
    path = binary or _install("mlflow", "mlflow")
    return Product(
        "MLflow",
        lambda folder, port: [
            *(path, "server", "--host", "127.0.0.1", "--port", str(port)),
            *("--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", f"{folder}/artifacts"),
        ],
        database="mlflow.db",
        large=False,
        environment={"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
    )


def _install(package: str, program: str, *options: str) -> str:
    """Return the path of a PyPI package's program in a virtual environment of its own, made when it is missing."""
    home = VENVS / f"bench-venv-{package}"
    path = home / "bin" / program
    if not path.exists():
        print(f"Installing {package} into {home.relative_to(ROOT)} …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)  # noqa: S603 - fixed words
        pip = [str(home / "bin" / "pip"), "install", "--quiet", *options, package]
        subprocess.run(pip, check=True)  # noqa: S603 - fixed words
    return str(path)


class Client:
    """One kept connection to a server; any status but 200 is a failure."""

    def __init__(self, port: int) -> None:
        """Connect at the first request."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_S)
        self._used = 0.0

    def fetch(self, method: str, path: str, body: object = None) -> bytes:
        """Send one request and return the whole answer. Raises FailureError."""
        return self.send(method, path, None if body is None else json.dumps(body).encode())

    def send(self, method: str, path: str, data: bytes | None) -> bytes:
        """Send one request whose body is JSON already. Raises FailureError."""
        headers = {} if data is None else {"Content-Type": "application/json"}
        if time.monotonic() - self._used > _KEPT_S:
            self._connection.close()  # connects again; the server may have closed it
        try:
            self._connection.request(method, path, data, headers)
            response = self._connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise FailureError(f"{method} {path}: {error!r}") from error
        self._used = time.monotonic()
        if response.status != http.HTTPStatus.OK:
            raise FailureError(f"{method} {path}: status {response.status}: {answer[:200].decode(errors='replace')}")
        return answer

    def post(self, name: str, body: object) -> Any:  # noqa: ANN401 - JSON
        """Call an endpoint of the wire and return its answer. Raises FailureError."""
        return json.loads(self.fetch("POST", f"/api/2.0/mlflow/{name}", body))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Running:
    """A started server in its folder, which may hold data already; as a context manager, stopped at the end."""

    def __init__(self, product: Product, folder: Path) -> None:
        """Start it and wait for the first answer of /health. Raises FailureError."""
        folder.mkdir(parents=True, exist_ok=True)
        self.product = product
        self.folder = folder
        self.port = _free_port()
        self._log = folder.with_suffix(".log")
        began = time.perf_counter()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the commands above
                product.command(folder, self.port),
                cwd=folder,
                env=_clean_environment() | dict(product.environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait_until_healthy(began + _START_S)
        except BaseException:
            self.stop()
            raise
        self.start_s = time.perf_counter() - began
        self.client = Client(self.port)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def stop(self) -> None:
        """Ask it to stop; end all of its processes if it does not."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_S)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def memory(self) -> float:
        """Return the proportional set size of all its processes, in MB."""
        return sum(_pss_kb(pid) for pid in _family(self._process.pid)) / 1024

    def cpu_s(self) -> float:
        """Return the processor time all its processes used so far."""
        return sum(_ticks(pid) for pid in _family(self._process.pid)) / _TICKS_PER_S

    def rest(self, limit_s: float = 30.0) -> None:
        """Wait until it has done what it put off, so that this does not burden whoever is measured next."""
        deadline = time.monotonic() + limit_s
        worked = self.cpu_s()
        quiet_since = time.monotonic()
        while time.monotonic() < min(deadline, quiet_since + self.product.rest_s):
            time.sleep(0.1)
            now = self.cpu_s()
            if now - worked > 0.02:  # noqa: PLR2004 - two clock ticks of work in a tenth of a second
                quiet_since = time.monotonic()
            worked = now

    def disk(self) -> int:
        """Return the bytes of its database with the write-ahead log folded in. Raises FailureError."""
        self._wait_until_sealed()
        path = self.folder / self.product.database
        self._wait_until_shrunk(path)
        with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return sum(each.stat().st_size for each in self.folder.glob(f"{path.name}*") if not each.name.endswith("-shm"))

    def _wait_until_shrunk(self, path: Path) -> None:
        """Wait until the file stays as it is: free space is given back when nothing else is to be done."""
        size = 0
        while path.stat().st_size != size:
            size = path.stat().st_size
            self.rest()
            time.sleep(2 * self.product.rest_s)

    def _wait_until_sealed(self, limit_s: float = 1200.0) -> None:
        if not self.product.journal:
            return
        path = self.folder / self.product.database
        deadline = time.monotonic() + limit_s
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
            while connection.execute(self.product.journal).fetchone()[0]:
                if time.monotonic() > deadline:
                    raise FailureError(f"points still wait to be sealed after {limit_s:.0f} s")
                time.sleep(0.1)

    def _wait_until_healthy(self, deadline: float) -> None:
        while time.perf_counter() < deadline:
            if self._process.poll() is not None:
                break
            client = Client(self.port)
            with contextlib.suppress(FailureError):
                client.fetch("GET", "/health")
                return
            client.close()
            time.sleep(_POLL_S)
        tail = self._log.read_text(errors="replace")[-500:]
        raise FailureError(f"{self.product.name} did not start: {tail}")


def _clean_environment() -> dict[str, str]:
    """Return our environment without settings that would change a server."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "FML_", "TRACKLINE_"))}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _family(root: int) -> set[int]:
    """Return a process and all below it."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(path.name)] = int(_stat(int(path.name))[1])
    family = {root}
    grown = True
    while grown:
        below = {pid for pid, parent in parents.items() if parent in family} - family
        family |= below
        grown = bool(below)
    return family


def _stat(pid: int) -> list[str]:
    """Return a process's figures behind its name, which begin with state and parent."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _ticks(pid: int) -> int:
    with contextlib.suppress(OSError):
        figures = _stat(pid)
        return int(figures[11]) + int(figures[12])
    return 0


def _pss_kb(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
