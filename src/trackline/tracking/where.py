"""From a filter's tree to SQL: the conditions on runs, and what experiments and logged models share with them."""

import operator
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    Select,
    and_,
    case,
    exists,
    false,
    literal,
    not_,
    or_,
    select,
    true,
)

from trackline.db.dialects import Dialect
from trackline.db.tables import VALUE_PREFIX, dataset, dataset_input, dataset_input_tag, latest, param, run, tag
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue
from trackline.search.tree import And, Comparison, Key, Node, Not
from trackline.series import journal
from trackline.series.latest import LARGEST
from trackline.tracking.datasets import CONTEXT_TAG
from trackline.tracking.experiments import parse_id

Condition = ColumnElement[bool]

METRIC_COLUMNS: dict[str, ColumnElement[Any]] = {
    "last": latest.c.value,
    "min": latest.c.min,
    "max": latest.c.max,
    "first": latest.c.first,
}
RUN_COLUMNS: dict[str, ColumnElement[Any]] = {
    "run_id": run.c.uuid,
    "run_name": run.c.name,
    "status": run.c.status,
    "user_id": run.c.user_id,
    "artifact_uri": run.c.artifact_uri,
    "start_time": run.c.start_time,
    "end_time": run.c.end_time,
    # The difference of any two 64-bit integers is no 64-bit integer, and some databases fail over one such run.
    "duration": case(((run.c.start_time >= 0) & (run.c.end_time >= 0), run.c.end_time - run.c.start_time)),
}
"""The columns, or expressions, that hold the attributes of a run; `duration` is in milliseconds."""
TEXT_TABLES = {"param": param, "tag": tag}

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MAX_INTEGER = 2**63 - 1


def run_condition(tx: ReadTx, node: Node | None, *, one_by_one: bool = False) -> Condition:
    """Return the condition that a run matches a filter.

    Runs with a certain value are found by it, or looked at `one_by_one` where only few runs are to be looked at.
    """
    return combine(node, partial(_comparison, tx, one_by_one=one_by_one))


def finds_many(tx: ReadTx, node: Node | None, many: int) -> bool:
    """Tell whether a filter asks for values of params or tags, and more than `many` runs have each of them."""
    values = [each for each in comparisons(node) if each.key.entity in TEXT_TABLES and each.operator == "="]
    return bool(values) and all(tx.execute(_with_value(tx.dialect, each).offset(many).limit(1)) for each in values)


def comparisons(node: Node | None) -> Iterator[Comparison]:
    """Yield what a filter is made of."""
    if isinstance(node, Comparison):
        yield node
    elif isinstance(node, Not):
        yield from comparisons(node.term)
    elif node is not None:
        for term in node.terms:
            yield from comparisons(term)


def combine(node: Node | None, compare: Callable[[Comparison], Condition]) -> Condition:
    """Return the condition of a filter, given the one of each comparison; an empty filter is always met."""
    if node is None:
        return true()
    if isinstance(node, Comparison):
        return compare(node)
    if isinstance(node, Not):
        return not_(combine(node.term, compare))
    terms = [combine(term, compare) for term in node.terms]
    return and_(*terms) if isinstance(node, And) else or_(*terms)


def text_condition(dialect: Dialect, column: ColumnElement[Any], comparison: Comparison) -> Condition:
    """Return the condition that a text column compares as asked."""
    value: Any = comparison.value  # of the type that the parser lets through with this operator
    match comparison.operator:
        case "LIKE":
            return dialect.like(column, value)
        case "ILIKE":
            return dialect.ilike(column, value)
        case "IN":
            return column.in_(value)
        case "NOT IN":
            return column.not_in(value)
        case "IS NULL" | "IS NOT NULL":
            return column.is_(None) if comparison.operator == "IS NULL" else column.is_not(None)
        case _:
            return _COMPARE[comparison.operator](column, value)


def number_condition(column: ColumnElement[Any], comparison: Comparison) -> Condition:
    """Return the condition that a number column compares as asked."""
    value = bounded(comparison.value)
    # A value of the column's type would be rounded to it.
    return _COMPARE[comparison.operator](column, literal(value, BigInteger() if isinstance(value, int) else Double()))


def id_condition(column: ColumnElement[Any], comparison: Comparison) -> Condition:
    """Return the condition that an experiment's number compares with ids as asked. Raises InvalidParameterValue."""
    value: Any = comparison.value  # of the type that the parser lets through with this operator
    ids = [parse_id(each) for each in ((value,) if isinstance(value, str) else value)]
    return column.in_(ids) if comparison.operator in ("=", "IN") else column.not_in(ids)


