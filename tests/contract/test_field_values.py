"""Values of a field among the newest runs, over a real database: which, how often, in which order."""

from typing import Any

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue
from trackline.tracking import field_values
from trackline.tracking.datasets import log_inputs
from trackline.tracking.field_values import get_values
from trackline.tracking.log_batch import log_batch
from trackline.tracking.runs import create_run, delete_run
from trackline.wire.columns import GetValues
from trackline.wire.nouns import Dataset, DatasetInput, Param, Tag
from trackline.wire.runs import CreateRun, DeleteRun, LogBatch, LogInputs

VALUES = ["b", "B", "it's 50%", "b", "É_x", "éax", "c\\d", "B", "b"]
"""The param, the tag and the data set's name of each run, oldest first."""


@pytest.fixture
def experiment(database: Database) -> str:
    """Make an experiment with the runs above, a deleted one, and another experiment's run."""
    made = database.new_experiment("values")
    for place, value in enumerate(VALUES):
        _log(database, made, place, value)
    database.write(delete_run, DeleteRun(_log(database, made, len(VALUES), "deleted")))
    _log(database, database.new_experiment("other"), 0, "elsewhere")
    return made


def _log(database: Database, experiment: str, place: int, value: str) -> str:
    asked = CreateRun(experiment_id=experiment, run_name=value, start_time=place)
    run_id: str = database.write(create_run, asked).run.info.run_id
    database.write(log_batch, LogBatch(run_id, [], [Param("a key", value)], [Tag("t", value)]))
    used = [DatasetInput(Dataset(value, digest, "local", "x"), [Tag("mlflow.data.context", value)]) for digest in "12"]
    database.write(log_inputs, LogInputs(run_id, used))
    return run_id


def values(database: Database, experiment: str, field: str, **asked: Any) -> list[tuple[str, int]]:  # noqa: ANN401 - fields
    """Return the values of a field and how many runs have them."""
    answer = database.read(get_values, GetValues([experiment], field, **asked))
    return [(each.value, each.runs) for each in answer.values]


def test_values_come_with_their_runs_most_common_first(database: Database, experiment: str) -> None:
    """Values differ by case; those of deleted runs and of other experiments are not among them."""
    every = [("b", 3), ("B", 2), ("c\\d", 1), ("it's 50%", 1), ("É_x", 1), ("éax", 1)]
    for field in ("params.`a key`", "tags.t", "run_name", "dataset.name", "dataset.context"):
        assert values(database, experiment, field) == every
        assert values(database, experiment, field, limit=2) == every[:2]
        assert values(database, experiment, field, run_view_type="DELETED_ONLY") == [("deleted", 1)]


def test_values_contain_the_text_as_it_stands(database: Database, experiment: str) -> None:
    """The case of letters is ignored; marks of patterns and escape characters stand for themselves."""
    expected = {"B": ["b", "B"], "é_": ["É_x"], "50%": ["it's 50%"], "%": ["it's 50%"], "C\\": ["c\\d"], "/": []}
    for text, found in expected.items():
        assert [value for value, _ in values(database, experiment, "tags.t", containing=text)] == found


def test_only_the_newest_runs_are_counted(database: Database, experiment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost is bounded: so many runs from the newest on, and the answer says how many."""
    monkeypatch.setattr(field_values, "SAMPLED_RUNS", 4)

    answer = database.read(get_values, GetValues([experiment], "status"))

    assert [(each.value, each.runs) for each in answer.values] == [("RUNNING", 4)]
    assert answer.sampled == 4
    assert values(database, experiment, "tags.t") == [("B", 1), ("b", 1), ("c\\d", 1), ("éax", 1)]


def test_other_fields_are_refused_by_name(database: Database, experiment: str) -> None:
    """What has no texts to offer, or is no key at all, is told so."""
    for field in ("metrics.m", "start_time", "dataset.source", "params.", "'x'", "a b", "", "\0"):
        with pytest.raises(InvalidParameterValue, match="Invalid field"):
            values(database, experiment, field)
