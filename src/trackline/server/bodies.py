"""Large bodies, received by a thread straight from their connection's socket.

On the usual way the event loop, the parser and the queue between them copy each byte five times, on the one thread that
serves everybody. Here the bytes go from the socket into one buffer and from there into the store.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

from trackline.errors import RequestTimedOut

LEAST_BYTES = 4096
"""What a client must send of a body, or take of an answer, within its time; a second's worth of a very bad line."""
_PIECE = 1 << 20


class BodyEndedError(Exception):
    """The client left, or the server stops, before the body was whole."""


class LargeBody:
    """The rest of a body: what was received already, and what is still to come through a socket."""

    def __init__(self, received: bytes, connection: socket.socket, left: int, patience_s: float) -> None:
        """Own `connection`, a duplicate of the client's, from which `left` bytes are to be read."""
        self.left = left
        """Bytes that nobody has read from the socket."""
        self.broken = False
        """The connection ended before the body."""
        self._received = received
        self._connection = connection
        self._patience_s = patience_s
        self._changing = threading.Lock()
        self._reading = False
        self._stopped = False

    def pieces(self) -> Iterator[memoryview]:
        """Yield the body in large pieces, each good until the next; blocks.

        Raises BodyEndedError, or RequestTimedOut when the client sends less than `LEAST_BYTES` within its time.
        """
        with self._changing:
            if self._stopped:
                raise BodyEndedError
            self._reading = True
        try:
            if self._received:
                yield memoryview(self._received)
            buffer = memoryview(bytearray(min(_PIECE, self.left)))
            while self.left:
                filled = self._fill(buffer[: self.left])
                yield buffer[:filled]
        finally:
            with self._changing:
                self._reading = False
                if self._stopped:
                    self._connection.close()

    def stop(self) -> None:
        """Let go of the socket; who is still in `pieces` finds the body ended, and the connection is of no more use."""
        with self._changing:
            self._stopped = True
            if self._reading:
                self.broken = True
                with contextlib.suppress(OSError):  # the client left
                    self._connection.shutdown(socket.SHUT_RD)
            else:
                self._connection.close()

    def _fill(self, buffer: memoryview) -> int:
        filled = counted = 0
        since = time.monotonic()
        while filled < len(buffer):
            now = time.monotonic()
            if filled - counted >= LEAST_BYTES:
                counted, since = filled, now
            got = self._receive(buffer[filled:], since + self._patience_s - now)
            filled += got
            self.left -= got
        return filled

    def _receive(self, room: memoryview, patience_s: float) -> int:
        try:
            self._connection.settimeout(max(patience_s, 0.001))
            got = self._connection.recv_into(room)
        except TimeoutError:
            raise slow_body(self._patience_s) from None
        except OSError:
            got = 0
        if not got:
            self.broken = True
            raise BodyEndedError
        return got


def slow_body(patience_s: float) -> RequestTimedOut:
    """Return the error for a client that sends less than `LEAST_BYTES` of a body within its time."""
    what = f"{LEAST_BYTES} bytes of its body"
    return RequestTimedOut(f"The request did not bring {what} in {patience_s:g} seconds (--client-timeout).")
