"""The page of one run in a browser."""

import base64
import re
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import Tracker, wait_until
from .pages.run import RunPage

_START = 1_760_000_000_000
_POINTS = 4000
_SPIKE = 50.0


def _put(tracker: Tracker, experiment_id: str, run_id: str, path: str, content: bytes) -> None:
    address = f"/api/2.0/mlflow-artifacts/artifacts/{experiment_id}/{run_id}/artifacts/{path}"
    tracker.http.put(address, content=content).raise_for_status()


@pytest.fixture(scope="module")
def logged(tracker: Tracker) -> str:
    """Log a run with all that the page shows, and return its id."""
    experiment_id = tracker.experiment("run/page")
    wave = [float(step % 7) for step in range(_POINTS)]
    wave[1234] = _SPIKE
    run_id = tracker.run(
        experiment_id,
        "brisk-heron",
        start=_START,
        params={"lr": "0.1", "model": "resnet50"},
        metrics={
            "train/loss": [3.0, 1.0, 2.0],
            "train/rate": [0.1],
            "system/cpu": [10.0, 20.0],
            "odd": [1.0, -1.0, 10.0],
        },
        tags={
            "team": "vision",
            "mlflow.note.content": "# Plan\n\n**bold** <b id=raw>x</b> [bad](javascript:alert(1)) [good](https://example.org/)",
            "mlflow.source.name": "train.py",
            "mlflow.source.git.commit": "0123456789abcdef",
        },
    )
    for first in range(0, _POINTS, 1000):
        points = enumerate(wave[first : first + 1000], first)
        metrics = [{"key": "wave", "value": v, "timestamp": _START + s, "step": s} for s, v in points]
        tracker.post("runs/log-batch", run_id=run_id, metrics=metrics)
    tracker.run(experiment_id, "child", start=_START + 1, tags={"mlflow.parentRunId": run_id})
    files = {
        "config.json": b'{"layers": [64, 32], "name": "net"}',
        "data/rows.csv": b'name,score\n"a, b",1.5\nc,2\n',
        "notes/read.md": b"# Report\n\nAll *well*.",
        "pic.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60"/></svg>',
        "train.log": b"".join(b"%06d a line of a long log\n" % line for line in range(60_000)),
    }
    for path, content in files.items():
        _put(tracker, experiment_id, run_id, path, content)
    return run_id


@pytest.fixture
def fresh(tracker: Tracker) -> str:
    """Log a run that a test may change."""
    experiment_id = tracker.experiment(f"run/{uuid4().hex}")
    return tracker.run(experiment_id, "calm-otter", start=_START, metrics={"loss": [2.0, 1.0]})


@pytest.fixture
def run(page: Page) -> RunPage:
    """Give the page, not opened yet."""
    return RunPage(page)


def test_overview_shows_what_was_logged(run: RunPage, logged: str) -> None:
    """Params, metrics with least and greatest value, tags, origin and child runs are there."""
    run.open(logged)

    expect(run.part("Params").get_by_role("row").filter(has_text="model")).to_contain_text("resnet50")
    expect(run.metric("wave").get_by_role("cell").nth(3)).to_have_text("50")
    expect(run.part("Tags")).to_contain_text("vision")
    expect(run.part("About")).to_contain_text("01234567")
    expect(run.part("Child runs").get_by_role("link", name="child")).to_be_visible()


def test_description_is_text_and_never_markup(run: RunPage, logged: str) -> None:
    """Markdown is drawn; HTML in it stays text, and only harmless addresses are links."""
    run.open(logged)
    note = run.part("Description")

    expect(note.get_by_role("heading", name="Plan")).to_be_visible()
    expect(note.locator("#raw")).to_have_count(0)
    expect(note).to_contain_text("<b id=raw>")
    expect(note.get_by_role("link")).to_have_text(["good"])


def test_description_is_written_in_place(run: RunPage, tracker: Tracker, fresh: str) -> None:
    """E opens the editor; saving stores the note on the server."""
    run.open(fresh)
    run.describe("it *works*")

    expect(run.part("Description").locator("em")).to_have_text("works")
    tags = tracker.http.get("/api/2.0/mlflow/runs/get", params={"run_id": fresh}).json()["run"]["data"]["tags"]
    assert {"key": "mlflow.note.content", "value": "it *works*"} in tags


def test_tags_are_added_changed_and_deleted(run: RunPage, fresh: str) -> None:
    """A tag goes through its life, and a deletion can be undone."""
    run.open(fresh)
    run.add_tag("stage", "draft")
    expect(run.part("Tags")).to_contain_text("draft")

    run.delete_tag("stage")
    expect(run.part("Tags")).not_to_contain_text("draft")
    run.page.get_by_role("button", name="Undo").click()
    expect(run.part("Tags")).to_contain_text("draft")


