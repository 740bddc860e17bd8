"""How PostgreSQL keeps what is packed already."""

import pytest
from database_servers import PostgresqlServer
from sqlalchemy import Connection

from trackline.db.dialects import open_dialect
from trackline.db.migrations import SCHEMA_VERSION, SchemaMove, prepare_database

_PLAIN = "e"
_STORAGE = "SELECT attstorage FROM pg_attribute WHERE attrelid = 'journal'::regclass AND attname = 'data'"
_OLDER = (
    "ALTER TABLE journal ALTER COLUMN data SET STORAGE EXTENDED",
    "UPDATE trackline_property SET value = '9' WHERE name = 'schema_version'",
)
_UNKNOWN = """
CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'not supported' USING ERRCODE = '0A000'; END $$;
CREATE EVENT TRIGGER no_alter ON ddl_command_start WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION refuse()
"""


def _storage(connection: Connection) -> str:
    return str(connection.exec_driver_sql(_STORAGE).scalar_one())


def _make_older(connection: Connection) -> None:
    for statement in _OLDER:
        connection.exec_driver_sql(statement)


def test_the_journal_is_not_compressed_again(postgresql: PostgresqlServer) -> None:
    """Packed points are stored as they are, in a new database and in one that an older release made."""
    uri = postgresql.uri(postgresql.new_database())
    prepare_database(uri)
    with open_dialect(uri).connect(read_only=False) as connection:
        assert _storage(connection) == _PLAIN
        _make_older(connection)
        assert prepare_database(uri) == SchemaMove(9, SCHEMA_VERSION)
        assert _storage(connection) == _PLAIN


@pytest.mark.parametrize("older", [False, True])
def test_a_database_that_cannot_is_used_as_it_is(postgresql: PostgresqlServer, *, older: bool) -> None:
    """Where the statement is unknown, as in some databases that speak the protocol, the schema is made without it."""
    uri = postgresql.uri(postgresql.new_database())
    with open_dialect(uri).connect(read_only=False) as connection:
        if older:
            prepare_database(uri)
            _make_older(connection)
        connection.exec_driver_sql(_UNKNOWN)
        assert prepare_database(uri).after == SCHEMA_VERSION
        assert _storage(connection) != _PLAIN
