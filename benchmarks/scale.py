"""Measures whether cost grows with the data: a server with 100,000 runs and 10^8 points beside one with 1,000 runs.

    python benchmarks/scale.py [--home build/scale] [--rounds 5] [--only flat|wide|long|writers] [--write]

Making the data takes about ten minutes and 4 GB the first time; it stays in the folder. Needs wrk. `--write` writes
docs/benchmarks-scale.md.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import large
from large import Filled
from load import Load, Target, wrk_path
from report import machine
from servers import ROOT, FailureError, Running, trackline

_COLUMNS = "/ajax-api/trackline/runs/columns"
_SEARCH = "/api/2.0/mlflow/runs/search"
_WRITERS = 32
_PAGE = 100


@dataclass
class Row:
    """One figure: what was measured, in which unit, what it may be at most, and the rounds' figures by server."""

    title: str
    unit: str
    most: str = ""
    figures: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def median(self, name: str) -> float | None:
        """Return a server's figure."""
        found = self.figures.get(name)
        return statistics.median(found) if found else None


class Figures:
    """All rows, each printed as soon as it is known."""

    def __init__(self) -> None:
        """Begin without rows."""
        self.rows: list[Row] = []

    def add(self, title: str, unit: str, most: str = "", /, **figures: list[float]) -> None:
        """Add a row with each server's rounds."""
        row = Row(title, unit, most, figures)
        self.rows.append(row)
        print("  ".join(_cells(row)), flush=True)


