"""Searching logged models: filters, data sets, orders and pages."""

from typing import Any

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue
from trackline.tracking.log_batch import log_batch
from trackline.tracking.logged_models import create_logged_model, delete_logged_model, finalize_logged_model
from trackline.tracking.search_logged_models import search_logged_models
from trackline.wire.logged_models import (
    CreateLoggedModel,
    DeleteLoggedModel,
    FinalizeLoggedModel,
    MeasuredOn,
    OrderBy,
    SearchLoggedModels,
    SearchLoggedModelsResponse,
)
from trackline.wire.nouns import Param, Tag
from trackline.wire.runs import LogBatch, Point


@pytest.fixture
def models(database: Database) -> Database:
    """Return a database with three models in experiment 0, made one after the other, and one elsewhere."""
    run_id = database.new_run()
    for name, kind, accuracy in (("ant", "tree", 0.5), ("bee", "", 0.9), ("cat", "net", None)):
        database.now += 1
        made = CreateLoggedModel("0", name, kind, run_id, [Param("size", name * 2)], [Tag("of", name)])
        model_id = database.write(create_logged_model, made).model.info.model_id
        points = [Point("acc", accuracy, 5, 1, model_id, "iris", f"d-{name}")] if accuracy is not None else []
        points += [Point("acc", 0.1, 4, 0, model_id, "wine", "w")] if accuracy is not None else []
        points += [Point("odd", float("nan" if name == "bee" else 1), 1, 0, model_id)] if accuracy is not None else []
        database.write(log_batch, LogBatch(run_id, points))
    database.write(finalize_logged_model, FinalizeLoggedModel(model_id_of(database, "bee"), "LOGGED_MODEL_READY"))
    database.write(create_logged_model, CreateLoggedModel(database.new_experiment("other"), "dog"))
    return database


def search(database: Database, **asked: Any) -> SearchLoggedModelsResponse:  # noqa: ANN401 - any field
    """Search experiment 0."""
    return database.read(search_logged_models, SearchLoggedModels(["0"], **asked))


def names(database: Database, **asked: Any) -> list[str]:  # noqa: ANN401 - any field
    """Return the names of the models found."""
    return [model.info.name for model in search(database, **asked).models]


def model_id_of(database: Database, name: str) -> str:
    """Return the id of a model by its name."""
    return next(model.info.model_id for model in search(database).models if model.info.name == name)


def test_the_newest_come_first(models: Database) -> None:
    """All models of the asked experiments, whole."""
    found = search(models).models
    assert [model.info.name for model in found] == ["cat", "bee", "ant"]
    assert found[2].data.params == [Param("size", "antant")]
    assert found[2].info.tags == [Tag("of", "ant")]
    assert len(found[2].data.metrics) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name = 'ant'", ["ant"]),
        ("attributes.name != 'ant'", ["cat", "bee"]),
        ("name LIKE 'a%'", ["ant"]),
        ("name ILIKE 'A%'", ["ant"]),
        ("name IN ('ant', 'bee')", ["bee", "ant"]),
        ("name NOT IN ('ant', 'bee')", ["cat"]),
        ("model_type = 'tree'", ["ant"]),
        ("status = 2", ["bee"]),
        ("status < 2", ["cat", "ant"]),
        ("creation_timestamp > 1700000000002", ["cat"]),
        ("creation_time <= 1700000000001", ["ant"]),
        ("experiment_id = '0' AND name = 'bee'", ["bee"]),
        ("params.size = 'antant'", ["ant"]),
        ("params.size LIKE '%e'", ["bee"]),
        ("tags.of IN ('bee', 'cat')", ["cat", "bee"]),
        ("tags.none = 'x'", []),
        ("tags.none IS NULL AND params.size IS NOT NULL AND name = 'cat'", ["cat"]),
        ("metrics.acc > 0.4", ["bee", "ant"]),
        ("metrics.acc < 0.2", ["bee", "ant"]),  # any point of the metric counts, not only the newest
        ("metrics.acc > 0.4 AND metrics.acc < 0.2 AND name = 'ant'", ["ant"]),
        ("metrics.odd = 1", ["ant"]),
        ("metrics.odd != 1", ["bee"]),
        ("name = 'ant' OR name = 'cat'", ["cat", "ant"]),
    ],
)
def test_filters(models: Database, text: str, expected: list[str]) -> None:
    """Attributes, params, tags and metrics, with MLflow's operators and ours."""
    assert names(models, filter=text) == expected


