"""The runs page in a browser."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import Tracker
from .pages.runs import RunsPage

_START = 1_760_000_000_000
_MANY = 400


def _three(tracker: Tracker, name: str) -> str:
    experiment_id = tracker.experiment(name)
    logged = [("low", "adam", 0.1, "FINISHED"), ("middle", "sgd", 0.2, "FAILED"), ("high", "adam", 0.3, "RUNNING")]
    for place, (run_name, optimizer, loss, status) in enumerate(logged):
        tracker.run(
            experiment_id,
            run_name,
            start=_START + place * 60_000,
            params={"optimizer": optimizer, "epochs": "3"},
            metrics={"val_loss": [1.0, loss], "noise": [float(place)]},
            tags={"team": "vision"},
            status=status,
        )
    return experiment_id


@pytest.fixture(scope="module")
def three(tracker: Tracker) -> str:
    """Log an experiment with three runs that nobody changes."""
    return _three(tracker, "runs/three")


@pytest.fixture(scope="module")
def many(tracker: Tracker) -> str:
    """Log an experiment with more runs than a page of the API holds."""
    experiment_id = tracker.experiment("runs/many")
    for place in range(_MANY):
        tracker.run(experiment_id, f"run-{place:04}", start=_START + place, metrics={"loss": [place / 10]})
    return experiment_id


def test_shows_params_that_differ_and_metrics_unasked(three: str, runs: RunsPage) -> None:
    """Columns come from the data: differing params and metrics, no param that is the same everywhere."""
    runs.open(three)
    expect(runs.heading("optimizer")).to_be_visible()
    expect(runs.heading("val_loss")).to_be_visible()
    expect(runs.heading("epochs")).to_have_count(0)
    expect(runs.row("middle")).to_contain_text("sgd")


def test_shows_states_in_words_newest_first(three: str, runs: RunsPage) -> None:
    """Every run says its state, and the newest stands on top."""
    runs.open(three)
    runs.expect_names("high", "middle", "low")
    expect(runs.row("high")).to_contain_text("running")
    expect(runs.row("middle")).to_contain_text("failed")
    expect(runs.row("low")).to_contain_text("finished")


def test_marks_the_best_value(three: str, runs: RunsPage) -> None:
    """The least loss is marked, and no other."""
    runs.open(three)
    expect(runs.table.locator(".best")).to_have_count(1)
    expect(runs.row("low").locator(".best")).to_contain_text("0.1")


def test_sorts_at_the_server_by_a_click_on_a_heading(three: str, runs: RunsPage) -> None:
    """Clicks go from the best on top over the reverse to newest first; the address and the heading say so."""
    runs.open(three)
    heading = runs.heading("val_loss")
    heading.get_by_role("button").first.click()
    runs.expect_names("low", "middle", "high")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    assert runs.query()["order"] == ["metrics.val_loss"]
    heading.get_by_role("button").first.click()
    runs.expect_names("high", "middle", "low")
    expect(heading).to_have_attribute("aria-sort", "descending")
    heading.get_by_role("button").first.click()
    expect(heading).to_have_attribute("aria-sort", "none")
    assert "order" not in runs.query()


@pytest.mark.parametrize("name", ["Run", "State", "Started", "Took", "optimizer"])
def test_sorts_by_every_kind_of_column(three: str, runs: RunsPage, name: str) -> None:
    """A click on any heading sorts without a fault."""
    runs.open(three, "?show=table")
    heading = runs.heading(name)
    heading.get_by_role("button").first.click()
    expect(heading).to_have_attribute("aria-sort", re.compile("ascending|descending"))
    expect(runs.table.get_by_role("link")).to_have_count(3)
    expect(runs.page.get_by_role("alert")).to_have_count(0)


def test_filters_with_the_filter_language(three: str, runs: RunsPage) -> None:
    """A filter narrows the rows, counts the matches and stays in the address."""
    runs.open(three)
    runs.apply("metrics.val_loss < 0.25 and params.optimizer = 'adam'")
    runs.expect_names("low")
    expect(runs.foot).to_contain_text("3 runs · 1 match")
    runs.page.reload()
    runs.expect_names("low")
    expect(runs.filter).to_have_value("metrics.val_loss < 0.25 and params.optimizer = 'adam'")


def test_plain_words_look_for_names(three: str, runs: RunsPage) -> None:
    """Text that is no filter finds runs by name."""
    runs.open(three)
    runs.apply("midd")
    runs.expect_names("middle")


def test_shows_the_servers_error_under_the_filter(three: str, runs: RunsPage) -> None:
    """A refused filter keeps the rows, says why and marks the place."""
    runs.open(three)
    runs.apply("params.optimizer ~~ 'adam'")
    expect(runs.page.get_by_role("alert")).not_to_be_empty()
    expect(runs.filter).to_have_attribute("aria-invalid", "true")
    expect(runs.page.locator(".ft-fault")).to_have_count(1)
    assert len(runs.names()) == 3
    runs.page.get_by_role("button", name="Clear the filter").click()
    expect(runs.page.get_by_role("alert")).to_have_count(0)


def test_says_when_no_run_matches(three: str, runs: RunsPage) -> None:
    """An empty result is named, with the way out."""
    runs.open(three)
    runs.apply("metrics.val_loss > 100")
    expect(runs.page.get_by_role("heading", name="No run matches this filter")).to_be_visible()
    runs.page.locator(".state").get_by_role("button", name="Clear the filter").click()
    expect(runs.table.get_by_role("link")).to_have_count(3)


def test_chooses_columns(three: str, runs: RunsPage) -> None:
    """The picker finds a key, shows it as a column, and the address keeps the choice."""
    runs.open(three)
    runs.page.get_by_role("button", name="Columns").click()
    picker = runs.page.get_by_role("dialog", name="Columns")
    picker.get_by_role("searchbox").fill("epo")
    picker.get_by_role("checkbox", name="epochs").check()
    picker.get_by_role("searchbox").fill("val_loss")
    picker.get_by_label("Which value of val_loss").select_option("max")
    picker.get_by_role("button", name=re.compile(r"^Show \d")).click()
    expect(runs.heading("epochs")).to_be_visible()
    expect(runs.heading("val_loss")).to_contain_text("max")
    expect(runs.row("low").get_by_title("1", exact=True)).to_be_visible()
    runs.page.reload()
    expect(runs.heading("epochs")).to_be_visible()


def test_sorts_by_another_value_of_a_metric(three: str, runs: RunsPage) -> None:
    """A column that shows the least value sorts by it."""
    runs.open(three, "?columns=min(metrics.val_loss)&order=-min(metrics.val_loss)")
    runs.expect_names("high", "middle", "low")
    expect(runs.heading("val_loss")).to_have_attribute("aria-sort", "descending")


def test_keys_with_odd_characters_are_columns_too(tracker: Tracker, runs: RunsPage) -> None:
    """Slashes and spaces in a key neither break the column nor its order."""
    experiment_id = tracker.experiment("runs/odd keys")
    for place in range(2):
        tracker.run(experiment_id, f"odd-{place}", start=_START + place, metrics={"val/my loss": [float(place)]})
    runs.open(experiment_id)
    runs.heading("val/my loss").get_by_role("button").first.click()
    runs.expect_names("odd-0", "odd-1")


def test_compares_selected_runs(three: str, runs: RunsPage) -> None:
    """Ticked runs are counted, kept in the address, and c opens them side by side."""
    runs.open(three)
    runs.tick("low", "high")
    expect(runs.foot).to_contain_text("2 selected of 3 runs")
    runs.page.reload()
    expect(runs.foot).to_contain_text("2 selected of 3 runs")
    runs.page.keyboard.press("c")
    runs.page.wait_for_url("**/compare?runs=*")
    assert len(runs.query()["runs"][0].split(",")) == 2


def test_works_by_keyboard_alone(three: str, runs: RunsPage) -> None:
    """Keys do all: j and k move, x selects, u clears, Enter opens, Back returns."""
    runs.open(three)
    for key in ("j", "j", "x", "k", "x"):
        runs.page.keyboard.press(key)
    expect(runs.foot).to_contain_text("2 selected")
    expect(runs.table.get_by_role("checkbox", name="Select low")).to_be_checked()
    runs.page.keyboard.press("u")
    expect(runs.foot).not_to_contain_text("selected")
    runs.page.keyboard.press("Enter")
    runs.page.wait_for_url("**/runs/*")
    runs.page.go_back()
    runs.expect_names("high", "middle", "low")


def test_selects_a_range_with_shift(three: str, runs: RunsPage) -> None:
    """Shift takes the rows in between."""
    runs.open(three)
    runs.tick("high")
    runs.table.get_by_role("checkbox", name="Select low").click(modifiers=["Shift"])
    expect(runs.foot).to_contain_text("3 selected")


def test_deletes_and_takes_it_back(tracker: Tracker, runs: RunsPage) -> None:
    """Deleted runs leave the table and return with Undo."""
    runs.open(_three(tracker, "runs/undo"))
    runs.tick("low", "middle")
    runs.page.keyboard.press("Backspace")
    runs.expect_names("high")
    expect(runs.foot).to_contain_text("1 run")
    runs.page.get_by_role("button", name="Undo").click()
    runs.expect_names("high", "middle", "low")


def test_restores_from_the_deleted_view(tracker: Tracker, runs: RunsPage) -> None:
    """The deleted view has deleted runs and restores them."""
    runs.open(_three(tracker, "runs/restore"))
    runs.tick("low")
    runs.page.get_by_role("button", name="Delete", exact=False).and_(runs.page.locator(".foot-action")).click()
    runs.expect_names("high", "middle")
    runs.page.get_by_role("button", name="Deleted", exact=True).click()
    runs.expect_names("low")
    runs.tick("low")
    runs.page.keyboard.press("r")
    expect(runs.page.get_by_role("heading", name="No run of this experiment is deleted")).to_be_visible()
    runs.page.get_by_role("button", name="Active", exact=True).click()
    runs.expect_names("high", "middle", "low")


def test_where_all_runs_are_deleted_says_so(tracker: Tracker, runs: RunsPage) -> None:
    """No code to paste, as for a newcomer, but the way to the runs."""
    runs.open(_three(tracker, "runs/none left"))
    runs.page.get_by_role("checkbox", name="Select all matching runs").check()
    runs.act("Delete")
    expect(runs.page.get_by_role("heading", name="All 3 runs of this experiment are deleted")).to_be_visible()
    runs.page.get_by_role("button", name="Show them").click()
    runs.expect_names("high", "middle", "low")
    assert runs.query()["view"] == ["deleted"]


def test_scrolls_over_all_runs_with_few_rows_in_the_document(many: str, runs: RunsPage) -> None:
    """The last run is reached, although only rows in view are in the document."""
    runs.open(many)
    expect(runs.foot).to_contain_text("400 runs")
    expect(runs.table).to_have_attribute("aria-rowcount", str(_MANY + 1))
    runs.page.keyboard.press("End")
    expect(runs.row("run-0000")).to_be_visible()
    expect(runs.row("run-0000")).to_have_attribute("aria-rowindex", str(_MANY + 1))
    assert runs.table.get_by_role("row").count() < 100
    assert runs.page.evaluate("document.querySelectorAll('*').length") < 3000


def test_selects_all_that_match_and_deletes_them(tracker: Tracker, runs: RunsPage) -> None:
    """The box in the heading takes all matching runs, also those not loaded."""
    experiment_id = tracker.experiment("runs/all")
    for place in range(250):
        tracker.run(experiment_id, f"run-{place:03}", start=_START + place, metrics={"loss": [float(place)]})
    runs.open(experiment_id)
    runs.apply("metrics.loss < 240")
    expect(runs.foot).to_contain_text("240 match")
    runs.page.get_by_role("checkbox", name="Select all matching runs").check()
    expect(runs.foot).to_contain_text("240 selected")
    runs.page.keyboard.press("Delete")
    expect(runs.page.get_by_role("heading", name="No run matches this filter")).to_be_visible(timeout=30_000)
    runs.apply("")
    expect(runs.table.get_by_role("link")).to_have_count(10)


def test_follows_a_running_run(tracker: Tracker, runs: RunsPage) -> None:
    """A value logged while the page is open appears by itself, and the selection stays."""
    experiment_id = tracker.experiment("runs/live")
    run_id = tracker.run(experiment_id, "live", start=_START, metrics={"loss": [0.75]}, status="RUNNING")
    runs.open(experiment_id)
    runs.tick("live")
    tracker.post("runs/log-metric", run_id=run_id, key="loss", value=0.125, timestamp=_START, step=9)
    expect(runs.row("live")).to_contain_text("0.125", timeout=9000)
    expect(runs.foot).to_contain_text("1 selected")


def test_an_empty_experiment_shows_the_code_to_paste(tracker: Tracker, runs: RunsPage) -> None:
    """Without runs the page has code with this server's address and this experiment's name."""
    experiment_id = tracker.experiment("runs/empty")
    runs.page.goto(f"/experiments/{experiment_id}")
    expect(runs.page.get_by_role("heading", name="No runs yet")).to_be_visible()
    expect(runs.page.locator("pre")).to_contain_text(f'mlflow.set_tracking_uri("{tracker.url}")')
    expect(runs.page.locator("pre")).to_contain_text('mlflow.set_experiment("runs/empty")')


def test_an_unknown_experiment_is_named_as_such(runs: RunsPage) -> None:
    """A wrong address says what is wrong."""
    runs.page.goto("/experiments/987654321")
    expect(runs.page.get_by_role("alert")).to_contain_text("987654321")


def test_the_table_scrolls_and_the_page_does_not_on_a_telephone(three: str, runs: RunsPage) -> None:
    """At 360 px the page is as wide as the window; the columns scroll in their own box."""
    runs.page.set_viewport_size({"width": 360, "height": 740})
    runs.open(three)
    assert runs.page.evaluate("document.documentElement.scrollWidth") == 360
    assert runs.table.evaluate("box => box.scrollWidth > box.clientWidth")


def test_a_visit_that_begins_with_a_refused_filter_can_clear_it(three: str, runs: RunsPage) -> None:
    """Without rows from before, the page says that the filter is at fault and offers to clear it."""
    runs.page.goto(f"/experiments/{three}?filter=metrics.loss+%3C+abc")
    expect(runs.page.get_by_role("heading", name="The server cannot read this filter")).to_be_visible()
    runs.page.get_by_role("button", name="Clear the filter").last.click()
    runs.expect_names("high", "middle", "low")


def test_the_foot_names_only_keys_that_work(tracker: Tracker, runs: RunsPage) -> None:
    """Without runs there is nothing to open, select, compare or delete."""
    runs.page.goto(f"/experiments/{tracker.experiment('runs/none')}")
    expect(runs.foot).to_contain_text("0 runs")
    for word in ("Open", "Select", "Compare", "Delete"):
        expect(runs.foot).not_to_contain_text(word)


def test_the_column_dialog_fits_a_telephone(three: str, runs: RunsPage) -> None:
    """At 360 px every button of the dialog is inside it."""
    runs.page.set_viewport_size({"width": 360, "height": 740})
    runs.open(three)
    runs.page.get_by_role("button", name="Columns").click()
    dialog = runs.page.get_by_role("dialog", name="Columns")
    expect(dialog).to_be_visible()
    outside = dialog.evaluate("""dialog => {
        const { left, right } = dialog.getBoundingClientRect();
        const fits = place => place.left >= left && place.right <= right;
        const buttons = [...dialog.querySelectorAll("button")];
        return buttons.filter(button => !fits(button.getBoundingClientRect())).map(button => button.textContent);
    }""")
    assert outside == []
