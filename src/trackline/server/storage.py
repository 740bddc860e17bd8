"""The artifact stores of a server, and the threads that wait for them."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from trackline.artifacts.addresses import Addresses
from trackline.artifacts.locations import Proxied, resolve
from trackline.artifacts.paths import join
from trackline.artifacts.removal import Remover
from trackline.artifacts.stores import Store, open_store
from trackline.errors import TemporarilyUnavailable

Answer = TypeVar("Answer")

_THREADS = 32
"""A thread is held for one piece of a transfer, one fsync or one request to an object storage, not for a transfer."""


class Storage:
    """Finds the store an artifact lies in, and runs its blocking calls off the event loop."""

    def __init__(self, destination: str | None, protected: Sequence[str] = (), *, signs: bool = True) -> None:
        """`destination` is where proxied artifacts lie; None when this server does not serve artifacts.

        `protected` are local files of the server's own that no artifact path may reach. Raises InvalidParameterValue
        for a storage this server cannot use. `signs` allows to send clients to an object storage themselves.
        """
        self._signs = signs
        self._protected = protected
        self._destination = None if destination is None else open_store(destination, protected)
        self.remover = Remover(destination, protected)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="artifacts")

    def proxied(self) -> Store:
        """Return the store behind the artifact proxy. Raises TemporarilyUnavailable when the server does not serve."""
        if self._destination is None:
            raise TemporarilyUnavailable("This server does not serve artifacts (--no-serve-artifacts).")
        return self._destination

    def find(self, artifact_uri: str, path: str) -> tuple[Store, str]:
        """Return the store of a run's artifact and the artifact's path in it."""
        place = resolve(artifact_uri)
        if isinstance(place, Proxied):
            return self.proxied(), join(place.path, path)
        return open_store(place.uri, self._protected), path

    def addresses(self, store: Store) -> Addresses | None:
        """Return what signs addresses of a store; None where clients have to go through the server."""
        return store.addresses if self._signs else None

    def proxied_addresses(self) -> Addresses | None:
        """Return what signs addresses behind the artifact proxy; None also when the server does not serve."""
        return None if self._destination is None else self.addresses(self._destination)

    async def run(self, function: Callable[..., Answer], *arguments: object) -> Answer:
        """Run a blocking call on a thread."""
        return await asyncio.wrap_future(self.start(function, *arguments))

    def start(self, function: Callable[..., Answer], *arguments: object) -> Future[Answer]:
        """Begin a blocking call on a thread."""
        return self._pool.submit(function, *arguments)

    def later(self, function: Callable[[], None]) -> None:
        """Run a clean-up on a thread without waiting for it; at once when the server is stopping."""
        try:
            self._pool.submit(function)
        except RuntimeError:
            function()

    def stop(self) -> None:
        """Let running calls finish and forget those that wait."""
        with contextlib.suppress(RuntimeError):
            self._pool.shutdown(wait=True)