def test_run_is_renamed_deleted_and_restored(run: RunPage, fresh: str) -> None:
    """The menu renames; a deleted run says so and comes back."""
    run.open(fresh)
    run.rename("warm-finch")
    expect(run.page.get_by_role("heading", name="warm-finch")).to_be_visible()

    run.act("Delete")
    expect(run.page.get_by_text("This run is deleted")).to_be_visible()
    run.page.get_by_role("button", name="Restore").click()
    expect(run.page.get_by_text("This run is deleted")).to_have_count(0)


def test_charts_say_what_they_show(run: RunPage, logged: str) -> None:
    """A chart a metric, the machine's last, each with a sentence for those who do not see it."""
    run.open(logged, "?tab=charts")

    expect(run.chart("train/loss")).to_have_attribute("aria-label", re.compile(r"values from 1 to 3, last 2"))
    expect(run.sections()).to_have_text([re.compile("Metrics"), re.compile("System metrics")])


def test_many_charts_stand_in_sections(tracker: Tracker, run: RunPage) -> None:
    """Metrics that share a prefix stand together, unless all are few."""
    keys = ["loss", "lr", "train/acc", "train/loss", "val/acc", "val/loss"]
    logged = {key: [1.0, 2.0] for key in keys}
    run.open(tracker.run("0", "sections", start=_START, metrics=logged), "?tab=charts")

    expect(run.sections()).to_have_text([re.compile("Metrics"), re.compile("train"), re.compile("val")])


def test_bucketed_chart_keeps_the_spike(run: RunPage, logged: str) -> None:
    """One point of four thousand far from the others is in the range of the chart."""
    run.open(logged, "?tab=charts&find=wave")

    expect(run.chart("wave")).to_have_attribute("aria-label", re.compile(r"values from 0 to 50"))


def test_zoom_asks_for_true_resolution(run: RunPage, logged: str) -> None:
    """Dragging asks the server for the part alone; a double click shows all again."""
    run.open(logged, "?tab=charts&find=wave")
    expect(run.chart("wave")).to_be_visible()
    with run.page.expect_request(re.compile("metrics/series")) as asked:
        run.drag("wave", 0.4, 0.45)
    body = asked.value.post_data_json

    assert body is not None
    assert 0 < body["start"] < body["end"] < _POINTS
    expect(run.card("wave").get_by_role("button", name="Reset zoom")).to_be_visible()
    run.chart("wave").dblclick()
    expect(run.card("wave").get_by_role("button", name="Reset zoom")).to_have_count(0)


def test_axis_smoothing_and_scale_are_in_the_address(run: RunPage, logged: str) -> None:
    """What the controls say comes back after a reload."""
    run.open(logged, "?tab=charts&find=odd")
    for name in ("Relative", "Log y"):
        run.page.get_by_role("button", name=name).click()
    run.page.get_by_label("Smoothing").fill("0.6")
    run.page.reload()

    assert run.query() == {"tab": ["charts"], "find": ["odd"], "x": ["relative"], "smooth": ["0.6"], "y": ["log"]}
    expect(run.page.get_by_role("button", name="Relative")).to_have_attribute("aria-pressed", "true")
    expect(run.card("odd")).to_contain_text("1 value ≤ 0 not on a log axis")


@pytest.mark.parametrize(
    ("query", "label"),
    [("x=step", r"2"), ("x=time", r"\d\d:\d\d:\d\d"), ("x=relative", r"1s"), ("y=log", r"1\.5"), ("y=log", r"2\.5")],
)
def test_axes_are_labelled(run: RunPage, logged: str, query: str, label: str) -> None:
    """Steps, the time of day, the time since the start; on a log axis also the marks between powers of ten."""
    run.page.add_init_script("""
        window.drawn = [];
        const draw = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
            window.drawn.push(text);
            return draw.call(this, text, ...place);
        };
    """)
    run.open(logged, f"?tab=charts&find=train&{query}")
    expect(run.chart("train/loss")).to_be_visible()
    wait_until(run.page, "() => window.drawn.length > 0")

    drawn = run.page.evaluate("window.drawn")
    assert [text for text in drawn if re.match(label, text)] != []
    assert [text for text in drawn if "0e0" in text] == []


def test_chart_has_a_table(run: RunPage, logged: str) -> None:
    """The numbers of a chart can be read as rows."""
    run.open(logged, "?tab=charts&find=train")
    run.page.get_by_role("button", name="train/loss as a table").click()

    row = run.page.get_by_role("row").filter(has_text="step 2")
    expect(row).to_contain_text("2")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("config.json", "layers"),
        ("data/rows.csv", "a, b"),
        ("notes/read.md", "Report"),
    ],
)
def test_files_are_previewed_as_what_they_are(run: RunPage, logged: str, path: str, shown: str) -> None:
    """JSON, tables and Markdown are shown; the address alone leads there."""
    run.open(logged, f"?tab=artifacts&file={path}")

    expect(run.files.content(path.rpartition("/")[2])).to_contain_text(shown)


def test_svg_is_a_picture(run: RunPage, logged: str) -> None:
    """An SVG is shown by an image element, in which nothing runs."""
    run.open(logged, "?tab=artifacts&file=pic.svg")
    picture = run.files.picture("pic.svg")

    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 60


