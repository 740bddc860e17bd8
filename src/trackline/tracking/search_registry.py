"""Searching registered models and their versions; prompts are found only where the filter asks for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, exists, not_, or_, select

from trackline.db.tables import model_version, model_version_tag, registered_model, registered_model_tag
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue
from trackline.search.parse import parse_filter, parse_order
from trackline.search.tree import Comparison
from trackline.search.vocabulary import MODEL_VERSIONS, REGISTERED_MODELS, Vocabulary
from trackline.tracking import registry
from trackline.tracking.limits import check_page
from trackline.tracking.pages import Place, SortColumn, after, digest, read_token, write_token
from trackline.tracking.prompts import PROMPT_TAG, asks_about_prompts, asks_for_prompts
from trackline.tracking.where import Condition, combine, entry_condition, number_condition, text_condition
from trackline.wire import registry as wire

MAX_MODELS = 1000
MAX_VERSIONS = 200_000
MOST_VERSIONS = 10_000
"""Versions that a page has, however many are asked for."""


@dataclass(frozen=True, slots=True)
class _Searched:
    """What can be searched: its words, columns and tags, and the order of what is not asked to be ordered."""

    vocabulary: Vocabulary
    table: Table
    columns: Mapping[str, ColumnElement[Any]]
    tags: Table
    of_tag: Condition
    ordered_by: tuple[str, ...]
    default: Sequence[SortColumn]
    ends: Sequence[SortColumn]
    """What tells apart rows that are equal in the order asked for."""
    rows: Select[*tuple[Any, ...]]
    width: int


_NAME = SortColumn(registered_model.c.name)
_NEWEST_VERSION = SortColumn(model_version.c.version, descending=True)
_MODELS = _Searched(
    REGISTERED_MODELS,
    registered_model,
    {
        "name": registered_model.c.name,
        "creation_timestamp": registered_model.c.creation_time,
        "last_updated_timestamp": registered_model.c.last_update_time,
    },
    registered_model_tag,
    registered_model_tag.c.registered_model_id == registered_model.c.id,
    ("name", "last_updated_timestamp"),
    (_NAME,),
    (_NAME,),
    select(*registry.MODEL_COLUMNS),
    len(registry.MODEL_COLUMNS),
)
_VERSIONS = _Searched(
    MODEL_VERSIONS,
    model_version,
    {
        "name": registered_model.c.name,
        "run_id": model_version.c.source_run_id,
        "source_path": model_version.c.source,
        "version_number": model_version.c.version,
        "creation_timestamp": model_version.c.creation_time,
        "last_updated_timestamp": model_version.c.last_update_time,
    },
    model_version_tag,
    model_version_tag.c.version_id == model_version.c.id,
    ("name", "version_number", "creation_timestamp", "last_updated_timestamp"),
    (SortColumn(model_version.c.last_update_time, descending=True), _NAME, _NEWEST_VERSION),
    (_NAME, _NEWEST_VERSION),
    registry.select_versions(),
    len(registry.VERSION_COLUMNS),
)


def search_registered_models(tx: ReadTx, request: wire.SearchRegisteredModels) -> wire.SearchRegisteredModelsResponse:
    """Return a page of registered models that match."""
    check_page(request.max_results, MAX_MODELS)
    rows, token = _page(tx, _MODELS, request, request.max_results)
    return wire.SearchRegisteredModelsResponse(
        registry.show_models(tx, [registry.ModelRow(*row) for row in rows]), token
    )


def search_model_versions(tx: ReadTx, request: wire.SearchModelVersions) -> wire.SearchModelVersionsResponse:
    """Return a page of versions that match."""
    check_page(request.max_results, MAX_VERSIONS)
    rows, token = _page(tx, _VERSIONS, request, min(request.max_results, MOST_VERSIONS))
    return wire.SearchModelVersionsResponse(
        registry.show_versions(tx, [registry.VersionRow(*row) for row in rows]), token
    )


def _page(
    tx: ReadTx, searched: _Searched, request: wire.SearchRegisteredModels | wire.SearchModelVersions, most: int
) -> tuple[list[Any], str | None]:
    """Return the rows of a page, and the token of the next if there is one."""
    node = parse_filter(request.filter, searched.vocabulary)
    conditions = [combine(node, partial(_comparison, tx, searched))]
    if not asks_for_prompts(node):
        conditions.append(not_(_is_prompt(searched)))
    columns = _order(request.order_by, searched)
    query = digest(searched.vocabulary.noun, request.filter, request.order_by)
    place = read_token(request.page_token, query, [columns])
    if place is not None:
        conditions.append(after(columns, place.values))
    statement = (
        searched.rows.add_columns(*(column.expression.label(f"sort_{n}") for n, column in enumerate(columns)))
        .where(and_(*conditions))
        .order_by(*(column.clause() for column in columns))
        .limit(most + 1)
    )
    rows = tx.execute(statement)
    page = rows[:most]
    token = write_token(query, Place(0, list(page[-1][searched.width :]))) if len(rows) > len(page) else None
    return [row[: searched.width] for row in page], token


def _comparison(tx: ReadTx, searched: _Searched, comparison: Comparison) -> Condition:
    key = comparison.key
    about_prompts = asks_about_prompts(comparison)
    if about_prompts is not None:
        return _is_prompt(searched) if about_prompts else not_(_is_prompt(searched))
    if key.entity == "tag":
        mine = and_(searched.of_tag, searched.tags.c.key == key.name)
        return entry_condition(tx.dialect, mine, searched.tags.c.value, comparison, searched.table)
    column = searched.columns[key.name]
    if key.name in ("name", "run_id", "source_path"):
        return text_condition(tx.dialect, column, comparison)
    return number_condition(column, comparison)


def _is_prompt(searched: _Searched) -> Condition:
    """Return the condition that something is tagged as a prompt, or its registered model is."""
    return or_(
        *(
            exists(select(1).where(of_tag, table.c.key == PROMPT_TAG, table.c.value == "true"))
            for table, of_tag in {(_MODELS.tags, _MODELS.of_tag), (searched.tags, searched.of_tag)}
        )
    )


def _order(texts: list[str], searched: _Searched) -> list[SortColumn]:
    terms = parse_order(texts, searched.vocabulary)
    for term in terms:
        if term.key.entity != "attribute" or term.key.name not in searched.ordered_by:
            raise InvalidParameterValue(
                f"Invalid order_by key {term.key.name!r}. {searched.vocabulary.noun.capitalize()}s are ordered by "
                f"{', '.join(searched.ordered_by)}."
            )
    if not terms:
        return list(searched.default)
    columns = [SortColumn(searched.columns[term.key.name], term.descending) for term in terms]
    named = {column.expression for column in columns}
    return columns + [column for column in searched.ends if column.expression not in named]
