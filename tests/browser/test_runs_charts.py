"""The charts beside the runs table in a browser."""

import json
import re

import pytest
from playwright.sync_api import Page, Request, expect

from .conftest import Tracker, wait_until
from .pages.runs import RunsPage

_START = 1_760_000_000_000
_KEYS = 1500


@pytest.fixture(scope="module")
def sweep(tracker: Tracker) -> str:
    """Log five runs with three metrics."""
    experiment_id = tracker.experiment("charts/sweep")
    for place in range(5):
        tracker.run(
            experiment_id,
            f"run-{place}",
            start=_START + place * 60_000,
            params={"model": "a" if place < 2 else "b", "lr": str(place)},
            metrics={
                "val_loss": [1 / (step + 1 + place) for step in range(40)],
                "val_acc": [step / 40 - place / 10 for step in range(40)],
                "system/cpu": [float(place)] * 40,
            },
        )
    return experiment_id


@pytest.fixture(scope="module")
def wide(tracker: Tracker) -> str:
    """Log three runs with 1,500 metrics each."""
    experiment_id = tracker.experiment("charts/wide")
    for place in range(3):
        run_id = tracker.run(experiment_id, f"wide-{place}", start=_START + place)
        for first in range(0, _KEYS, 100):
            tracker.post(
                "runs/log-batch",
                run_id=run_id,
                metrics=[
                    {"key": f"g{key // 50:02}/m{key:04}", "value": step * key, "timestamp": _START + step, "step": step}
                    for key in range(first, first + 100)
                    for step in range(3)
                ],
            )
    return experiment_id


def _asked_series(page: Page) -> list[dict[str, list[str]]]:
    asked: list[dict[str, list[str]]] = []

    def keep(request: Request) -> None:
        if request.url.endswith("/metrics/series"):
            asked.append(json.loads(request.post_data or "{}"))

    page.on("request", keep)
    return asked


def test_shows_table_and_charts_beside_each_other(sweep: str, runs: RunsPage) -> None:
    """A wide window has both; the chart of the metric that runs are judged by comes first."""
    runs.open(sweep)
    expect(runs.chart("val_loss")).to_have_attribute("aria-label", re.compile("5 runs"))
    cards = runs.page.locator(".chart-card")
    expect(cards).to_have_count(3)
    expect(cards.first).to_have_attribute("aria-label", "val_loss")
    expect(runs.page.locator(".chart-section h2")).to_have_text(["Metrics 1", "System metrics 1"])


def test_switches_between_table_both_and_charts(sweep: str, runs: RunsPage) -> None:
    """The switch is in the address, and v goes to the next of the three."""
    runs.open(sweep)
    runs.show("Table")
    expect(runs.page.locator(".chart-card")).to_have_count(0)
    assert runs.query()["show"] == ["table"]
    runs.show("Charts")
    expect(runs.table).to_have_count(0)
    runs.page.reload()
    expect(runs.chart("val_loss")).to_be_visible()
    runs.page.keyboard.press("v")
    expect(runs.table).to_be_visible()
    runs.page.go_back()
    expect(runs.page.locator(".chart-card").first).to_be_visible()


def test_the_divider_is_moved_by_keys_and_by_the_pointer(sweep: str, runs: RunsPage) -> None:
    """Arrow keys and dragging change the width of the table, which the address keeps."""
    runs.open(sweep)
    divider = runs.page.get_by_role("separator", name="Width of the table")
    divider.focus()
    runs.page.keyboard.press("ArrowLeft")
    runs.page.keyboard.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "51")
    assert runs.query()["split"] == ["51"]
    box = divider.bounding_box()
    assert box is not None
    runs.page.mouse.move(box["x"] + 4, box["y"] + 200)
    runs.page.mouse.down()
    runs.page.mouse.move(1440 * 0.7, box["y"] + 200, steps=4)
    runs.page.mouse.up()
    expect(divider).to_have_attribute("aria-valuenow", "70")
    runs.page.reload()
    expect(divider).to_have_attribute("aria-valuenow", "70")


def test_a_link_to_a_chart_opens_it_in_a_narrow_window(sweep: str, runs: RunsPage) -> None:
    """An address that somebody shares shows the chart that fills the window on a telephone too."""
    runs.page.set_viewport_size({"width": 360, "height": 740})
    runs.page.goto(f"/experiments/{sweep}?full=val_loss")
    expect(runs.page.get_by_role("dialog", name="val_loss").locator("canvas")).to_be_visible()


