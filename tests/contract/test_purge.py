"""Purging: what goes, what stays, and what cannot be."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from trackline.db.tables import experiment, logged_model, logged_model_param, logged_model_tag, metadata, run
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.series import seal
from trackline.tracking import purge
from trackline.tracking.datasets import log_inputs
from trackline.tracking.experiments import (
    create_experiment,
    delete_experiment,
    restore_experiment,
    set_experiment_tag,
)
from trackline.tracking.log_batch import log_batch, log_metric
from trackline.tracking.logged_models import create_logged_model, delete_logged_model
from trackline.tracking.run_models import log_outputs
from trackline.tracking.runs import delete_run, get_run, restore_run
from trackline.wire.experiments import CreateExperiment, DeleteExperiment, RestoreExperiment, SetExperimentTag
from trackline.wire.logged_models import CreateLoggedModel, DeleteLoggedModel
from trackline.wire.nouns import Dataset, DatasetInput, ModelInput, Param, Tag
from trackline.wire.runs import (
    DeleteRun,
    GetRun,
    LogBatch,
    LogInputs,
    LogMetric,
    LogOutputs,
    Point,
    RestoreRun,
    WrittenModel,
)

EVERYTHING = purge.Selection(until=2**62)


def fill(database: Any, run_id: str) -> None:  # noqa: ANN401 - the suite's Database
    """Give a run something in every table: sealed points, points in the journal, params, tags, inputs."""
    for first in (0, 1000):  # enough for an overview of the chunk
        points = [Point("loss", step / 2, step, step) for step in range(first, first + 900)]
        database.write(log_batch, LogBatch(run_id, points, [Param("lr", "1")], [Tag("a", "b")]))
    number = database.reader.execute(select(run.c.id).where(run.c.uuid == run_id))[0][0]
    database.write(seal.apply, database.read(seal.plan, number))
    database.write(log_batch, LogBatch(run_id, [Point("loss", 1.0, 99, 99)]))
    used = DatasetInput(Dataset("d", "1", "local", "{}"), [Tag("mlflow.data.context", "train")])
    database.write(log_inputs, LogInputs(run_id, [used], [ModelInput("m-1")]))
    made = CreateLoggedModel(
        database.get_run(run_id).info.experiment_id, params=[Param("k", "v")], tags=[Tag("a", "b")]
    )
    model_id = database.write(create_logged_model, made).model.info.model_id
    database.write(log_outputs, LogOutputs(run_id, [WrittenModel(model_id)]))
    database.write(log_metric, LogMetric("acc", 0.5, 1, model_id=model_id, run_id=run_id))


def rows(database: Any, table: Table) -> int:  # noqa: ANN401 - the suite's Database
    """Return how many rows a table has."""
    return database.reader.execute(select(func.count()).select_from(table))[0][0]


def purge_run(database: Any, target: purge.DeletedRun) -> bool:  # noqa: ANN401 - the suite's Database
    """Purge a run as the command does, without artifacts."""
    if not database.write(purge.claim_run, target):
        return False
    while database.write(purge.erase_step, target):
        pass
    return database.write(purge.erase_run, target)


def targets(database: Any, selection: purge.Selection = EVERYTHING) -> purge.Targets:  # noqa: ANN401 - the suite's Database
    """Find what to purge."""
    return database.read(purge.find_targets, selection)


def test_every_table_of_runs_is_purged() -> None:
    """Each table with a run_id is named in RUN_PARTS: what a purge would leave behind shows here.

    The log of changes tells of the purge itself, and forgets it.
    """
    assert {table.name for table in metadata.tables.values() if "run_id" in table.c} - {"change_log"} == {
        table.name for table in purge.RUN_PARTS
    }


def test_every_table_of_experiments_is_purged() -> None:
    """Each table with an experiment_id is named in RUN_PARTS or EXPERIMENT_PARTS, or is that of the runs."""
    known = {run.name, "change_log"} | {table.name for table in (*purge.RUN_PARTS, *purge.EXPERIMENT_PARTS)}
    assert {table.name for table in metadata.tables.values() if "experiment_id" in table.c} <= known


def test_every_table_of_logged_models_is_purged() -> None:
    """Each table with a model's number is named in LOGGED_MODEL_PARTS; runs name the models they used by wire id."""
    by_id = {"model_input", "model_output"}
    assert {table.name for table in metadata.tables.values() if "model_id" in table.c} - by_id == {
        table.name for table in purge.LOGGED_MODEL_PARTS
    }


