"""Models that runs wrote."""

import json
from typing import Any

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue
from trackline.tracking.run_models import HISTORY_TAG, log_model, log_outputs
from trackline.tracking.runs import delete_run
from trackline.tracking.search_runs import search_runs
from trackline.wire.nouns import ModelOutput
from trackline.wire.runs import DeleteRun, LogModel, LogOutputs, SearchRuns, WrittenModel

MODEL: dict[str, Any] = {
    "run_id": "r",
    "artifact_path": "model",
    "utc_time_created": "2024-01-01 00:00:00",
    "flavors": {"sklearn": {"code": None, "config": {"long": True}}},
    "signature": {"inputs": "long"},
}


def history(database: Database, run_id: str) -> Any:  # noqa: ANN401 - JSON
    """Return the models in a run's tag."""
    tags = {tag.key: tag.value for tag in database.get_run(run_id).data.tags}
    return json.loads(tags[HISTORY_TAG])


def test_outputs_are_shown_with_their_step(database: Database) -> None:
    """By the run alone and in a search; a model written again has its newest step."""
    run_id = database.new_run()
    written = [WrittenModel("m-1", 3), WrittenModel("m-2")]
    database.write(log_outputs, LogOutputs(run_id, written))
    database.write(log_outputs, LogOutputs(run_id, [WrittenModel("m-1", 4)]))
    expected = [ModelOutput("m-1", 4), ModelOutput("m-2", 0)]
    outputs = database.get_run(run_id).outputs
    (found,) = database.read(search_runs, SearchRuns(["0"])).runs
    for shown in (outputs, found.outputs):
        assert shown is not None
        assert sorted(shown.model_outputs, key=lambda each: each.model_id) == expected


def test_a_deleted_run_takes_no_models(database: Database) -> None:
    """Neither outputs nor an entry of its history."""
    run_id = database.new_run()
    database.write(delete_run, DeleteRun(run_id))
    for function, request in (
        (log_outputs, LogOutputs(run_id, [WrittenModel("m-1")])),
        (log_model, LogModel(run_id, json.dumps(MODEL))),
    ):
        with pytest.raises(InvalidParameterValue, match="must be in the 'active' state"):
            database.write(function, request)


def test_models_are_added_to_the_history(database: Database) -> None:
    """In order, without what can be long; the same one again is not added, so that a retry is harmless."""
    run_id = database.new_run()
    other = {**MODEL, "artifact_path": "other", "model_uuid": "u"}
    for model in (MODEL, other, other):
        database.write(log_model, LogModel(run_id, json.dumps(model)))
    kept = {key: value for key, value in MODEL.items() if key != "signature"}
    kept["flavors"] = {"sklearn": {"code": None}}
    assert history(database, run_id) == [kept, {**kept, "artifact_path": "other", "model_uuid": "u"}]


def test_a_long_history_is_not_cut(database: Database) -> None:
    """It may be longer than other tags, because half a list is no JSON."""
    run_id = database.new_run()
    for place in range(60):
        database.write(log_model, LogModel(run_id, json.dumps({**MODEL, "artifact_path": f"{place}" * 100})))
    assert len(history(database, run_id)) == 60


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("{", "Malformed model info"),
        ("[]", "Malformed model info"),
        (json.dumps({**MODEL, "flavors": []}), "Malformed model info"),
        ("{}", "missing mandatory fields"),
        (json.dumps({key: value for key, value in MODEL.items() if key != "run_id"}), "run_id"),
    ],
)
def test_bad_models_are_refused(database: Database, text: str, phrase: str) -> None:
    """What is no JSON object or lacks a field is named."""
    with pytest.raises(InvalidParameterValue, match=phrase):
        database.write(log_model, LogModel(database.new_run(), text))
