"""Runs below their parents in the runs table, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import Tracker
from .pages.runs import RunsPage

_START = 1_760_000_000_000
_FOLDS = 130
"""More than the page of a request."""


@pytest.fixture
def sweep(tracker: Tracker, request: pytest.FixtureRequest) -> tuple[str, str]:
    """Log two sweeps, a trial with folds below the first; return the experiment and that trial."""
    experiment_id = tracker.experiment(f"nested/{request.node.name}")

    def run(place: int, name: str, loss: float, parent: str | None = None) -> str:
        tags = {} if parent is None else {"mlflow.parentRunId": parent}
        return tracker.run(experiment_id, name, start=_START + place, metrics={"loss": [loss]}, tags=tags)

    first = run(0, "sweep-a", 0.5)
    run(1, "sweep-b", 0.25)
    trial = run(2, "trial-a", 0.75, first)
    run(3, "trial-b", 0.625, first)
    for place in range(_FOLDS):
        run(10 + place, f"fold-{place:03}", float(_FOLDS - place), trial)
    return experiment_id, trial


def test_nested_runs_open_by_keyboard_at_any_depth(sweep: tuple[str, str], runs: RunsPage) -> None:
    """The menu nests runs; right opens and goes in, left goes up and closes; each level is sorted by itself."""
    experiment_id, _ = sweep
    runs.open(experiment_id, "?order=metrics.loss&columns=metrics.loss&show=table")
    runs.nest()
    runs.expect_names("sweep-b", "sweep-a")
    assert runs.query()["nest"] == ["tree"]
    expect(runs.fold("sweep-a")).to_be_visible()
    runs.page.keyboard.press("j")
    runs.page.keyboard.press("ArrowRight")
    runs.expect_names("sweep-b", "sweep-a", "trial-b", "trial-a")
    for key in ("ArrowRight", "j", "ArrowRight"):
        runs.page.keyboard.press(key)
    expect(runs.table).to_have_attribute("aria-rowcount", str(1 + 4 + _FOLDS))
    expect(runs.fold("trial-a")).to_have_attribute("aria-expanded", "true")
    expect(runs.table.get_by_role("link").nth(4)).to_have_text(f"fold-{_FOLDS - 1:03}")
    runs.page.keyboard.press("End")
    expect(runs.row("fold-000")).to_be_visible()
    runs.page.keyboard.press("x")
    expect(runs.foot).to_contain_text(f"1 selected of {4 + _FOLDS} runs")
    runs.page.keyboard.press("ArrowLeft")
    expect(runs.table.get_by_role("link", name="trial-a")).to_be_focused()
    runs.page.keyboard.press("ArrowLeft")
    runs.expect_names("sweep-b", "sweep-a", "trial-b", "trial-a")
    runs.heading("loss").get_by_role("button").first.click()
    runs.expect_names("sweep-a", "trial-a", "trial-b", "sweep-b")
    assert len(runs.query()["open"]) == 1
    runs.page.reload()
    runs.expect_names("sweep-a", "trial-a", "trial-b", "sweep-b")


def test_a_range_goes_by_the_rows_as_they_stand_now(sweep: tuple[str, str], runs: RunsPage) -> None:
    """Shift takes all from the run that was ticked last, also where a level that opened moved it, and no other."""
    experiment_id, _ = sweep
    runs.open(experiment_id, "?order=-metrics.loss&columns=metrics.loss&show=table&nest=tree")
    runs.expect_names("sweep-a", "sweep-b")
    runs.tick("sweep-b")
    runs.fold("sweep-a").click()
    runs.expect_names("sweep-a", "trial-a", "trial-b", "sweep-b")
    runs.table.get_by_role("checkbox", name="Select trial-b", exact=True).click(modifiers=["Shift"])
    expect(runs.foot).to_contain_text("2 selected")
    expect(runs.table.get_by_role("checkbox", name="Select sweep-b", exact=True)).to_be_checked()


def test_selecting_all_takes_runs_that_are_not_open(sweep: tuple[str, str], runs: RunsPage) -> None:
    """The box in the heading stands for all matching runs, as in the flat table; so does what is done to them."""
    experiment_id, _ = sweep
    runs.open(experiment_id, "?nest=tree&show=table&filter=metrics.loss%20%3C%201")
    runs.expect_names("sweep-b", "sweep-a")
    runs.table.get_by_role("checkbox", name="Select all matching runs").check()
    expect(runs.foot).to_contain_text("4 selected")
    runs.act("Delete")
    runs.expect_said("Deleted 4 runs")


def test_a_run_that_is_logged_appears_below_its_open_parent(
    sweep: tuple[str, str], runs: RunsPage, tracker: Tracker
) -> None:
    """What is open stays open, and the parent counts the new run."""
    experiment_id, trial = sweep
    runs.open(experiment_id, "?nest=tree&show=table")
    expect(runs.page.locator(".live-mark.on")).to_be_visible()
    runs.fold("sweep-a").click()
    runs.fold("trial-a").click()
    expect(runs.row(f"fold-{_FOLDS - 1:03}")).to_be_visible()
    tags = {"mlflow.parentRunId": trial}
    tracker.run(experiment_id, "late", start=_START + 1000, tags=tags, status="RUNNING")
    expect(runs.row("late")).to_be_visible()
    expect(runs.fold("trial-a")).to_have_accessible_name(re.compile(f"Show {_FOLDS + 1} runs"))
