"""Column types that mean the same on every database: exact text comparison, 64-bit integers, large values.

Texts are compared and ordered by their bytes everywhere, blanks at the end included.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeEngine

_MYSQL = {"charset": "utf8mb4", "collation": "utf8mb4_0900_bin"}
_MARIADB = {"charset": "utf8mb4", "collation": "utf8mb4_nopad_bin"}

BY_BLOCK = "by_block"
"""In a table's `info`: whether its rows are found by run through blocks of keys, where the database has that index."""
BLOCK_BITS = 9
"""512 rows a block: their index entries fill two pages of 4 KB."""

KEY = BigInteger().with_variant(Integer(), "sqlite")
"""A surrogate key the database hands out; SQLite does so for INTEGER only, which holds 64 bits there."""

BIG = BigInteger()


def short_text(length: int) -> TypeEngine[str]:
    """Return the type of a text of at most so many characters."""
    return (
        String(length)
        .with_variant(String(length, collation="C"), "postgresql")
        .with_variant(mysql.VARCHAR(length, **_MYSQL), "mysql")
        .with_variant(mysql.VARCHAR(length, **_MARIADB), "mariadb")
    )


KEY_TEXT = short_text(250)
NAME = short_text(500)
LONG_TEXT = (
    Text()
    .with_variant(Text(collation="C"), "postgresql")
    .with_variant(mysql.LONGTEXT(**_MYSQL), "mysql")
    .with_variant(mysql.LONGTEXT(**_MARIADB), "mariadb")
)
BLOB = LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")


def index_by_prefix(name: str, key: Column[Any], value: Column[Any], length: int, run: Column[Any]) -> None:
    """Index (key, beginning of the value, run): as an expression, or as a prefix where expressions have no index.

    `Dialect.is_text` finds rows by it.
    """
    Index(name, key, beginning(value, length), run).ddl_if(callable_=_has_expressions)
    Index(name, key, value, run, mysql_length={value.name: length}, mariadb_length={value.name: length}).ddl_if(
        callable_=_has_prefixes
    )


def beginning(value: ColumnElement[str], length: int) -> ColumnElement[str]:
    """Return the first characters of a text, spelled as its index is."""
    return func.substr(value, literal_column("1"), literal_column(str(length)))


def index_by_block(name: str, run: Column[Any], key: Column[Any], *rest: Column[Any]) -> None:
    """Index rows that come in the order of their keys by run, for `Dialect.of_run` to find.

    On SQLite (key >> BLOCK_BITS, run): the newest rows of all runs are neighbours, so that a commit changes a page or
    two and not one for each run. Elsewhere (run, key).
    """
    key.table.info[BY_BLOCK] = True
    Index(f"{name}_by_block", key.op(">>")(text(str(BLOCK_BITS))), run, key, *rest).ddl_if("sqlite")
    Index(f"{name}_by_run", run, key, *rest).ddl_if(callable_=_is_server)


def _is_server(*_: object, dialect: Dialect, **_others: object) -> bool:
    return dialect.name != "sqlite"


def _has_expressions(*_: object, dialect: Dialect, **_others: object) -> bool:
    return not _has_prefixes(dialect=dialect)


def _has_prefixes(*_: object, dialect: Dialect, **_others: object) -> bool:
    return dialect.name in ("mysql", "mariadb")
