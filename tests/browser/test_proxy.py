"""The UI behind nginx: with TLS, and at a part of an address, passed on or cut off."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from reverse_proxy import Nginx

from .conftest import Tracker, serve, watched
from .pages.run import RunPage

_START = 1_760_000_000_000


@pytest.fixture(scope="module", params=["tls", "kept", "cut"])
def proxied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Tracker, str]]:
    """Give a server, and the address at which nginx has it."""
    prefix = "/ml" if request.param == "kept" else ""
    with serve(tmp_path_factory.mktemp("server"), prefix) as started:
        nginx = Nginx(tmp_path_factory.mktemp("nginx"), started.url.removesuffix(prefix), request.param)
        yield started, nginx.url
        nginx.stop()


@pytest.fixture
def tab(browser: Browser, proxied: tuple[Tracker, str]) -> Iterator[Page]:
    """Give a tab in which every request must go to the proxy, below its part of the address."""
    tracker, url = proxied
    context = browser.new_context(viewport={"width": 1440, "height": 900}, ignore_https_errors=True)
    context.set_default_timeout(8000)
    outside: list[str] = []
    below = f"{url}/"
    with watched(context, Tracker(url, tracker.http)) as page:
        page.on(
            "request",
            lambda request: (
                outside.append(request.url)
                if urlsplit(request.url).scheme.startswith("http") and not request.url.startswith(below)
                else None
            ),
        )
        yield page
    context.close()
    assert outside == []


def test_all_pages_work_behind_a_proxy(proxied: tuple[Tracker, str], tab: Page) -> None:
    """Opened, followed, changed and reloaded, pages get their code and data through the proxy, and may write."""
    tracker, url = proxied
    experiment_id = tracker.experiment("behind/nginx")
    run_id = tracker.run(experiment_id, "first", start=_START, metrics={"loss": [2.0, 1.0]})
    file = f"/api/2.0/mlflow-artifacts/artifacts/{experiment_id}/{run_id}/artifacts/note.txt"
    tracker.http.put(file, content=b"through nginx").raise_for_status()

    tab.goto(f"{url}/")
    tab.get_by_role("link", name="behind/nginx", exact=True).click()
    tab.wait_for_url(f"{url}/experiments/{experiment_id}")
    tab.get_by_role("link", name="first", exact=True).click()
    tab.wait_for_url(f"{url}/runs/{run_id}")
    run = RunPage(tab)
    run.show("Artifacts")
    run.files.item("note.txt").click()
    expect(run.files.content("note.txt")).to_contain_text("through nginx")
    tab.reload()
    expect(run.files.content("note.txt")).to_contain_text("through nginx")
    written = tab.evaluate(
        """async (run_id) => (await fetch(new URL("ajax-api/2.0/mlflow/runs/set-tag", document.baseURI), {
            method: "POST",
            headers: {"content-type": "application/json"},
            body: JSON.stringify({run_id, key: "stage", value: "seen"}),
        })).status""",
        run_id,
    )
    assert written == 200
    tab.get_by_role("link", name="Trackline, all experiments").click()
    tab.wait_for_url(f"{url}/")


def test_the_code_to_paste_has_the_proxys_address(proxied: tuple[Tracker, str], tab: Page) -> None:
    """What a client is told to use is the address at which the browser found the page."""
    tracker, url = proxied
    tab.goto(f"{url}/experiments/{tracker.experiment('behind/empty')}")
    expect(tab.locator("pre")).to_contain_text(f'mlflow.set_tracking_uri("{url}")')
