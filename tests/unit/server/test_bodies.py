"""Bodies that a thread receives from a socket."""

import socket
import threading
from collections.abc import Iterator

import pytest

from trackline.errors import RequestTimedOut
from trackline.server.bodies import BodyEndedError, LargeBody

PATIENCE_S = 5.0
LARGE = bytes(range(256)) * 20_000


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Yield the two ends of a connection: the client's, and the one that is read."""
    client, server = socket.socketpair()
    with client, server:
        yield client, server


def _read(body: LargeBody) -> bytes:
    return b"".join(map(bytes, body.pieces()))


def test_a_body_is_what_came_before_and_what_comes(ends: tuple[socket.socket, socket.socket]) -> None:
    """The pieces join to the whole body, and what follows it stays in the socket."""
    client, server = ends
    sender = threading.Thread(target=client.sendall, args=(LARGE + b"next",))
    sender.start()
    with server.dup() as behind:
        body = LargeBody(b"before", server, len(LARGE), PATIENCE_S)
        assert _read(body) == b"before" + LARGE
        sender.join()
        assert behind.recv(100) == b"next"
    assert (body.left, body.broken) == (0, False)


@pytest.mark.parametrize("received", [b"", b"before"])
def test_a_client_that_leaves_breaks_the_body(ends: tuple[socket.socket, socket.socket], received: bytes) -> None:
    """A body that ends early is an error, and known to be broken."""
    client, server = ends
    body = LargeBody(received, server, 1000, PATIENCE_S)
    client.sendall(b"x" * 999)
    client.close()
    with pytest.raises(BodyEndedError):
        _read(body)
    assert body.broken


@pytest.mark.parametrize("sent", [b"", b"x" * 4095])
def test_a_client_that_stops_is_given_up(ends: tuple[socket.socket, socket.socket], sent: bytes) -> None:
    """Less than the least that a client must send in its time ends the wait, with the flag to set."""
    client, server = ends
    client.sendall(sent)
    body = LargeBody(b"", server, 10_000, 0.05)
    with pytest.raises(RequestTimedOut, match="--client-timeout"):
        _read(body)
    assert (body.left, body.broken) == (10_000 - len(sent), False)


def test_a_body_that_is_stopped_ends(ends: tuple[socket.socket, socket.socket]) -> None:
    """Whoever waits for more finds the end at once, and the socket is closed."""
    _, server = ends
    body = LargeBody(b"before", server, 1000, PATIENCE_S)
    pieces = body.pieces()
    assert next(pieces) == b"before"
    stopper = threading.Timer(0.05, body.stop)
    stopper.start()
    with pytest.raises(BodyEndedError):
        next(pieces)
    stopper.join()
    assert (body.broken, server.fileno()) == (True, -1)


def test_a_body_stopped_before_it_is_read_is_none(ends: tuple[socket.socket, socket.socket]) -> None:
    """Nobody begins to read what was let go; all of it is left, and the connection can go on."""
    _, server = ends
    body = LargeBody(b"", server, 1000, PATIENCE_S)
    body.stop()
    with pytest.raises(BodyEndedError):
        _read(body)
    assert (body.left, body.broken, server.fileno()) == (1000, False, -1)
