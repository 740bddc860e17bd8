"""A real server on seeded data, and Chromium to look at it."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import trackline

from .pages.experiments import ExperimentsPage
from .pages.runs import RunsPage

_LEFT_OUT = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    # What Playwright leaves out, as far as it concerns us: Chromium takes the last list alone.
    *("AimEnabled", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying"),
    *("OptimizationHints", "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning"),
)
"""Parts of Chromium. Each new window loads its address bar's: half a second of CPU beside the page under test."""
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(_LEFT_OUT)}",
]
_START_SECONDS = 20
_STOP_SECONDS = 10
_PATIENCE_S = 15


@dataclass(frozen=True, slots=True)
class Tracker:
    """A running server, spoken to as any client of the REST API would."""

    url: str
    http: httpx.Client

    def post(self, call: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Call an endpoint of the MLflow API; raises httpx.HTTPStatusError when it refuses."""
        answer = self.http.post(f"/api/2.0/mlflow/{call}", json=body)
        answer.raise_for_status()
        return answer.json()

    def experiment(self, name: str, note: str = "") -> str:
        """Create an experiment and return its id."""
        tags = [{"key": "mlflow.note.content", "value": note}] if note else []
        return self.post("experiments/create", name=name, tags=tags)["experiment_id"]

    def run(  # noqa: PLR0913 - what a run is made of
        self,
        experiment_id: str,
        name: str,
        *,
        start: int,
        params: dict[str, str] | None = None,
        metrics: dict[str, list[float]] | None = None,
        tags: dict[str, str] | None = None,
        status: str = "FINISHED",
    ) -> str:
        """Log a whole run, a point per step and metric, and return its id."""
        info = self.post("runs/create", experiment_id=experiment_id, run_name=name, start_time=start)["run"]["info"]
        self.post(
            "runs/log-batch",
            run_id=info["run_id"],
            params=[{"key": key, "value": value} for key, value in (params or {}).items()],
            tags=[{"key": key, "value": value} for key, value in (tags or {}).items()],
            metrics=[
                {"key": key, "value": value, "timestamp": start + step * 1000, "step": step}
                for key, values in (metrics or {}).items()
                for step, value in enumerate(values)
            ],
        )
        if status != "RUNNING":
            self.post("runs/update", run_id=info["run_id"], status=status, end_time=start + 90_000)
        return info["run_id"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            httpx.get(f"{url}/health", timeout=2).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"The server did not come up at {url}.")


@contextmanager
def serve(folder: Path, prefix: str = "", *flags: str, token: str = "") -> Generator[Tracker]:
    """Run a server in a folder, as a person starts it; `token` is an API token where it asks for one."""
    if not (Path(trackline.__file__).parent / "server" / "static_ui" / "index.html").is_file():
        raise RuntimeError("The UI is not built. Install the project once (pip install -e .), that builds it.")
    port = _free_port()
    url = f"http://127.0.0.1:{port}{prefix}"
    command = [sys.executable, "-m", "trackline", "server", "--port", str(port), *flags]
    if prefix:
        command += ["--static-prefix", prefix]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_until_ready(url, server)
            headers = {"authorization": f"Bearer {token}"} if token else {}
            with httpx.Client(base_url=url, timeout=30, headers=headers) as http:
                yield Tracker(url, http)
        finally:
            server.terminate()
            server.wait(_STOP_SECONDS)


@pytest.fixture(scope="session")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Give the server that most tests share; each works in experiments of its own."""
    with serve(tmp_path_factory.mktemp("server")) as started:
        yield started


def find_chromium() -> str:
    """Return the path of the Chromium that the machine has. Raises RuntimeError when it has none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise RuntimeError("Chromium is not installed. On Debian: apt-get install chromium")
    return chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser, tracker: Tracker) -> Iterator[BrowserContext]:
    """Open a fresh profile with a wide window; addresses in tests are relative to the server."""
    fresh = browser.new_context(base_url=tracker.url, viewport={"width": 1440, "height": 900})
    fresh.set_default_timeout(8000)
    yield fresh
    fresh.close()


@contextmanager
def watched(context: BrowserContext, tracker: Tracker) -> Generator[Page]:
    """Open a tab that must stay free of script errors and warnings, and of requests to other hosts."""
    tab = context.new_page()
    faults: list[str] = []
    home = urlsplit(tracker.url).netloc

    def check_host(url: str) -> None:
        where = urlsplit(url)
        if where.scheme in {"http", "https"} and where.netloc != home:
            faults.append(f"request to {url}")

    def check_console(kind: str, text: str) -> None:
        # Refused API calls are shown to the reader by the page; Chromium logs them as well.
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            faults.append(f"console: {text}")

    tab.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    tab.on("request", lambda request: check_host(request.url))
    tab.on("console", lambda message: check_console(message.type, message.text))
    yield tab
    assert faults == []


@pytest.fixture
def page(context: BrowserContext, tracker: Tracker) -> Iterator[Page]:
    """Give a tab of the server that tests share."""
    with watched(context, tracker) as tab:
        yield tab


@pytest.fixture
def runs(page: Page) -> RunsPage:
    """Give the runs page, not opened yet."""
    return RunsPage(page)


@pytest.fixture
def experiments(page: Page) -> ExperimentsPage:
    """Give the experiments page, not opened yet."""
    return ExperimentsPage(page)


def wait_until(page: Page, function: str, arg: object = None) -> Any:  # noqa: ANN401 - what the page answers
    """Return the first true answer of a function in the page, asked again and again.

    Playwright's `wait_for_function` asks from within the page, where our policy forbids it to read a text as a program.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while not (answer := page.evaluate(function, arg)):
        assert time.monotonic() < deadline, f"never true: {function}"
        page.wait_for_timeout(50)
    return answer
