"""From a database's URI to its dialect; drivers are loaded only when they are needed."""

from sqlalchemy.engine import make_url

from trackline.db.dialects.dialect import DatabaseUnusableError, Dialect
from trackline.db.dialects.sqlite import Sqlite

SERVERS = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql"}
"""The names people write before `://`, and the module that knows the database."""

_DRIVERS = {"postgresql": ("psycopg", "psycopg 3"), "mysql": ("pymysql", "PyMySQL")}


def open_dialect(uri: str) -> Dialect:
    """Return the dialect of a database; connects to nothing. Raises DatabaseUnusableError when its driver is missing.

    The URI is one of SQLAlchemy's; `postgres://` is `postgresql://`.
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
    try:
        if kind == "postgresql":
            from trackline.db.dialects.postgresql import Postgresql  # noqa: PLC0415 - needs its driver

            return Postgresql(url)
        from trackline.db.dialects.mysql import Mysql  # noqa: PLC0415 - needs its driver

        return Mysql(url)
    except ImportError as error:
        raise DatabaseUnusableError(
            f"The driver for this database, {driver}, is not installed. Run: pip install 'trackline[{kind}]'"
        ) from error
