"""What the databases that are servers have in common: a network is between, and they see to their disks themselves."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import URL, ColumnElement, Connection, Engine, NullPool, Table, create_engine
from sqlalchemy.exc import DBAPIError

from trackline.db.dialects.dialect import DatabaseUnusableError, cause_of, without_password

_OUTAGE_S = 0.5


class Outage:
    """Remembers for a moment that a server cannot be reached: all who queue for a connection are told at once."""

    def __init__(self, driver_error: type[Exception]) -> None:
        """Know of none yet; `driver_error` is what the driver raises."""
        self._failures = (DBAPIError, driver_error)
        self._until = 0.0
        self._reached = 0.0
        self._error: DatabaseUnusableError | None = None

    def reach(
        self, connect: Callable[[], Connection], explain: Callable[[BaseException], DatabaseUnusableError]
    ) -> Connection:
        """Connect. Raises what `explain` makes of the driver's error, or the error of a moment ago.

        The failure of an attempt that began before another one succeeded is not remembered: the outage is over.
        """
        began = time.monotonic()
        if self._error is not None and began < self._until:
            raise self._error
        try:
            connection = connect()
        except self._failures as error:
            explained = explain(cause_of(error))
            if began >= self._reached:
                self._error, self._until = explained, time.monotonic() + _OUTAGE_S
            raise explained from error
        self._error, self._reached = None, time.monotonic()
        return connection


class DatabaseServer:
    """One database of a server, by its URI."""

    committers = 2
    rows_at_once = 1  # the drivers send many rows in one go
    driver_error: type[Exception]

    def __init__(self, url: URL, read_timeout_s: float | None) -> None:
        """`read_timeout_s` is how long an answer is waited for; None waits for ever."""
        self.name = without_password(url)
        self.known_keys: dict[str, int] = {}
        self._url = url
        self._read_timeout_s = read_timeout_s
        self._outage = Outage(self.driver_error)

    @staticmethod
    def write_ahead_log(connection: Connection) -> None:
        """Leave the synchronisation to the server."""

    @staticmethod
    def data_version(cursor: Any) -> None:  # noqa: ANN401 - the protocol's signature
        """Know nothing of what others do."""

    @staticmethod
    def has_space_to_reclaim(connection: Connection) -> bool:  # noqa: ARG004 - the protocol's signature
        """Tell that the server sees to its space itself."""
        return False

    @staticmethod
    def reclaim(connection: Connection) -> None:
        """Do nothing: the server sees to its space itself."""

    @staticmethod
    def of_run(table: Table, run: ColumnElement[int]) -> ColumnElement[bool]:
        """Find a run's rows by its number."""
        return table.c.run_id == run

    def _unreachable(self, reason: str) -> DatabaseUnusableError:
        """Return the error of a server that could not be reached, in its own words but for the password."""
        words = " ".join(reason.split())
        if self._url.password:
            words = words.replace(str(self._url.password), "***")
        return DatabaseUnusableError(
            f"{self.name} cannot be reached ({words}). Start the database server, or check the URI."
        )


def new_engine(url: URL, options: dict[str, Any]) -> Engine:
    """Return an engine that keeps no connections: who opens one holds it, and begins and ends transactions."""
    return create_engine(
        url,
        poolclass=NullPool,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
        connect_args=options,
        hide_parameters=True,
    )
