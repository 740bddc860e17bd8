"""What is measured, in which order, and that the answers are right."""

import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import data
from load import LOADS, Load, Target
from report import Results
from servers import FailureError, Product, Running

_WARM_UP_S = 1
_IDLE_S = 1.5
_SPEND_S = 2.0
"""A request is repeated in a round while its repetitions took less than this."""
_NEXT_PAGE = re.compile(rb'"next_page_token":\s*"([^"]+)"')
_PAGE = 100
_DISK_POINTS = 100_000
"""At least so many points are logged before the disk is looked at."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure."""

    rounds: int
    load_s: int
    batch_load_s: int
    repeats: int
    runs: Sequence[int]
    histories: Sequence[int]
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Search:
    """One search: the body, and the numbers of the runs that are the right answer."""

    key: str
    title: str
    body: dict[str, Any]
    expected: list[int]
    pages_before: int = 0


class Session:
    """One comparison: the products, the figures so far, and a temporary folder for all data."""

    def __init__(self, products: Sequence[Product], plan: Plan, results: Results, folder: Path) -> None:
        """Start nothing yet."""
        self._products = products
        self._plan = plan
        self._results = results
        self._folder = folder
        self._folders = count()

    def run(self) -> None:
        """Measure all groups that were asked for."""
        peers = [product for product in self._products if product.stores]
        if "start" in self._plan.groups:
            self._measure_starts(peers)
        if "loads" in self._plan.groups:
            self._measure_loads(self._products)
        if "reads" in self._plan.groups:
            for runs, history in zip(self._plan.runs, self._plan.histories, strict=True):
                large = runs > min(self._plan.runs)
                self._measure_reads([each for each in peers if each.large or not large], runs, history)

    def _start(self, product: Product) -> Running:
        return Running(product, self._folder / f"{next(self._folders)}-{product.name}")

    def _measure_starts(self, products: Sequence[Product]) -> None:
        self._results.declare("cold_start", "cold start: from nothing to the first /health", "ms")
        self._results.declare("memory_idle", "memory after the start", "MB")
        for round_ in range(self._plan.rounds):
            for product in products:
                with self._guarded("cold_start", product), self._start(product) as server:
                    self._results.add("cold_start", product.name, server.start_s * 1000, round_)
                    time.sleep(_IDLE_S)
                    self._results.add("memory_idle", product.name, server.memory(), round_)

    def _measure_loads(self, products: Sequence[Product]) -> None:
        targets: list[Target] = []
        try:
            for product in products:
                with self._guarded("log_metric_1", product):
                    target = Target(self._start(product))
                    targets.append(target)
                    if product.stores:
                        target.prepare()
            for load in LOADS:
                self._measure_load(load, targets)
            self._results.declare("memory_loaded", "memory after all loads", "MB")
            for target in targets:
                if target.server.product.stores:
                    self._results.add("memory_loaded", target.server.product.name, target.server.memory(), 0)
        finally:
            for target in targets:
                target.server.stop()

    def _measure_load(self, load: Load, targets: Sequence[Target]) -> None:
        runs = load.endpoint == "create"
        cpu = f"cpu_{load.key}"
        self._results.declare(load.key, load.title, "runs/s" if runs else "metrics/s", more_is_better=True)
        self._results.declare(cpu, f"{load.title}: processor time", "\u00b5s a run" if runs else "\u00b5s a metric")
        seconds = self._plan.batch_load_s if load.points > 1 else self._plan.load_s
        for round_ in range(self._plan.rounds):
            for target in targets:
                server = target.server
                with self._guarded(load.key, server.product):
                    if round_ == 0:
                        target.run(load, _WARM_UP_S)
                        server.rest()
                    before = server.cpu_s()
                    outcome = target.run(load, seconds)
                    server.rest()
                    used = (server.cpu_s() - before) / outcome.count
                    self._results.add(load.key, server.product.name, outcome.rate, round_)
                    self._results.add(cpu, server.product.name, used * 1e6, round_)
                    self._results.note_latency(load.key, server.product.name, outcome.p50_s, outcome.p99_s)

    def _measure_reads(self, products: Sequence[Product], runs: int, history: int) -> None:
        servers: list[Running] = []
        try:
            for product in products:
                with self._guarded("search", product):
                    servers.append(self._start(product))
            self._measure_histories(servers, history)
            self._measure_searches(servers, runs)
            key = f"memory_read_{runs}"
            self._results.declare(key, f"memory after the searches on {runs:,} runs", "MB")
            for server in servers:
                self._results.add(key, server.product.name, server.memory(), 0)
        finally:
            for server in servers:
                server.stop()

    def _measure_histories(self, servers: Sequence[Running], points: int) -> None:
        disk, history = f"disk_{points}", f"history_{points}"
        self._results.declare(disk, f"disk a point, runs of {points:,} points", "bytes")
        self._results.declare(history, f"whole history of {points:,} points", "ms")
        tasks: list[tuple[Running, Callable[[], None]]] = []
        for server in servers:
            with self._guarded(history, server.product):
                experiment = data.make_experiment(server, "history")
                before = server.disk()
                repeat = max(1, _DISK_POINTS // points)
                self._results.say(f"logging {repeat} x {points:,} points to {server.product.name}")
                run_ids = [data.fill_history(server, experiment, points) for _ in range(repeat)]
                run_id = run_ids[-1]
                used = (server.disk() - before) / (points * repeat)
                self._results.add(disk, server.product.name, used, 0)
                server.rest()
                tasks.append((server, lambda server=server, run_id=run_id: _read_history(server, run_id, points)))
        self._time(history, tasks)

    def _measure_searches(self, servers: Sequence[Running], runs: int) -> None:
        filled: list[tuple[Running, str]] = []
        for server in servers:
            with self._guarded(f"search_{runs}", server.product):
                self._results.say(f"logging {runs:,} runs to {server.product.name}")
                experiment = data.make_experiment(server, "search")
                data.fill_runs(server, experiment, runs)
                server.rest()
                filled.append((server, experiment))
        for search in _searches(runs):
            self._results.declare(search.key, search.title, "ms")
            tasks: list[tuple[Running, Callable[[], None]]] = []
            for server, experiment in filled:
                with self._guarded(search.key, server.product):
                    body = _turn_to_page(server, {"experiment_ids": [experiment], **search.body}, search.pages_before)
                    _check(server, body, search.expected)
                    tasks.append((server, lambda server=server, body=body: _search(server, body)))
            self._time(search.key, tasks)

    def _time(self, key: str, tasks: Sequence[tuple[Running, Callable[[], None]]]) -> None:
        """Time each server's task in every round; a round's figure is the median of its repetitions."""
        for round_ in range(self._plan.rounds):
            for server, task in tasks:
                with self._guarded(key, server.product):
                    times: list[float] = []
                    while len(times) < self._plan.repeats and sum(times) < _SPEND_S:
                        began = time.perf_counter()
                        task()
                        times.append(time.perf_counter() - began)
                    self._results.add(key, server.product.name, sorted(times)[len(times) // 2] * 1000, round_)

    def _guarded(self, key: str, product: Product) -> "_Guard":
        return _Guard(self._results, key, product.name)


class _Guard:
    """Turns a failure inside into an entry of the results; the comparison goes on without that figure."""

    def __init__(self, results: Results, key: str, product: str) -> None:
        self._results, self._key, self._product = results, key, product

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, FailureError):
            self._results.fail(self._key, self._product, str(error))
            return True
        return False


def compare(products: Sequence[Product], plan: Plan, results: Results) -> None:
    """Measure all products side by side; figures and failures go to `results`."""
    with tempfile.TemporaryDirectory(prefix="trackline-bench-") as folder:
        Session(products, plan, results, Path(folder)).run()


def _searches(runs: int) -> list[Search]:
    newest = list(range(runs - 1, -1, -1))
    by_loss = sorted(range(runs), key=data.loss)
    accurate = [number for number in by_loss if data.accuracy(number) > 0.5]  # noqa: PLR2004 - as in the filter
    size = min(_PAGE, runs // _PAGE)
    on = f"search, {runs:,} runs"
    start = size * (_PAGE - 1)
    return [
        Search(f"search_first_{runs}", f"{on}: first 100", {"max_results": 100}, newest[:100]),
        Search(
            f"search_filter_{runs}",
            f"{on}: metric filter, order by metric, 100",
            {"filter": "metrics.accuracy > 0.5", "order_by": ["metrics.loss ASC"], "max_results": 100},
            accurate[:100],
        ),
        Search(
            f"search_order_{runs}",
            f"{on}: order by metric, 100",
            {"order_by": ["metrics.loss ASC"], "max_results": 100},
            by_loss[:100],
        ),
        Search(f"search_1000_{runs}", f"{on}: 1,000 runs", {"max_results": 1000}, newest[:1000]),
        Search(
            f"search_page_{runs}",
            f"{on}: page 100 of {size} runs each",
            {"max_results": size},
            newest[start : start + size],
            pages_before=_PAGE - 1,
        ),
    ]


def _turn_to_page(server: Running, body: dict[str, Any], pages: int) -> dict[str, Any]:
    """Return the request for the page behind so many others, by their tokens."""
    make_token = server.product.page_token
    if make_token is not None:
        return body | {"page_token": make_token(pages * body["max_results"])} if pages else body
    for _ in range(pages):
        answer = server.client.post("runs/search", body)
        if not answer.get("next_page_token"):
            raise FailureError("a page before the last has no next_page_token")
        body = body | {"page_token": answer["next_page_token"]}
    return body


def _check(server: Running, body: dict[str, Any], expected: list[int]) -> None:
    found = [run["info"]["run_name"] for run in server.client.post("runs/search", body).get("runs", [])]
    names = [data.run_name(number) for number in expected]
    if found != names:
        wrong = next((n for n, pair in enumerate(zip(found, names, strict=False)) if pair[0] != pair[1]), len(found))
        raise FailureError(f"wrong answer: {len(found)} runs of {len(names)}, the first wrong one at {wrong}")


def _search(server: Running, body: dict[str, Any]) -> None:
    server.client.fetch("POST", "/api/2.0/mlflow/runs/search", body)


def _read_history(server: Running, run_id: str, points: int) -> None:
    """Read all points, page by page when the server pages. Raises FailureError when some are missing."""
    query = {"run_id": run_id, "metric_key": data.KEY}
    found = 0
    while True:
        answer = server.client.fetch("GET", f"/api/2.0/mlflow/metrics/get-history?{urlencode(query)}")
        found += answer.count(b'"timestamp"')
        token = _NEXT_PAGE.search(answer, max(0, len(answer) - 400))
        if token is None:
            break
        query["page_token"] = token[1].decode()
    if found != points:
        raise FailureError(f"the history has {found} points of {points}")
