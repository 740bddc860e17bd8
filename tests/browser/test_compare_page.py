"""The compare page in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Tracker
from .gallery import png, put, put_images, put_model
from .pages.compare import ComparePage

_START = 1_760_000_000_000
_MANY = 60


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
    bars = compare.card("best_acc").get_by_role("listitem")
    expect(bars).to_have_text([re.compile("beta"), re.compile("alpha"), re.compile("gamma")])


def test_legend_hides_and_removes_runs(compare: ComparePage, three: list[str]) -> None:
    """A run that is not drawn stays in the legend; a removed one leaves the address. Back brings it back."""
    compare.open(three)
    compare.draw("alpha", drawn=False)
    expect(compare.chart("val_loss")).to_have_attribute("aria-label", re.compile("2 runs"))
    assert compare.query()["hide"] == [three[0]]

    compare.remove("beta")
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

    expect(compare.readout().get_by_role("rowheader")).to_have_text(["high", "low"])
    other = compare.crosshair("b")
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
    """Sixty runs cost no sixty requests, and the table says how many it shows.

    They may be loaded twice: once more when the stream of events opens behind the first load.
    """
    experiment_id = tracker.experiment("compare/many")
    ids = [
        tracker.run(experiment_id, f"run-{at}", start=_START, params={"at": str(at)}, metrics={"loss": [1.0, at]})
        for at in range(_MANY)
    ]
    asked: list[str] = []
    compare.page.on("request", lambda request: asked.append(request.url))
    compare.open(ids, "&show=table")

    expect(compare.page.get_by_text(f"The first 40 of {_MANY} runs are columns")).to_be_visible()
    assert sum("/runs/" in url and "/ajax-api/" in url for url in asked) <= 6


def test_narrow_window_does_not_scroll_sideways(compare: ComparePage, three: list[str]) -> None:
    """Charts and table fit a telephone of 360 pixels."""
    compare.page.set_viewport_size({"width": 360, "height": 740})
    for show in ("charts", "table"):
        compare.open(three, f"&show={show}")
        compare.page.wait_for_timeout(300)
        assert compare.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_values_are_measured_by_a_baseline(compare: ComparePage, three: list[str]) -> None:
    """With a baseline each metric says how far it is from it and whether that is better; the address keeps it."""
    compare.open(three, "&show=table")
    compare.baseline.select_option(label="alpha")
    cells = compare.row("val_loss").get_by_role("cell")
    expect(cells.nth(2)).to_contain_text("\u22120.25 (\u221250 %) (better)")
    expect(cells.nth(3)).to_contain_text("+0.25 (+50 %) (worse)")
    expect(cells.nth(1)).not_to_contain_text("%")
    assert compare.query()["base"] == [three[0]]


@pytest.fixture(scope="module")
def pair(tracker: Tracker) -> list[str]:
    """Log two runs with code, files, images and a model each, and return their ids."""
    experiment_id = tracker.experiment("compare/files")
    ids: list[str] = []
    for place, (name, accuracy) in enumerate((("left", 0.9), ("right", 0.8))):
        tags = {
            "mlflow.source.name": "train.py",
            "mlflow.source.git.commit": f"{place}123456789",
            "mlflow.source.git.repoURL": "https://github.com/team/vision",
        }
        run_id = tracker.run(experiment_id, name, start=_START, tags=tags, metrics={"loss": [1.0]})
        put(tracker, experiment_id, run_id, "figure.png", png(20 + place, 10, place))
        put_images(tracker, experiment_id, run_id, place)
        put_model(tracker, experiment_id, run_id, f"net-{name}", accuracy)
        ids.append(run_id)
    return ids


def test_code_and_environment_are_compared(compare: ComparePage, pair: list[str]) -> None:
    """The commits lead to what changed between them; the models' requirements differ line by line."""
    compare.open(pair, "&show=files")
    expect(compare.code.get_by_role("link", name="What changed between the commits")).to_have_attribute(
        "href", "https://github.com/team/vision/compare/0123456789...1123456789"
    )
    lines = compare.lines("model/requirements.txt")
    expect(lines.locator(".diff-left")).to_contain_text("torch==2.1")
    expect(lines.locator(".diff-right")).to_contain_text("torch==4.1")
    expect(lines.locator(".diff-same")).to_contain_text("numpy==2.1.0")


def test_files_stand_beside_each_other(compare: ComparePage, pair: list[str]) -> None:
    """What is no text is shown twice, from each run."""
    compare.open(pair, "&show=files&file=figure.png")

    expect(compare.page.get_by_role("img", name="figure.png")).to_have_count(2)
    expect(compare.page.get_by_text("21 \u00d7 10 px")).to_be_visible()


def test_images_of_all_runs_follow_one_slider(compare: ComparePage, pair: list[str]) -> None:
    """Each key is a row with a column a run; the slider moves them all."""
    compare.open(pair, "&show=images")
    samples = compare.images("samples")
    expect(samples.locator("figcaption")).to_have_text(["step 40", "step 40"])
    compare.page.get_by_role("slider", name="Step").fill("1")
    expect(samples.locator("figcaption")).to_have_text(["step 10", "step 10"])
