"""The figures: collected with a line of progress each, then a table for people and JSON for programs."""

import json
import os
import platform
import statistics
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

OURS, PEER, CEILING = "Trackline", "FastTrackML", "Ceiling"

AIMS = {
    "log_metric_1": 1.5,
    "log_metric_16": 4.0,
    "log_batch_100": 12.0,
    "log_batch_1000": 20.0,
    "create_run": 2.0,
    "search_first_": 0.3,
    "search_filter_": 0.6,
    "search_order_": 0.25,
    "search_1000_": 0.35,
    "search_page_": 0.3,
    "history_": 0.2,
    "disk_": 0.1,
}
"""Ratios to FastTrackML, by a measure's key or, with `_` at the end, the beginning of one: at least so many times its
rate, or at most that part of its time or bytes."""

AIMS_ON_SERVER = {"log_metric_16": 3.0, "log_batch_1000": 10.0}
"""The same where both use a database server."""


@dataclass(slots=True)
class Measure:
    """One row: the figures of every product, one a round."""

    key: str
    title: str
    unit: str
    more_is_better: bool
    aim: float | None = None
    """The ratio to FastTrackML that is aimed at."""
    figures: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    latency: dict[str, list[tuple[float, float]]] = field(default_factory=dict[str, list[tuple[float, float]]])

    def median(self, product: str) -> float | None:
        """Return a product's figure, or None if it has none."""
        found = self.figures.get(product)
        return statistics.median(found) if found else None

    def ratio(self, other: str) -> float | None:
        """Return our figure divided by another's."""
        ours, theirs = self.median(OURS), self.median(other)
        return None if ours is None or not theirs else ours / theirs

    def meets_aim(self) -> bool | None:
        """Tell whether the aim is met; None where there is none or no figure."""
        ratio = self.ratio(PEER)
        if ratio is None or self.aim is None:
            return None
        return ratio >= self.aim if self.more_is_better else ratio <= self.aim


class Results:
    """All measures of one comparison, in the order in which they were declared."""

    def __init__(self, aims: Mapping[str, float]) -> None:
        """Begin the clock of the progress lines."""
        self._aims = aims
        self.measures: dict[str, Measure] = {}
        self.failures: list[str] = []
        self._began = time.monotonic()

    def declare(self, key: str, title: str, unit: str, *, more_is_better: bool = False) -> None:
        """Open a row."""
        beginnings = (aim for start, aim in self._aims.items() if start.endswith("_") and key.startswith(start))
        self.measures[key] = Measure(key, title, unit, more_is_better, self._aims.get(key, next(beginnings, None)))

    def add(self, key: str, product: str, value: float, round_: int) -> None:
        """Add a round's figure."""
        measure = self.measures[key]
        measure.figures.setdefault(product, []).append(value)
        self.say(f"{measure.title} · round {round_ + 1} · {product}: {_number(value)} {measure.unit}")

    def note_latency(self, key: str, product: str, p50_s: float, p99_s: float) -> None:
        """Add the median and 99th percentile of a request's time in a round of a load."""
        self.measures[key].latency.setdefault(product, []).append((p50_s, p99_s))

    def fail(self, key: str, product: str, problem: str) -> None:
        """Record that a product has no right answer here: it gets no figure."""
        if key in self.measures:
            self.measures[key].figures.pop(product, None)
        self.failures.append(f"{key} · {product}: {problem}")
        self.say(f"FAILED {self.failures[-1]}")

    def say(self, text: str) -> None:
        """Print a line of progress."""
        print(f"[{time.monotonic() - self._began:4.0f} s] {text}", flush=True)