def test_a_narrow_window_has_either(sweep: str, runs: RunsPage) -> None:
    """Below 900 px there is the table or the charts, and neither makes the page scroll sideways."""
    runs.page.set_viewport_size({"width": 360, "height": 740})
    runs.open(sweep)
    expect(runs.page.locator(".chart-card")).to_have_count(0)
    expect(runs.page.get_by_role("group", name="Table or charts").get_by_role("button")).to_have_text(
        ["Table", "Charts"]
    )
    runs.show("Charts")
    expect(runs.chart("val_loss")).to_be_visible()
    inside = "[...document.querySelectorAll('.charts-pane *')].every(one => one.getBoundingClientRect().right <= 361)"
    assert runs.page.evaluate(f"document.documentElement.scrollWidth === 360 && {inside}")


def test_pointing_at_a_line_marks_its_row(sweep: str, runs: RunsPage) -> None:
    """The run under the pointer in a chart is marked in the table, and only while it is pointed at."""
    runs.open(sweep)
    expect(runs.chart("val_acc")).to_be_visible()
    box = runs.chart("val_acc").bounding_box()
    assert box is not None
    for share in range(10, 90, 4):
        runs.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * share / 100)
        if runs.page.locator(".vt-data.pointed").count():
            break
    expect(runs.page.locator(".vt-data.pointed")).to_have_count(1)
    runs.page.mouse.move(5, 5)
    expect(runs.page.locator(".vt-data.pointed")).to_have_count(0)


def test_pointing_at_a_row_draws_its_line_strongly(sweep: str, runs: RunsPage) -> None:
    """The chart is drawn anew when a row is pointed at, without another request."""
    runs.open(sweep)
    canvas = runs.chart("val_loss").locator("canvas")
    expect(canvas).to_be_visible()
    runs.page.mouse.move(5, 5)
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    asked = _asked_series(runs.page)
    runs.row("run-2").hover()
    wait_until(
        runs.page, "before => document.querySelector('[aria-label=val_loss] canvas').toDataURL() !== before", before
    )
    assert asked == []


def test_selected_runs_stand_out_and_may_stand_alone(sweep: str, runs: RunsPage) -> None:
    """A selection draws the same runs with other strength; alone when that is asked for."""
    runs.open(sweep)
    expect(runs.chart("val_loss")).to_have_attribute("aria-label", re.compile("5 runs"))
    asked = _asked_series(runs.page)
    runs.tick("run-1", "run-3")
    expect(runs.chart("val_loss")).to_have_attribute("aria-label", re.compile("5 runs"))
    runs.page.get_by_role("button", name="Display").click()
    runs.page.get_by_role("button", name="Selected runs only").click()
    expect(runs.chart("val_loss")).to_have_attribute("aria-label", re.compile("2 runs"))
    assert runs.query()["only"] == ["selected"]
    assert asked == []


def test_a_hidden_run_leaves_the_charts_and_not_the_table(sweep: str, runs: RunsPage) -> None:
    """The square before a name and h take a run out of the charts and bring it back."""
    runs.open(sweep)
    runs.row("run-3").get_by_role("button", name="Draw run-3 in charts").click()
    expect(runs.chart("val_loss")).to_have_attribute("aria-label", re.compile("4 runs"))
    expect(runs.row("run-3")).to_be_visible()
    runs.page.keyboard.press("h")
    expect(runs.chart("val_loss")).to_have_attribute("aria-label", re.compile("5 runs"))


def test_table_and_charts_share_colours(sweep: str, runs: RunsPage) -> None:
    """The square of a run has the colour of its line."""
    runs.open(sweep)
    runs.card("val_loss").hover()
    runs.card("val_loss").get_by_role("button", name="val_loss as a table").click()
    for name in ("run-0", "run-4"):
        line = runs.card("val_loss").get_by_role("row", name=name).first.locator("line")
        stroke = line.evaluate("line => getComputedStyle(line).stroke")
        square = runs.row(name).locator(".run-dot").evaluate("dot => getComputedStyle(dot).backgroundColor")
        assert stroke == square


def test_a_chart_is_moved_to_the_front(sweep: str, runs: RunsPage) -> None:
    """The menu and dragging order the charts in front, and the address keeps the order."""
    runs.open(sweep)
    runs.card("system/cpu").hover()
    runs.open_menu("system/cpu", "Move to the front")
    cards = runs.page.locator(".chart-card")
    expect(cards.first).to_have_attribute("aria-label", "system/cpu")
    assert runs.query()["lead"] == ["system/cpu,val_loss"]
    runs.card("val_loss").locator("header").drag_to(runs.card("system/cpu").locator("header"))
    expect(cards.first).to_have_attribute("aria-label", "val_loss")
    runs.page.reload()
    expect(cards.first).to_have_attribute("aria-label", "val_loss")


