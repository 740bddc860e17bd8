"""Group commit: one thread runs what is waiting in one transaction, commits once, then answers all of it.

A second thread waits for the disk, so that the next group runs meanwhile; nothing is answered before its commit is on
disk. A group of one is synchronised where it ran: nothing else was waiting, and a change of threads costs more.
"""

import asyncio
import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from time import perf_counter
from typing import Any

from trackline.counts import Counts
from trackline.db.counts import DatabaseCounts
from trackline.db.transaction import WriteTx
from trackline.errors import InternalError, TemporarilyUnavailable, TracklineError

MAX_GROUP = 256
"""Operations from which a transaction takes no more; bounds how long the first of them waits for the last."""

_IDLE_S = 0.05
"""After so long without an operation points that wait are put with their runs, before anybody has to wait for it."""
_ATTEMPTS = 16
"""How often an operation that collides is done, with a second of pauses in all. Where eight committers wrote one run
on a machine that was busy besides, eight were too few."""
_PAUSE_S = 0.02

_log = logging.getLogger(__name__)


Settle = Callable[[WriteTx, None], None]
"""Puts points that wait (`WriteTx.arrived`) where they belong."""


@dataclass(slots=True)
class Operation:
    """A function waiting to be run in a transaction, and who waits for it."""

    function: Callable[[WriteTx, Any], Any]
    request: object
    answer: Callable[[Any], object]
    """Gets the function's answer, or its error, on the loop."""


@dataclass(slots=True)
class Group:
    """Operations that were committed together, and their answers or errors in the same order."""

    operations: list[Operation]
    outcomes: list[Any]


