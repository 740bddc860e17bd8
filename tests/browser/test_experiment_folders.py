"""Experiments in folders, and what goes on in them, in a browser."""

import re
import time

from playwright.sync_api import expect

from .conftest import Tracker
from .pages.experiments import ExperimentsPage

_DAY = 86_400_000


def test_a_folder_opens_and_closes_and_sums_up(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """Its row counts what is in it; the address keeps it closed; keys open it again."""
    for name in ("sums/deep/one", "sums/two"):
        experiment_id = tracker.experiment(name)
        for place in range(2):
            tracker.run(experiment_id, f"r{place}", start=int(time.time() * 1000) - place * _DAY)
    experiments.open()
    row = experiments.folder_row("sums")
    expect(row.get_by_role("cell").nth(3)).to_have_text("4")
    expect(row.get_by_role("img", name="4 runs in 30 days")).to_be_visible()
    experiments.folder("sums").click()
    expect(experiments.link("sums/two")).to_have_count(0)
    experiments.page.reload()
    expect(experiments.folder("sums")).to_have_attribute("aria-expanded", "false")
    experiments.folder("sums").focus()
    experiments.page.keyboard.press("ArrowRight")
    expect(experiments.link("sums/deep/one")).to_be_visible()


def test_an_experiment_moves_into_another_folder(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """Moving changes the name before its last part; the server has the new name."""
    experiment_id = tracker.experiment("moves/from/leaf")
    experiments.open()
    experiments.page.get_by_role("button", name="Actions for moves/from/leaf").click()
    experiments.page.get_by_role("menuitem", name="Move").click()
    experiments.page.get_by_label("Folder; none for the top").fill("moves/to")
    experiments.page.get_by_role("button", name="Move", exact=True).click()
    expect(experiments.link("moves/to/leaf")).to_be_visible()

    known = tracker.http.get("/api/2.0/mlflow/experiments/get", params={"experiment_id": experiment_id}).json()
    assert known["experiment"]["name"] == "moves/to/leaf"


def test_a_folder_moves_with_all_in_it(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """What is below it stays below it."""
    tracker.experiment("old/a")
    tracker.experiment("old/deep/b")
    experiments.open()
    experiments.page.get_by_role("button", name="Actions for folder old/", exact=True).click()
    experiments.page.get_by_role("menuitem", name="Move or rename").click()
    experiments.page.get_by_label("Folder; none for the top").fill("new")
    experiments.page.get_by_role("button", name="Move", exact=True).click()
    expect(experiments.link("new/a")).to_be_visible()
    expect(experiments.link("new/deep/b")).to_be_visible()
    expect(experiments.folder("old")).to_have_count(0)


def test_about_shows_the_description_and_edits_tags(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """Markdown is drawn; a tag that is added stays."""
    experiment_id = tracker.experiment("told/all", "Some **bold** plan")
    experiments.open("?q=told")
    experiments.page.keyboard.press("i")
    dialog = experiments.page.get_by_role("dialog", name="told/all")
    expect(dialog.locator("strong")).to_have_text("bold")
    dialog.get_by_role("button", name="Add tag").click()
    experiments.page.get_by_label("Name").fill("team")
    experiments.page.get_by_label("Value").fill("vision")
    experiments.page.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("table", name="Tags")).to_contain_text("vision")

    known = tracker.http.get("/api/2.0/mlflow/experiments/get", params={"experiment_id": experiment_id}).json()
    assert {"key": "team", "value": "vision"} in known["experiment"]["tags"]


def test_the_list_is_sorted_by_runs(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """A click on the heading brings the experiments with most runs to the top; running runs are told."""
    few, many = tracker.experiment("sorted/few"), tracker.experiment("sorted/many")
    for experiment_id, runs in ((few, 1), (many, 3)):
        for place in range(runs):
            status = "RUNNING" if place == 0 and experiment_id == many else "FINISHED"
            tracker.run(experiment_id, f"r{place}", start=_DAY * 20_000, status=status)
    tracker.post("experiments/set-experiment-tag", experiment_id=few, key="touched", value="last")
    experiments.open("?q=sorted")
    experiments.table.get_by_role("columnheader", name="Runs").get_by_role("button").click()

    expect(experiments.table.get_by_role("link")).to_have_text(["sorted/many", "sorted/few"])
    expect(experiments.row("sorted/many").get_by_role("cell").nth(3)).to_have_text(re.compile("1 running of 3"))
