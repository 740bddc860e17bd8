"""The order of runs: what they are sorted by, and the joins that needs.

Missing values come last in both directions, NaN before them. Behind everything asked for stand the start, newest
first, and the run's id, so that the order is total.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, case, func, literal

from trackline.db.tables import latest, run
from trackline.db.transaction import ReadTx
from trackline.search.tree import Key, OrderTerm
from trackline.tracking.pages import SortColumn
from trackline.tracking.where import METRIC_COLUMNS, RUN_COLUMNS, TEXT_TABLES, metric_key_id

_PRESENT, _NAN, _MISSING = 0, 1, 2


@dataclass(slots=True)
class RunOrder:
    """Sort columns, and the tables to join for them: (table, condition)."""

    columns: list[SortColumn] = field(default_factory=list[SortColumn])
    joins: list[tuple[Any, ColumnElement[bool]]] = field(default_factory=list[tuple[Any, ColumnElement[bool]]])

    def join(self, runs: FromClause) -> FromClause:
        """Return `runs` with the tables of the order joined to it."""
        joined: Any = runs
        for table, condition in self.joins:
            joined = joined.join(table, condition, isouter=True)
        return cast("FromClause", joined)


def run_order(tx: ReadTx, terms: Sequence[OrderTerm]) -> RunOrder:
    """Return the order for these terms and the ones that always stand behind them."""
    order = RunOrder()
    for place, term in enumerate(terms):
        _add(tx, order, term, place)
    named = {term.key.name for term in terms if term.key.entity == "attribute"}
    if "start_time" not in named:
        order.columns.append(SortColumn(run.c.start_time, descending=True))
    if "run_id" not in named:
        order.columns.append(SortColumn(run.c.uuid))
    return order


def value_column(tx: ReadTx, order: RunOrder, key: Key, name: str) -> ColumnElement[Any]:
    """Join what holds the value of a key and return its column; NULL where a run lacks it."""
    if key.entity == "attribute":
        return RUN_COLUMNS[key.name]
    if key.entity == "metric":
        table = latest.alias(name)
        of_key = table.c.key_id == metric_key_id(tx, key)
        order.joins.append((table, (table.c.run_id == run.c.id) & of_key))
        return cast("ColumnElement[Any]", table.c[METRIC_COLUMNS[key.aggregate].name])
    texts = TEXT_TABLES[key.entity].alias(name)
    order.joins.append((texts, (texts.c.run_id == run.c.id) & (texts.c.key == key.name)))
    return texts.c.value


def _add(tx: ReadTx, order: RunOrder, term: OrderTerm, place: int) -> None:
    column = value_column(tx, order, term.key, f"order_{place}")
    if term.key.entity == "metric":
        present = order.joins[-1][0].c.run_id
        rank = case((column.is_not(None), _PRESENT), (present.is_not(None), _NAN), else_=_MISSING)
        order.columns += [SortColumn(rank), SortColumn(func.coalesce(column, literal(0.0)), term.descending)]
    elif term.key.entity in TEXT_TABLES:
        rank = case((column.is_not(None), _PRESENT), else_=_MISSING)
        order.columns += [SortColumn(rank), SortColumn(func.coalesce(column, literal("")), term.descending)]
    elif term.key.name in ("end_time", "duration"):
        rank = case((column.is_not(None), _PRESENT), else_=_MISSING)
        order.columns += [SortColumn(rank), SortColumn(func.coalesce(column, literal(0)), term.descending)]
    else:
        order.columns.append(SortColumn(column, term.descending))