def test_a_purged_run_leaves_nothing(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """After a purge no table holds a row of the run, and another run keeps all of its own."""
    kept = database.new_run()
    fill(database, kept)
    before = {table.name: rows(database, table) for table in purge.RUN_PARTS}
    shown = database.get_run(kept)
    gone = database.new_run()
    fill(database, gone)
    assert all(rows(database, table) > before[table.name] for table in purge.RUN_PARTS)
    database.write(delete_run, DeleteRun(gone))
    assert [purge_run(database, target) for target in targets(database).runs] == [True]
    assert {table.name: rows(database, table) for table in purge.RUN_PARTS} == before
    assert database.get_run(kept) == shown
    with pytest.raises(ResourceDoesNotExist):
        database.read(get_run, GetRun(gone))


def test_a_long_run_goes_in_steps(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - the suite's Database
    """A step removes at most STEP_ROWS large rows, so that no transaction is long."""
    monkeypatch.setattr(purge, "STEP_ROWS", 2)
    run_id = database.new_run()
    for step in range(5):
        database.write(log_batch, LogBatch(run_id, [Point("loss", 1.0, step, step)]))
    database.write(delete_run, DeleteRun(run_id))
    (target,) = targets(database).runs
    assert database.write(purge.claim_run, target)
    steps = [database.write(purge.erase_step, target) for _ in range(4)]
    assert steps == [True, True, True, False]


def test_a_restored_run_stays(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """A run that was restored after it was found is not claimed, and nothing of it is removed."""
    run_id = database.new_run()
    fill(database, run_id)
    database.write(delete_run, DeleteRun(run_id))
    (target,) = targets(database).runs
    database.write(restore_run, RestoreRun(run_id))
    shown = database.get_run(run_id)
    assert not database.write(purge.claim_run, target)
    assert not database.write(purge.erase_run, target)
    assert database.get_run(run_id) == shown


def test_a_claimed_run_cannot_be_restored(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """Once its artifacts may be gone a run has no way back, neither alone nor with its experiment."""
    experiment_id = database.new_experiment("e")
    run_id = database.new_run(experiment_id)
    database.write(delete_run, DeleteRun(run_id))
    (target,) = targets(database).runs
    assert database.write(purge.claim_run, target)
    with pytest.raises(ResourceDoesNotExist, match="being purged"):
        database.write(restore_run, RestoreRun(run_id))
    database.write(delete_experiment, DeleteExperiment(experiment_id))
    database.write(restore_experiment, RestoreExperiment(experiment_id))
    assert database.get_run(run_id).info.lifecycle_stage == "deleted"


def test_a_broken_off_purge_is_finished_whatever_the_age(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """A claimed run is found again although it was deleted just now."""
    run_id = database.new_run()
    database.write(delete_run, DeleteRun(run_id))
    young = purge.Selection(until=database.now - 1)
    assert targets(database, young).runs == []
    (target,) = targets(database).runs
    database.write(purge.claim_run, target)
    assert targets(database, young).runs == [target]


def test_a_purged_experiment_frees_its_name(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """An experiment goes with its runs, tags and data sets; its name can be used again, its id is not."""
    experiment_id = database.new_experiment("mine")
    database.write(set_experiment_tag, SetExperimentTag(experiment_id, "k", "v"))
    fill(database, database.new_run(experiment_id))
    database.write(delete_experiment, DeleteExperiment(experiment_id))
    found = targets(database)
    assert found.runs == []
    (target,) = found.experiments
    assert database.write(purge.claim_experiment, target)
    assert [purge_run(database, each) for each in target.runs] == [True]
    assert database.write(purge.erase_experiment, target)
    tables = {*purge.RUN_PARTS, *purge.EXPERIMENT_PARTS, *purge.LOGGED_MODEL_PARTS, run}
    assert {table.name: rows(database, table) for table in tables} == dict.fromkeys((t.name for t in tables), 0)
    assert database.new_experiment("mine") != experiment_id


def new_model(database: Any, experiment_id: str) -> str:  # noqa: ANN401 - the suite's Database
    """Announce a logged model with a param and a tag."""
    request = CreateLoggedModel(experiment_id, "m", params=[Param("p", "v")], tags=[Tag("t", "v")])
    return database.write(create_logged_model, request).model.info.model_id


def test_a_purged_logged_model_leaves_nothing(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """A deleted logged model goes with its params and tags; one that is not deleted is refused and stays."""
    kept, gone = new_model(database, "0"), new_model(database, "0")
    database.write(delete_logged_model, DeleteLoggedModel(gone))
    with pytest.raises(InvalidParameterValue, match=f"logged model {kept} is not deleted"):
        targets(database, purge.Selection(until=2**62, logged_model_ids=[kept]))
    with pytest.raises(ResourceDoesNotExist, match="no logged model 'm-x'"):
        targets(database, purge.Selection(until=2**62, logged_model_ids=["m-x"]))
    (target,) = targets(database).logged_models
    assert target.model_id == gone
    assert [database.write(purge.erase_logged_model, target) for _ in range(2)] == [True, False]
    assert [rows(database, table) for table in (logged_model, logged_model_param, logged_model_tag)] == [1, 1, 1]
    assert targets(database).logged_models == []


def test_an_experiment_takes_its_logged_models_along(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """Logged models of a purged experiment go with it, deleted or not, and are no targets beside it."""
    experiment_id = database.new_experiment("e")
    inside = {new_model(database, experiment_id), new_model(database, experiment_id)}
    database.write(delete_logged_model, DeleteLoggedModel(min(inside)))
    database.write(delete_experiment, DeleteExperiment(experiment_id))
    found = targets(database)
    assert found.logged_models == []
    (target,) = found.experiments
    assert {model.model_id for model in target.logged_models} == inside
    database.write(purge.claim_experiment, target)
    assert database.write(purge.erase_experiment, target)
    assert [rows(database, table) for table in (logged_model, logged_model_param, logged_model_tag)] == [0, 0, 0]


def test_a_claimed_experiment_cannot_be_restored(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """Once its runs are being purged an experiment has no way back."""
    experiment_id = database.new_experiment("e")
    database.write(delete_experiment, DeleteExperiment(experiment_id))
    (target,) = targets(database).experiments
    assert database.write(purge.claim_experiment, target)
    with pytest.raises(ResourceDoesNotExist):
        database.write(restore_experiment, RestoreExperiment(experiment_id))


def test_an_experiment_with_runs_left_stays(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """As long as a run could not be purged its experiment is not."""
    experiment_id = database.new_experiment("e")
    database.new_run(experiment_id)
    database.write(delete_experiment, DeleteExperiment(experiment_id))
    (target,) = targets(database).experiments
    database.write(purge.claim_experiment, target)
    assert not database.write(purge.erase_experiment, target)
    assert rows(database, experiment) == 2


def test_what_is_not_deleted_is_refused(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """A named run or experiment that is active, unknown or deleted too lately is refused by name."""
    run_id = database.new_run()
    with pytest.raises(InvalidParameterValue, match=f"run {run_id} is not deleted"):
        targets(database, purge.Selection(until=2**62, run_ids=[run_id]))
    with pytest.raises(InvalidParameterValue, match="experiment 0 is not deleted"):
        targets(database, purge.Selection(until=2**62, experiment_ids=["0"]))
    with pytest.raises(ResourceDoesNotExist, match="no run 'x'"):
        targets(database, purge.Selection(until=2**62, run_ids=["x"]))
    database.write(delete_run, DeleteRun(run_id))
    with pytest.raises(InvalidParameterValue, match="--older-than"):
        targets(database, purge.Selection(until=database.now - 1, run_ids=[run_id]))


def test_named_targets_are_all_that_goes(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """With ids given, other deleted runs and experiments stay."""
    named, other = database.new_run(), database.new_run()
    for each in (named, other):
        database.write(delete_run, DeleteRun(each))
    database.write(delete_experiment, DeleteExperiment(database.new_experiment("e")))
    found = targets(database, purge.Selection(until=2**62, run_ids=[named, named]))
    assert [each.run_id for each in found.runs] == [named]
    assert found.experiments == []


def test_a_shared_place_is_known(database: Any, tmp_path: Path) -> None:  # noqa: ANN401 - the suite's Database
    """An experiment whose artifacts lie around another's is marked, so that its folder stays."""
    place = f"file://{tmp_path}/here"
    first = database.write(create_experiment, CreateExperiment("first", place)).experiment_id
    database.write(create_experiment, CreateExperiment("second", f"{place}/below"))
    database.write(delete_experiment, DeleteExperiment(first))
    assert [each.shared for each in targets(database).experiments] == [True]
