"""A database for one command at a time: each call is a transaction of its own, beside whatever server is running."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from trackline.db.dialects import DatabaseUnusableError, open_dialect
from trackline.db.migrations import open_schema
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import TemporarilyUnavailable, TracklineError
from trackline.house import House

Answer = TypeVar("Answer")

_ATTEMPTS = 6
"""How often a change waits for the database's lock, each time as long as the database lets it wait."""


class Session:
    """Runs functions over the database, one after another."""

    def __init__(self, uri: str, house: House) -> None:
        """Open the connections and move the schema up. Raises TracklineError."""
        self.dialect = open_dialect(uri)
        try:
            self._writer = WriteTx(self.dialect, house)
            open_schema(self._writer)
            self._reader = ReadTx(self.dialect, house)
        except DatabaseUnusableError as error:
            raise TemporarilyUnavailable(str(error)) from error
        except Exception as error:
            raise self.dialect.translate(error) from error

    def __enter__(self) -> Self:
        """Return the session."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._reader.close()
        self._writer.close()

    def read(self, function: Callable[[ReadTx, Any], Answer], request: object) -> Answer:
        """Run a function in a snapshot. Raises TracklineError."""
        try:
            self._reader.begin()
            try:
                return function(self._reader, request)
            finally:
                self._reader.end()
        except TracklineError:
            raise
        except Exception as error:
            raise self.dialect.translate(error) from error

    def write(self, function: Callable[[WriteTx, Any], Answer], request: object) -> Answer:
        """Run a function in a transaction that is on disk at the return. Raises TracklineError.

        Then it rests as long as the transaction took: a server beside it gets at least every other moment.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            started = time.monotonic()
            try:
                answer = self._once(function, request)
            except TemporarilyUnavailable:
                if attempt == _ATTEMPTS:
                    raise
            else:
                time.sleep(min(1.0, time.monotonic() - started))
                return answer
        raise AssertionError

    def _once(self, function: Callable[[WriteTx, Any], Answer], request: object) -> Answer:
        try:
            self._writer.begin()
            answer = self._writer.attempt(function, request)
            self._writer.commit()
        except TracklineError:
            self._writer.rollback()
            raise
        except Exception as error:
            self._writer.rollback()
            raise self.dialect.translate(error) from error
        except BaseException:
            self._writer.rollback()
            raise
        return answer
