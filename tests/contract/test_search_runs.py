"""Searching runs over a real database: what matches, in which order, page by page, at what cost."""

import base64
import json
import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.conftest import Database

from trackline.db.changes import read_mark
from trackline.errors import InvalidParameterValue
from trackline.tracking import columns
from trackline.tracking import search_runs as search_runs_module
from trackline.tracking.columns import get_columns, get_keys
from trackline.tracking.experiments import create_experiment
from trackline.tracking.log_batch import log_batch
from trackline.tracking.runs import create_run, delete_run, update_run
from trackline.tracking.search_runs import search_runs
from trackline.wire.columns import GetColumns, GetKeys
from trackline.wire.experiments import CreateExperiment
from trackline.wire.nouns import Param, Run, Tag
from trackline.wire.runs import CreateRun, DeleteRun, LogBatch, Point, SearchRuns, UpdateRun

METRICS = [0.5, None, math.nan, 2.0, -1.0, math.inf, 0.5, None, -math.inf, 3.0]
PARAMS = ["a", "b", None, "B", "ab", "a", None, "b", "ba", "A"]


@pytest.fixture
def experiment(database: Database) -> str:
    """Make an experiment whose runs, named by their number, have the metrics and params above."""
    made = database.write(create_experiment, CreateExperiment(name="searched")).experiment_id
    for number, (metric, param) in enumerate(zip(METRICS, PARAMS, strict=True)):
        run = database.write(
            create_run, CreateRun(experiment_id=made, run_name=str(number), start_time=100 + number // 2)
        ).run
        points = [] if metric is None else [Point("m", metric, 1, 0)]
        params = [] if param is None else [Param("p", param)]
        tags = [Tag("number", str(number))]
        database.write(log_batch, LogBatch(run.info.run_id, points, params, tags))
    return made


def names(runs: Sequence[Run]) -> list[int]:
    """Return the numbers of runs."""
    return [int(run.info.run_name) for run in runs]


def search(database: Database, experiment: str, **asked: Any) -> list[int]:  # noqa: ANN401 - fields of the request
    """Return the numbers of all matching runs, collected over pages of three."""
    found: list[int] = []
    token: str | None = None
    while True:
        page = database.read(
            search_runs, SearchRuns(experiment_ids=[experiment], max_results=3, page_token=token, **asked)
        )
        found += names(page.runs)
        token = page.next_page_token
        if token is None:
            return found


MATCHES: list[tuple[str, Callable[[int], bool]]] = [
    ("metrics.m > 0.4", lambda n: METRICS[n] is not None and METRICS[n] > 0.4),  # type: ignore[operator]  # not None
    ("metrics.m <= 0.5", lambda n: METRICS[n] is not None and METRICS[n] <= 0.5),  # type: ignore[operator]  # not None
    ("metrics.m = 0.5", lambda n: METRICS[n] == 0.5),
    ("metrics.m != 0.5", lambda n: METRICS[n] is not None and METRICS[n] != 0.5),
    ("metrics.unknown != 1", lambda _: False),
    ("params.p = 'a'", lambda n: PARAMS[n] == "a"),
    ("params.p != 'a'", lambda n: PARAMS[n] is not None and PARAMS[n] != "a"),
    ("params.p LIKE 'b%'", lambda n: (PARAMS[n] or "").startswith("b")),
    ("params.p ILIKE 'B%'", lambda n: (PARAMS[n] or "").lower().startswith("b")),
    ("params.p LIKE '_b'", lambda n: PARAMS[n] == "ab"),
    ("params.p IN ('a', 'B')", lambda n: PARAMS[n] in {"a", "B"}),
    ("params.p NOT IN ('a', 'B')", lambda n: PARAMS[n] not in {"a", "B", None}),
    ("params.p IS NULL", lambda n: PARAMS[n] is None),
    ("params.p IS NOT NULL", lambda n: PARAMS[n] is not None),
    ("attributes.start_time >= 103", lambda n: n >= 6),
    ("run_name = '4'", lambda n: n == 4),
    ("tags.number IN ('1', '2')", lambda n: n in {1, 2}),
    ("end_time > 0", lambda _: False),
]


@pytest.mark.parametrize(("text", "matches"), MATCHES, ids=[text for text, _ in MATCHES])
def test_a_comparison_matches_its_runs(
    database: Database, experiment: str, text: str, matches: Callable[[int], bool]
) -> None:
    """Each comparison finds just the runs for which it holds; a missing key never matches."""
    assert sorted(search(database, experiment, filter=text)) == [n for n in range(10) if matches(n)]


@given(
    joins=st.lists(
        st.tuples(st.sampled_from(["AND", "OR"]), st.booleans(), st.sampled_from(MATCHES)), min_size=1, max_size=4
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
def test_joined_comparisons_match_as_logic_says(
    database: Database, experiment: str, joins: list[tuple[str, bool, tuple[str, Callable[[int], bool]]]]
) -> None:
    """AND, OR, NOT and parentheses mean what they mean in Python."""
    text, expected = "run_id != ''", set(range(10))
    for word, negated, (clause, matches) in joins:
        text = f"({text}) {word} {'NOT ' if negated else ''}({clause})"
        found = {n for n in range(10) if matches(n) != negated}
        expected = expected & found if word == "AND" else expected | found
    if "end_time" in text:
        return  # a run without an end neither is behind a time nor is not: SQL's third value

    assert set(search(database, experiment, filter=text)) == expected


@pytest.mark.parametrize(
    "text", ["tags.kind = 'x'", "tags.kind = 'x' AND tags.place != '3'", "NOT tags.kind = 'x'", "tags.place = '3'"]
)
@pytest.mark.parametrize("order", [(), ("metrics.loss DESC",), ("metrics.loss ASC", "tags.place DESC")])
def test_common_values_are_looked_for_among_the_next_runs(
    database: Database, monkeypatch: pytest.MonkeyPatch, text: str, order: tuple[str, ...]
) -> None:
    """Where many runs have a value, pages come from the runs that follow next: the same runs in the same order."""
    experiment = database.new_experiment("common")
    for place in range(24):
        tags = [Tag("kind", "x" if place % 2 or place < 4 else "y"), Tag("place", str(place))]
        created = CreateRun(experiment, run_name=str(place), start_time=100 + place // 3, tags=tags)
        run_id = database.write(create_run, created).run.info.run_id
        if place % 8 < 6:
            value = math.nan if place % 8 == 5 else place // 2 * 7 % 24
            database.write(log_batch, LogBatch(run_id, [Point("loss", value, 0, 0)]))
    expected = search(database, experiment, filter=text, order_by=list(order))
    near: list[bool] = []
    monkeypatch.setattr(search_runs_module, "_COMMON", 6)
    monkeypatch.setattr(search_runs_module, "_NEAR_RUNS", 9)
    monkeypatch.setattr(search_runs_module, "_NEAR_PAGES", 1)
    real = search_runs_module._near_page  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - seen from outside it changes nothing

    def noted(*of: Any) -> Any:  # noqa: ANN401 - as the real one
        page = real(*of)
        near.append(page is not None)
        return page

    monkeypatch.setattr(search_runs_module, "_near_page", noted)

    assert search(database, experiment, filter=text, order_by=list(order)) == expected
    assert set(near) == ({False} if "place = " in text else {True, False})


@pytest.mark.parametrize(
    "asked", [{"order_by": ["metrics.m"]}, {"order_by": ["min(metrics.m)"]}, {"order_by": ["status"]}, {}]
)
def test_common_values_are_found_in_any_order(
    database: Database, experiment: str, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any]
) -> None:
    """Whether an index has the order or not, and in deleted and active runs at once."""
    gone = database.read(search_runs, SearchRuns([experiment], filter="tags.number = '4'")).runs[0]
    database.write(delete_run, DeleteRun(gone.info.run_id))
    asked = {"filter": "params.p = 'a' OR params.p = 'b' OR tags.number != '9'", "run_view_type": "ALL"} | asked
    expected = search(database, experiment, **asked)
    monkeypatch.setattr(search_runs_module, "_COMMON", 1)

    assert search(database, experiment, **asked) == expected


def test_without_an_order_the_newest_start_comes_first(database: Database, experiment: str) -> None:
    """Runs are sorted by start, newest first, then by id."""
    found = search(database, experiment)

    assert [100 + n // 2 for n in found] == sorted((100 + n // 2 for n in range(10)), reverse=True)


@pytest.mark.parametrize(("word", "numbers"), [("ASC", [8, 4, 0, 6, 3, 9, 5]), ("DESC", [5, 9, 3, 6, 0, 4, 8])])
def test_an_order_by_metric_puts_nan_and_missing_last(
    database: Database, experiment: str, word: str, numbers: list[int]
) -> None:
    """Numbers first, then NaN, then the runs without the metric, in both directions, over any page size."""
    found = search(database, experiment, order_by=[f"metrics.m {word}"])

    assert [METRICS[n] for n in found[:7]] == [METRICS[n] for n in numbers]
    assert found[7] == 2
    assert sorted(found[8:]) == [1, 7]


@pytest.mark.parametrize("word", ["ASC", "DESC"])
def test_an_order_by_param_compares_texts_and_puts_missing_last(database: Database, experiment: str, word: str) -> None:
    """Params are sorted as texts; runs without the param come last in both directions."""
    found = search(database, experiment, order_by=[f"params.p {word}"])
    present = [value for value in PARAMS if value is not None]

    assert [PARAMS[n] for n in found] == [*sorted(present, reverse=word == "DESC"), None, None]


def test_an_order_by_the_end_puts_unended_runs_last(database: Database, experiment: str) -> None:
    """All runs are still found when the order's attribute is missing."""
    assert sorted(search(database, experiment, order_by=["end_time DESC"])) == list(range(10))


def test_a_run_with_senseless_times_has_no_duration(database: Database, experiment: str) -> None:
    """Times whose difference is no 64-bit integer spoil neither filters, orders nor columns that name the duration."""
    for start, end in ((-(2**63), 2**63 - 1), (0, 5), (2**63 - 1, -(2**63))):
        run = database.write(create_run, CreateRun(experiment_id=experiment, run_name="11", start_time=start)).run
        database.write(update_run, UpdateRun(run.info.run_id, end_time=end))

    assert search(database, experiment, filter="duration >= 0") == [11]
    assert len(search(database, experiment, order_by=["duration DESC"])) == 13
    asked = GetColumns([experiment], filter="run_name = '11'", order_by=["end_time"], columns=["duration"])
    assert database.read(get_columns, asked).columns[0].values == [None, 5, None]


def test_orders_combine(database: Database, experiment: str) -> None:
    """The second term decides where the first is equal."""
    found = search(database, experiment, order_by=["metrics.m DESC", "params.p DESC"])

    assert found[3:5] == [0, 6]


def test_deleted_runs_are_in_their_own_view(database: Database, experiment: str) -> None:
    """A deleted run leaves the active view."""
    gone = database.read(search_runs, SearchRuns(experiment_ids=[experiment], filter="run_name = '3'")).runs[0]
    database.write(delete_run, DeleteRun(gone.info.run_id))

    assert 3 not in search(database, experiment)
    assert search(database, experiment, run_view_type="DELETED_ONLY") == [3]
    assert sorted(search(database, experiment, run_view_type="ALL")) == list(range(10))


def test_a_page_carries_the_runs_whole(database: Database, experiment: str) -> None:
    """Metrics, params and tags come with each run."""
    run = database.read(search_runs, SearchRuns(experiment_ids=[experiment], filter="run_name = '3'")).runs[0]

    assert [(metric.key, metric.value) for metric in run.data.metrics] == [("m", 2.0)]
    assert [(param.key, param.value) for param in run.data.params] == [("p", "B")]
    assert {tag.key for tag in run.data.tags} == {"mlflow.runName", "number"}


@pytest.mark.parametrize("token", ["x", "!!!", "W10=", "WyJhIiwgMCwgW11d"])
def test_a_foreign_page_token_is_refused(database: Database, experiment: str, token: str) -> None:
    """A token that this query did not give is refused."""
    with pytest.raises(InvalidParameterValue, match="Invalid page token"):
        database.read(search_runs, SearchRuns(experiment_ids=[experiment], page_token=token))


def test_a_token_belongs_to_its_query(database: Database, experiment: str) -> None:
    """A token of another order is refused."""
    page = database.read(search_runs, SearchRuns(experiment_ids=[experiment], max_results=2))

    with pytest.raises(InvalidParameterValue, match="Invalid page token"):
        database.read(
            search_runs,
            SearchRuns(
                experiment_ids=[experiment], max_results=2, order_by=["metrics.m"], page_token=page.next_page_token
            ),
        )


@pytest.mark.parametrize(
    ("place", "value"),
    [
        *((0, value) for value in ("a", "a\0", 2**63, -(2**63) - 1, math.inf, 0.5, True)),
        *((1, value) for value in ("a\0", "\ud800", 1, True, None)),
    ],
)
def test_a_forged_token_is_refused(database: Database, experiment: str, place: int, value: object) -> None:
    """A value that cannot be compared with the column it stands for (a start, an id), on any database, is refused."""
    page = database.read(search_runs, SearchRuns(experiment_ids=[experiment], max_results=2))
    query, part, values = json.loads(base64.urlsafe_b64decode(page.next_page_token or ""))
    values[place] = value
    forged = base64.urlsafe_b64encode(json.dumps([query, part, values]).encode()).decode()

    with pytest.raises(InvalidParameterValue, match="Invalid page token"):
        database.read(search_runs, SearchRuns(experiment_ids=[experiment], max_results=2, page_token=forged))


@pytest.mark.parametrize("size", [0, -1, 50_001])
def test_page_sizes_are_bounded(database: Database, experiment: str, size: int) -> None:
    """A page has 1 to 50,000 runs."""
    with pytest.raises(InvalidParameterValue, match="max_results"):
        database.read(search_runs, SearchRuns(experiment_ids=[experiment], max_results=size))


def test_no_experiments_have_no_runs(database: Database) -> None:
    """Without experiments the answer is empty."""
    assert database.read(search_runs, SearchRuns()).runs == []


def test_columns_are_parallel_lists_of_any_stretch(database: Database, experiment: str) -> None:
    """The table gets the asked columns, with gaps as null, and how many runs match in all."""
    asked = GetColumns(
        experiment_ids=[experiment], columns=["metrics.m", "params.p", "max(metrics.m)"], offset=2, limit=5
    )

    answer = database.read(get_columns, asked)

    assert answer.total == 10
    shown = [int(name) for name in answer.runs.run_name]
    spelled: dict[Any, str] = {math.inf: "Infinity", -math.inf: "-Infinity"}
    expected: list[Any] = [
        "NaN" if isinstance(METRICS[n], float) and math.isnan(METRICS[n]) else spelled.get(METRICS[n], METRICS[n])  # type: ignore[arg-type]  # a float
        for n in shown
    ]
    assert answer.columns[0].values == expected
    assert answer.columns[1].values == [PARAMS[n] for n in shown]


def test_pinned_runs_come_first(database: Database, experiment: str) -> None:
    """Pinned runs that match lead the first stretch, in the order asked for; the others follow as before."""
    whole = database.read(get_columns, GetColumns(experiment_ids=[experiment], order_by=["metrics.m ASC"]))
    pinned = [whole.runs.run_id[7], whole.runs.run_id[4]]
    asked = GetColumns(experiment_ids=[experiment], order_by=["metrics.m ASC"], pinned=[*pinned, "unknown"], limit=4)

    answer = database.read(get_columns, asked)

    assert answer.runs.run_id == [pinned[1], pinned[0], *whole.runs.run_id[:2]]
    assert answer.total == whole.total


@pytest.mark.parametrize("order", ["metrics.m ASC", "metrics.m DESC", "max(metrics.m) DESC", "params.p ASC"])
def test_stretches_are_parts_of_one_order(database: Database, experiment: str, order: str) -> None:
    """Whatever stretch is asked for, it is that part of the whole, also where some runs lack the metric."""
    asked: dict[str, Any] = {"experiment_ids": [experiment], "order_by": [order]}
    pinned = [database.read(get_columns, GetColumns(**asked)).runs.run_id[3]]
    whole = database.read(get_columns, GetColumns(pinned=pinned, **asked)).runs.run_id

    stretches = {
        (offset, limit): database.read(
            get_columns, GetColumns(pinned=pinned, offset=offset, limit=limit, **asked)
        ).runs.run_id
        for offset in range(12)
        for limit in (1, 4, 20)
    }

    assert sorted(whole) == sorted(set(whole))
    assert len(whole) == len(PARAMS)
    assert stretches == {(offset, limit): whole[offset : offset + limit] for offset, limit in stretches}


def test_keys_tell_what_runs_logged(database: Database, experiment: str) -> None:
    """Keys come with the number of runs that have them and of values they take."""
    answer = database.read(get_keys, GetKeys(experiment_ids=[experiment]))

    assert answer.mark == str(database.read(read_mark, None))
    assert answer.sampled == answer.total
    assert [(key.key, key.runs) for key in answer.metrics] == [("m", 8)]
    assert [(key.key, key.runs, key.values, key.numeric) for key in answer.params] == [("p", 8, 6, False)]


def test_keys_are_those_of_the_newest_runs(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more runs match than are looked at, the newest are, and the answer says how many."""
    monkeypatch.setattr(columns, "SAMPLED_RUNS", 2)
    experiment = database.new_experiment("sampled")
    for start in range(4):
        run_id = database.write(create_run, CreateRun(experiment, start_time=start)).run.info.run_id
        database.write(log_batch, LogBatch(run_id, [Point(f"m{start}", 1.0, 1)], [Param(f"p{start}", "x")]))
    answer = database.read(get_keys, GetKeys(experiment_ids=[experiment]))

    assert (answer.total, answer.sampled) == (4, 2)
    assert [key.key for key in answer.metrics] == ["m2", "m3"]
    assert [key.key for key in answer.params] == ["p2", "p3"]


def test_fewer_runs_tell_keys_where_each_has_many(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Metrics are bounded and not only runs; some runs are looked at however many metrics they have."""
    monkeypatch.setattr(columns, "_LEAST_SAMPLED_RUNS", 2)
    experiment = database.new_experiment("many keys")
    for start in range(6):
        run_id = database.write(create_run, CreateRun(experiment, start_time=start)).run.info.run_id
        database.write(log_batch, LogBatch(run_id, [Point(f"m{key}", 1.0, 1) for key in range(10)]))
    sampled: list[int] = []
    for most in (1000, 40, 5):
        monkeypatch.setattr(columns, "SAMPLED_METRICS", most)
        answer = database.read(get_keys, GetKeys(experiment_ids=[experiment]))
        assert {key.runs for key in answer.metrics} == {answer.sampled}
        sampled.append(answer.sampled)

    assert sampled == [6, 4, 2]
