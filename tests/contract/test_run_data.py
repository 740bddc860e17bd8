"""What runs logged is read once and kept, on databases that tell what changed, for as long as it is true."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract.conftest import Database

from trackline.db.transaction import ReadTx, WriteTx
from trackline.series import seal
from trackline.tracking import run_data
from trackline.tracking.log_batch import log_batch, log_metric
from trackline.tracking.search_runs import search_runs
from trackline.wire.nouns import Param
from trackline.wire.runs import LogBatch, LogMetric, Point, SearchRuns, SearchRunsResponse


@pytest.fixture
def keeping(tmp_path: Path) -> Iterator[Database]:
    """Yield a database whose ids commit in their order, so that its readers keep what they read."""
    opened = Database(f"sqlite:///{tmp_path / 'trackline.db'}")
    assert opened.reader.kept is not None
    yield opened
    opened.close()


def found(database: Database) -> tuple[SearchRunsResponse, int]:
    """Return all runs, and how many statements they took."""
    before = database.reader.statements
    answer = database.read(search_runs, SearchRuns(["0"]))
    return answer, database.reader.statements - before


def logged(database: Database, params: int) -> str:
    """Start a run with a metric and some params."""
    run_id = database.new_run()
    batch = LogBatch(run_id, [Point("m", 1.0, 1)], [Param(f"p{n}", str(n)) for n in range(params)])
    database.write(log_batch, batch)
    return run_id


def test_what_nobody_changed_is_not_read_again(keeping: Database) -> None:
    """The second search takes the rows of runs, and one statement to see that nothing changed."""
    logged(keeping, 3)
    first, _ = found(keeping)
    again, statements = found(keeping)
    assert again == first
    assert statements == 2


def test_only_what_was_changed_is_read_again(keeping: Database) -> None:
    """Of two runs the one that logs is read anew; the other is the same object."""
    still, moving = logged(keeping, 3), logged(keeping, 3)
    before = {run.info.run_id: run.data.params for run in found(keeping)[0].runs}
    keeping.write(log_metric, LogMetric("m", 2.0, 2, run_id=moving))
    after = {run.info.run_id: run.data for run in found(keeping)[0].runs}
    assert after[moving].metrics[0].value == 2.0
    assert after[still].params is before[still]
    assert after[moving].params is not before[moving]


def test_sealing_changes_nothing_that_is_kept(keeping: Database) -> None:
    """Points that move from the journal to chunks leave the newest value as it is."""
    logged(keeping, 1)
    before = found(keeping)[0].runs[0].data.params
    (journaled,) = keeping.read(seal.journaled, None)
    keeping.write(seal.apply, keeping.read(seal.plan, journaled.run_id))
    assert found(keeping)[0].runs[0].data.params is before


def test_what_another_process_changes_is_seen(keeping: Database) -> None:
    """Its commit is in the database; nothing has to be told."""
    run_id = logged(keeping, 1)
    found(keeping)
    other = WriteTx(keeping.writer.dialect, keeping.writer.house)
    try:
        other.begin()
        other.attempt(log_metric, LogMetric("m", 3.0, 3, run_id=run_id))
        other.commit()
    finally:
        other.close()
    assert found(keeping)[0].runs[0].data.metrics[0].value == 3.0


def test_an_older_snapshot_sees_what_it_saw(keeping: Database) -> None:
    """A reader whose snapshot is older than what others kept reads its own rows."""
    run_id = logged(keeping, 1)
    older = ReadTx(keeping.reader.dialect, keeping.reader.house, kept=keeping.reader.kept)
    try:
        older.begin()
        assert search_runs(older, SearchRuns(["0"])).runs[0].data.metrics[0].value == 1.0
        keeping.write(log_metric, LogMetric("m", 2.0, 2, run_id=run_id))
        assert found(keeping)[0].runs[0].data.metrics[0].value == 2.0
        assert search_runs(older, SearchRuns(["0"])).runs[0].data.metrics[0].value == 1.0
        assert found(keeping)[0].runs[0].data.metrics[0].value == 2.0
        older.end()
    finally:
        older.close()


def test_long_texts_count_by_their_length() -> None:
    """What a run takes of the memory follows its texts."""
    small, large = run_data.RunParts(params=[Param("a", "x")]), run_data.RunParts(params=[Param("a", "x" * 5000)])
    assert large.size() - small.size() == 4999
