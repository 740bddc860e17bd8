"""What every database has to offer; the rest of the house sees databases through this alone."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from sqlalchemy import URL, Column, ColumnElement, Connection, Table
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import Dialect as SqlAlchemyDialect
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.dml import Insert

from trackline.errors import TracklineError

State = Literal["idle", "open", "failed", "lost"]
"""Of a connection: no transaction, one that goes on, one that can only be rolled back, no connection any more."""

BEYOND = (
    "A value is longer or larger than the database's column holds; nothing was stored. Send a shorter or smaller one."
)
"""What a client is told of a value that no rule of ours refused before."""

Changes = Callable[[ReadOnlyColumnCollection[str, ColumnElement[Any]]], Mapping[str, Any]]


class DatabaseUnusableError(Exception):
    """A database cannot be used: its text says why and what to do, without the password."""


class Log(Protocol):
    """What commits append to, where its synchronisation is ours to do."""

    def sync(self) -> None:
        """Return when all that was written before is on disk. Raises OSError."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Dialect(Protocol):
    """Connections, statements and error texts of one database; shared by all threads."""

    name: str
    """Which database, as people may read it: no password."""
    begin_read: str
    begin_write: str
    committers: int
    """How many write connections a server makes use of."""
    rows_at_once: int
    """How many rows one call of the driver inserts, where many are."""
    clustered: bool
    """Whether rows found by the beginning of their table's primary key come in its order without being asked to."""
    ordered_ids: bool
    """Whether transactions commit in the order of the ids that they gave rows."""
    gathers: bool
    """Whether points that come a few a request are put with their runs later, many at once (`series/arrivals.py`)."""
    known_keys: dict[str, int]
    """Ids of metric keys that are committed; they never change."""

    @property
    def driver_error(self) -> type[Exception]:
        """What the driver raises."""
        ...

    @property
    def sqlalchemy(self) -> SqlAlchemyDialect:
        """What compiles statements whose parameters are positional."""
        ...

    def describe(self) -> str:
        """Name the database's kind for people."""
        ...

    def connect(self, *, read_only: bool) -> Connection:
        """Open a connection in autocommit mode: transactions are begun and ended by the caller's own statements.

        Raises DatabaseUnusableError or the driver's error.
        """
        ...

    def table_names(self) -> set[str] | None:
        """Return the names of the tables, or None when there is no database yet; creates nothing."""
        ...

    def lock_schema(self, connection: Connection) -> None:
        """Wait until no other server creates or moves up the schema; call it in the transaction that does."""
        ...

    def unlock_schema(self, connection: Connection) -> None:
        """Let other servers look at the schema; call it behind the commit."""
        ...

    def store_plain(self, connection: Connection, column: Column[bytes]) -> None:
        """Have large values of a column stored as they are, where the database would spend time on compressing them."""
        ...

    def write_ahead_log(self, connection: Connection) -> Log | None:
        """Take over the synchronisation of commits from a writing connection; None where it keeps doing it itself."""
        ...

    def data_version(self, cursor: Any) -> int | None:  # noqa: ANN401 - drivers share no type
        """Return a number that stays while nobody but this connection commits; None where it is not known.

        To be asked in a transaction that keeps others from committing.
        """
        ...

    def has_space_to_reclaim(self, connection: Connection) -> bool:
        """Tell whether the database holds on to free space that `reclaim` can give back."""
        ...

    def reclaim(self, connection: Connection) -> None:
        """Give some of the free space back to the disk."""
        ...

    def state(self, connection: Connection) -> State:
        """Tell what has become of a connection and its transaction after an error."""
        ...

    def is_conflict(self, error: BaseException) -> bool:
        """Tell whether an error comes of what others did at the same time: then doing it again is the answer."""
        ...

    def returning_key(self, statement: Insert) -> Insert:
        """Have an insert of one row tell its surrogate key, where the driver does not by itself."""
        ...

    def new_key(self, cursor: Any) -> int:  # noqa: ANN401 - drivers share no type
        """Return the surrogate key of the row just inserted."""
        ...

    def upsert(self, table: Table, keys: tuple[str, ...], changes: Changes) -> Insert:
        """Insert a row, or where `keys` are taken set what `changes` says of the row that was not inserted.

        Some databases change one column after the other, in the order of `changes`, and see what they changed.
        """
        ...

    def insert_new(self, table: Table) -> Insert:
        """Insert a row unless its key is taken."""
        ...

    def of_run(self, table: Table, run: ColumnElement[int]) -> ColumnElement[bool]:
        """Return the condition that a row belongs to a run, in the words for which the table has an index."""
        ...

    def is_text(self, column: ColumnElement[str], text: str, prefix: int) -> ColumnElement[bool]:
        """Match just this text, in the words for which an index on so many first characters is used."""
        ...

    def is_id(self, column: ColumnElement[str], id_: ColumnElement[str], prefix: int) -> ColumnElement[bool]:
        """Match the id in another column, shorter than `prefix`, in the words for which the same index is used."""
        ...

    def like(self, column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
        """Match `%` and `_`, case-sensitively, with no escape character."""
        ...

    def ilike(self, column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
        """Match `%` and `_`, ignoring the case of all letters that have one."""
        ...

    def contains(self, column: ColumnElement[str], text: str) -> ColumnElement[bool]:
        """Find a text in another, ignoring the case of all letters that have one."""
        ...

    def translate(self, error: BaseException) -> TracklineError:
        """Say what a driver's error means to a client; no SQL text, no path, no password."""
        ...


def cause_of(error: BaseException) -> BaseException:
    """Return the driver's error inside of one of SQLAlchemy's."""
    return getattr(error, "orig", None) or error


def run_script(connection: Connection, *statements: str) -> None:
    """Run statements without values straight through the driver."""
    cursor = connection.connection.cursor()
    try:
        for statement in statements:
            cursor.execute(statement)
    finally:
        cursor.close()


def without_password(uri: str | URL) -> str:
    """Return a URI as people may read it: without the password and the options, which may hold one."""
    url = make_url(uri)
    plain = URL.create(url.get_backend_name(), url.username, None, url.host, url.port, url.database)
    return plain.render_as_string()


def driver_of(connection: Connection) -> object:
    """Return the driver's connection; None when it was given up or closed."""
    return None if connection.closed or connection.invalidated else connection.connection.driver_connection
