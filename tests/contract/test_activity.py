"""How many runs experiments have, and when they were started."""

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue
from trackline.tracking.activity import get_activity
from trackline.tracking.experiments import create_experiment
from trackline.tracking.runs import create_run, delete_run, update_run
from trackline.wire import experiments as wire
from trackline.wire.runs import CreateRun, DeleteRun, UpdateRun

_DAY = 86_400_000


def _run(database: Database, experiment_id: str, start: int) -> str:
    return database.write(create_run, CreateRun(experiment_id, start_time=start)).run.info.run_id


def test_runs_are_counted_by_when_they_started(database: Database) -> None:
    """Each span has the runs that began in it, the oldest first; what began before or after is only counted."""
    one = database.write(create_experiment, wire.CreateExperiment("one")).experiment_id
    none = database.write(create_experiment, wire.CreateExperiment("none")).experiment_id
    for start in (5 * _DAY, 7 * _DAY, 8 * _DAY - 1, 9 * _DAY, 10 * _DAY):
        _run(database, one, start)
    first, second = database.read(get_activity, wire.GetActivity([one, none], until=10 * _DAY, buckets=3)).activity

    assert first == wire.Activity(one, runs=5, running=5, last_start_time=10 * _DAY, starts=[2, 0, 1])
    assert second == wire.Activity(none, starts=[0, 0, 0])


def test_each_entry_has_the_id_that_was_asked_for(database: Database) -> None:
    """An experiment that is not there has no runs, whatever its id; nothing is answered for another id."""
    asked = ["0", str(2**70), "12345", "0"]
    found = database.read(get_activity, wire.GetActivity(asked, until=_DAY, buckets=1)).activity

    assert found == [wire.Activity(each, starts=[0]) for each in asked]


def test_deleted_and_finished_runs(database: Database) -> None:
    """Deleted runs are left out, and only those that are running count as running."""
    one = database.write(create_experiment, wire.CreateExperiment("one")).experiment_id
    gone, ended, _ = (_run(database, one, 2 * _DAY + place) for place in range(3))
    database.write(delete_run, DeleteRun(gone))
    database.write(update_run, UpdateRun(ended, status="FINISHED"))
    (found,) = database.read(get_activity, wire.GetActivity([one], until=3 * _DAY, buckets=1)).activity

    assert (found.runs, found.running, found.starts) == (2, 1, [2])


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (wire.GetActivity(["0"], until=0), "width"),
        (wire.GetActivity(["0"], until=_DAY, buckets=0), "buckets"),
        (wire.GetActivity(["0"], until=_DAY, buckets=1000), "buckets"),
        (wire.GetActivity(["0"], until=_DAY, width=0), "width"),
        (wire.GetActivity(["x"], until=_DAY), "Experiment ID"),
        (wire.GetActivity(["1"] * 1001, until=_DAY), "experiment_ids"),
    ],
)
def test_what_makes_no_sense_is_refused(database: Database, request_: wire.GetActivity, field: str) -> None:
    """The refusal names the field."""
    with pytest.raises(InvalidParameterValue, match=field):
        database.read(get_activity, request_)
