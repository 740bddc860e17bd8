"""What makes a server not ready, and how often it looks."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from trackline.errors import TemporarilyUnavailable
from trackline.server import readiness
from trackline.server.readiness import Readiness


def ask(probe: Callable[[], Awaitable[None]], *, failed_disks: int = 0, times: int = 1) -> list[str]:
    """Return what so many callers at the same time are told; an empty text when all is well."""

    async def once(ready: Readiness) -> str:
        try:
            await ready.check()
        except TemporarilyUnavailable as failure:
            return failure.message
        return ""

    async def all_at_once() -> list[str]:
        ready = Readiness(probe, lambda: failed_disks)
        return await asyncio.gather(*(once(ready) for _ in range(times)))

    return asyncio.run(all_at_once())


async def well() -> None:
    """Answer as a database does."""


def test_a_failed_disk_is_not_ready_though_the_database_answers() -> None:
    """What a disk refused to write may be missing later: only a new start is ready again."""
    assert ask(well, failed_disks=1) == ["Not ready: the database's disk failed. Check it, start the server again."]
    assert ask(well) == [""]


def test_a_database_that_does_not_answer_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks is told after a bounded time."""
    monkeypatch.setattr(readiness, "_TIMEOUT_S", 0.05)

    assert ask(lambda: asyncio.sleep(60)) == ["Not ready: no answer of the database within 0 seconds."]


def test_many_who_ask_cost_one_look() -> None:
    """Callers share a look at the database."""
    looks: list[int] = []

    async def counted() -> None:
        looks.append(1)
        await asyncio.sleep(0.01)

    assert ask(counted, times=20) == [""] * 20
    assert len(looks) == 1
