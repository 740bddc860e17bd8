"""The large data: made once through the protocol, kept in a folder, with a line of progress while it is made."""

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from servers import Client, Product, Running

BASE_TIME = 1_700_000_000_000
EXPERIMENT = "large"
_DONE = "filled.json"
_WORKERS = 12
_BATCH = 1000
_BAR = 30
_DICE = random.Random(1)  # noqa: S311 - data
_VALUES = tuple(repr(_DICE.random()) for _ in range(200_000))
"""Values with all digits; a run takes as many as it needs from somewhere in them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """So many runs, each with so many keys of so many steps."""

    name: str
    runs: int
    keys: int
    steps: int

    @property
    def points(self) -> int:
        """Return the points in all."""
        return self.runs * self.keys * self.steps


SMALL = Shape("small", 1_000, 10, 100)
LARGE = Shape("large", 100_000, 10, 100)
WIDE = Shape("wide", 1_500, 1_500, 20)
MANY_KEYS = Shape("many-keys", 1, 10_000, 1)
LONG = Shape("long", 1, 1, 10_000_000)


@dataclass(frozen=True, slots=True)
class Filled:
    """A folder with data: the experiment that has it, and one of its runs."""

    folder: Path
    experiment: str
    run: str
    bytes: int
    """Of the database file when all was sealed."""


def fill(product: Product, shape: Shape, home: Path) -> Filled:
    """Return the data of this shape, made now unless it lies there. Raises FailureError."""
    folder = home / shape.name
    note = home / f"{shape.name}.{_DONE}"
    if note.exists():
        return Filled(folder, **json.loads(note.read_text()))
    home.mkdir(parents=True, exist_ok=True)
    with Running(product, folder) as server:
        experiment = server.client.post("experiments/create", {"name": EXPERIMENT})["experiment_id"]
        run = _log(server, shape, experiment)
        print(f"sealing {shape.name} …", flush=True)
        used = server.disk()
    note.write_text(json.dumps({"experiment": experiment, "run": run, "bytes": used}))
    print(f"{shape.name}: {shape.points:,} points, {used / shape.points:.1f} bytes a point", flush=True)
    return Filled(folder, experiment, run, used)


class _Progress:
    """A bar that tells how much is done, how fast, and how long the rest will take."""

    def __init__(self, title: str, whole: int) -> None:
        self._title, self._whole, self._done = title, whole, 0
        self._began = self._shown = time.monotonic()
        self._lock = threading.Lock()

    def add(self, points: int) -> None:
        with self._lock:
            self._done += points
            now = time.monotonic()
            if now - self._shown > 1 or self._done == self._whole:
                self._shown = now
                self._show(now - self._began)

    def _show(self, seconds: float) -> None:
        share, rate = self._done / self._whole, self._done / seconds
        bar = "█" * round(share * _BAR)
        rest = (self._whole - self._done) / rate
        end = "\n" if self._done == self._whole else ""
        text = f"\r{self._title} {bar:·<{_BAR}} {share:4.0%} · {rate:,.0f} points/s · {rest:,.0f} s to go "
        print(text, end=end, file=sys.stderr, flush=True)


def _log(server: Running, shape: Shape, experiment: str) -> str:
    """Log all runs and return the id of the last."""
    progress = _Progress(f"logging {shape.name}", shape.points)
    last = [""] * _WORKERS

    def work(worker: int) -> None:
        client = Client(server.port)
        for number in range(worker, shape.runs, _WORKERS):
            last[worker] = _log_run(client, shape, experiment, number, progress.add)
        client.close()

    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(work, range(_WORKERS)))
    return last[(shape.runs - 1) % _WORKERS]


def _log_run(client: Client, shape: Shape, experiment: str, number: int, logged: Callable[[int], None]) -> str:
    start = BASE_TIME + number * 1000
    run: str = client.post(
        "runs/create",
        {
            "experiment_id": experiment,
            "run_name": f"run-{number:06d}",
            "start_time": start,
            "tags": [{"key": "team", "value": f"team-{number % 7}"}],
        },
    )["run"]["info"]["run_id"]
    params = {"lr": f"{10 ** -(1 + number % 5):.5f}", "batch": str(2 ** (number % 8)), "seed": str(number)}
    named = [{"key": key, "value": value} for key, value in params.items()]
    for first in range(0, shape.keys * shape.steps, _BATCH):
        points = _points(shape, first)
        at = hash((number, first)) % (len(_VALUES) - points.n)
        body = f'{{"run_id":"{run}","metrics":[{points.text % _VALUES[at : at + points.n]}]}}'
        client.send("POST", "/api/2.0/mlflow/runs/log-batch", body.encode())
        logged(points.n)
    client.post("runs/log-batch", {"run_id": run, "params": named})
    client.post("runs/update", {"run_id": run, "status": "FINISHED", "end_time": start + shape.steps * 200})
    return run


class _Points(NamedTuple):
    """The JSON of so many points, with a hole for each value."""

    n: int
    text: str


@lru_cache(64)
def _points(shape: Shape, first: int) -> _Points:
    """Return the points of a run from the `first` on, key by key; runs differ in the values alone."""
    places = range(first, min(first + _BATCH, shape.keys * shape.steps))
    return _Points(len(places), ",".join(_point(*divmod(place, shape.steps)) for place in places))


def _point(key: int, step: int) -> str:
    return f'{{"key":"metric_{key}","value":%s,"timestamp":{BASE_TIME + step * 200 + key % 7},"step":{step}}}'
