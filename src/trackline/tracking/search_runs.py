"""Searching runs: MLflow's pages."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, select

from trackline.db.tables import run
from trackline.db.transaction import ReadTx
from trackline.search.parse import parse_filter, parse_order
from trackline.search.tree import Node
from trackline.search.vocabulary import RUNS
from trackline.tracking import run_data
from trackline.tracking.experiments import parse_id
from trackline.tracking.limits import check_page
from trackline.tracking.pages import Place, after, digest, read_token, write_token
from trackline.tracking.run_parts import RunPart, run_parts, stage_condition
from trackline.tracking.runs import ROW_COLUMNS, RunRow
from trackline.tracking.where import finds_many, run_condition
from trackline.wire.nouns import Run
from trackline.wire.runs import SearchRuns, SearchRunsResponse

_NEAR_RUNS, _NEAR_PAGES = 1000, 10
"""How many of the newest runs are looked at one by one for a value before all runs that have it are collected."""

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
    stage = stage_condition(request.run_view_type)
    parts = run_parts(tx, terms, experiment_ids, and_(stage, run_condition(tx, node)))
    query = digest(experiment_ids, request.filter, request.order_by, request.run_view_type)
    place = read_token(request.page_token, query, [part.columns for part in parts])
    page: _Page | None = None
    if not terms and len(experiment_ids) == 1 and request.run_view_type != "ALL":
        in_order = and_(run.c.experiment_id == experiment_ids[0], stage)
        page = _near_page(tx, RunPart(run, in_order, parts[0].columns), node, place, request.max_results)
    rows, end = page or _page(tx, parts, place, request.max_results)
    found = [RunRow(*row) for row in rows]
    logged = run_data.load(tx, [each.number for each in found])
    runs = [Run(each.info(), (mine := logged[each.number]).data(), mine.inputs(), mine.outputs()) for each in found]
    return SearchRunsResponse(runs, None if end is None else write_token(query, end))


def _near_page(tx: ReadTx, all_runs: RunPart, node: Node | None, place: Place | None, size: int) -> _Page | None:
    """Return the page if runs that follow soon fill it; None if it takes more than they are.

    Finding a common value by its index collects all the runs that have it; that costs more the more runs there are.
    """
    runs = _NEAR_RUNS + _NEAR_PAGES * size
    if not finds_many(tx, node, runs):
        return None
    behind = _statement(all_runs, None if place is None else place.values, 1)
    furthest = tx.execute(behind.with_only_columns(run.c.start_time).offset(runs))
    if not furthest:
        return None
    near = and_(all_runs.condition, run.c.start_time >= furthest[0][0], run_condition(tx, node, one_by_one=True))
    page = _page(tx, [RunPart(run, near, all_runs.columns)], place, size)
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
