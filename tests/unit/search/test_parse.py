"""The filter language: what parses, to what, and what is refused where."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackline.errors import InvalidParameterValue
from trackline.search.parse import (
    MAX_COMPARISONS,
    MAX_DEPTH,
    MAX_ORDER_TERMS,
    MAX_PATTERN,
    MAX_TEXTS,
    parse_filter,
    parse_key,
    parse_order,
)
from trackline.search.tree import And, Comparison, Key, Node, Not, Or, OrderTerm, to_text
from trackline.search.vocabulary import EXPERIMENTS, MODEL_VERSIONS, RUNS

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
METRICS = st.builds(Key, st.just("metric"), NAMES, st.sampled_from(["last", "min", "max", "first"]))
TEXT_KEYS = st.builds(Key, st.sampled_from(["param", "tag"]), NAMES)
COMPARISONS = st.one_of(
    st.builds(Comparison, METRICS, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), NUMBERS),
    st.builds(Comparison, TEXT_KEYS, st.sampled_from(["=", "!=", "LIKE", "ILIKE"]), TEXTS),
    st.builds(
        Comparison, TEXT_KEYS, st.sampled_from(["IN", "NOT IN"]), st.lists(TEXTS, min_size=1, max_size=4).map(tuple)
    ),
    st.builds(Comparison, TEXT_KEYS, st.sampled_from(["IS NULL", "IS NOT NULL"]), st.none()),
)


def _several(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    terms = st.lists(nodes, min_size=2, max_size=4).map(tuple)
    return st.one_of(st.builds(And, terms), st.builds(Or, terms), st.builds(Not, nodes))


TREES = st.recursive(COMPARISONS, _several, max_leaves=12)


@given(TREES)
def test_a_tree_survives_its_text(tree: Node) -> None:
    """Parsing a tree's text gives the tree back."""
    assert parse_filter(to_text(tree), RUNS) == tree


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    """No text makes the parser fail in another way than a refusal."""
    position = 0
    try:
        parse_filter(text, RUNS)
    except InvalidParameterValue as error:
        position = error.position or 0

    assert 0 <= position <= len(text)


def comparison(entity: str, name: str, operator: str, value: object) -> Comparison:
    """Build a comparison."""
    return Comparison(Key(entity, name), operator, value)  # type: ignore[arg-type]  # literals of the cases below


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("metrics.loss < 0.5", comparison("metric", "loss", "<", 0.5)),
        ("metric.loss >= -1e-3", comparison("metric", "loss", ">=", -0.001)),
        ("metrics.a.b.c = 1", comparison("metric", "a.b.c", "=", 1)),
        ("metrics.`my loss` != 2", comparison("metric", "my loss", "!=", 2)),
        ('metrics."my loss" != 2', comparison("metric", "my loss", "!=", 2)),
        ("params.lr = '0.1'", comparison("param", "lr", "=", "0.1")),
        ('parameters.lr = "0.1"', comparison("param", "lr", "=", "0.1")),
        ("""params.q = "it's" """, comparison("param", "q", "=", "it's")),
        ("tags.x is not null", comparison("tag", "x", "IS NOT NULL", None)),
        ("tag.x IS NULL", comparison("tag", "x", "IS NULL", None)),
        ("params.a like '%B%'", comparison("param", "a", "LIKE", "%B%")),
        ("status = 'RUNNING'", comparison("attribute", "status", "=", "RUNNING")),
        ("`Run name` ILIKE 'a%'", comparison("attribute", "run_name", "ILIKE", "a%")),
        ("attr.Created > 5", comparison("attribute", "start_time", ">", 5)),
        ("run_id IN ('a', 'b')", comparison("attribute", "run_id", "IN", ("a", "b"))),
        ("run_id not in ('a')", comparison("attribute", "run_id", "NOT IN", ("a",))),
        ("datasets.context = 'train'", comparison("dataset", "context", "=", "train")),
        ("params.empty = ''", comparison("param", "empty", "=", "")),
        ("params.a = 'x' AND ", comparison("param", "a", "=", "x")),
    ],
)
def test_mlflows_filters_parse(text: str, tree: Node) -> None:
    """What MLflow accepts means the same here."""
    assert parse_filter(text, RUNS) == tree


