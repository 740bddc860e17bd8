"""Background sealing: which journals are due, and that a round leaves the history as it was."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from trackline.db.transaction import ReadTx, WriteTx
from trackline.series import arrivals, seal
from trackline.series.read import DamagedError
from trackline.server.config import ServerConfig
from trackline.server.sealing import Sealer
from trackline.server.services import Services
from trackline.tracking.log_batch import log_batch
from trackline.tracking.metrics import get_history, get_history_bulk, get_history_bulk_interval, get_series
from trackline.tracking.runs import create_run, get_run, update_run
from trackline.wire.metrics import GetHistoryBulk, GetHistoryBulkInterval, GetMetricHistory, GetSeries
from trackline.wire.runs import CreateRun, GetRun, LogBatch, Point, UpdateRun

IDLE_ROUNDS = 40


def with_services(folder: Path, scenario: Callable[[Services, str], Awaitable[None]]) -> None:
    """Run a scenario with a run that logged ten points."""

    async def whole() -> None:
        services = Services(
            ServerConfig(
                backend=f"sqlite:///{folder / 't.db'}",
                artifact_root="mlflow-artifacts:/",
                artifacts_destination=str(folder / "artifacts"),
            )
        )
        await services.start()
        try:
            run_id = (await services.write(create_run, CreateRun("0"))).run.info.run_id
            points = [Point("m", float(step), step, step) for step in range(10)]
            await services.write(log_batch, LogBatch(run_id, points))
            await services.write(arrivals.settle, None)
            await scenario(services, run_id)
        finally:
            await services.stop()

    asyncio.run(whole())


async def journaled(services: Services) -> int:
    """Return how many points are in journals."""

    def count(tx: ReadTx, request: object) -> int:
        return sum(each.points for each in seal.journaled(tx, request))

    return await services.read(count, None)


def test_an_ended_run_is_sealed_at_once(tmp_path: Path) -> None:
    """One round after its end a run has no journal, and its history is what it was."""

    async def scenario(services: Services, run_id: str) -> None:
        before = await services.read(get_history, GetMetricHistory(run_id, "m"))
        await services.write(update_run, UpdateRun(run_id, "FINISHED"))
        await Sealer(services).round()
        assert await journaled(services) == 0
        assert await services.read(get_history, GetMetricHistory(run_id, "m")) == before

    with_services(tmp_path, scenario)


def test_a_running_run_keeps_its_journal(tmp_path: Path) -> None:
    """A small journal of a run that goes on is left alone."""

    async def scenario(services: Services, _run_id: str) -> None:
        await Sealer(services).round()
        assert await journaled(services) == 10

    with_services(tmp_path, scenario)


def test_an_idle_run_is_sealed_after_a_while(tmp_path: Path) -> None:
    """A run that logs nothing for many rounds is sealed though it did not end."""

    async def scenario(services: Services, _run_id: str) -> None:
        sealer = Sealer(services)
        for _ in range(IDLE_ROUNDS):
            await sealer.round()
        assert await journaled(services) == 0

    with_services(tmp_path, scenario)


def damage(tx: WriteTx, _request: object) -> None:
    """Cut off all journal rows."""
    tx.connection.execute(text("UPDATE journal SET data = x'09'"))


def test_a_journal_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    """A damaged row of one run leaves the sealing of the runs behind it alone."""

    async def scenario(services: Services, run_id: str) -> None:
        await services.write(damage, None)
        await services.write(update_run, UpdateRun(run_id, "FINISHED"))
        other = (await services.write(create_run, CreateRun("0"))).run.info.run_id
        await services.write(log_batch, LogBatch(other, [Point("m", 1.0, 1, 1)]))
        await services.write(update_run, UpdateRun(other, "FINISHED"))
        await Sealer(services).round()
        assert await journaled(services) == 10
        assert len((await services.read(get_history, GetMetricHistory(other, "m"))).metrics) == 1

    with_services(tmp_path, scenario)


def test_a_journal_that_cannot_be_read_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """In many rounds one line is logged: it names the run and what to do, and has no traceback."""

    async def scenario(services: Services, run_id: str) -> None:
        await services.write(damage, None)
        await services.write(update_run, UpdateRun(run_id, "FINISHED"))
        sealer = Sealer(services)
        for _ in range(3):
            await sealer.round()
        (told,) = caplog.records
        assert told.getMessage() == (
            f"The points of run {run_id} cannot be read: a row of its journal is cut off after 1 bytes. "
            "The database is damaged; restore it from a backup, or delete and purge the run. "
            "Its journal is left alone until the server is started again."
        )
        assert told.exc_info is None

    with_services(tmp_path, scenario)


READS: dict[str, Callable[[Services, str], Awaitable[object]]] = {
    "history": lambda services, run_id: services.read(get_history, GetMetricHistory(run_id, "m")),
    "bulk": lambda services, run_id: services.read(get_history_bulk, GetHistoryBulk([run_id], "m")),
    "sample": lambda services, run_id: services.read(get_history_bulk_interval, GetHistoryBulkInterval([run_id], "m")),
    "chart": lambda services, run_id: services.read(get_series, GetSeries([run_id], ["m"])),
}


@pytest.mark.parametrize("kind", READS)
def test_points_that_cannot_be_read_are_told(tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    """Reads of the run's points answer that they are damaged, and log no traceback; the run itself is shown."""

    async def scenario(services: Services, run_id: str) -> None:
        await services.write(damage, None)
        with pytest.raises(DamagedError, match=f"The points of run {run_id} cannot be read: a row of its journal"):
            await READS[kind](services, run_id)
        assert caplog.records == []
        assert (await services.read(get_run, GetRun(run_id))).run.info.run_id == run_id

    with_services(tmp_path, scenario)


