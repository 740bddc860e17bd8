"""The page at /metrics: what all processes of this server counted, in Prometheus' text format.

The format is a few lines of rules, so it is written here; the tests read it with Prometheus' own client.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from trackline import __version__
from trackline.counts import Distribution
from trackline.db.counts import TROUBLES
from trackline.server.about import MLFLOW_VERSION
from trackline.server.counters import Counters
from trackline.server.exchanges import RowCounts
from trackline.server.processes import look_at
from trackline.server.services import Services

_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = dict[str, str]
Kind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True, slots=True)
class Family:
    """A name, what it counts, and by which labels."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()


@dataclass(slots=True)
class Samples:
    """The values of families that were asked for, as lines."""

    lines: list[str] = field(default_factory=list[str])

    def family(self, family: Family) -> None:
        """Begin a family."""
        self.lines += [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.kind}"]

    def value(self, name: str, labels: Labels, value: float) -> None:
        """Add a value to the family that was begun last."""
        shown = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        self.lines.append(f"{name}{{{shown}}} {_number(value)}" if shown else f"{name} {_number(value)}")

    def histogram(self, name: str, labels: Labels, distribution: Distribution) -> None:
        """Add a distribution to the family that was begun last."""
        so_far = 0.0
        for bound, number in zip((*distribution.bounds, math.inf), distribution.buckets(), strict=True):
            so_far += number
            self.value(f"{name}_bucket", {**labels, "le": "+Inf" if bound == math.inf else _number(bound)}, so_far)
        self.value(f"{name}_sum", labels, distribution.sum())
        self.value(f"{name}_count", labels, so_far)


BUILD = Family(
    "trackline_build_info", "gauge", "Always 1; the labels say what runs.", ("version", "mlflow_version", "database")
)
REQUESTS = Family(
    "trackline_http_requests_total",
    "counter",
    "Requests answered, by the row of the endpoint table; path other is all that has no row.",
    ("method", "path", "status"),
)
DURATIONS = Family(
    "trackline_http_request_duration_seconds",
    "histogram",
    "From a request's headers to the end of its answer.",
    ("method", "path"),
)
ENDED = Family(
    "trackline_connections_ended_total",
    "counter",
    "Connections that the server ended: no HTTP, heads too large, clients too slow, too many at once.",
)
QUEUE = Family("trackline_write_queue_operations", "gauge", "Writes that wait for their commit or run in it.")
GROUPS = Family("trackline_commit_operations", "histogram", "Operations that were committed together.")
COMMITS = Family("trackline_commit_duration_seconds", "histogram", "Running a group and committing it.")
SYNCS = Family("trackline_sync_duration_seconds", "histogram", "Waiting until commits are on disk (embedded database).")
POINTS = Family("trackline_points_total", "counter", "Points of metrics stored, repeated ones included.")
SEALED_RUNS = Family("trackline_sealed_runs_total", "counter", "Times a run's journal was sealed.")
SEALED_POINTS = Family("trackline_sealed_points_total", "counter", "Points that left the journal for chunks.")
SEALINGS = Family("trackline_sealing_duration_seconds", "histogram", "Sealing one run.")
PUT_OFF = Family("trackline_sealing_put_off_total", "counter", "Times sealing failed; it is tried again.")
UNSEALED_RUNS = Family("trackline_unsealed_runs", "gauge", "Runs with points in the journal, in the whole database.")
UNSEALED_POINTS = Family("trackline_unsealed_points", "gauge", "Points in the journal, in the whole database.")
TROUBLE = Family(
    "trackline_database_errors_total",
    "counter",
    "Errors of the database: " + "; ".join(f"{kind} = {meaning}" for kind, meaning in TROUBLES.items()) + ".",
    ("kind",),
)
DISK_FAILED = Family("trackline_disk_failed", "gauge", "Processes that write no more since their disk failed.")
MEMORY = Family("process_resident_memory_bytes", "gauge", "Memory of each worker.", ("worker",))
CPU = Family("process_cpu_seconds_total", "counter", "Processor time of each worker.", ("worker",))
FILES = Family("process_open_fds", "gauge", "Files and connections that each worker has open.", ("worker",))
CONNECTIONS = Family("trackline_connections", "gauge", "Connections that each worker has.", ("worker",))
STARTED = Family("process_start_time_seconds", "gauge", "When each worker started.", ("worker",))

FAMILIES: tuple[Family, ...] = (
    *(BUILD, REQUESTS, DURATIONS, ENDED, QUEUE, GROUPS, COMMITS, SYNCS, POINTS),
    *(SEALED_RUNS, SEALED_POINTS, SEALINGS, PUT_OFF, UNSEALED_RUNS, UNSEALED_POINTS),
    *(TROUBLE, DISK_FAILED, MEMORY, CPU, FILES, CONNECTIONS, STARTED),
)
"""All of them; docs/monitoring.md is made of it."""

