"""The command palette and the help of keys in a browser."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import Tracker
from .pages.experiments import ExperimentsPage
from .pages.palette import Palette
from .pages.run import RunPage
from .pages.runs import RunsPage

_START = 1_760_000_000_000


@pytest.fixture
def palette(page: Page) -> Palette:
    """Give the palette, not opened yet."""
    return Palette(page)


def test_letters_lead_to_an_experiment_and_to_a_run(tracker: Tracker, palette: Palette) -> None:
    """Some letters in order are enough; Enter goes there, and runs are those of the experiment one is in."""
    experiment_id = tracker.experiment("palette/needle in hay")
    run_id = tracker.run(experiment_id, "sharp-needle-7", start=_START)
    palette.page.goto("/experiments")
    palette.open().field.fill("plneedhay")
    expect(palette.chosen()).to_have_text(re.compile("palette/needle in hay"))
    palette.page.keyboard.press("Enter")
    palette.page.wait_for_url(f"**/experiments/{experiment_id}")
    expect(RunsPage(palette.page).table).to_be_visible()
    palette.open().field.fill("shrp7")
    expect(palette.chosen()).to_have_text(re.compile("sharp-needle-7"))
    palette.page.keyboard.press("Enter")
    palette.page.wait_for_url(f"**/runs/{run_id}")


def test_actions_of_the_page_and_of_all_pages(tracker: Tracker, palette: Palette) -> None:
    """The arrows choose; an action of the page opens its dialog, and the theme changes from anywhere."""
    tracker.experiment("palette/any")
    palette.page.goto("/experiments")
    expect(ExperimentsPage(palette.page).table).to_be_visible()
    palette.open().field.fill("theme dark")
    expect(palette.chosen()).to_have_text("Theme: dark")
    palette.page.keyboard.press("Enter")
    expect(palette.page.locator("html")).to_have_attribute("data-theme", "dark")
    palette.open().field.fill("new exp")
    expect(palette.chosen()).to_have_text(re.compile("^New experiment"))
    palette.page.keyboard.press("Enter")
    expect(palette.page.get_by_role("dialog", name="New experiment")).to_be_visible()


def test_the_button_opens_it_and_escape_closes_it(palette: Palette) -> None:
    """Focus comes back to the button; what matches nothing says so."""
    palette.page.goto("/experiments")
    palette.button.click()
    palette.field.fill("zzzzqqq")
    expect(palette.page.get_by_text("Nothing is called that")).to_be_visible()
    palette.page.keyboard.press("Escape")
    expect(palette.field).to_have_count(0)
    expect(palette.button).to_be_focused()


def test_the_help_lists_what_the_page_does(tracker: Tracker, palette: Palette) -> None:
    """Its lines are the bindings themselves: a key that is listed works."""
    run_id = tracker.run(tracker.experiment("palette/help"), "helped", start=_START)
    RunPage(palette.page).open(run_id)
    palette.page.keyboard.press("?")
    help_dialog = palette.page.get_by_role("dialog", name="Help")
    for line in ("Charts", "Edit the description", "Search everything"):
        expect(help_dialog.locator(".key-row").filter(has_text=line).first).to_be_visible()
    palette.page.keyboard.press("Escape")
    palette.page.keyboard.press("2")
    palette.page.wait_for_url("**/runs/*tab=charts")


def _runs(tracker: Tracker, name: str) -> tuple[str, list[str]]:
    experiment_id = tracker.experiment(name)
    ids = [
        tracker.run(
            experiment_id,
            f"run-{place}",
            start=_START + place,
            params={"lr": str(place)},
            metrics={"loss": [1.0, float(place)]},
        )
        for place in range(3)
    ]
    return experiment_id, ids


def test_it_knows_what_the_runs_page_offers(tracker: Tracker, palette: Palette, runs: RunsPage) -> None:
    """Its tools are there at once, and what can be done to runs only while some are selected."""
    experiment_id, _ = _runs(tracker, "palette/offers")
    runs.open(experiment_id)
    expect(runs.chart("loss")).to_be_visible()
    always = {
        "Filter runs",
        "Choose columns",
        "Export runs",
        "Group or nest runs",
        "Add a chart of values",
        "Change how charts are drawn",
        "Show the table alone",
        "Show the charts alone",
        "Show deleted runs",
        "Select all matching runs",
        "Theme: dark",
    }
    selected = {
        "Compare selected runs",
        "Keep selected runs on top, or let them go",
        "Tag selected runs",
        "Move selected runs",
        "Delete selected runs",
        "Unselect all",
    }
    found = set(palette.actions())
    assert always <= found
    assert not selected & found
    runs.tick("run-1")
    expect(runs.foot).to_contain_text("1 selected")
    assert always | selected <= set(palette.actions())


def test_it_does_to_selected_runs_what_their_buttons_do(tracker: Tracker, palette: Palette, runs: RunsPage) -> None:
    """Deleting, going to the deleted runs and restoring them needs no other key than the palette's."""
    experiment_id, ids = _runs(tracker, "palette/selected")
    runs.open(experiment_id)
    runs.tick("run-0", "run-2")
    palette.take("Delete selected runs")
    runs.expect_names("run-1")
    palette.take("Show deleted runs")
    runs.expect_names("run-2", "run-0")
    palette.take("Select all matching runs")
    expect(runs.foot).to_contain_text("2 selected")
    assert {"Restore selected runs", "Purge selected runs", "Show active runs"} <= set(palette.actions())
    palette.take("Purge selected runs")
    expect(runs.page.get_by_role("dialog", name="Purge 2 runs")).to_be_visible()
    runs.page.keyboard.press("Escape")
    palette.take("Unselect all")
    expect(runs.foot).not_to_contain_text("selected")
    palette.take("Show active runs")
    runs.tick("run-1")
    palette.take("Compare selected runs")
    runs.page.wait_for_url(f"**/compare?runs={ids[1]}")


