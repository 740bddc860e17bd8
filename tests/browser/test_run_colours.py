"""The colours of runs from page to page in a browser."""

from itertools import pairwise

import pytest
from playwright.sync_api import Locator, expect

from .conftest import Tracker
from .pages.runs import RunsPage

_START = 1_760_000_000_000
_RUNS = 14


@pytest.fixture(scope="module")
def sweep(tracker: Tracker) -> str:
    """Log more runs than there are colours, and return their experiment."""
    experiment_id = tracker.experiment("colours/sweep")
    for place in range(_RUNS):
        metrics = {"loss": [1.0, place / 10, place / 20]}
        tracker.run(experiment_id, f"run-{place}", start=_START + place, metrics=metrics)
    return experiment_id


def _dot(runs: RunsPage, name: str) -> str:
    """Read the token of a run's colour in the table."""
    return runs.row(name).locator(".run-dot").evaluate("dot => dot.style.background")


def _stroke(line: Locator) -> str:
    return line.get_attribute("stroke") or ""


def test_ticked_runs_keep_their_colours_on_the_compare_page(sweep: str, runs: RunsPage) -> None:
    """Runs ticked in any order have colours that differ, the same in the comparison they lead to."""
    runs.open(sweep)
    expect(runs.chart("loss")).to_be_visible()
    names = ["run-9", "run-2", "run-13", "run-4", "run-7"]
    seen: list[dict[str, str]] = []
    for count in range(1, len(names) + 1):
        runs.tick(names[count - 1])
        expect(runs.foot).to_contain_text(f"{count} selected")
        seen.append({name: _dot(runs, name) for name in names[:count]})
    assert len(set(seen[-1].values())) == len(names)
    for earlier, later in pairwise(seen):
        assert earlier.items() <= later.items()
    runs.page.keyboard.press("c")
    legend = runs.page.get_by_role("region", name="Runs", exact=True)
    compared = {name: _stroke(legend.get_by_role("listitem").filter(has_text=name).locator("line")) for name in names}
    assert compared == seen[-1]


def test_colours_stay_when_the_table_is_sorted(sweep: str, runs: RunsPage) -> None:
    """Another order of the same runs gives none of them another colour."""
    runs.open(sweep)
    expect(runs.chart("loss")).to_be_visible()
    before = {f"run-{place}": _dot(runs, f"run-{place}") for place in range(_RUNS)}
    runs.heading("loss").get_by_role("button").first.click()
    expect(runs.table.get_by_role("link").first).to_have_text("run-0")
    assert {name: _dot(runs, name) for name in before} == before


def test_a_run_looks_on_its_page_as_in_the_table(sweep: str, runs: RunsPage) -> None:
    """The run that was ticked first is drawn in its own colour there too."""
    runs.open(sweep)
    expect(runs.chart("loss")).to_be_visible()
    runs.tick("run-5")
    expect(runs.foot).to_contain_text("1 selected")
    colour = _dot(runs, "run-5")
    runs.table.get_by_role("link", name="run-5", exact=True).click()
    spark = runs.page.get_by_role("main").locator(".spark [stroke]").first
    expect(spark).to_have_attribute("stroke", colour)
