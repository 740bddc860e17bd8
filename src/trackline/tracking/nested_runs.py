"""Runs below runs: which of the matching runs are roots, and which are below a certain one.

A run is below the run that its tag names, if that one matches too, and else it is a root. A parent that started later
than its child counts only when it names no parent itself: so parents never go round in a circle, and each matching run
is at one place, a root or below one.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select, true

from trackline.db.tables import VALUE_PREFIX, run, tag
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue

PARENT_TAG = "mlflow.parentRunId"

_link = tag.alias("link")
_above = tag.alias("above")
_parent = run.alias("parent")


def at_level(tx: ReadTx, below: str | None, matching: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a matching run is at a level: all runs, the roots (""), or below the run of this id.

    Raises InvalidParameterValue when there is no such run.
    """
    if below is None:
        return true()
    if below == "":
        return not_(_has_matching_parent(matching))
    found = tx.execute(
        select(_parent.c.id, _parent.c.start_time, _named_by(_parent)).where(_parent.c.uuid == below),
    )
    if not found:
        raise InvalidParameterValue(f"Invalid below: there is no run {below!r}. Name a run, or '' for the roots.")
    parent_id, start_time, has_parent = found[0]
    of_parent = select(_link.c.run_id).where(
        _link.c.key == PARENT_TAG, tx.dialect.is_text(_link.c.value, below, VALUE_PREFIX)
    )
    children = and_(run.c.id.in_(of_parent), run.c.id != parent_id)
    if not has_parent:
        return children
    later = or_(run.c.start_time > start_time, and_(run.c.start_time == start_time, run.c.id > parent_id))
    return and_(children, later)


def child_counts(tx: ReadTx, parents: list[int], matching: ColumnElement[bool]) -> dict[int, int]:
    """Return how many matching runs are below each of some runs that have any."""
    names = and_(_link.c.key == PARENT_TAG, tx.dialect.is_id(_link.c.value, _parent.c.uuid, VALUE_PREFIX))
    # A join would begin with the runs of the experiment on some databases.
    counted = exists(
        select(1).select_from(run).where(run.c.id == _link.c.run_id, _counts(), matching).correlate(_link, _parent)
    )
    statement: Select[*tuple[Any, ...]] = (
        select(_parent.c.id, func.count())
        .select_from(_parent.join(_link, names))
        .where(_parent.c.id.in_(parents), counted)
        .group_by(_parent.c.id)
    )
    return {row[0]: row[1] for row in tx.execute(statement)}


def _has_matching_parent(matching: ColumnElement[bool]) -> ColumnElement[bool]:
    matches = exists(select(1).select_from(run).where(run.c.id == _parent.c.id, matching).correlate(_parent))
    return exists(
        select(1)
        .select_from(_link.join(_parent, _parent.c.uuid == _link.c.value))
        .where(_link.c.run_id == run.c.id, _link.c.key == PARENT_TAG, _counts(), matches)
        .correlate(run)
    )


def _counts() -> ColumnElement[bool]:
    """Return the condition that the parent may be one of the run that names it."""
    return and_(
        _parent.c.id != run.c.id,
        or_(
            _parent.c.start_time < run.c.start_time,
            and_(_parent.c.start_time == run.c.start_time, _parent.c.id < run.c.id),
            not_(_named_by(_parent)),
        ),
    )


def _named_by(child: Any) -> ColumnElement[bool]:  # noqa: ANN401 - an alias of the runs
    """Return the condition that a run names a parent."""
    return exists(
        select(1).select_from(_above).where(_above.c.run_id == child.c.id, _above.c.key == PARENT_TAG).correlate(child)
    )
