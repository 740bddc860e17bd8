"""MySQL and MariaDB: writes in READ COMMITTED, reads in a read-only snapshot."""

import math
from typing import Any

import pymysql
from pymysql.constants import CR, ER, SERVER_STATUS
from sqlalchemy import URL, Column, ColumnElement, Connection, Engine, Table, func
from sqlalchemy.dialects import mysql
from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql
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
from trackline.errors import (
    InsufficientStorage,
    InternalError,
    InvalidParameterValue,
    TemporarilyUnavailable,
    TracklineError,
)

_CONNECT_TIMEOUT_S = 10
_SCHEMA_LOCK_S = 60
_SCHEMA_LOCK = "CONCAT('trackline.', LEFT(SHA2(DATABASE(), 256), 32))"
"""The lock's name: at most 64 characters, and newer releases have no MD5."""
_SESSION = (
    # Zero is a key like others (experiment 0), and what does not fit is an error.
    "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'",
    "SET SESSION innodb_lock_wait_timeout = 10",
)
_READ = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"
_WRITE = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"
_CONFLICTS = frozenset((ER.LOCK_DEADLOCK, ER.LOCK_WAIT_TIMEOUT, ER.DUP_ENTRY, ER.CHECKREAD))
_FULL = frozenset((ER.DISK_FULL, ER.RECORD_FILE_FULL))
_TOO_LARGE = "A value is larger than the database takes. Send less, or raise its max_allowed_packet."
_BEYOND = frozenset((ER.NET_PACKET_TOO_LARGE, ER.DATA_TOO_LONG, ER.WARN_DATA_OUT_OF_RANGE, 1690))
_READ_ONLY = frozenset((ER.OPTION_PREVENTS_STATEMENT, 1836))
_IDLE_TOO_LONG = 4031
_LOST = frozenset(
    (
        CR.CR_SERVER_GONE_ERROR,
        CR.CR_SERVER_LOST,
        CR.CR_SERVER_LOST_EXTENDED,
        CR.CR_CONN_HOST_ERROR,
        CR.CR_CONNECTION_ERROR,
        ER.SERVER_SHUTDOWN,
        ER.CON_COUNT_ERROR,
        ER.TOO_MANY_USER_CONNECTIONS,
        _IDLE_TOO_LONG,
    )
)


