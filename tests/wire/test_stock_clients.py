"""Unmodified clients of both major versions against a real server: what is logged is what is read back."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stock_client import CLIENTS, run_program

StartServer = Callable[[Path], str]

PROGRAM = Path(__file__).with_name("training_program.py")


@pytest.fixture(scope="module", params=CLIENTS)
def seen(
    request: pytest.FixtureRequest, start_server: StartServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Run the training program with one of the clients, inside a git repository, and return what it read back."""
    folder = tmp_path_factory.mktemp("training")
    script = folder / "train.py"
    script.write_text(PROGRAM.read_text())
    for command in (["init", "-q"], ["add", "train.py"], ["commit", "-q", "-m", "train"]):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *command], cwd=folder, check=True)
    data = folder / "data"
    data.mkdir()
    seen = run_program(request.param, script, folder, start_server(folder / "server"), str(data))
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True)
    return {**seen, "commit": head.stdout.strip()}


def test_metrics_come_back_as_logged(seen: dict[str, Any]) -> None:
    """Latest values, NaN and infinity included."""
    assert seen["explicit"]["metrics"] == {"loss": "0.04", "broken": "nan", "acc": "0.9", "endless": "inf"}


def test_the_history_has_every_step(seen: dict[str, Any]) -> None:
    """All points, in order."""
    assert seen["explicit"]["history"] == [[step, 1 / (step + 1)] for step in range(25)]


def test_params_come_back_as_texts(seen: dict[str, Any]) -> None:
    """Numbers and Unicode alike."""
    assert seen["explicit"]["params"] == {"lr": "0.1", "depth": "3", "name": "größe 😀"}


def test_tags_tell_source_and_code_version(seen: dict[str, Any]) -> None:
    """The commit and the script's name are there without being asked for."""
    tags = seen["explicit"]["tags"]

    assert tags["mlflow.source.git.commit"] == seen["commit"]
    assert tags["mlflow.source.name"].endswith("train.py")
    assert tags["mlflow.note.content"] == "by hand"
    assert (tags["stage"], tags["a"], tags["b"]) == ("dev", "1", "2")


def test_the_run_ends_finished_under_its_name(seen: dict[str, Any]) -> None:
    """Status and name."""
    assert (seen["explicit"]["status"], seen["explicit"]["name"]) == ("FINISHED", "explicit")


def test_files_are_listed_under_the_names_the_client_gave(seen: dict[str, Any]) -> None:
    """Single files, directories, odd names, figures, images and tables."""
    files = set(seen["explicit"]["files"])

    assert {
        "notes.txt",
        "many/a b+c%.txt",
        "many/deep/ü.txt",
        "texts/hello.txt",
        "config.json",
        "plot.png",
        "black.png",
        "table.json",
    } <= files
    assert any(name.startswith("images/sample") for name in files)


def test_downloads_are_what_was_uploaded(seen: dict[str, Any]) -> None:
    """Contents survive the way there and back."""
    assert seen["explicit"]["downloaded"] == {"many/a b+c%.txt": "odd name", "many/deep/ü.txt": "umlaut"}
    assert seen["explicit"]["text"] == "hello"


def test_inputs_come_with_their_context(seen: dict[str, Any]) -> None:
    """A logged data set is the run's input."""
    assert seen["explicit"]["inputs"] == [["tiny", "training"]]


def test_autolog_logs_params_and_scores(seen: dict[str, Any]) -> None:
    """A scikit-learn fit leaves its params, its training metrics and its plots."""
    assert seen["auto"]["params"]["max_iter"] == "200"
    assert "training_accuracy_score" in seen["auto"]["metrics"]
    assert "training_confusion_matrix.png" in seen["auto"]["files"]


def test_searches_find_the_right_runs(seen: dict[str, Any]) -> None:
    """Filters on metrics, params, tags and data sets; an order; children of a run."""
    assert seen["search"] == {
        "by metric": ["explicit"],
        "by param": ["explicit"],
        "ordered": ["child", "explicit", "autolog"],
        "children": ["child"],
        "by dataset": ["explicit"],
    }


def test_refusals_have_mlflows_codes(seen: dict[str, Any]) -> None:
    """Another value for a param, a write to a deleted run, a taken name."""
    assert seen["conflict"] == "INVALID_PARAMETER_VALUE"
    assert seen["write to deleted"] == "INVALID_PARAMETER_VALUE"
    assert seen["duplicate"] == "RESOURCE_ALREADY_EXISTS"


def test_deleting_and_restoring_works_both_ways(seen: dict[str, Any]) -> None:
    """Runs, tags and experiments."""
    assert (seen["deleted"], seen["restored"], seen["tag left"]) == ("deleted", "active", False)
    assert seen["deleted experiments"] == ["doomed"]
    assert seen["experiments"] == ["Default", "iris", "saved"]
    assert seen["experiment_tags"]["team"] == "vision"
    assert seen["missing"] is None
