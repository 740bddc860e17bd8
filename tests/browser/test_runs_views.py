"""Saved views of the runs page in a browser."""

from playwright.sync_api import expect

from .conftest import Tracker
from .pages.runs import RunsPage

_START = 1_760_000_000_000


def test_a_view_is_saved_opened_first_and_deleted(tracker: Tracker, runs: RunsPage) -> None:
    """What the page shows gets a name, opens where the address asks for nothing, and goes with an undo."""
    experiment_id = tracker.experiment("views/one")
    for place in range(3):
        tracker.run(experiment_id, f"run-{place}", start=_START + place, metrics={"val_loss": [float(place)]})
    runs.open(experiment_id, "?order=metrics.val_loss&show=table")
    runs.page.get_by_role("button", name="View", exact=True).click()
    menu = runs.page.get_by_role("dialog", name="Saved views")
    menu.get_by_label("Name of the view").fill("best first")
    menu.get_by_role("button", name="Save").click()
    expect(runs.page.get_by_role("button", name="View: best first")).to_be_visible()
    menu.get_by_role("button", name="Open best first first", exact=True).click()
    expect(menu).to_contain_text("opens first")
    runs.page.goto(f"/experiments/{experiment_id}")
    runs.expect_names("run-0", "run-1", "run-2")
    assert runs.query() == {"order": ["metrics.val_loss"], "show": ["table"]}
    runs.page.get_by_role("button", name="View: best first").click()
    menu.get_by_role("button", name="As the data says").click()
    runs.expect_names("run-2", "run-1", "run-0")
    menu.get_by_role("button", name="Delete the view best first").click()
    expect(menu.get_by_role("button", name="best first", exact=True)).to_have_count(0)
    runs.page.get_by_role("button", name="Undo").click()
    runs.page.get_by_role("button", name="View", exact=True).click()
    expect(menu.get_by_role("button", name="best first", exact=True)).to_have_count(1)
