"""The models of an experiment in a browser: the list, the page of one, the ways between them and their runs."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Tracker
from .gallery import put_model, register

_START = 1_760_000_000_000


class Models:
    """What a person does with models, by the names a person reads."""

    def __init__(self, page: Page) -> None:
        """Work in this tab."""
        self.page = page
        self.table = page.get_by_role("table", name="Models")

    def open(self, experiment_id: str, query: str = "") -> "Models":
        """Go to the models of an experiment."""
        self.page.goto(f"/experiments/{experiment_id}/models{query}")
        expect(self.table).to_be_visible()
        return self

    def names(self) -> Locator:
        """Find the links of the models, from the top."""
        return self.table.locator(".row-link")

    def part(self, name: str) -> Locator:
        """Find a part of a model's or a run's page by its heading."""
        return self.page.get_by_role("region", name=name, exact=True)


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
def models(page: Page) -> Models:
    """Give the page, not opened yet."""
    return Models(page)


def test_models_are_listed_and_sorted_by_a_metric(models: Models, logged: tuple[str, str, list[str]]) -> None:
    """The newest is first; a click on a metric brings its best to the top, and the address keeps it."""
    models.open(logged[0])
    expect(models.names()).to_have_text(["poor", "best", "good"])
    models.table.get_by_role("columnheader", name="val_acc").get_by_role("button").click()
    expect(models.names()).to_have_text(["best", "good", "poor"])
    models.page.reload()
    expect(models.names()).to_have_text(["best", "good", "poor"])
    expect(models.table.locator(".best")).to_have_text(re.compile("0.95"))


def test_a_search_narrows_the_list(models: Models, logged: tuple[str, str, list[str]]) -> None:
    """Words are found in names; without a match the page says so."""
    models.open(logged[0])
    models.page.keyboard.press("/")
    models.page.keyboard.type("poor")
    expect(models.names()).to_have_text(["poor"])
    models.page.keyboard.type("est")
    expect(models.page.get_by_role("heading", name="No model matches")).to_be_visible()


def test_a_model_shows_what_it_is(models: Models, logged: tuple[str, str, list[str]]) -> None:
    """Its page has params, metrics, tags, the run it came from, its files, and code that loads it."""
    _, run_id, (model_id, *_) = logged
    models.page.goto(f"/models/{model_id}")

    expect(models.part("Load it")).to_contain_text(f'load_model("models:/{model_id}")')
    expect(models.part("Params")).to_contain_text("depth")
    expect(models.part("Metrics").get_by_role("row").filter(has_text="val_acc")).to_contain_text("0.9")
    expect(models.part("Tags")).to_contain_text("candidate")
    expect(models.part("About").get_by_role("link", name="maker")).to_have_attribute("href", f"/runs/{run_id}")
    models.page.get_by_role("button", name="Artifacts", exact=True).click()
    models.page.get_by_role("treeitem", name="requirements.txt").click()
    expect(models.part("Content of requirements.txt")).to_contain_text("numpy==2.1.0")


def test_run_and_model_lead_to_each_other(models: Models, logged: tuple[str, str, list[str]]) -> None:
    """From the run to a model of it, to the list, and back to the run."""
    experiment_id, run_id, (model_id, *_) = logged
    models.page.goto(f"/runs/{run_id}")
    models.part("Models").get_by_role("link", name="good").click()
    models.page.wait_for_url(f"**/models/{model_id}")
    models.page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Models", exact=True).click()
    models.page.wait_for_url(f"**/experiments/{experiment_id}/models")
    models.table.get_by_role("link", name="maker").first.click()
    models.page.wait_for_url(f"**/runs/{run_id}")


def test_run_and_model_say_where_they_are_registered(
    models: Models, tracker: Tracker, logged: tuple[str, str, list[str]]
) -> None:
    """Name, version, stage and alias; a version that is made while the run's page is open comes by itself."""
    _, run_id, (first, second, _) = logged
    tracker.post("runs/update", run_id=run_id, status="FINISHED")
    register(tracker, "forest", run_id, first)
    models.page.goto(f"/models/{second}")
    expect(models.part("About")).to_be_visible()
    expect(models.part("Registered as")).to_have_count(0)
    for address in (f"/models/{first}", f"/runs/{run_id}"):
        models.page.goto(address)
        expect(models.part("Registered as").get_by_role("listitem")).to_have_text(
            "forest version 1Production, @champion"
        )
        expect(models.part("Registered as").get_by_role("button", name="Copy models:/forest/1")).to_be_visible()
    register(tracker, "woods", run_id, second)
    expect(models.part("Registered as").get_by_role("listitem")).to_have_count(2)


def test_tags_are_set_and_a_model_is_deleted(models: Models, logged: tuple[str, str, list[str]]) -> None:
    """A tag is added; a deleted model leaves the list."""
    experiment_id, _, (model_id, *_) = logged
    models.page.goto(f"/models/{model_id}")
    models.page.get_by_role("button", name="Add tag").click()
    models.page.get_by_label("Name").fill("owner")
    models.page.get_by_label("Value").fill("ada")
    models.page.get_by_role("button", name="Save").click()
    expect(models.part("Tags")).to_contain_text("ada")
    models.page.get_by_role("button", name="Actions for the model").click()
    models.page.get_by_role("menuitem", name="Delete").click()
    models.page.wait_for_url(f"**/experiments/{experiment_id}/models")
    expect(models.names()).to_have_text(["poor", "best"])


def test_an_experiment_without_models_says_how_to_log_one(models: Models, tracker: Tracker) -> None:
    """The empty list has the code to paste."""
    models.page.goto(f"/experiments/{tracker.experiment('models/none')}/models")
    expect(models.page.locator("pre")).to_contain_text("log_model")
