"""Purging deleted runs in a browser: the time to think again, what undoes it, what becomes of it."""

import re

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from .conftest import Tracker
from .pages.runs import RunsPage

_START = 1_760_000_000_000
_WAITS_MS = 10_000


class Purging:
    """What a person does to purge runs, beside a clock that tests turn on."""

    def __init__(self, tracker: Tracker, runs: RunsPage) -> None:
        """Work in this tab; its time goes on as ever until it is turned on."""
        self.tracker = tracker
        self.runs = runs
        self.page = runs.page
        self.empty = self.page.locator(".list-body .state")
        self.page.clock.install()
        self.sent: list[str] = []
        self.page.context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.url.endswith("/runs/purge"):
            self.sent.append(request.post_data or "")

    def deleted(self, name: str, count: int = 3) -> list[str]:
        """Log runs, delete them, and look at them."""
        experiment_id = self.tracker.experiment(name)
        ids = [self.tracker.run(experiment_id, f"run-{place}", start=_START + place) for place in range(count)]
        for run_id in ids:
            self.tracker.post("runs/delete", run_id=run_id)
        self.runs.open(experiment_id, "?view=deleted")
        return ids

    def purge(self, *names: str) -> None:
        """Tick runs, ask for their purge, and confirm it."""
        self.runs.tick(*names)
        self.page.keyboard.press("Delete")
        many = f"{len(names)} run{'' if len(names) == 1 else 's'}"
        dialog = self.page.get_by_role("dialog", name=f"Purge {many}")
        if len(names) > 1:
            dialog.get_by_label(re.compile("^Type")).fill(str(len(names)))
        dialog.get_by_role("button", name=f"Purge {many}").click()
        expect(self.note(many).last).to_be_visible()

    def note(self, many: str) -> Locator:
        """Find the note that counts the seconds of a purge."""
        return self.page.locator(".toast").filter(has_text=re.compile(f"^{many} (is|are) purged in"))

    def codes(self, ids: list[str]) -> list[int]:
        """Ask the server for runs, whatever the page shows."""
        return [self.tracker.http.get("/api/2.0/mlflow/runs/get", params={"run_id": one}).status_code for one in ids]

    def let_time_pass(self) -> None:
        """Turn the clock past the time to think again."""
        self.page.clock.run_for(_WAITS_MS)


@pytest.fixture
def purging(tracker: Tracker, runs: RunsPage) -> Purging:
    """Give a tab with a clock of its own."""
    return Purging(tracker, runs)


def test_asks_before_it_purges(purging: Purging) -> None:
    """The dialog says what is lost and how long there is a way back, and wants the number typed for several runs."""
    purging.deleted("purging/asks")
    purging.runs.tick("run-0", "run-1")
    purging.page.keyboard.press("Delete")
    dialog = purging.page.get_by_role("dialog", name="Purge 2 runs")
    expect(dialog).to_contain_text("After 10 seconds this cannot be undone.")
    expect(dialog).to_contain_text("Closing the tab before then purges nothing.")
    sure = dialog.get_by_role("button", name="Purge 2 runs")
    expect(sure).to_be_disabled()
    dialog.get_by_label("Type 2 to confirm").fill("3")
    expect(sure).to_be_disabled()
    dialog.get_by_label("Type 2 to confirm").fill("2")
    expect(sure).to_be_enabled()


def test_purges_when_the_time_is_over(purging: Purging) -> None:
    """The runs go out of sight at once, the seconds are counted, and only at their end the runs are gone."""
    ids = purging.deleted("purging/over")
    purging.purge("run-0", "run-1")
    purging.runs.expect_names("run-2")
    expect(purging.runs.foot).to_contain_text("1 run")
    purging.page.clock.run_for(4000)
    expect(purging.note("2 runs")).to_contain_text(re.compile(r"purged in [2-6] s"))
    assert purging.codes(ids) == [200, 200, 200]
    assert purging.sent == []
    purging.let_time_pass()
    purging.runs.expect_said("Purged 2 runs.")
    expect(purging.page.get_by_role("button", name="Undo")).to_have_count(0)
    purging.runs.expect_names("run-2")
    assert purging.codes(ids) == [404, 404, 200]


def test_undo_leaves_the_runs_where_they_are(purging: Purging) -> None:
    """Undo brings the rows back, by the button or by its key, and nothing is ever sent."""
    ids = purging.deleted("purging/undo")
    purging.purge("run-1")
    purging.runs.expect_names("run-2", "run-0")
    purging.runs.undo()
    purging.runs.expect_names("run-2", "run-1", "run-0")
    purging.purge("run-1")
    purging.runs.expect_names("run-2", "run-0")
    purging.page.keyboard.press("Control+z")
    purging.runs.expect_names("run-2", "run-1", "run-0")
    purging.let_time_pass()
    expect(purging.page.locator(".toast")).to_have_count(0)
    assert purging.sent == []
    assert purging.codes(ids) == [200, 200, 200]


def test_a_closed_tab_purges_nothing(purging: Purging) -> None:
    """Who closes the tab while the seconds run has asked the server for nothing."""
    ids = purging.deleted("purging/closed")
    purging.purge("run-0", "run-1", "run-2")
    purging.page.clock.run_for(_WAITS_MS - 3000)
    purging.page.close(run_before_unload=False)
    assert purging.sent == []
    assert purging.codes(ids) == [200, 200, 200]


