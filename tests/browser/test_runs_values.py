"""Parallel coordinates and the scatter plot of the runs page in a browser."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import Tracker
from .pages.runs import RunsPage

_START = 1_760_000_000_000


@pytest.fixture(scope="module")
def sweep(tracker: Tracker) -> str:
    """Log eight runs that differ in two params and a metric."""
    experiment_id = tracker.experiment("values/sweep")
    for place in range(8):
        tracker.run(
            experiment_id,
            f"run-{place}",
            start=_START + place,
            params={
                "lr": str((place % 4 + 1) / 10),
                "model": "a" if place < 4 else "b",
                "wd": str(place % 3),
            },
            metrics={"val_loss": [2.0, 0.1 * place]},
        )
    return experiment_id


def test_brushing_an_axis_filters_the_table(sweep: str, runs: RunsPage) -> None:
    """Dragging along a param's axis keeps the runs in between, in the address too, and clearing brings all back."""
    runs.open(sweep)
    grab = runs.page.get_by_role("slider", name="Brush lr")
    grab.scroll_into_view_if_needed()
    box = grab.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    runs.page.mouse.move(middle, box["y"] + 2)
    runs.page.mouse.down()
    runs.page.mouse.move(middle, box["y"] + box["height"] * 0.45, steps=4)
    runs.page.mouse.up()
    runs.expect_names("run-7", "run-6", "run-3", "run-2")
    expect(runs.foot).to_contain_text("8 runs · 4 match")
    runs.page.reload()
    runs.expect_names("run-7", "run-6", "run-3", "run-2")
    runs.page.get_by_role("button", name="Clear brushes").click()
    expect(runs.table.get_by_role("link")).to_have_count(8)


def test_brushes_of_params_and_metrics_join_with_the_filter_by_keyboard(sweep: str, runs: RunsPage) -> None:
    """Arrow keys brush an axis, a filter narrows further, Escape takes the brush away."""
    runs.open(sweep, "?filter=params.model+%3D+%27b%27+or+params.lr+%3D+%270.1%27")
    loss = runs.page.get_by_role("slider", name="Brush val_loss")
    loss.focus()
    runs.page.keyboard.press("ArrowDown")
    runs.expect_names("run-7", "run-6")
    runs.page.keyboard.press("Escape")
    runs.expect_names("run-7", "run-6", "run-5", "run-4", "run-0")


def test_values_are_a_table_for_those_who_do_not_see_them(sweep: str, runs: RunsPage) -> None:
    """Both plots say in rows what they draw."""
    runs.open(sweep)
    for name, columns in (("Parameters", 4), ("val_loss over lr", 2)):
        runs.card(name).scroll_into_view_if_needed()
        runs.card(name).hover()
        runs.card(name).get_by_role("button", name=f"{name} as a table").click()
        row = runs.card(name).get_by_role("row", name="run-2")
        expect(row.get_by_role("cell")).to_have_count(columns)
        expect(row).to_contain_text("0.3")


def test_a_dot_says_its_run_and_marks_its_row(sweep: str, runs: RunsPage) -> None:
    """Pointing at a dot of the scatter plot names the run and its values, and marks the row of the table."""
    runs.open(sweep)
    card = runs.card("val_loss over lr")
    card.scroll_into_view_if_needed()
    box = card.locator(".plane").bounding_box()
    assert box is not None
    readout = card.locator(".readout")
    for across in range(10, 100, 3):
        for down in (12, 30, 50, 70, 85):
            if not readout.count():
                runs.page.mouse.move(box["x"] + box["width"] * across / 100, box["y"] + box["height"] * down / 100)
    expect(readout).to_contain_text("val_loss")
    expect(runs.page.locator(".vt-data.pointed")).to_have_count(1)


def test_the_scatter_plot_goes_over_another_column(sweep: str, runs: RunsPage) -> None:
    """The column across is chosen in the card and kept in the address."""
    runs.open(sweep)
    runs.card("val_loss over lr").get_by_label("Across").select_option("params.model")
    expect(runs.card("val_loss over model")).to_be_visible()
    assert runs.query()["across"] == ["params.model"]