def machine() -> dict[str, str]:
    """Return what the figures depend on."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    total = next((line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "0")
    return {
        "processor": f"{model}, {os.cpu_count()} cores",
        "memory": f"{int(total) / 1024 / 1024:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
    }


def table(results: Results) -> list[list[str]]:
    """Return the header and the rows."""
    products = [
        name for name in (OURS, PEER, "MLflow") if any(name in measure.figures for measure in results.measures.values())
    ]
    against = [name for name in products if name != OURS]
    rows = [["measure", "unit", *products, *(f"ratio to {name}" for name in against), "aim", "share of the ceiling"]]
    rows += [
        [
            measure.title,
            measure.unit,
            *(_number(measure.median(name)) for name in products),
            *(_ratio(measure.ratio(name)) for name in against),
            _aim(measure),
            _share(measure.ratio(CEILING) if measure.more_is_better else None),
        ]
        for measure in results.measures.values()
    ]
    return rows


def as_text(results: Results) -> str:
    """Return the table with aligned columns, and the failures below it."""
    rows = table(results)
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) if place < 2 else cell.rjust(width) for place, (cell, width) in enumerate(cells))  # noqa: PLR2004 - two text columns
        for cells in (list(zip(row, widths, strict=True)) for row in rows)
    ]
    lines += ["", *(f"FAILED {failure}" for failure in results.failures)] if results.failures else []
    return "\n".join(lines)


def as_json(found: Mapping[str, Results], settings: dict[str, Any]) -> str:
    """Return everything by database, all rounds included."""
    on = {database: {"measures": _measures(each), "failures": each.failures} for database, each in found.items()}
    return json.dumps({"machine": machine(), "settings": settings, "on": on}, indent=2, ensure_ascii=False) + "\n"


def _measures(results: Results) -> list[dict[str, Any]]:
    return [
        asdict(measure)
        | {
            "ratio": measure.ratio(PEER),
            "share_of_ceiling": measure.ratio(CEILING) if measure.more_is_better else None,
        }
        for measure in results.measures.values()
    ]


def as_markdown(found: Mapping[str, Results], rounds: int) -> str:
    """Return the page docs/benchmarks.md, with a table for each database."""
    about = machine()
    lines = [
        "# Benchmarks",
        "",
        "Written by `python benchmarks/compare.py --large --write`; do not edit.",
        "",
        f"{about['processor']}, {about['memory']}, {about['system']}, Python {about['python']}, {about['date']}.",
        f"Each figure is the median of {rounds} rounds; in a round every server has its turn, so that all meet the",
        "same machine. Servers run with their defaults, on SQLite files in temporary folders on the same disk, or on",
        "one PostgreSQL 16 with `fsync` on; load comes from `wrk` on the same machine.",
        "",
        *(line for database, results in found.items() for line in _section(database, results)),
        *_NOTES,
    ]
    return "\n".join(lines) + "\n"


def _section(database: str, results: Results) -> list[str]:
    header, *rows = table(results)
    failures = [f"- {failure}" for failure in results.failures]
    return [
        f"## On {database}",
        "",
        _row(header),
        _row(["---", "---", *("---:" for _ in header[2:])]),
        *map(_row, rows),
        "",
        *(["Failed, so without a figure:", "", *failures, ""] if failures else []),
    ]


_NOTES = (
    "## What the rows mean",
    "",
    "- A request that is not answered with status 200 is a failure, and so is a search or history whose answer is not",
    "  exactly what was logged; a failure has no figure.",
    "- Trackline acknowledges a write when it is on disk.",
    "- log-metric and log-batch write to one run a connection; a batch has ten metric keys. No point is sent twice.",
    "- Memory and processor time are those of all processes of a server; PostgreSQL's are not counted.",
    "- Memory is the proportional set size.",
    "- Processor time is what all processes of a server used for a load, work put off until after it included.",
    "- Disk a point is the growth of all database files, write-ahead log folded in, by the histories of runs that",
    "  were logged one after the other and ended. Values are doubles with all digits, the least compressible kind.",
    "- Searches ask for runs with ten metrics, five params and five tags. Page 100 is reached by page tokens",
    "  (FastTrackML hands out tokens cut short, which it refuses; it is given the whole one).",
    "- The ceiling is Trackline's HTTP server with a handler that decodes the request and answers `{}`.",
    "- An aim is a ratio to FastTrackML: ≥ for rates, ≤ for times and bytes.",
)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2  # noqa: PLR2004 - three digits are what repeats
    return f"{value:,.{digits}f}"


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004 - three digits


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _aim(measure: Measure) -> str:
    aim = measure.aim
    if aim is None:
        return ""
    verdict = {True: "met", False: "missed", None: "no figure"}[measure.meets_aim()]
    return f"{'≥' if measure.more_is_better else '≤'} {aim:g}: {verdict}"


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []
