"""Whose database a URI names; looking never creates or changes a file."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from trackline.db import migrations
from trackline.db.dialects import open_dialect
from trackline.db.migrations import (
    SCHEMA_VERSION,
    SchemaMove,
    inspect_database,
    open_schema,
    prepare_database,
    schema_version,
)
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
    tx = WriteTx(open_dialect(uri(path)), House(artifact_root="here"))
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
        ("CREATE TABLE trackline_property (name TEXT, value TEXT)", "empty"),
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
            "DROP TABLE series_overview; DROP TABLE logged_model; DROP TABLE model_output; DROP TABLE series_sample;"
            "DROP TABLE registered_model; DROP TABLE model_version;"
            "DROP INDEX journal_by_block; CREATE INDEX journal_by_run ON journal (run_id, id, n);"
            "INSERT INTO metric_key VALUES (1, 'kept');"
            "UPDATE trackline_property SET value = '1' WHERE name = 'schema_version'"
        )
    assert inspect_database(uri(path)) == "ours"
    create(path)
    with closing(sqlite3.connect(path)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        facts = dict(connection.execute("SELECT name, value FROM trackline_property"))
        keys = connection.execute("SELECT key FROM metric_key").fetchall()

    assert {"series_overview", "series_sample", "logged_model", "model_output", "model_version"} <= tables
    assert facts["schema_version"] == str(SCHEMA_VERSION)
    assert keys == [("kept",)]


def test_an_older_journal_is_indexed_anew(tmp_path: Path) -> None:
    """The journal's index by run of the releases up to schema 3 gives way to the one by blocks; its rows stay."""
    path = tmp_path / "t.db"
    create(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "DROP INDEX journal_by_block; CREATE INDEX journal_by_run ON journal (run_id, id, n);"
            "INSERT INTO journal (run_id, n, data) VALUES (7, 1, x'00');"
            "UPDATE trackline_property SET value = '3' WHERE name = 'schema_version'"
        )
    create(path)
    with closing(sqlite3.connect(path)) as connection:
        indexes = [name for _, name, *_ in connection.execute("PRAGMA index_list(journal)")]
        rows = connection.execute("SELECT run_id, n FROM journal").fetchall()
    assert indexes == ["journal_by_block"]
    assert rows == [(7, 1)]


def test_an_older_schema_is_moved_up_step_by_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step runs once, in order, and the version it reached is in the database."""
    place = uri(tmp_path / "t.db")
    first = migrations.SCHEMA_VERSION
    assert prepare_database(place) == SchemaMove(0, first)
    ran: list[int] = []
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", first + 2)
    for version in (first + 1, first + 2):
        monkeypatch.setitem(migrations.MIGRATIONS, version, lambda _tx, version=version: ran.append(version))
    assert prepare_database(place) == SchemaMove(first, first + 2)
    assert prepare_database(place) == SchemaMove(first + 2, first + 2)
    assert ran == [first + 1, first + 2]
    assert schema_version(place) == first + 2


def test_a_step_that_fails_leaves_the_version_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a failing step did is undone, tables included; the steps before it stand."""
    place = uri(tmp_path / "t.db")
    prepare_database(place)
    first = migrations.SCHEMA_VERSION

    def fail(tx: WriteTx) -> None:
        tx.connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        raise FileNotFoundError

    monkeypatch.setattr(migrations, "SCHEMA_VERSION", first + 2)
    monkeypatch.setitem(migrations.MIGRATIONS, first + 1, lambda _tx: None)
    monkeypatch.setitem(migrations.MIGRATIONS, first + 2, fail)
    with pytest.raises(FileNotFoundError):
        prepare_database(place)
    assert schema_version(place) == first + 1
    assert "half" not in (open_dialect(place).table_names() or ())
