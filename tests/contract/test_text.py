"""Texts mean the same on every database: exact comparison, one order, case ignored where asked and only there."""

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue
from trackline.tracking.experiments import create_experiment, get_experiment_by_name
from trackline.tracking.log_batch import log_batch, log_parameter
from trackline.tracking.runs import create_run
from trackline.tracking.search_runs import search_runs
from trackline.wire.experiments import CreateExperiment, GetExperimentByName
from trackline.wire.nouns import Param
from trackline.wire.runs import CreateRun, LogBatch, LogParam, SearchRuns

TEXTS = [
    "a",
    "A",
    "a ",
    "ä",
    "Ä",
    "z",
    "Z",
    "é",
    "e\u0301",
    "😀",
    "ж",
    "Ж",
    "_",
    "%",
    "\\",
    "a\\b",
    "a_b",
    "",
    "'",
    '"',
    "ß",
]


@pytest.fixture
def logged(database: Database) -> Database:
    """Log one run for each text, with the text as its param `t`."""
    for text in TEXTS:
        database.write(log_batch, LogBatch(database.new_run(), params=[Param("t", text)]))
    return database


def found(database: Database, condition: str) -> list[str]:
    """Return the texts of the runs that match, in the order of the texts."""
    request = SearchRuns(["0"], filter=condition, order_by=["params.t ASC"], max_results=100)
    return [run.data.params[0].value for run in database.read(search_runs, request).runs]


def found_names(database: Database, condition: str) -> list[str]:
    """Return the names of the runs that match."""
    runs = database.read(search_runs, SearchRuns(["0"], filter=condition, max_results=100)).runs
    return [run.info.run_name for run in runs]


@pytest.mark.parametrize("text", [text for text in TEXTS if "'" not in text])
def test_equality_is_exact(logged: Database, text: str) -> None:
    """Neither case, accents, trailing blanks nor wildcards make two texts equal."""
    assert found(logged, f"params.t = '{text}'") == [text]


def test_texts_are_ordered_by_code_point(logged: Database) -> None:
    """The order of texts is that of their characters' numbers, whatever the server's language."""
    assert found(logged, "") == sorted(TEXTS)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("LIKE 'a%'", ["a", "a ", "a\\b", "a_b"]),
        ("LIKE 'A'", ["A"]),
        ("LIKE '\\'", ["\\"]),
        ("LIKE 'a\\b'", ["a\\b"]),
        ("LIKE 'a\\_'", ["a\\b"]),
        ("LIKE '😀'", ["😀"]),
        ("ILIKE 'A'", ["A", "a"]),
        ("ILIKE 'ä'", ["Ä", "ä"]),
        ("ILIKE 'Ж'", ["Ж", "ж"]),
        ("ILIKE 'a\\B'", ["a\\b"]),
        ("IS NOT NULL", sorted(TEXTS)),
    ],
)
def test_patterns(logged: Database, condition: str, expected: list[str]) -> None:
    """LIKE minds the case, ILIKE ignores that of every letter; a backslash is a character like others."""
    assert found(logged, f"params.t {condition}") == expected


def test_keys_differ_by_case_and_blanks(database: Database) -> None:
    """Params whose keys differ in case or in a blank at the end are different params."""
    run_id = database.new_run()
    for key in ("lr", "LR", "lr "):
        database.write(log_parameter, LogParam(run_id=run_id, key=key, value=key))
    assert sorted((each.key, each.value) for each in database.get_run(run_id).data.params) == [
        ("LR", "LR"),
        ("lr", "lr"),
        ("lr ", "lr "),
    ]


def test_long_values_that_begin_alike_are_told_apart(database: Database) -> None:
    """Equality looks at the whole of a value, not at the beginning that its index holds."""
    for end in "ab":
        database.write(log_batch, LogBatch(database.new_run(), params=[Param("t", "😀" * 1000 + end)]))
    assert found(database, f"params.t = '{'😀' * 1000}b'") == ["😀" * 1000 + "b"]


def test_names_of_experiments_are_exact(database: Database) -> None:
    """A name in another case is another experiment's."""
    lower, upper = (database.write(create_experiment, CreateExperiment(name)).experiment_id for name in ("é", "É"))
    assert lower != upper
    experiment = database.read(get_experiment_by_name, GetExperimentByName("É")).experiment
    assert experiment.experiment_id == upper


@pytest.mark.parametrize(
    ("condition", "number"), [("> 0.5", 1), ("< 1.5", 1), ("= 0.5", 0), ("> 1.5", 0), ("= 1.0", 1)]
)
def test_a_fraction_is_not_rounded(database: Database, condition: str, number: int) -> None:
    """A whole number is compared with a fraction as it is."""
    database.write(create_run, CreateRun("0", start_time=1))
    assert len(found_names(database, f"attributes.start_time {condition}")) == number


def test_the_character_nul(database: Database) -> None:
    """A text with the character NUL is stored whole, or refused by databases that cannot; a 500 it is never."""
    run_id = database.new_run()
    failure: Exception | None = None
    try:
        database.write(log_parameter, LogParam(run_id=run_id, key="k", value="a\0b"))
    except database.writer.dialect.driver_error as error:
        failure = error
    if failure is None:
        assert database.get_run(run_id).data.params[0].value == "a\0b"
    else:
        assert isinstance(database.writer.dialect.translate(failure), InvalidParameterValue)
