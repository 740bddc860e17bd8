"""The schema's version: creating it, moving an older one up, refusing a newer one."""

import contextlib
from collections.abc import Callable, Generator
from typing import Literal, NamedTuple

from sqlalchemy import Column, Index, MetaData, Table, bindparam, select, update
from sqlalchemy.exc import DBAPIError

from trackline.db.dialects import DatabaseUnusableError, Dialect, cause_of, open_dialect
from trackline.db.dialects.types import BIG
from trackline.db.statement import Prepared
from trackline.db.tables import journal, metadata, property_
from trackline.db.transaction import ReadTx, WriteTx
from trackline.house import House

SCHEMA_VERSION = 12
"""What this release writes."""

COMPATIBLE_WITH = 12
"""The oldest release, by its schema version, that may still use a database of this one."""

DatabaseKind = Literal["empty", "ours", "newer", "mlflow", "foreign"]

Migration = Callable[[WriteTx], None]


def _add_tables(tx: WriteTx) -> None:
    metadata.create_all(tx.connection, checkfirst=True)


def _index_journal_by_block(tx: WriteTx) -> None:
    before = Table(journal.name, MetaData(), Column("run_id", BIG))
    Index("journal_by_run", before.c.run_id).drop(tx.connection, checkfirst=True)
    for index in journal.indexes:
        index.create(tx.connection)


def _store_journal_plain(tx: WriteTx) -> None:
    # What is packed lives for minutes, until it is sealed.
    tx.dialect.store_plain(tx.connection, journal.c.data)


MIGRATIONS: dict[int, Migration] = {
    2: _add_tables,
    3: _add_tables,
    4: _index_journal_by_block,
    5: _add_tables,
    6: _add_tables,
    7: _add_tables,
    8: _add_tables,
    9: _add_tables,
    10: _store_journal_plain,
    11: _add_tables,
    12: _add_tables,
}
"""From version N - 1 to N. A new database gets the tables of today at once."""

_GET = Prepared(lambda _: select(property_.c.value).where(property_.c.name == bindparam("name")), "name")
_SET = Prepared(lambda dialect: dialect.insert_new(property_), "name", "value")
_CHANGE = Prepared(
    lambda _: update(property_).where(property_.c.name == bindparam("of")).values(value=bindparam("new")), "new", "of"
)


class SchemaMove(NamedTuple):
    """The version a schema had, 0 where there was none, and the one it has now."""

    before: int
    after: int


def inspect_database(uri: str) -> DatabaseKind:
    """Say whose database a URI names; creates and changes nothing. Raises DatabaseUnusableError."""
    dialect = open_dialect(uri)
    with _naming(dialect):
        tables = dialect.table_names()
        if not tables:
            return "empty"
        if property_.name in tables:
            return _kind_of_ours(dialect)
        if "alembic_version" in tables or {"experiments", "runs"} <= tables:
            return "mlflow"
        return "foreign"


def prepare_database(uri: str) -> SchemaMove:
    """Create the schema of a database or move it up, and close it. Raises DatabaseUnusableError."""
    dialect = open_dialect(uri)
    with _naming(dialect):
        tx = WriteTx(dialect, House(artifact_root=""))
        try:
            return open_schema(tx)
        finally:
            tx.close()


def schema_version(uri: str) -> int:
    """Return the version of the schema in a database of ours, 0 when it is empty. Raises DatabaseUnusableError."""
    dialect = open_dialect(uri)
    with _naming(dialect):
        tx = ReadTx(dialect, House(artifact_root=""))
        try:
            return _version(tx)
        finally:
            tx.close()


def open_schema(tx: WriteTx) -> SchemaMove:
    """Create the tables in an empty database, or move an older one to this version; one transaction a step."""
    before = _version(tx)
    if before == 0:
        _step(tx, 0, _create)
    for version in range(before + 1 if before else SCHEMA_VERSION + 1, SCHEMA_VERSION + 1):
        _step(tx, version - 1, MIGRATIONS[version])
    return SchemaMove(before, max(before, SCHEMA_VERSION))


def _step(tx: WriteTx, version: int, change: Migration) -> None:
    tx.begin()
    tx.dialect.lock_schema(tx.connection)
    try:
        if _version(tx) == version:  # else another process took the step while this one waited
            change(tx)
            if version:
                tx.run(_CHANGE, str(version + 1), "schema_version")
                tx.run(_CHANGE, str(COMPATIBLE_WITH), "compatible_with")
        tx.commit()
    except BaseException:
        tx.rollback()
        raise
    finally:
        tx.dialect.unlock_schema(tx.connection)


def _create(tx: WriteTx) -> None:
    metadata.create_all(tx.connection, checkfirst=True)
    _store_journal_plain(tx)
    # The version comes last: some databases commit table by table, and a broken-off creation is to be finished.
    tx.run(_SET, "compatible_with", str(COMPATIBLE_WITH))
    tx.run(_SET, "schema_version", str(SCHEMA_VERSION))


def _version(tx: ReadTx) -> int:
    tables = tx.dialect.table_names()
    if not tables or property_.name not in tables:
        return 0
    row = tx.one(_GET, "schema_version")
    return 0 if row is None else int(row[0])


def _kind_of_ours(dialect: Dialect) -> DatabaseKind:
    tx = ReadTx(dialect, House(artifact_root=""))
    try:
        row = tx.one(_GET, "compatible_with")
        if row is not None and int(row[0]) > SCHEMA_VERSION:
            return "newer"
        return "ours" if _version(tx) else "empty"
    finally:
        tx.close()


@contextlib.contextmanager
def _naming(dialect: Dialect) -> Generator[None]:
    """Turn what a driver raises into an error that names the database."""
    try:
        yield
    except (dialect.driver_error, DBAPIError) as error:
        reason = " ".join(str(cause_of(error)).split())
        raise DatabaseUnusableError(
            f"The database {dialect.name} cannot be opened ({reason}). Name another with --backend-store-uri."
        ) from error
