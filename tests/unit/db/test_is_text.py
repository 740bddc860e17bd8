"""Finding the rows of a param that have a value, by the index on its beginning."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from trackline.db.dialects import open_dialect
from trackline.db.migrations import prepare_database
from trackline.db.tables import VALUE_PREFIX, param

VALUES = ["a", "a\0b", "\0", "", "x" * 63, "x" * 64, "x" * 65, "x" * 64 + "y", "é" * 64, "é" * 70]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with a run for each value."""
    path = tmp_path_factory.mktemp("is_text") / "t.db"
    prepare_database(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("INSERT INTO param (run_id, key, value) VALUES (?, 'p', ?)", enumerate(VALUES))
    return path


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_just_the_rows_with_a_text_are_found_by_the_index(place: Path, value: str) -> None:
    """The whole text counts, and the database enters its index at the text."""
    dialect = open_dialect(f"sqlite:///{place}")
    condition = dialect.is_text(param.c.value, value, VALUE_PREFIX)
    statement = select(param.c.run_id).where(param.c.key == "p", condition).compile(dialect=dialect.sqlalchemy)
    values = [statement.params[name] for name in statement.positiontup or ()]

    with closing(sqlite3.connect(place)) as connection:
        found = [run for (run,) in connection.execute(str(statement), values)]
        steps = [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]

    assert found == [VALUES.index(value)]
    assert steps == ["SEARCH param USING INDEX param_by_value (key=? AND <expr>=?)"]
