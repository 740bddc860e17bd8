"""SQLite: write-ahead log, every commit on disk before it is acknowledged, one writer and many snapshot readers."""

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    NullPool,
    Table,
    and_,
    create_engine,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from trackline.db.dialects.dialect import Changes, State, cause_of
from trackline.db.dialects.types import BLOCK_BITS, BY_BLOCK, beginning
from trackline.errors import InsufficientStorage, InternalError, TemporarilyUnavailable, TracklineError

_BUSY_TIMEOUT_S = 10.0
_BUSY_PAUSE_S = 0.01
_STATEMENT_CACHE = 512
_sync_data = getattr(os, "fdatasync", os.fsync)  # not every system has the shorter one
_INCREMENTAL = 2
_SPARE_PAGES = 256
"""Free pages of 4 KB that stay in the file for what comes next."""
_RECLAIMED_PAGES = 256
"""Pages given back at once: other writers wait for about 10 ms."""
_WRITER_PRAGMAS = (
    "PRAGMA auto_vacuum=INCREMENTAL",  # has an effect on a new file only, and before the first table
    "PRAGMA journal_mode=WAL",  # kept in the file: readers find it set, and a file only looked at is not changed
    "PRAGMA synchronous=FULL",  # until `write_ahead_log` takes over
    "PRAGMA journal_size_limit=67108864",
)
_PRAGMAS = (
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16384",
    # LIKE is case-sensitive on this wire; ILIKE lowers both sides.
    "PRAGMA case_sensitive_like=ON",
)


