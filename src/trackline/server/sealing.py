"""Seals journals in the background: of ended runs at once, of long ones as they grow, of idle ones after a while."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from time import perf_counter

from trackline.db import changes
from trackline.errors import InternalError, TracklineError
from trackline.series import seal
from trackline.series.read import DamagedError
from trackline.server.services import Services

_PAUSE_S = 1.0
_IDLE_ROUNDS = 30
"""Rounds without a new point after which a running run's journal is sealed."""
_MOST_TOGETHER = 4
_MOST_POINTS = 65_536
"""Runs, and points in all, that are sealed at the same time: their commits share one wait for the disk. A larger
journal is sealed alone, for the sake of memory."""
_FORGET_ROUNDS = 60
"""Rounds between two looks at the log of changes, of which only the newest stay."""
_RECLAIMS = 8
"""Times a round gives space back; each one lets waiting writers go first."""

_log = logging.getLogger(__name__)


class Sealer:
    """Looks every second which runs have journals to seal."""

    def __init__(self, services: Services) -> None:
        """Nothing runs until `run` does."""
        self._services = services
        self._counts = services.counters.sealing
        self._rounds = 0
        self._seen: dict[int, tuple[int, int]] = {}
        self._damaged: set[int] = set()
        """Runs whose journals cannot be read; they are left alone until the server is started again."""

    async def run(self) -> None:
        """Seal until cancelled; a failure is logged and tried again in the next round."""
        while True:
            await asyncio.sleep(_PAUSE_S)
            try:
                await self.round()
            except TracklineError as error:
                self._put_off("Sealing", error)

    async def round(self) -> None:
        """Seal what is due now."""
        found = await self._services.read(seal.journaled, None)
        self._counts.waiting_runs.set(len(found))
        self._counts.waiting_points.set(sum(each.points for each in found))
        journaled = [each for each in found if each.run_id not in self._damaged]
        known = self._seen
        self._seen = {each.run_id: self._age(each, known) for each in journaled}
        for together in _together([each for each in journaled if self._is_due(each)]):
            await asyncio.gather(*(self._seal(each.run_id) for each in together))
        if not journaled:
            await self._reclaim()
        self._rounds += 1
        if self._rounds % _FORGET_ROUNDS == 0:
            await self._services.write(changes.forget, None)

    def _is_due(self, each: seal.Journaled) -> bool:
        idle = self._seen[each.run_id][1] >= _IDLE_ROUNDS
        return each.ended or idle or each.points >= seal.SEAL_POINTS or each.rows >= seal.SEAL_ROWS

    @staticmethod
    def _age(each: seal.Journaled, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
        newest, rounds = known.get(each.run_id, (each.newest, -1))
        return (each.newest, rounds + 1 if newest == each.newest else 0)

    async def _reclaim(self) -> None:
        for _ in range(_RECLAIMS):
            if not await self._services.read(seal.has_space_to_reclaim, None):
                return
            await self._services.write(seal.reclaim, None)

    async def _seal(self, run_id: int) -> None:
        started = perf_counter()
        try:
            plan = await self._services.read(seal.plan, run_id)
            if plan is None:
                return
            await self._services.write(seal.apply, plan)
        except seal.SupersededError:
            _log.info("Run %d was sealed elsewhere meanwhile.", run_id)
        except DamagedError as error:
            self._damaged.add(run_id)
            _log.error("%s Its journal is left alone until the server is started again.", error.message)
        except TracklineError as error:
            self._put_off(f"Sealing run {run_id}", error)
        else:
            self._counts.runs.add()
            self._counts.points.add(plan.points)
            self._counts.seconds.add(perf_counter() - started)

    def _put_off(self, what: str, error: TracklineError) -> None:
        self._counts.put_off.add()
        # An internal error is a fault to be found by its trace; that a database is away is said every second.
        trace = error.__cause__ if isinstance(error, InternalError) else None
        _log.warning("%s was put off: %s", what, error.message, exc_info=trace)


def _together(due: Sequence[seal.Journaled]) -> Iterator[list[seal.Journaled]]:
    """Yield runs that are sealed at the same time."""
    group: list[seal.Journaled] = []
    for each in due:
        points = sum(other.points for other in group) + each.points
        if group and (len(group) == _MOST_TOGETHER or points > _MOST_POINTS):
            yield group
            group = []
        group.append(each)
    if group:
        yield group
