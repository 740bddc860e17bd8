"""The log of what was changed lately: whoever changes a run, an experiment or the registry notes it, others read it.

Points need no note: their rows in the journal are one.
"""

from typing import Final

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy import insert as insert_into

from trackline.db.kept import Mark
from trackline.db.statement import Prepared
from trackline.db.tables import change_log, journal
from trackline.db.transaction import ReadTx, WriteTx

KEPT: Final = 20_000
"""Notes that stay; who has not read them by then is told that anything may have changed."""

_MOST_CHANGES: Final = 5000
"""Rows and notes that are read to name the runs that changed; where there are more, it may be any."""

REGISTRY: Final = -1
"""Stands in a note where the number of an experiment would, and is none's."""

_NOTE = Prepared(lambda _: insert_into(change_log), "run_id", "experiment_id")
_NEWEST = Prepared(lambda _: select(select(func.max(journal.c.id)).scalar_subquery(), func.max(change_log.c.id)))
_LOGGED = Prepared(
    lambda _: select(journal.c.run_id).distinct().where(journal.c.id > bindparam("after")),
    "after",
)
_NOTED = Prepared(
    lambda _: (
        select(change_log.c.run_id, change_log.c.experiment_id)
        .distinct()
        .where(change_log.c.id > bindparam("after"), change_log.c.run_id > 0)
    ),
    "after",
)
_FORGET = Prepared(lambda _: delete(change_log).where(change_log.c.id <= bindparam("last")), "last")


def note_run(tx: WriteTx, run_number: int) -> None:
    """Note that a run was changed; written once for the whole group when it commits."""
    tx.defer(_write, (run_number, 0))


def note_experiment(tx: WriteTx, experiment_id: int) -> None:
    """Note that an experiment was changed, or which runs it has."""
    tx.defer(_write, (0, experiment_id))


def note_registry(tx: WriteTx) -> None:
    """Note that registered models, or anything of them, were changed."""
    tx.defer(_write, (0, REGISTRY))


def note_sealed(tx: WriteTx, run_number: int, last_row: int) -> None:
    """Note that rows of a run, this one the newest, left the journal: news to those who have not seen them there."""
    tx.defer(_write, (run_number, last_row))


def read_mark(tx: ReadTx, _request: object) -> Mark:
    """Return where the newest changes are."""
    row, note = tx.one(_NEWEST)
    return Mark(row or 0, note or 0)


def changed_runs(tx: ReadTx, before: Mark, now: Mark) -> set[int] | None:
    """Return the runs that were changed between two marks, the later one the snapshot's; None where it may be any.

    To be asked only where ids are committed in their order: of others a lower one may come later.
    """
    if max(now.row - before.row, now.note - before.note) > _MOST_CHANGES:
        return None
    logged = {run_id for (run_id,) in tx.all(_LOGGED, before.row)}
    return logged | {run_id for run_id, last_row in tx.all(_NOTED, before.note) if is_news(last_row, before)}


def is_news(last_row: int, before: Mark) -> bool:
    """Tell whether a note of a run is more than that rows were sealed which were in the journal at a mark."""
    return last_row == 0 or last_row > before.row


def forget(tx: WriteTx, _request: object) -> None:
    """Remove all notes but the newest."""
    newest = read_mark(tx, None).note
    if newest > KEPT:
        tx.run(_FORGET, newest - KEPT)


def _write(tx: WriteTx, group: list[tuple[int, int]]) -> None:
    tx.many(_NOTE, sorted(set(group)))
