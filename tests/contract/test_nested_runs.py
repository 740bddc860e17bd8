"""Runs below runs over a real database: each matching run at one place, at any depth, in any order."""

from typing import Any

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue
from trackline.search.parse import MAX_TEXTS
from trackline.tracking.columns import get_columns
from trackline.tracking.log_batch import log_batch
from trackline.tracking.runs import create_run, delete_run
from trackline.wire.columns import GetColumns, GetColumnsResponse
from trackline.wire.nouns import Tag
from trackline.wire.runs import CreateRun, DeleteRun, LogBatch, Point


class Nest:
    """Runs of an experiment by their names."""

    def __init__(self, database: Database) -> None:
        """Begin without runs."""
        self.database = database
        self.experiment: str = database.new_experiment("nested")
        self.ids: dict[str, str] = {}

    def add(self, name: str, parent: str | None = None, *, metric: float | None = None, experiment: str = "") -> str:
        """Log a run; each starts later than the ones before."""
        asked = CreateRun(experiment or self.experiment, run_name=name, start_time=100 + len(self.ids))
        run_id: str = self.database.write(create_run, asked).run.info.run_id
        self.ids[name] = run_id
        if parent is not None:
            self.put_below(name, self.ids.get(parent, parent))
        if metric is not None:
            self.database.write(log_batch, LogBatch(run_id, [Point("m", metric, 1, 0)]))
        return run_id

    def put_below(self, name: str, parent_id: str) -> None:
        """Name a parent."""
        tags = [Tag("mlflow.parentRunId", parent_id)]
        self.database.write(log_batch, LogBatch(self.ids[name], [], [], tags))

    def level(self, below: str, **asked: Any) -> GetColumnsResponse:  # noqa: ANN401 - fields
        """Ask for a level, by the name of the run above it."""
        request = GetColumns([self.experiment], below=self.ids.get(below, below), **asked)
        return self.database.read(get_columns, request)

    def tree(self, below: str = "", **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - fields
        """Return all levels, by names, as the numbers of children say."""
        answer = self.level(below, **asked)
        assert answer.total == len(answer.runs.run_id)
        named = zip(answer.runs.run_name, answer.runs.children, strict=True)
        tree = {name: self.tree(name, **asked) if children else {} for name, children in named}
        assert [len(tree[name]) for name in tree] == answer.runs.children
        return tree


@pytest.fixture
def nest(database: Database) -> Nest:
    """Make an experiment of nested runs: three levels below `a`, and `f` alone."""
    made = Nest(database)
    made.add("a", metric=5)
    made.add("b", "a", metric=2)
    made.add("c", "b", metric=9)
    made.add("d", "c")
    made.add("e", "a", metric=3)
    made.add("f", metric=7)
    return made


def test_each_level_has_its_runs_and_counts_those_below(nest: Nest) -> None:
    """The newest first, at any depth; without `below` all runs are there and nothing is counted."""
    flat = nest.database.read(get_columns, GetColumns([nest.experiment]))

    assert nest.tree() == {"f": {}, "a": {"e": {}, "b": {"c": {"d": {}}}}}
    assert list(nest.tree()["a"]) == ["e", "b"]
    assert (flat.total, flat.runs.children) == (6, [])


def test_a_run_whose_parent_is_not_among_the_matching_ones_is_a_root(nest: Nest) -> None:
    """A filter, a deletion, another experiment or no such run at all: what is below stays to be seen."""
    other = nest.database.new_experiment("other")
    nest.add("far", experiment=other)
    nest.add("g", "far")
    nest.add("h", "no such run")

    assert nest.tree(filter="run_name != 'b'") == {"h": {}, "g": {}, "f": {}, "c": {"d": {}}, "a": {"e": {}}}
    nest.database.write(delete_run, DeleteRun(nest.ids["a"]))
    assert nest.tree() == {"h": {}, "g": {}, "f": {}, "e": {}, "b": {"c": {"d": {}}}}
    assert nest.tree(run_view_type="ALL")["a"] == {"e": {}, "b": {"c": {"d": {}}}}


@pytest.mark.parametrize("filter_", ["tags.mlflow.parentRunId = '{a}' OR run_name = 'a'", "metrics.m > 2.5"])
def test_filters_by_tags_and_metrics_choose_runs_of_all_levels(nest: Nest, filter_: str) -> None:
    """A parent counts where it meets the filter itself."""
    text = filter_.format(a=nest.ids["a"])
    expected: dict[str, Any] = {"a": {"e": {}, "b": {}}} if "tags" in text else {"f": {}, "c": {}, "a": {"e": {}}}

    assert nest.tree(filter=text) == expected


def test_each_level_is_sorted_and_paged_by_itself(nest: Nest) -> None:
    """Pages of roots and of children join to all of them in the order of a metric, those without one last."""
    for place in range(5):
        nest.add(f"p{place}", "a", metric=[1, 4, None, 8, 2.5][place])
    for below, expected in (("", ["a", "f"]), ("a", ["p0", "b", "p4", "e", "p1", "p3", "p2"])):
        pages = [nest.level(below, order_by=["metrics.m ASC"], limit=2, offset=at) for at in range(0, 8, 2)]

        assert [name for page in pages for name in page.runs.run_name] == expected
        assert {page.total for page in pages} == {len(expected)}


def test_runs_above_themselves_are_shown_once(nest: Nest) -> None:
    """A run that names itself is a root; of several that name each other one is, the others are below it."""
    nest.put_below("f", nest.ids["f"])
    nest.add("x")
    nest.add("y", "x")
    nest.put_below("x", nest.ids["y"])

    assert nest.tree() == {"x": {"y": {}}, "f": {}, "a": {"e": {}, "b": {"c": {"d": {}}}}}
    nest.put_below("a", nest.ids["d"])
    assert nest.tree() == {"x": {"y": {}}, "f": {}, "a": {"e": {}, "b": {"c": {"d": {}}}}}


def test_a_parent_may_be_made_after_its_children(nest: Nest) -> None:
    """Runs are put together below a new run later on."""
    nest.add("later")
    nest.put_below("a", nest.ids["later"])
    nest.put_below("f", nest.ids["later"])

    assert nest.tree() == {"later": {"f": {}, "a": {"e": {}, "b": {"c": {"d": {}}}}}}


def test_a_level_below_no_run_is_refused(nest: Nest) -> None:
    """The refusal names the field."""
    with pytest.raises(InvalidParameterValue, match="Invalid below"):
        nest.level("nobody")


def test_a_filter_with_long_lists_fits_into_a_statement(nest: Nest) -> None:
    """The filter stands twice in the query for a level, and a database takes so many values only."""
    run_id = nest.add("listed")
    nest.database.bind_at_most(32_766)
    listed = ",".join([*["''"] * (MAX_TEXTS - 1), f"'{run_id}'"])
    asked = GetColumns([nest.experiment], filter=f"run_id IN ({listed})", below="")
    assert nest.database.read(get_columns, asked).runs.run_id == [run_id]
