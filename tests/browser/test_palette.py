"""The command palette and the help of keys in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

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
