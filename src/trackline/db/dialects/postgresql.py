"""PostgreSQL, and what speaks its protocol: writes in READ COMMITTED, reads in a read-only snapshot."""

from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Column, ColumnElement, Connection, Table, and_, collate, event, func
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.dml import Insert

from trackline.db.dialects.dialect import (
    BEYOND,
    Changes,
    DatabaseUnusableError,
    State,
    cause_of,
    driver_of,
    run_script,
)
from trackline.db.dialects.server import DatabaseServer, new_engine
from trackline.db.dialects.types import beginning
from trackline.errors import (
    InsufficientStorage,
    InternalError,
    InvalidParameterValue,
    TemporarilyUnavailable,
    TracklineError,
)

_CONNECTION = {
    "connect_timeout": 10,
    # A machine that is gone without a word is noticed within a minute.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""What the URI may say otherwise."""
_SCHEMA_LOCK = 0x7472_6163_6B6C
_SESSION = (
    "SET lock_timeout = '10s'",
    "SET client_encoding = 'UTF8'",
    # The database notices as well when the other end is gone; it waits for two hours by default.
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
    # Acknowledged means on disk; stricter settings of the database stay.
    (
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN "
        "('off', 'local')"
    ),
)
_CONFLICTS = frozenset(("40001", "40P01", "23505", "55P03"))
"""Serialisation failure, deadlock, a key that somebody else inserted meanwhile, a lock that was waited for too long."""
_BEYOND = frozenset(("22001", "22003"))
_NUL = "A text holds the character NUL, which this database cannot store."
_IDLE_TOO_LONG = "25P03"
_UNICODE_COLLATIONS = ("pg_c_utf8", "C.utf8", "C.UTF-8", "und-x-icu", "en-US-x-icu", "en_US.utf8")
"""Collations that know the case of all letters; texts themselves are in the collation of bytes."""


class _Connection(psycopg.Connection[Any]):
    """A connection that is given up when an answer does not come in time; the driver's own waits for ever."""

    read_timeout_s: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:  # noqa: ANN401 - the driver's generators
        """Consume one of the driver's generators. Raises psycopg.OperationalError when the time is over."""
        return super().wait(gen, interval, self.read_timeout_s if timeout is None else timeout)


class Postgresql(DatabaseServer):
    """Connections, statements and error texts of one PostgreSQL database."""

    begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    begin_write = "BEGIN ISOLATION LEVEL READ COMMITTED"
    clustered = False
    ordered_ids = False
    gathers = False
    driver_error = psycopg.Error

    def __init__(self, url: URL, read_timeout_s: float | None) -> None:
        """Take a URI `postgresql://user:password@host/database?options`."""
        super().__init__(url.set(drivername="postgresql+psycopg"), read_timeout_s)
        self.sqlalchemy = PGDialect_psycopg(paramstyle="format")
        options = {name: value for name, value in _CONNECTION.items() if name not in url.query}
        self._engine = new_engine(self._url, options)
        event.listen(self._engine, "do_connect", self._connect)
        self._version = ""
        self._collation: str | None = None

    def describe(self) -> str:
        """Name the database's kind for people."""
        return f"PostgreSQL {self._version}".rstrip()

    def connect(self, *, read_only: bool) -> Connection:
        """Open a connection in autocommit mode. Raises DatabaseUnusableError when the server refuses it."""
        connection = self._outage.reach(self._engine.connect, self._refusal)
        run_script(connection, *_SESSION)
        if self._read_timeout_s is not None:
            # The locks of a server that is gone without a word must not outlast it for long.
            limit = int(self._read_timeout_s * 1000)
            run_script(connection, f"SET idle_in_transaction_session_timeout = {limit}")
        if read_only:
            run_script(connection, "SET default_transaction_read_only = on")
        self._learn(connection)
        return connection

    def table_names(self) -> set[str] | None:
        """Return the names of the tables that a name without a schema finds or would hide."""
        connection = self.connect(read_only=True)
        try:
            cursor = connection.connection.cursor()
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
            return {name for (name,) in cursor.fetchall()}
        finally:
            connection.close()

    @staticmethod
    def store_plain(connection: Connection, column: Column[bytes]) -> None:
        """Have large values of a column stored as they are; databases that only speak the protocol may not know how."""
        table = column.table.name
        run_script(connection, "SAVEPOINT storage")
        try:
            run_script(connection, f"ALTER TABLE {table} ALTER COLUMN {column.name} SET STORAGE EXTERNAL")
        except (psycopg.NotSupportedError, psycopg.errors.SyntaxError):
            run_script(connection, "ROLLBACK TO SAVEPOINT storage")
        run_script(connection, "RELEASE SAVEPOINT storage")

    @staticmethod
    def lock_schema(connection: Connection) -> None:
        """Wait for other servers that create the schema; the lock ends with the transaction."""
        run_script(connection, f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})")

    @staticmethod
    def unlock_schema(connection: Connection) -> None:
        """Do nothing: the commit did it."""

    @staticmethod
    def state(connection: Connection) -> State:
        """Tell what has become of a connection and its transaction after an error."""
        driver = driver_of(connection)
        if not isinstance(driver, psycopg.Connection) or driver.closed:
            return "lost"
        match driver.info.transaction_status:
            case TransactionStatus.IDLE:
                return "idle"
            case TransactionStatus.INTRANS:
                return "open"
            case TransactionStatus.INERROR:
                return "failed"
            case _:
                return "lost"

    @staticmethod
    def is_conflict(error: BaseException) -> bool:
        """Tell whether an error comes of what others did at the same time."""
        return getattr(cause_of(error), "sqlstate", None) in _CONFLICTS

    @staticmethod
    def returning_key(statement: Insert) -> Insert:
        """Have an insert return its surrogate key."""
        table: Any = statement.table
        return statement.returning(table.c.id)

    @staticmethod
    def new_key(cursor: Any) -> int:  # noqa: ANN401 - the protocol's signature
        """Return the surrogate key of the row just inserted."""
        return cursor.fetchone()[0]

    @staticmethod
    def upsert(table: Table, keys: tuple[str, ...], changes: Changes) -> Insert:
        """Insert a row, or where `keys` are taken set what `changes` says of the row that was not inserted."""
        statement = postgresql.insert(table)
        return statement.on_conflict_do_update(index_elements=list(keys), set_=dict(changes(statement.excluded)))

    @staticmethod
    def insert_new(table: Table) -> Insert:
        """Insert a row unless its key is taken."""
        return postgresql.insert(table).on_conflict_do_nothing()

    @staticmethod
    def is_text(column: ColumnElement[str], text: str, prefix: int) -> ColumnElement[bool]:
        """Match a text by the index on its beginning."""
        return and_(beginning(column, prefix) == text[:prefix], column == text)

    @staticmethod
    def is_id(column: ColumnElement[str], id_: ColumnElement[str], prefix: int) -> ColumnElement[bool]:
        """Match an id by the index on the beginning."""
        return and_(beginning(column, prefix) == id_, column == id_)

    @staticmethod
    def like(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
        """Match `%` and `_`, case-sensitively; the database's escape character stands for itself."""
        return column.like(pattern.replace("\\", "\\\\"))

    def ilike(self, column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
        """Match `%` and `_`, ignoring case."""
        return self._lower(column).like(pattern.lower().replace("\\", "\\\\"))

    def contains(self, column: ColumnElement[str], text: str) -> ColumnElement[bool]:
        """Find a text in another, ignoring case."""
        return self._lower(column).contains(text.lower(), autoescape=True)

    def _lower(self, column: ColumnElement[str]) -> ColumnElement[str]:
        text: Any = column if self._collation is None else collate(column, self._collation)
        return func.lower(text)

    @staticmethod
    def translate(error: BaseException) -> TracklineError:
        """Say what a driver's error means to a client."""
        cause = cause_of(error)
        code: str = getattr(cause, "sqlstate", None) or ""
        if code in ("53100", "53200"):
            return InsufficientStorage("The database's disk or memory is full; nothing was stored. Free some space.")
        if code in _CONFLICTS and code != "23505":
            return TemporarilyUnavailable("Others write to the same rows of the database. Try again.")
        if code == "25006":
            return TemporarilyUnavailable("The database takes no writes now. Try again.")
        if code in _BEYOND or _holds_nul(cause):
            return InvalidParameterValue(_NUL if _holds_nul(cause) else BEYOND)
        if isinstance(cause, psycopg.OperationalError) or code[:2] in ("08", "53", "57") or code == _IDLE_TOO_LONG:
            return TemporarilyUnavailable("The database cannot be reached now. Try again.")
        return InternalError("An internal error occurred; the server's log has the details.")

    def _connect(self, _dialect: object, _record: object, positional: Any, named: Any) -> "_Connection":  # noqa: ANN401 - SQLAlchemy's
        connection = _Connection.connect(*positional, **named)
        connection.read_timeout_s = self._read_timeout_s
        return connection

    def _learn(self, connection: Connection) -> None:
        if self._version:
            return
        cursor = connection.connection.cursor()
        # A collation of another encoding than the database's cannot be used there.
        cursor.execute(
            "SELECT collname FROM pg_collation WHERE collencoding IN (-1, (SELECT encoding FROM pg_database "
            "WHERE datname = current_database()))"
        )
        known = {name for (name,) in cursor.fetchall()}
        self._collation = next((name for name in _UNICODE_COLLATIONS if name in known), None)
        cursor.execute("SHOW server_version")
        self._version = str(cursor.fetchall()[0][0]).split()[0]

    def _refusal(self, cause: BaseException) -> DatabaseUnusableError:
        text = str(cause)
        user = self._url.username or "the current user"
        if "password authentication failed" in text or "no password supplied" in text:
            return DatabaseUnusableError(f"{self.name} refuses the password of {user}. Correct the URI's password.")
        if "does not exist" in text and "database" in text:
            return DatabaseUnusableError(
                f"There is no database {self.name}. Create it (CREATE DATABASE), or name another."
            )
        if "does not exist" in text and "role" in text:
            return DatabaseUnusableError(f"{self.name} knows no user {user}. Create it, or name another in the URI.")
        if "no pg_hba.conf entry" in text:
            return DatabaseUnusableError(f"{self.name} does not let {user} in. Change its pg_hba.conf, or the URI.")
        return self._unreachable(text)


def _holds_nul(cause: BaseException) -> bool:
    return isinstance(cause, psycopg.DataError) and "NUL" in str(cause)
