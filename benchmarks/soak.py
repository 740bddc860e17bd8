"""Loads a server with a bit of everything for a long time and watches it: errors, answer times, memory.

    python benchmarks/soak.py [--minutes 30] [--warm-up 3] [--report FILE]

Ends with code 1 when a request failed or the memory after the warm-up grew by more than a tenth. The memory is the
proportional set size (PSS) of all the server's processes; compared are the medians of the first and the last fifth of
the time after the warm-up. How much is written follows the machine; the number of runs is bounded, as older ones are
deleted and purged.
"""

import argparse
import contextlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from servers import Client, FailureError, Running, trackline

GROWTH = 0.10
"""Allowed growth of the memory after the warm-up."""

_RUNS = 40
_SAMPLE_S = 2.0
_PURGE_S = 60.0
_PAUSE_S = 0.005
_ARTIFACT = bytes(range(256)) * 1024
_PROXY = "/api/2.0/mlflow-artifacts/artifacts"
_SEARCHES = (
    {"filter": "metrics.loss < 0.5 AND params.lr = '0.1'", "order_by": ["metrics.loss DESC"]},
    {"filter": "tags.kind LIKE 'so%' OR attributes.status = 'FINISHED'", "order_by": ["start_time"]},
    {"order_by": ["params.lr", "metrics.acc"]},
)


@dataclass
class Record:
    """What happened: answer times in seconds by kind of request, failures, and the memory in MB by time."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list[str])
    memory: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])

    def growth(self, warm_up_s: float) -> float:
        """Return by what share the memory grew after the warm-up."""
        after = [megabytes for second, megabytes in self.memory if second >= warm_up_s]
        fifth = max(1, len(after) // 5)
        first, last = statistics.median(after[:fifth]), statistics.median(after[-fifth:])
        return last / first - 1


class Clients:
    """Several threads that send requests until told to stop."""

    def __init__(self, server: Running, record: Record) -> None:
        """Make the first runs."""
        self._server = server
        self._record = record
        self._done = threading.Event()
        self._runs = [self._new_run(server.client) for _ in range(_RUNS)]
        works = (self._log_points, self._log_batches, self._log_batches, self._turn_over, self._search, self._browse)
        self._threads = [threading.Thread(target=self._repeat, args=(work,), daemon=True) for work in works]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what runs."""
        self._done.set()
        for thread in self._threads:
            thread.join(30)

    def _repeat(self, work: Callable[[Client, random.Random], None]) -> None:
        client, dice = Client(self._server.port), random.Random(work.__name__)  # noqa: S311 - the dice of a load
        while not self._done.is_set():
            began = time.perf_counter()
            try:
                work(client, dice)
            except FailureError as error:
                self._record.failures.append(str(error))
            self._record.times[work.__name__.strip("_")].append(time.perf_counter() - began)
            time.sleep(_PAUSE_S)
        client.close()

    def _new_run(self, client: Client) -> str:
        tags = [{"key": "kind", "value": "soak"}]
        answer = client.post("runs/create", {"experiment_id": "0", "start_time": int(time.time() * 1000), "tags": tags})
        run_id: str = answer["run"]["info"]["run_id"]
        client.post("runs/log-parameter", {"run_id": run_id, "key": "lr", "value": run_id[:1]})
        return run_id

    def _log_points(self, client: Client, dice: random.Random) -> None:
        body = {
            "run_id": self._open_run(dice),
            "key": "loss",
            "value": dice.random(),
            "timestamp": _now(),
            "step": _now(),
        }
        client.post("runs/log-metric", body)

    def _log_batches(self, client: Client, dice: random.Random) -> None:
        step = _now()
        points = [
            {"key": key, "value": dice.random(), "timestamp": step, "step": step + place}
            for place in range(50)
            for key in ("acc", f"layer/{dice.randrange(20)}")
        ]
        client.post("runs/log-batch", {"run_id": self._open_run(dice), "metrics": points})

    def _turn_over(self, client: Client, _dice: random.Random) -> None:
        oldest = self._runs.pop(0)
        self._runs.append(self._new_run(client))
        client.fetch("PUT", f"{_PROXY}/0/{oldest}/artifacts/model.bin", {"weights": _ARTIFACT.hex()})
        client.post("runs/update", {"run_id": oldest, "status": "FINISHED", "end_time": _now()})
        client.post("runs/delete", {"run_id": oldest})
        self._done.wait(1.0)

    def _search(self, client: Client, dice: random.Random) -> None:
        client.post("runs/search", {"experiment_ids": ["0"], "max_results": 50, **dice.choice(_SEARCHES)})

    def _browse(self, client: Client, dice: random.Random) -> None:
        run_id = self._open_run(dice)
        client.fetch("GET", f"/api/2.0/mlflow/runs/get?run_id={run_id}")
        client.fetch("GET", f"/api/2.0/mlflow/metrics/get-history?run_id={run_id}&metric_key=acc&max_results=1000")
        client.fetch("GET", f"/api/2.0/mlflow/artifacts/list?run_id={run_id}")

    def _open_run(self, dice: random.Random) -> str:
        # Not one of the oldest: these are about to be deleted.
        return self._runs[dice.randrange(_RUNS // 4, _RUNS - 1)]


def soak(server: Running, minutes: float) -> Record:
    """Load a server for so long, purge what was deleted now and then, and return what happened."""
    record = Record()
    clients = Clients(server, record)
    began = purged = time.monotonic()
    clients.start()
    while (now := time.monotonic()) - began < minutes * 60:
        record.memory.append((now - began, server.memory()))
        if now - purged >= _PURGE_S:
            purged = now
            record.failures += purge(server.folder)
        time.sleep(_SAMPLE_S)
    clients.stop()
    return record


def purge(folder: Path) -> list[str]:
    """Run `trackline gc` beside the server; return what it complained about."""
    command = [sys.executable, "-m", "trackline", "gc", "--backend-store-uri", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return [] if result.returncode == 0 else [f"gc: {result.stderr[-300:]}"]


def summary(record: Record, warm_up_s: float) -> str:
    """Return the figures as text."""
    lines = [f"{'requests of':<14}{'count':>9}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}"]
    for kind, times in sorted(record.times.items()):
        ordered = sorted(times)
        figures = (ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], ordered[-1])
        lines.append(f"{kind:<14}{len(times):>9,}" + "".join(f"{figure * 1000:>9.1f}" for figure in figures))
    lines.append("")
    stride = max(1, len(record.memory) // 10)
    lines += [f"{second:>6.0f} s  {megabytes:6.1f} MB" for second, megabytes in record.memory[::stride]]
    lines += ["", f"Memory after the warm-up: {record.growth(warm_up_s):+.1%} (allowed: {GROWTH:+.0%})"]
    lines.append(f"Failures: {len(record.failures)}")
    lines += [f"  {failure}" for failure in record.failures[:10]]
    return "\n".join(lines)


def main() -> int:
    """Run the soak and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--warm-up", type=float, default=None, help="minutes; a tenth of the time unless given")
    parser.add_argument("--report", type=Path, help="write memory, answer times and failures as JSON")
    arguments = parser.parse_args()
    warm_up_s = 60 * (arguments.minutes / 10 if arguments.warm_up is None else arguments.warm_up)
    with tempfile.TemporaryDirectory() as folder, Running(trackline(), Path(folder) / "soak") as server:
        record = soak(server, arguments.minutes)
    print(summary(record, warm_up_s))
    if arguments.report:
        arguments.report.write_text(json.dumps({"memory": record.memory, "failures": record.failures}))
    return 1 if record.failures or record.growth(warm_up_s) > GROWTH else 0


def _now() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
