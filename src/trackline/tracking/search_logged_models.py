"""Searching logged models.

A metric matches when any of its points does; naming data sets narrows which points count. The order by a metric is that
of its newest point. Missing values come last in both directions, NaN before them.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, exists, func, literal, or_, select

from trackline.db.tables import logged_model, logged_model_metric, logged_model_param, logged_model_tag
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue
from trackline.search.parse import parse_filter, parse_key
from trackline.search.tree import Comparison, Key
from trackline.search.vocabulary import LOGGED_MODELS
from trackline.tracking import logged_model_data
from trackline.tracking.experiments import parse_id
from trackline.tracking.limits import check_page
from trackline.tracking.logged_models import ROW_COLUMNS, LoggedModelRow
from trackline.tracking.pages import Place, SortColumn, after, digest, read_token, write_token
from trackline.tracking.where import Condition, combine, entry_condition, id_condition, number_condition, text_condition
from trackline.wire import logged_models as wire

_COLUMNS: dict[str, ColumnElement[Any]] = {
    "name": logged_model.c.name,
    "model_id": logged_model.c.uuid,
    "model_type": logged_model.c.model_type,
    "status": logged_model.c.status,
    "source_run_id": logged_model.c.source_run_id,
    "experiment_id": logged_model.c.experiment_id,
    "creation_timestamp": logged_model.c.creation_time,
    "last_updated_timestamp": logged_model.c.last_update_time,
}
_NUMBERS = ("status", "creation_timestamp", "last_updated_timestamp")
DEFAULT_PAGE = 50
_TEXTS: dict[str, Table] = {"param": logged_model_param, "tag": logged_model_tag}
_PRESENT, _NAN, _MISSING = 0, 1, 2


def search_logged_models(tx: ReadTx, request: wire.SearchLoggedModels) -> wire.SearchLoggedModelsResponse:
    """Return a page of logged models that match, deleted ones left out."""
    most = request.max_results or DEFAULT_PAGE
    check_page(most)
    node = parse_filter(request.filter, LOGGED_MODELS)
    columns = _order(request.order_by)
    experiment_ids = [parse_id(each) for each in request.experiment_ids]
    measured = _measured(request.datasets)
    conditions = [
        logged_model.c.experiment_id.in_(experiment_ids),
        logged_model.c.lifecycle_stage == "active",
        combine(node, partial(_comparison, tx, measured)),
    ]
    if measured is not None:
        conditions.append(exists(select(1).where(_of_model(logged_model_metric), measured)))
    query = digest("logged models", experiment_ids, request.filter, request.datasets, request.order_by)
    place = read_token(request.page_token, query, [columns])
    if place is not None:
        conditions.append(after(columns, place.values))
    statement = (
        select(*ROW_COLUMNS, *(column.expression.label(f"sort_{n}") for n, column in enumerate(columns)))
        .where(and_(*conditions))
        .order_by(*(column.clause() for column in columns))
        .limit(most + 1)
    )
    rows = tx.execute(statement)
    page = rows[:most]
    found = [LoggedModelRow(*row[: len(ROW_COLUMNS)]) for row in page]
    parts = logged_model_data.load(tx, {each.number: each.model_id for each in found})
    token = write_token(query, Place(0, list(page[-1][len(ROW_COLUMNS) :]))) if len(rows) > len(page) else None
    return wire.SearchLoggedModelsResponse([each.show(parts[each.number]) for each in found], token)


def _of_model(table: Table) -> Condition:
    return table.c.model_id == logged_model.c.id


def _measured(datasets: Sequence[wire.MeasuredOn]) -> Condition | None:
    """Return the condition that a metric was measured on one of the data sets, None when none is named."""
    return or_(*(_on(each.dataset_name, each.dataset_digest) for each in datasets)) if datasets else None


def _on(name: str, digest_: str | None) -> Condition:
    named = logged_model_metric.c.dataset_name == name
    return and_(named, logged_model_metric.c.dataset_digest == digest_) if digest_ else named


def _comparison(tx: ReadTx, measured: Condition | None, comparison: Comparison) -> Condition:
    key = comparison.key
    if key.entity == "metric":
        return _metric(measured, comparison)
    if key.entity in _TEXTS:
        table = _TEXTS[key.entity]
        entry = and_(_of_model(table), table.c.key == key.name)
        return entry_condition(tx.dialect, entry, table.c.value, comparison, logged_model)
    column = _COLUMNS[key.name]
    if key.name in _NUMBERS:
        return number_condition(column, comparison)
    if key.name == "experiment_id":
        return id_condition(column, comparison)
    return text_condition(tx.dialect, column, comparison)


def _metric(measured: Condition | None, comparison: Comparison) -> Condition:
    _check_aggregate(comparison.key)
    value = logged_model_metric.c.value
    condition = number_condition(value, comparison)
    if comparison.operator == "!=":
        # NaN is stored as NULL, and NaN differs from every number.
        condition = or_(condition, value.is_(None))
    mine = and_(_of_model(logged_model_metric), logged_model_metric.c.key == comparison.key.name, condition)
    return exists(select(1).where(mine if measured is None else and_(mine, measured)))


def _order(terms: Sequence[wire.OrderBy]) -> list[SortColumn]:
    columns: list[SortColumn] = []
    named: set[Key] = set()
    for place, term in enumerate(terms):
        key = _order_key(term, place)
        if key in named:
            raise InvalidParameterValue(f"`order_by` contains duplicate fields: {term.field_name!r} is given twice.")
        named.add(key)
        if key.entity == "metric":
            columns += _metric_columns(key, term)
        else:
            columns.append(SortColumn(_COLUMNS[key.name], not term.ascending))
    if Key("attribute", "creation_timestamp") not in named:
        columns.append(SortColumn(logged_model.c.creation_time, descending=True))
    if Key("attribute", "model_id") not in named:
        columns.append(SortColumn(logged_model.c.uuid))
    return columns


def _order_key(term: wire.OrderBy, place: int) -> Key:
    try:
        key = parse_key(term.field_name, LOGGED_MODELS)
    except InvalidParameterValue as error:
        raise InvalidParameterValue(f"Invalid order_by field name {term.field_name!r}: {error.message}") from error
    if key.entity not in ("attribute", "metric"):
        raise InvalidParameterValue(
            f"Invalid order_by field name {term.field_name!r}: models are ordered by attributes and metrics only."
        )
    if term.dataset_digest and not term.dataset_name:
        raise InvalidParameterValue(
            f"`order_by[{place}].dataset_name` must be given where `order_by[{place}].dataset_digest` is."
        )
    _check_aggregate(key)
    return key


def _check_aggregate(key: Key) -> None:
    if key.aggregate != "last":
        raise InvalidParameterValue(f"{key.aggregate}(…) is not known for models; write metrics.{key.name}.")


def _metric_columns(key: Key, term: wire.OrderBy) -> list[SortColumn]:
    points = logged_model_metric.c
    mine = and_(_of_model(logged_model_metric), points.key == key.name)
    if term.dataset_name:
        mine = and_(mine, _on(term.dataset_name, term.dataset_digest))
    newest = (
        select(points.value)
        .where(mine)
        .order_by(points.timestamp.desc(), points.step.desc(), points.run_id.desc())
        .limit(1)
        .correlate(logged_model)
        .scalar_subquery()
    )
    known = exists(select(1).where(mine))
    rank = case((newest.is_not(None), _PRESENT), (known, _NAN), else_=_MISSING)
    return [SortColumn(rank), SortColumn(func.coalesce(newest, literal(0.0)), not term.ascending)]
