"""What a writer remembers of runs: it saves look-ups, and is never out of date."""

from collections.abc import Iterator

import pytest
from tests.contract.conftest import Database

from trackline.db.transaction import WriteTx
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.tracking.log_batch import log_metric
from trackline.tracking.run_moves import move_runs
from trackline.tracking.runs import create_run, delete_run, find, find_active
from trackline.wire.many_runs import MoveRuns
from trackline.wire.runs import CreateRun, DeleteRun, LogMetric


@pytest.fixture
def other(database: Database, database_uri: str) -> Iterator[Database]:
    """Yield another server's view of the same database."""
    opened = Database(database_uri)
    yield opened
    opened.close()
    assert database.now == opened.now


def point(run_id: str, step: int) -> LogMetric:
    """Return a request that logs a point."""
    return LogMetric(key="loss", value=0.5, timestamp=1, step=step, run_id=run_id)


def test_a_run_is_looked_up_once_where_nobody_else_writes(database: Database) -> None:
    """SQLite tells that nobody else wrote: then the second point of a run takes a statement less."""
    run_id = database.new_run()
    database.write(log_metric, point(run_id, 1))
    first = database.statements_of(log_metric, point(database.new_run(), 2))
    database.write(log_metric, point(run_id, 3))
    again = database.statements_of(log_metric, point(run_id, 4))
    tells = database.writer.dialect.committers == 1
    assert again == first - int(tells)


def test_what_another_server_deletes_is_known_at_once(database: Database, other: Database) -> None:
    """A run that was just logged to is refused after another server deleted it."""
    run_id = database.new_run()
    database.write(log_metric, point(run_id, 1))
    other.write(delete_run, DeleteRun(run_id))
    with pytest.raises(InvalidParameterValue, match="deleted"):
        database.write(log_metric, point(run_id, 2))


def test_what_another_server_moves_is_known_at_once(database: Database, other: Database) -> None:
    """A run belongs to where another server moved it."""
    run_id, target = database.new_run(), database.new_experiment("target")
    database.write(log_metric, point(run_id, 1))
    other.write(move_runs, MoveRuns([run_id], target))
    assert database.write(find_active, run_id).experiment_id == int(target)


def test_what_was_deleted_in_the_same_group_is_known(database: Database) -> None:
    """Operations of one transaction see each other's changes."""
    run_id = database.new_run()
    tx = database.writer
    tx.begin()
    tx.attempt(log_metric, point(run_id, 1))
    tx.attempt(delete_run, DeleteRun(run_id))
    with pytest.raises(InvalidParameterValue, match="deleted"):
        tx.attempt(log_metric, point(run_id, 2))
    tx.commit()
    assert database.read(find, run_id).lifecycle_stage == "deleted"


def test_what_was_undone_is_not_known(database: Database) -> None:
    """A run that an operation made, used and gave up is none to those behind it."""
    made: list[str] = []

    def give_up(tx: WriteTx, _: object) -> None:
        made.append(create_run(tx, CreateRun("0")).run.info.run_id)
        find_active(tx, made[0])
        raise InvalidParameterValue("no")

    tx = database.writer
    tx.begin()
    with pytest.raises(InvalidParameterValue, match="no"):
        tx.attempt(give_up, None)
    with pytest.raises(ResourceDoesNotExist):
        tx.attempt(log_metric, point(made[0], 1))
    tx.rollback()


def test_what_was_rolled_back_is_not_known(database: Database) -> None:
    """A run that a whole group made and lost is none to the next group."""
    tx = database.writer
    tx.begin()
    run_id = tx.attempt(create_run, CreateRun("0")).run.info.run_id
    tx.attempt(log_metric, point(run_id, 1))
    tx.rollback()
    with pytest.raises(ResourceDoesNotExist):
        database.write(log_metric, point(run_id, 2))
