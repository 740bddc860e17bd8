"""Experiments: names, stages, tags, and what happens to their runs."""

import pytest
from tests.contract.conftest import Database

from trackline.errors import (
    BadRequest,
    InvalidParameterValue,
    InvalidState,
    ResourceAlreadyExists,
    ResourceDoesNotExist,
)
from trackline.tracking import experiments
from trackline.tracking.runs import create_run, delete_run
from trackline.tracking.search_experiments import search_experiments
from trackline.tracking.search_runs import search_runs
from trackline.wire import experiments as wire
from trackline.wire.nouns import Experiment, Tag
from trackline.wire.runs import CreateRun, DeleteRun, SearchRuns


def get(database: Database, experiment_id: str) -> Experiment:
    """Return an experiment."""
    return database.read(experiments.get_experiment, wire.GetExperiment(experiment_id)).experiment


def test_experiment_0_is_default(database: Database) -> None:
    """A new database has the experiment `Default` with id 0."""
    assert get(database, "0") == Experiment(
        "0", "Default", "mlflow-artifacts:/0", "active", database.now, database.now, "default"
    )


def test_making_default_again_changes_nothing(database: Database) -> None:
    """A second start leaves experiment 0 as it is, renamed or not."""
    database.write(experiments.update_experiment, wire.UpdateExperiment("0", "Mine"))
    database.write(experiments.create_default, None)
    assert get(database, "0").name == "Mine"


def test_ids_count_from_1(database: Database) -> None:
    """New experiments get the integers from 1 on, and artifacts below the root by id."""
    assert [database.new_experiment(name) for name in ("a", "b")] == ["1", "2"]
    assert get(database, "2").artifact_location == "mlflow-artifacts:/2"


def test_a_created_experiment_is_shown_whole(database: Database) -> None:
    """Name, location, times and tags come back as given."""
    request = wire.CreateExperiment("named", "s3://bucket/p", [Tag("b", "2"), Tag("a", "1")])
    made = database.write(experiments.create_experiment, request).experiment_id
    shown = get(database, made)
    assert (shown.name, shown.artifact_location) == ("named", "s3://bucket/p")
    assert shown.tags == [Tag("a", "1"), Tag("b", "2")]
    assert shown.creation_time == shown.last_update_time == database.now


def test_get_by_name(database: Database) -> None:
    """An experiment is found by its name, deleted or not."""
    made = database.new_experiment("here")
    database.write(experiments.delete_experiment, wire.DeleteExperiment(made))
    found = database.read(experiments.get_experiment_by_name, wire.GetExperimentByName("here")).experiment
    assert (found.experiment_id, found.lifecycle_stage) == (made, "deleted")


def test_a_name_unknown(database: Database) -> None:
    """The 404 that clients turn into None."""
    with pytest.raises(ResourceDoesNotExist, match="Could not find experiment with name"):
        database.read(experiments.get_experiment_by_name, wire.GetExperimentByName("nowhere"))


@pytest.mark.parametrize("experiment_id", ["99", "-1", "9223372036854775808"])
def test_an_id_unknown(database: Database, experiment_id: str) -> None:
    """An integer that is no experiment's is a 404."""
    with pytest.raises(ResourceDoesNotExist, match=f"No Experiment with id={experiment_id}"):
        get(database, experiment_id)


@pytest.mark.parametrize("experiment_id", ["abc", " 0 ", "0_0", "+0", "-", "\u0660"])
def test_an_id_that_is_no_integer(database: Database, experiment_id: str) -> None:
    """A text for an id is refused, one that Python's `int` would take too: to read, to write and to search."""
    with pytest.raises(InvalidParameterValue, match="must be a valid integer"):
        get(database, experiment_id)
    with pytest.raises(InvalidParameterValue, match="must be a valid integer"):
        database.write(experiments.delete_experiment, wire.DeleteExperiment(experiment_id))
    with pytest.raises(InvalidParameterValue, match="must be a valid integer"):
        database.write(create_run, CreateRun(experiment_id))
    with pytest.raises(InvalidParameterValue, match="must be a valid integer"):
        database.read(search_runs, SearchRuns([experiment_id]))


