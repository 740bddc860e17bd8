"""Counting the runs that a page means: right at every state, and counted again only when something changed."""

import pytest
from tests.contract.conftest import Database

from trackline.db.transaction import ReadTx
from trackline.tracking.chosen_runs import choose_runs, count_runs
from trackline.tracking.log_batch import log_batch
from trackline.tracking.runs import delete_run
from trackline.wire.columns import ChooseRuns
from trackline.wire.nouns import Param
from trackline.wire.runs import DeleteRun, LogBatch, Point

_COUNTS, _ASKS_WHAT_CHANGED = 2, 1
"""Statements of a count where readers keep it, and of a look that finds it kept."""


def _count(tx: ReadTx, request: ChooseRuns) -> int:
    return count_runs(tx, choose_runs(tx, request))


def _cost(database: Database, text: str | None) -> int:
    """Return how many statements a count takes beside the look-ups of the filter's keys."""
    asked = ChooseRuns(["0"], filter=text, run_view_type="ACTIVE_ONLY")  # not as the suite itself has them counted
    with_keys = database.reader.statements
    database.read(lambda tx, _: choose_runs(tx, asked), None)
    before = database.reader.statements
    database.read(_count, asked)
    return database.reader.statements - before - (before - with_keys)


@pytest.mark.parametrize("text", [None, "params.p = 'a'", "metrics.m > 0"])
def test_runs_are_counted_once_while_nothing_changes(database: Database, text: str | None) -> None:
    """The second look asks what changed and no more; databases whose readers keep nothing count each time."""
    run_id = database.new_run()
    database.write(log_batch, LogBatch(run_id, [Point("m", 1.0, 1, 0)], [Param("p", "a")]))
    first, second = _cost(database, text), _cost(database, text)
    assert (first, second) == ((_COUNTS, _ASKS_WHAT_CHANGED) if database.reader.kept else (1, 1))


@pytest.mark.parametrize(
    ("text", "cost"),
    [(None, _ASKS_WHAT_CHANGED), ("params.p = 'a'", _ASKS_WHAT_CHANGED), ("metrics.m > 0", _COUNTS)],
)
def test_points_have_runs_counted_again_where_metrics_decide(database: Database, text: str | None, cost: int) -> None:
    """A log-metric beside the page costs no count of an experiment's runs."""
    run_id = database.new_run()
    _cost(database, text)
    database.write(log_batch, LogBatch(run_id, [Point("m", 1.0, 1, 0)]))
    database.settle()
    assert _cost(database, text) == (cost if database.reader.kept else 1)


def test_other_levels_and_stages_are_other_numbers(database: Database) -> None:
    """What is asked for decides, not only the filter; a run that was deleted counts among the deleted ones at once."""
    gone, _ = database.new_run(), database.new_run()
    asked = [ChooseRuns(["0"]), ChooseRuns(["0"], run_view_type="DELETED_ONLY"), ChooseRuns(["0"], run_view_type="ALL")]
    assert [database.read(_count, each) for each in asked] == [2, 0, 2]
    database.write(delete_run, DeleteRun(gone))
    assert [database.read(_count, each) for each in asked] == [1, 1, 2]
