"""Pages follow what is logged: at once, without losing the reader's place, and without asking again and again."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, Request, Route, expect

from .conftest import Tracker
from .gallery import put_model
from .pages.models import ModelsPage
from .pages.run import RunPage
from .pages.runs import RunsPage

_START = 1_760_000_000_000
_SHOWN_MS = 5000
"""The promise is one second; a loaded machine gets more, and the figure is printed."""


def _running(tracker: Tracker, name: str, number: int = 1) -> tuple[str, list[str]]:
    """Log an experiment with running runs; return its id and theirs."""
    experiment_id = tracker.experiment(name)
    made = [
        tracker.run(experiment_id, f"run-{place:03}", start=_START + place, metrics={"loss": [0.5]}, status="RUNNING")
        for place in range(number)
    ]
    return experiment_id, made


def _log(tracker: Tracker, run_id: str, value: float, step: int) -> float:
    tracker.post("runs/log-metric", run_id=run_id, key="loss", value=value, timestamp=_START + step, step=step)
    return time.monotonic()


def _expect_live(page: Page) -> None:
    expect(page.locator(".live-mark.on")).to_be_visible()


def test_a_logged_metric_is_in_the_table_at_once(
    tracker: Tracker, runs: RunsPage, figure: Callable[[str], None]
) -> None:
    """Values, and how far the run is, appear by themselves within a second of being logged."""
    experiment_id, (run_id,) = _running(tracker, "live/table")
    runs.open(experiment_id)
    _expect_live(runs.page)
    delays: list[float] = []
    for step in range(1, 6):
        logged = _log(tracker, run_id, step + 0.25, step)
        expect(runs.row("run-000")).to_contain_text(f"{step}.25", timeout=_SHOWN_MS)
        delays.append(time.monotonic() - logged)
    expect(runs.row("run-000")).to_contain_text("step 5")
    figure(f"in the table after {sorted(delays)[2]:.2f} s in the middle, {max(delays):.2f} s at most")


def test_what_was_logged_before_the_stream_opened_is_shown(tracker: Tracker, runs: RunsPage) -> None:
    """Where something was missed between the first answer and the stream, the rows are asked for again."""
    experiment_id, (run_id,) = _running(tracker, "live/early")
    held: list[Route] = []
    asked: list[str] = []

    def hold(route: Route) -> None:
        held.append(route)

    def note(request: Request) -> None:
        asked.append(request.url)

    runs.page.route("**/trackline/events*", hold)
    runs.page.on("request", note)
    runs.open(experiment_id)
    expect(runs.row("run-000")).to_contain_text("0.5")
    _log(tracker, run_id, 4.25, 1)
    assert sum("/runs/keys" in url for url in asked) == 1
    held[0].continue_()
    expect(runs.row("run-000")).to_contain_text("4.25", timeout=_SHOWN_MS)


def test_a_new_run_and_its_end_appear(tracker: Tracker, runs: RunsPage) -> None:
    """A run that starts gets a row, one that ends shows it."""
    experiment_id, _ = _running(tracker, "live/new")
    runs.open(experiment_id)
    _expect_live(runs.page)
    run_id = tracker.run(experiment_id, "late", start=_START + 1000, status="RUNNING")
    expect(runs.row("late")).to_be_visible(timeout=_SHOWN_MS)
    tracker.post("runs/update", run_id=run_id, status="FAILED", end_time=_START + 61_000)
    expect(runs.row("late")).to_contain_text("failed", ignore_case=True, timeout=_SHOWN_MS)


def test_the_readers_place_is_kept(tracker: Tracker, runs: RunsPage) -> None:
    """Scroll position, selection and focus stay while rows in view change."""
    experiment_id, made = _running(tracker, "live/place", 150)
    runs.open(experiment_id)
    _expect_live(runs.page)
    runs.table.evaluate("table => table.scrollTo({ top: 2400 })")
    expect(runs.row("run-070")).to_be_visible()
    runs.tick("run-070")
    link = runs.row("run-070").get_by_role("link")
    link.focus()
    before = runs.table.evaluate("table => table.scrollTop")
    _log(tracker, made[70], 7.75, 1)
    expect(runs.row("run-070")).to_contain_text("7.75", timeout=_SHOWN_MS)
    assert runs.table.evaluate("table => table.scrollTop") == before
    expect(link).to_be_focused()
    expect(runs.foot).to_contain_text("1 selected")


def test_an_idle_tab_asks_for_nothing(tracker: Tracker, runs: RunsPage) -> None:
    """While nothing changes there is no request but the stream that is open already."""
    experiment_id, _ = _running(tracker, "live/idle")
    runs.open(experiment_id)
    _expect_live(runs.page)
    runs.page.wait_for_timeout(3000)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    runs.page.on("request", note)
    runs.page.wait_for_timeout(10_000)
    assert asked == []


def test_the_run_page_follows_its_run(tracker: Tracker, page: Page, figure: Callable[[str], None]) -> None:
    """Metrics and state of the run appear by themselves."""
    _, (run_id,) = _running(tracker, "live/run")
    run = RunPage(page).open(run_id)
    expect(run.metric("loss")).to_contain_text("0.5")
    page.wait_for_timeout(500)
    logged = _log(tracker, run_id, 3.25, 1)
    expect(run.metric("loss")).to_contain_text("3.25", timeout=_SHOWN_MS)
    figure(f"on the run page after {time.monotonic() - logged:.2f} s")


def test_new_experiments_and_runs_appear_in_the_list(tracker: Tracker, page: Page) -> None:
    """What is made comes in above the reader, whose row keeps its place on the screen and the focus."""
    made = [tracker.experiment(f"livelist/{place:02}") for place in range(40)]
    page.goto("/?q=livelist")
    _expect_live(page)
    table = page.get_by_role("table", name="Experiments")
    table.evaluate("table => table.scrollTo({ top: 320 })")
    link = table.get_by_role("link", name="livelist/20")
    link.focus()
    before = link.bounding_box()
    run_experiment = tracker.experiment("livelist/new")
    tracker.run(run_experiment, "first", start=int(time.time() * 1000))
    expect(table).to_have_attribute("aria-rowcount", str(len(made) + 2), timeout=_SHOWN_MS)
    expect(link).to_be_focused()
    assert link.bounding_box() == before
    table.evaluate("table => table.scrollTo({ top: 0 })")
    expect(table.get_by_role("row").filter(has_text="livelist/new").get_by_role("cell").nth(3)).to_have_text(
        "1", timeout=_SHOWN_MS
    )


def test_new_models_appear_in_the_list(tracker: Tracker, page: Page) -> None:
    """A model that is logged comes in above the one that has the focus."""
    experiment_id, (run_id,) = _running(tracker, "live/models")
    put_model(tracker, experiment_id, run_id, "early", 0.5)
    models = ModelsPage(page).open(experiment_id)
    _expect_live(page)
    link = models.link("early")
    link.focus()
    put_model(tracker, experiment_id, run_id, "late", 0.75)
    expect(models.names()).to_have_text(["late", "early"], timeout=_SHOWN_MS)
    expect(link).to_be_focused()


def test_a_zoom_and_the_crosshair_stay_while_points_arrive(tracker: Tracker, runs: RunsPage) -> None:
    """New points reach the whole chart; one that is zoomed keeps its part, and what is pointed at stays pointed at."""
    experiment_id = tracker.experiment("live/zoom")
    losses = {"loss": [float(step) for step in range(40)], "other": [float(step) for step in range(40)]}
    run_id = tracker.run(experiment_id, "live", start=_START, metrics=losses, status="RUNNING")
    runs.open(experiment_id)
    _expect_live(runs.page)
    loss = runs.chart("loss")
    loss.press("+")
    expect(loss).to_have_attribute("aria-label", re.compile("values from 9 to 30"))
    loss.press("ArrowRight")
    readout = runs.card("loss").get_by_role("status")
    expect(readout).to_contain_text("step 20")
    crosshair = loss.locator(".u-cursor-x")
    before = crosshair.evaluate("line => line.style.transform")
    points = [{"key": key, "value": 77.0, "timestamp": _START, "step": 60} for key in losses]
    tracker.post("runs/log-batch", run_id=run_id, metrics=points)
    expect(runs.chart("other")).to_have_attribute("aria-label", re.compile("from 0 to 77"), timeout=_SHOWN_MS)
    tracker.post("runs/log-batch", run_id=run_id, metrics=[{**point, "value": 5.5, "step": 15} for point in points])
    expect(loss).to_have_attribute("aria-label", re.compile("values from 5.5 to 30"), timeout=_SHOWN_MS)
    expect(readout).to_contain_text("step 20")
    assert crosshair.evaluate("line => line.style.transform") == before
    expect(runs.card("loss").get_by_role("button", name="Reset zoom")).to_be_visible()
