"""A socket on which several processes listen: the one with the fewest connections takes the next.

Left to themselves they take what they find: of many connections that come together, as when a cluster's jobs start,
the process that wakes first gets all of them, for as long as they last.
"""

import asyncio
import logging
import socket
from collections.abc import Callable

from trackline.counts import Number

_PATIENCE_S = 0.005
"""How long a connection waits for a process that has fewer; past that whoever is awake takes it."""
_NO_ROOM_S = 1.0
"""How long nothing is accepted after the system refused: it has no file or memory left for a connection."""

_log = logging.getLogger(__name__)


class SharedSocket:
    """This process's part in taking the connections of a socket that others listen on too."""

    def __init__(self, listening: socket.socket, protocol: Callable[[], asyncio.Protocol], taken: Number) -> None:
        """`protocol` speaks on a new connection; `taken` is how many connections each process has."""
        self._listening = listening
        self._protocol = protocol
        self._taken = taken
        self._coming: set[asyncio.Task[object]] = set()
        self._pause: asyncio.TimerHandle | None = None

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to take connections, on `loop`."""
        self._loop = loop
        self._listening.settimeout(0)
        loop.add_reader(self._listening, self._on_arrival)

    def close(self) -> None:
        """Take no more; those that are there go on."""
        if self._pause is not None:
            self._pause.cancel()
        self._loop.remove_reader(self._listening)

    def _on_arrival(self) -> None:
        # One at a time: by the next turn of the loop another process may have fewer.
        if self._taken.get() + len(self._coming) > min(self._taken.each()):
            self._rest(_PATIENCE_S, self._take)
        else:
            self._take()

    def _rest(self, seconds: float, then: Callable[[], object]) -> None:
        self._loop.remove_reader(self._listening)  # or the loop would be told again and again
        self._pause = self._loop.call_later(seconds, self._resume, then)

    def _resume(self, then: Callable[[], object]) -> None:
        self._pause = None
        self._loop.add_reader(self._listening, self._on_arrival)
        then()

    def _take(self) -> None:
        try:
            connection, _ = self._listening.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # another process was quicker, or the client is gone
        except OSError as error:
            _log.warning("No connection can be accepted: %s.", error.strerror)
            self._rest(_NO_ROOM_S, self._on_arrival)
            return
        connection.settimeout(0)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        coming = self._loop.create_task(self._begin(connection))
        self._coming.add(coming)
        coming.add_done_callback(self._coming.discard)

    async def _begin(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._protocol, connection)
        except OSError:  # it ended before it began
            connection.close()
