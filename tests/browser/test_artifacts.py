"""The files of a run in a browser: found, looked into, taken home. Nothing in them ever runs."""

import io
import zipfile

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .conftest import Tracker
from .gallery import files, png, put
from .pages.run import RunPage

_START = 1_760_000_000_000
_HOSTILE = (
    b"<!doctype html><title>safe</title><p id=p style='color: rgb(1, 2, 3)'>plain</p>"
    b"<script>parent.document.title = 'ran'; document.getElementById('p').textContent = 'ran'</script>"
    b"<img src=x onerror=\"document.getElementById('p').textContent = 'ran'\">"
)


@pytest.fixture(scope="module")
def logged(tracker: Tracker) -> str:
    """Log a run with a file of every kind, and return its id."""
    experiment_id = tracker.experiment("files/all")
    run_id = tracker.run(experiment_id, "files", start=_START)
    for path, content in files().items():
        put(tracker, experiment_id, run_id, path, content)
    put(tracker, experiment_id, run_id, "hostile.html", _HOSTILE)
    put(tracker, experiment_id, run_id, "dot.png", png(40, 20, 1))
    return run_id


@pytest.fixture
def run(page: Page) -> RunPage:
    """Give the page, not opened yet."""
    return RunPage(page)


def _open(run: RunPage, run_id: str, path: str) -> None:
    run.open(run_id, f"?tab=artifacts&file={path}")


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("code/train.py", ["class Net(nn.Module):"]),
        ("config.yaml", ["model: resnet50"]),
        ("data/weights.npy", ["float64, 64 \u00d7 16"]),
        ("data/rows.parquet", ["item 13", "20 rows, 3 columns"]),
        ("eval/answers.json", ["question 3", "40 rows, 3 columns"]),
        ("notebook.ipynb", ["A look", 'print("epoch", epoch + 1)', "epoch 2", "ValueError: bad", "<Figure>"]),
    ],
)
def test_files_are_shown_as_what_they_are(run: RunPage, logged: str, path: str, texts: list[str]) -> None:
    """Code, arrays, logged tables and notebooks have previews of their own."""
    _open(run, logged, path)

    for text in texts:
        expect(run.files.content(path.rpartition("/")[2])).to_contain_text(text)


def test_code_is_coloured_and_stays_the_same_text(run: RunPage, logged: str) -> None:
    """Keywords, strings and comments are told apart; what is selected is the file's text without line numbers."""
    _open(run, logged, "code/train.py")
    code = run.files.content("train.py").locator("code")

    expect(code.locator(".code-keyword").first).to_have_text("import")
    expect(code.locator(".code-comment").first).to_have_text("# the best of the sweep")
    assert code.text_content() == files()["code/train.py"].decode()


def test_html_is_shown_and_does_nothing(context: BrowserContext, logged: str) -> None:
    """A document is drawn in its own style; its scripts and handlers do not run, and it has no origin."""
    page = context.new_page()  # a browser writes to the console what it keeps the document from doing
    _open(RunPage(page), logged, "hostile.html")
    inside = page.frame_locator("iframe[title='hostile.html']").locator("#p")

    expect(inside).to_have_text("plain")
    expect(inside).to_have_css("color", "rgb(1, 2, 3)")
    assert page.title() != "ran"
    assert page.locator("iframe").get_attribute("sandbox") == ""
    page.close()


def test_sound_can_be_played(run: RunPage, logged: str) -> None:
    """The player knows how long the sound is: it has read the file."""
    _open(run, logged, "sound.wav")
    player = run.files.content("sound.wav").get_by_label("sound.wav")

    expect(player).to_be_visible()
    # No function that the page calls later may evaluate a text: its policy forbids that, to tests as well.
    read = "audio => audio.readyState > 0 || new Promise(done => audio.addEventListener('loadedmetadata', done))"
    player.evaluate(read)
    assert player.evaluate("audio => audio.duration") > 0.09


def test_a_picture_is_as_large_as_wanted(run: RunPage, logged: str) -> None:
    """It begins as it is, and grows and shrinks in steps."""
    _open(run, logged, "dot.png")
    picture = run.files.picture("dot.png")
    expect(run.page.get_by_text("40 \u00d7 20 px")).to_be_visible()
    run.page.get_by_role("button", name="Larger").click()
    expect(picture).to_have_css("width", "80px")
    for _ in range(2):
        run.page.get_by_role("button", name="Smaller").click()
    expect(picture).to_have_css("width", "20px")


def test_a_search_finds_files_at_any_depth(run: RunPage, logged: str) -> None:
    """Words narrow all paths, and a found file opens."""
    run.open(logged, "?tab=artifacts")
    run.files.find.fill("DATA csv")
    expect(run.files.items).to_have_count(1)
    run.files.items.click()
    expect(run.files.content("rows.csv")).to_contain_text("item 3")
    run.files.find.fill("nothing like it")
    expect(run.page.get_by_text("No file is called that")).to_be_visible()


def test_a_folder_is_taken_home_as_a_zip_file(run: RunPage, logged: str) -> None:
    """Choosing a folder says what is in it and offers it whole."""
    run.open(logged, "?tab=artifacts")
    run.files.item("code").click()
    expect(run.page.get_by_role("region", name="code", exact=True)).to_contain_text("2 files")
    name, content = run.files.download("Download as zip")

    assert name == "code.zip"
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.read("train.py") == files()["code/train.py"]