class Committer:
    """Owns the write connection. An operation that raises is undone alone; the others of its group stand."""

    def __init__(
        self, open_tx: Callable[[], WriteTx], counts: DatabaseCounts | None = None, settle: Settle | None = None
    ) -> None:
        """`open_tx` opens the write connection, on the committer's own thread; `settle` is run when points wait."""
        self._open_tx = open_tx
        self._settle = settle
        self._counts = counts or DatabaseCounts(Counts())
        self._queue: SimpleQueue[list[Operation] | None] = SimpleQueue()
        self._arrived: list[Operation] = []
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
        self._committed: SimpleQueue[Group | None] = SimpleQueue()
        self._stopping = False
        self._disk_failed = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to take operations; answers are delivered on `loop`."""
        self._loop = loop
        self._thread.start()

    def submit(self, function: Callable[[WriteTx, Any], Any], request: object) -> "asyncio.Future[Any]":
        """Queue an operation; the future resolves after its commit is on disk, or with its error."""
        future = self._loop.create_future()
        self.submit_then(function, request, partial(_resolve, future))
        return future

    def submit_then(
        self, function: Callable[[WriteTx, Any], Any], request: object, answer: Callable[[Any], object]
    ) -> None:
        """Queue an operation; `answer` is called after its commit is on disk, or with its error."""
        if self._stopping:
            answer(TemporarilyUnavailable("The server is stopping. Try again."))
            return
        if not self._arrived:
            self._loop.call_soon(self._hand_over)
        self._arrived.append(Operation(function, request, answer))

    def stop(self) -> None:
        """Refuse new operations, commit what was accepted, close the connection; not to be called on the loop."""
        self._stopping = True
        self._loop.call_soon_threadsafe(self._queue.put, None)  # behind what was accepted and not yet handed over
        self._thread.join()

    def _hand_over(self) -> None:
        # All that one turn of the loop brought wakes the thread once.
        self._queue.put(self._arrived)
        self._counts.queued.add(len(self._arrived))
        self._arrived = []

    def _run(self) -> None:
        try:
            tx = self._open_tx()
        except Exception as error:  # noqa: BLE001 - whatever keeps the database shut, nobody may wait forever
            self._refuse_all(error)
            return
        syncer = threading.Thread(target=self._sync_committed, args=(tx,), name="syncer", daemon=True)
        syncer.start()
        stopped = False
        while not stopped:
            operations, stopped = self._next_group(tx)
            if self._disk_failed:
                self._answer([Group(operations, [_disk_failure()] * len(operations))])
            elif operations:
                group = self._commit(tx, operations)
                if len(operations) == 1 or not tx.synced_apart:
                    self._sync(tx, [group])
                else:
                    self._committed.put(group)
        self._settle_idly(tx)
        self._committed.put(None)
        syncer.join()
        tx.close()

    def _commit(self, tx: WriteTx, operations: list[Operation]) -> Group:
        started, points = perf_counter(), tx.points
        group = Group(operations, _commit(tx, operations, self._counts))
        self._counts.record_group(len(operations), perf_counter() - started, tx.points - points)
        return group

    def _sync_committed(self, tx: WriteTx) -> None:
        group = self._committed.get()
        while group is not None:
            groups = [group]
            # One synchronisation serves all that was committed before it.
            while not self._committed.empty() and (group := self._committed.get()) is not None:
                groups.append(group)
            self._sync(tx, groups)
            if group is not None:
                group = self._committed.get()

    def _sync(self, tx: WriteTx, groups: list[Group]) -> None:
        started = perf_counter()
        try:
            tx.sync()
        except OSError:
            self._counts.record("disk")
            self._counts.disk_failed.set(1)
            # What the disk refused once may be missing for good although a later try succeeds: a stop is the only
            # honest answer, since everything after a gap in the log would be lost with it.
            self._disk_failed = True
            _log.exception("The database's disk failed. Nothing more is written until the server is started again.")
            for group in groups:
                group.outcomes = [_disk_failure()] * len(group.operations)
        self._counts.record_sync(perf_counter() - started)
        self._answer(groups)

    def _answer(self, groups: list[Group]) -> None:
        self._loop.call_soon_threadsafe(self._deliver, groups)

    def _deliver(self, groups: list[Group]) -> None:
        self._counts.answered.add(sum(len(group.operations) for group in groups))
        _answer(groups)

    def _settle_idly(self, tx: WriteTx) -> None:
        if self._settle is None or not tx.arrived or self._disk_failed:
            return
        # Nobody waits for the disk here: until it is on it, the points are where they arrived.
        _commit(tx, [Operation(self._settle, None, lambda _: None)], self._counts)
        tx.arrived = 0  # where it failed, it is tried again once more have arrived

    def _refuse_all(self, error: Exception) -> None:
        answer = error if isinstance(error, TracklineError) else InternalError("The database cannot be opened.")
        _log.error("The database cannot be opened.", exc_info=error)
        while (operations := self._queue.get()) is not None:
            self._answer([Group(operations, [answer] * len(operations))])

    def _next_group(self, tx: WriteTx) -> tuple[list[Operation], bool]:
        """Return what waits, and whether the stop came behind it."""
        group: list[Operation] = []
        try:
            arrived = self._queue.get(timeout=_IDLE_S if tx.arrived else None)
        except Empty:
            self._settle_idly(tx)
            arrived = self._queue.get()
        while arrived is not None:
            group += arrived
            if len(group) >= MAX_GROUP:
                return group, False
            try:
                arrived = self._queue.get_nowait()
            except Empty:
                return group, False
        return group, True


def _commit(
    tx: WriteTx, group: list[Operation], counts: DatabaseCounts, attempt: int = 1, *, reconnected: bool = False
) -> list[Any]:
    """Return the answers of a group.

    What others did to it is done again so many times, what a lost connection did to it once: each time may wait for a
    server that says nothing.
    """
    try:
        return _run_group(tx, group, counts)
    except Exception as error:  # noqa: BLE001 - whatever broke the group, its waiters must be answered
        if tx.dialect.state(tx.connection) == "lost":
            counts.record("lost")
            unknown = tx.committing
            meant = tx.dialect.translate(error)
            temporary = isinstance(meant, TemporarilyUnavailable)
            answer = _reopen(tx) or (meant if temporary and reconnected else None)
            if unknown or answer is not None:
                return [_outcome_unknown() if unknown else answer] * len(group)
            if temporary:
                return _commit(tx, group, counts, attempt, reconnected=True)
        tx.rollback()
        if len(group) > 1:
            return [_commit(tx, [operation], counts)[0] for operation in group]
        if attempt < _ATTEMPTS and tx.dialect.is_conflict(error):
            counts.record("conflict")
            # Whoever collided must not meet again at once.
            time.sleep(random.uniform(0, _PAUSE_S * attempt))  # noqa: S311 - no secret
            return _commit(tx, group, counts, attempt + 1)
        return [_as_answer(tx, error, counts)]


def _run_group(tx: WriteTx, group: list[Operation], counts: DatabaseCounts) -> list[Any]:
    tx.begin()
    outcomes = [_attempt(tx, operation, counts) for operation in group]
    tx.commit_unsynced()
    return outcomes


def _attempt(tx: WriteTx, operation: Operation, counts: DatabaseCounts) -> Any:  # noqa: ANN401 - the function's answer or its error
    try:
        return tx.attempt(operation.function, operation.request)
    except Exception as error:
        # Any failure of an operation is its own answer, but some end the whole transaction: then the group starts anew.
        if tx.dialect.state(tx.connection) != "open" or tx.dialect.is_conflict(error):
            raise
        return _as_answer(tx, error, counts)


def _reopen(tx: WriteTx) -> TracklineError | None:
    """Connect again; return the answer to give when that fails. The next group tries once more."""
    try:
        tx.reopen()
    except Exception as error:  # noqa: BLE001 - whatever keeps the database away, the waiters must be answered
        _log.warning("The database cannot be reached: %s", error)
        return TemporarilyUnavailable("The database cannot be reached now. Try again.")
    finally:
        tx.rollback()
    return None


def _as_answer(tx: WriteTx, error: Exception, counts: DatabaseCounts) -> TracklineError:
    if isinstance(error, TracklineError):
        return error
    answer = tx.dialect.translate(error)
    counts.record_answer(answer)
    answer.__cause__ = error  # who answers the request logs it, with the request's id
    return answer


def _outcome_unknown() -> TracklineError:
    return TemporarilyUnavailable("The database went away while it committed: the write is stored or not. Try again.")


def _disk_failure() -> TracklineError:
    return TemporarilyUnavailable("The database's disk failed; the write may be lost. Check the disk, start again.")


def _answer(groups: list[Group]) -> None:
    for group in groups:
        for operation, outcome in zip(group.operations, group.outcomes, strict=True):
            try:
                operation.answer(outcome)
            except Exception:  # noqa: BLE001 - whatever it was, the others of the group get their answers
                _log.exception("An answer could not be given.")


def _resolve(future: "asyncio.Future[Any]", outcome: object) -> None:
    if future.done():
        return
    if isinstance(outcome, TracklineError):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
