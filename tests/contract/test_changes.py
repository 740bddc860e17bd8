"""What changed since a look before, on every database."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.contract.conftest import Database

from trackline.db.changes import KEPT, forget, read_mark
from trackline.db.kept import Mark
from trackline.db.tables import change_log
from trackline.db.transaction import WriteTx
from trackline.errors import ResourceDoesNotExist
from trackline.series import seal
from trackline.tracking import changes, model_versions, registered_models
from trackline.tracking.datasets import log_inputs
from trackline.tracking.experiments import (
    create_experiment,
    delete_experiment,
    restore_experiment,
    set_experiment_tag,
    update_experiment,
)
from trackline.tracking.log_batch import delete_tag, log_batch, log_metric, log_parameter, set_tag
from trackline.tracking.runs import create_run, delete_run, restore_run, update_run
from trackline.wire import experiments as experiment_wire
from trackline.wire import registry as wire
from trackline.wire import runs as run_wire
from trackline.wire.nouns import ModelInput, Param
from trackline.wire.runs import LogBatch, LogMetric, Point

Change = Callable[[WriteTx, Any], object]


def look(database: Database, mark: Mark, **late: list[int]) -> changes.Changes:
    """Return what was committed since."""
    return database.read(changes.read_changes, changes.Since(mark, **late))


def now(database: Database) -> Mark:
    """Return where the newest changes are."""
    return database.read(read_mark, None)


def test_nothing_is_found_when_nothing_changed(database: Database) -> None:
    """Two looks without a commit between them find nothing, for two statements."""
    database.write(log_metric, LogMetric("loss", 1.0, 1, run_id=database.new_run()))
    mark, before = now(database), database.reader.statements
    found = look(database, mark)
    assert (found.mark, found.runs, found.experiments, found.everything) == (mark, [], set(), False)
    assert database.reader.statements - before == 2


def test_points_name_their_run_metrics_and_step(database: Database) -> None:
    """New points are told by run, with the metrics and the greatest step."""
    run_id = database.new_run()
    mark = now(database)
    points = [Point("loss", 1.0, 1, step=7), Point("acc", 1.0, 1, step=3)]
    database.write(log_batch, LogBatch(run_id, points))
    database.write(log_metric, LogMetric("loss", 1.0, 1, step=9, run_id=run_id))
    found = look(database, mark)
    assert found.runs == [changes.RunChange(run_id, 0, {"loss", "acc"}, 9)]
    assert look(database, found.mark).runs == []


CHANGES_OF_A_RUN: dict[str, tuple[Change, Callable[[str], object]]] = {
    "param": (log_parameter, lambda run_id: run_wire.LogParam(run_id, "p", "1")),
    "tag": (set_tag, lambda run_id: run_wire.SetTag(run_id, "t", "1")),
    "untag": (delete_tag, lambda run_id: run_wire.DeleteTag(run_id, "old")),
    "batch": (log_batch, lambda run_id: LogBatch(run_id, [Point("m", 1.0, 1)], [Param("q", "2")])),
    "status": (update_run, lambda run_id: run_wire.UpdateRun(run_id, "FINISHED")),
    "model": (log_inputs, lambda run_id: run_wire.LogInputs(run_id, models=[ModelInput("m-1")])),
}


@pytest.mark.parametrize("what", CHANGES_OF_A_RUN)
def test_a_changed_run_is_told(database: Database, what: str) -> None:
    """Params, tags, status and inputs name their run, and any of its metrics."""
    run_id = database.new_run()
    database.write(set_tag, run_wire.SetTag(run_id, "old", "1"))
    mark = now(database)
    function, request = CHANGES_OF_A_RUN[what]
    database.write(function, request(run_id))
    assert [(run.run_id, run.keys) for run in look(database, mark).runs] == [(run_id, None)]


CHANGES_OF_AN_EXPERIMENT: dict[str, tuple[Change, Callable[[str, str], object]]] = {
    "new run": (create_run, lambda number, _: run_wire.CreateRun(number)),
    "deleted run": (delete_run, lambda _, run_id: run_wire.DeleteRun(run_id)),
    "restored run": (restore_run, lambda _, run_id: run_wire.RestoreRun(run_id)),
    "name": (update_experiment, lambda number, _: experiment_wire.UpdateExperiment(number, "other")),
    "tag": (set_experiment_tag, lambda number, _: experiment_wire.SetExperimentTag(number, "t", "1")),
    "deleted": (delete_experiment, lambda number, _: experiment_wire.DeleteExperiment(number)),
}


@pytest.mark.parametrize("what", CHANGES_OF_AN_EXPERIMENT)
def test_a_changed_experiment_is_told(database: Database, what: str) -> None:
    """What changes an experiment or which runs it has names the experiment."""
    number = database.write(create_experiment, experiment_wire.CreateExperiment("one")).experiment_id
    run_id = database.new_run(number)
    mark = now(database)
    function, request = CHANGES_OF_AN_EXPERIMENT[what]
    database.write(function, request(number, run_id))
    assert look(database, mark).experiments == {int(number)}


def test_restoring_an_experiment_is_told(database: Database) -> None:
    """An experiment that comes back is named."""
    number = database.new_experiment("gone")
    database.write(delete_experiment, experiment_wire.DeleteExperiment(number))
    mark = now(database)
    database.write(restore_experiment, experiment_wire.RestoreExperiment(number))
    assert look(database, mark).experiments == {int(number)}


CHANGES_OF_THE_REGISTRY: dict[str, tuple[Change, object]] = {
    "new": (registered_models.create_registered_model, wire.CreateRegisteredModel("other")),
    "described": (registered_models.update_registered_model, wire.UpdateRegisteredModel("iris", "Flowers")),
    "renamed": (registered_models.rename_registered_model, wire.RenameRegisteredModel("iris", "other")),
    "deleted": (registered_models.delete_registered_model, wire.DeleteRegisteredModel("iris")),
    "tag": (registered_models.set_registered_model_tag, wire.SetRegisteredModelTag("iris", "t", "1")),
    "untag": (registered_models.delete_registered_model_tag, wire.DeleteRegisteredModelTag("iris", "t")),
    "alias": (registered_models.set_alias, wire.SetAlias("iris", "best", "1")),
    "no alias": (registered_models.delete_alias, wire.DeleteAlias("iris", "best")),
    "new version": (model_versions.create_model_version, wire.CreateModelVersion("iris", "s3://b/2")),
    "described version": (model_versions.update_model_version, wire.UpdateModelVersion("iris", "1", "Small")),
    "stage": (model_versions.transition_stage, wire.TransitionStage("iris", "1", "Staging")),
    "tag of a version": (model_versions.set_model_version_tag, wire.SetModelVersionTag("iris", "1", "t", "1")),
    "untag a version": (model_versions.delete_model_version_tag, wire.DeleteModelVersionTag("iris", "1", "t")),
    "deleted version": (model_versions.delete_model_version, wire.DeleteModelVersion("iris", "1")),
}


@pytest.mark.parametrize("what", CHANGES_OF_THE_REGISTRY)
def test_a_change_of_the_registry_is_told(database: Database, what: str) -> None:
    """Whatever is changed of a registered model is a change of the registry, and of no experiment."""
    database.write(registered_models.create_registered_model, wire.CreateRegisteredModel("iris"))
    database.write(model_versions.create_model_version, wire.CreateModelVersion("iris", "s3://b/1"))
    mark = now(database)
    database.write(*CHANGES_OF_THE_REGISTRY[what])
    found = look(database, mark)
    assert (found.registry, found.experiments, found.runs, found.everything) == (True, set(), [], False)
    assert not look(database, found.mark).registry


def test_a_refused_change_of_the_registry_is_not_told(database: Database) -> None:
    """What was undone is no change."""
    mark = now(database)
    with pytest.raises(ResourceDoesNotExist):
        database.write(registered_models.delete_registered_model, wire.DeleteRegisteredModel("nobody"))
    assert not look(database, mark).registry


def test_points_that_were_sealed_meanwhile_are_told(database: Database) -> None:
    """A run whose rows came and went between two looks is named all the same."""
    run_id = database.new_run()
    mark = now(database)
    database.write(log_metric, LogMetric("loss", 1.0, 1, run_id=run_id))
    (journaled,) = database.read(seal.journaled, None)
    database.write(seal.apply, database.read(seal.plan, journaled.run_id))
    assert [run.run_id for run in look(database, mark).runs] == [run_id]


def test_sealing_what_was_seen_is_no_news(database: Database) -> None:
    """Who saw the rows in the journal is told nothing, unless one that was missing then may be among them."""
    run_id = database.new_run()
    database.write(log_metric, LogMetric("loss", 1.0, 1, run_id=run_id))
    mark = now(database)
    (journaled,) = database.read(seal.journaled, None)
    database.write(seal.apply, database.read(seal.plan, journaled.run_id))
    found = look(database, mark)
    assert (found.runs, found.everything, len(found.notes)) == ([], False, 1)
    assert [run.run_id for run in look(database, mark, missing_rows=[mark.row]).runs] == [run_id]


def test_a_mark_that_was_sent_says_what_was_missed(database: Database) -> None:
    """From its text on what was committed since is named, after sealing too; of a later past, anything was missed."""
    run_id = database.new_run()
    before = now(database)
    mark = Mark.parse(str(before))
    assert mark == before
    database.write(log_metric, LogMetric("loss", 1.0, 1, run_id=run_id))
    (journaled,) = database.read(seal.journaled, None)
    database.write(seal.apply, database.read(seal.plan, journaled.run_id))
    assert [run.run_id for run in database.read(changes.read_missed, mark).runs] == [run_id]
    assert database.read(changes.read_missed, now(database)).runs == []
    assert database.read(changes.read_missed, Mark(0, now(database).note + 1)).everything


def test_an_id_that_comes_late_is_found(database: Database) -> None:
    """Rows below the newest one that was seen are found when they are asked for."""
    first, second = database.new_run(), database.new_run()
    mark = now(database)
    for run_id in (first, second):
        database.write(log_metric, LogMetric("loss", 1.0, 1, run_id=run_id))
    rows = sorted(look(database, mark).rows)
    found = look(database, Mark(rows[-1], now(database).note), missing_rows=[rows[0]])
    assert ([run.run_id for run in found.runs], found.rows) == ([first], [rows[0]])


def test_too_many_changes_are_everything(database: Database) -> None:
    """More than can be told apart are one fact, and the next look begins behind them."""
    mark = now(database)
    rows = [{"run_id": 0, "experiment_id": 0}] * changes.MOST_ROWS
    database.writer.connection.execute(change_log.insert(), rows)
    found = look(database, mark)
    assert found.everything
    assert found.mark == now(database)
    assert not look(database, found.mark).everything


def test_old_notes_are_forgotten(database: Database) -> None:
    """Of the log only the newest notes stay."""
    rows = [{"run_id": 0, "experiment_id": 0}] * (KEPT + 10)
    database.writer.connection.execute(change_log.insert(), rows)
    newest = now(database).note
    database.write(forget, None)
    (oldest,) = database.writer.connection.execute(
        change_log.select().with_only_columns(change_log.c.id).order_by(change_log.c.id).limit(1)
    ).fetchone() or (0,)
    assert oldest == newest - KEPT + 1
