"""Seals journals in the background: of ended runs at once, of long ones as they grow, of idle ones after a while."""

import asyncio
import logging

from trackline.errors import TracklineError
from trackline.series import seal
from trackline.server.services import Services

_PAUSE_S = 1.0
_IDLE_ROUNDS = 30
"""Rounds without a new point after which a running run's journal is sealed."""
_RECLAIMS = 8
"""Times a round gives space back; each one lets waiting writers go first."""

_log = logging.getLogger(__name__)


class Sealer:
    """Looks every second which runs have journals to seal."""

    def __init__(self, services: Services) -> None:
        """Nothing runs until `run` does."""
        self._services = services
        self._seen: dict[int, tuple[int, int]] = {}

    async def run(self) -> None:
        """Seal until cancelled; a failure is logged and tried again in the next round."""
        while True:
            await asyncio.sleep(_PAUSE_S)
            try:
                await self.round()
            except TracklineError as error:
                _log.warning("Sealing was put off: %s", error.message)

    async def round(self) -> None:
        """Seal what is due now."""
        journaled = await self._services.read(seal.journaled, None)
        known = self._seen
        self._seen = {each.run_id: self._age(each, known) for each in journaled}
        for each in journaled:
            idle = self._seen[each.run_id][1] >= _IDLE_ROUNDS
            if each.ended or idle or each.points >= seal.SEAL_POINTS or each.rows >= seal.SEAL_ROWS:
                await self._seal(each.run_id)
        if not journaled:
            await self._reclaim()

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
        try:
            plan = await self._services.read(seal.plan, run_id)
            if plan is not None:
                await self._services.write(seal.apply, plan)
        except seal.SupersededError:
            _log.info("Run %d was sealed elsewhere meanwhile.", run_id)
        except TracklineError as error:
            _log.warning("Sealing run %d was put off: %s", run_id, error.message)