def test_the_space_of_sealed_journals_is_given_back(tmp_path: Path) -> None:
    """After sealing, rounds without work shorten the file, and the history is what it was."""

    def pages(tx: ReadTx, _request: object) -> int:
        return int(tx.execute(text("PRAGMA page_count"))[0][0])

    async def scenario(services: Services, run_id: str) -> None:
        for start in range(0, 200_000, 1000):
            points = [Point("m", 1.0, step, step) for step in range(start, start + 1000)]
            await services.write(log_batch, LogBatch(run_id, points))
        await services.write(update_run, UpdateRun(run_id, "FINISHED"))
        sealer = Sealer(services)
        while await journaled(services):
            await sealer.round()
        before = await services.read(pages, None)
        history = await services.read(get_history, GetMetricHistory(run_id, "m"))
        for _ in range(3):
            await sealer.round()
        assert await services.read(pages, None) < before // 2
        assert await services.read(get_history, GetMetricHistory(run_id, "m")) == history

    with_services(tmp_path, scenario)


def test_small_journals_are_sealed_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that end together wait for the disk together, four at most, so that their commits are one."""
    waiting: set[object] = set()
    most = [0]

    async def scenario(services: Services, run_id: str) -> None:
        runs = [run_id]
        for _ in range(7):
            runs.append((await services.write(create_run, CreateRun("0"))).run.info.run_id)
            await services.write(log_batch, LogBatch(runs[-1], [Point("m", 1.0, 1, 1)]))
        for each in runs:
            await services.write(update_run, UpdateRun(each, "FINISHED"))
        write = services.write

        def watched(function: Callable[[WriteTx, Any], Any], request: object) -> "asyncio.Future[Any]":
            answer = write(function, request)
            waiting.add(answer)
            answer.add_done_callback(waiting.discard)
            most.append(len(waiting))
            return answer

        monkeypatch.setattr(services, "write", watched)
        await Sealer(services).round()
        assert await journaled(services) == 0
        assert 1 < max(most) <= 4

    with_services(tmp_path, scenario)
