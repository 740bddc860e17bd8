"""How far running runs are, in the rows of the runs table."""

from tests.contract.conftest import Database

from trackline.tracking.columns import get_columns
from trackline.tracking.log_batch import log_batch
from trackline.tracking.runs import update_run
from trackline.wire.columns import GetColumns, RunColumns
from trackline.wire.runs import LogBatch, Point, UpdateRun


def rows(database: Database) -> RunColumns:
    """Return the rows of experiment 0."""
    return database.read(get_columns, GetColumns(["0"], order_by=["start_time", "run_id"])).runs


def test_a_running_run_tells_its_greatest_step(database: Database) -> None:
    """All metrics count but those of the system, whose steps are of their own; without any there is no step."""
    run_id, empty = database.new_run(), database.new_run()
    points = [
        Point("loss", 1.0, 1, 7),
        Point("acc", 1.0, 1, 12),
        Point("acc", 1.0, 2, 3),
        Point("system/cpu", 1.0, 1, 99),
    ]
    database.write(log_batch, LogBatch(run_id, points))
    found = rows(database)
    assert dict(zip(found.run_id, found.step, strict=True)) == {run_id: 12, empty: None}


def test_a_run_that_ended_is_not_asked(database: Database) -> None:
    """It tells no step, and where no run goes on the look-up is spared."""
    run_id = database.new_run()
    database.write(log_batch, LogBatch(run_id, [Point("loss", 1.0, 1, 7)]))
    before = database.reader.statements
    assert rows(database).step == [7]
    running = database.reader.statements - before
    database.write(update_run, UpdateRun(run_id, "FINISHED"))
    before = database.reader.statements
    assert rows(database).step == [None]
    assert database.reader.statements - before == running - 1