class WriteAheadLog:
    """The file that commits append to, synchronised beside the connection that writes it."""

    def __init__(self, path: Path) -> None:
        """Wait with opening the file until something was committed: then it is there."""
        self._path = path
        self._file: int | None = None

    def sync(self) -> None:
        """Return when all that was written before is on disk. Raises OSError."""
        if self._file is None:
            self._file = os.open(self._path, os.O_RDONLY)
            _sync_folder(self._path.parent)
        _sync_data(self._file)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class Sqlite:
    """Connections, statements and error texts of one SQLite file."""

    begin_read = "BEGIN"
    begin_write = "BEGIN IMMEDIATE"
    committers = 1
    rows_at_once = 8
    """The driver lets go of the interpreter's lock for each row otherwise, and others take it."""
    clustered = True
    ordered_ids = True
    gathers = True
    driver_error = sqlite3.Error

    def __init__(self, uri: str) -> None:
        """Take a URI `sqlite:///path`."""
        self.path = Path(make_url(uri).database or "")
        self.name = str(self.path)
        self.sqlalchemy = sqlite.dialect()
        self.known_keys: dict[str, int] = {}
        self._writers = self._engine(read_only=False)
        self._readers = self._engine(read_only=True)

    @staticmethod
    def describe() -> str:
        """Name the database's kind for people."""
        return f"SQLite {sqlite3.sqlite_version}"

    def connect(self, *, read_only: bool) -> Connection:
        """Open a connection in autocommit mode: transactions are begun and ended by the caller's own statements."""
        return (self._readers if read_only else self._writers).connect()

    def _engine(self, *, read_only: bool) -> Engine:
        def open_file() -> sqlite3.Connection:
            connection = sqlite3.connect(
                self.path,
                timeout=_BUSY_TIMEOUT_S,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=_STATEMENT_CACHE,
            )
            # The file's own function knows the letters of ASCII only.
            connection.create_function("lower", 1, _lower, deterministic=True)
            for pragma in (*_PRAGMAS, *(("PRAGMA query_only=ON",) if read_only else _WRITER_PRAGMAS)):
                _set(connection, pragma)
            return connection

        return create_engine(
            "sqlite://", creator=open_file, poolclass=NullPool, pool_reset_on_return=None, isolation_level="AUTOCOMMIT"
        )

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

    def write_ahead_log(self, connection: Connection) -> WriteAheadLog | None:
        """Take over the synchronisation of commits from a writing connection; None where it keeps doing it itself."""
        driver = _driver(connection)
        if driver.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            return None
        # A commit only appends to the log now; checkpoints still synchronise the log and the database in their order.
        driver.execute("PRAGMA synchronous=NORMAL")
        return WriteAheadLog(self.path.with_name(f"{self.path.name}-wal"))

    @staticmethod
    def data_version(cursor: Any) -> int:  # noqa: ANN401 - the protocol's signature
        """Return a number that stays while nobody but this connection commits."""
        return cursor.execute("PRAGMA data_version").fetchone()[0]

    @staticmethod
    def has_space_to_reclaim(connection: Connection) -> bool:
        """Tell whether the file has free pages that `reclaim` can give back."""
        driver = _driver(connection)
        free, mode = (driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "auto_vacuum"))
        return free > _SPARE_PAGES and mode == _INCREMENTAL

    @staticmethod
    def reclaim(connection: Connection) -> None:
        """Shorten the file by some of its free pages."""
        driver = _driver(connection)
        for _ in range(_RECLAIMED_PAGES):  # the driver takes one step of a statement without columns: one page
            driver.execute("PRAGMA incremental_vacuum(1)")

    @staticmethod
    def store_plain(connection: Connection, column: Column[bytes]) -> None:
        """Do nothing: values are stored as they are."""

    @staticmethod
    def lock_schema(connection: Connection) -> None:
        """Do nothing: a writing transaction is alone."""

    @staticmethod
    def unlock_schema(connection: Connection) -> None:
        """Do nothing: the commit did it."""

    @staticmethod
    def state(connection: Connection) -> State:
        """Tell whether a transaction is open; some errors end it by themselves."""
        return "open" if _driver(connection).in_transaction else "idle"

    @staticmethod
    def is_conflict(error: BaseException) -> bool:  # noqa: ARG004 - the protocol's signature
        """Tell that there is nobody to be in conflict with: a writing transaction is alone."""
        return False

    @staticmethod
    def returning_key(statement: Insert) -> Insert:
        """Change nothing: the driver knows the key."""
        return statement

    @staticmethod
    def new_key(cursor: Any) -> int:  # noqa: ANN401 - the protocol's signature
        """Return the surrogate key of the row just inserted."""
        return cursor.lastrowid

    @staticmethod
    def upsert(table: Table, keys: tuple[str, ...], changes: Changes) -> Insert:
        """Insert a row, or where `keys` are taken set what `changes` says of the row that was not inserted."""
        statement = sqlite.insert(table)
        return statement.on_conflict_do_update(index_elements=list(keys), set_=dict(changes(statement.excluded)))

    @staticmethod
    def insert_new(table: Table) -> Insert:
        """Insert a row unless its key is taken."""
        return sqlite.insert(table).on_conflict_do_nothing()

    @staticmethod
    def of_run(table: Table, run: ColumnElement[int]) -> ColumnElement[bool]:
        """Find a run's rows by its number; in a table indexed by blocks, in each of the blocks that hold rows."""
        if BY_BLOCK not in table.info:
            return table.c.run_id == run
        each = table.alias()
        blocks = select(func.min(_block(each)).label("number")).cte("block", recursive=True, nesting=True)
        following = select(func.min(_block(each))).where(_block(each) > blocks.c.number).scalar_subquery()
        blocks = blocks.union_all(select(following).where(blocks.c.number.is_not(None)))
        return and_(_block(table).in_(select(blocks.c.number)), table.c.run_id == run)

    @staticmethod
    def is_text(column: ColumnElement[str], text: str, prefix: int) -> ColumnElement[bool]:
        """Match a text by the index on its beginning."""
        # With a plain column the database would put the text into the first condition too, and lose the index.
        itself: ColumnElement[str] = UnaryExpression(column, operator=custom_op[str]("+"))
        # Its own functions take a text to end at the first NUL.
        return and_(beginning(column, prefix) == text[:prefix].partition("\0")[0], itself == text)

    @staticmethod
    def is_id(column: ColumnElement[str], id_: ColumnElement[str], prefix: int) -> ColumnElement[bool]:
        """Match an id by the index on the beginning."""
        # With plain columns the database would rather look for the id of each text.
        plain: ColumnElement[str] = UnaryExpression(id_, operator=custom_op[str]("+"))
        itself: ColumnElement[str] = UnaryExpression(column, operator=custom_op[str]("+"))
        return and_(beginning(column, prefix) == plain, itself == plain)

    @staticmethod
    def like(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
        """Match `%` and `_`, case-sensitively, with no escape character."""
        return column.like(pattern)

    @staticmethod
    def ilike(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
        """Match `%` and `_`, ignoring case."""
        return func.lower(column).like(pattern.lower())

    @staticmethod
    def contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
        """Find a text in another, ignoring case."""
        return func.lower(column).contains(text.lower(), autoescape=True)

    @staticmethod
    def translate(error: BaseException) -> TracklineError:
        """Say what a driver's error means to a client; no SQL text, no path."""
        name = getattr(cause_of(error), "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return TemporarilyUnavailable("The database is locked by another process. Try again.")
        if name.startswith("SQLITE_FULL"):
            return InsufficientStorage("The disk is full; nothing was stored. Free some space and try again.")
        if name.startswith("SQLITE_IOERR"):
            return TemporarilyUnavailable("The database file cannot be read or written now. Try again.")
        return InternalError("An internal error occurred; the server's log has the details.")


def _lower(text: Any) -> str | None:  # noqa: ANN401 - whatever a column holds
    return None if text is None else str(text).lower()


def _block(table: FromClause) -> ColumnElement[int]:
    # Written as in the index, or it would not be found.
    return table.c.id.op(">>")(literal_column(str(BLOCK_BITS)))


def _set(connection: sqlite3.Connection, pragma: str) -> None:
    # Of several that open a new file at once one gives it its log; the others are told at once that they cannot.
    until = time.monotonic() + _BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute(pragma)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_BUSY_PAUSE_S)  # SQLite waits for locks, but not for this one, and tells nobody when it is free
        else:
            return


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - `connect` above makes no other
    return driver


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