@pytest.mark.parametrize("deleted", [False, True])
def test_names_are_unique(database: Database, *, deleted: bool) -> None:
    """A name is taken by an active and by a deleted experiment."""
    made = database.new_experiment("twice")
    if deleted:
        database.write(experiments.delete_experiment, wire.DeleteExperiment(made))
    with pytest.raises(ResourceAlreadyExists, match="already exists"):
        database.new_experiment("twice")


@pytest.mark.parametrize(
    ("name", "phrase"), [("  ", "Invalid experiment name"), ("n" * 501, "'name' exceeds the maximum length of 500")]
)
def test_names_refused(database: Database, name: str, phrase: str) -> None:
    """A blank name and one over 500 characters are refused."""
    with pytest.raises(InvalidParameterValue, match=phrase):
        database.new_experiment(name)


def test_a_name_of_500_characters_is_taken(database: Database) -> None:
    """The limit itself is allowed."""
    assert get(database, database.new_experiment("é" * 500)).name == "é" * 500


def test_rename(database: Database) -> None:
    """Renaming changes name and update time only."""
    made = database.new_experiment("before")
    created = database.now
    database.now += 5
    database.write(experiments.update_experiment, wire.UpdateExperiment(made, "after"))
    shown = get(database, made)
    assert (shown.name, shown.creation_time, shown.last_update_time) == ("after", created, created + 5)


def test_rename_to_a_taken_name(database: Database) -> None:
    """Another experiment's name is a bad request, one's own is not."""
    made = database.new_experiment("one")
    database.new_experiment("two")
    database.write(experiments.update_experiment, wire.UpdateExperiment(made, "one"))
    with pytest.raises(BadRequest, match="already exists"):
        database.write(experiments.update_experiment, wire.UpdateExperiment(made, "two"))


def test_rename_a_deleted_experiment(database: Database) -> None:
    """A deleted experiment keeps its name."""
    made = database.new_experiment("gone")
    database.write(experiments.delete_experiment, wire.DeleteExperiment(made))
    with pytest.raises(InvalidState, match="non-active"):
        database.write(experiments.update_experiment, wire.UpdateExperiment(made, "back"))


def test_delete_and_restore_cascade(database: Database) -> None:
    """Deleting takes all runs along; restoring brings all back, those deleted before too."""
    made = database.new_experiment("e")
    alone, other = database.new_run(made), database.new_run(made)
    elsewhere = database.new_run()
    database.write(delete_run, DeleteRun(alone))
    database.write(experiments.delete_experiment, wire.DeleteExperiment(made))
    assert get(database, made).lifecycle_stage == "deleted"
    stages = [database.get_run(run).info.lifecycle_stage for run in (alone, other, elsewhere)]
    assert stages == ["deleted", "deleted", "active"]
    database.write(experiments.restore_experiment, wire.RestoreExperiment(made))
    assert get(database, made).lifecycle_stage == "active"
    assert [database.get_run(run).info.lifecycle_stage for run in (alone, other)] == ["active", "active"]


def test_delete_twice(database: Database) -> None:
    """The second deletion is a 404."""
    made = database.new_experiment("e")
    database.write(experiments.delete_experiment, wire.DeleteExperiment(made))
    with pytest.raises(ResourceDoesNotExist):
        database.write(experiments.delete_experiment, wire.DeleteExperiment(made))


def test_restore_an_active_experiment(database: Database) -> None:
    """There is nothing to restore: 404."""
    with pytest.raises(ResourceDoesNotExist):
        database.write(experiments.restore_experiment, wire.RestoreExperiment("0"))


