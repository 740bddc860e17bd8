"""Tagging, moving and deleting many runs in a browser, and taking it back."""

import json

import pytest
from playwright.sync_api import Page, Request, Route, expect

from .conftest import Tracker
from .pages.runs import RunsPage

_START = 1_760_000_000_000
_MANY = 1100
"""Runs that take three requests."""


def _some(tracker: Tracker, name: str, runs: int = 3) -> tuple[str, list[str]]:
    experiment_id = tracker.experiment(name)
    teams = ("vision", "speech")
    ids = [
        tracker.run(
            experiment_id,
            f"run-{place}",
            start=_START + place,
            metrics={"loss": [float(place)]},
            tags={"team": teams[place]} if place < len(teams) else {},
        )
        for place in range(runs)
    ]
    return experiment_id, ids


def _tags(tracker: Tracker, run_id: str) -> dict[str, str]:
    answer = tracker.http.get("/api/2.0/mlflow/runs/get", params={"run_id": run_id}).json()
    tags = {tag["key"]: tag["value"] for tag in answer["run"]["data"]["tags"]}
    return {key: value for key, value in tags.items() if not key.startswith("mlflow.")}


def _info(tracker: Tracker, run_id: str) -> dict[str, str]:
    return tracker.http.get("/api/2.0/mlflow/runs/get", params={"run_id": run_id}).json()["run"]["info"]


def test_tags_runs_and_takes_it_back(tracker: Tracker, runs: RunsPage) -> None:
    """A dialog sets and removes several tags and offers known keys; Undo restores each run's own values."""
    experiment_id, ids = _some(tracker, "many/tags")
    before = [_tags(tracker, run_id) for run_id in ids]
    runs.open(experiment_id, "?columns=tags.team,tags.stage")
    runs.tick("run-0", "run-1", "run-2")
    runs.page.keyboard.press("t")
    dialog = runs.page.get_by_role("dialog", name="Tag 3 runs")
    expect(dialog.get_by_label("Key")).to_be_focused()
    assert "team" in dialog.locator("datalist option").evaluate_all("all => all.map(one => one.value)")
    dialog.get_by_label("Key").fill("stage")
    dialog.get_by_label("Value").fill("final")
    dialog.get_by_role("button", name="Add another").click()
    expect(dialog.get_by_label("Key").last).to_be_focused()
    dialog.get_by_label("Key").last.fill("stage")
    expect(dialog.get_by_role("alert")).to_contain_text("above already")
    expect(dialog.get_by_role("button", name="Tag 3 runs")).to_be_disabled()
    dialog.get_by_label("Key").last.fill("team")
    dialog.get_by_label("What to do").last.select_option("remove")
    dialog.get_by_label("Key").last.press("Enter")
    runs.expect_said("Tagged 3 runs.")
    expect(runs.row("run-2")).to_contain_text("final")
    expect(runs.row("run-0")).not_to_contain_text("vision")
    expect(runs.foot).to_contain_text("3 selected")
    assert [_tags(tracker, run_id) for run_id in ids] == [{"stage": "final"}] * 3
    runs.undo()
    expect(runs.row("run-0")).to_contain_text("vision")
    expect(runs.row("run-2")).not_to_contain_text("final")
    assert [_tags(tracker, run_id) for run_id in ids] == before


def test_moves_runs_and_takes_it_back(tracker: Tracker, runs: RunsPage) -> None:
    """The dialog finds another experiment by some of its letters; the runs are there, and return with Undo."""
    experiment_id, ids = _some(tracker, "many/from here")
    target = tracker.experiment("many/over there")
    runs.open(experiment_id)
    runs.tick("run-0", "run-2")
    dialog = runs.act("Move")
    expect(dialog.get_by_role("radio", name="many/from here")).to_have_count(0)
    dialog.get_by_role("searchbox").fill("overthere")
    expect(dialog.get_by_role("radio", name="many/over there")).to_be_checked()
    dialog.get_by_role("searchbox").press("Enter")
    runs.expect_said("Moved 2 runs to many/over there.")
    runs.expect_names("run-1")
    assert [_info(tracker, run_id)["experiment_id"] for run_id in ids] == [target, experiment_id, target]
    runs.undo()
    runs.expect_names("run-2", "run-1", "run-0")
    assert [_info(tracker, run_id)["experiment_id"] for run_id in ids] == [experiment_id] * 3


@pytest.fixture(scope="module")
def many(tracker: Tracker) -> str:
    """Log an experiment with more runs than two requests take."""
    experiment_id = tracker.experiment("many/many")
    for place in range(_MANY):
        tracker.post("runs/create", experiment_id=experiment_id, run_name=f"run-{place:04}", start_time=_START + place)
    return experiment_id


def test_goes_through_a_large_selection_in_parts(many: str, tracker: Tracker, runs: RunsPage, page: Page) -> None:
    """All matching runs are changed in requests of 500 at most; Stop ends it after a part, and Undo takes back that."""
    sizes: list[int] = []

    def note(request: Request) -> None:
        if request.url.endswith("/trackline/runs/delete"):
            sizes.append(len(json.loads(request.post_data or "")["run_ids"]))

    page.on("request", note)
    runs.open(many, "?show=table&selected=all")
    expect(runs.foot).to_contain_text("1,100 selected")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/trackline/runs/delete", hold)
    page.keyboard.press("Delete")
    progress = page.get_by_role("progressbar", name="Deleting 1,100 runs")
    expect(progress).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    held[0].continue_()
    runs.expect_said("Deleted 500 of 1,100 runs.")
    expect(progress).to_have_count(0)
    assert sizes == [500]
    runs.undo()
    expect(runs.foot).to_contain_text("1,100 runs")
    page.unroute("**/trackline/runs/delete")
    page.get_by_role("checkbox", name="Select all matching runs").check()
    page.keyboard.press("Delete")
    runs.expect_said("Deleted 1,100 runs.")
    assert sizes == [500, 500, 500, 100]
    runs.undo()
    expect(runs.foot).to_contain_text("1,100 runs")
    counted = {"experiment_ids": [many], "run_view_type": "DELETED_ONLY", "limit": 1}
    answer = tracker.http.post("/ajax-api/trackline/runs/columns", json=counted)
    assert answer.json()["total"] == 0


def test_the_foot_fits_a_telephone(tracker: Tracker, runs: RunsPage) -> None:
    """At 360 px what is rarer stands in a menu, and nothing is cut off."""
    experiment_id, _ = _some(tracker, "many/narrow")
    runs.page.set_viewport_size({"width": 360, "height": 740})
    runs.open(experiment_id)
    runs.tick("run-0", "run-1", "run-2")
    assert runs.foot.evaluate("foot => foot.scrollWidth <= foot.clientWidth")
    runs.act("More")
    runs.page.get_by_role("menuitem", name="Tag…").click()
    dialog = runs.page.get_by_role("dialog", name="Tag 3 runs")
    expect(dialog.get_by_label("Value")).to_be_visible()
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
