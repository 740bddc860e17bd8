"""Filters and orders made at random: each is answered or refused with 400, whatever it says."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trackline.errors import TracklineError
from trackline.tracking.log_batch import log_batch
from trackline.tracking.search_experiments import search_experiments
from trackline.tracking.search_runs import search_runs
from trackline.wire.experiments import SearchExperiments
from trackline.wire.nouns import Param, Tag
from trackline.wire.runs import LogBatch, Point, SearchRuns

BOUNDED = settings(
    max_examples=1000,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

IDENTIFIERS = [
    *(
        "metrics.loss",
        "metric.`a b`",
        "min(metrics.loss)",
        "max(metrics.`x`)",
        "first(params.lr)",
        "metrics.``",
        ".loss",
    ),
    *("params.lr", 'param."x y"', "parameters.k", "params.", "tags.mlflow.runName", "tags.`k`", "tags.x", "tag.k.x"),
    *("attributes.start_time", "attribute.status", "attr.end_time", "run.run_id", "run_name", "status", "created"),
    *("`Run Name`", "duration", "Duration", "user_id", "artifact_uri", "lifecycle_stage", "model_id", "metrics"),
    *("dataset.name", "datasets.digest", "dataset.context", "dataset.x"),
    *("name", "experiment_id", "attribute.creation_time", "last_update_time"),
]
OPERATORS = [
    *("=", "!=", "<", "<=", ">", ">=", "==", "<>", "~", "LIKE", "ILIKE", "like", "RLIKE", "BETWEEN"),
    *("IN", "NOT IN", "IS", "IS NOT", "NOT LIKE"),
]
VALUES = [
    *(
        "'a'",
        '"b"',
        "'it\"s'",
        "'it''s'",
        "'%'",
        "'_%'",
        "''",
        "'x",
        "'\x00'",
        "'\ud7ff'",
        "'\U0001d4b3'",
        "'FINISHED'",
    ),
    *("1", "-1", "+.5", "1.2.3", "1e400", "-1e309", "1e-400", "0x10", "1_000", "NaN", "nan", "Infinity", "-Infinity"),
    *("9223372036854775808", "-9223372036854775809", "99999999999999999999999999", "'0'", "NULL", "null"),
    *("('a')", "('a','b')", "(1,2)", "()", "('a',)", "('a' 'b')", "(1e400)", "('x"),
]
GLUE = [" AND ", " and ", " OR ", "NOT ", "(", ")", " ", "", ";", "--", "/*", ",", "\n", "\t", " AND", "'", '"', "`"]


def spaced(key: str, operator: str, value: str, space: str) -> str:
    """Return a clause with blanks, or without."""
    return space.join((key, operator, value))


def either(one: str, other: str, word: str) -> str:
    """Return two filters joined, the second turned around."""
    return f"({one}) {word} NOT ({other})"


def ordered(key: str, way: str) -> str:
    """Return an order."""
    return f"{key}{way}"


pieces = st.sampled_from([*IDENTIFIERS, *OPERATORS, *VALUES, *GLUE])
clauses = st.builds(
    spaced,
    st.sampled_from(IDENTIFIERS),
    st.sampled_from(OPERATORS),
    st.sampled_from(VALUES),
    st.sampled_from([" ", "  ", "\n", ""]),
)
joined = st.builds(str.join, st.sampled_from([" AND ", " OR ", " ", ""]), st.lists(clauses | pieces, max_size=6))
nested = st.recursive(clauses, lambda inner: st.builds(either, inner, inner, st.sampled_from(["AND", "OR"])))
texts: st.SearchStrategy[str] = joined | st.text(max_size=60) | nested
orders = st.lists(
    st.builds(
        ordered,
        st.sampled_from(IDENTIFIERS) | st.text(max_size=20),
        st.sampled_from(["", " ASC", " DESC", " asc", " down", " ASC DESC", ",", ";"]),
    ),
    max_size=3,
)
sizes = st.sampled_from([1, 2, 1000, 50_000]) | st.integers(-(2**70), 2**70)


def fill(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """Make runs that some filters match."""
    for place in range(3):
        run_id = database.new_run()
        values = [Point("loss", value, 1, place) for value in (1.5, float("nan"), float("inf"))[: place + 1]]
        database.write(log_batch, LogBatch(run_id, values, [Param("lr", "a")], [Tag("k", "b"), Tag("x", "%")]))


def ask(database: Any, function: Any, request: object) -> None:  # noqa: ANN401 - any search
    """Run a search; an error must be one that tells the client what is wrong."""
    refused = None
    try:
        database.read(function, request)
    except TracklineError as error:
        refused = error
    assert refused is None or (refused.status == 400 and refused.message)


def test_runs_are_searched_with_anything(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """No filter, order, size or page token makes a search of runs fail in any other way than with 400."""
    fill(database)

    @BOUNDED
    @given(filter_=texts, order_by=orders, size=sizes, token=st.none() | st.text(max_size=20))
    def fuzz(filter_: str, order_by: list[str], size: int, token: str | None) -> None:
        request = SearchRuns(["0"], filter_, "ALL", size, order_by, token)
        ask(database, search_runs, request)

    fuzz()


def test_experiments_are_searched_with_anything(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """No filter, order or size makes a search of experiments fail in any other way than with 400."""

    @BOUNDED
    @given(filter_=texts, order_by=orders, size=sizes)
    def fuzz(filter_: str, order_by: list[str], size: int) -> None:
        request = SearchExperiments(max_results=size, filter=filter_, order_by=order_by)
        ask(database, search_experiments, request)

    fuzz()


def test_pages_go_on_after_any_order(database: Any) -> None:  # noqa: ANN401 - the suite's Database
    """Whatever the order, pages of one run each show every run once."""
    fill(database)

    @settings(BOUNDED, max_examples=150)
    @given(
        order_by=st.lists(
            st.sampled_from(
                [
                    "metrics.loss",
                    "params.lr DESC",
                    "tags.x",
                    "start_time",
                    "run_name DESC",
                    "metrics.none ASC",
                    "status",
                ]
            ),
            max_size=3,
            unique=True,
        )
    )
    def fuzz(order_by: list[str]) -> None:
        seen: list[str] = []
        token: str | None = None
        for _ in range(4):
            page = database.read(search_runs, SearchRuns(["0"], None, "ALL", 1, order_by, token))
            seen += [run.info.run_id for run in page.runs]
            token = page.next_page_token
            if token is None:
                break
        assert len(set(seen)) == len(seen) == 3

    fuzz()
