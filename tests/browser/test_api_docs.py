"""The page at /api/docs, read with Chromium."""

import shlex
import subprocess

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Tracker, watched


def test_the_page_is_whole(tracker: Tracker, page: Page) -> None:
    """It needs one answer, runs its script and style under its policy, and says nothing is wrong."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto("/api/docs")
    expect(page.get_by_role("heading", name="Trackline API")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("entries")
    assert [url for url in requests if not url.startswith("data:")] == [f"{tracker.url}/api/docs"]


def test_it_is_searched_and_read_by_keyboard(page: Page) -> None:
    """A slash leads to the search, words narrow it, Tab and Enter open an entry, Escape shows all again."""
    page.goto("/api/docs")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    page.keyboard.type("log-batch run_id")
    expect(page.get_by_role("status")).to_contain_text("1 of ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    entry = page.locator("details[open]")
    expect(entry).to_contain_text("/api/2.0/mlflow/runs/log-batch")
    expect(entry.get_by_role("link", name="Param")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.get_by_role("status")).not_to_contain_text(" of ")


def test_a_type_opens_by_its_link(page: Page) -> None:
    """The type of a field is a link to its entry, which opens, also where a search had hidden it."""
    page.goto("/api/docs")
    page.get_by_role("searchbox").fill("log-batch run_id")
    page.locator("summary", has_text="/runs/log-batch").click()
    page.get_by_role("link", name="Param").click()
    expect(page.locator("#type-Param")).to_have_attribute("open", "")
    assert page.evaluate("location.hash") == "#type-Param"


def test_an_example_works_as_it_is_shown(tracker: Tracker, page: Page) -> None:
    """Pasted into a shell, it asks this server and gets an answer."""
    page.goto("/api/docs#get_version")
    shown = page.locator("#get_version pre").inner_text()
    words = shlex.split(shown)
    assert words == ["curl", f"{tracker.url}/version"]
    page.goto("/api/docs#post_api_2_0_mlflow_experiments_create")
    created = page.locator("#post_api_2_0_mlflow_experiments_create pre").inner_text().replace("\\\n", " ")
    answer = subprocess.run(shlex.split(created), capture_output=True, check=True)
    assert b"experiment_id" in answer.stdout


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_system_colours(browser: Browser, tracker: Tracker, scheme: str) -> None:
    """Dark paper and light ink in the dark, and the other way round."""
    context = browser.new_context(base_url=tracker.url, color_scheme=scheme)  # pyright: ignore[reportArgumentType] - literals
    with watched(context, tracker) as tab:
        tab.goto("/api/docs")
        brightness = "(name) => getComputedStyle(document.body)[name].match(/\\d+/g).reduce((a, b) => a + Number(b), 0)"
        paper, ink = (tab.evaluate(brightness, name) for name in ("backgroundColor", "color"))
        assert (paper > ink) is (scheme == "light")
    context.close()
