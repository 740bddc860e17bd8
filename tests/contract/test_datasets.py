"""Data sets: stored once per experiment, name and digest; a run keeps the tags of its first use."""

from typing import Any

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.tracking.datasets import log_inputs, search_datasets
from trackline.tracking.runs import delete_run
from trackline.wire.experiments import DatasetSummary, SearchDatasets
from trackline.wire.nouns import Dataset, DatasetInput, ModelInput, Tag
from trackline.wire.runs import DeleteRun, LogInputs

IRIS = Dataset("iris", "d1", "local", "iris.csv", "{}", '{"rows": 150}')


def use(dataset: Dataset = IRIS, context: str | None = None) -> DatasetInput:
    """Return a use of a data set, in a context if one is named."""
    return DatasetInput(dataset, [] if context is None else [Tag("mlflow.data.context", context)])


def changed(**fields: Any) -> Dataset:  # noqa: ANN401 - any field
    """Return the data set with other fields."""
    known = {name: getattr(IRIS, name) for name in IRIS.__struct_fields__}
    return Dataset(**{**known, **fields})


def test_inputs_are_shown_in_order(database: Database) -> None:
    """Data sets come back whole, in the order of their first use, with tags; models beside them."""
    run_id = database.new_run()
    other = Dataset("a", "d2", "http", "x")
    database.write(log_inputs, LogInputs(run_id, [use(context="train")], [ModelInput("m-1")]))
    database.write(log_inputs, LogInputs(run_id, [use(other)]))
    inputs = database.get_run(run_id).inputs
    assert inputs.dataset_inputs == [use(context="train"), use(other)]
    assert inputs.model_inputs == [ModelInput("m-1")]


def test_the_first_tags_win(database: Database) -> None:
    """Logging the same input again neither doubles it nor changes its tags."""
    run_id = database.new_run()
    for context in ("train", "eval", None):
        database.write(log_inputs, LogInputs(run_id, [use(context=context)], [ModelInput("m-1")]))
    inputs = database.get_run(run_id).inputs
    assert inputs.dataset_inputs == [use(context="train")]
    assert inputs.model_inputs == [ModelInput("m-1")]


def test_each_run_has_its_own_tags(database: Database) -> None:
    """Two runs share the data set and not the tags."""
    runs = {context: database.new_run() for context in ("train", "eval")}
    for context, run_id in runs.items():
        database.write(log_inputs, LogInputs(run_id, [use(context=context)]))
    for context, run_id in runs.items():
        assert database.get_run(run_id).inputs.dataset_inputs == [use(context=context)]


def test_the_first_description_wins(database: Database) -> None:
    """Name and digest are the identity; a later source or schema changes nothing."""
    first, second = database.new_run(), database.new_run()
    database.write(log_inputs, LogInputs(first, [use()]))
    database.write(log_inputs, LogInputs(second, [use(changed(source="elsewhere", schema="x"))]))
    assert database.get_run(second).inputs.dataset_inputs == [use()]


@pytest.mark.parametrize(
    ("field", "limit"), [("name", 500), ("digest", 36), ("source", 65535), ("schema", 1048575), ("profile", 16777215)]
)
def test_limits(database: Database, field: str, limit: int) -> None:
    """A field at its limit is stored, one character more is refused."""
    run_id = database.new_run()
    with pytest.raises(InvalidParameterValue, match=f"{field}' exceeds the maximum length of {limit}"):
        database.write(log_inputs, LogInputs(run_id, [use(changed(**{field: "x" * (limit + 1)}))]))
    database.write(log_inputs, LogInputs(run_id, [use(changed(**{field: "x" * limit}))]))
    (stored,) = database.get_run(run_id).inputs.dataset_inputs
    assert getattr(stored.dataset, field) == "x" * limit


@pytest.mark.parametrize(("tag", "phrase"), [(Tag("k" * 256, "v"), "255"), (Tag("k", "v" * 501), "500")])
def test_limits_of_tags(database: Database, tag: Tag, phrase: str) -> None:
    """A tag's key over 255 or value over 500 characters is refused, and nothing of the request is stored."""
    run_id = database.new_run()
    with pytest.raises(InvalidParameterValue, match=f"exceeds the maximum length of {phrase}"):
        database.write(log_inputs, LogInputs(run_id, [use(), DatasetInput(changed(name="b"), [tag])]))
    assert database.get_run(run_id).inputs.dataset_inputs == []


@pytest.mark.parametrize("field", ["name", "digest", "source_type", "source"])
def test_required_fields(database: Database, field: str) -> None:
    """An empty required field is missing, by its path."""
    with pytest.raises(InvalidParameterValue, match=rf"'datasets\[0\]\.dataset\.{field}'"):
        database.write(log_inputs, LogInputs(database.new_run(), [use(changed(**{field: ""}))]))


def test_inputs_of_runs_that_take_none(database: Database) -> None:
    """A run that is not there and one that is deleted are refused."""
    with pytest.raises(ResourceDoesNotExist):
        database.write(log_inputs, LogInputs("f" * 32, [use()]))
    run_id = database.new_run()
    database.write(delete_run, DeleteRun(run_id))
    with pytest.raises(InvalidParameterValue, match="must be in the 'active' state"):
        database.write(log_inputs, LogInputs(run_id, [use()]))


def test_search_datasets(database: Database) -> None:
    """Each data set is listed once per context, of the asked experiments and active runs only."""
    other = database.new_experiment("other")
    for experiment_id, context in (("0", "train"), ("0", "train"), ("0", "eval"), (other, None)):
        database.write(log_inputs, LogInputs(database.new_run(experiment_id), [use(context=context)]))
    gone = database.new_run()
    database.write(log_inputs, LogInputs(gone, [use(changed(name="gone"))]))
    database.write(delete_run, DeleteRun(gone))
    found = database.read(search_datasets, SearchDatasets(["0"])).dataset_summaries
    assert sorted(found, key=lambda each: each.context or "") == [
        DatasetSummary("0", "iris", "d1", "eval"),
        DatasetSummary("0", "iris", "d1", "train"),
    ]
    both = database.read(search_datasets, SearchDatasets(["0", other])).dataset_summaries
    assert DatasetSummary(other, "iris", "d1", None) in both


@pytest.mark.parametrize("n", [0, 21])
def test_search_datasets_takes_1_to_20_experiments(database: Database, n: int) -> None:
    """No experiment and more than 20 are refused."""
    with pytest.raises(InvalidParameterValue, match="experiment_ids"):
        database.read(search_datasets, SearchDatasets(["0"] * n))


def test_a_models_id_has_a_limit(database: Database) -> None:
    """A longer one is refused by its place."""
    with pytest.raises(InvalidParameterValue, match=r"'models\[0\]\.model_id' exceeds"):
        database.write(log_inputs, LogInputs(database.new_run(), [], [ModelInput("m" * 251)]))
