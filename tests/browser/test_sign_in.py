"""Signing in and out in a browser, and what a viewer sees."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Tracker, serve, watched
from .gallery import SIZES, THEMES
from .test_accessibility import add_axe, violations

PASSWORD = "correct horse battery"  # noqa: S105 - of all users here
ADMIN, EDITOR, VIEWER = "root", "ann", "a-viewer-with-a-rather-long-name@example.org"


def command(folder: Path, *arguments: str) -> str:
    """Run one of our commands, a password on its standard input, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "trackline", *arguments],
        cwd=folder,
        input=PASSWORD,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose database knows a user of each role."""
    folder = tmp_path_factory.mktemp("guarded")
    command(folder, "user", "add", ADMIN, "--role", "admin")
    command(folder, "user", "add", EDITOR, "--role", "editor")
    command(folder, "user", "add", VIEWER)
    return folder


@pytest.fixture(scope="module")
def guarded(place: Path) -> Iterator[Tracker]:
    """Give a server below a prefix that asks for sign-ins, with a run in it."""
    token = command(place, "token", "create", EDITOR, "seed")
    with serve(place, "/lab", "--app-name", "basic-auth", token=token) as started:
        started.run("0", "first", start=1_700_000_000_000, metrics={"loss": [1.0, 0.5]}, tags={"team": "vision"})
        yield started


@pytest.fixture
def tab(browser: Browser, guarded: Tracker) -> Iterator[Page]:
    """Open a tab of a browser that nobody is signed in with."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    context.set_default_timeout(8000)
    with watched(context, guarded) as page:
        add_axe(page)
        yield page
    context.close()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the form and send it with the keyboard alone, beginning where the focus is."""
    expect(page.get_by_role("textbox", name="User name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def test_a_page_opens_after_the_sign_in(tab: Page, guarded: Tracker) -> None:
    """The form stands at the page's own address and gives way to the page; the bar says who is signed in."""
    tab.goto(f"{guarded.url}/experiments/0?order=metrics.loss.min")
    expect(tab.get_by_role("heading", name="Sign in to Trackline")).to_be_visible()
    expect(tab).to_have_title("Sign in · Trackline")
    sign_in(tab, EDITOR)
    expect(tab.get_by_role("link", name="first")).to_be_visible()
    assert tab.url.endswith("/lab/experiments/0?order=metrics.loss.min")
    expect(tab.get_by_role("button", name=f"Signed in as {EDITOR}, editor")).to_be_visible()
    tab.reload()
    expect(tab.get_by_role("link", name="first")).to_be_visible()


def test_a_wrong_password_is_told(tab: Page, guarded: Tracker) -> None:
    """The reason stands below the fields, the password is selected to be typed again, and then it works."""
    tab.goto(f"{guarded.url}/experiments")
    sign_in(tab, EDITOR, "wrong password")
    expect(tab.get_by_role("alert")).to_have_text("The user name or the password is wrong.")
    expect(tab.get_by_label("Password")).to_be_focused()
    expect(tab.get_by_label("User name")).to_have_value(EDITOR)
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("table", name="Experiments")).to_be_visible()


def test_no_answer_opens_the_browsers_own_dialog(tab: Page, guarded: Tracker) -> None:
    """Nothing that the pages ask for is answered with a challenge."""
    challenged: list[str] = []
    refused: list[int] = []
    tab.on("response", lambda got: challenged.append(got.url) if "www-authenticate" in got.headers else None)
    tab.on("response", lambda got: refused.append(got.status) if got.status == 401 else None)
    tab.goto(f"{guarded.url}/experiments")
    expect(tab.get_by_role("heading", name="Sign in to Trackline")).to_be_visible()
    assert refused
    assert challenged == []


def test_signing_out_leads_back_to_the_form(tab: Page, guarded: Tracker) -> None:
    """The menu of the bar ends the session, and the next one may be somebody else's."""
    tab.goto(f"{guarded.url}/experiments")
    sign_in(tab, EDITOR)
    tab.get_by_role("button", name=f"Signed in as {EDITOR}").click()
    tab.get_by_role("menuitem", name=f"Sign out {EDITOR}").click()
    expect(tab.get_by_role("heading", name="Sign in to Trackline")).to_be_visible()
    expect(tab.get_by_role("button", name=re.compile("Signed in as"))).to_have_count(0)
    sign_in(tab, VIEWER)
    expect(tab.get_by_role("button", name=f"Signed in as {VIEWER}, viewer")).to_be_visible()


def test_a_session_that_ends_elsewhere_asks_again(tab: Page, guarded: Tracker, place: Path) -> None:
    """A request that finds the session over brings the form; after it the page is where it was."""
    tab.goto(f"{guarded.url}/experiments/0")
    sign_in(tab, EDITOR)
    expect(tab.get_by_role("link", name="first")).to_be_visible()
    command(place, "user", "change", EDITOR, "--password")
    tab.wait_for_timeout(2100)
    tab.get_by_role("button", name="Deleted").click()
    expect(tab.get_by_role("heading", name="Sign in to Trackline")).to_be_visible()
    sign_in(tab, EDITOR)
    expect(tab.get_by_role("button", name="Deleted")).to_be_visible()


