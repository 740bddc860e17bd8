"""The grouped runs table in a browser."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import Tracker
from .pages.runs import RunsPage

_START = 1_760_000_000_000


@pytest.fixture(scope="module")
def sweep(tracker: Tracker) -> str:
    """Log 130 runs: 120 of one model, ten of another."""
    experiment_id = tracker.experiment("groups/sweep")
    for place in range(130):
        tracker.run(
            experiment_id,
            f"run-{place:03}",
            start=_START + place,
            params={"model": "big" if place < 120 else "small", "lr": str(place % 2)},
            metrics={"val_loss": [float(place)]},
        )
    return experiment_id


def test_groups_all_matching_runs_with_their_mean(sweep: str, runs: RunsPage) -> None:
    """The menu makes groups that count and average all runs, not the loaded ones, and the address keeps them."""
    runs.open(sweep)
    runs.page.get_by_role("button", name="Group by").click()
    runs.page.get_by_role("checkbox", name="model").check()
    runs.page.keyboard.press("Escape")
    big = runs.table.get_by_role("row").filter(has_text="120 runs")
    expect(big).to_contain_text("big")
    expect(big.get_by_title("59.5")).to_be_visible()
    small = runs.table.get_by_role("row").filter(has_text="small")
    expect(small.get_by_title("124.5")).to_be_visible()
    expect(runs.heading("val_loss")).to_contain_text("mean of last")
    assert runs.query()["group"] == ["params.model"]


def test_a_group_opens_to_its_runs(sweep: str, runs: RunsPage) -> None:
    """A click shows the runs of a group, the last of them too, and another hides them."""
    runs.page.goto(f"/experiments/{sweep}?group=params.model&show=table")
    group = runs.table.get_by_role("button", name=re.compile("model big"))
    group.click()
    expect(group).to_have_attribute("aria-expanded", "true")
    expect(runs.row("run-119")).to_be_visible()
    expect(runs.table).to_have_attribute("aria-rowcount", str(1 + 2 + 120))
    runs.page.keyboard.press("End")
    runs.page.keyboard.press("ArrowUp")
    expect(runs.row("run-000")).to_be_visible()
    runs.page.keyboard.press("Home")
    group.click()
    expect(runs.row("run-119")).to_have_count(0)


def test_groups_work_by_keyboard(sweep: str, runs: RunsPage) -> None:
    """Enter opens a group, x selects a run in it."""
    runs.page.goto(f"/experiments/{sweep}?group=params.model")
    expect(runs.table.get_by_role("button", name=re.compile("model small"))).to_be_visible()
    runs.page.keyboard.press("j")
    runs.page.keyboard.press("Enter")
    expect(runs.row("run-129")).to_be_visible()
    runs.page.keyboard.press("j")
    runs.page.keyboard.press("x")
    expect(runs.foot).to_contain_text("1 selected")
    expect(runs.table.get_by_role("checkbox", name="Select run-129")).to_be_checked()


def test_groups_are_sorted_by_their_aggregate(sweep: str, runs: RunsPage) -> None:
    """Sorting by a metric sorts the groups by what they show of it."""
    runs.page.goto(f"/experiments/{sweep}?group=params.model,params.lr&agg=max")
    heading = runs.heading("val_loss")
    heading.get_by_role("button").first.click()
    names = runs.table.locator(".group-name")
    expected = ["big · lr 0", "big · lr 1", "small · lr 0", "small · lr 1"]
    expect(names).to_have_text([re.compile(each) for each in expected])
    expect(runs.table.locator(".best")).to_have_text(re.compile("118"))
