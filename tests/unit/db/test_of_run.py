"""Finding the rows of a run in a table whose rows come in the order of their keys."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, select

from trackline.db.dialects import Dialect, open_dialect
from trackline.db.dialects.types import BLOCK_BITS
from trackline.db.migrations import prepare_database
from trackline.db.statement import Prepared
from trackline.db.tables import journal

FIND = Prepared(
    lambda dialect: select(journal.c.id).where(dialect.of_run(journal, bindparam("run"))).order_by(journal.c.id), "run"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty database of ours."""
    path = tmp_path_factory.mktemp("of_run") / "t.db"
    prepare_database(f"sqlite:///{path}")
    return path


@pytest.fixture
def connection(place: Path) -> Iterator[sqlite3.Connection]:
    """Return a connection whose changes are undone."""
    with closing(sqlite3.connect(place, isolation_level=None)) as opened:
        yield opened


def find(connection: sqlite3.Connection, dialect: Dialect, run: int) -> list[int]:
    """Return the keys of a run's rows."""
    found = FIND.compiled(dialect)
    return [key for (key,) in connection.execute(found.text, found.arrange((run,)))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.integers(1, 10 << BLOCK_BITS), st.integers(1, 3), max_size=40))
def test_a_run_is_found_wherever_its_rows_lie(
    connection: sqlite3.Connection, place: Path, rows: dict[int, int]
) -> None:
    """Blocks without rows, and blocks without rows of the run, hide nothing and add nothing."""
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO journal (id, run_id, n, data) VALUES (?, ?, 1, x'00')", rows.items())
    dialect = open_dialect(f"sqlite:///{place}")
    for run in range(1, 5):
        assert find(connection, dialect, run) == sorted(key for key, owner in rows.items() if owner == run)
    connection.execute("ROLLBACK")


def test_a_run_is_found_without_reading_the_rows_of_others(connection: sqlite3.Connection, place: Path) -> None:
    """The database looks in the index for each step; it walks through no table."""
    found = FIND.compiled(open_dialect(f"sqlite:///{place}"))
    steps = [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {found.text}", found.arrange((1,)))]
    assert "SEARCH journal USING COVERING INDEX journal_by_block (<expr>=? AND run_id=?)" in steps
    assert not [step for step in steps if step.startswith("SCAN journal")]
