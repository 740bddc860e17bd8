"""Logged models: their life, their params, tags and metrics."""

import math
from typing import Any

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.tracking import logged_models
from trackline.tracking.experiments import create_experiment, delete_experiment
from trackline.tracking.log_batch import log_batch, log_metric
from trackline.tracking.metrics import get_history
from trackline.wire import logged_models as wire
from trackline.wire.experiments import CreateExperiment, DeleteExperiment
from trackline.wire.metrics import GetMetricHistory
from trackline.wire.nouns import Param, Tag
from trackline.wire.runs import LogBatch, LogMetric, Point


def create(database: Database, **fields: Any) -> wire.LoggedModel:  # noqa: ANN401 - any field
    """Make a logged model of experiment 0 unless told otherwise."""
    request = wire.CreateLoggedModel(fields.pop("experiment_id", "0"), **fields)
    return database.write(logged_models.create_logged_model, request).model


def get(database: Database, model_id: str, *, allow_deleted: bool = False) -> wire.LoggedModel:
    """Return a logged model."""
    request = wire.GetLoggedModel(model_id, allow_deleted)
    return database.read(logged_models.get_logged_model, request).model


def test_a_new_model_is_pending(database: Database) -> None:
    """It has all that was asked for, and its files lie below those of its experiment."""
    made = create(
        database,
        name="forest",
        model_type="agent",
        source_run_id="r1",
        params=[Param("depth", "3")],
        tags=[Tag("stage", "dev")],
    )
    model_id = made.info.model_id
    assert len(model_id) == 34
    assert model_id.startswith("m-")
    assert made == wire.LoggedModel(
        wire.LoggedModelInfo(
            model_id,
            "0",
            "forest",
            database.now,
            database.now,
            f"mlflow-artifacts:/0/models/{model_id}/artifacts",
            "LOGGED_MODEL_PENDING",
            "agent",
            "r1",
            tags=[Tag("stage", "dev")],
        ),
        wire.LoggedModelData([Param("depth", "3")]),
    )
    assert get(database, model_id) == made


def test_the_files_keep_the_query_of_the_location(database: Database) -> None:
    """A query string of the experiment's location stays behind the model's path."""
    asked = CreateExperiment("bucket", "s3://bucket/path?region=eu")
    experiment_id = database.write(create_experiment, asked).experiment_id
    info = create(database, experiment_id=experiment_id).info
    assert info.artifact_uri == f"s3://bucket/path/models/{info.model_id}/artifacts?region=eu"


def test_a_model_without_a_name_gets_one(database: Database) -> None:
    """Two models without a name are named by chance."""
    names = {create(database).info.name, create(database).info.name}
    assert all(names)
    assert len(names) == 2


@pytest.mark.parametrize("name", ["a/b", "a:b", "a.b", "a%b", 'a"b', "a'b"])
def test_names_refused(database: Database, name: str) -> None:
    """Letters that have a meaning in a model's URI are refused."""
    with pytest.raises(InvalidParameterValue, match="Invalid model name"):
        create(database, name=name)


@pytest.mark.parametrize(("field", "limit"), [("name", 500), ("model_type", 500), ("source_run_id", 250)])
def test_limits(database: Database, field: str, limit: int) -> None:
    """A field at its limit is stored, one character more is refused by its name."""
    with pytest.raises(InvalidParameterValue, match=f"'{field}' exceeds the maximum length of {limit}"):
        create(database, **{field: "x" * (limit + 1)})
    assert getattr(create(database, **{field: "x" * limit}).info, field) == "x" * limit


def test_a_deleted_experiment_takes_no_models(database: Database) -> None:
    """As it takes no runs."""
    experiment_id = database.new_experiment("gone")
    database.write(delete_experiment, DeleteExperiment(experiment_id))
    with pytest.raises(InvalidParameterValue, match="must be in the 'active' state"):
        create(database, experiment_id=experiment_id)
    with pytest.raises(ResourceDoesNotExist, match="No Experiment with id=77"):
        create(database, experiment_id="77")


