"""Groups of runs over a real database: which there are, what they hold, in which order."""

import math
from collections import defaultdict
from statistics import fmean
from typing import Any

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue
from trackline.tracking.columns import get_columns
from trackline.tracking.groups import get_groups
from trackline.tracking.log_batch import log_batch
from trackline.tracking.runs import create_run
from trackline.wire.codec import Decoder
from trackline.wire.columns import GetColumns
from trackline.wire.groups import GetGroups, GetGroupsResponse
from trackline.wire.nouns import Param, Tag
from trackline.wire.runs import CreateRun, LogBatch, Point

RUNS: list[tuple[str | None, str, float | None]] = [
    ("a", "x", 1.0),
    ("a", "x", 3.0),
    ("a", "y", None),
    ("b'`\"%", "x", math.nan),
    ("b'`\"%", "x", 5.0),
    ("A", "y", math.inf),
    (None, "y", -2.0),
]
"""A param, a tag and a metric of each run."""


@pytest.fixture
def experiment(database: Database) -> str:
    """Make an experiment with the runs above."""
    made: str = database.new_experiment("grouped")
    for place, (param, tag, metric) in enumerate(RUNS):
        run = database.write(create_run, CreateRun(experiment_id=made, run_name=str(place), start_time=place)).run
        points = [] if metric is None else [Point("m", metric, 1, 0)]
        params = [] if param is None else [Param("p", param)]
        database.write(log_batch, LogBatch(run.info.run_id, points, params, [Tag("t", tag)]))
    return made


def groups(database: Database, experiment: str, *by: str, **asked: Any) -> GetGroupsResponse:  # noqa: ANN401 - fields
    """Return the groups by some keys."""
    return database.read(get_groups, GetGroups(experiment_ids=[experiment], group_by=list(by), **asked))


def test_groups_count_all_runs_by_exact_values(database: Database, experiment: str) -> None:
    """Values differ by case and by absence; the largest group comes first."""
    answer = groups(database, experiment, "params.p")

    assert answer.values == [["a"], ["b'`\"%"], ["A"], [None]]
    assert answer.count == [3, 2, 1, 1]
    assert answer.total == 4


def test_aggregates_are_those_of_finite_values(database: Database, experiment: str) -> None:
    """Mean, least and greatest are of the runs that have a number; NaN, infinities and gaps do not count."""
    answer = groups(database, experiment, "params.p", columns=["metrics.m"], order_by="value", descending=False)
    expected: dict[str | None, list[float]] = defaultdict(list)
    for param, _, metric in RUNS:
        expected[param] += [metric] if metric is not None and math.isfinite(metric) else []

    assert answer.values == [["A"], ["a"], ["b'`\"%"], [None]]
    (column,) = answer.columns
    numbers = [expected[value] for (value,) in answer.values]
    assert column.count == [len(group) for group in numbers]
    assert column.mean == [fmean(group) if group else None for group in numbers]
    assert column.min == [min(group, default=None) for group in numbers]
    assert column.max == [max(group, default=None) for group in numbers]


def test_groups_by_several_keys(database: Database, experiment: str) -> None:
    """Params, tags and attributes divide runs together, and a filter leaves runs out first."""
    answer = groups(database, experiment, "tags.t", "params.p", "attributes.status", filter="params.p != 'A'")

    assert answer.values[0] == ["x", "a", "RUNNING"]
    assert sum(answer.count) == 5


@pytest.mark.parametrize(("descending", "expected"), [(True, [5.0, 3.0, -2.0, None]), (False, [-2.0, 3.0, 5.0, None])])
def test_groups_are_ordered_by_an_aggregate(
    database: Database, experiment: str, *, descending: bool, expected: list[float | None]
) -> None:
    """Groups without a value come last in both directions."""
    answer = groups(
        database,
        experiment,
        "params.p",
        columns=["metrics.m"],
        order_by="max",
        order_column="metrics.m",
        descending=descending,
    )

    assert answer.columns[0].max == expected


def test_stretches_of_groups_join_to_all(database: Database, experiment: str) -> None:
    """Pages by offset have every group once."""
    pages = [groups(database, experiment, "params.p", offset=offset, limit=2).values for offset in (0, 2, 4)]

    assert [value for page in pages for value in page] == groups(database, experiment, "params.p").values


def test_the_furthest_offset_has_no_group(database: Database, experiment: str) -> None:
    """The greatest offset that a request may have is one that every database counts to."""
    assert groups(database, experiment, "params.p", offset=2**63 - 1).values == []
    with pytest.raises(InvalidParameterValue, match="'offset'"):
        Decoder(GetGroups).body(b'{"experiment_ids": ["0"], "offset": 9223372036854775808}')


def test_the_runs_of_a_group_are_chosen_by_its_values(database: Database, experiment: str) -> None:
    """Every group's runs are found by the values that it was answered with."""
    answer = groups(database, experiment, "params.p", "tags.t")
    for values, count in zip(answer.values, answer.count, strict=True):
        asked = GetColumns(
            experiment_ids=[experiment], group_by=["params.p", "tags.t"], group=values, columns=["params.p"]
        )
        found = database.read(get_columns, asked)

        assert found.total == count
        assert set(found.columns[0].values) == {values[0]}


@pytest.mark.parametrize(
    ("by", "asked", "named"),
    [
        ([], {}, "group_by"),
        (["metrics.m"], {}, "group_by"),
        (["attributes.start_time"], {}, "group_by"),
        (["params.p"], {"columns": ["params.p"]}, "columns"),
        (["params.p"], {"order_by": "mean"}, "order_column"),
        (["params.p"], {"group": ["a", "b"]}, "group"),
    ],
)
def test_what_cannot_be_grouped_is_refused(
    database: Database, experiment: str, by: list[str], asked: dict[str, Any], named: str
) -> None:
    """The refusal names the field."""
    with pytest.raises(InvalidParameterValue, match=named):
        groups(database, experiment, *by, **asked)
