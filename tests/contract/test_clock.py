"""A clock that goes backwards: what is stored stays right, only the times that were read from it are off."""

from typing import Any

from trackline.tracking import purge
from trackline.tracking.experiments import get_experiment, update_experiment
from trackline.tracking.log_batch import log_batch
from trackline.tracking.metrics import get_history
from trackline.tracking.runs import delete_run, restore_run
from trackline.wire.experiments import GetExperiment, UpdateExperiment
from trackline.wire.metrics import GetMetricHistory
from trackline.wire.runs import DeleteRun, LogBatch, Point, RestoreRun

HOUR = 3_600_000


def test_an_experiment_may_seem_changed_before_it_was_made(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """A change after the jump is stored; its time is what the clock said."""
    made = database.now
    experiment_id = database.new_experiment("before")
    database.now -= HOUR
    database.write(update_experiment, UpdateExperiment(experiment_id, "after"))
    shown = database.read(get_experiment, GetExperiment(experiment_id)).experiment
    assert (shown.name, shown.creation_time, shown.last_update_time) == ("after", made, made - HOUR)


def test_points_keep_their_order(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """Later steps with earlier timestamps are all there, and the newest value is that of the greatest step."""
    run_id = database.new_run()
    for step in range(10):
        database.write(log_batch, LogBatch(run_id, [Point("loss", float(step), database.now, step)]))
        database.now -= HOUR
    history = database.read(get_history, GetMetricHistory(run_id, "loss")).metrics
    assert sorted(point.step for point in history) == list(range(10))
    (newest,) = database.get_run(run_id).data.metrics
    assert (newest.step, newest.value) == (9, 9.0)


def test_a_purge_waits_for_what_was_deleted_in_the_future(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """A run deleted before the jump is younger than any age until the clock is there again; it can be restored."""
    run_id = database.new_run()
    database.write(delete_run, DeleteRun(run_id))
    database.now -= HOUR
    assert database.read(purge.find_targets, purge.Selection(until=database.now)).runs == []
    database.write(restore_run, RestoreRun(run_id))
    assert database.get_run(run_id).info.lifecycle_stage == "active"
