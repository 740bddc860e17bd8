"""What the filter bar offers while one types, in a browser."""

import pytest
from playwright.sync_api import expect

from .conftest import Tracker
from .pages.runs import RunsPage

_START = 1_760_000_000_000


@pytest.fixture(scope="module")
def experiment(tracker: Tracker) -> str:
    """Log runs whose keys and values need quotes."""
    made = tracker.experiment("completion")
    for place, note in enumerate(["it's", "it's", "plain"]):
        tracker.run(
            made, f"run-{place}", start=_START + place, params={"a note": note}, metrics={"val_loss": [place / 10]}
        )
    return made


def test_a_filter_is_written_by_choices(experiment: str, runs: RunsPage) -> None:
    """Keys, operators, values and words are offered at the caret; what the choices make is a filter that applies."""
    runs.open(experiment)
    offers = runs.page.get_by_role("listbox", name="What can stand here")
    options = offers.get_by_role("option")
    runs.filter.press_sequentially("note")
    expect(options).to_have_text(["params.a note3 runs"])
    expect(runs.filter).to_have_attribute("aria-expanded", "true")
    runs.filter.press("Tab")
    expect(runs.filter).to_have_value("params.`a note` ")
    runs.filter.press("ArrowDown")
    expect(runs.filter).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    runs.filter.press("Enter")
    expect(options).to_have_text(["it's2 runs", "plain1 run"])
    options.first.click()
    expect(runs.filter).to_have_value("params.`a note` = 'it''s' ")
    expect(options).to_have_text(["ANDboth", "OReither"])
    expect(runs.filter).to_be_focused()
    runs.filter.press("Enter")
    runs.expect_names("run-1", "run-0")
    expect(offers).to_have_count(0)


def test_typing_is_not_disturbed(experiment: str, runs: RunsPage) -> None:
    """Escape closes the list alone; without a choice Enter applies what is typed, and plain words get no list."""
    runs.open(experiment)
    offers = runs.page.get_by_role("listbox", name="What can stand here")
    runs.filter.press_sequentially("val_loss")
    expect(offers).to_be_visible()
    runs.filter.press("Escape")
    expect(offers).to_have_count(0)
    expect(runs.filter).to_have_value("val_loss")
    runs.filter.fill("")
    runs.filter.press_sequentially("run-1")
    expect(offers).to_have_count(0)
    runs.filter.press("Enter")
    runs.expect_names("run-1")
