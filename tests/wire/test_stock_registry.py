"""Models that stock clients of both major versions register, stage, find and load by name; prompts of version 3."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stock_client import CLIENTS, run_program

PROGRAM = Path(__file__).with_name("registry_program.py")


@pytest.fixture(scope="module", params=CLIENTS)
def seen(
    request: pytest.FixtureRequest, start_server: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Run the program with one of the clients against a server of its own and return what it read back."""
    folder = tmp_path_factory.mktemp("registry")
    answered = run_program(request.param, PROGRAM, folder, start_server(folder / "server"))
    return {**answered, "client": request.param}


def test_logging_and_registering_make_a_version_each(seen: dict[str, Any]) -> None:
    """Both ready, of the run, in no stage, with their tags."""
    assert seen["registered"] == [["1", "None", "READY", True, {}], ["2", "None", "READY", True, {"by": "hand"}]]


def test_registered_models_predict_as_the_logged_one(seen: dict[str, Any]) -> None:
    """By version, stage, `latest` and alias."""
    assert seen["loaded"] == [True] * 5


def test_a_model_has_its_description_tags_and_aliases(seen: dict[str, Any]) -> None:
    """And so have its versions."""
    assert seen["model"] == ["Tells flowers apart.", {"team": "flowers"}, {"champion": "1"}]
    assert seen["second"] == ["The better one.", {"by": "hand", "checked": "yes"}, "Production"]
    assert seen["champion"] == "1"


def test_a_new_version_in_production_archives_the_old_one(seen: dict[str, Any]) -> None:
    """As the client asked."""
    assert seen["stages"] == [["1", "Archived"], ["2", "Production"]]


def test_a_copy_and_a_renamed_model_load(seen: dict[str, Any]) -> None:
    """The old name is gone."""
    assert (seen["copied"], seen["renamed"]) == (["1", True], ["RESOURCE_DOES_NOT_EXIST", True])


def test_a_deleted_version_is_not_numbered_again(seen: dict[str, Any]) -> None:
    """Version 3 follows the deleted 2; a deleted alias is an invalid parameter."""
    assert (seen["next"], seen["alias gone"]) == ("3", "INVALID_PARAMETER_VALUE")


def test_searches_find_models_in_pages(seen: dict[str, Any]) -> None:
    """By name and tag, ordered; a taken name is refused, deleted models are not found."""
    assert (seen["found"], seen["pages"]) == (["flowers"], [["flowers", "empty"], ["copy"]])
    assert (seen["taken"], seen["left"]) == ("RESOURCE_ALREADY_EXISTS", ["copy", "empty"])


def test_prompts_are_registered_and_loaded_by_version_3(seen: dict[str, Any]) -> None:
    """Texts and chats, by alias and as the latest; apart from models."""
    if seen["client"] != "mlflow-3.17":
        assert "prompt" not in seen
        return
    assert seen["prompt"] == [1, "Hello {{name}}", "first", "Hello you", {"of": "test"}]
    assert seen["chat prompt"] == [2, [{"role": "user", "content": "Hi {{name}}"}]]
    assert (seen["prompts"], seen["models beside"]) == (["greeting"], ["copy", "empty"])
    assert (seen["name of a prompt"], seen["no alias"]) == ("RESOURCE_ALREADY_EXISTS", True)
