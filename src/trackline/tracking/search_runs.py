"""Searching runs: MLflow's pages.

An order that begins with a metric is read in two parts, so that it can stop early: first the runs that have a number
there, in the order of the index on it, then the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, select

from trackline.db.tables import latest, run
from trackline.db.transaction import ReadTx
from trackline.search.parse import parse_filter, parse_order
from trackline.search.tree import OrderTerm
from trackline.search.vocabulary import RUNS
from trackline.tracking import run_data
from trackline.tracking.experiments import parse_id
from trackline.tracking.limits import check_page
from trackline.tracking.pages import Place, SortColumn, after, digest, read_token, write_token
from trackline.tracking.run_order import RunOrder, run_order
from trackline.tracking.runs import ROW_COLUMNS, RunRow
from trackline.tracking.where import METRIC_COLUMNS, metric_key_id, run_condition
from trackline.wire.experiments import ViewType
from trackline.wire.nouns import Run
from trackline.wire.runs import SearchRuns, SearchRunsResponse

_STAGES: dict[str, list[str]] = {
    "ACTIVE_ONLY": ["active"],
    "DELETED_ONLY": ["deleted"],
    "ALL": ["active", "deleted"],
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the order: where its runs come from, which they are, and how they are sorted."""

    source: FromClause
    condition: ColumnElement[bool]
    columns: list[SortColumn]


def search_runs(tx: ReadTx, request: SearchRuns) -> SearchRunsResponse:
    """Return a page of runs that match, whole."""
    check_page(request.max_results)
    node = parse_filter(request.filter, RUNS)
    terms = parse_order(request.order_by, RUNS)
    experiment_ids = [parse_id(each) for each in request.experiment_ids]
    if not experiment_ids:
        return SearchRunsResponse()
    condition = and_(stage_condition(request.run_view_type), run_condition(tx, node))
    parts = _parts(tx, terms, experiment_ids, condition)
    query = digest(experiment_ids, request.filter, request.order_by, request.run_view_type)
    place = read_token(request.page_token, query, [part.columns for part in parts])
    rows, end = _page(tx, parts, place, request.max_results)
    found = [RunRow(*row) for row in rows]
    logged = run_data.load(tx, [each.number for each in found])
    runs = [Run(each.info(), (mine := logged[each.number]).data(), mine.inputs(), mine.outputs()) for each in found]
    return SearchRunsResponse(runs, None if end is None else write_token(query, end))


def stage_condition(view: ViewType | None) -> ColumnElement[bool]:
    """Return the condition that a run is in the asked view; active ones unless told otherwise."""
    stages = _STAGES[view or "ACTIVE_ONLY"]
    return run.c.lifecycle_stage == stages[0] if len(stages) == 1 else run.c.lifecycle_stage.in_(stages)


def one_of(column: ColumnElement[Any], values: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of the values; an index keeps its order when there is one only."""
    return column == values[0] if len(values) == 1 else column.in_(values)


def _parts(
    tx: ReadTx, terms: Sequence[OrderTerm], experiment_ids: Sequence[int], condition: ColumnElement[bool]
) -> list[_Part]:
    whole = run_order(tx, terms)
    in_experiments = one_of(run.c.experiment_id, experiment_ids)
    if not terms or terms[0].key.entity != "metric":
        return [_Part(whole.join(run), and_(in_experiments, condition), whole.columns)]
    leading = terms[0]
    rest = run_order(tx, terms[1:])
    value = METRIC_COLUMNS[leading.key.aggregate]
    # The experiment is named on `latest` alone, so that its index leads and runs are looked up by key.
    numbers = and_(
        one_of(latest.c.experiment_id, experiment_ids),
        latest.c.key_id == metric_key_id(tx, leading.key),
        value.is_not(None),
        condition,
    )
    having = rest.join(latest.join(run, run.c.id == latest.c.run_id))
    first = _Part(having, numbers, [SortColumn(value, leading.descending), *rest.columns])
    return [first, _others(whole, in_experiments, condition)]


def _others(whole: RunOrder, in_experiments: ColumnElement[bool], condition: ColumnElement[bool]) -> _Part:
    rank = whole.columns[0].expression
    return _Part(whole.join(run), and_(in_experiments, condition, rank > 0), [whole.columns[0], *whole.columns[2:]])


def _page(tx: ReadTx, parts: list[_Part], place: Place | None, size: int) -> tuple[list[Sequence[Any]], Place | None]:
    """Return the page's run rows and, when more follow, where it ended."""
    rows: list[Sequence[Any]] = []
    ends: list[Place] = []
    for number in range(0 if place is None else place.part, len(parts)):
        part = parts[number]
        behind = place.values if place is not None and place.part == number else None
        width = len(ROW_COLUMNS)
        for row in tx.execute(_statement(part, behind, size + 1 - len(rows))):
            rows.append(row[:width])
            ends.append(Place(number, list(row[width:])))
        if len(rows) > size:
            return rows[:size], ends[size - 1]
    return rows, None


def _statement(part: _Part, behind: list[Any] | None, limit: int) -> Select[*tuple[Any, ...]]:
    statement = (
        select(*ROW_COLUMNS, *(column.expression.label(f"sort_{n}") for n, column in enumerate(part.columns)))
        .select_from(part.source)
        .where(part.condition)
        .order_by(*(column.clause() for column in part.columns))
        .limit(limit)
    )
    return statement if behind is None else statement.where(after(part.columns, behind))