def main() -> int:
    """Measure; 2 when something could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=ROOT / "build" / "scale", help="where the data is kept")
    parser.add_argument("--rounds", type=int, default=5, help="rounds a figure is the median of")
    parser.add_argument("--only", choices=tuple(_GROUPS), action="append", help="measure this alone; may be repeated")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks-scale.md")
    asked = parser.parse_args()
    figures = Figures()
    try:
        wrk_path()
        for name in asked.only or _GROUPS:
            _GROUPS[name](figures, asked.home.resolve(), asked.rounds)
    except FailureError as error:
        print(error, file=sys.stderr)
        return 2
    if asked.write:
        (ROOT / "docs" / "benchmarks-scale.md").write_text(_page(figures, asked.rounds))
    return 0


def _flat(figures: Figures, home: Path, rounds: int) -> None:
    """Put the small and the large database under the same load and the same searches, in turns."""
    filled = {shape.name: large.fill(trackline(), shape, home) for shape in (large.SMALL, large.LARGE)}
    with _serving(filled) as servers:
        for title, path, body in _searches():
            asks = {
                name: partial(_post, server, path, body(filled[name].experiment)) for name, server in servers.items()
            }
            figures.add(title, "ms", "1.5 times", **_in_turns(asks, rounds))
        first, last = _ends_of(servers["large"], filled["large"].experiment)
        times = _in_turns({"first": first, "last": last}, rounds)
        figures.add("page 1 of 100 runs", "ms", large=times["first"])
        figures.add("page 1,000 of 100 runs", "ms", "page 1", large=times["last"])
        targets = {name: Target(server) for name, server in servers.items()}
        for target in targets.values():
            target.prepare()
        for load in (Load("b", "log-batch of 1,000", "log-batch", 8, 1000), Load("m", "log-metric", "log-metric", 16)):
            rates: dict[str, list[float]] = {name: [] for name in targets}
            for _ in range(rounds):
                for name, target in targets.items():
                    rates[name].append(target.run(load, 3).rate)
                    target.server.rest()
            figures.add(f"{load.title}, {load.connections} connections", "metrics/s", "1 / 1.5", **rates)
        memory = {name: [server.memory()] for name, server in servers.items()}
    figures.add("memory afterwards", "MB", **memory)
    figures.add("database file", "MB", "2,000", large=[filled["large"].bytes / 1e6])


def _wide(figures: Figures, home: Path, rounds: int) -> None:
    """Open a run of 10,000 keys, and an experiment of 1,500 runs with 1,500 keys each."""
    filled = {shape.name: large.fill(trackline(), shape, home) for shape in (large.MANY_KEYS, large.WIDE)}
    with _serving(filled) as servers:
        many, wide = filled["many-keys"], filled["wide"]
        keyed, broad = servers["many-keys"], servers["wide"]
        tasks: dict[str, Callable[[], object]] = {
            "open a run of 10,000 keys": lambda: keyed.client.fetch(
                "GET", f"/api/2.0/mlflow/runs/get?run_id={many.run}"
            ),
            "chart 12 of its keys": lambda: _series(keyed, many.run, [f"metric_{n}" for n in range(12)], 500),
            "keys of 1,500 runs with 1,500 keys": lambda: _post(
                broad, "/ajax-api/trackline/runs/keys", {"experiment_ids": [wide.experiment]}
            ),
            "table of them: 100 runs, 6 columns, by a metric": lambda: _post(broad, _COLUMNS, _table(wide.experiment)),
            "search by a metric, 20 runs": lambda: _post(
                broad,
                _SEARCH,
                {
                    "experiment_ids": [wide.experiment],
                    "max_results": 20,
                    "filter": "metrics.metric_7 > 0.5",
                    "order_by": ["metrics.metric_1200 DESC"],
                },
            ),
            "open a run of 1,500 keys": lambda: broad.client.fetch(
                "GET", f"/api/2.0/mlflow/runs/get?run_id={wide.run}"
            ),
        }
        for title, times in _in_turns(tasks, rounds).items():
            figures.add(title, "ms", "300", alone=times)


def _long(figures: Figures, home: Path, rounds: int) -> None:
    """Read a series of 10,000,000 points in samples, and whole."""
    filled = {large.LONG.name: large.fill(trackline(), large.LONG, home)}
    with _serving(filled) as servers:
        (server,), (data,) = servers.values(), filled.values()
        tasks: dict[str, Callable[[], object]] = {}
        for most in (320, 2500):
            tasks[f"chart of {most} buckets of 10,000,000 points"] = lambda most=most: _series(
                server, data.run, ["metric_0"], most
            )
            query = urlencode({"run_ids": data.run, "metric_key": "metric_0", "max_results": most})
            tasks[f"get-history-bulk-interval, {most} of 10,000,000 points"] = lambda query=query: server.client.fetch(
                "GET", f"/api/2.0/mlflow/metrics/get-history-bulk-interval?{query}"
            )
        for title, times in _in_turns(tasks, rounds).items():
            figures.add(title, "ms", "100", alone=times)
        memory = _Peak(server)
        began = time.perf_counter()
        pages = _read_whole(server, data.run)
        figures.add(f"all of it in {pages} pages", "s", alone=[time.perf_counter() - began])
        figures.add("highest memory meanwhile", "MB", "300", alone=[memory.stop()])


def _writers(figures: Figures, _home: Path, rounds: int) -> None:
    """Let 32 connections write at half of what the server takes at most."""
    with tempfile.TemporaryDirectory(prefix="trackline-bench-") as folder, Running(trackline(), Path(folder)) as server:
        target = Target(server)
        target.prepare()
        target.run(Load("w", "", "log-metric", _WRITERS), 1)
        peak = target.run(Load("w", "", "log-metric", _WRITERS), 5).rate
        pause = round(_WRITERS / (peak / 2) * 1000)
        half = [target.run(Load("w", "", "log-metric", _WRITERS, pause_ms=pause), 5) for _ in range(rounds)]
        figures.add("log-metric, 32 connections, peak", "metrics/s", alone=[peak])
        figures.add("the same held back", "metrics/s", alone=[each.rate for each in half])
        figures.add("  its median", "ms", alone=[each.p50_s * 1000 for each in half])
        figures.add("  its 99th percentile", "ms", "30", alone=[each.p99_s * 1000 for each in half])


_GROUPS: dict[str, Callable[[Figures, Path, int], None]] = {
    "flat": _flat,
    "wide": _wide,
    "long": _long,
    "writers": _writers,
}


def _searches() -> Iterator[tuple[str, str, Callable[[str], object]]]:
    def body(**more: object) -> Callable[[str], object]:
        return lambda experiment: {"experiment_ids": [experiment], "max_results": _PAGE, **more}

    yield "search: first 100", _SEARCH, body()
    yield "search: order by metric, 100", _SEARCH, body(order_by=["metrics.metric_3 ASC"])
    yield (
        "search: metric filter, order by metric, 100",
        _SEARCH,
        body(filter="metrics.metric_1 > 0.5", order_by=["metrics.metric_3 ASC"]),
    )
    yield "search: param filter, 100", _SEARCH, body(filter="params.batch = '64'")
    yield (
        "search: param filter, order by metric, 100",
        _SEARCH,
        body(filter="params.batch = '64'", order_by=["metrics.metric_3 ASC"]),
    )
    yield "UI table: 100 runs, 6 columns, by a metric", _COLUMNS, _table


def _table(experiment: str) -> object:
    return {
        "experiment_ids": [experiment],
        "columns": ["params.lr", "params.batch", *(f"metrics.metric_{n}" for n in range(4))],
        "order_by": ["metrics.metric_2 DESC"],
        "limit": _PAGE,
    }


@contextmanager
def _serving(filled: dict[str, Filled]) -> Generator[dict[str, Running]]:
    servers: dict[str, Running] = {}
    try:
        for name, each in filled.items():
            servers[name] = Running(trackline(), each.folder)
            servers[name].rest()
        yield servers
    finally:
        for server in servers.values():
            server.stop()


def _in_turns(tasks: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of each task in each round; a round's figure is the median of three."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(rounds):
        for name, task in tasks.items():
            three: list[float] = []
            for _ in range(3):
                began = time.perf_counter()
                task()
                three.append((time.perf_counter() - began) * 1000)
            times[name].append(statistics.median(three))
    return times


def _post(server: Running, path: str, body: object) -> bytes:
    return server.client.fetch("POST", path, body)


def _series(server: Running, run: str, keys: list[str], points: int) -> bytes:
    body = {"run_ids": [run], "metric_keys": keys, "points": points}
    return _post(server, "/ajax-api/trackline/metrics/series", body)


def _ends_of(server: Running, experiment: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return what asks for the first and for the thousandth page."""
    body: dict[str, object] = {"experiment_ids": [experiment], "max_results": _PAGE}
    first = dict(body)
    for _ in range(large.LARGE.runs // _PAGE - 1):
        body["page_token"] = server.client.post("runs/search", body)["next_page_token"]
    return (lambda: _post(server, _SEARCH, first)), (lambda: _post(server, _SEARCH, body))


class _Peak:
    """Watches a server's memory on a thread of its own."""

    def __init__(self, server: Running) -> None:
        self._server, self._most, self._ended = server, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> float:
        """Return the most there was, in MB."""
        self._ended.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            self._most = max(self._most, self._server.memory())


def _read_whole(server: Running, run: str) -> int:
    query = {"run_id": run, "metric_key": "metric_0", "max_results": "25000"}
    pages = found = 0
    while True:
        answer = server.client.fetch("GET", f"/api/2.0/mlflow/metrics/get-history?{urlencode(query)}")
        pages += 1
        found += answer.count(b'"timestamp"')
        _, mark, token = answer[-400:].partition(b'"next_page_token":"')
        if not mark:
            break
        query["page_token"] = token.partition(b'"')[0].decode()
    if found != large.LONG.points:
        raise FailureError(f"the history has {found} points of {large.LONG.points}")
    return pages


def _cells(row: Row) -> list[str]:
    shown = {name: row.median(name) for name in ("alone", "small", "large")}
    small, big = shown["small"], shown["large"]
    ratio = "" if small is None or big is None else f"{big / small:.2f}"
    first = shown["alone"] if small is None else small
    return [row.title, row.unit, _number(first), _number(big), ratio, row.most]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f}"  # noqa: PLR2004


def _page(figures: Figures, rounds: int) -> str:
    about = machine()
    lines = [
        "# Benchmarks at scale",
        "",
        "Written by `python benchmarks/scale.py --write`; do not edit.",
        "",
        f"{about['processor']}, {about['memory']}, {about['system']}, Python {about['python']}, {about['date']};",
        f"SQLite. Each figure is the median of {rounds} rounds, in which the servers take turns. Small: 1,000 runs",
        "with 1,000 points each; large: 100,000 runs with 1,000 points each (10 keys of 100 steps). Times are of one",
        "client over HTTP on the same machine, the answer received whole.",
        "",
        "| what | unit | small or alone | large | large / small | at most |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        *(f"| {' | '.join(_cells(row))} |" for row in figures.rows),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
