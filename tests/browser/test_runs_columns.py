"""Columns and rows of the runs table that the reader arranges, in a browser."""

import pytest
from playwright.sync_api import expect

from .conftest import Tracker
from .pages.runs import RunsPage

_START = 1_760_000_000_000


@pytest.fixture(scope="module")
def sweep(tracker: Tracker) -> str:
    """Log 150 runs with two params and two metrics."""
    experiment_id = tracker.experiment("columns/sweep")
    for place in range(150):
        tracker.run(
            experiment_id,
            f"run-{place:03}",
            start=_START + place,
            params={"alpha": str(place), "beta": str(place % 7)},
            metrics={"val_loss": [3.0, float(place), 200.0], "noise": [1.0]},
        )
    return experiment_id


def _heads(runs: RunsPage) -> list[str]:
    texts = runs.table.get_by_role("columnheader").all_inner_texts()
    return [text.split("\n")[0].split(" ")[0] for text in texts[1:]]


def _width(runs: RunsPage, name: str) -> float:
    box = runs.heading(name).bounding_box()
    assert box is not None
    return box["width"]


def _choose(runs: RunsPage, name: str, item: str) -> None:
    runs.heading(name).hover()
    runs.heading(name).get_by_role("button", name="Column").click()
    runs.page.get_by_role("menuitem", name=item, exact=True).click()


def test_a_column_is_moved_by_menu_and_by_dragging(sweep: str, runs: RunsPage) -> None:
    """The order of columns is the reader's, and the address keeps it."""
    runs.open(sweep, "?show=table")
    assert _heads(runs)[4:] == ["alpha", "beta", "val_loss", "noise"]
    _choose(runs, "beta", "Move left")
    expect(runs.table.get_by_role("columnheader").nth(5)).to_contain_text("beta")
    runs.heading("noise").drag_to(runs.heading("alpha"))
    expect(runs.table.get_by_role("columnheader").nth(6)).to_contain_text("noise")
    runs.page.reload()
    expect(runs.heading("noise")).to_be_visible()
    assert _heads(runs)[4:] == ["beta", "noise", "alpha", "val_loss"]


def test_a_column_is_resized_by_its_edge_and_by_menu(sweep: str, runs: RunsPage) -> None:
    """Dragging the edge of a heading gives its column that width, on reload too."""
    runs.open(sweep, "?show=table")
    edge = runs.heading("beta").locator(".vt-edge").bounding_box()
    assert edge is not None
    before = _width(runs, "beta")
    runs.page.mouse.move(edge["x"] + 3, edge["y"] + 10)
    runs.page.mouse.down()
    runs.page.mouse.move(edge["x"] + 63, edge["y"] + 10, steps=3)
    runs.page.mouse.up()
    assert abs(_width(runs, "beta") - before - 60) <= 3
    _choose(runs, "beta", "Wider")
    wide = _width(runs, "beta")
    assert abs(wide - before - 84) <= 3
    runs.page.reload()
    expect(runs.heading("beta")).to_be_visible()
    assert _width(runs, "beta") == wide
    _choose(runs, "beta", "Usual width")
    assert "widths" not in runs.query()


def test_a_pinned_column_stays_in_view(sweep: str, runs: RunsPage) -> None:
    """While the table scrolls sideways, a pinned column stands beside the names."""
    runs.page.set_viewport_size({"width": 760, "height": 700})
    runs.open(sweep)
    _choose(runs, "val_loss", "Pin")
    expect(runs.table.get_by_role("columnheader").nth(2)).to_contain_text("val_loss")
    runs.table.evaluate("table => table.scrollTo(9999, 0)")
    expect(runs.table).to_have_class("vt sideways")
    pinned = runs.heading("val_loss").bounding_box()
    name = runs.table.get_by_role("columnheader").nth(1).bounding_box()
    assert pinned is not None
    assert name is not None
    assert abs(pinned["x"] - name["x"] - name["width"]) <= 1
    assert pinned["x"] > 0


def test_a_heading_chooses_the_value_of_its_metric(sweep: str, runs: RunsPage) -> None:
    """The menu shows the least value, sorted by it the best of all runs is marked although not all are loaded."""
    runs.open(sweep, "?show=table")
    _choose(runs, "val_loss", "Show min")
    expect(runs.heading("val_loss")).to_contain_text("min")
    runs.heading("val_loss").get_by_role("button").first.click()
    expect(runs.row("run-000").locator(".best")).to_contain_text("0")
    _choose(runs, "noise", "Hide")
    expect(runs.heading("noise")).to_have_count(0)


def test_pinned_runs_stay_on_top(sweep: str, runs: RunsPage) -> None:
    """Pinned runs lead the table, stay while it scrolls, and p lets them go."""
    runs.open(sweep)
    runs.tick("run-147", "run-145")
    runs.page.keyboard.press("p")
    expect(runs.table.locator(".vt-frozen")).to_have_count(2)
    runs.page.keyboard.press("End")
    expect(runs.row("run-000")).to_be_visible()
    expect(runs.row("run-147")).to_be_in_viewport()
    expect(runs.row("run-147")).to_have_attribute("aria-rowindex", "2")
    assert len(runs.query()["top"][0].split(",")) == 2
    runs.page.reload()
    expect(runs.table.locator(".vt-frozen")).to_have_count(2)
    runs.page.keyboard.press("p")
    expect(runs.table.locator(".vt-frozen")).to_have_count(0)


def test_the_keyboard_reaches_rows_beside_pinned_ones(sweep: str, runs: RunsPage) -> None:
    """Down and up go through pinned rows and the others as one list."""
    runs.open(sweep)
    runs.tick("run-146")
    runs.page.keyboard.press("p")
    expect(runs.table.locator(".vt-frozen")).to_have_count(1)
    runs.page.keyboard.press("Home")
    runs.page.keyboard.press("j")
    expect(runs.row("run-149")).to_have_class("vt-row vt-data current")
    runs.page.keyboard.press("k")
    expect(runs.page.locator(".vt-frozen.current")).to_have_count(1)
