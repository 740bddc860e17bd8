"""Whether requests can be served now: the database is read and written as a request would."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from trackline.errors import TemporarilyUnavailable, TracklineError

_TIMEOUT_S = 5.0
_REMEMBERED_S = 1.0
"""An answer is given again for so long: anyone may ask, and each check costs a write."""


class Readiness:
    """Checks at most once a second, whoever asks."""

    def __init__(self, probe: Callable[[], Awaitable[None]], failed_disks: Callable[[], float]) -> None:
        """`probe` raises TracklineError when the database cannot be used."""
        self._probe = probe
        self._failed_disks = failed_disks
        self._check: asyncio.Task[TemporarilyUnavailable | None] | None = None
        self._until = 0.0

    async def check(self) -> None:
        """Return when the server is ready. Raises TemporarilyUnavailable, which says why it is not."""
        if self._check is None or (self._check.done() and time.monotonic() >= self._until):
            self._check = asyncio.create_task(self._look())
        failure = await asyncio.shield(self._check)
        if failure is not None:
            raise failure

    async def _look(self) -> TemporarilyUnavailable | None:
        if self._failed_disks():
            # Of several processes the one that was asked may be well: the server as a whole is not.
            return TemporarilyUnavailable("Not ready: the database's disk failed. Check it, start the server again.")
        failure: TemporarilyUnavailable | None = None
        try:
            await asyncio.wait_for(self._probe(), _TIMEOUT_S)
        except TimeoutError:
            failure = TemporarilyUnavailable(f"Not ready: no answer of the database within {_TIMEOUT_S:.0f} seconds.")
        except TracklineError as error:
            failure = TemporarilyUnavailable(f"Not ready: {error.message}")
            failure.__cause__ = error.__cause__
        self._until = time.monotonic() + _REMEMBERED_S
        return failure
