"""A page of another site in the same browser: it can neither write here, nor read, include or frame what is here."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Response, Route

from .conftest import Tracker

SITE = "http://evil.example/"


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Give a tab that shows a page of another site."""

    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>evil</title><body></body>")

    context.route(f"{SITE}**", answer)
    tab = context.new_page()
    tab.goto(SITE)
    yield tab
    tab.close()


@pytest.fixture
def victim(tracker: Tracker) -> tuple[str, str]:
    """Log a run with a script and a picture among its files, and return the experiment and the run."""
    found = tracker.http.get("/api/2.0/mlflow/experiments/get-by-name", params={"experiment_name": "victim"})
    known = found.status_code == 200
    experiment_id = found.json()["experiment"]["experiment_id"] if known else tracker.experiment("victim")
    run_id = tracker.run(experiment_id, "victim", start=1)
    root = f"/api/2.0/mlflow-artifacts/artifacts/{experiment_id}/{run_id}/artifacts"
    tracker.http.put(f"{root}/script.js", content=b"window.read = 'script'").raise_for_status()
    tracker.http.put(
        f"{root}/dot.svg", content=b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    ).raise_for_status()
    return experiment_id, run_id


def _runs(tracker: Tracker, experiment_id: str) -> int:
    return len(tracker.post("runs/search", experiment_ids=[experiment_id])["runs"])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/json"])
@pytest.mark.parametrize("mode", ["no-cors", "cors"])
def test_a_script_of_another_site_cannot_write(
    page: Page, tracker: Tracker, victim: tuple[str, str], kind: str, mode: str
) -> None:
    """Neither a simple request nor one that asks first creates a run, and no answer is handed over."""
    before = _runs(tracker, victim[0])
    told = page.evaluate(
        """async ([address, experiment, kind, mode]) => {
            const body = JSON.stringify({experiment_id: experiment});
            const asked = {method: "POST", mode, headers: {"Content-Type": kind}, body, credentials: "include"};
            try { return await (await fetch(address, asked)).text(); } catch (error) { return ""; }
        }""",
        [f"{tracker.url}/api/2.0/mlflow/runs/create", victim[0], kind, mode],
    )
    assert told == ""
    assert _runs(tracker, victim[0]) == before


def test_a_form_of_another_site_cannot_write(page: Page, tracker: Tracker, victim: tuple[str, str]) -> None:
    """A form whose text happens to be JSON arrives, and is refused for where it comes from."""
    before = _runs(tracker, victim[0])
    answers: list[Response] = []
    page.on("response", lambda response: answers.append(response))  # noqa: PLW0108 - a method cannot be a handler
    page.evaluate(
        """([address, experiment]) => {
            const form = document.createElement("form");
            Object.assign(form, {method: "POST", action: address, enctype: "text/plain"});
            const field = document.createElement("input");
            field.name = `{"experiment_id": "${experiment}", "x": "`;
            field.value = '"}';
            form.append(field);
            document.body.append(form);
            form.submit();
        }""",
        [f"{tracker.url}/api/2.0/mlflow/runs/create", victim[0]],
    )
    page.wait_for_url(f"{tracker.url}/**")
    assert [each.status for each in answers if each.request.method == "POST"] == [403]
    assert _runs(tracker, victim[0]) == before


@pytest.mark.parametrize(
    ("element", "field"),
    [("img", "src"), ("script", "src"), ("iframe", "src"), ("object", "data"), ("embed", "src"), ("link", "href")],
)
def test_a_file_cannot_be_included(
    page: Page, tracker: Tracker, victim: tuple[str, str], element: str, field: str
) -> None:
    """No element of another site's page shows a file or runs it."""
    path = "script.js" if element in {"script", "link"} else "dot.svg"
    got = page.evaluate(
        """([name, field, address]) => new Promise(resolve => {
            const made = document.createElement(name);
            // Frames say that they have loaded whatever came, and be it nothing.
            made.onload = () => resolve(["iframe", "object", "embed"].includes(name) ? "" : "loaded");
            made.onerror = () => resolve("");
            if (name === "link") made.rel = "stylesheet";
            made[field] = address;
            document.body.append(made);
            setTimeout(() => resolve(""), 1500);
        })""",
        [element, field, f"{tracker.url}/get-artifact?run_id={victim[1]}&path={path}"],
    )
    assert got == ""
    assert page.evaluate("window.read ?? null") is None


def test_our_pages_cannot_be_framed(page: Page, tracker: Tracker) -> None:
    """Another site cannot lay our page under its own."""
    page.evaluate(
        """address => new Promise(resolve => {
            const frame = document.createElement("iframe");
            frame.onload = resolve;
            frame.src = address;
            document.body.append(frame);
            setTimeout(resolve, 2000);
        })""",
        f"{tracker.url}/experiments",
    )
    assert all(not frame.url.startswith(tracker.url) or frame.title() == "" for frame in page.frames[1:])