def test_a_viewer_is_offered_no_writes(tab: Page, guarded: Tracker) -> None:
    """Neither buttons nor keys nor menus that the server would refuse; an editor has them."""
    seen: dict[str, list[int]] = {}
    for name in (VIEWER, EDITOR):
        tab.context.clear_cookies()
        tab.goto(f"{guarded.url}/experiments")
        sign_in(tab, name)
        expect(tab.get_by_role("table", name="Experiments")).to_be_visible()
        tab.keyboard.press("n")
        expect(tab.get_by_role("dialog")).to_have_count(int(name == EDITOR))
        shown = [tab.get_by_role("button", name="New experiment").count(), tab.get_by_role("dialog").count()]
        tab.keyboard.press("Escape")
        expect(tab.get_by_role("dialog")).to_have_count(0)
        tab.get_by_role("button", name="Actions for Default").click()
        tab.get_by_role("menuitem").first.wait_for()
        shown.append(tab.get_by_role("menuitem", name="Delete").count())
        tab.goto(f"{guarded.url}/experiments/0")
        expect(tab.get_by_role("link", name="first")).to_be_visible()
        tab.get_by_role("checkbox", name="Select first").check()
        shown.extend(
            tab.locator(".foot").get_by_role("button", name=re.compile(f"^{label}")).count()
            for label in ("Delete", "Tag…", "Move…")
        )
        tab.get_by_role("link", name="first").click()
        expect(tab.get_by_role("cell", name="vision")).to_be_visible()
        shown.extend(
            tab.get_by_role("button", name=label).count()
            for label in ("Actions for the run", "Add tag", "Actions for team")
        )
        seen[name] = shown
    assert seen == {VIEWER: [0] * 9, EDITOR: [1] * 9}


def test_only_an_admin_is_offered_to_purge(tab: Page, guarded: Tracker) -> None:
    """In the deleted view an editor restores; the key and the button that purge are an admin's."""
    guarded.post("runs/delete", run_id=guarded.run("0", "gone", start=1_700_000_000_000))
    seen: dict[str, list[int]] = {}
    for name in (EDITOR, ADMIN):
        tab.context.clear_cookies()
        tab.goto(f"{guarded.url}/experiments/0?view=deleted&selected=all")
        sign_in(tab, name)
        foot = tab.locator(".foot")
        expect(foot.get_by_role("button", name="Restore")).to_be_enabled()
        tab.keyboard.press("Delete")
        expect(tab.get_by_role("dialog", name="Purge 1 run")).to_have_count(int(name == ADMIN))
        seen[name] = [foot.get_by_role("button", name=re.compile("^Purge…")).count(), tab.get_by_role("dialog").count()]
    assert seen == {EDITOR: [0, 0], ADMIN: [1, 1]}


def test_a_link_to_a_file_leads_over_the_sign_in(tab: Page, guarded: Tracker) -> None:
    """What is no page of the UI asks first and is opened afterwards."""
    tab.goto(f"{guarded.url}/api/openapi.json")
    assert "/lab/sign-in?to=" in tab.url
    sign_in(tab, EDITOR)
    expect(tab.locator("body")).to_contain_text('"openapi":"3.1.0"')
    assert tab.url == f"{guarded.url}/api/openapi.json"


def test_a_link_to_elsewhere_leads_home(tab: Page, guarded: Tracker) -> None:
    """The sign-in page sends nobody to another site."""
    tab.goto(f"{guarded.url}/sign-in?to=//evil.example/lab/")
    sign_in(tab, EDITOR)
    expect(tab.get_by_role("table", name="Experiments")).to_be_visible()
    assert tab.url == f"{guarded.url}/"


def test_form_and_bar_fit_and_break_no_rule(tab: Page, guarded: Tracker) -> None:
    """In both themes, wide and as narrow as a telephone, without and with an error, and signed in with a long name."""
    wrong: list[str] = []

    def look(name: str) -> None:
        for theme, (width, height) in product(THEMES, SIZES):
            tab.emulate_media(color_scheme=theme)
            tab.set_viewport_size({"width": width, "height": height})
            tab.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 60)))")
            if tab.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{name}, {width} px: wider than the window")
            wrong.extend(f"{name}, {theme}, {width} px: {line}" for line in violations(tab))

    tab.goto(f"{guarded.url}/experiments/0")
    expect(tab.get_by_role("heading", name="Sign in to Trackline")).to_be_visible()
    look("form")
    sign_in(tab, VIEWER, "wrong password")
    expect(tab.get_by_role("alert")).to_be_visible()
    look("error")
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("link", name="first")).to_be_visible()
    look("bar")
    assert not wrong, "\n".join(wrong)
