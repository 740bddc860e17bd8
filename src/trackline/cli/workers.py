"""Several processes on one port: started, replaced when one dies, stopped together."""

import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

import click

from trackline.cli.serve import run_server, say_where
from trackline.counts import Counts
from trackline.server.config import ServerConfig

_STOP_S = 2.85
"""After this long since the signal what still runs is killed; what was acknowledged is on disk by then."""
_PAUSE_S = 1.0
"""A worker that lived shorter than this is replaced only after it: one that cannot start must not be a storm."""
_TICK_S = 0.1
"""How often the parent looks at its workers: a wait for a signal would miss one that comes just before it, and a
thread that waits for them would forbid to fork."""


class Workers:
    """The parent of the processes that serve. It has no other thread, so that it may fork at any time."""

    def __init__(self, config: ServerConfig, listening: socket.socket, number: int) -> None:
        """Nothing is started yet. `listening` is shared by all workers; each connection goes to one of them."""
        self._config = config
        self._listening = listening
        self._number = number
        self._counts = Counts(number)
        self._places: dict[int, int] = {}
        self._started: dict[int, float] = {}
        self._ready_here, self._ready_there = os.pipe()
        self._alive_there, self._alive_here = os.pipe()
        self._stopping = False

    def run(self, announce: Callable[[], None]) -> int:
        """Serve until a signal comes; `announce` is called when all workers are ready. Return the exit code."""
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, self._handle_stop)
        for place in range(self._number):
            self._fork(place)
        if not self._all_ready():
            if not self._stopping:
                self._stop()
                return 1
        elif not self._stopping:
            announce()
        while not self._stopping:
            self._replace_dead()
            time.sleep(_TICK_S)
        self._stop()
        return 0

    def _fork(self, place: int) -> None:
        worker = os.fork()
        if worker:
            self._places[worker] = place
            self._started[worker] = time.monotonic()
            return
        code = 1
        try:
            code = self._be_worker(place)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _be_worker(self, place: int) -> int:
        os.close(self._alive_here)
        os.close(self._ready_here)
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, signal.SIG_DFL)
        if self._stopping:
            return 0
        threading.Thread(target=_end_with_parent, args=(self._alive_there,), daemon=True).start()
        ready = self._ready_there
        return run_server(self._config, self._listening, lambda: os.write(ready, b"."), counts=self._counts.at(place))

    def _all_ready(self) -> bool:
        ready = 0
        while ready < self._number and not self._stopping:
            if select.select([self._ready_here], [], [], _TICK_S)[0]:
                ready += len(os.read(self._ready_here, self._number))
            if self._dead() is not None:
                return False
        return True

    def _replace_dead(self) -> None:
        dead = self._dead()
        if dead is None or self._stopping:
            return
        worker, code = dead
        place = self._places.pop(worker)
        click.echo(f"Worker {place + 1} (process {worker}) ended with {code}; another takes its place.", err=True)
        if time.monotonic() - self._started.pop(worker) < _PAUSE_S:
            until = time.monotonic() + _PAUSE_S
            while time.monotonic() < until and not self._stopping:
                time.sleep(_TICK_S)
        if not self._stopping:
            self._fork(place)

    def _dead(self) -> tuple[int, int] | None:
        try:
            worker, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return None
        return (worker, os.waitstatus_to_exitcode(status)) if worker in self._places else None

    def _stop(self) -> None:
        deadline = time.monotonic() + _STOP_S
        self._signal_all(signal.SIGTERM)
        while self._places and time.monotonic() < deadline:
            dead = self._dead()
            if dead is None:
                time.sleep(_TICK_S / 10)
            else:
                self._places.pop(dead[0])
        self._signal_all(signal.SIGKILL)

    def _signal_all(self, kind: signal.Signals) -> None:
        for worker in self._places:
            try:
                os.kill(worker, kind)
            except ProcessLookupError:
                continue

    def _handle_stop(self, _kind: int, _frame: FrameType | None) -> None:
        self._stopping = True


def serve_with_workers(config: ServerConfig, listening: socket.socket, about: list[str], number: int) -> None:
    """Serve with so many processes until a signal comes. `about` is printed below the address."""
    sys.exit(Workers(config, listening, number).run(lambda: say_where(config, listening, about)))


def _end_with_parent(alive: int) -> None:
    os.read(alive, 1)  # returns when the parent is gone, however it went
    os.kill(os.getpid(), signal.SIGTERM)