def test_finalizing_sets_status_and_time(database: Database) -> None:
    """The model is ready from now on."""
    made = create(database)
    database.now += 5
    request = wire.FinalizeLoggedModel(made.info.model_id, "LOGGED_MODEL_READY")
    done = database.write(logged_models.finalize_logged_model, request).model.info
    assert done.status == "LOGGED_MODEL_READY"
    assert (done.creation_timestamp_ms, done.last_updated_timestamp_ms) == (database.now - 5, database.now)


def test_a_deleted_model_is_hidden(database: Database) -> None:
    """It is found where deleted ones are allowed, takes no change, and can be deleted again."""
    model_id = create(database).info.model_id
    for _ in range(2):
        database.write(logged_models.delete_logged_model, wire.DeleteLoggedModel(model_id))
    with pytest.raises(ResourceDoesNotExist, match="Logged model with ID"):
        get(database, model_id)
    assert get(database, model_id, allow_deleted=True).info.model_id == model_id
    with pytest.raises(ResourceDoesNotExist):
        database.write(logged_models.set_logged_model_tags, wire.SetLoggedModelTags(model_id, [Tag("a", "b")]))


def test_an_unknown_model_is_not_found(database: Database) -> None:
    """Every change of a model that is not there says so."""
    for function, request in (
        (logged_models.finalize_logged_model, wire.FinalizeLoggedModel("m-0", "LOGGED_MODEL_READY")),
        (logged_models.delete_logged_model, wire.DeleteLoggedModel("m-0")),
        (logged_models.log_logged_model_params, wire.LogLoggedModelParams("m-0", [Param("a", "b")])),
        (logged_models.delete_logged_model_tag, wire.DeleteLoggedModelTag("m-0", "a")),
    ):
        with pytest.raises(ResourceDoesNotExist, match="Logged model with ID 'm-0' not found"):
            database.write(function, request)


def test_tags_change_and_go(database: Database) -> None:
    """Setting replaces, deleting removes, deleting what is not there is told."""
    model_id = create(database, tags=[Tag("a", "1")]).info.model_id
    database.write(
        logged_models.set_logged_model_tags, wire.SetLoggedModelTags(model_id, [Tag("a", "2"), Tag("b", "3")])
    )
    assert get(database, model_id).info.tags == [Tag("a", "2"), Tag("b", "3")]
    database.write(logged_models.delete_logged_model_tag, wire.DeleteLoggedModelTag(model_id, "a"))
    assert get(database, model_id).info.tags == [Tag("b", "3")]
    with pytest.raises(ResourceDoesNotExist, match="No tag with key 'a'"):
        database.write(logged_models.delete_logged_model_tag, wire.DeleteLoggedModelTag(model_id, "a"))


def test_params_do_not_change(database: Database) -> None:
    """The same value again is no error, another one is, and then none of the request is stored."""
    model_id = create(database, params=[Param("a", "1")]).info.model_id
    database.write(
        logged_models.log_logged_model_params, wire.LogLoggedModelParams(model_id, [Param("a", "1"), Param("b", "2")])
    )
    with pytest.raises(InvalidParameterValue, match="Changing param values is not allowed"):
        database.write(
            logged_models.log_logged_model_params,
            wire.LogLoggedModelParams(model_id, [Param("c", "3"), Param("a", "9")]),
        )
    assert get(database, model_id).data.params == [Param("a", "1"), Param("b", "2")]


def test_params_cost_as_many_statements_however_many(database: Database) -> None:
    """They are looked up in one statement, with a new model not at all, and written in one."""

    def log(count: int) -> int:
        model_id = create(database).info.model_id
        params = [Param(f"p{place}", "1") for place in range(count)]
        request = wire.LogLoggedModelParams(model_id, params)
        first = database.statements_of(logged_models.log_logged_model_params, request)
        again = database.statements_of(logged_models.log_logged_model_params, request)
        assert again == first - 1, "the second time no param is written"
        return first

    def make(count: int) -> int:
        params = [Param(f"p{place}", "1") for place in range(count)]
        return database.statements_of(logged_models.create_logged_model, wire.CreateLoggedModel("0", params=params))

    assert log(1) == log(1000)
    assert make(1) == make(1000) == make(0) + 1


