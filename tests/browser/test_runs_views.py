"""Saved views of the runs page in a browser."""

from playwright.sync_api import Route, expect

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


def _with_view_that_opens(tracker: Tracker, name: str) -> str:
    experiment_id = tracker.experiment(name)
    for place in range(3):
        tracker.run(experiment_id, f"run-{place}", start=_START + place, metrics={"val_loss": [float(place)]})
    view = {"experiment_id": experiment_id, "name": "best", "content": "filter=metrics.val_loss+%3C+1", "opens": True}
    tracker.http.post("/ajax-api/trackline/views/save", json=view).raise_for_status()
    return experiment_id


def _let_views_come_late(runs: RunsPage) -> list[Route]:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    runs.page.route("**/trackline/views/list*", hold)
    return held


def _let_them_come(runs: RunsPage, held: list[Route]) -> None:
    held[0].continue_()
    runs.page.get_by_role("button", name="View", exact=True).click()
    expect(runs.page.get_by_role("dialog", name="Saved views")).to_contain_text("opens first")


def test_a_view_that_opens_comes_too_late_for_one_who_types(tracker: Tracker, runs: RunsPage) -> None:
    """Words in the filter that are not applied yet stay when the experiment's first view is told."""
    experiment_id = _with_view_that_opens(tracker, "views/typed")
    held = _let_views_come_late(runs)
    runs.open(experiment_id)
    runs.filter.press_sequentially("run-2")
    _let_them_come(runs, held)
    expect(runs.filter).to_have_value("run-2")
    assert runs.query() == {}
    runs.filter.press("Enter")
    runs.expect_names("run-2")


def test_a_view_that_opens_comes_too_late_for_one_who_was_elsewhere(tracker: Tracker, runs: RunsPage) -> None:
    """Who sorted meanwhile, and took it back, chose what is shown."""
    experiment_id = _with_view_that_opens(tracker, "views/sorted")
    held = _let_views_come_late(runs)
    runs.open(experiment_id)
    heading = runs.heading("val_loss").get_by_role("button").first
    for order in (["metrics.val_loss"], ["-metrics.val_loss"], None):
        heading.click()
        expect(runs.foot).to_contain_text("newest first" if order is None else "sorted by")
        assert runs.query().get("order") == order
    _let_them_come(runs, held)
    runs.expect_names("run-2", "run-1", "run-0")
    assert runs.query() == {}
