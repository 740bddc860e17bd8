"""Whose database a URI names; looking never creates or changes a file."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from trackline.db.dialects import Dialect
from trackline.db.migrations import MIGRATIONS, SCHEMA_VERSION, inspect_database, open_schema
from trackline.db.transaction import WriteTx
from trackline.house import House


def uri(path: Path) -> str:
    """Return the URI of a database file."""
    return f"sqlite:///{path}"


def make(path: Path, script: str) -> None:
    """Make a database file with a script."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


def create(path: Path) -> None:
    """Make a database of this release."""
    tx = WriteTx(Dialect(uri(path)), House(artifact_root="here"))
    open_schema(tx)
    tx.close()


def test_a_missing_file_is_empty_and_stays_missing(tmp_path: Path) -> None:
    """Asking about a file that is not there does not make it."""
    assert inspect_database(uri(tmp_path / "t.db")) == "empty"
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_no_bytes_is_empty(tmp_path: Path) -> None:
    """A file that was only touched is an empty database."""
    (tmp_path / "t.db").touch()
    assert inspect_database(uri(tmp_path / "t.db")) == "empty"
    assert (tmp_path / "t.db").stat().st_size == 0


def test_a_created_database_is_ours(tmp_path: Path) -> None:
    """What this release creates it recognises, and opening it again changes nothing."""
    create(tmp_path / "t.db")
    create(tmp_path / "t.db")
    assert inspect_database(uri(tmp_path / "t.db")) == "ours"


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("CREATE TABLE alembic_version (version_num TEXT)", "mlflow"),
        ("CREATE TABLE experiments (id INT); CREATE TABLE runs (id INT)", "mlflow"),
        ("CREATE TABLE customers (id INT)", "foreign"),
        (
            (
                "CREATE TABLE trackline_property (name TEXT, value TEXT);"
                "INSERT INTO trackline_property VALUES ('compatible_with', '99')"
            ),
            "newer",
        ),
        ("CREATE TABLE trackline_property (name TEXT, value TEXT)", "newer"),
    ],
)
def test_databases_of_others_are_named(tmp_path: Path, script: str, kind: str) -> None:
    """MLflow's, a newer release's and anybody else's databases are told apart."""
    path = tmp_path / "t.db"
    make(path, script)
    assert inspect_database(uri(path)) == kind


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE alembic_version (version_num TEXT)",
        "CREATE TABLE customers (id INT)",
        (
            "CREATE TABLE trackline_property (name TEXT, value TEXT);"
            "INSERT INTO trackline_property VALUES ('compatible_with', '99')"
        ),
    ],
)
def test_databases_of_others_keep_their_bytes(tmp_path: Path, script: str) -> None:
    """Looking at a database that is not ours leaves its file as it was and none beside it."""
    path = tmp_path / "t.db"
    make(path, script)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    inspect_database(uri(path))
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [each.name for each in tmp_path.iterdir()] == ["t.db"]


def test_a_file_that_is_no_database_is_foreign(tmp_path: Path) -> None:
    """A file with other contents is somebody else's, not an error."""
    (tmp_path / "t.db").write_bytes(b"name,value\n" * 200)
    assert inspect_database(uri(tmp_path / "t.db")) == "foreign"


def test_an_older_database_is_moved_up(tmp_path: Path) -> None:
    """Opening a database of the first release adds the tables it lacks and keeps its data."""
    path = tmp_path / "t.db"
    create(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "DROP TABLE series_overview; INSERT INTO metric_key VALUES (1, 'kept');"
            "UPDATE trackline_property SET value = '1' WHERE name = 'schema_version'"
        )
    assert inspect_database(uri(path)) == "ours"
    create(path)
    with closing(sqlite3.connect(path)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        facts = dict(connection.execute("SELECT name, value FROM trackline_property"))
        keys = connection.execute("SELECT key FROM metric_key").fetchall()

    assert "series_overview" in tables
    assert facts["schema_version"] == str(SCHEMA_VERSION)
    assert keys == [("kept",)]


def test_a_step_that_fails_leaves_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that breaks off changes nothing, and the next start tries it again."""

    def break_off(tx: WriteTx) -> None:
        tx.connection.exec_driver_sql("CREATE TABLE half (id INT)")
        raise OSError

    path = tmp_path / "t.db"
    create(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("UPDATE trackline_property SET value = '1' WHERE name = 'schema_version'")
    with monkeypatch.context() as patched:
        patched.setitem(MIGRATIONS, 2, break_off)
        with pytest.raises(OSError):  # noqa: PT011 - it has no text
            create(path)
    with closing(sqlite3.connect(path)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert "half" not in tables
    create(path)