def test_default_may_be_deleted(database: Database) -> None:
    """Experiment 0 is deleted like any other, and no run starts in it."""
    database.write(experiments.delete_experiment, wire.DeleteExperiment("0"))
    with pytest.raises(InvalidParameterValue, match="must be in the 'active' state"):
        database.write(create_run, CreateRun("0"))


def test_set_and_delete_a_tag(database: Database) -> None:
    """A tag is set, set again, and removed; removing it twice is a 404."""
    for value in ("1", "2"):
        database.write(experiments.set_experiment_tag, wire.SetExperimentTag("0", "k", value))
    assert get(database, "0").tags == [Tag("k", "2")]
    database.write(experiments.delete_experiment_tag, wire.DeleteExperimentTag("0", "k"))
    assert get(database, "0").tags == []
    with pytest.raises(ResourceDoesNotExist, match="No tag with name"):
        database.write(experiments.delete_experiment_tag, wire.DeleteExperimentTag("0", "k"))


def test_tags_of_a_deleted_experiment(database: Database) -> None:
    """A deleted experiment takes no tags."""
    made = database.new_experiment("e")
    database.write(experiments.delete_experiment, wire.DeleteExperiment(made))
    with pytest.raises(InvalidParameterValue, match="must be in the 'active' state"):
        database.write(experiments.set_experiment_tag, wire.SetExperimentTag(made, "k", "v"))


@pytest.mark.parametrize(
    ("key", "value", "phrase"),
    [
        ("k" * 251, "v", "'key' exceeds the maximum length of 250 characters"),
        ("a!b", "v", "Names may only contain"),
        ("a//b", "v", "must not resolve to other names"),
        ("k", "v" * 20001, "exceeds the maximum length of 20000"),
    ],
)
def test_tags_refused(database: Database, key: str, value: str, phrase: str) -> None:
    """Experiment tags are never cut: what is too long is refused."""
    with pytest.raises(InvalidParameterValue, match=phrase):
        database.write(experiments.set_experiment_tag, wire.SetExperimentTag("0", key, value))


def test_a_large_page_takes_few_values(database: Database) -> None:
    """A page of experiments with their tags takes as many values of a statement however long it is."""
    for name in map(str, range(20)):
        database.write(experiments.create_experiment, wire.CreateExperiment(name, tags=[Tag("name", name)]))
    database.bind_at_most(10)
    page = database.read(search_experiments, wire.SearchExperiments(100, order_by=["experiment_id"])).experiments
    assert [(each.name, each.tags) for each in page[1:]] == [(str(n), [Tag("name", str(n))]) for n in range(20)]


def test_a_refused_creation_leaves_nothing(database: Database) -> None:
    """A refused creation leaves nothing behind."""
    with pytest.raises(InvalidParameterValue):
        database.write(experiments.create_experiment, wire.CreateExperiment("e", tags=[Tag("a//b", "v")]))
    assert database.new_experiment("e") == "1"


def test_an_experiment_has_at_most_50_custom_views(database: Database) -> None:
    """The 51st tag of a view is refused, alone or at creation; one of the 50 can still change, other tags go on."""
    for place in range(50):
        request = wire.SetExperimentTag("0", f"mlflow.customView.view.{place}", "{}")
        database.write(experiments.set_experiment_tag, request)
    with pytest.raises(InvalidParameterValue, match="at most 50"):
        database.write(experiments.set_experiment_tag, wire.SetExperimentTag("0", "mlflow.customView.view.50", "{}"))
    tags = [Tag(f"mlflow.customView.view.{place}", "{}") for place in range(51)]
    with pytest.raises(InvalidParameterValue, match="at most 50"):
        database.write(experiments.create_experiment, wire.CreateExperiment("views", tags=tags))
    database.write(experiments.set_experiment_tag, wire.SetExperimentTag("0", "mlflow.customView.view.7", "new"))
    database.write(experiments.set_experiment_tag, wire.SetExperimentTag("0", "team", "vision"))
    assert len(get(database, "0").tags) == 51
