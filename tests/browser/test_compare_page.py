"""The compare page in a browser."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Tracker

_START = 1_760_000_000_000
_MANY = 60


class ComparePage:
    """What a person does on the page, by the names a person reads."""

    def __init__(self, page: Page) -> None:
        """Work in this tab."""
        self.page = page
        self.table = page.get_by_role("table", name="Params, metrics and tags of the runs")
        self.legend = page.get_by_role("region", name="Runs", exact=True)

    def open(self, run_ids: list[str], query: str = "") -> "ComparePage":
        """Go to the comparison of some runs."""
        self.page.goto(f"/compare?runs={','.join(run_ids)}{query}")
        expect(self.page.get_by_role("navigation", name="Parts of the comparison")).to_be_visible()
        return self

    def row(self, key: str) -> Locator:
        """Find the row of a param, metric or tag."""
        return self.table.get_by_role("row").filter(has_text=re.compile(rf"^{re.escape(key)} \("))

    def chart(self, metric: str) -> Locator:
        """Find the picture of a metric."""
        return self.page.get_by_role("region", name=metric, exact=True).get_by_role("img")

    def query(self) -> dict[str, list[str]]:
        """Read the query of the address."""
        return parse_qs(urlsplit(self.page.url).query)


@pytest.fixture(scope="module")
def three(tracker: Tracker) -> list[str]:
    """Log three runs in two experiments, and return their ids."""
    here, there = tracker.experiment("compare/here"), tracker.experiment("compare/there")
    logged = [(here, "alpha", "0.1", 0.5), (here, "beta", "0.2", 0.25), (there, "gamma", "0.3", 0.75)]
    return [
        tracker.run(
            experiment_id,
            name,
            start=_START,
            params={"lr": lr, "seed": "1"},
            metrics={"val_loss": [1.0, loss], "best_acc": [1 - loss]},
        )
        for experiment_id, name, lr, loss in logged
    ]


@pytest.fixture
def compare(page: Page) -> ComparePage:
    """Give the page, not opened yet."""
    return ComparePage(page)


def test_charts_overlay_all_runs(compare: ComparePage, three: list[str]) -> None:
    """One chart a metric has every run; single values are bars by run."""
    compare.open(three)

    expect(compare.chart("val_loss")).to_have_attribute("aria-label", re.compile("3 runs, values from 0.25 to 1"))
    bars = compare.page.get_by_role("region", name="best_acc", exact=True).get_by_role("listitem")
    expect(bars).to_have_text([re.compile("beta"), re.compile("alpha"), re.compile("gamma")])


def test_legend_hides_and_removes_runs(compare: ComparePage, three: list[str]) -> None:
    """A run that is not drawn stays in the legend; a removed one leaves the address. Back brings it back."""
    compare.open(three)
    compare.legend.get_by_role("checkbox", name="Draw alpha").uncheck()
    expect(compare.chart("val_loss")).to_have_attribute("aria-label", re.compile("2 runs"))
    assert compare.query()["hide"] == [three[0]]

    compare.legend.get_by_role("button", name="Remove beta").click()
    expect(compare.legend.get_by_role("link")).to_have_text(["alpha", "gamma"])
    compare.page.go_back()
    expect(compare.legend.get_by_role("link")).to_have_text(["alpha", "beta", "gamma"])


def test_table_shows_differences_and_the_best(compare: ComparePage, three: list[str]) -> None:
    """Equal rows are out of the way until wanted; the best value is marked by more than colour."""
    compare.open(three, "&show=table")

    expect(compare.row("lr").get_by_role("cell")).to_have_text([re.compile("differs"), "0.1", "0.2", "0.3"])
    expect(compare.row("seed")).to_have_count(0)
    expect(compare.row("val_loss").get_by_role("cell").nth(2)).to_contain_text("(best)")
    expect(compare.row("best_acc").get_by_role("cell").nth(2)).to_contain_text("(best)")
    compare.page.get_by_role("checkbox", name="Only differences").uncheck()
    expect(compare.row("seed")).to_contain_text("(equal)")


def test_one_crosshair_goes_through_all_charts(compare: ComparePage, tracker: Tracker) -> None:
    """Pointing at a chart lists the runs by value there and moves the line of its neighbour."""
    experiment_id = tracker.experiment("compare/crosshair")
    values = {"low": 1.0, "high": 9.0}
    ids = [
        tracker.run(experiment_id, name, start=_START, metrics={"a": [level] * 20, "b": [level] * 20})
        for name, level in values.items()
    ]
    compare.open(ids)
    expect(compare.chart("b")).to_be_visible()
    compare.chart("a").hover()

    readout = compare.page.locator(".readout")
    expect(readout.get_by_role("rowheader")).to_have_text(["high", "low"])
    other = compare.chart("b").locator(".u-cursor-x")
    expect(other).to_be_visible()
    assert "translate(-10" not in (other.get_attribute("style") or "")


def test_missing_runs_are_named_and_left_out(compare: ComparePage, three: list[str]) -> None:
    """An id that no run has does not spoil the comparison."""
    compare.open([*three[:2], "f" * 32])

    expect(compare.page.get_by_text("1 run of the address does not exist here")).to_be_visible()
    compare.page.get_by_role("button", name="Leave out").click()
    assert compare.query()["runs"] == [",".join(three[:2])]


def test_no_runs_says_how_to_choose_some(compare: ComparePage) -> None:
    """The bare address explains itself."""
    compare.page.goto("/compare")

    expect(compare.page.get_by_role("heading", name="No runs to compare")).to_be_visible()


def test_many_runs_are_loaded_in_few_requests_and_cut_visibly(compare: ComparePage, tracker: Tracker) -> None:
    """Sixty runs cost no sixty requests, and the table says how many it shows."""
    experiment_id = tracker.experiment("compare/many")
    ids = [
        tracker.run(experiment_id, f"run-{at}", start=_START, params={"at": str(at)}, metrics={"loss": [1.0, at]})
        for at in range(_MANY)
    ]
    asked: list[str] = []
    compare.page.on("request", lambda request: asked.append(request.url))
    compare.open(ids, "&show=table")

    expect(compare.page.get_by_text(f"The first 40 of {_MANY} runs are columns")).to_be_visible()
    assert sum("/runs/" in url and "/ajax-api/" in url for url in asked) <= 3


def test_narrow_window_does_not_scroll_sideways(compare: ComparePage, three: list[str]) -> None:
    """Charts and table fit a telephone of 360 pixels."""
    compare.page.set_viewport_size({"width": 360, "height": 740})
    for show in ("charts", "table"):
        compare.open(three, f"&show={show}")
        compare.page.wait_for_timeout(300)
        assert compare.page.evaluate("document.documentElement.scrollWidth") <= 360