@pytest.mark.parametrize(
    ("text", "phrase", "position"),
    [
        ("   ", "Invalid filter", 0),
        ("metrics.a = 'x'", "Expected numeric value", 12),
        ("params.a = 5", "not quoted", 11),
        ("params.a = x", "not quoted", 11),
        ("foo.bar = 'x'", "Invalid entity type", 0),
        ("lifecycle_stage = 'active'", "Invalid attribute key", 0),
        ("Metrics.a = 1", "Invalid entity type", 0),
        ("metrics.a == 1", "Invalid comparison operator", 10),
        ("metrics.a <> 1", "Invalid comparison operator", 10),
        ("metrics.a LIKE 'x'", "Invalid comparison operator", 10),
        ("params.a > 'x'", "Invalid comparison operator", 9),
        ("start_time LIKE 'x'", "Invalid comparison operator", 11),
        ("params.a BETWEEN 'x'", "Invalid clause", 9),
        ("metrics.a = 1; metrics.b = 2", "multiple expression", 13),
        ("params.a = 'x", "not closed", 11),
        ("metrics.a = 1 metrics.b = 2", "Invalid clause", 14),
        ("run_id IN ()", "quoted string value", 11),
        ("dataset.size = 'x'", "Invalid dataset key", 0),
        ("(metrics.a = 1", "expected ')'", 14),
        ("min(params.a) = 1", "takes a metric", 0),
    ],
)
def test_refusals_say_what_and_where(text: str, phrase: str, position: int) -> None:
    """A refused filter names the trouble and its offset."""
    with pytest.raises(InvalidParameterValue, match="(?i)" + phrase.replace("(", r"\(").replace(")", r"\)")) as refused:
        parse_filter(text, RUNS)

    assert refused.value.position == position


def test_or_binds_less_than_and() -> None:
    """`a AND b OR c` is `(a AND b) OR c`."""
    assert parse_filter("metrics.a = 1 and metrics.b = 2 or metrics.c = 3", RUNS) == parse_filter(
        "(metrics.a = 1 AND metrics.b = 2) OR metrics.c = 3", RUNS
    )


def test_a_doubled_quote_is_a_quote() -> None:
    """Our escape: MLflow refuses two strings side by side, so no filter of its changes its meaning."""
    assert parse_filter("params.a = 'it''s'", RUNS) == comparison("param", "a", "=", "it's")


def _listing(texts: int) -> str:
    return "params.a IN (" + ",".join(["''"] * texts) + ")"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("(" * (MAX_DEPTH + 2) + "metrics.a = 1" + ")" * (MAX_DEPTH + 2), "nested deeper than"),
        ("NOT " * (MAX_DEPTH + 2) + "metrics.a = 1", "nested deeper than"),
        (" AND ".join(["metrics.a = 1"] * (MAX_COMPARISONS + 1)), "comparisons"),
        ("params.a = '" + "x" * 70_000 + "'", "limit of 65536 characters"),
        ("params.a LIKE '" + "%a" * (MAX_PATTERN // 2 + 1) + "'", "pattern"),
        (f"{_listing(MAX_TEXTS // 2)} OR {_listing(MAX_TEXTS // 2 + 1)}", "lists more than 10000 texts"),
    ],
)
def test_hostile_filters_are_refused(text: str, phrase: str) -> None:
    """Depth, length, patterns, and the numbers of comparisons and of listed texts are bounded."""
    with pytest.raises(InvalidParameterValue, match=phrase):
        parse_filter(text, RUNS)


