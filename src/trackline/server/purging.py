"""The endpoint that removes deleted runs for good, with their artifacts, as `trackline gc` does."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from trackline.errors import NotImplementedHere, TemporarilyUnavailable, TracklineError
from trackline.server.payloads import answer_json, read_message
from trackline.server.services import Services
from trackline.tracking import purge
from trackline.tracking.many_runs import check_run_ids
from trackline.wire.codec import Decoder
from trackline.wire.many_runs import ChangedRuns, ManyRuns

_PURGE = Decoder(ManyRuns)
_ANY_AGE = 2**62
_AT_ONCE = 8
"""Runs whose parts are removed at the same time; their transactions join into groups."""


async def purge_runs(request: Request, services: Services) -> Response:
    """Remove deleted runs. All that can refuse it is checked before the first of them is touched.

    When the artifact storage fails in between, the answer says so; what is left is purged by asking again.
    """
    asked = await read_message(request, services, _PURGE)
    selection = purge.Selection(until=_ANY_AGE, run_ids=check_run_ids(asked.run_ids))
    targets = (await services.read(purge.find_targets, selection)).runs
    await services.storage.run(_check_reachable, services, targets)
    await services.write(purge.claim_runs, targets)
    places = asyncio.Semaphore(_AT_ONCE)
    outcomes = await asyncio.gather(*(_purge(services, target, places) for target in targets), return_exceptions=True)
    for target, outcome in zip(targets, outcomes, strict=True):
        if isinstance(outcome, TracklineError):
            raise TemporarilyUnavailable(
                f"{outcomes.count(None)} of {len(targets)} runs were purged. The run {target.run_id} was not: "
                f"{outcome.message} Purge the others again; they cannot be restored."
            ) from outcome
        if outcome is not None:
            raise outcome
    return answer_json(ChangedRuns([target.run_id for target in targets]))


def _check_reachable(services: Services, targets: list[purge.DeletedRun]) -> None:
    for target in targets:
        try:
            services.storage.remover.check(target.artifact_uri)
        except TracklineError as error:
            raise NotImplementedHere(
                f"Nothing was purged: the artifacts of the run {target.run_id} are out of reach. {error.message}"
            ) from error


async def _purge(services: Services, target: purge.DeletedRun, places: asyncio.Semaphore) -> None:
    async with places:
        await services.storage.run(services.storage.remover.remove, target.artifact_uri, target.run_id)
        while not await services.write(purge.erase, target):
            pass
