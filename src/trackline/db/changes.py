"""The log of what was changed lately: whoever changes a run or an experiment notes it, whoever follows them reads it.

Points need no note: their rows in the journal are one.
"""

from typing import Final

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy import insert as insert_into

from trackline.db.statement import Prepared
from trackline.db.tables import change_log
from trackline.db.transaction import WriteTx

KEPT: Final = 20_000
"""Notes that stay; who has not read them by then is told that anything may have changed."""

_NOTE = Prepared(lambda _: insert_into(change_log), "run_id", "experiment_id")
_NEWEST = Prepared(lambda _: select(func.max(change_log.c.id)))
_FORGET = Prepared(lambda _: delete(change_log).where(change_log.c.id <= bindparam("last")), "last")


def note_run(tx: WriteTx, run_number: int) -> None:
    """Note that a run was changed; written once for the whole group when it commits."""
    tx.defer(_write, (run_number, 0))


def note_experiment(tx: WriteTx, experiment_id: int) -> None:
    """Note that an experiment was changed, or which runs it has."""
    tx.defer(_write, (0, experiment_id))


def note_sealed(tx: WriteTx, run_number: int, last_row: int) -> None:
    """Note that rows of a run, this one the newest, left the journal: news to those who have not seen them there."""
    tx.defer(_write, (run_number, last_row))


def forget(tx: WriteTx, _request: object) -> None:
    """Remove all notes but the newest."""
    newest = tx.one(_NEWEST)[0]
    if newest is not None and newest > KEPT:
        tx.run(_FORGET, newest - KEPT)


def _write(tx: WriteTx, group: list[tuple[int, int]]) -> None:
    tx.many(_NOTE, sorted(set(group)))
