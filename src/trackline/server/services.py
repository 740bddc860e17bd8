"""What the asynchronous part of the server works with: its settings, and how to run a function over the database."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.engine import make_url

from trackline.artifacts.locations import LocationRules, check_location, path_below
from trackline.counts import Counts
from trackline.db import probe
from trackline.db.committers import Committers
from trackline.db.dialects import open_dialect
from trackline.db.migrations import open_schema
from trackline.db.readers import Readers, Unsettled
from trackline.db.transaction import ReadTx, WriteTx
from trackline.house import House
from trackline.series import arrivals
from trackline.server.callers import Callers
from trackline.server.config import ServerConfig
from trackline.server.counters import Counters
from trackline.server.following import Followers
from trackline.server.readiness import Readiness
from trackline.server.storage import Storage
from trackline.tracking import run_data
from trackline.tracking.experiments import create_default

Answer = TypeVar("Answer")

_READ_TIMEOUT_S = 60.0
"""A database server that says nothing for so long is given up: no statement of a request takes that long."""
_SETTLE_TIMEOUT_S = 10.0
"""So long a reader waits for the database's writer, which another process may hold up."""


class Services:
    """Opens and closes the database; `read` and `write` may be called from the event loop only."""

    def __init__(self, config: ServerConfig, counters: Counters | None = None) -> None:
        """Remember the settings; nothing is opened yet."""
        self.config = config
        self.counters = counters or Counters(Counts())
        self.house = House(
            artifact_root=config.artifact_root,
            truncate_long_values=config.truncate_long_values,
            check_location=partial(check_location, rules=_location_rules(config)),
            path_below=path_below,
        )
        self.storage = Storage(config.artifacts_destination, _own_files(config.backend), signs=config.signed_addresses)
        self._dialect = open_dialect(config.backend, _READ_TIMEOUT_S)
        self._committers = Committers(
            self._open_writer, self._dialect.committers, self.counters.database, arrivals.settle
        )
        kept = run_data.new_kept(self._dialect)
        self._readers = Readers(
            lambda: ReadTx(self._dialect, self.house, kept=kept),
            config.reader_threads,
            self.counters.database,
            Unsettled(arrivals.waiting, self._settle),
        )
        self.callers = Callers(self.read, self.write)
        self.followers = Followers(self.read)
        self.readiness = Readiness(self._probe, self.counters.database.disk_failed.total)

    @property
    def database_name(self) -> str:
        """The kind of database, for people."""
        return self._dialect.describe()

    async def start(self) -> None:
        """Create or move up the schema, then take requests."""
        self._loop = asyncio.get_running_loop()
        self._committers.start(self._loop)
        await self._committers.submit_to_each(create_default, None)

    async def stop(self) -> None:
        """Finish and commit what was accepted, then close the database."""
        await asyncio.to_thread(self.callers.stop)
        await asyncio.to_thread(self.storage.stop)
        await asyncio.to_thread(self._readers.stop)
        await asyncio.to_thread(self._committers.stop)

    def read(self, function: Callable[[ReadTx, Any], Answer], request: object) -> "asyncio.Future[Answer]":
        """Run a function in a snapshot."""
        return self._readers.submit(function, request)

    def write(self, function: Callable[[WriteTx, Any], Answer], request: object) -> "asyncio.Future[Answer]":
        """Run a function in the next group; resolves when it is on disk."""
        return self._committers.submit(function, request)

    def write_then(
        self, function: Callable[[WriteTx, Any], Any], request: object, answer: Callable[[Any], object]
    ) -> None:
        """Run a function in the next group; `answer` gets what it answered, or its error, when it is on disk."""
        self._committers.submit_then(function, request, answer)

    def compute(self, function: Callable[[Any], Answer], value: object) -> "asyncio.Future[Answer]":
        """Run work that needs no database off the event loop."""
        return self._readers.compute(function, value)

    def _settle(self) -> None:
        done = threading.Event()

        def settle(tx: WriteTx, request: None) -> None:
            arrivals.settle(tx, request)
            tx.on_commit(done.set)  # others see it from then on; it need not be on disk

        def answer(_outcome: object) -> None:
            done.set()  # where it failed, as on a full disk, reading goes on with what has its place

        self._loop.call_soon_threadsafe(self._committers.submit_then, settle, None, answer)
        done.wait(_SETTLE_TIMEOUT_S)

    async def _probe(self) -> None:
        await self._committers.submit_to_each(probe.write, None)
        await self.read(probe.read, None)

    def _open_writer(self) -> WriteTx:
        tx = WriteTx(self._dialect, self.house)
        open_schema(tx)
        return tx


def _location_rules(config: ServerConfig) -> LocationRules:
    return LocationRules(
        cwd=str(Path.cwd()),
        storage=tuple(filter(None, (config.artifact_root, config.artifacts_destination))),
        allowed_schemes=config.allowed_host_schemes,
        max_length=config.max_location_length,
    )


def _own_files(backend: str) -> tuple[str, ...]:
    """Return the database's file, if it is one: by default it lies among the artifacts."""
    database = make_url(backend).database or ""
    return (database,) if Path(database).is_absolute() else ()
