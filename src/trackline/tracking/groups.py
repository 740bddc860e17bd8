"""The grouped runs table of the UI: groups of equal values, with aggregates, over all matching runs."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from trackline.db.tables import run
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue
from trackline.search.parse import parse_key
from trackline.search.tree import Key
from trackline.search.vocabulary import RUNS
from trackline.tracking.chosen_runs import choose_runs, group_keys
from trackline.tracking.run_order import RunOrder, value_column
from trackline.wire import groups as wire

_GREATEST = 1e300
"""Values beyond, and infinities, are left out of aggregates: their sum would be none."""


def get_groups(tx: ReadTx, request: wire.GetGroups) -> wire.GetGroupsResponse:
    """Return a stretch of the groups of the matching runs."""
    keys = group_keys(request.group_by)
    if not keys:
        raise InvalidParameterValue("Invalid group_by: name at least one param, tag or attribute.")
    metrics = _metrics(request)
    joins = RunOrder()
    values = [value_column(tx, joins, key, f"group_{place}") for place, key in enumerate(keys)]
    numbers = [_finite(value_column(tx, joins, key, f"metric_{place}")) for place, key in enumerate(metrics)]
    groups = select().select_from(joins.join(run)).where(choose_runs(tx, request).whole).group_by(*values)
    total: int = tx.execute(select(func.count()).select_from(groups.add_columns(*_labelled(values)).subquery()))[0][0]
    count = func.count(run.c.id)
    aggregates = [each for column in numbers for each in (func.count(column), *_ranges(column))]
    rows = tx.execute(
        _ordered(groups.add_columns(*values, count, *aggregates), request, values, count, numbers)
        .limit(request.limit)
        .offset(request.offset)
    )
    return wire.GetGroupsResponse(
        total,
        request.offset,
        [list(row[: len(values)]) for row in rows],
        [row[len(values)] for row in rows],
        [
            wire.GroupColumn(name, *(list(part) for part in _columns(rows, len(values) + 1 + 4 * place)))
            for place, name in enumerate(request.columns)
        ],
    )


def _metrics(request: wire.GetGroups) -> list[Key]:
    keys = [parse_key(name, RUNS) for name in request.columns]
    for name, key in zip(request.columns, keys, strict=True):
        if key.entity != "metric":
            raise InvalidParameterValue(f"Invalid columns: {name!r} is not a metric; only metrics are aggregated.")
    return keys


def _finite(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return case(((column < _GREATEST) & (column > -_GREATEST), column))


def _ranges(column: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    return func.avg(column), func.min(column), func.max(column)


def _labelled(values: list[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [value.label(f"value_{place}") for place, value in enumerate(values)]


def _columns(rows: Any, first: int) -> list[tuple[Any, ...]]:  # noqa: ANN401 - rows of any driver
    return list(zip(*(row[first : first + 4] for row in rows), strict=True)) or [()] * 4


def _ordered(
    groups: Select[*tuple[Any, ...]],
    request: wire.GetGroups,
    values: list[ColumnElement[Any]],
    count: ColumnElement[Any],
    numbers: list[ColumnElement[Any]],
) -> Select[*tuple[Any, ...]]:
    """Order the groups as asked, missing values last; their values make the order total."""
    if request.order_by == "value":
        return groups.order_by(*_missing_last(values, descending=request.descending))
    by = count
    if request.order_by != "count":
        if request.order_column not in request.columns:
            raise InvalidParameterValue("Invalid order_column: name one of `columns`.")
        column = numbers[request.columns.index(request.order_column)]
        by = dict(zip(("mean", "min", "max"), _ranges(column), strict=True))[request.order_by]
    return groups.order_by(
        *_missing_last([by], descending=request.descending), *_missing_last(values, descending=False)
    )


def _missing_last(values: list[ColumnElement[Any]], *, descending: bool) -> list[ColumnElement[Any]]:
    """Return the terms that order by these values, missing ones behind all others in both directions."""
    return [
        part
        for value in values
        for part in (case((value.is_(None), 1), else_=0), value.desc() if descending else value)
    ]
