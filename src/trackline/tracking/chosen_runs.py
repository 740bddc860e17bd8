"""Which runs a request of the UI means, as a condition."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from trackline.db.changes import read_mark
from trackline.db.kept import Mark
from trackline.db.tables import run
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue
from trackline.search.parse import parse_filter, parse_key
from trackline.search.tree import And, Comparison, Key
from trackline.search.vocabulary import RUNS
from trackline.tracking.experiments import parse_id
from trackline.tracking.pages import digest
from trackline.tracking.run_parts import one_of, stage_condition
from trackline.tracking.where import TEXT_TABLES, comparisons, run_condition
from trackline.wire.columns import ChooseRuns
from trackline.wire.experiments import ViewType

_TEXT_ATTRIBUTES = frozenset({"run_name", "status", "user_id"})


class ChosenRuns(NamedTuple):
    """The experiments and the view whose runs are meant, and the condition that one of these runs is."""

    experiment_ids: list[int]
    view: ViewType | None
    condition: ColumnElement[bool]
    asked: str
    """A digest of what was asked for: it tells these from others."""
    by_metrics: bool
    """Whether metrics decide which they are."""

    @property
    def whole(self) -> ColumnElement[bool]:
        """The condition that a run is meant."""
        in_experiments = one_of(run.c.experiment_id, self.experiment_ids)
        return and_(in_experiments, stage_condition(self.view), self.condition)


def choose_runs(tx: ReadTx, request: ChooseRuns) -> ChosenRuns:
    """Return which runs are meant. Raises InvalidParameterValue."""
    node = parse_filter(request.filter, RUNS)
    condition = and_(run_condition(tx, node), run_condition(tx, _of_group(request)))
    experiment_ids = [parse_id(each) for each in request.experiment_ids]
    asked = digest(experiment_ids, request.filter, request.run_view_type, request.group_by, request.group)
    by_metrics = any(each.key.entity == "metric" for each in comparisons(node))
    return ChosenRuns(experiment_ids, request.run_view_type, condition, asked, by_metrics)


def count_runs(tx: ReadTx, chosen: ChosenRuns) -> int:
    """Return how many runs are meant; counting takes longer than a page of them where they are many.

    Where readers keep it, they are counted again only when something changed that decides it: points alone do not,
    unless the filter asks for metrics.
    """

    def count() -> int:
        return tx.execute(select(func.count()).select_from(run).where(chosen.whole))[0][0]

    if tx.kept is None:
        return count()
    now = read_mark(tx, None)
    return tx.kept.totals.at(now if chosen.by_metrics else Mark(0, now.note), chosen.asked, count)


def group_keys(names: list[str]) -> list[Key]:
    """Return the keys that runs are grouped by. Raises InvalidParameterValue where values are no texts."""
    keys = [parse_key(name, RUNS) for name in names]
    for name, key in zip(names, keys, strict=True):
        if key.entity not in TEXT_TABLES and not (key.entity == "attribute" and key.name in _TEXT_ATTRIBUTES):
            raise InvalidParameterValue(
                f"Invalid group_by {name!r}: runs are grouped by params, tags and the attributes "
                f"{', '.join(sorted(_TEXT_ATTRIBUTES))}."
            )
    return keys


def _of_group(request: ChooseRuns) -> And | None:
    if not request.group:
        return None
    if len(request.group) != len(request.group_by):
        raise InvalidParameterValue("Invalid group: it has to have a value, or null, for each entry of `group_by`.")
    return And(
        tuple(
            Comparison(key, "IS NULL", None) if value is None else Comparison(key, "=", value)
            for key, value in zip(group_keys(request.group_by), request.group, strict=True)
        )
    )
