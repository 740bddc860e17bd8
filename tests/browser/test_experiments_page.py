"""The experiments page in a browser."""

import re

from playwright.sync_api import expect

from .conftest import Tracker
from .pages.experiments import ExperimentsPage


def test_lists_experiments_with_their_descriptions(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """Name and description of every experiment are on the page."""
    tracker.experiment("listed/first", "What the first is for")
    experiments.open()
    row = experiments.row("listed/first")
    expect(row).to_contain_text("What the first is for")
    expect(row).to_contain_text("just now")


def test_a_first_visit_asks_for_each_list_once(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """What is followed is not asked for again, where nothing changed meanwhile."""
    experiment_id = tracker.experiment("once/asked")
    tab = experiments.page
    for address, call in (
        ("/experiments", "/experiments/search"),
        (f"/experiments/{experiment_id}/models", "/logged-models/search"),
    ):
        with (
            tab.expect_response(lambda answer, call=call: answer.url.endswith(call)),
            tab.expect_event("request", lambda request: "/trackline/events" in request.url),
        ):
            tab.goto(address)
        asked: list[str] = []
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        expect(tab.locator(".live-mark.on")).to_be_visible()
        tab.wait_for_timeout(700)
        assert not [url for url in asked if url.endswith(call)]


def test_searches_names_and_keeps_the_search_in_the_address(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """Typing narrows the list, and the address brings the same list back."""
    tracker.experiment("searched/apple")
    tracker.experiment("searched/pear")
    experiments.open()
    experiments.page.keyboard.press("/")
    experiments.page.keyboard.type("searched PEAR")
    expect(experiments.table.get_by_role("link")).to_have_count(1)
    experiments.page.reload()
    expect(experiments.search).to_have_value("searched PEAR")
    expect(experiments.link("searched/pear")).to_be_visible()
    expect(experiments.table.get_by_role("link")).to_have_count(1)


def test_says_when_nothing_matches(experiments: ExperimentsPage) -> None:
    """A search without result names the search and offers to clear it."""
    experiments.open("?q=nowhere+to+be+found")
    expect(experiments.page.get_by_role("heading", name="No experiment matches")).to_be_visible()
    experiments.page.get_by_role("button", name="Clear the search").click()
    expect(experiments.table).to_be_visible()


def test_creates_an_experiment(experiments: ExperimentsPage) -> None:
    """The dialog makes an experiment, which then is in the list."""
    experiments.open()
    experiments.page.keyboard.press("n")
    dialog = experiments.page.get_by_role("dialog", name="New experiment")
    dialog.get_by_label("Name").fill("created/in the browser")
    dialog.get_by_label("Description").fill("By hand")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_be_hidden()
    expect(experiments.link("created/in the browser")).to_be_visible()


def test_shows_why_a_name_is_refused(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """The server's reason stands in the dialog, which stays open."""
    tracker.experiment("taken name")
    experiments.open()
    experiments.page.get_by_role("button", name="New experiment").click()
    dialog = experiments.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("taken name")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_role("alert")).to_contain_text("already exists")


def test_renames_an_experiment(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """The new name replaces the old one, in the list and on the server."""
    experiment_id = tracker.experiment("renamed/before")
    experiments.open()
    experiments.choose("renamed/before", "Rename or describe …")
    dialog = experiments.page.get_by_role("dialog", name="Edit experiment")
    dialog.get_by_label("Name").fill("renamed/after")
    dialog.get_by_role("button", name="Save").click()
    expect(experiments.link("renamed/after")).to_be_visible()
    expect(experiments.link("renamed/before")).to_have_count(0)
    known = tracker.http.get("/api/2.0/mlflow/experiments/get", params={"experiment_id": experiment_id}).json()
    assert known["experiment"]["name"] == "renamed/after"


def test_deletes_and_takes_it_back(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """A deleted experiment leaves the list and returns with Undo."""
    tracker.experiment("deleted/undone")
    experiments.open()
    experiments.choose("deleted/undone", "Delete")
    expect(experiments.link("deleted/undone")).to_have_count(0)
    experiments.page.get_by_role("button", name="Undo", exact=True).click()
    expect(experiments.link("deleted/undone")).to_be_visible()


def test_restores_from_the_deleted_view(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """The deleted view has deleted experiments and restores them."""
    experiment_id = tracker.experiment("deleted/restored")
    tracker.post("experiments/delete", experiment_id=experiment_id)
    experiments.open()
    expect(experiments.link("deleted/restored")).to_have_count(0)
    experiments.page.get_by_role("button", name="Deleted", exact=True).click()
    expect(experiments.link("deleted/restored")).to_be_visible()
    experiments.choose("deleted/restored", "Restore")
    expect(experiments.link("deleted/restored")).to_have_count(0)
    experiments.page.get_by_role("button", name="Active", exact=True).click()
    expect(experiments.link("deleted/restored")).to_be_visible()


def test_opens_an_experiment_by_keyboard(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """The j key goes down, Enter opens the row the keyboard is at, Back returns."""
    tracker.experiment("keyboard/older")
    newer = tracker.experiment("keyboard/newer")
    experiments.open("?q=keyboard")
    expect(experiments.table.get_by_role("link")).to_have_count(2)
    experiments.page.keyboard.press("j")
    experiments.page.keyboard.press("k")
    experiments.page.keyboard.press("Enter")
    experiments.page.wait_for_url(f"**/experiments/{newer}")
    experiments.page.go_back()
    expect(experiments.search).to_have_value("keyboard")


def test_help_lists_the_keys(experiments: ExperimentsPage) -> None:
    """The question mark opens the help, Esc closes it."""
    experiments.open()
    experiments.page.keyboard.press("?")
    help_dialog = experiments.page.get_by_role("dialog", name="Help")
    expect(help_dialog).to_contain_text("New experiment")
    expect(help_dialog).to_contain_text("mlflow.set_tracking_uri")
    experiments.page.keyboard.press("Escape")
    expect(help_dialog).to_be_hidden()


def test_theme_follows_the_choice_and_is_remembered(experiments: ExperimentsPage) -> None:
    """The switch goes from the system's theme to light and dark; a reload keeps it."""
    experiments.open()
    switch = experiments.page.get_by_role("button", name=re.compile("^Theme"))
    switch.click()
    switch.click()
    expect(experiments.page.locator("html")).to_have_attribute("data-theme", "dark")
    experiments.page.reload()
    expect(experiments.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_does_not_scroll_sideways_on_a_telephone(experiments: ExperimentsPage) -> None:
    """At 360 px the page is as wide as the window."""
    experiments.page.set_viewport_size({"width": 360, "height": 740})
    experiments.open()
    assert experiments.page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_dialog_keeps_focus_and_gives_it_back(experiments: ExperimentsPage) -> None:
    """Tab goes round inside the dialog, visibly; after Esc focus is where it was."""
    experiments.open()
    button = experiments.page.get_by_role("button", name="New experiment")
    button.focus()
    experiments.page.keyboard.press("Enter")
    dialog = experiments.page.get_by_role("dialog", name="New experiment")
    expect(dialog.get_by_label("Name")).to_be_focused()
    for _ in range(12):
        experiments.page.keyboard.press("Tab")
        where = experiments.page.evaluate("""() => {
            const element = document.activeElement;
            const style = getComputedStyle(element);
            return { inside: element === document.body || element.closest("dialog") !== null,
                     seen: element === document.body || style.outlineStyle !== "none" };
        }""")
        assert where == {"inside": True, "seen": True}
    experiments.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_descriptions_are_shown_without_their_marks(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """The list has the words of the first line, not its Markdown."""
    tracker.experiment("marked/up", "## Sweep on **CIFAR-10**\n\nmore")
    experiments.open()
    row = experiments.row("marked/up")
    expect(row).to_contain_text("Sweep on CIFAR-10")
    expect(row).not_to_contain_text("*")


def test_tab_stops_at_the_current_row_alone(tracker: Tracker, experiments: ExperimentsPage) -> None:
    """A long list does not stand between the keyboard and the rest of the page."""
    for name in ("stops/one", "stops/two", "stops/three"):
        tracker.experiment(name)
    experiments.open("?q=stops")
    expect(experiments.table.get_by_role("link")).to_have_count(3)
    stops = "[role=row] :is(a, button):not([role=menuitem], [tabindex='-1'], .vt-sort)"
    assert experiments.table.locator(stops).count() == 2
