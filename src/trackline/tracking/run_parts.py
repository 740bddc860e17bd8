"""The order of runs in parts, so that reading can stop early.

An order that begins with a metric has two: first the runs that have a number there, in the order of the index on it,
then the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, select

from trackline.db.tables import latest, run
from trackline.db.transaction import ReadTx
from trackline.search.tree import OrderTerm
from trackline.tracking.pages import SortColumn
from trackline.tracking.run_order import run_order
from trackline.tracking.where import METRIC_COLUMNS, metric_key_id
from trackline.wire.experiments import ViewType

_STAGES: dict[str, list[str]] = {
    "ACTIVE_ONLY": ["active"],
    "DELETED_ONLY": ["deleted"],
    "ALL": ["active", "deleted"],
}


@dataclass(frozen=True, slots=True)
class RunPart:
    """A part of the order: where its runs come from, which they are, and how they are sorted."""

    source: FromClause
    condition: ColumnElement[bool]
    columns: list[SortColumn]
    entered: ColumnElement[bool] | None = None
    """Of one table, what an index on it is entered by that has the order of the first column; None where none has."""

    def narrowed(self, condition: ColumnElement[bool]) -> "RunPart":
        """Return the part of those runs that meet another condition too."""
        return replace(self, condition=and_(self.condition, condition))

    def among_next(self, many: int, behind: Sequence[Any] | None) -> "RunPart | None":
        """Return the part of the next `many` runs, less those that share the value of the last one.

        It is empty where fewer follow. None where no index has the order.
        """
        if self.entered is None:
            return None
        first = self.columns[0]
        condition = self.entered if behind is None else and_(self.entered, first.reaches(behind[0]))
        furthest = select(first.expression).where(condition).order_by(first.clause()).limit(1).offset(many)
        return self.narrowed(first.precedes(furthest.correlate(None).scalar_subquery()))


def run_parts(
    tx: ReadTx, terms: Sequence[OrderTerm], experiment_ids: Sequence[int], view: ViewType | None
) -> list[RunPart]:
    """Return the parts, in order, of the runs of some experiments that are in a view."""
    whole = run_order(tx, terms)
    single = len(experiment_ids) == 1
    stage = stage_condition(view)
    in_experiments = and_(one_of(run.c.experiment_id, experiment_ids), stage)
    if not terms or terms[0].key.entity != "metric":
        # The index by start holds the stages one behind the other.
        entered = in_experiments if single and not terms and view != "ALL" else None
        return [RunPart(whole.join(run), in_experiments, whole.columns, entered)]
    leading = terms[0]
    rest = run_order(tx, terms[1:])
    value = METRIC_COLUMNS[leading.key.aggregate]
    # The experiment is named on `latest` alone, so that its index leads and runs are looked up by key.
    numbers = and_(
        one_of(latest.c.experiment_id, experiment_ids),
        latest.c.key_id == metric_key_id(tx, leading.key),
        value.is_not(None),
    )
    entered = numbers if single and leading.key.aggregate == "last" else None
    having = rest.join(latest.join(run, run.c.id == latest.c.run_id))
    rank = whole.columns[0].expression
    return [
        RunPart(having, and_(numbers, stage), [SortColumn(value, leading.descending), *rest.columns], entered),
        RunPart(whole.join(run), and_(in_experiments, rank > 0), [whole.columns[0], *whole.columns[2:]]),
    ]


def stage_condition(view: ViewType | None) -> ColumnElement[bool]:
    """Return the condition that a run is in the asked view; active ones unless told otherwise."""
    stages = _STAGES[view or "ACTIVE_ONLY"]
    return run.c.lifecycle_stage == stages[0] if len(stages) == 1 else run.c.lifecycle_stage.in_(stages)


def one_of(column: ColumnElement[Any], values: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of the values; an index keeps its order when there is one only."""
    return column == values[0] if len(values) == 1 else column.in_(values)
