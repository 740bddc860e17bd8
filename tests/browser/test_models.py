"""The models of an experiment in a browser: the list, the page of one, the ways between them and their runs."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Tracker
from .gallery import put_model, register
from .pages.model import ModelPage
from .pages.models import ModelsPage
from .pages.run import RunPage

_START = 1_760_000_000_000
_MODELS = "/api/2.0/mlflow/logged-models"


@pytest.fixture
def logged(tracker: Tracker, request: pytest.FixtureRequest) -> tuple[str, str, list[str]]:
    """Log a run with three models; return the ids of experiment, run and models."""
    experiment_id = tracker.experiment(f"models/{request.node.name}")
    run_id = tracker.run(experiment_id, "maker", start=_START)
    models = [
        put_model(tracker, experiment_id, run_id, name, accuracy)
        for name, accuracy in (("good", 0.9), ("best", 0.95), ("poor", 0.4))
    ]
    return experiment_id, run_id, models


@pytest.fixture
def models(page: Page) -> ModelsPage:
    """Give the list, not opened yet."""
    return ModelsPage(page)


@pytest.fixture
def model(page: Page) -> ModelPage:
    """Give the page of one, not opened yet."""
    return ModelPage(page)


@pytest.fixture
def run(page: Page) -> RunPage:
    """Give the page of a run, not opened yet."""
    return RunPage(page)


def test_models_are_listed_and_sorted_by_a_metric(models: ModelsPage, logged: tuple[str, str, list[str]]) -> None:
    """The newest is first; a click on a metric brings its best to the top, and the address keeps it."""
    models.open(logged[0])
    expect(models.names()).to_have_text(["poor", "best", "good"])
    models.sort_by("val_acc")
    expect(models.names()).to_have_text(["best", "good", "poor"])
    models.page.reload()
    expect(models.names()).to_have_text(["best", "good", "poor"])
    expect(models.best()).to_have_text(re.compile("0.95"))


def test_a_search_narrows_the_list(models: ModelsPage, logged: tuple[str, str, list[str]]) -> None:
    """Words are found in names; without a match the page says so."""
    models.open(logged[0])
    models.search("poor")
    expect(models.names()).to_have_text(["poor"])
    models.page.keyboard.type("est")
    expect(models.page.get_by_role("heading", name="No model matches")).to_be_visible()


def test_a_model_shows_what_it_is(model: ModelPage, logged: tuple[str, str, list[str]]) -> None:
    """Its page has params, metrics, tags, the run it came from, its files, and code that loads it."""
    _, run_id, (model_id, *_) = logged
    model.open(model_id)

    expect(model.part("Load it")).to_contain_text(f'load_model("models:/{model_id}")')
    expect(model.part("Params")).to_contain_text("depth")
    expect(model.metric("val_acc")).to_contain_text("0.9")
    expect(model.part("Tags")).to_contain_text("candidate")
    expect(model.part("About").get_by_role("link", name="maker")).to_have_attribute("href", f"/runs/{run_id}")
    model.show("Artifacts")
    model.files.item("requirements.txt").click()
    expect(model.files.content("requirements.txt")).to_contain_text("numpy==2.1.0")


def test_heads_fit_a_telephone(model: ModelPage, run: RunPage, logged: tuple[str, str, list[str]]) -> None:
    """On a telephone the menu of a model, and of a run, is beside the tabs, never on a line of its own."""
    _, run_id, (model_id, *_) = logged
    for tab in ("overview", "artifacts"):
        model.open(model_id, f"?tab={tab}").expect_menu_beside_tabs("model")
        run.open(run_id, f"?tab={tab}").expect_menu_beside_tabs("run")


def test_run_and_model_lead_to_each_other(
    run: RunPage, model: ModelPage, models: ModelsPage, logged: tuple[str, str, list[str]]
) -> None:
    """From the run to a model of it, to the list, and back to the run."""
    experiment_id, run_id, (model_id, *_) = logged
    run.open(run_id).part("Models").get_by_role("link", name="good").click()
    models.page.wait_for_url(f"**/models/{model_id}")
    model.go_to_list()
    models.page.wait_for_url(f"**/experiments/{experiment_id}/models")
    models.link("maker").first.click()
    models.page.wait_for_url(f"**/runs/{run_id}")


def test_run_and_model_say_where_they_are_registered(
    run: RunPage, model: ModelPage, tracker: Tracker, logged: tuple[str, str, list[str]]
) -> None:
    """Name, version, stage and alias; a version that is made while the run's page is open comes by itself."""
    _, run_id, (first, second, _) = logged
    tracker.post("runs/update", run_id=run_id, status="FINISHED")
    register(tracker, "forest", run_id, first)
    model.open(second)
    expect(model.part("About")).to_be_visible()
    expect(model.registered).to_have_count(0)
    for shown, its_id in ((model, first), (run, run_id)):
        registered = shown.open(its_id).registered
        expect(registered.get_by_role("listitem")).to_have_text("forest version 1Production, @champion")
        expect(registered.get_by_role("button", name="Copy models:/forest/1")).to_be_visible()
    register(tracker, "woods", run_id, second)
    expect(run.registered.get_by_role("listitem")).to_have_count(2)


def test_tags_are_set_and_a_model_is_deleted(
    model: ModelPage, models: ModelsPage, logged: tuple[str, str, list[str]]
) -> None:
    """A tag is added; a deleted model leaves the list."""
    experiment_id, _, (model_id, *_) = logged
    model.open(model_id).add_tag("owner", "ada")
    expect(model.part("Tags")).to_contain_text("ada")
    model.act("Delete")
    models.page.wait_for_url(f"**/experiments/{experiment_id}/models")
    expect(models.names()).to_have_text(["poor", "best"])


def test_a_model_follows_what_others_do_to_it(
    model: ModelPage, tracker: Tracker, logged: tuple[str, str, list[str]]
) -> None:
    """A tag, a metric and a name it is registered under appear; once it is deleted the page says so and stays."""
    _, run_id, (good, *_) = logged
    loads: list[str] = []
    model.page.on("load", lambda loaded: loads.append(loaded.url))
    model.open(good)
    tracker.http.patch(
        f"{_MODELS}/{good}/tags", json={"tags": [{"key": "checked", "value": "by hand"}]}
    ).raise_for_status()
    expect(model.page.get_by_text("by hand")).to_be_visible()
    point = {"key": "late_acc", "value": 0.5, "timestamp": _START, "step": 3, "model_id": good}
    tracker.post("runs/log-batch", run_id=run_id, metrics=[point])
    expect(model.page.get_by_text("late_acc")).to_be_visible()
    register(tracker, "followed", run_id, good)
    expect(model.registered.get_by_role("listitem")).to_have_text("followed version 1Production, @champion")
    tracker.http.delete(f"{_MODELS}/{good}").raise_for_status()
    expect(model.page.get_by_text("This model is not there any more: it was deleted.")).to_be_visible()
    assert len(loads) == 1


def test_an_experiment_without_models_says_how_to_log_one(models: ModelsPage, tracker: Tracker) -> None:
    """The empty list has the code to paste."""
    models.page.goto(f"/experiments/{tracker.experiment('models/none')}/models")
    expect(models.page.locator("pre")).to_contain_text("log_model")