def test_long_file_is_cut_and_says_so(run: RunPage, logged: str) -> None:
    """Only the first part of a long file is asked for."""
    with run.page.expect_response(re.compile("get-artifact")) as answer:
        run.open(logged, "?tab=artifacts&file=train.log")

    assert answer.value.status == httpx.codes.PARTIAL_CONTENT
    expect(run.page.get_by_text("Only the first 1 MB is shown")).to_be_visible()


def test_tree_works_with_keys(run: RunPage, logged: str) -> None:
    """Arrows open a folder and move into it; Enter shows a file."""
    run.open(logged, "?tab=artifacts")
    run.files.items.first.focus()
    run.page.keyboard.press("ArrowRight")
    expect(run.files.item("rows.csv")).to_be_visible()
    run.page.keyboard.press("ArrowDown")
    run.page.keyboard.press("Enter")

    expect(run.page.get_by_role("table", name="rows.csv")).to_be_visible()
    assert run.query()["file"] == ["data/rows.csv"]


def test_running_run_refreshes_by_itself(run: RunPage, tracker: Tracker) -> None:
    """A point that is logged while the page is open appears; a finished run is asked for no more."""
    run_id = tracker.run(
        tracker.experiment("run/live"), "live", start=_START, metrics={"loss": [1.0]}, status="RUNNING"
    )
    run.open(run_id)
    point = {"key": "loss", "value": 0.125, "timestamp": _START + 5000, "step": 5}
    tracker.post("runs/log-batch", run_id=run_id, metrics=[point])
    expect(run.part("Metrics")).to_contain_text("0.125")

    tracker.post("runs/update", run_id=run_id, status="FINISHED", end_time=_START + 9000)
    expect(run.state()).to_contain_text("finished")
    run.page.wait_for_timeout(1000)  # a last hint may be on its way
    asked: list[str] = []
    run.page.on("request", lambda request: asked.append(request.url))
    run.page.wait_for_timeout(3500)
    assert asked == []


def test_unknown_run_says_so(run: RunPage) -> None:
    """An address that leads nowhere is no empty page."""
    run.page.goto(f"/runs/{'0' * 32}")

    expect(run.page.get_by_role("heading", name="Not found")).to_be_visible()


def test_failing_charts_say_why(run: RunPage, logged: str) -> None:
    """A refusal of the server is shown in the card."""

    def refuse(route: Route) -> None:
        route.fulfill(status=500, json={"error_code": "INTERNAL_ERROR", "message": "The disk is full."})

    run.page.route("**/metrics/series", refuse)
    run.open(logged, "?tab=charts&find=odd")

    expect(run.page.get_by_role("alert")).to_have_text("The disk is full.")


@pytest.mark.parametrize("tab", ["overview", "charts", "media", "artifacts"])
def test_narrow_window_does_not_scroll_sideways(run: RunPage, logged: str, tab: str) -> None:
    """The page fits a telephone of 360 pixels."""
    run.page.set_viewport_size({"width": 360, "height": 740})
    run.open(logged, f"?tab={tab}")
    run.page.wait_for_timeout(300)

    assert run.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_file_is_downloaded_as_it_was_logged(run: RunPage, logged: str) -> None:
    """The download has the file's name and every byte, however little of it the page shows."""
    run.open(logged, "?tab=artifacts&file=train.log")
    name, content = run.files.download()

    assert name == "train.log"
    assert content == b"".join(b"%06d a line of a long log\n" % line for line in range(60_000))


def test_pictures_and_code_are_shown(run: RunPage, tracker: Tracker, fresh: str) -> None:
    """A PNG is drawn in its size; the lines of a program keep their indent."""
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEElEQVR4nGNoUHCAIwZkDgBdGgcBQTSL9AAAAABJRU5ErkJggg=="
    )
    experiment_id = tracker.http.get("/api/2.0/mlflow/runs/get", params={"run_id": fresh}).json()["run"]["info"][
        "experiment_id"
    ]
    _put(tracker, experiment_id, fresh, "dot.png", dot)
    _put(tracker, experiment_id, fresh, "train.py", b"def main():\n    return 1\n")
    run.open(fresh, "?tab=artifacts&file=dot.png")
    picture = run.files.picture("dot.png")
    expect(picture).to_be_visible()
    assert picture.evaluate("it => [it.naturalWidth, it.naturalHeight]") == [4, 2]
    run.files.item("train.py").click()
    code = run.files.content("train.py")
    expect(code).to_contain_text("return 1")
    assert code.inner_text().rstrip("\n") == "def main():\n    return 1"


def test_an_unknown_run_has_a_way_out(run: RunPage) -> None:
    """A page that cannot be shown leads to the experiments."""
    run.page.goto("/runs/0123456789abcdef0123456789abcdef")
    expect(run.page.get_by_role("alert")).to_contain_text("0123456789abcdef0123456789abcdef")
    run.page.get_by_role("link", name="See all experiments").click()
    expect(run.page.get_by_role("table", name="Experiments")).to_be_visible()
