"""SQLite: write-ahead log, every commit on disk before it is acknowledged, one writer and many snapshot readers."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, NullPool, Table, create_engine, func
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.dml import Insert

from trackline.errors import InsufficientStorage, InternalError, TemporarilyUnavailable, TracklineError

_BUSY_TIMEOUT_S = 10.0
_STATEMENT_CACHE = 512
_WRITER_PRAGMAS = (
    "PRAGMA journal_mode=WAL",  # kept in the file: readers find it set, and a file only looked at is not changed
    "PRAGMA synchronous=FULL",
    "PRAGMA journal_size_limit=67108864",
)
_PRAGMAS = (
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16384",
    # LIKE is case-sensitive on this wire; ILIKE lowers both sides.
    "PRAGMA case_sensitive_like=ON",
)


class Sqlite:
    """Connections, statements and error texts of one SQLite file."""

    begin_read = "BEGIN"
    begin_write = "BEGIN IMMEDIATE"

    def __init__(self, uri: str) -> None:
        """Take a URI `sqlite:///path`."""
        self.path = Path(make_url(uri).database or "")
        self.name = str(self.path)
        self.sqlalchemy = sqlite.dialect()

    @staticmethod
    def describe() -> str:
        """Name the database's kind for people."""
        return f"SQLite {sqlite3.sqlite_version}"

    def connect(self, *, read_only: bool) -> Connection:
        """Open a connection in autocommit mode: transactions are begun and ended by the caller's own statements."""

        def open_file() -> sqlite3.Connection:
            connection = sqlite3.connect(
                self.path,
                timeout=_BUSY_TIMEOUT_S,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=_STATEMENT_CACHE,
            )
            for pragma in (*_PRAGMAS, *(("PRAGMA query_only=ON",) if read_only else _WRITER_PRAGMAS)):
                connection.execute(pragma)
            return connection

        engine: Engine = create_engine("sqlite://", creator=open_file, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        return engine.connect()

    def table_names(self) -> set[str] | None:
        """Return the names of the tables, or None when there is no file or an empty one; never creates it.

        A file that is no database counts as one with a nameless table: somebody's, but not ours.
        """
        if not self.path.exists() or self.path.stat().st_size == 0:
            return None
        connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname == "SQLITE_NOTADB":
                return {""}
            raise
        finally:
            connection.close()

    @staticmethod
    def in_transaction(connection: Connection) -> bool:
        """Tell whether a transaction is open; some errors end it by themselves."""
        driver = connection.connection.driver_connection
        return isinstance(driver, sqlite3.Connection) and driver.in_transaction

    @staticmethod
    def upsert(
        table: Table,
        keys: tuple[str, ...],
        changes: Callable[[ReadOnlyColumnCollection[str, ColumnElement[Any]]], Mapping[str, Any]],
    ) -> Insert:
        """Insert a row, or where `keys` are taken set what `changes` says of the row that was not inserted."""
        statement = sqlite.insert(table)
        return statement.on_conflict_do_update(index_elements=list(keys), set_=dict(changes(statement.excluded)))

    @staticmethod
    def insert_new(table: Table) -> Insert:
        """Insert a row unless its key is taken."""
        return sqlite.insert(table).on_conflict_do_nothing()

    @staticmethod
    def like(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
        """Match `%` and `_`, case-sensitively, with no escape character."""
        return column.like(pattern)

    @staticmethod
    def ilike(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
        """Match `%` and `_`, ignoring case."""
        return func.lower(column).like(func.lower(pattern))

    @staticmethod
    def translate(error: BaseException) -> TracklineError:
        """Say what a driver's error means to a client; no SQL text, no path."""
        cause = getattr(error, "orig", None) or error
        name = getattr(cause, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return TemporarilyUnavailable("The database is locked by another process. Try again.")
        if name.startswith("SQLITE_FULL"):
            return InsufficientStorage("The disk is full; nothing was stored. Free some space and try again.")
        if name.startswith("SQLITE_IOERR"):
            return TemporarilyUnavailable("The database file cannot be read or written now. Try again.")
        return InternalError("An internal error occurred; the server's log has the details.")