@pytest.mark.parametrize("text", ["9" * 60_000 + "x", "." + "9" * 60_000 + "x", "1e" + "9" * 60_000 + "x"])
def test_a_long_number_takes_no_time(text: str) -> None:
    """What begins as a number of any length and is none is refused at once, not after trying every cut of it."""
    started = time.monotonic()
    with pytest.raises(InvalidParameterValue):
        parse_filter(f"metrics.a = {text}", RUNS)
    assert time.monotonic() - started < 1


def test_an_order_has_a_number_of_terms() -> None:
    """Each term may be one more table to join; too many are refused, not tried."""
    terms = [f"params.p{place}" for place in range(MAX_ORDER_TERMS + 1)]
    assert len(parse_order(terms[1:], RUNS)) == MAX_ORDER_TERMS
    with pytest.raises(InvalidParameterValue, match="31 terms"):
        parse_order(terms, RUNS)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("metrics.loss", OrderTerm(Key("metric", "loss"))),
        ("metrics.loss desc", OrderTerm(Key("metric", "loss"), descending=True)),
        ("params.`x y` ASC", OrderTerm(Key("param", "x y"))),
        ("Created DESC", OrderTerm(Key("attribute", "start_time"), descending=True)),
        ("max(metrics.acc) DESC", OrderTerm(Key("metric", "acc", "max"), descending=True)),
    ],
)
def test_orders_parse(text: str, term: OrderTerm) -> None:
    """An order is a key and a direction."""
    assert parse_order([text], RUNS) == [term]


@pytest.mark.parametrize(
    ("texts", "phrase"),
    [
        (["metrics.a foo"], "Invalid ordering key"),
        (["metrics.a DESC DESC"], "Invalid ordering key"),
        ([""], "Invalid order_by clause"),
        (["foo.a"], "Invalid order_by clause"),
        (["dataset.name"], "Invalid order_by clause"),
        (["metrics.a", "metrics.a DESC"], "duplicate"),
    ],
)
def test_bad_orders_are_refused(texts: list[str], phrase: str) -> None:
    """More words, unknown keys and duplicates are refused with MLflow's phrases."""
    with pytest.raises(InvalidParameterValue, match=phrase):
        parse_order(texts, RUNS)


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("name LIKE 'a%'", True),
        ("attribute.name ILIKE 'a%'", True),
        ("attributes.name = 'a'", False),
        ("experiment_id IN ('1')", True),
        ("experiment_id LIKE '1'", False),
        ("creation_time > 5", True),
        ("tags.x IS NULL", True),
        ("metrics.x = 1", False),
    ],
)
def test_experiments_have_their_own_words(text: str, *, accepted: bool) -> None:
    """Experiments know their attributes and tags only."""
    if accepted:
        assert parse_filter(text, EXPERIMENTS) is not None
    else:
        with pytest.raises(InvalidParameterValue):
            parse_filter(text, EXPERIMENTS)


def test_a_column_is_a_key() -> None:
    """The names of columns are keys as in filters."""
    assert parse_key("min(metrics.loss)", RUNS) == Key("metric", "loss", "min")


@pytest.mark.parametrize(("text", "value"), [("7", 7), ("'7'", 7), ('"-1.5e3"', -1500.0), ("'+2'", 2)])
def test_a_quotable_number_may_stand_in_quotes(text: str, value: float) -> None:
    """It is the same number."""
    asked = parse_filter(f"version_number >= {text}", MODEL_VERSIONS)
    assert asked == Comparison(Key("attribute", "version_number"), ">=", value)


@pytest.mark.parametrize("text", ["'x'", "''", "' 7'", "'7 8'", "`7`", "('7')", "'7;'"])
def test_other_texts_are_no_quoted_numbers(text: str) -> None:
    """Blanks and whatever else beside the number are refused."""
    with pytest.raises(InvalidParameterValue):
        parse_filter(f"version_number = {text}", MODEL_VERSIONS)
