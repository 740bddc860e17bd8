"""Searching runs: MLflow's pages."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from trackline.db.transaction import ReadTx
from trackline.search.parse import parse_filter, parse_order
from trackline.search.tree import Node
from trackline.search.vocabulary import RUNS
from trackline.tracking import run_data
from trackline.tracking.experiments import parse_id
from trackline.tracking.limits import check_page
from trackline.tracking.pages import Place, after, digest, read_token, write_token
from trackline.tracking.run_parts import RunPart, run_parts
from trackline.tracking.runs import ROW_COLUMNS, RunRow
from trackline.tracking.where import finds_many, run_condition
from trackline.wire.nouns import Run
from trackline.wire.runs import SearchRuns, SearchRunsResponse

_COMMON = 500
"""Where more runs have a value, the next runs are looked at for it one by one before all that have it are collected."""
_NEAR_RUNS, _NEAR_PAGES = 1000, 10
"""How many runs are looked at: so many, and as many again as fill so many pages."""

_Page = tuple[list[Sequence[Any]], Place | None]
"""The run rows of a page and, when more follow, where it ended."""


def search_runs(tx: ReadTx, request: SearchRuns) -> SearchRunsResponse:
    """Return a page of runs that match, whole."""
    check_page(request.max_results)
    node = parse_filter(request.filter, RUNS)
    terms = parse_order(request.order_by, RUNS)
    experiment_ids = [parse_id(each) for each in request.experiment_ids]
    if not experiment_ids:
        return SearchRunsResponse()
    parts = run_parts(tx, terms, experiment_ids, request.run_view_type)
    query = digest(experiment_ids, request.filter, request.order_by, request.run_view_type)
    place = read_token(request.page_token, query, [part.columns for part in parts])
    page = _near_page(tx, parts[0], node, place, request.max_results)
    if page is None:
        condition = run_condition(tx, node)
        page = _page(tx, [part.narrowed(condition) for part in parts], place, request.max_results)
    rows, end = page
    found = [RunRow(*row) for row in rows]
    logged = run_data.load(tx, [each.number for each in found])
    runs = [Run(each.info(), (mine := logged[each.number]).data(), mine.inputs(), mine.outputs()) for each in found]
    return SearchRunsResponse(runs, None if end is None else write_token(query, end))


def _near_page(tx: ReadTx, part: RunPart, node: Node | None, place: Place | None, size: int) -> _Page | None:
    """Return the page if runs that follow soon fill it; None if it takes more than they are.

    Finding a common value by its index collects all the runs that have it; that costs more the more runs there are.
    """
    if place is not None and place.part > 0:
        return None
    near = part.among_next(_NEAR_RUNS + _NEAR_PAGES * size, None if place is None else place.values)
    if near is None or not finds_many(tx, node, _COMMON):
        return None
    page = _page(tx, [near.narrowed(run_condition(tx, node, one_by_one=True))], place, size)
    return None if page[1] is None else page


def _page(tx: ReadTx, parts: list[RunPart], place: Place | None, size: int) -> _Page:
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


def _statement(part: RunPart, behind: list[Any] | None, limit: int) -> Select[*tuple[Any, ...]]:
    statement = (
        select(*ROW_COLUMNS, *(column.expression.label(f"sort_{n}") for n, column in enumerate(part.columns)))
        .select_from(part.source)
        .where(part.condition)
        .order_by(*(column.clause() for column in part.columns))
        .limit(limit)
    )
    return statement if behind is None else statement.where(after(part.columns, behind))
