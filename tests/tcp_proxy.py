"""A path through a network that can fall silent: a TCP proxy that stops to forward, and closes nothing."""

import contextlib
import socket
import threading
from collections.abc import Callable, Generator
from typing import Any


class Proxy:
    """Forwards connections to a port of this machine, unless it is silent."""

    def __init__(self, target: int) -> None:
        """Take connections, which are served while `running`."""
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._sockets = [self._listening]
        self._far: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._silences = 0
        self._silent = False

    def fall_silent(self) -> None:
        """Forward nothing more; connections stay open but dead for good, as those to a lost host."""
        self._silent = True
        self._silences += 1

    def speak(self) -> None:
        """Forward the connections that are made from now on; the far ends of dead ones are told of their end."""
        for each in self._far:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._silent = False

    @contextlib.contextmanager
    def running(self) -> Generator[None]:
        """Forward in threads meanwhile."""
        self._start(self._accept)
        try:
            yield
        finally:
            for each in self._sockets:
                with contextlib.suppress(OSError):  # the other end may have closed it
                    each.shutdown(socket.SHUT_RDWR)
            for thread in self._threads:
                thread.join(10)
            for each in self._sockets:
                each.close()

    def _start(self, target: Callable[..., Any], *arguments: object) -> None:
        self._threads.append(threading.Thread(target=target, args=arguments))
        self._threads[-1].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # the end of `running`
            while True:
                near, _ = self._listening.accept()
                self._sockets.append(near)
                if self._silent:
                    continue
                with contextlib.suppress(ConnectionRefusedError):
                    far = socket.create_connection(("127.0.0.1", self._target))
                    self._sockets.append(far)
                    self._far.append(far)
                    self._start(self._pass_on, near, far, self._silences)
                    self._start(self._pass_on, far, near, self._silences)

    def _pass_on(self, source: socket.socket, sink: socket.socket, silences: int) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self._silences == silences:
                    sink.sendall(data)
        if self._silences == silences:
            with contextlib.suppress(OSError):
                sink.shutdown(socket.SHUT_RDWR)
