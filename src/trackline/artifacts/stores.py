"""Opens the store behind an artifact location."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from trackline.artifacts.addresses import Addresses
from trackline.artifacts.clouds import SCHEMES, open_objects
from trackline.artifacts.entries import Entry, FileInfo
from trackline.artifacts.local import LocalStore
from trackline.artifacts.locations import is_local, local_path, scheme_of
from trackline.errors import InvalidParameterValue

_LIKE_S3 = frozenset(("r2", "b2"))
_USABLE = "s3://, gs://, wasbs:// or abfss://"


class StoredFile(Protocol):
    """An open file of a store."""

    info: FileInfo

    def chunks(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop` in pieces of bounded size."""
        ...

    def close(self) -> None:
        """Let go of the file; from any thread, at any time."""
        ...


class Upload(Protocol):
    """A file on its way into a store, invisible until `commit`."""

    def write(self, parts: Sequence[bytes | memoryview]) -> None:
        """Append bytes; the caller may change what it gave afterwards."""
        ...

    def commit(self) -> None:
        """Store the file durably and whole, replacing what had its name."""
        ...

    def abort(self) -> None:
        """Leave nothing behind; from any thread, at any time. No effect after `commit`."""
        ...


class Store(Protocol):
    """Files below one root. Every call blocks and belongs on a thread; paths are names of `paths.safe_path`."""

    @property
    def addresses(self) -> Addresses | None:
        """How clients reach the storage themselves; None where they have to go through the server."""
        ...

    def list_directory(self, path: str) -> list[Entry]:
        """Return what a directory holds, by name; nothing when it is absent or a file."""
        ...

    def open_read(self, path: str, *, whole: bool = True) -> StoredFile:
        """Open a file. Raises ResourceDoesNotExist, or InvalidParameterValue when it is a directory.

        `whole` tells that all of it will probably be read.
        """
        ...

    def open_write(self, path: str, *, size: int | None = None) -> Upload:
        """Begin a file. Raises InvalidParameterValue when it cannot have that name.

        `size` is how many bytes will come, None when that is unknown.
        """
        ...

    def delete(self, path: str) -> None:
        """Remove a file or a whole directory, if there is one; never the root."""
        ...


def open_store(uri: str, protected: Sequence[str] = ()) -> Store:
    """Return the store at a location whose local path is absolute; nothing is read or made yet.

    `protected` are local files of the server's own that the store must not show or touch. Raises InvalidParameterValue
    for what is no location, and for storages that cannot be used.
    """
    if is_local(uri):
        return LocalStore(local_path(uri), protected)
    scheme = scheme_of(uri)
    if scheme in SCHEMES:
        return open_objects(uri)
    use = "Use s3:// with MLFLOW_S3_ENDPOINT_URL." if scheme in _LIKE_S3 else f"Use a directory, {_USABLE}."
    raise InvalidParameterValue(f"'{scheme}' is no artifact storage this server can use. {use}")
