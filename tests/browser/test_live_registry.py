"""The registry's pages follow what is registered elsewhere, and leave alone what somebody types or has opened."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from .conftest import Tracker
from .pages.registry import RegistryPages
from .registered import put_prompt

_PATCH = "/api/2.0/mlflow/registered-models/update"


@pytest.fixture
def pages(page: Page) -> Iterator[RegistryPages]:
    """Give the registry's pages, not opened yet; they are not loaded anew by the end."""
    pages = RegistryPages(page)
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    yield pages
    assert len(loads) == 1


@pytest.fixture
def registered(tracker: Tracker, request: pytest.FixtureRequest) -> str:
    """Register a model of two versions; return its name."""
    name: str = request.node.name
    tracker.post("registered-models/create", name=name)
    add_version(tracker, name)
    add_version(tracker, name)
    return name


def add_version(tracker: Tracker, name: str) -> None:
    """Register another version of a model."""
    tracker.post("model-versions/create", name=name, source="s3://elsewhere/model")


def drop(tracker: Tracker, path: str, **body: str) -> None:
    """Delete something of the registry."""
    tracker.http.request("DELETE", f"/api/2.0/mlflow/{path}", json=body).raise_for_status()


def test_a_version_registered_elsewhere_appears(pages: RegistryPages, tracker: Tracker, registered: str) -> None:
    """A version, an alias, a tag and a description appear; a description that is being written stays as it is."""
    pages.open(registered)
    expect(pages.version(2)).to_be_visible()
    pages.page.keyboard.press("e")
    field = pages.page.get_by_role("textbox", name="Description")
    field.fill("Half a sen")
    add_version(tracker, registered)
    expect(pages.version(3)).to_be_visible()
    tracker.post("registered-models/alias", name=registered, alias="champion", version="3")
    expect(pages.part("Aliases")).to_contain_text("champion")
    tracker.post("registered-models/set-tag", name=registered, key="team", value="vision")
    expect(pages.part("Tags")).to_contain_text("vision")
    tracker.http.patch(_PATCH, json={"name": registered, "description": "By others"}).raise_for_status()
    expect(field).to_be_focused()
    pages.page.keyboard.type("tence")
    expect(field).to_have_value("Half a sentence")
    pages.page.keyboard.press("Escape")
    expect(pages.part("Description")).to_contain_text("By others")


def test_an_open_menu_stays_with_its_version(pages: RegistryPages, tracker: Tracker, registered: str) -> None:
    """A version that comes above moves rows, but neither focus nor an open menu goes to another version."""
    pages.open(registered)
    pages.page.get_by_role("button", name="Actions for version 1", exact=True).click()
    item = pages.page.get_by_role("menuitem", name="Add alias …")
    expect(item).to_be_visible()
    add_version(tracker, registered)
    expect(pages.version(3)).to_be_visible()
    expect(pages.page.get_by_role("menuitem", name="Open")).to_be_focused()
    item.click()
    expect(pages.page.get_by_role("dialog", name="Add an alias to version 1")).to_be_visible()
    pages.field().fill("first")
    add_version(tracker, registered)
    expect(pages.version(4)).to_be_visible()
    pages.submit("Add")
    expect(pages.version(1)).to_contain_text("@first")


def test_focus_stays_with_its_version(pages: RegistryPages, tracker: Tracker, registered: str) -> None:
    """The row that the keyboard is at is the same version when others come above it."""
    pages.open(registered)
    expect(pages.version(2)).to_be_visible()
    pages.page.keyboard.press("j")
    link = pages.version(1).get_by_role("link", name="v1")
    expect(link).to_be_focused()
    add_version(tracker, registered)
    expect(pages.version(3)).to_be_visible()
    expect(link).to_be_focused()
    pages.page.keyboard.press("k")
    expect(pages.version(2).get_by_role("link", name="v2")).to_be_focused()


def test_a_model_that_is_deleted_elsewhere_is_said_to_be_gone(
    pages: RegistryPages, tracker: Tracker, registered: str
) -> None:
    """The page stays with what was typed, and says that what it shows is no more."""
    pages.open(registered)
    pages.page.keyboard.press("e")
    field = pages.page.get_by_role("textbox", name="Description")
    field.fill("Half a sentence")
    drop(tracker, "registered-models/delete", name=registered)
    expect(pages.page.get_by_role("status").filter(has_text="This model is not there any more")).to_be_visible()
    expect(field).to_have_value("Half a sentence")


def test_the_page_of_a_version_follows_it(pages: RegistryPages, tracker: Tracker, registered: str) -> None:
    """Tags and aliases appear, a form stays; so does the version when its alias goes, and when it is deleted."""
    tracker.post("registered-models/alias", name=registered, alias="best", version="1")
    pages.open(registered, "/@best")
    expect(pages.part("Aliases")).to_contain_text("@best")
    pages.page.get_by_role("button", name="Add tag").click()
    pages.page.get_by_label("Name").fill("half a na")
    tracker.post("model-versions/set-tag", name=registered, version="1", key="checked", value="by others")
    expect(pages.part("Tags")).to_contain_text("by others")
    tracker.post("registered-models/alias", name=registered, alias="best", version="2")
    expect(pages.part("Aliases")).to_have_count(0)
    expect(pages.page.get_by_role("navigation", name="Breadcrumb")).to_contain_text("Version 1")
    expect(pages.page.get_by_label("Name")).to_have_value("half a na")
    drop(tracker, "model-versions/delete", name=registered, version="1")
    expect(pages.page.get_by_role("status").filter(has_text="This version is not there any more")).to_be_visible()
    expect(pages.page.get_by_label("Name")).to_have_value("half a na")


def test_a_prompt_stays_at_the_version_that_is_read(pages: RegistryPages, tracker: Tracker) -> None:
    """A version that comes is in the list; what is read is not turned over."""
    put_prompt(tracker, "live-prompt", "The first text", "")
    pages.open("live-prompt")
    expect(pages.part("Version 1")).to_contain_text("The first text")
    put_prompt(tracker, "live-prompt", "The second text", "")
    expect(pages.part("Versions")).to_contain_text("Version 2")
    expect(pages.part("Version 1")).to_contain_text("The first text")


def test_the_list_follows_the_registry(pages: RegistryPages, tracker: Tracker) -> None:
    """What is registered elsewhere is in the list when it matches the search, which keeps its words and focus."""
    for name in ("list-b", "list-c"):
        tracker.post("registered-models/create", name=name)
    pages.open_list("?q=list-&sort=name&dir=up")
    expect(pages.names()).to_have_text(["list-b", "list-c"])
    expect(pages.page.locator(".live-mark.on")).to_be_visible()
    pages.page.keyboard.press("j")
    expect(pages.row("list-c").get_by_role("link")).to_be_focused()
    tracker.post("registered-models/create", name="list-a")
    expect(pages.names()).to_have_text(["list-a", "list-b", "list-c"])
    expect(pages.row("list-c").get_by_role("link")).to_be_focused()
    pages.page.keyboard.press("/")
    tracker.post("registered-models/create", name="elsewhere")
    drop(tracker, "registered-models/delete", name="list-b")
    expect(pages.names()).to_have_text(["list-a", "list-c"])
    expect(pages.page.get_by_role("searchbox")).to_be_focused()
    expect(pages.foot).to_contain_text("2 registered models")
