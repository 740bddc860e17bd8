"""Points that come a few a request: nothing of them is lost or doubled on their way to their runs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, delete, func, select, text, update

from trackline.db.dialects import open_dialect
from trackline.db.migrations import open_schema
from trackline.db.tables import arrival, journal, latest, run
from trackline.db.transaction import WriteTx
from trackline.house import House
from trackline.series import arrivals, points
from trackline.series.columns import EMPTY
from trackline.series.journal import key_id
from trackline.series.read import read
from trackline.tracking.experiments import create_default
from trackline.tracking.runs import create_run
from trackline.wire.runs import CreateRun, Point


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[WriteTx]:
    """Return a writer of a new database with two runs, 1 and 2."""
    opened = WriteTx(open_dialect(f"sqlite:///{tmp_path / 't.db'}"), House(artifact_root="here"))
    open_schema(opened)
    commit(opened, create_default, None)
    for _ in range(2):
        commit(opened, create_run, CreateRun("0"))
    yield opened
    opened.close()


def commit(tx: WriteTx, function: Callable[[WriteTx, Any], object], request: object) -> None:
    """Run a function in a group of one and commit it."""
    tx.begin()
    tx.attempt(function, request)
    tx.commit()


def log(tx: WriteTx, run_id: int, steps: range) -> None:
    """Commit points of a run that rise by a half a step."""
    commit(tx, lambda tx, _: points.log(tx, run_id, 0, [Point("m", step / 2, 1000 + step, step) for step in steps]), 0)


def settle(tx: WriteTx) -> None:
    """Put what waits with its runs."""
    commit(tx, arrivals.settle, None)


def history(tx: WriteTx, run_id: int) -> list[int]:
    """Return the steps that are with a run."""
    key = key_id(tx, "m")
    return [] if key is None else read(tx, run_id, [key]).get(key, EMPTY).steps.tolist()


def rows(tx: WriteTx, table: Table) -> int:
    """Return how many rows a table has."""
    return int(tx.execute(select(func.count()).select_from(table))[0][0])


def test_points_wait_until_they_are_settled(tx: WriteTx) -> None:
    """A few points go to one row; settled they are with their runs, once, and nothing waits any more."""
    assert not arrivals.waiting(tx)
    log(tx, 1, range(3))
    assert arrivals.waiting(tx)
    assert history(tx, 1) == []
    settle(tx)
    settle(tx)
    assert not arrivals.waiting(tx)
    assert history(tx, 1) == [0, 1, 2]
    assert tx.arrived == 0


def test_a_group_leaves_one_row(tx: WriteTx) -> None:
    """Points of several runs that are committed together take one row, and one journal row a run when settled."""
    tx.begin()
    for step, run_id in enumerate((1, 2, 1)):
        point = Point("m", 1.0, step, step)
        tx.attempt(lambda tx, logged: points.log(tx, logged[0], 0, [logged[1]]), (run_id, point))
    tx.commit()
    assert (rows(tx, arrival), rows(tx, journal)) == (1, 0)
    assert tx.arrived == 3
    settle(tx)
    assert (rows(tx, arrival), rows(tx, journal)) == (0, 2)
    assert (len(history(tx, 1)), len(history(tx, 2))) == (2, 1)


def test_many_points_of_a_request_do_not_wait(tx: WriteTx) -> None:
    """They are with their run at once, beside those that wait."""
    log(tx, 1, range(5))
    log(tx, 1, range(5, 305))
    assert history(tx, 1) == list(range(5, 305))
    settle(tx)
    assert history(tx, 1) == list(range(305))


def test_many_points_are_settled_unasked(tx: WriteTx, monkeypatch: pytest.MonkeyPatch) -> None:
    """When more than a number wait, the next ones put them with their runs."""
    monkeypatch.setattr(arrivals, "MOST", 10)
    for start in range(0, 12, 4):
        log(tx, 1, range(start, start + 4))
    assert history(tx, 1) == list(range(8))
    assert tx.arrived == 4


def test_points_of_a_run_that_is_gone_go_too(tx: WriteTx) -> None:
    """A run that was purged meanwhile leaves nothing; the others' points are settled."""
    log(tx, 1, range(2))
    log(tx, 2, range(3))
    commit(tx, lambda tx, _: tx.connection.execute(delete(run).where(run.c.id == 1)), None)
    settle(tx)
    assert rows(tx, arrival) == 0
    assert tx.execute(select(journal.c.run_id)) == [(2,)]
    assert tx.execute(select(latest.c.run_id)) == [(2,)]


def test_points_count_for_the_experiment_their_run_is_in(tx: WriteTx) -> None:
    """A run that was moved before its points were settled takes them along."""
    log(tx, 1, range(2))
    commit(tx, lambda tx, _: tx.connection.execute(update(run).where(run.c.id == 1).values(experiment_id=7)), None)
    settle(tx)
    assert tx.execute(select(latest.c.experiment_id)) == [(7,)]


def test_what_is_undone_did_not_arrive(tx: WriteTx) -> None:
    """A group that is rolled back leaves nothing and is not counted."""
    tx.begin()
    tx.attempt(lambda tx, _: points.log(tx, 1, 0, [Point("m", 1.0, 1, 1)]), None)
    tx.rollback()
    assert not arrivals.waiting(tx)
    assert tx.arrived == 0


def test_a_damaged_row_is_left_out(tx: WriteTx, caplog: pytest.LogCaptureFixture) -> None:
    """It is told, and holds up neither the others nor what comes later."""
    log(tx, 1, range(2))
    commit(tx, lambda tx, _: tx.connection.execute(text("UPDATE arrival SET data = x'0900'")), None)
    log(tx, 2, range(3))
    settle(tx)
    assert history(tx, 2) == [0, 1, 2]
    assert rows(tx, arrival) == 0
    assert [record.getMessage() for record in caplog.records] == [
        "Points that had just arrived are damaged and left out (rows: 1)."
    ]
