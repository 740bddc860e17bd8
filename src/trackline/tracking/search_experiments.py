"""Searching experiments."""

from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from trackline.db.statement import Prepared, among
from trackline.db.tables import experiment, experiment_tag
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue
from trackline.search.parse import parse_filter, parse_order
from trackline.search.tree import Comparison
from trackline.search.vocabulary import EXPERIMENTS
from trackline.tracking.experiments import ROW_COLUMNS, ExperimentRow
from trackline.tracking.limits import check_page
from trackline.tracking.pages import Place, SortColumn, after, digest, read_token, write_token
from trackline.tracking.where import combine, entry_condition, id_condition, number_condition, text_condition
from trackline.wire.experiments import SearchExperiments, SearchExperimentsResponse
from trackline.wire.nouns import Experiment, Tag

_COLUMNS: dict[str, ColumnElement[Any]] = {
    "name": experiment.c.name,
    "experiment_id": experiment.c.id,
    "creation_time": experiment.c.creation_time,
    "last_update_time": experiment.c.last_update_time,
}
_TAGS = Prepared(
    lambda _: (
        select(experiment_tag.c.experiment_id, experiment_tag.c.key, experiment_tag.c.value)
        .where(among(experiment_tag.c.experiment_id))
        .order_by(experiment_tag.c.key)
    )
)


def search_experiments(tx: ReadTx, request: SearchExperiments) -> SearchExperimentsResponse:
    """Return a page of experiments that match."""
    check_page(request.max_results)
    condition = combine(parse_filter(request.filter, EXPERIMENTS), partial(_comparison, tx))
    view = request.view_type or "ACTIVE_ONLY"
    if view != "ALL":
        stage = "active" if view == "ACTIVE_ONLY" else "deleted"
        condition = and_(condition, experiment.c.lifecycle_stage == stage)
    columns = _order(request.order_by)
    query = digest("experiments", request.filter, request.order_by, view)
    place = read_token(request.page_token, query, [columns])
    statement = (
        select(*ROW_COLUMNS, *(column.expression.label(f"sort_{n}") for n, column in enumerate(columns)))
        .where(condition if place is None else and_(condition, after(columns, place.values)))
        .order_by(*(column.clause() for column in columns))
        .limit(request.max_results + 1)
    )
    rows = tx.execute(statement)
    page = rows[: request.max_results]
    more = len(rows) > len(page)
    found = [ExperimentRow(*row[: len(ROW_COLUMNS)]) for row in page]
    return SearchExperimentsResponse(
        _show(tx, found), write_token(query, Place(0, list(page[-1][len(ROW_COLUMNS) :]))) if more else None
    )


def _order(texts: list[str]) -> list[SortColumn]:
    terms = parse_order(texts, EXPERIMENTS)
    if not terms:
        return [SortColumn(experiment.c.creation_time, descending=True), SortColumn(experiment.c.id)]
    if any(term.key.entity != "attribute" for term in terms):
        raise InvalidParameterValue(f"Invalid order_by clause {texts}: experiments are ordered by attributes only.")
    columns = [SortColumn(_COLUMNS[term.key.name], term.descending) for term in terms]
    if all(term.key.name != "experiment_id" for term in terms):
        columns.append(SortColumn(experiment.c.id, descending=True))
    return columns


def _show(tx: ReadTx, found: list[ExperimentRow]) -> list[Experiment]:
    tags: dict[int, list[Tag]] = {each.number: [] for each in found}
    for number, key, value in tx.among(_TAGS, list(tags)):
        tags[number].append(Tag(key, value))
    return [each.show(tags[each.number]) for each in found]


def _comparison(tx: ReadTx, comparison: Comparison) -> ColumnElement[bool]:
    key = comparison.key
    if key.entity == "tag":
        entry = and_(experiment_tag.c.experiment_id == experiment.c.id, experiment_tag.c.key == key.name)
        return entry_condition(tx.dialect, entry, experiment_tag.c.value, comparison, experiment)
    column = _COLUMNS[key.name]
    if key.name == "name":
        return text_condition(tx.dialect, column, comparison)
    if key.name == "experiment_id":
        return id_condition(column, comparison)
    return number_condition(column, comparison)
