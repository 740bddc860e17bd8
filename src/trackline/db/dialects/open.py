"""From a database's URI to its dialect; drivers are loaded only when they are needed."""

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from trackline.db.dialects.dialect import DatabaseUnusableError, Dialect
from trackline.db.dialects.sqlite import Sqlite

SERVERS = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql"}
"""The names people write before `://`, and the module that knows the database."""

_DRIVERS = {"postgresql": ("psycopg", "psycopg 3"), "mysql": ("pymysql", "PyMySQL")}


def open_dialect(uri: str, read_timeout_s: float | None = None) -> Dialect:
    """Return the dialect of a database; connects to nothing. Raises DatabaseUnusableError when its driver is missing.

    The URI is one of SQLAlchemy's; `postgres://` is `postgresql://`. A connection whose server leaves a statement
    without an answer for `read_timeout_s` counts as lost. The URI may have another `read_timeout`; None waits for ever.
    """
    url = make_url(uri)
    backend = url.get_backend_name()
    kind = SERVERS.get(backend)
    if kind is None:
        return Sqlite(uri)
    module, driver = _DRIVERS[kind]
    asked = url.drivername.partition("+")[2]
    if asked not in ("", module):
        raise DatabaseUnusableError(
            f"The driver {asked!r} is not supported. Write {backend}+{module}:// or {backend}://."
        )
    read_timeout_s = _read_timeout(url, read_timeout_s)
    url = url.difference_update_query(["read_timeout"])
    try:
        if kind == "postgresql":
            from trackline.db.dialects.postgresql import Postgresql  # noqa: PLC0415 - needs its driver

            return Postgresql(url, read_timeout_s)
        from trackline.db.dialects.mysql import Mysql  # noqa: PLC0415 - needs its driver

        return Mysql(url, read_timeout_s)
    except ImportError as error:
        raise DatabaseUnusableError(
            f"The driver for this database, {driver}, is not installed. Run: pip install 'trackline[{kind}]'"
        ) from error


def _read_timeout(url: URL, default: float | None) -> float | None:
    asked = url.query.get("read_timeout")
    if asked is None:
        return default
    if not str(asked).isdecimal() or not int(str(asked)):
        raise DatabaseUnusableError(
            f"The URI's read_timeout is {asked!r}. Write whole seconds, such as read_timeout=60."
        )
    return float(str(asked))