def test_a_chart_fills_the_window(sweep: str, runs: RunsPage) -> None:
    """A card opens large by its own address, and Esc returns to the page."""
    runs.open(sweep)
    runs.card("val_loss").hover()
    runs.card("val_loss").get_by_role("button", name="val_loss in the whole window").click()
    dialog = runs.page.get_by_role("dialog", name="val_loss")
    expect(dialog.get_by_role("img")).to_be_visible()
    box = dialog.get_by_role("img").bounding_box()
    assert box is not None
    assert box["width"] > 1300
    assert box["height"] > 600
    before = dialog.locator("canvas").evaluate("canvas => canvas.toDataURL()")
    dialog.get_by_role("link", name="run-2").hover()
    wait_until(runs.page, "before => document.querySelector('dialog canvas').toDataURL() !== before", before)
    runs.page.reload()
    expect(dialog.get_by_role("img")).to_be_visible()
    runs.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert "full" not in runs.query()


def test_the_same_runs_in_another_order_are_not_fetched_again(sweep: str, runs: RunsPage) -> None:
    """Sorting the table changes no line, so it costs no request for points."""
    runs.open(sweep)
    expect(runs.chart("val_loss")).to_be_visible()
    asked = _asked_series(runs.page)
    runs.heading("lr").get_by_role("button").first.click()
    runs.expect_names("run-0", "run-1", "run-2", "run-3", "run-4")
    expect(runs.chart("val_loss")).to_be_visible()
    assert asked == []


def test_new_points_of_a_running_run_are_drawn(tracker: Tracker, runs: RunsPage) -> None:
    """A value logged while the page is open reaches the chart by itself."""
    experiment_id = tracker.experiment("charts/live")
    run_id = tracker.run(experiment_id, "live", start=_START, metrics={"loss": [0.75, 0.5]}, status="RUNNING")
    runs.open(experiment_id)
    expect(runs.chart("loss")).to_have_attribute("aria-label", re.compile("from 0.5 to 0.75"))
    expect(runs.foot).to_contain_text("live")
    tracker.post("runs/log-metric", run_id=run_id, key="loss", value=0.125, timestamp=_START, step=9)
    expect(runs.chart("loss")).to_have_attribute("aria-label", re.compile("from 0.125 to 0.75"), timeout=9000)


def test_many_metrics_fetch_and_draw_only_what_is_in_view(wide: str, runs: RunsPage) -> None:
    """With 1,500 keys the page has few nodes and asks for few series, at the top and at the end."""
    asked = _asked_series(runs.page)
    runs.open(wide)
    expect(runs.chart("g00/m0000")).to_be_visible()
    runs.page.wait_for_timeout(500)
    assert sum(len(one["metric_keys"]) for one in asked) <= 20
    assert len(asked) <= 2
    assert runs.page.evaluate("document.querySelectorAll('*').length") < 3000
    runs.page.locator(".charts-pane").evaluate("pane => pane.scrollTo(0, pane.scrollHeight)")
    expect(runs.chart("g29/m1499")).to_be_visible()
    runs.page.wait_for_timeout(500)
    assert sum(len(one["metric_keys"]) for one in asked) <= 60
    assert runs.page.evaluate("document.querySelectorAll('*').length") < 3000


def test_a_search_leaves_the_charts_that_match(wide: str, runs: RunsPage) -> None:
    """Words narrow the charts to keys that contain them."""
    runs.open(wide)
    runs.page.get_by_role("searchbox", name="Find metrics").fill("g07 m0351")
    expect(runs.page.locator(".chart-card")).to_have_count(1)
    expect(runs.chart("g07/m0351")).to_be_visible()


