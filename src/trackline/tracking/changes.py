"""What was changed since a look before: the journal's new rows, and the notes in the log of changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select

from trackline.db.changes import REGISTRY, is_news, read_mark
from trackline.db.kept import Mark
from trackline.db.statement import Prepared, among
from trackline.db.tables import change_log, journal, metric_key, run
from trackline.db.transaction import ReadTx
from trackline.series.codec import DamagedBytesError, unpack

MOST_ROWS = 5000
"""New rows, and new notes, that one look reads; where there are more, anything may have changed."""
_MOST_RUNS = 500
_MOST_POINTS = 20_000
"""Points of new rows that one look reads to name their metrics; where there are more, any metric may have changed."""
_MOST_KEYS = 50

_ROWS = Prepared(
    lambda _: (
        select(journal.c.id, journal.c.run_id, journal.c.n)
        .where(journal.c.id > bindparam("after"))
        .order_by(journal.c.id)
        .limit(bindparam("most"))
    ),
    "after",
    "most",
)
_NOTES = Prepared(
    lambda _: (
        select(change_log.c.id, change_log.c.run_id, change_log.c.experiment_id)
        .where(change_log.c.id > bindparam("after"))
        .order_by(change_log.c.id)
        .limit(bindparam("most"))
    ),
    "after",
    "most",
)
_LATE_ROWS = Prepared(lambda _: select(journal.c.id, journal.c.run_id, journal.c.n).where(among(journal.c.id)))
_LATE_NOTES = Prepared(
    lambda _: select(change_log.c.id, change_log.c.run_id, change_log.c.experiment_id).where(among(change_log.c.id))
)
_DATA = Prepared(lambda _: select(journal.c.run_id, journal.c.data).where(among(journal.c.id)))
_RUNS = Prepared(lambda _: select(run.c.id, run.c.uuid, run.c.experiment_id).where(among(run.c.id)))
_KEYS = Prepared(lambda _: select(metric_key.c.id, metric_key.c.key).where(among(metric_key.c.id)))


@dataclass(frozen=True, slots=True)
class Since:
    """Where the look before ended, and which ids below it were not there yet: they may come late."""

    mark: Mark
    missing_rows: Sequence[int] = ()
    missing_notes: Sequence[int] = ()


@dataclass(slots=True)
class RunChange:
    """A changed run; `keys` is None when more than its points changed, or too many of them."""

    run_id: str
    experiment_id: int
    keys: set[str] | None
    step: int | None = None


@dataclass(slots=True)
class Changes:
    """What was found since the look before. With `everything`, anything may have changed beside what is named."""

    mark: Mark
    rows: list[int] = field(default_factory=list[int])
    notes: list[int] = field(default_factory=list[int])
    runs: list[RunChange] = field(default_factory=list[RunChange])
    experiments: set[int] = field(default_factory=set[int])
    registry: bool = False
    everything: bool = False


@dataclass(slots=True)
class _Points:
    """The new points of a run: ids of their metrics, and the greatest step."""

    keys: set[int] = field(default_factory=set[int])
    step: int | None = None


def read_missed(tx: ReadTx, mark: Mark) -> Changes:
    """Return what was committed since a mark; everything, when the mark is not of this database's past."""
    newest = read_mark(tx, None)
    return Changes(newest, everything=True) if mark.note > newest.note else read_changes(tx, Since(mark))


def read_changes(tx: ReadTx, since: Since) -> Changes:
    """Return what was committed since; two statements when it was nothing."""
    rows = list(tx.all(_ROWS, since.mark.row, MOST_ROWS))
    notes = list(tx.all(_NOTES, since.mark.note, MOST_ROWS))
    if MOST_ROWS in {len(rows), len(notes)}:
        return Changes(read_mark(tx, None), everything=True)
    mark = Mark(rows[-1][0] if rows else since.mark.row, notes[-1][0] if notes else since.mark.note)
    rows += tx.among(_LATE_ROWS, since.missing_rows)
    notes += tx.among(_LATE_NOTES, since.missing_notes)
    found = Changes(mark, [row[0] for row in rows], [note[0] for note in notes])
    if rows or notes:
        whole = {number for _, run_id, number in notes if not run_id}
        found.registry = REGISTRY in whole
        found.experiments = whole - {REGISTRY}
        changed = {run_id for _, run_id, last_row in notes if run_id and _is_news(last_row, since)}
        _tell_runs(tx, found, changed, rows)
    return found


def _is_news(last_row: int, since: Since) -> bool:
    return is_news(last_row, since.mark) or any(row <= last_row for row in since.missing_rows)


def _tell_runs(tx: ReadTx, found: Changes, changed: set[int], rows: Sequence[Any]) -> None:
    numbers = changed | {run_id for _, run_id, _ in rows}
    if len(numbers) > _MOST_RUNS:
        found.everything = True
        return
    points = _read_points(tx, rows)
    names = _names(tx, {key for each in points.values() for key in each.keys})
    known = tx.among(_RUNS, sorted(numbers))
    # A run that was purged meanwhile belonged somewhere.
    found.everything = len(known) < len(numbers)
    for number, run_id, experiment_id in known:
        logged = points.get(number)
        keys = None if number in changed or logged is None else {names[key] for key in logged.keys if key in names}
        if keys is not None and len(keys) > _MOST_KEYS:
            keys = None
        found.runs.append(RunChange(run_id, experiment_id, keys, logged.step if logged else None))


def _read_points(tx: ReadTx, rows: Sequence[Any]) -> dict[int, _Points]:
    """Return the metrics of new rows by run; nothing when there are too many points."""
    if sum(n for _, _, n in rows) > _MOST_POINTS:
        return {}
    points: dict[int, _Points] = {}
    for run_id, data in tx.among(_DATA, [row[0] for row in rows]):
        try:
            keys, columns = unpack(data)
        except DamagedBytesError:
            return {}  # whoever reads the points is told
        if len(keys):
            of_run = points.setdefault(run_id, _Points())
            of_run.keys.update(keys.tolist())
            of_run.step = max(int(columns.steps.max()), of_run.step or 0)
    return points


def _names(tx: ReadTx, key_ids: Iterable[int]) -> dict[int, str]:
    return {key_id: str(key) for key_id, key in tx.among(_KEYS, sorted(key_ids))}
