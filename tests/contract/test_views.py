"""Saved views over a real database."""

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.tracking.experiments import delete_experiment
from trackline.tracking.views import delete_view, list_views, save_view
from trackline.wire.experiments import DeleteExperiment
from trackline.wire.views import DeleteView, ListViews, SaveView


def views(database: Database, experiment: str) -> list[tuple[str, str, bool]]:
    """Return name, content and whether it opens of each view."""
    answer = database.read(list_views, ListViews(experiment))
    return [(view.name, view.content, view.opens) for view in answer.views]


def test_views_are_kept_by_experiment_and_name(database: Database) -> None:
    """A view of the same name is replaced; another experiment has its own."""
    one, other = database.new_experiment("one"), database.new_experiment("other")
    database.write(save_view, SaveView(one, "best", "order=a"))
    database.write(save_view, SaveView(one, "Best", "order=b"))
    database.write(save_view, SaveView(one, "best", "order=c"))

    assert views(database, one) == [("Best", "order=b", False), ("best", "order=c", False)]
    assert views(database, other) == []


def test_the_experiment_comes_with_its_views(database: Database) -> None:
    """The answer names the experiment, so that a page asks once for both."""
    made = database.new_experiment("with views")

    assert database.read(list_views, ListViews(made)).experiment.name == "with views"


def test_at_most_one_view_opens(database: Database) -> None:
    """Saving one that opens takes it from the other."""
    made = database.new_experiment("opens")
    database.write(save_view, SaveView(made, "a", "x", opens=True))
    database.write(save_view, SaveView(made, "b", "y", opens=True))

    assert views(database, made) == [("a", "x", False), ("b", "y", True)]


def test_a_view_is_deleted_once(database: Database) -> None:
    """A view that is not there cannot be deleted."""
    made = database.new_experiment("deleted")
    database.write(save_view, SaveView(made, "a", "x"))
    database.write(delete_view, DeleteView(made, "a"))

    assert views(database, made) == []
    with pytest.raises(ResourceDoesNotExist, match="'a'"):
        database.write(delete_view, DeleteView(made, "a"))


def test_views_need_an_active_experiment(database: Database) -> None:
    """Neither a deleted experiment nor one that never was takes a view."""
    made = database.new_experiment("gone")
    database.write(delete_experiment, DeleteExperiment(made))
    with pytest.raises(InvalidParameterValue, match="active"):
        database.write(save_view, SaveView(made, "a", "x"))
    with pytest.raises(ResourceDoesNotExist):
        database.write(save_view, SaveView("987654", "a", "x"))