def test_it_opens_the_panels_of_the_runs_page(tracker: Tracker, palette: Palette, runs: RunsPage) -> None:
    """Columns, groups and charts of values open where their buttons are, with focus in them."""
    experiment_id, _ = _runs(tracker, "palette/panels")
    runs.open(experiment_id)
    palette.take("Choose columns")
    expect(runs.page.get_by_role("searchbox", name="Search columns")).to_be_focused()
    runs.page.keyboard.press("Escape")
    palette.take("Group or nest runs")
    expect(runs.page.get_by_role("checkbox", name="Nested runs")).to_be_focused()
    runs.page.keyboard.press("Escape")
    palette.take("Add a chart of values")
    expect(runs.page.get_by_role("dialog", name="Add a chart of values")).to_be_visible()
    runs.page.keyboard.press("Escape")
    palette.take("Show the table alone")
    expect(runs.chart("loss")).to_have_count(0)
    assert "Add a chart of values" not in palette.actions()


def test_it_switches_how_charts_are_drawn(tracker: Tracker, palette: Palette, runs: RunsPage) -> None:
    """Each switch of the charts' panel says what it would do, does it, and then offers the way back."""
    experiment_id, ids = _runs(tracker, "palette/charts")
    runs.open(experiment_id)
    expect(runs.chart("loss")).to_be_visible()
    for action in ("Draw charts over relative time", "Smooth lines by 0.6", "Ignore outliers in charts"):
        palette.take(action)
    palette.take("Draw the y axis of charts on a log scale")
    runs.wait_for_query(x="relative", smooth="0.6", outliers="ignore", y="log")
    palette.take("Smooth no lines")
    palette.take("Draw charts over time")
    runs.wait_for_query(x="time", outliers="ignore", y="log")
    assert not any("x axis" in action for action in palette.actions())
    palette.take("Draw selected runs only")
    palette.take("Draw large charts")
    runs.wait_for_query(x="time", outliers="ignore", y="log", only="selected", size="l")
    assert {"Draw medium charts", "Draw runs that are not selected too"} <= set(palette.actions())
    runs.page.keyboard.press("h")
    palette.take("Draw hidden runs")
    runs.wait_for_query(x="time", outliers="ignore", y="log", only="selected", size="l")
    runs.page.goto(f"/runs/{ids[0]}?tab=charts&smooth=0.5")
    expect(runs.chart("loss")).to_be_visible()
    palette.take("Smooth no lines")
    runs.wait_for_query(tab="charts")


def test_it_saves_and_opens_views(tracker: Tracker, palette: Palette, runs: RunsPage) -> None:
    """What is shown gets its name from the keyboard alone, and is opened by it from then on."""
    experiment_id, _ = _runs(tracker, "palette/views")
    runs.open(experiment_id)
    assert "Save this view" not in palette.actions()
    runs.heading("loss").get_by_role("button").first.click()
    runs.expect_names("run-0", "run-1", "run-2")
    palette.take("Save this view")
    expect(runs.page.get_by_label("Name of the view")).to_be_focused()
    runs.page.keyboard.type("least loss")
    runs.page.keyboard.press("Enter")
    runs.expect_said("Saved the view “least loss”.")
    runs.page.keyboard.press("Escape")
    palette.take("View: as the data says")
    runs.expect_names("run-2", "run-1", "run-0")
    palette.take("View: least loss")
    runs.expect_names("run-0", "run-1", "run-2")


def test_an_action_stays_itself_while_others_come(tracker: Tracker, palette: Palette, runs: RunsPage) -> None:
    """A view that becomes known while the palette is open stands before its actions, and takes none of their places."""
    experiment_id, _ = _runs(tracker, "palette/late views")
    view = {"experiment_id": experiment_id, "name": "least loss", "content": "order=metrics.loss"}
    tracker.http.post("/ajax-api/trackline/views/save", json=view).raise_for_status()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    runs.page.route("**/trackline/views/list*", hold)
    runs.open(experiment_id)
    runs.heading("loss").get_by_role("button").first.click()
    runs.expect_names("run-0", "run-1", "run-2")
    palette.open().field.fill("View: as the data says")
    held[0].continue_()
    expect(runs.page.get_by_text("View: least loss", exact=True)).to_be_visible()
    runs.page.keyboard.press("Enter")
    runs.expect_names("run-2", "run-1", "run-0")
    assert runs.query() == {}


def test_the_help_lists_the_keys_of_all_parts_of_a_page(tracker: Tracker, runs: RunsPage) -> None:
    """The export's key, which its button brings, stands beside those of the table; what has no key is not listed."""
    experiment_id, _ = _runs(tracker, "palette/help of parts")
    runs.open(experiment_id)
    runs.page.keyboard.press("?")
    lines = runs.page.get_by_role("dialog", name="Help").locator(".key-row")
    for line in ("Export runs", "Choose columns", "Compare selected runs", "Next run"):
        expect(lines.filter(has_text=line)).to_have_count(1)
    expect(lines.filter(has_text="Show deleted runs")).to_have_count(0)
