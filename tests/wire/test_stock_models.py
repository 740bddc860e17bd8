"""Models that unmodified clients of both major versions log, find and load."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stock_client import run_program

PROGRAM = Path(__file__).with_name("model_program.py")

StartServer = Callable[[Path], str]


def _seen(client: str, start_server: StartServer, folder: Path) -> dict[str, Any]:
    return run_program(client, PROGRAM, folder, start_server(folder / "server"))


@pytest.fixture(scope="module")
def of_version_3(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the client of version 3 read back."""
    return _seen("mlflow-3.17", start_server, tmp_path_factory.mktemp("models-3"))


@pytest.fixture(scope="module")
def of_version_2(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the client of version 2 read back."""
    return _seen("mlflow-2.22", start_server, tmp_path_factory.mktemp("models-2"))


@pytest.mark.parametrize("version", ["of_version_2", "of_version_3"])
def test_a_loaded_model_predicts_as_the_logged_one(request: pytest.FixtureRequest, version: str) -> None:
    """By the address that logging returned, by its run, and after autologging."""
    seen = request.getfixturevalue(version)
    assert (seen["by its URI"], seen["by the run"], seen["autologged by the run"]) == (True, True, True)


def test_version_2_keeps_a_history_in_the_run(of_version_2: dict[str, Any]) -> None:
    """The run's tag names the model and its flavors."""
    assert of_version_2["history"] == [["model", ["python_function", "sklearn"]]]


def test_version_3_finds_what_it_logged(of_version_3: dict[str, Any]) -> None:
    """A search by metric and param returns the model with its params, tags, metric, data set and run."""
    models = of_version_3["models"]
    assert {key: models[key] for key in ("status", "name", "params", "stage", "gone", "of run", "metric", "page")} == {
        "status": "READY",
        "name": "model",
        "params": {"depth": "3"},
        "stage": "dev",
        "gone": False,
        "of run": True,
        "metric": ["accuracy", 0.75, "iris", True],
        "page": 1,
    }


def test_version_3_loads_a_model_by_its_id(of_version_3: dict[str, Any]) -> None:
    """As `models:/m-…`."""
    assert of_version_3["models"]["by model id"] is True


def test_version_3_sees_the_model_among_the_outputs_of_its_run(of_version_3: dict[str, Any]) -> None:
    """With the step it was logged at."""
    assert of_version_3["models"]["output"] == [[True, 7]]


def test_version_3_autologs_a_model_with_its_metrics(of_version_3: dict[str, Any]) -> None:
    """The model is ready and has the scores of its training."""
    assert of_version_3["models"]["autologged"] == ["READY"]
    assert {"training_accuracy_score", "training_log_loss"} <= set(of_version_3["models"]["autologged metrics"])


def test_version_3_no_longer_finds_a_deleted_model(of_version_3: dict[str, Any]) -> None:
    """The autologged one is left."""
    assert of_version_3["models"]["left"] == [False]
