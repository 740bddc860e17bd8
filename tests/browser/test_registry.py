"""The registry's pages in a browser, on what a stock client registered: the list, a model, a version, a prompt."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from stock_client import run_program

from .conftest import Tracker, serve, watched
from .pages.details import Details
from .pages.palette import Palette
from .pages.registry import RegistryPages
from .registered import put_prompt

_PROGRAM = Path(__file__).with_name("registry_program.py")
_MOST_REQUESTS = 12

Registered = tuple[Tracker, dict[str, Any]]
"""A server, and the ids of what was logged there."""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registered]:
    """Give a server in which a stock client of version 3.17 registered models and prompts, and what it says of them."""
    folder = tmp_path_factory.mktemp("registry")
    with serve(folder) as tracker:
        yield tracker, run_program("mlflow-3.17", _PROGRAM, folder, tracker.url)


@pytest.fixture
def tracker_of(registry: Registered) -> Tracker:
    """Give the server."""
    return registry[0]


@pytest.fixture
def pages(browser: Browser, registry: Registered) -> Iterator[RegistryPages]:
    """Give the pages of that server, not opened yet."""
    tracker, _ = registry
    context = browser.new_context(base_url=tracker.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(8000)
    with watched(context, tracker) as page:
        yield RegistryPages(page)
    context.close()


def _register(tracker: Tracker, name: str, versions: int) -> None:
    tracker.post("registered-models/create", name=name)
    for _ in range(versions):
        tracker.post("model-versions/create", name=name, source="s3://elsewhere/model")


def test_models_are_listed_with_version_and_aliases(pages: RegistryPages) -> None:
    """The newest version whatever its alias, the first line of the description, tags; prompts are not among them."""
    pages.open_list()
    row = pages.row("iris")

    expect(row).to_contain_text("v3")
    expect(row).to_contain_text("champion → v2")
    expect(row).to_contain_text("Tells flowers apart.")
    expect(row).to_contain_text("team=botany")
    expect(pages.models.get_by_role("link", name="greeting")).to_have_count(0)


def test_the_list_is_found_from_the_bar_and_the_palette(pages: RegistryPages) -> None:
    """The top bar has it beside the experiments; the palette knows it, and what is in it, by name; Back leads back."""
    pages.page.goto("/experiments")
    pages.page.get_by_role("navigation", name="Lists").get_by_role("link", name="Registry").click()
    expect(pages.models).to_be_visible()
    pages.page.go_back()
    expect(pages.page.get_by_role("table", name="Experiments")).to_be_visible()
    palette = Palette(pages.page)
    palette.find("registry", "Registry of models and prompts")
    expect(pages.models).to_be_visible()
    palette.find("greeting", "greeting prompt")
    pages.page.wait_for_url("**/registry/greeting")


def test_a_search_and_an_order_stand_in_the_address(pages: RegistryPages) -> None:
    """Letters of a name, any case; a click on the heading sorts by name, as a reload does."""
    pages.open_list()
    pages.models.get_by_role("columnheader", name="Model").get_by_role("button").click()
    expect(pages.names()).to_have_text(["bundle", "iris"])
    pages.page.keyboard.press("/")
    pages.page.keyboard.type("RIS")
    expect(pages.names()).to_have_text(["iris"])
    pages.page.reload()
    expect(pages.names()).to_have_text(["iris"])
    pages.page.get_by_role("searchbox").fill("nowhere")
    expect(pages.page.get_by_role("heading", name="No model is called “nowhere”")).to_be_visible()


def test_prompts_have_a_list_of_their_own(pages: RegistryPages) -> None:
    """With the text of the newest version; keys go through it and open one."""
    pages.open_list()
    pages.page.keyboard.press("2")
    expect(pages.row("greeting")).to_contain_text("Dear {{ name }},")
    expect(pages.row("greeting")).to_contain_text("production → v1")
    pages.page.get_by_role("columnheader", name="Prompt").get_by_role("button").click()
    expect(pages.names()).to_have_text(["chat", "greeting"])
    pages.page.locator(".foot").click()
    pages.page.keyboard.press("j")
    pages.page.keyboard.press("Enter")
    pages.page.wait_for_url("**/registry/greeting")


def test_a_long_list_comes_page_by_page(pages: RegistryPages, tracker_of: Tracker) -> None:
    """What is below comes when the end is near; the last row is reached."""
    for number in range(230):
        tracker_of.post("registered-models/create", name=f"many {number:03}")
    pages.open_list("?q=many&sort=name&dir=up")
    expect(pages.foot).to_contain_text("100 registered models, more below")
    pages.page.keyboard.press("End")
    expect(pages.foot).to_contain_text("200 registered models, more below")
    pages.page.keyboard.press("End")
    expect(pages.foot).to_contain_text(re.compile("230 registered models$|230 registered models[^,]"))
    pages.page.keyboard.press("End")
    expect(pages.row("many 229")).to_be_visible()
    for number in range(230):
        name = f"many {number:03}"
        tracker_of.http.request(
            "DELETE", "/api/2.0/mlflow/registered-models/delete", json={"name": name}
        ).raise_for_status()


def test_an_empty_registry_says_how_to_register(browser: Browser, tmp_path: Path) -> None:
    """With the code to paste, for models and for prompts."""
    with serve(tmp_path) as tracker:
        context = browser.new_context(base_url=tracker.url)
        with watched(context, tracker) as page:
            page.goto("/registry")
            expect(page.locator("pre")).to_contain_text("mlflow.register_model(")
            page.get_by_role("button", name="Prompts").click()
            expect(page.locator("pre")).to_contain_text("mlflow.genai.register_prompt(")
        context.close()


def test_a_model_shows_its_versions_with_what_their_runs_measured(pages: RegistryPages, registry: Registered) -> None:
    """Aliases, the run and the logged model as links, differing params, metrics with the best marked, code to load."""
    seen = registry[1]
    asked: list[str] = []
    pages.page.on("request", lambda request: asked.append(request.url))
    pages.open("iris")
    second = pages.version(2)

    expect(second).to_contain_text("@champion")
    expect(second.get_by_role("link", name="strength-1.0")).to_have_attribute("href", f"/runs/{seen['runs'][1]}")
    expect(second.get_by_role("link", name=seen["models"][1])).to_have_attribute("href", f"/models/{seen['models'][1]}")
    expect(pages.versions.get_by_role("columnheader", name="C", exact=True)).to_be_visible()
    expect(pages.versions.get_by_role("columnheader", name="max_iter")).to_have_count(0)
    expect(pages.versions.locator(".best")).to_have_count(1)
    expect(pages.part("Load it")).to_contain_text('load_model("models:/iris@champion")')
    assert len(asked) <= _MOST_REQUESTS, "\n".join(asked)


def test_chosen_versions_are_compared_by_their_runs(pages: RegistryPages, registry: Registered) -> None:
    """Two ticks and a key; the address keeps the ticks."""
    runs = registry[1]["runs"]
    pages.open("iris")
    pages.page.get_by_role("checkbox", name="Select version 3").check()
    pages.page.get_by_role("checkbox", name="Select version 1").check()
    expect(pages.part("Versions").get_by_role("link", name="Compare 2 runs")).to_be_visible()
    pages.page.reload()
    expect(pages.page.get_by_role("checkbox", name="Select version 1")).to_be_checked()
    pages.page.keyboard.press("c")
    pages.page.wait_for_url(re.compile(rf"/compare\?runs={runs[2]},{runs[0]}"))


def test_aliases_are_added_moved_and_deleted(pages: RegistryPages, tracker_of: Tracker) -> None:
    """One that is taken moves; a reserved word is refused before it is sent; Undo brings a deleted one back."""
    _register(tracker_of, "aliased", 3)
    pages.open("aliased")
    pages.page.keyboard.press("a")
    pages.field().fill("latest")
    expect(pages.page.get_by_text("This word already means a version.")).to_be_visible()
    expect(pages.page.get_by_role("button", name="Add", exact=True)).to_be_disabled()
    pages.field().fill("champion")
    pages.submit("Add")
    expect(pages.version(3)).to_contain_text("@champion")
    pages.choose("champion", "Move")
    pages.page.get_by_role("dialog").get_by_role("combobox").select_option("1")
    pages.submit("Move")
    expect(pages.version(1)).to_contain_text("@champion")
    expect(pages.version(3)).not_to_contain_text("@champion")
    pages.choose("champion", "Delete")
    expect(pages.part("Aliases").get_by_role("row")).to_have_count(0)
    pages.page.get_by_role("button", name="Undo").click()
    expect(pages.part("Aliases").get_by_role("row")).to_have_text(re.compile("champion→ version 1"))


def test_a_model_is_described_and_tagged(pages: RegistryPages, tracker_of: Tracker) -> None:
    """Markdown is written in place and shown as it is meant; an emptied one goes."""
    _register(tracker_of, "described", 1)
    pages.open("described")
    pages.describe("For **all**")
    expect(pages.part("Description").locator("strong")).to_have_text("all")
    pages.part("Tags").get_by_role("button", name="Add tag").click()
    pages.page.get_by_label("Name").fill("owner")
    pages.page.get_by_label("Value").fill("ada")
    pages.submit("Save")
    expect(pages.part("Tags")).to_contain_text("ada")
    pages.page.reload()
    expect(pages.part("Tags")).to_contain_text("ada")
    pages.describe("")
    expect(pages.part("Description")).to_have_count(0)


def test_a_model_is_renamed_and_deleted(pages: RegistryPages, tracker_of: Tracker) -> None:
    """The page follows the new name; a name with a slash is refused; the list has it no more once it is deleted."""
    _register(tracker_of, "old name", 1)
    pages.open("old%20name")
    pages.choose("the model", "Rename")
    pages.field().fill("a/b")
    expect(pages.page.get_by_text("A name has no slash and no colon.")).to_be_visible()
    pages.field().fill("100% new & é?#")
    pages.page.get_by_role("button", name="Rename", exact=True).click()
    pages.page.wait_for_url("**/registry/100%25%20new%20%26%20%C3%A9%3F%23")
    expect(pages.page.get_by_role("heading", name="100% new & é?#")).to_be_visible()
    expect(pages.version(1)).to_be_visible()
    pages.choose("the model", "Delete")
    expect(pages.page.get_by_role("dialog")).to_contain_text("This cannot be taken back.")
    pages.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(pages.row("iris")).to_be_visible()
    expect(pages.row("100% new & é?#")).to_have_count(0)


def test_a_version_is_deleted_after_a_question(pages: RegistryPages, tracker_of: Tracker) -> None:
    """Cancel keeps it; its number is gone afterwards."""
    _register(tracker_of, "shrinking", 2)
    pages.open("shrinking")
    pages.choose("version 2", "Delete")
    pages.submit("Cancel")
    expect(pages.version(2)).to_be_visible()
    pages.choose("version 2", "Delete")
    pages.submit("Delete")
    expect(pages.version(2)).to_have_count(0)
    expect(pages.version(1)).to_be_visible()


def test_a_version_has_a_page(pages: RegistryPages, registry: Registered) -> None:
    """From the table to it: description, tags, metrics of the run, links; an alias in the address leads there too."""
    _, seen = registry
    pages.open("iris")
    pages.version(3).get_by_role("link", name="v3").click()
    pages.page.wait_for_url("**/registry/iris/3")

    expect(pages.part("Description").locator("em")).to_have_text("back")
    expect(pages.part("Tags")).to_contain_text("checked")
    expect(pages.part("Metrics of the run")).to_contain_text("accuracy")
    expect(pages.part("Load it")).to_contain_text("models:/iris/3")
    source = pages.part("About").get_by_role("link", name="strength-100.0")
    expect(source).to_have_attribute("href", f"/runs/{seen['runs'][2]}")
    pages.page.go_back()
    expect(pages.versions).to_be_visible()
    pages.page.goto("/registry/iris/@champion")
    expect(pages.page.get_by_role("heading", name="Version 2")).to_be_visible()
    expect(pages.part("Load it")).to_contain_text("models:/iris@champion")


def test_the_head_of_a_version_fits_a_telephone(pages: RegistryPages) -> None:
    """On a telephone the menu is beside the tabs, never on a line of its own."""
    pages.open("iris", "/1")
    Details(pages.page).expect_menu_beside_tabs("version")


def test_the_files_of_a_version_are_looked_into(pages: RegistryPages) -> None:
    """Those of a logged model, and those in a folder of a run; of files elsewhere it says where they are."""
    pages.page.goto("/registry/iris/2?tab=artifacts")
    pages.page.get_by_role("treeitem", name="MLmodel").click()
    expect(pages.part("Content of MLmodel")).to_contain_text("flavors")
    pages.page.goto("/registry/bundle/1?tab=artifacts")
    expect(pages.page.get_by_role("treeitem")).to_have_text(re.compile("config.json"))
    pages.page.get_by_role("treeitem", name="config.json").click()
    expect(pages.part("Content of config.json")).to_contain_text("depth")
    pages.page.reload()
    expect(pages.part("Content of config.json")).to_contain_text("depth")
    pages.page.goto("/registry/bundle/2?tab=artifacts")
    expect(pages.page.get_by_role("heading", name="The files are elsewhere")).to_be_visible()
    expect(pages.page.get_by_text("s3://elsewhere/model", exact=True)).to_be_visible()


def test_run_and_model_pages_lead_to_the_version(pages: RegistryPages, registry: Registered) -> None:
    """By the name in `Registered as`."""
    _, seen = registry
    for address in (f"/runs/{seen['runs'][1]}", f"/models/{seen['models'][1]}"):
        pages.page.goto(address)
        pages.part("Registered as").get_by_role("link", name="iris").click()
        pages.page.wait_for_url("**/registry/iris/2")


def test_a_prompt_shows_the_text_of_a_version(pages: RegistryPages) -> None:
    """The newest first; keys go to the one before; the address keeps it; variables and code."""
    pages.open("greeting")
    expect(pages.part("Text of version 2")).to_have_text("Dear {{ name }},\nhow are you?")
    expect(pages.part("Version 2").locator("mark")).to_have_text("{{ name }}")
    expect(pages.part("Version 2")).to_contain_text("More polite")
    pages.page.keyboard.press("j")
    expect(pages.part("Text of version 1")).to_contain_text("Hello")
    expect(pages.part("Load it")).to_contain_text('load_prompt("prompts:/greeting@production")')
    expect(pages.part("Load it")).to_contain_text("prompt.format(name=...)")
    pages.page.reload()
    expect(pages.part("Text of version 1")).to_contain_text("Hello")


def test_two_versions_of_a_prompt_are_compared(pages: RegistryPages) -> None:
    """By a key with the one before, or with any by its number."""
    pages.open("greeting")
    pages.page.keyboard.press("c")
    lines = pages.part("Lines of Versions 1 and 2")
    expect(lines.locator(".diff-left")).to_contain_text("Hello {{ name }},")
    expect(lines.locator(".diff-right")).to_contain_text("Dear {{ name }},")
    expect(lines.locator(".diff-same")).to_contain_text("how are you?")
    pages.page.get_by_label("Compare with").select_option("")
    expect(pages.part("Text of version 2")).to_be_visible()


def test_a_chat_is_shown_message_by_message(pages: RegistryPages) -> None:
    """With the role of each, and the form of the answer that is asked for."""
    pages.open("chat")
    expect(pages.part("Message 1 of version 1")).to_have_text("Be kind.")
    expect(pages.part("Message 2 of version 1")).to_have_text("Hi, I am {{ name }}")
    expect(pages.part("Version 1").get_by_role("heading", level=3)).to_have_text(["system", "user", "Response format"])


def test_nothing_in_a_prompt_is_markup(pages: RegistryPages, tracker_of: Tracker) -> None:
    """A text of tags is shown as it is."""
    text = "<img src=x onerror=\"document.title='ran'\">{{ a }}<script>document.title='ran'</script>"
    put_prompt(tracker_of, "hostile", text, "<b>bold</b>")
    pages.open("hostile")
    expect(pages.part("Text of version 1")).to_have_text(text)
    expect(pages.part("Version 1")).to_contain_text("<b>bold</b>")
    expect(pages.page).to_have_title(re.compile("hostile"))


def test_the_page_of_a_prompts_version_is_the_prompts(pages: RegistryPages) -> None:
    """The address of a version leads to the prompt, without a step for Back."""
    pages.page.goto("/registry/greeting/1")
    pages.page.wait_for_url("**/registry/greeting?version=1")
    expect(pages.part("Text of version 1")).to_be_visible()


def test_a_name_that_nobody_registered_is_said_to_be_none(pages: RegistryPages) -> None:
    """With the server's words and a way out."""
    pages.page.goto("/registry/nobody")
    expect(pages.page.get_by_role("alert")).to_contain_text("Registered Model with name=nobody not found")
