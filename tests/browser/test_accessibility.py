"""Every page against axe: WCAG 2.0 to 2.2, levels A and AA."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from .conftest import Tracker, serve, watched
from .gallery import SIZES, THEMES, Gallery, fill

_AXE = Path(__file__).parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Tracker, Gallery]]:
    """Give a server with one of everything, and where to see it."""
    with serve(tmp_path_factory.mktemp("gallery")) as tracker:
        yield tracker, fill(tracker)


def add_axe(page: Page) -> None:
    """Have axe in every page that this tab opens; the pages' own policy allows no script but theirs."""
    page.add_init_script(path=_AXE)


def violations(page: Page) -> list[str]:
    """Ask axe what is wrong with the page, one line an element."""
    result: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'], iframes: false })", _RULES
    )
    return [
        f"{found['id']}: {node['target']} {' '.join(str(node['failureSummary']).split())}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


@pytest.fixture
def tab(browser: Browser, shown: tuple[Tracker, Gallery]) -> Iterator[Page]:
    """Open a tab that has axe in it."""
    tracker, _ = shown
    context = browser.new_context(base_url=tracker.url, bypass_csp=True, reduced_motion="reduce")
    context.set_default_timeout(8000)
    with watched(context, tracker) as page:
        add_axe(page)
        yield page
    context.close()


def in_every_look(page: Page, name: str) -> list[str]:
    """Ask axe about the page in both themes, wide and as narrow as a telephone."""
    wrong: list[str] = []
    for theme, (width, height) in product(THEMES, SIZES):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 60)))")
        wrong += [f"{name}, {theme}, {width} px: {line}" for line in violations(page)]
    return wrong


def test_no_page_breaks_a_rule(tab: Page, shown: tuple[Tracker, Gallery]) -> None:
    """Every view of the gallery, dialogs too, has nothing that axe objects to, in every look."""
    _, gallery = shown
    wrong: list[str] = []
    for name in gallery.views:
        gallery.show(tab, name)
        wrong += in_every_look(tab, name)

    assert not wrong, "\n".join(wrong)


def test_the_description_of_the_api_breaks_no_rule(tab: Page) -> None:
    """The page at /api/docs, which is not of the UI, with an entry open."""
    tab.goto("/api/docs#post_api_2_0_mlflow_runs_log_batch")
    assert in_every_look(tab, "/api/docs") == []
