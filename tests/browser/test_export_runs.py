"""Files of all runs that match, as the browser hands them over."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import Tracker
from .pages.palette import Palette
from .pages.run import RunPage
from .pages.runs import RunsPage

_START = 1_760_000_000_000
_MANY = 1100
"""More runs than the server gives in one answer."""


@pytest.fixture(scope="module")
def logged(tracker: Tracker) -> tuple[str, list[dict[str, Any]]]:
    """Log many runs, and one that the filter leaves out; return them in the order of their losses."""
    experiment = tracker.experiment("export")
    tracker.run(experiment, "left out", start=_START, metrics={"loss": [9.0]})
    rows: list[dict[str, Any]] = []
    for place in range(_MANY):
        loss, note = (place * 7919 % _MANY) / 7, f'=note, "{place}"'
        params = {"lr": str(place / 8), "note": note} | ({"rare": "1"} if place == 0 else {})
        run_id = tracker.run(
            experiment, f"run-{place}", start=_START + place, params=params, metrics={"loss": [loss]}, status="RUNNING"
        )
        rows.append(
            {"run_id": run_id, "start": _START + place, "params.lr": place / 8, "params.note": note, "loss": loss}
        )
    return experiment, sorted(rows, key=lambda row: row["loss"])


def _export(runs: RunsPage, kind: str) -> bytes:
    runs.page.get_by_role("button", name="Export", exact=True).click()
    return _write(runs, kind)


def _write(runs: RunsPage, kind: str, columns: str = "of the table") -> bytes:
    dialog = runs.page.get_by_role("dialog", name="Export runs")
    dialog.get_by_role("button", name=kind).click()
    dialog.get_by_role("radio", name=columns).check()
    with runs.page.expect_download() as download:
        dialog.get_by_role("button", name="Export 1,100 runs").click()
    assert download.value.suggested_filename.endswith(f".{kind.lower()}")
    return download.value.path().read_bytes()


def _iso(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_all_matching_runs_are_exported(
    tracker: Tracker, logged: tuple[str, list[dict[str, Any]]], runs: RunsPage
) -> None:
    """CSV, JSON and Parquet hold every run that matches, beyond a page, in the order of the table and as logged."""
    experiment, rows = logged
    columns = "columns=params.lr,params.note,metrics.loss&order=metrics.loss"
    runs.open(experiment, f"?filter=run_name LIKE 'run-%'&{columns}")
    expect(runs.foot).to_contain_text("1,100")

    table = list(csv.DictReader(io.StringIO(_export(runs, "CSV").decode(), newline="")))
    assert [row["run_id"] for row in table] == [row["run_id"] for row in rows]
    assert [row["start_time"] for row in table] == [_iso(row["start"]) for row in rows]
    assert [float(row["metrics.loss"]) for row in table] == [row["loss"] for row in rows]
    assert [row["params.note"] for row in table] == ["'" + row["params.note"] for row in rows]

    found = json.loads(_export(runs, "JSON"))
    names = ("run_id", "params.lr", "params.note")
    assert [[row[name] for name in names] for row in found] == [[row[name] for name in names] for row in rows]
    assert [row["metrics.loss"] for row in found] == [row["loss"] for row in rows]

    run_id = rows[0]["run_id"]
    root = f"/api/2.0/mlflow-artifacts/artifacts/{experiment}/{run_id}/artifacts"
    tracker.http.put(f"{root}/runs.parquet", content=_export(runs, "Parquet")).raise_for_status()
    content = RunPage(runs.page).open(run_id, "?tab=artifacts&file=runs.parquet").files.content("runs.parquet")
    expect(content).to_contain_text("1,100 rows, 13 columns")
    first = content.get_by_role("row").filter(has_text=run_id)
    expect(first).to_contain_text(rows[0]["params.note"])
    expect(first).to_contain_text(_iso(rows[0]["start"])[:19].replace("T", " "))


def test_the_palette_exports_every_key_that_a_run_has(logged: tuple[str, list[dict[str, Any]]], runs: RunsPage) -> None:
    """A param that only the oldest run has, beyond those whose keys the page knows, is a column of the file."""
    runs.open(logged[0], "?filter=run_name LIKE 'run-%'&columns=metrics.loss")
    palette = Palette(runs.page).open()
    palette.field.fill("export runs")
    expect(palette.chosen()).to_contain_text("Export runs")
    runs.page.keyboard.press("Enter")
    found = json.loads(_write(runs, "JSON", "Every param"))
    assert len(found) == _MANY
    assert [row["run_name"] for row in found if row["params.rare"] is not None] == ["run-0"]
    assert {"params.lr", "params.note", "metrics.loss"} <= set(found[0])