class Mysql(DatabaseServer):
    """Connections, statements and error texts of one MySQL or MariaDB database."""

    begin_read = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
    begin_write = "START TRANSACTION"
    clustered = True
    ordered_ids = False
    gathers = False
    driver_error = pymysql.Error

    def __init__(self, url: URL, read_timeout_s: float | None) -> None:
        """Take a URI `mysql://user:password@host/database?options`, or one of `mariadb://`."""
        super().__init__(url, read_timeout_s)
        self.sqlalchemy = MySQLDialect_pymysql()
        self._engine: Engine | None = None
        self._version = ""

    def describe(self) -> str:
        """Name the database's kind for people."""
        return self._version or "MySQL"

    def connect(self, *, read_only: bool) -> Connection:
        """Open a connection in autocommit mode. Raises DatabaseUnusableError when the server refuses it."""
        connection = self._outage.reach(self._reach, self._refusal)
        run_script(connection, *_SESSION, _READ if read_only else _WRITE)
        if not read_only and self._read_timeout_s is not None:
            # The locks of a server that is gone without a word must not outlast it for long.
            limit = "idle_transaction_timeout" if self._version.startswith("MariaDB") else "wait_timeout"
            run_script(connection, f"SET SESSION {limit} = {math.ceil(self._read_timeout_s)}")
        return connection

    def table_names(self) -> set[str] | None:
        """Return the names of the database's tables."""
        connection = self.connect(read_only=True)
        try:
            cursor = connection.connection.cursor()
            cursor.execute("SHOW TABLES")
            return {row[0] for row in cursor.fetchall()}
        finally:
            connection.close()

    @staticmethod
    def store_plain(connection: Connection, column: Column[bytes]) -> None:
        """Do nothing: values are stored as they are."""

    @staticmethod
    def lock_schema(connection: Connection) -> None:
        """Wait for other servers that create the schema. The statements that do so end transactions, not this lock."""
        cursor = connection.connection.cursor()
        cursor.execute(f"SELECT GET_LOCK({_SCHEMA_LOCK}, %s)", (_SCHEMA_LOCK_S,))
        row = cursor.fetchone()
        if row is None or row[0] != 1:
            raise DatabaseUnusableError("Another server has been creating the schema for a minute. Try again later.")

    @staticmethod
    def unlock_schema(connection: Connection) -> None:
        """Let other servers look at the schema."""
        cursor = connection.connection.cursor()
        cursor.execute(f"SELECT RELEASE_LOCK({_SCHEMA_LOCK})")
        cursor.fetchall()

    @staticmethod
    def state(connection: Connection) -> State:
        """Ask the server what has become of a transaction: an error's answer does not tell."""
        driver: Any = driver_of(connection)
        if driver is None:
            return "lost"
        try:
            driver.ping(reconnect=False)
        except (pymysql.Error, OSError):
            return "lost"
        status: int = driver.server_status or 0
        return "open" if status & SERVER_STATUS.SERVER_STATUS_IN_TRANS else "idle"

    @staticmethod
    def is_conflict(error: BaseException) -> bool:
        """Tell whether an error comes of what others did at the same time."""
        return _code(error) in _CONFLICTS

    @staticmethod
    def returning_key(statement: Insert) -> Insert:
        """Change nothing: the driver knows the key."""
        return statement

    @staticmethod
    def new_key(cursor: Any) -> int:  # noqa: ANN401 - the protocol's signature
        """Return the surrogate key of the row just inserted."""
        return cursor.lastrowid

    @staticmethod
    def upsert(table: Table, keys: tuple[str, ...], changes: Changes) -> Insert:  # noqa: ARG004 - any unique key counts
        """Insert a row, or where its key is taken set what `changes` says, in that order."""
        statement = mysql.insert(table)
        return statement.on_duplicate_key_update(list(changes(statement.inserted).items()))

    @staticmethod
    def insert_new(table: Table) -> Insert:
        """Insert a row unless its key is taken."""
        return mysql.insert(table).prefix_with("IGNORE")

    @staticmethod
    def is_text(column: ColumnElement[str], text: str, prefix: int) -> ColumnElement[bool]:  # noqa: ARG004 - the protocol's signature
        """Match a text; an index on a prefix serves that."""
        return column == text

    @staticmethod
    def is_id(column: ColumnElement[str], id_: ColumnElement[str], prefix: int) -> ColumnElement[bool]:  # noqa: ARG004 - the protocol's signature
        """Match an id; an index on a prefix serves that."""
        return column == id_

    @staticmethod
    def like(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
        """Match `%` and `_`, case-sensitively; the database's escape character stands for itself."""
        return column.like(pattern.replace("\\", "\\\\"))

    @staticmethod
    def ilike(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
        """Match `%` and `_`, ignoring case."""
        return func.lower(column).like(pattern.lower().replace("\\", "\\\\"))

    @staticmethod
    def contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
        """Find a text in another, ignoring case."""
        return func.lower(column).contains(text.lower(), autoescape=True)

    @staticmethod
    def translate(error: BaseException) -> TracklineError:
        """Say what a driver's error means to a client."""
        code = _code(error)
        if code in _FULL:
            return InsufficientStorage("The database's disk is full; nothing was stored. Free some space, try again.")
        if code in _BEYOND:
            return InvalidParameterValue(_TOO_LARGE if code == ER.NET_PACKET_TOO_LARGE else BEYOND)
        if code in _CONFLICTS and code != ER.DUP_ENTRY:
            return TemporarilyUnavailable("Others write to the same rows of the database. Try again.")
        if code in _READ_ONLY:
            return TemporarilyUnavailable("The database takes no writes now. Try again.")
        if code in _LOST or isinstance(cause_of(error), pymysql.InterfaceError):
            return TemporarilyUnavailable("The database cannot be reached now. Try again.")
        return InternalError("An internal error occurred; the server's log has the details.")

    def _reach(self) -> Connection:
        if self._engine is None:
            self._engine = self._recognise()
        return self._engine.connect()

    def _recognise(self) -> Engine:
        """Find out which of the two it is: they name the collation of bytes differently."""
        limit = self._read_timeout_s
        timeouts = {"connect_timeout": _CONNECT_TIMEOUT_S, "read_timeout": limit, "write_timeout": limit}
        options = {name: value for name, value in timeouts.items() if name not in self._url.query}
        url = self._url.update_query_dict({"charset": "utf8mb4"})
        connection = new_engine(url.set(drivername="mysql+pymysql"), options).connect()
        try:
            cursor = connection.connection.cursor()
            cursor.execute("SELECT VERSION()")
            version = str(cursor.fetchall()[0][0])
        finally:
            connection.close()
        kind = "mariadb" if "mariadb" in version.lower() else "mysql"
        self._version = f"{'MariaDB' if kind == 'mariadb' else 'MySQL'} {version.partition('-')[0]}"
        return new_engine(url.set(drivername=f"{kind}+pymysql"), options)

    def _refusal(self, cause: BaseException) -> DatabaseUnusableError:
        user = self._url.username or "the current user"
        match _code(cause):
            case ER.ACCESS_DENIED_ERROR:
                return DatabaseUnusableError(f"{self.name} refuses {user}. Correct the URI's user and password.")
            case ER.BAD_DB_ERROR:
                return DatabaseUnusableError(
                    f"There is no database {self.name}. Create it (CREATE DATABASE), or name another."
                )
            case ER.DBACCESS_DENIED_ERROR:
                return DatabaseUnusableError(f"{self.name} gives {user} no rights. GRANT them, or name another user.")
            case _:
                return self._unreachable(str(cause.args[-1] if cause.args else cause))


def _code(error: BaseException) -> int:
    cause = cause_of(error)
    return cause.args[0] if isinstance(cause, pymysql.Error) and cause.args and isinstance(cause.args[0], int) else 0
