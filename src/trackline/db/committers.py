"""Several committers beside each other, where the database lets more than one write at a time."""

import asyncio
import zlib
from collections.abc import Callable
from typing import Any

from trackline.counts import Counts
from trackline.db.committer import Committer, Settle
from trackline.db.counts import DatabaseCounts
from trackline.db.transaction import WriteTx


class Committers:
    """Gives the operations of one run to the same committer, so that they neither pass nor block each other."""

    def __init__(
        self,
        open_tx: Callable[[], WriteTx],
        number: int,
        counts: DatabaseCounts | None = None,
        settle: Settle | None = None,
    ) -> None:
        """`open_tx` opens a write connection, once per committer and on its thread; `settle` is as a committer's."""
        counts = counts or DatabaseCounts(Counts())
        self._committers = [Committer(open_tx, counts, settle) for _ in range(number)]

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to take operations; answers are delivered on `loop`."""
        for committer in self._committers:
            committer.start(loop)

    async def submit_to_each(self, function: Callable[[WriteTx, Any], Any], request: object) -> None:
        """Run an operation that may be repeated on every committer; raises the first error."""
        for committer in self._committers:
            await committer.submit(function, request)

    def submit(self, function: Callable[[WriteTx, Any], Any], request: object) -> "asyncio.Future[Any]":
        """Queue an operation; the future resolves after its commit is on disk, or with its error."""
        return self._committers[self._place(request)].submit(function, request)

    def submit_then(
        self, function: Callable[[WriteTx, Any], Any], request: object, answer: Callable[[Any], object]
    ) -> None:
        """Queue an operation; `answer` is called after its commit is on disk, or with its error."""
        self._committers[self._place(request)].submit_then(function, request, answer)

    def stop(self) -> None:
        """Refuse new operations, commit what was accepted, close the connections; not to be called on the loop."""
        for committer in self._committers:
            committer.stop()

    def _place(self, request: object) -> int:
        if len(self._committers) == 1:
            return 0
        run_id = getattr(request, "run_id", None)
        return zlib.crc32(str(run_id).encode()) % len(self._committers) if run_id else 0
