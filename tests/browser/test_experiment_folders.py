"""Experiments in folders, and what goes on in them, in a browser."""

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Tracker

_DAY = 86_400_000


class Folders:
    """What a person does with folders, by the names a person reads."""

    def __init__(self, page: Page) -> None:
        """Work in this tab."""
        self.page = page
        self.table = page.get_by_role("table", name="Experiments")

    def open(self, query: str = "") -> "Folders":
        """Go to the experiments."""
        self.page.goto(f"/experiments{query}")
        expect(self.table).to_be_visible()
        return self

    def folder(self, path: str) -> Locator:
        """Find a folder's own button by its path."""
        return self.page.locator(f"button.folder-row[title='{path}/']")

    def link(self, name: str) -> Locator:
        """Find an experiment by its whole name."""
        return self.page.get_by_role("link", name=name, exact=True)

    def row(self, inside: Locator) -> Locator:
        """Find the row that something stands in."""
        return self.table.get_by_role("row").filter(has=inside)


@pytest.fixture
def folders(page: Page) -> Folders:
    """Give the page, not opened yet."""
    return Folders(page)


def test_a_folder_opens_and_closes_and_sums_up(tracker: Tracker, folders: Folders) -> None:
    """Its row counts what is in it; the address keeps it closed; keys open it again."""
    for name in ("sums/deep/one", "sums/two"):
        experiment_id = tracker.experiment(name)
        for place in range(2):
            tracker.run(experiment_id, f"r{place}", start=int(time.time() * 1000) - place * _DAY)
    folders.open()
    row = folders.row(folders.folder("sums"))
    expect(row.get_by_role("cell").nth(3)).to_have_text("4")
    expect(row.get_by_role("img", name="4 runs in 30 days")).to_be_visible()
    folders.folder("sums").click()
    expect(folders.link("sums/two")).to_have_count(0)
    folders.page.reload()
    expect(folders.folder("sums")).to_have_attribute("aria-expanded", "false")
    folders.folder("sums").focus()
    folders.page.keyboard.press("ArrowRight")
    expect(folders.link("sums/deep/one")).to_be_visible()


def test_an_experiment_moves_into_another_folder(tracker: Tracker, folders: Folders) -> None:
    """Moving changes the name before its last part; the server has the new name."""
    experiment_id = tracker.experiment("moves/from/leaf")
    folders.open()
    folders.page.get_by_role("button", name="Actions for moves/from/leaf").click()
    folders.page.get_by_role("menuitem", name="Move").click()
    folders.page.get_by_label("Folder; none for the top").fill("moves/to")
    folders.page.get_by_role("button", name="Move", exact=True).click()
    expect(folders.link("moves/to/leaf")).to_be_visible()

    known = tracker.http.get("/api/2.0/mlflow/experiments/get", params={"experiment_id": experiment_id}).json()
    assert known["experiment"]["name"] == "moves/to/leaf"


def test_a_folder_moves_with_all_in_it(tracker: Tracker, folders: Folders) -> None:
    """What is below it stays below it."""
    tracker.experiment("old/a")
    tracker.experiment("old/deep/b")
    folders.open()
    folders.page.get_by_role("button", name="Actions for folder old/", exact=True).click()
    folders.page.get_by_role("menuitem", name="Move or rename").click()
    folders.page.get_by_label("Folder; none for the top").fill("new")
    folders.page.get_by_role("button", name="Move", exact=True).click()
    expect(folders.link("new/a")).to_be_visible()
    expect(folders.link("new/deep/b")).to_be_visible()
    expect(folders.folder("old")).to_have_count(0)


def test_about_shows_the_description_and_edits_tags(tracker: Tracker, folders: Folders) -> None:
    """Markdown is drawn; a tag that is added stays."""
    experiment_id = tracker.experiment("told/all", "Some **bold** plan")
    folders.open("?q=told")
    folders.page.keyboard.press("i")
    dialog = folders.page.get_by_role("dialog", name="told/all")
    expect(dialog.locator("strong")).to_have_text("bold")
    dialog.get_by_role("button", name="Add tag").click()
    folders.page.get_by_label("Name").fill("team")
    folders.page.get_by_label("Value").fill("vision")
    folders.page.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("table", name="Tags")).to_contain_text("vision")

    known = tracker.http.get("/api/2.0/mlflow/experiments/get", params={"experiment_id": experiment_id}).json()
    assert {"key": "team", "value": "vision"} in known["experiment"]["tags"]


def test_the_list_is_sorted_by_runs(tracker: Tracker, folders: Folders) -> None:
    """A click on the heading brings the experiments with most runs to the top; running runs are told."""
    few, many = tracker.experiment("sorted/few"), tracker.experiment("sorted/many")
    for experiment_id, runs in ((few, 1), (many, 3)):
        for place in range(runs):
            status = "RUNNING" if place == 0 and experiment_id == many else "FINISHED"
            tracker.run(experiment_id, f"r{place}", start=_DAY * 20_000, status=status)
    tracker.post("experiments/set-experiment-tag", experiment_id=few, key="touched", value="last")
    folders.open("?q=sorted")
    folders.table.get_by_role("columnheader", name="Runs").get_by_role("button").click()

    expect(folders.table.get_by_role("link")).to_have_text(["sorted/many", "sorted/few"])
    expect(folders.row(folders.link("sorted/many")).get_by_role("cell").nth(3)).to_have_text(
        re.compile("1 running of 3")
    )
