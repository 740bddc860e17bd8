"""Which of several processes takes a connection."""

import asyncio
import resource
import socket
import time
from collections.abc import Callable

import pytest

from trackline.counts import Counts, Number
from trackline.server.shared_socket import SharedSocket


class _Spoken(asyncio.Protocol):
    """Notes when a connection came to it."""

    made: list[float]

    def __init__(self, made: list[float]) -> None:
        self.made = made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.made.append(time.monotonic())
        transport.close()


def _numbers(mine: int, theirs: int) -> Number:
    counts = Counts(2)
    other = counts.at(1).number()
    other.set(theirs)
    number = counts.number()
    number.set(mine)
    return number


def _listening() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def _taken_after(taken: Number, meanwhile: Callable[[socket.socket], object] = lambda _: None) -> float | None:
    """Return how long a connection waited for this process, in seconds; None when it was not taken in a tenth of one.

    `meanwhile` is called with the listening socket when the connection waits.
    """

    async def connect() -> float | None:
        made: list[float] = []
        with _listening() as listening, socket.socket() as client:
            shared = SharedSocket(listening, lambda: _Spoken(made), taken)
            client.connect(listening.getsockname())
            began = time.monotonic()
            shared.open(asyncio.get_running_loop())
            await asyncio.sleep(0.001)
            meanwhile(listening)
            await asyncio.sleep(0.1)
            shared.close()
            return made[0] - began if made else None

    return asyncio.run(connect())


def test_who_has_no_more_than_the_others_takes_a_connection() -> None:
    """With as many or fewer it is taken at once."""
    for mine, theirs in ((0, 0), (2, 2), (1, 5)):
        waited = _taken_after(_numbers(mine, theirs))
        assert waited is not None


def test_a_connection_is_left_to_who_has_fewer() -> None:
    """The other takes it before this one's patience ends; nothing is left to take then, and nothing fails."""

    def take(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        connection.close()

    assert _taken_after(_numbers(3, 2), take) is None


def test_no_connection_waits_for_a_process_that_is_busy() -> None:
    """When nobody with fewer takes it in time, one with more does."""
    waited = _taken_after(_numbers(3, 2))
    assert waited is not None
    assert waited >= 0.005


def test_a_closed_one_takes_nothing() -> None:
    """Neither at once nor when its patience ends."""

    async def connect(mine: int) -> list[float]:
        made: list[float] = []
        with _listening() as listening, socket.socket() as client:
            shared = SharedSocket(listening, lambda: _Spoken(made), _numbers(mine, 1))
            shared.open(asyncio.get_running_loop())
            client.connect(listening.getsockname())
            if mine > 1:
                await asyncio.sleep(0.002)
            shared.close()
            await asyncio.sleep(0.05)
        return made

    assert asyncio.run(connect(0)) == []
    assert asyncio.run(connect(3)) == []


def test_a_process_without_files_left_says_so_and_tries_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It does not ask again at once, for the answer would be the same a thousand times a second."""
    monkeypatch.setattr("trackline.server.shared_socket._NO_ROOM_S", 0.05)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    async def connect() -> int:
        made: list[float] = []
        with _listening() as listening, socket.socket() as client:
            shared = SharedSocket(listening, lambda: _Spoken(made), _numbers(0, 0))
            client.connect(listening.getsockname())
            shared.open(asyncio.get_running_loop())
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
            try:
                await asyncio.sleep(0.12)
                assert made == []
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            await asyncio.sleep(0.2)
            shared.close()
        return len(made)

    assert asyncio.run(connect()) == 1
    said = [record for record in caplog.records if "No connection can be accepted" in record.message]
    assert 1 <= len(said) <= 4