@pytest.mark.parametrize(
    "text", ["foo = 'x'", "status = 'READY'", "datasets.name = 'x'", "max(metrics.acc) > 1", "name ="]
)
def test_filters_refused(models: Database, text: str) -> None:
    """What is not in the grammar is the client's error."""
    with pytest.raises(InvalidParameterValue):
        search(models, filter=text)


def test_data_sets_narrow_the_points_that_count(models: Database) -> None:
    """By name, by name and digest, and without a metric in the filter."""
    assert names(models, filter="metrics.acc > 0.4", datasets=[MeasuredOn("wine")]) == []
    assert names(models, filter="metrics.acc > 0.4", datasets=[MeasuredOn("iris", "d-ant")]) == ["ant"]
    assert names(models, filter="metrics.acc > 0.4", datasets=[MeasuredOn("wine"), MeasuredOn("iris")]) == [
        "bee",
        "ant",
    ]
    assert names(models, datasets=[MeasuredOn("iris", "d-bee")]) == ["bee"]
    assert names(models, datasets=[MeasuredOn("nothing")]) == []


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ([OrderBy("name")], ["ant", "bee", "cat"]),
        ([OrderBy("name", ascending=False)], ["cat", "bee", "ant"]),
        ([OrderBy("creation_timestamp")], ["ant", "bee", "cat"]),
        ([OrderBy("metrics.acc")], ["ant", "bee", "cat"]),
        ([OrderBy("metrics.acc", ascending=False)], ["bee", "ant", "cat"]),
        ([OrderBy("metrics.acc", dataset_name="wine"), OrderBy("name")], ["ant", "bee", "cat"]),
        ([OrderBy("metrics.acc", dataset_name="iris", dataset_digest="d-bee"), OrderBy("name")], ["bee", "ant", "cat"]),
        ([OrderBy("metrics.odd")], ["ant", "bee", "cat"]),
        ([OrderBy("metrics.odd", ascending=False)], ["ant", "bee", "cat"]),
    ],
)
def test_orders(models: Database, order: list[OrderBy], expected: list[str]) -> None:
    """Attributes and newest values; NaN stands before what is missing, both last in either direction."""
    assert names(models, order_by=order) == expected
    paged: list[str] = []
    token = None
    for _ in expected:
        page = search(models, order_by=order, max_results=1, page_token=token)
        paged += [model.info.name for model in page.models]
        token = page.next_page_token
    assert (paged, token) == (expected, None)


@pytest.mark.parametrize(
    "order",
    [
        [OrderBy("bogus")],
        [OrderBy("params.size")],
        [OrderBy("name DESC")],
        [OrderBy("name"), OrderBy("name", ascending=False)],
        [OrderBy("metrics.acc", dataset_digest="w")],
    ],
)
def test_orders_refused(models: Database, order: list[OrderBy]) -> None:
    """Unknown keys, texts, directions in the name, repetitions, and a digest without a name."""
    with pytest.raises(InvalidParameterValue, match="order_by"):
        search(models, order_by=order)


def test_a_page_has_50_unless_told_otherwise(models: Database) -> None:
    """0 counts as absent; a token belongs to its query."""
    models.now += 1
    for _ in range(50):
        models.write(create_logged_model, CreateLoggedModel("0", "many"))
    for most in (0, 50):
        page = search(models, max_results=most)
        assert len(page.models) == 50
        assert [model.info.name for model in search(models, page_token=page.next_page_token).models] == [
            "cat",
            "bee",
            "ant",
        ]
    with pytest.raises(InvalidParameterValue, match="Invalid page token"):
        search(models, filter="name = 'ant'", page_token=page.next_page_token)
    with pytest.raises(InvalidParameterValue, match="max_results"):
        search(models, max_results=-1)


def test_deleted_models_are_not_found(models: Database) -> None:
    """A search leaves them out."""
    models.write(delete_logged_model, DeleteLoggedModel(model_id_of(models, "bee")))
    assert names(models) == ["cat", "ant"]