def test_colours_follow_a_param(sweep: str, runs: RunsPage) -> None:
    """Runs of one value share a colour in table and charts, a legend says which, and the address keeps it."""
    runs.open(sweep)
    runs.page.get_by_role("button", name="Display").click()
    runs.page.get_by_label("Colour by").select_option("model")
    runs.page.keyboard.press("Escape")
    expect(runs.page.locator(".encoding-legend")).to_have_text(re.compile(r"model\s*a\s*b"))
    colours = [
        runs.row(f"run-{place}").locator(".run-dot").evaluate("dot => dot.style.background") for place in range(5)
    ]
    assert colours[0] == colours[1] != colours[2] == colours[3] == colours[4]
    assert runs.query()["colour"] == ["params.model"]
    canvas = "canvas => canvas.toDataURL()"
    drawn = runs.chart("val_loss").locator("canvas")
    before = drawn.evaluate(canvas)
    level = runs.page.locator(".encoding-legend").get_by_role("button", name="b", exact=True)
    level.click()
    expect(level).to_have_attribute("aria-pressed", "true")
    runs.page.mouse.move(5, 5)
    changed = "before => document.querySelector('[aria-label=val_loss] canvas').toDataURL() !== before"
    wait_until(runs.page, changed, before)
    emphasised = drawn.evaluate(canvas)
    level.click()
    runs.page.mouse.move(5, 5)
    wait_until(runs.page, changed, emphasised)


def test_facets_are_small_charts_on_the_same_axes(sweep: str, runs: RunsPage) -> None:
    """A chart for each value of a param draws the runs that have it, on axes that can be compared."""
    runs.open(sweep, "?facet=params.model&find=val_loss")
    expect(runs.page.locator(".chart-card:not(.values)")).to_have_count(2)
    expect(runs.chart("val_loss, model = a")).to_have_attribute("aria-label", re.compile("2 runs"))
    expect(runs.chart("val_loss, model = b")).to_have_attribute("aria-label", re.compile("3 runs"))


def test_dashes_follow_a_param(sweep: str, runs: RunsPage) -> None:
    """The dash of a line says the value where dashes follow a param."""
    runs.open(sweep, "?dash=params.model")
    runs.card("val_loss").hover()
    runs.card("val_loss").get_by_role("button", name="val_loss as a table").click()
    lines = [runs.card("val_loss").get_by_role("row", name=f"run-{place}").first.locator("line") for place in range(5)]
    dashes = [line.get_attribute("stroke-dasharray") for line in lines]
    assert dashes[0] == dashes[1] != dashes[2] == dashes[3] == dashes[4]


def test_another_metric_is_across_the_charts(tracker: Tracker, runs: RunsPage) -> None:
    """Points of equal steps meet, the address keeps the choice, and a zoom shows what lies inside."""
    experiment_id = tracker.experiment("charts/across")
    for place in range(2):
        tokens = [float(step * 1000 * (place + 1)) for step in range(20)]
        losses = [float(20 - step) for step in range(20)]
        tracker.run(experiment_id, f"run-{place}", start=_START, metrics={"tokens": tokens, "loss": losses})
    tracker.run(experiment_id, "other", start=_START, metrics={"loss": [1.0, 2.0]})
    runs.open(experiment_id)
    runs.page.get_by_label("Metric on the x axis").select_option("tokens")
    expect(runs.chart("loss")).to_have_attribute(
        "aria-label", re.compile("loss by tokens, 2 runs, values from 1 to 20")
    )
    assert (runs.query()["x"], runs.query()["by"]) == (["metric"], ["tokens"])
    runs.chart("loss").press("ArrowRight")
    expect(runs.card("loss").get_by_role("status")).to_contain_text("tokens 20,000")
    runs.chart("loss").press("+")
    expect(runs.chart("loss")).to_have_attribute("aria-label", re.compile("values from 1 to 14"))
    runs.page.reload()
    expect(runs.chart("loss")).to_have_attribute("aria-label", re.compile("loss by tokens, 2 runs"))
    runs.card("loss").hover()
    runs.card("loss").get_by_role("button", name="loss in the whole window").click()
    expect(runs.page.get_by_role("dialog", name="loss").get_by_text("over tokens")).to_be_visible()


def test_charts_have_sizes_and_a_log_x_axis(sweep: str, runs: RunsPage) -> None:
    """Large charts are higher, a log axis says that step 0 has no place, and the address keeps both."""
    runs.open(sweep)
    small = runs.chart("val_loss").bounding_box()
    runs.page.get_by_role("button", name="Display").click()
    runs.page.get_by_role("button", name="Large").click()
    runs.page.get_by_role("button", name="Log x").click()
    runs.page.keyboard.press("Escape")
    expect(runs.card("val_loss")).to_contain_text("5 points at or before 0 not on a log axis")
    large = runs.chart("val_loss").bounding_box()
    assert small is not None
    assert large is not None
    assert large["height"] > small["height"] * 1.8
    runs.chart("val_loss").press("ArrowLeft")
    expect(runs.card("val_loss").get_by_role("status")).to_contain_text(re.compile("step [567]"))
    assert (runs.query()["size"], runs.query()["xscale"]) == (["l"], ["log"])