def entry_condition(
    dialect: Dialect, entry: Condition, value: ColumnElement[Any], comparison: Comparison, outer: FromClause
) -> Condition:
    """Return the condition that what is searched has an entry, such as a tag, whose value compares as asked.

    `entry` says which rows of the entries' table are meant: those of this key, of the row of `outer`.
    """
    match comparison.operator:
        case "IS NULL":
            return not_(_some(select(1).where(entry), outer))
        case "IS NOT NULL":
            return _some(select(1).where(entry), outer)
        case _:
            return _some(select(1).where(entry, text_condition(dialect, value, comparison)), outer)


def bounded(value: object) -> int | float:
    """Return a number the database can hold: infinities become the largest doubles, as they are stored."""
    if isinstance(value, int) and abs(value) <= _MAX_INTEGER:
        return value
    try:
        number = float(value)  # pyright: ignore[reportArgumentType] - the parser lets numbers only through here
    except OverflowError as error:
        raise InvalidParameterValue("A number in the filter is too large for a 64-bit float.") from error
    return max(-LARGEST, min(LARGEST, number))


def _comparison(tx: ReadTx, comparison: Comparison, *, one_by_one: bool) -> Condition:
    key = comparison.key
    if key.entity == "metric":
        return _metric(tx, comparison)
    if key.entity in TEXT_TABLES:
        return _text_entry(tx.dialect, comparison, one_by_one=one_by_one)
    if key.entity == "dataset":
        return _dataset(tx.dialect, comparison)
    column = RUN_COLUMNS[key.name]
    if key.name in ("start_time", "end_time", "duration"):
        return number_condition(column, comparison)
    return text_condition(tx.dialect, column, comparison)


def _metric(tx: ReadTx, comparison: Comparison) -> Condition:
    key_id = journal.key_id(tx, comparison.key.name)
    if key_id is None:
        return false()
    column = METRIC_COLUMNS[comparison.key.aggregate]
    condition = number_condition(column, comparison)
    if comparison.operator == "!=":
        # NaN is stored as NULL, and NaN differs from every number.
        condition = or_(condition, column.is_(None))
    return _some(select(1).where(latest.c.run_id == run.c.id, latest.c.key_id == key_id, condition))


def _text_entry(dialect: Dialect, comparison: Comparison, *, one_by_one: bool) -> Condition:
    table = TEXT_TABLES[comparison.key.entity]
    if comparison.operator == "=" and not one_by_one:
        return run.c.id.in_(_with_value(dialect, comparison))
    entry = and_(table.c.run_id == run.c.id, table.c.key == comparison.key.name)
    return entry_condition(dialect, entry, table.c.value, comparison, run)


def _with_value(dialect: Dialect, comparison: Comparison) -> Select[*tuple[Any, ...]]:
    """Return the query for the numbers of the runs that have just this value."""
    table, value = TEXT_TABLES[comparison.key.entity], str(comparison.value)
    return select(table.c.run_id).where(
        table.c.key == comparison.key.name, dialect.is_text(table.c.value, value, VALUE_PREFIX)
    )


def _dataset(dialect: Dialect, comparison: Comparison) -> Condition:
    if comparison.key.name == "context":
        tagged = dataset_input_tag.c
        return _some(
            select(1).where(
                tagged.run_id == run.c.id,
                tagged.key == CONTEXT_TAG,
                text_condition(dialect, tagged.value, comparison),
            )
        )
    column = dataset.c[comparison.key.name]
    return _some(
        select(1)
        .select_from(dataset_input)
        .join(dataset, dataset.c.id == dataset_input.c.dataset_id)
        .where(dataset_input.c.run_id == run.c.id, text_condition(dialect, column, comparison))
    )


def metric_key_id(tx: ReadTx, key: Key) -> int:
    """Return the id of a metric's key, or one that no row has."""
    found = journal.key_id(tx, key.name)
    return -1 if found is None else found


def _some(statement: Select[*tuple[Any, ...]], outer: FromClause = run) -> Condition:
    """Return the condition that the statement has a row for the one of `outer`.

    Of the tables outside it refers to this one alone; it may have others, such as `latest`, in itself again.
    """
    return exists(statement.correlate(outer))