def test_charts_of_values_are_added_changed_and_removed(sweep: str, runs: RunsPage) -> None:
    """Each kind of chart is added by its form, kept in the address, changed in its card, and taken away again."""
    runs.open(sweep)
    for kind, name in (
        ("Bars", "val_loss by run"),
        ("Boxes per value", "val_loss per lr"),
        ("Contour", "val_loss over lr and wd"),
    ):
        runs.page.get_by_role("button", name="Add chart").click()
        runs.page.get_by_label("Chart", exact=True).and_(runs.page.locator(":visible")).select_option(label=kind)
        runs.page.get_by_role("button", name="Add", exact=True).click()
        expect(runs.chart(name)).to_be_in_viewport()
    runs.page.reload()
    runs.page.locator(".value-cards").scroll_into_view_if_needed()
    runs.card("val_loss per lr").hover()
    runs.card("val_loss per lr").get_by_role("button", name="Change").click()
    runs.card("val_loss per lr").get_by_label("A box for each").select_option("model")
    expect(runs.card("val_loss per model")).to_be_visible()
    runs.page.keyboard.press("Escape")
    runs.open_menu("val_loss over lr and wd", "Remove")
    expect(runs.card("val_loss over lr and wd")).to_have_count(0)
    assert runs.query()["cards"] == ['[["bar","metrics.val_loss"],["box","metrics.val_loss","params.model"]]']


def test_added_charts_are_read_by_keys_and_as_tables(sweep: str, runs: RunsPage) -> None:
    """Arrow keys go from bar to bar and mark the row; bars follow the colours; a table says the same."""
    runs.open(sweep, '?cards=[["bar","metrics.val_loss"],["box","metrics.val_loss","params.model"]]')
    runs.page.locator(".value-cards").scroll_into_view_if_needed()
    bars = runs.chart("val_loss by run")
    bars.press("End")
    expect(runs.card("val_loss by run").get_by_role("status")).to_contain_text("run-0")
    bars.press("ArrowLeft")
    expect(runs.card("val_loss by run").get_by_role("status")).to_contain_text("0.1")
    expect(runs.row("run-1")).to_have_class(re.compile("pointed"))
    runs.chart("val_loss per model").press("Home")
    expect(runs.card("val_loss per model").get_by_role("status")).to_contain_text("median 0.15")
    runs.page.get_by_role("button", name="Display").click()
    runs.page.get_by_label("Colour by").select_option("model")
    runs.page.keyboard.press("Escape")
    runs.card("val_loss by model").hover()
    runs.card("val_loss by model").get_by_role("button", name="val_loss by model as a table").click()
    expect(runs.card("val_loss by model").get_by_role("row", name="b").get_by_role("cell")).to_have_text(
        ["4", "0.55", "0.1290994"]
    )


def test_a_chart_of_values_fills_the_window(sweep: str, runs: RunsPage) -> None:
    """An added chart and the parallel axes do, the address says which; Escape and Back leave it."""
    runs.open(sweep, '?cards=[["bar","metrics.val_loss"]]')
    runs.page.locator(".value-cards").scroll_into_view_if_needed()
    for card, name in (("val_loss by run", "#0"), ("Parameters", "#parameters")):
        runs.card(card).hover()
        runs.card(card).get_by_role("button", name=f"{card} in the whole window").click()
        whole = runs.page.get_by_role("dialog", name=card)
        expect(whole.locator("canvas")).to_be_visible()
        assert runs.query()["full"] == [name]
        box = whole.locator("canvas").bounding_box()
        assert box is not None
        assert box["height"] > 600
        runs.page.reload()
        expect(whole.locator("canvas")).to_be_visible()
        runs.page.keyboard.press("Escape")
        expect(whole).to_have_count(0)
        assert "full" not in runs.query()
        runs.page.go_back()
        expect(whole).to_be_visible()
        runs.page.go_back()
        expect(whole).to_have_count(0)