def test_param_keys_and_values_have_limits(database: Database) -> None:
    """A bad key is named by its place, a key given twice is refused, a long value is cut."""
    with pytest.raises(InvalidParameterValue, match=r"params\[1\]\.key"):
        create(database, params=[Param("a", "1"), Param("b//c", "2")])
    with pytest.raises(InvalidParameterValue, match="Duplicate parameter keys"):
        create(database, params=[Param("a", "1"), Param("a", "1")])
    assert len(create(database, params=[Param("a", "x" * 7000)]).data.params[0].value) == 6000


def test_metrics_are_attached_with_run_and_data_set(database: Database) -> None:
    """A point that names a model is shown by the model, and by the run as any other."""
    run_id, model_id = database.new_run(), create(database).info.model_id
    one = LogMetric("acc", 0.5, 7, 1, model_id, "iris", "d1", run_id=run_id)
    database.write(log_metric, one)
    database.write(log_batch, LogBatch(run_id, [Point("f1", 0.25, 8, 2, model_id), Point("loss", 1.0, 8, 2)]))
    assert get(database, model_id).data.metrics == [
        wire.ModelMetric("acc", 0.5, 7, 1, model_id, run_id, "iris", "d1"),
        wire.ModelMetric("f1", 0.25, 8, 2, model_id, run_id),
    ]
    assert {metric.key for metric in database.get_run(run_id).data.metrics} == {"acc", "f1", "loss"}
    history = database.read(get_history, GetMetricHistory(run_id, "acc")).metrics
    assert [(point.value, point.step) for point in history] == [(0.5, 1)]


def test_metrics_that_are_no_numbers(database: Database) -> None:
    """NaN and infinities come back in the wire's words."""
    run_id, model_id = database.new_run(), create(database).info.model_id
    values = (math.nan, math.inf, -math.inf)
    points = [Point("m", value, 1, step, model_id) for step, value in enumerate(values)]
    database.write(log_batch, LogBatch(run_id, points))
    assert [metric.value for metric in get(database, model_id).data.metrics] == ["NaN", "Infinity", "-Infinity"]


def test_logging_a_point_again_changes_nothing(database: Database) -> None:
    """A client's retry leaves one point."""
    run_id, model_id = database.new_run(), create(database).info.model_id
    for _ in range(2):
        database.write(log_metric, LogMetric("acc", 0.5, 7, 1, model_id, run_id=run_id))
    assert len(get(database, model_id).data.metrics) == 1


def test_a_point_of_an_unknown_model_is_refused(database: Database) -> None:
    """The whole request is refused: the run has no point of it either."""
    run_id = database.new_run()
    with pytest.raises(InvalidParameterValue, match="'model_id'"):
        database.write(log_batch, LogBatch(run_id, [Point("a", 1.0, 1), Point("a", 2.0, 2, 0, "m-none")]))
    with pytest.raises(InvalidParameterValue, match="'model_id'"):
        database.write(log_metric, LogMetric("a", 1.0, 1, model_id="m-none", run_id=run_id))
    assert database.get_run(run_id).data.metrics == []


@pytest.mark.parametrize(("field", "limit"), [("dataset_name", 500), ("dataset_digest", 36)])
def test_a_points_data_set_has_limits(database: Database, field: str, limit: int) -> None:
    """At the limit it is stored, one character more is refused by the field's name."""
    run_id, model_id = database.new_run(), create(database).info.model_id
    for length in (limit, limit + 1):
        point = Point("acc", 0.5, 1, 0, model_id, **{field: "x" * length})
        if length == limit:
            database.write(log_batch, LogBatch(run_id, [point]))
        else:
            with pytest.raises(InvalidParameterValue, match=f"'{field}' exceeds the maximum length of {limit}"):
                database.write(log_batch, LogBatch(run_id, [point]))
    assert getattr(get(database, model_id).data.metrics[0], field) == "x" * limit


def test_points_without_a_model_cost_nothing_more(database: Database) -> None:
    """A point that names one takes a look-up and a row more than another: three statements, two with the run known."""
    run_id, model_id = database.new_run(), create(database).info.model_id
    database.write(log_metric, LogMetric("acc", 0.1, 1, run_id=run_id))
    plain = database.statements_of(log_metric, LogMetric("acc", 0.2, 2, run_id=run_id))
    attached = database.statements_of(log_metric, LogMetric("acc", 0.3, 3, model_id=model_id, run_id=run_id))
    assert plain <= 3
    assert attached == plain + 2
