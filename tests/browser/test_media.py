"""Images and tables that a run logged, in a browser."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import Tracker, wait_until
from .gallery import files, put, put_images
from .pages.run import RunPage

_START = 1_760_000_000_000


@pytest.fixture
def run(page: Page) -> RunPage:
    """Give the page, not opened yet."""
    return RunPage(page)


@pytest.fixture(scope="module")
def logged(tracker: Tracker) -> str:
    """Log a run with images of two keys at five steps and a table, and return its id."""
    experiment_id = tracker.experiment("media/run")
    run_id = tracker.run(
        experiment_id, "seer", start=_START, metrics={"loss": [1.0], "system/cpu_utilization_percentage": [7.0]}
    )
    put_images(tracker, experiment_id, run_id, 1)
    put(tracker, experiment_id, run_id, "eval/answers.json", files()["eval/answers.json"])
    return run_id


def test_a_slider_goes_through_the_steps_of_images(run: RunPage, logged: str) -> None:
    """The newest images come first; the slider moves all keys, the keyboard too, and the address keeps the step."""
    run.open(logged).show("Media")
    samples = run.images("samples")
    expect(samples.locator("figcaption")).to_have_text("step 40")
    run.page.get_by_label("Step", exact=True).focus()
    run.page.keyboard.press("Home")
    run.page.keyboard.press("ArrowRight")

    expect(samples.locator("figcaption")).to_have_text("step 10")
    expect(run.images("val/attention").locator("figcaption")).to_have_text("step 10")
    assert run.query()["step"] == ["10"]
    wait_until(
        run.page, "() => [...document.querySelectorAll('.media-picture img')].every(it => it.naturalWidth === 96)"
    )


def test_a_logged_table_has_its_rows(run: RunPage, logged: str) -> None:
    """What log_table wrote is read as a table."""
    run.open(logged, "?tab=media")

    expect(run.page.get_by_role("table", name="eval/answers.json")).to_contain_text("question 3")


def test_what_the_machine_did_stands_apart(run: RunPage, logged: str) -> None:
    """System metrics have a section of their own, and the program's are not among them."""
    run.open(logged)

    expect(run.part("System metrics")).to_contain_text("cpu_utilization_percentage")
    expect(run.part("Metrics")).not_to_contain_text("cpu")


def test_a_run_can_be_run_again(run: RunPage, tracker: Tracker) -> None:
    """The commit leads to its host, and the command is there to be copied."""
    tags = {
        "mlflow.source.name": "train.py",
        "mlflow.source.git.commit": "0123456789abcdef",
        "mlflow.source.git.repoURL": "git@gitlab.com:team/vision.git",
    }
    run.open(tracker.run(tracker.experiment("media/again"), "again", start=_START, tags=tags))
    about = run.part("About")

    commit = about.get_by_role("link", name="01234567")
    expect(commit).to_have_attribute("href", "https://gitlab.com/team/vision/-/commit/0123456789abcdef")
    expect(about.get_by_text("git checkout 01234567 && python train.py")).to_be_visible()
    expect(about.get_by_role("button", name="Copy command")).to_be_visible()
