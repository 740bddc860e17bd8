"""Load from wrk: as many requests as a server answers on a number of connections."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4

from servers import FailureError, Running

_SCRIPTS = Path(__file__).resolve().parent / "lua"
_MARK = "SUMMARY "


@dataclass(frozen=True, slots=True)
class Load:
    """One kind of request, sent over a number of connections to as many runs."""

    key: str
    title: str
    endpoint: Literal["log-metric", "log-batch", "create"]
    connections: int
    points: int = 1
    """What one request counts as."""
    pause_ms: int = 0
    """What each connection waits on the average before a request."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load did: points (or runs) in all and a second, and a request's median and 99th percentile in seconds."""

    count: int
    rate: float
    p50_s: float
    p99_s: float


MOST_CONNECTIONS = 32

LOADS = (
    Load("log_metric_1", "log-metric, 1 connection", "log-metric", 1),
    Load("log_metric_16", "log-metric, 16 connections", "log-metric", 16),
    Load("log_batch_100", "log-batch of 100 metrics, 8 connections", "log-batch", 8, points=100),
    Load("log_batch_1000", "log-batch of 1,000 metrics, 8 connections", "log-batch", 8, points=1000),
    Load("create_run", "runs/create, 8 connections", "create", 8),
)


def wrk_path() -> str:
    """Return where wrk is. Raises FailureError with the remedy."""
    found = shutil.which("wrk")
    if found is None:
        raise FailureError("wrk is missing. On Debian: apt-get install wrk")
    return found


class Target:
    """A server under load, with the runs that are written to."""

    def __init__(self, server: Running) -> None:
        """Prepare nothing yet."""
        self.server = server
        self._round = 0
        self._experiment = "0"
        self._runs = [f"{number:032x}" for number in range(MOST_CONNECTIONS)]

    def prepare(self) -> None:
        """Make the experiment and the runs. Raises FailureError."""
        client = self.server.client
        # Data that was kept may have one of an earlier time.
        self._experiment = client.post("experiments/create", {"name": f"load-{uuid4()}"})["experiment_id"]
        run = {"experiment_id": self._experiment, "start_time": 1_700_000_000_000}
        self._runs = [client.post("runs/create", run)["run"]["info"]["run_id"] for _ in self._runs]

    def run(self, load: Load, seconds: int) -> Outcome:
        """Put the server under load. Raises FailureError when a single request was not answered with success."""
        self._round += 1
        script = (
            _SCRIPTS
            / {"log-metric": "log_metric.lua", "log-batch": "log_batch.lua", "create": "create_run.lua"}[load.endpoint]
        )
        command = [
            *(wrk_path(), "--threads", "1", "--connections", str(load.connections), "--duration", f"{seconds}s"),
            *("--timeout", "60s", "--script", str(script)),
            *(f"http://127.0.0.1:{self.server.port}/api/2.0/mlflow/runs/{load.endpoint}", "--"),
            *self._arguments(load),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the command above
        lines = [line for line in done.stdout.splitlines() if line.startswith(_MARK)]
        if done.returncode or not lines:
            raise FailureError(f"wrk: {(done.stderr or done.stdout)[-300:]}")
        summary = json.loads(lines[0].removeprefix(_MARK))
        if summary["refused"] or summary["broken"] or not summary["requests"]:
            raise FailureError(
                f"of {summary['requests']} requests {summary['refused']} were refused and {summary['broken']} broken"
            )
        count = summary["requests"] * load.points
        return Outcome(count, count / summary["seconds"], summary["p50"], summary["p99"])

    def _arguments(self, load: Load) -> list[str]:
        if load.endpoint == "create":
            return [self._experiment, str(self._round)]
        runs = ",".join(self._runs[: load.connections])
        if load.endpoint == "log-batch":
            return [runs, str(self._round), str(load.points)]
        return [runs, str(self._round), *([str(load.pause_ms)] if load.pause_ms else [])]