MLFLOW_REQUESTS = Family("mlflow_http_request_total", "counter", "As MLflow's exporter.", ("method", "status"))
MLFLOW_DURATIONS = Family(
    "mlflow_http_request_duration_seconds", "histogram", "As MLflow's exporter, but without status.", ("method", "path")
)
MLFLOW_FAMILIES: tuple[Family, ...] = (MLFLOW_REQUESTS, MLFLOW_DURATIONS)
"""Names that dashboards made for MLflow ask for; there with --expose-prometheus."""


async def metrics(_request: Request, services: Services) -> Response:
    """Answer the numbers of all processes of this server, for Prometheus."""
    text = page(services.counters, services.database_name, mlflow_names=services.config.mlflow_metric_names)
    return Response(text, media_type=_CONTENT_TYPE, headers={"cache-control": "no-store"})


def page(counters: Counters, database: str, *, mlflow_names: bool) -> str:
    """Return the page."""
    samples = Samples()
    samples.family(BUILD)
    samples.value(BUILD.name, {"version": __version__, "mlflow_version": MLFLOW_VERSION, "database": database}, 1)
    seen = [row for row in counters.rows if any(row.seconds.buckets())]
    _write_requests(samples, seen)
    _write_one(samples, ENDED, counters.connections.ended.total())
    _write_database(samples, counters)
    _write_sealing(samples, counters)
    _write_processes(samples, counters)
    if mlflow_names:
        _write_mlflow(samples, seen)
    return "\n".join([*samples.lines, ""])


def _write_requests(samples: Samples, rows: Sequence[RowCounts]) -> None:
    samples.family(REQUESTS)
    for row in rows:
        for status, number in row.statuses().items():
            samples.value(REQUESTS.name, {"method": row.method, "path": row.path, "status": status}, number)
    _write_durations(samples, DURATIONS, rows)


def _write_durations(samples: Samples, family: Family, rows: Sequence[RowCounts]) -> None:
    samples.family(family)
    for row in rows:
        samples.histogram(family.name, {"method": row.method, "path": row.path}, row.seconds)


def _write_database(samples: Samples, counters: Counters) -> None:
    database = counters.database
    answered = database.answered.total()  # read first: what is answered meanwhile must not make the queue negative
    _write_one(samples, QUEUE, database.queued.total() - answered)
    for family, distribution in (
        (GROUPS, database.group_sizes),
        (COMMITS, database.group_seconds),
        (SYNCS, database.sync_seconds),
    ):
        samples.family(family)
        samples.histogram(family.name, {}, distribution)
    _write_one(samples, POINTS, database.points.total())
    samples.family(TROUBLE)
    for kind, number in database.troubles.items():
        samples.value(TROUBLE.name, {"kind": kind}, number.total())
    _write_one(samples, DISK_FAILED, database.disk_failed.total())


def _write_sealing(samples: Samples, counters: Counters) -> None:
    sealing = counters.sealing
    for family, number in (
        (SEALED_RUNS, sealing.runs),
        (SEALED_POINTS, sealing.points),
        (PUT_OFF, sealing.put_off),
        (UNSEALED_RUNS, sealing.waiting_runs),
        (UNSEALED_POINTS, sealing.waiting_points),
    ):
        _write_one(samples, family, number.total())
    samples.family(SEALINGS)
    samples.histogram(SEALINGS.name, {}, sealing.seconds)


def _write_processes(samples: Samples, counters: Counters) -> None:
    looked = [(str(place + 1), look_at(int(pid))) for place, pid in enumerate(counters.process.each())]
    for family, name in ((MEMORY, "memory"), (CPU, "cpu"), (FILES, "files")):
        samples.family(family)
        for worker, process in looked:
            if process is not None:
                samples.value(family.name, {"worker": worker}, getattr(process, name))
    for family, number in ((CONNECTIONS, counters.connections.open), (STARTED, counters.started)):
        samples.family(family)
        for place, value in enumerate(number.each()):
            samples.value(family.name, {"worker": str(place + 1)}, value)


def _write_mlflow(samples: Samples, rows: Sequence[RowCounts]) -> None:
    totals: dict[tuple[str, str], float] = {}
    for method, status, number in _by_method(rows):
        totals[method, status] = totals.get((method, status), 0.0) + number
    samples.family(MLFLOW_REQUESTS)
    for (method, status), number in totals.items():
        samples.value(MLFLOW_REQUESTS.name, {"method": method, "status": status}, number)
    _write_durations(samples, MLFLOW_DURATIONS, rows)


def _by_method(rows: Sequence[RowCounts]) -> Iterator[tuple[str, str, float]]:
    for row in rows:
        for status, number in row.statuses().items():
            yield row.method, status, number


def _write_one(samples: Samples, family: Family, value: float) -> None:
    samples.family(family)
    samples.value(family.name, {}, value)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
