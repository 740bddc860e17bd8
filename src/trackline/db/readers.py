"""A bounded pool of reading threads, each with a connection and, per request, a snapshot of its own."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from trackline.db.counts import DatabaseCounts
from trackline.db.dialects import DatabaseUnusableError
from trackline.db.transaction import ReadTx
from trackline.errors import InternalError, TemporarilyUnavailable, TracklineError

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Points that a snapshot would show without their runs: whether there are any, and how to have them put there."""

    waiting: Callable[[ReadTx], bool]
    settle: Callable[[], None]
    """Returns when it is done, or cannot be; called on a reading thread."""


class Readers:
    """Runs read functions off the event loop."""

    def __init__(
        self, open_tx: Callable[[], ReadTx], threads: int, counts: DatabaseCounts, unsettled: Unsettled
    ) -> None:
        """`open_tx` opens a connection, once per thread and on it."""
        self._open_tx = open_tx
        self._unsettled = unsettled
        self._counts = counts
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")
        self._local = threading.local()
        self._opened: list[ReadTx] = []

    def submit(self, function: Callable[[ReadTx, Any], Answer], request: object) -> "asyncio.Future[Answer]":
        """Run `function` in a snapshot; must be called on the event loop."""
        return asyncio.get_running_loop().run_in_executor(self._pool, self._read, function, request)

    def compute(self, function: Callable[[Any], Answer], value: object) -> "asyncio.Future[Answer]":
        """Run work without a transaction on a reading thread."""
        return asyncio.get_running_loop().run_in_executor(self._pool, function, value)

    def stop(self) -> None:
        """Finish what was accepted and close the connections."""
        self._pool.shutdown(wait=True)
        for tx in self._opened:
            tx.close()

    def _read(self, function: Callable[[ReadTx, Any], Answer], request: object) -> Answer:
        tx: ReadTx | None = getattr(self._local, "tx", None)
        try:
            if tx is None:
                tx = self._local.tx = self._open_tx()
                self._opened.append(tx)
            try:
                return self._answer(tx, function, request)
            except TracklineError:
                raise
            except Exception:
                if tx.dialect.state(tx.connection) != "lost":
                    raise
                self._counts.record("lost")
                tx.reopen()
                return self._answer(tx, function, request)
        except TracklineError:
            raise
        except DatabaseUnusableError as error:
            self._counts.record("unavailable")
            raise TemporarilyUnavailable("The database cannot be reached now. Try again.") from error
        except Exception as error:
            # Who answers the request logs it, with the request's id.
            answer = InternalError("The database cannot be opened.") if tx is None else tx.dialect.translate(error)
            self._counts.record_answer(answer)
            raise answer from error

    def _answer(self, tx: ReadTx, function: Callable[[ReadTx, Any], Answer], request: object) -> Answer:
        with _snapshot(tx):
            if not self._unsettled.waiting(tx):
                return function(tx, request)
        self._unsettled.settle()
        with _snapshot(tx):  # what arrives from now on was not there when the request came
            return function(tx, request)


@contextlib.contextmanager
def _snapshot(tx: ReadTx) -> Generator[None]:
    tx.begin()
    try:
        yield
    except BaseException:
        if tx.dialect.state(tx.connection) != "lost":
            tx.end()
        raise
    tx.end()