def test_the_time_goes_on_on_other_pages(purging: Purging) -> None:
    """Inside the product the note goes along, and the purge happens where the reader is by then."""
    ids = purging.deleted("purging/elsewhere")
    purging.purge("run-0")
    purging.page.get_by_role("link", name="Experiments").first.click()
    expect(purging.page.get_by_role("table", name="Experiments")).to_be_visible()
    expect(purging.note("1 run")).to_be_visible()
    purging.let_time_pass()
    purging.runs.expect_said("Purged 1 run.")
    assert purging.codes(ids) == [404, 200, 200]


def test_several_purges_wait_beside_each_other(purging: Purging) -> None:
    """Each has its own seconds and its own Undo; four notes of other things push none of them out."""
    ids = purging.deleted("purging/several", count=6)
    for name in ("run-0", "run-1", "run-2", "run-3"):
        purging.purge(name)
    expect(purging.note("1 run")).to_have_count(4)
    purging.runs.expect_names("run-5", "run-4")
    purging.note("1 run").nth(1).get_by_role("button", name="Undo").click()
    purging.runs.expect_names("run-5", "run-4", "run-1")
    purging.page.mouse.move(5, 5)
    purging.let_time_pass()
    expect(purging.note("1 run")).to_have_count(0)
    expect(purging.page.locator(".toast").filter(has_text="Purged 1 run.")).to_have_count(3)
    assert purging.codes(ids) == [404, 200, 404, 404, 200, 200]


def test_the_time_stands_still_while_one_is_at_the_note(purging: Purging) -> None:
    """A pointer on the note or focus in it holds the seconds; they go on when it leaves."""
    ids = purging.deleted("purging/held")
    purging.purge("run-0")
    purging.note("1 run").hover()
    purging.let_time_pass()
    purging.let_time_pass()
    expect(purging.note("1 run")).to_be_visible()
    purging.note("1 run").get_by_role("button", name="Undo").focus()
    purging.page.mouse.move(5, 5)
    purging.let_time_pass()
    expect(purging.note("1 run")).to_be_visible()
    assert purging.codes(ids) == [200, 200, 200]
    purging.runs.filter.focus()
    purging.let_time_pass()
    purging.runs.expect_said("Purged 1 run.")


def test_a_refused_purge_brings_the_rows_back(purging: Purging) -> None:
    """Somebody restored one of the runs meanwhile: the server refuses, the page says why, and shows what is there."""
    ids = purging.deleted("purging/refused")
    purging.purge("run-0", "run-1")
    purging.runs.expect_names("run-2")
    purging.tracker.post("runs/restore", run_id=ids[0])
    purging.let_time_pass()
    purging.runs.expect_said("Purge failed.")
    purging.runs.expect_said(ids[0])
    purging.runs.expect_names("run-2", "run-1")
    assert purging.codes(ids) == [200, 200, 200]


def test_all_that_match_leave_together(purging: Purging) -> None:
    """All matching runs but one are purged: it and those that do not match stay in sight."""
    ids = purging.deleted("purging/all", count=4)
    purging.runs.apply("attributes.run_name != 'run-3'")
    purging.runs.expect_names("run-2", "run-1", "run-0")
    purging.page.get_by_role("checkbox", name="Select all matching runs").check()
    purging.runs.table.get_by_role("checkbox", name="Select run-1", exact=True).uncheck()
    purging.page.keyboard.press("Delete")
    dialog = purging.page.get_by_role("dialog", name="Purge 2 runs")
    dialog.get_by_label("Type 2 to confirm").fill("2")
    dialog.get_by_label("Type 2 to confirm").press("Enter")
    purging.runs.expect_names("run-1")
    purging.runs.apply("")
    purging.runs.expect_names("run-3", "run-1")
    purging.let_time_pass()
    purging.runs.expect_said("Purged 2 runs.")
    assert purging.codes(ids) == [404, 200, 404, 200]


def test_the_empty_list_says_that_its_runs_are_about_to_be_purged(purging: Purging) -> None:
    """While all deleted runs wait the page says so and how to undo it, filtered too; gone, that none is deleted."""
    ids = purging.deleted("purging/every")
    purging.runs.apply("attributes.run_name = 'run-2'")
    purging.runs.expect_names("run-2")
    purging.purge("run-2")
    expect(purging.empty).to_contain_text("No run matches this filter")
    expect(purging.empty).to_contain_text("Runs that are about to be purged are left out.")
    purging.empty.get_by_role("button", name="Clear the filter").click()
    purging.runs.expect_names("run-1", "run-0")
    purging.purge("run-0", "run-1")
    expect(purging.empty).to_contain_text("Every deleted run of this experiment is about to be purged")
    expect(purging.empty).to_contain_text("Undo in it or Ctrl Z keeps them.")
    purging.page.keyboard.press("Control+z")
    purging.runs.expect_names("run-1", "run-0")
    purging.purge("run-0", "run-1")
    expect(purging.empty).to_contain_text("about to be purged")
    purging.let_time_pass()
    expect(purging.empty).to_contain_text("No run of this experiment is deleted")
    assert purging.codes(ids) == [404, 404, 404]


def test_the_note_fits_a_telephone(purging: Purging, page: Page) -> None:
    """At 360 px the note with its Undo is inside the window."""
    page.set_viewport_size({"width": 360, "height": 740})
    purging.deleted("purging/narrow")
    purging.runs.tick("run-0")
    page.keyboard.press("Delete")
    page.get_by_role("dialog").get_by_role("button", name="Purge 1 run").click()
    box = purging.note("1 run").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
