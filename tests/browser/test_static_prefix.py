"""The UI behind a proxy that gives it a part of an address: --static-prefix."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Tracker, serve, watched
from .pages.compare import ComparePage
from .pages.run import RunPage

_START = 1_760_000_000_000


@pytest.fixture(scope="module")
def prefixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Give a server below /x."""
    with serve(tmp_path_factory.mktemp("prefixed"), "/x") as started:
        yield started


@pytest.fixture
def tab(browser: Browser, prefixed: Tracker) -> Iterator[Page]:
    """Give a tab in which every request must go below /x."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(8000)
    outside: list[str] = []
    with watched(context, prefixed) as page:
        page.on("request", lambda request: _note(request.url, outside))
        yield page
    context.close()
    assert outside == []


def _note(url: str, outside: list[str]) -> None:
    where = urlsplit(url)
    if where.scheme == "http" and not where.path.startswith("/x/"):
        outside.append(url)


def test_all_pages_work_below_a_prefix(prefixed: Tracker, tab: Page) -> None:
    """From the experiments over a run's files to the comparison: links, code, data and files come from below it."""
    experiment_id = prefixed.experiment("behind/proxy")
    ids = [
        prefixed.run(experiment_id, name, start=_START + place, metrics={"loss": [2.0, 1.0 + place]})
        for place, name in enumerate(("first", "second"))
    ]
    file = f"/api/2.0/mlflow-artifacts/artifacts/{experiment_id}/{ids[0]}/artifacts/note.txt"
    prefixed.http.put(file, content=b"from below").raise_for_status()

    tab.goto(f"{prefixed.url}/")
    tab.get_by_role("link", name="behind/proxy", exact=True).click()
    tab.wait_for_url(f"**/x/experiments/{experiment_id}")
    tab.get_by_role("link", name="first", exact=True).click()
    tab.wait_for_url(f"**/x/runs/{ids[0]}")
    run = RunPage(tab)
    run.show("Charts")
    expect(run.chart("loss")).to_be_visible()
    run.show("Artifacts")
    run.files.item("note.txt").click()
    expect(run.files.content("note.txt")).to_contain_text("from below")
    tab.reload()
    expect(run.files.content("note.txt")).to_contain_text("from below")
    tab.goto(f"{prefixed.url}/compare?runs={ids[0]},{ids[1]}")
    expect(ComparePage(tab).card("loss")).to_contain_text("2 runs")
    tab.get_by_role("link", name="Trackline, all experiments").click()
    tab.wait_for_url("**/x/")


def test_the_code_to_paste_has_the_prefix(prefixed: Tracker, tab: Page) -> None:
    """What a client is told to use is the whole address."""
    tab.goto(f"{prefixed.url}/experiments/{prefixed.experiment('behind/empty')}")
    expect(tab.locator("pre")).to_contain_text(f'mlflow.set_tracking_uri("{prefixed.url}")')
