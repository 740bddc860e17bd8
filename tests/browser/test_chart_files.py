"""Charts as files that the reader takes along."""

import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from .conftest import Tracker
from .pages.runs import RunsPage

_START = 1_760_000_000_000
_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def sweep(tracker: Tracker) -> str:
    """Log three runs, one of a name that means something in markup and in spreadsheets."""
    experiment_id = tracker.experiment("files/sweep")
    for place, name in enumerate(("plain", 'a, "b" <&>', "third")):
        losses = [1 / (step + 1 + place) for step in range(20)]
        params = {"lr": str((place + 1) / 10), "model": "ab"[place % 2], "wd": str(place**2)}
        tracker.run(experiment_id, name, start=_START + place, params=params, metrics={"val/loss": losses})
    return experiment_id


def _download(runs: RunsPage, card: str, kind: str) -> Path:
    runs.card(card).scroll_into_view_if_needed()
    runs.card(card).hover()
    with runs.page.expect_download() as started:
        runs.open_menu(card, f"Download {kind}")
    return started.value.path().rename(Path(started.value.path()).with_name(started.value.suggested_filename))


def _parts(file: Path, kind: str) -> list[ET.Element]:
    return list(ET.parse(file).getroot().iter(f"{_SVG}{kind}"))  # noqa: S314 - a file of our own


def _texts(file: Path) -> set[str]:
    return {each.text or "" for each in _parts(file, "text")}


def test_a_line_chart_is_taken_along(sweep: str, runs: RunsPage) -> None:
    """The picture has name, axes and runs, twice as sharp as the page; the CSV file has each point."""
    runs.open(sweep)
    picture = _download(runs, "val/loss", "PNG")
    assert picture.name == "val-loss.png"
    content = picture.read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height >= 1000) == (1920, True)
    drawing = _download(runs, "val/loss", "SVG")
    assert {"val/loss", "Step", "plain", 'a, "b" <&>', "third"} <= _texts(drawing)
    colours = [each.get("stroke") for each in _parts(drawing, "path") if each.get("stroke-width") == "1.5"]
    assert len(set(colours)) == 3
    lines = _download(runs, "val/loss", "CSV").read_text().splitlines()
    assert lines[0] == "run_id,run,metric,step,time,relative_ms,bucket_width,value,min,max"
    assert len(lines) == 1 + 3 * 20
    assert sum(',"a, ""b"" <&>",val/loss,' in line for line in lines) == 20
    assert any(line.endswith(",plain,val/loss,1,2025-10-09T08:53:21.000Z,1000,0,0.5,0.5,0.5") for line in lines)


def test_charts_of_values_are_taken_along(sweep: str, runs: RunsPage) -> None:
    """Bars, boxes, contours, dots and parallel axes give a drawing with their axes, and their rows."""
    cards = (
        '[["bar","metrics.val/loss"],["box","metrics.val/loss","params.model"],'
        '["contour","metrics.val/loss","params.lr","params.wd"]]'
    )
    runs.open(sweep, f"?cards={cards}")
    runs.page.locator(".value-cards").scroll_into_view_if_needed()
    for name, said, head in (
        ("val/loss by run", {"Run", "plain"}, "run_id,run,val/loss"),
        ("val/loss per model", {"model", "a", "b"}, "model,Runs,Low,Lower quarter,Median,Upper quarter,High,Outside"),
        ("val/loss over lr and wd", {"lr", "wd", "0.1"}, "run_id,run,lr,wd,val/loss"),
        ("val/loss over lr", {"lr", "val/loss"}, "run_id,run,lr,val/loss"),
        ("Parameters", {"lr", "wd", "val/loss"}, "run_id,run,lr,model,wd,val/loss"),
    ):
        assert {name} | said <= _texts(_download(runs, name, "SVG"))
        lines = _download(runs, name, "CSV").read_text().splitlines()
        assert (lines[0], len(lines)) == (head, 3 if "per" in name else 4)
