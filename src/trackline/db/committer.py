"""Group commit: one thread runs what is waiting in one transaction, commits once, then answers all of it."""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from trackline.db.transaction import WriteTx
from trackline.errors import InternalError, TemporarilyUnavailable, TracklineError

MAX_GROUP = 256
"""Operations in one transaction; bounds how long the first of them waits for the last."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Operation:
    """A function waiting to be run in a transaction, and who waits for it."""

    function: Callable[[WriteTx, Any], Any]
    request: object
    future: "asyncio.Future[Any]"


class Committer:
    """Owns the write connection. An operation that raises is undone alone; the others of its group stand."""

    def __init__(self, open_tx: Callable[[], WriteTx]) -> None:
        """`open_tx` opens the write connection, on the committer's own thread."""
        self._open_tx = open_tx
        self._queue: SimpleQueue[Operation | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
        self._stopping = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to take operations; answers are delivered on `loop`."""
        self._loop = loop
        self._thread.start()

    def submit(self, function: Callable[[WriteTx, Any], Any], request: object) -> "asyncio.Future[Any]":
        """Queue an operation; the future resolves after its commit is on disk, or with its error."""
        future = self._loop.create_future()
        if self._stopping:
            future.set_exception(TemporarilyUnavailable("The server is stopping. Try again."))
        else:
            self._queue.put(Operation(function, request, future))
        return future

    def stop(self) -> None:
        """Refuse new operations, commit what was accepted, close the connection."""
        self._stopping = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            tx = self._open_tx()
        except Exception as error:  # noqa: BLE001 - whatever keeps the database shut, nobody may wait forever
            self._refuse_all(error)
            return
        stopped = False
        while not stopped:
            group, stopped = self._next_group()
            if group:
                outcomes = _commit(tx, group)
                self._loop.call_soon_threadsafe(_answer, group, outcomes)
        tx.close()

    def _refuse_all(self, error: Exception) -> None:
        answer = error if isinstance(error, TracklineError) else InternalError("The database cannot be opened.")
        _log.error("The database cannot be opened.", exc_info=error)
        while (operation := self._queue.get()) is not None:
            self._loop.call_soon_threadsafe(_answer, [operation], [answer])

    def _next_group(self) -> tuple[list[Operation], bool]:
        group: list[Operation] = []
        operation = self._queue.get()
        while operation is not None:
            group.append(operation)
            if len(group) == MAX_GROUP:
                return group, False
            try:
                operation = self._queue.get_nowait()
            except Empty:
                return group, False
        return group, True


def _commit(tx: WriteTx, group: list[Operation]) -> list[Any]:
    outcomes: list[Any] = []
    try:
        tx.begin()
        outcomes.extend(_attempt(tx, operation) for operation in group)
        tx.commit()
    except Exception as error:  # noqa: BLE001 - whatever broke the group, its waiters must be answered
        tx.rollback()
        if len(group) > 1:
            return [_commit(tx, [operation])[0] for operation in group]
        return [_as_answer(tx, error)]
    return outcomes


def _attempt(tx: WriteTx, operation: Operation) -> Any:  # noqa: ANN401 - the function's answer or its error
    try:
        return tx.attempt(operation.function, operation.request)
    except Exception as error:
        # Any failure of an operation is its own answer, but some end the whole transaction: then the group starts anew.
        if not tx.dialect.in_transaction(tx.connection):
            raise
        return _as_answer(tx, error)


def _as_answer(tx: WriteTx, error: Exception) -> TracklineError:
    if isinstance(error, TracklineError):
        return error
    answer = tx.dialect.translate(error)
    _log.error("A write failed.", exc_info=error)
    return answer


def _answer(group: list[Operation], outcomes: list[Any]) -> None:
    for operation, outcome in zip(group, outcomes, strict=True):
        if operation.future.done():
            continue
        if isinstance(outcome, TracklineError):
            operation.future.set_exception(outcome)
        else:
            operation.future.set_result(outcome)
