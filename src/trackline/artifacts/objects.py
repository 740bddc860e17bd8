"""A store in an object storage (S3, Google Cloud Storage, Azure), over obstore.

Objects have no directories: a directory is what keys have in common before a slash. A name may therefore be a file and
a directory at once, which no upload is refused for: to look would cost each of them some more requests.
"""

import contextlib
import hashlib
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import obstore

from trackline.artifacts.addresses import Addresses
from trackline.artifacts.bucket import Bucket
from trackline.artifacts.content_types import content_type
from trackline.artifacts.entries import Entry, FileInfo
from trackline.artifacts.object_errors import is_directory, translating
from trackline.artifacts.paths import is_plain_name, join, safe_path
from trackline.errors import InternalError, InvalidParameterValue, ResourceDoesNotExist

if TYPE_CHECKING:
    from obstore import Attributes, GetOptions, GetResult, ObjectMeta

CHUNK = 1 << 20
"""Bytes handed out at once, at most."""

_LEAST_CHUNK = 1 << 18
_PART = 6 << 20
"""Bytes of a part of a large upload. Smaller files are one request."""
_MOST_PARTS = 10_000
"""Of one object: what S3 takes."""
_PARTS_AT_ONCE = 2
_WAITING = 2 << 20
"""Bytes that may wait between the client and the storage."""
_PAGE = 1000
"""Keys of a request for deletion: what S3 takes."""


class ObjectFile:
    """An object as it was when it was opened; a part of a later version is never read in its place."""

    def __init__(self, bucket: Bucket, key: str, meta: "ObjectMeta", got: "GetResult | None") -> None:
        """`got` is the answer whose bytes are still to come, None when only the metadata was asked for."""
        self._bucket = bucket
        self._key = key
        self._got = got
        self._version = meta["e_tag"]
        self._closed = False
        self.info = FileInfo(meta["size"], meta["last_modified"].timestamp(), self._version or _etag(meta))

    def chunks(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, at most `CHUNK` at once. Raises InternalError if they changed."""
        if start >= stop or self._closed:
            return
        with translating(self._key):
            for piece in self._open(start, stop).stream(min_chunk_size=_LEAST_CHUNK):
                view = memoryview(piece)
                for at in range(0, len(view), CHUNK):
                    if self._closed:
                        return
                    yield bytes(view[at : at + CHUNK])
                start += len(view)
        if start < stop:
            raise InternalError("The artifact became shorter while it was being read.")

    def close(self) -> None:
        """Let go of the answer; a reading that goes on ends early."""
        self._closed = True
        self._got = None

    def _open(self, start: int, stop: int) -> "GetResult":
        got, self._got = self._got, None
        if got is not None and (start, stop) == (0, self.info.size):
            return got
        options: GetOptions = {"range": (start, stop)}
        if self._version:
            options["if_match"] = self._version
        return obstore.get(self._bucket.remote, self._key, options=options)


class ObjectUpload:
    """An object being written. The storage shows it whole at `commit`; after `abort` it drops the parts it has."""

    def __init__(self, bucket: Bucket, key: str, size: int | None) -> None:
        """`size` is how many bytes will come, None when that is unknown."""
        self._bucket = bucket
        self._key = key
        self._part = max(_PART, -(-(size or 0) // _MOST_PARTS))
        self._first: list[bytes] = []
        self._collected = 0
        self._sending: _Sending | None = None
        self._ended = False

    def write(self, parts: Sequence[bytes | memoryview]) -> None:
        """Append bytes; waits while the storage is slower than the client. No effect after the end."""
        if self._ended:
            return
        if self._sending is None:
            self._first += map(bytes, parts)
            self._collected += sum(map(len, parts))
            if self._collected <= self._part:
                return
            parts, self._first = self._first, []
            self._sending = _Sending(self._bucket, self._key, self._part)
        with translating(self._key):
            self._sending.write(b"".join(parts))

    def commit(self) -> None:
        """Store the object, replacing what had its key. Ends the upload, also when it fails."""
        if self._ended:
            return
        self._ended = True
        with translating(self._key):
            if self._sending is not None:
                self._sending.finish()
            else:
                obstore.put(
                    self._bucket.remote,
                    self._key,
                    b"".join(self._first),
                    attributes=_attributes(self._bucket, self._key),
                    tags=self._bucket.tags,
                    use_multipart=False,
                )

    def abort(self) -> None:
        """Forget what was not committed; waits for what runs, and has no effect after the end."""
        if not self._ended and self._sending is not None:
            self._sending.give_up()
        self._ended = True
        self._first = []


class _GivenUpError(Exception):
    """Raised into obstore's reading: it then takes back the parts it has sent."""


class _Sending:
    """A thread in which obstore reads what another thread writes, and sends it in parts."""

    def __init__(self, bucket: Bucket, key: str, part: int) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._over = False
        self._given_up = False
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._send, args=(bucket, key, part), name=f"send {key}", daemon=True)
        self._thread.start()

    def write(self, piece: bytes) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._size < _WAITING or self._over)
            if self._failure is not None:
                raise self._failure
            self._waiting.append(piece)
            self._size += len(piece)
            self._changed.notify_all()

    def finish(self) -> None:
        self._end()
        if self._failure is not None:
            raise self._failure

    def give_up(self) -> None:
        self._given_up = True
        self._end()

    def _end(self) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self._thread.join()

    def _send(self, bucket: Bucket, key: str, part: int) -> None:
        try:
            obstore.put(
                bucket.remote,
                key,
                self._pieces(),
                attributes=_attributes(bucket, key),
                tags=bucket.tags,
                chunk_size=part,
                max_concurrency=_PARTS_AT_ONCE,
            )
        except _GivenUpError:
            pass
        except Exception as error:  # noqa: BLE001 - raised again in the thread that writes
            self._failure = error
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()

    def _pieces(self) -> Iterator[bytes]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._over)
                if self._given_up:
                    raise _GivenUpError
                if not self._waiting:
                    return
                piece = self._waiting.popleft()
                self._size -= len(piece)
                self._changed.notify_all()
            yield piece


class ObjectStore:
    """Objects below one prefix. Paths are names as `paths.safe_path` returns them, and are checked again here."""

    def __init__(self, bucket: Bucket, prefix: str) -> None:
        """`prefix` is without slashes at its ends, "" for the whole bucket."""
        self._bucket = bucket
        self._prefix = prefix
        self.addresses = None if bucket.sign is None else Addresses(bucket, bucket.sign, self._key)

    def list_directory(self, path: str) -> list[Entry]:
        """Return what a directory holds, by name; nothing when it is absent or a file.

        What clients could not ask for is left out: names that `paths` refuses.
        """
        key = self._key(path)
        with translating(path):
            found = obstore.list_with_delimiter(self._bucket.remote, key or None)  # pyright: ignore[reportUnknownMemberType] - an overload for arrow, which is not installed
        below = f"{key}/" if key else ""
        entries = [Entry(name, is_dir=True, file_size=None) for name in _names(found["common_prefixes"], below)]
        for meta in found["objects"]:
            entries += [Entry(name, is_dir=False, file_size=meta["size"]) for name in _names([meta["path"]], below)]
        return sorted(entries, key=lambda entry: entry.name)

    def open_read(self, path: str, *, whole: bool = True) -> ObjectFile:
        """Open an object. Raises ResourceDoesNotExist, or InvalidParameterValue when it is a directory."""
        key = self._key(path)
        if not safe_path(path):
            raise is_directory(path)
        try:
            with translating(path):
                if whole:
                    got = obstore.get(self._bucket.remote, key)
                    return ObjectFile(self._bucket, key, got.meta, got)
                return ObjectFile(self._bucket, key, obstore.head(self._bucket.remote, key), None)
        except ResourceDoesNotExist:
            if self.list_directory(path):
                raise is_directory(path) from None
            raise

    def open_write(self, path: str, *, size: int | None = None) -> ObjectUpload:
        """Begin an object."""
        key = self._key(path)
        if not safe_path(path):
            raise is_directory(path)
        return ObjectUpload(self._bucket, key, size)

    def delete(self, path: str) -> None:
        """Remove an object and all below its name; nothing happens when there are none. The root stays."""
        key = self._key(path)
        if not safe_path(path):
            raise InvalidParameterValue("The root of the artifact storage cannot be deleted.")
        folders = {key}
        with translating(path):
            for found in obstore.list(self._bucket.remote, key, chunk_size=_PAGE):  # pyright: ignore[reportUnknownMemberType] - as above
                keys = [meta["path"] for meta in found]
                folders.update(above for each in keys for above in _folders(each, key))
                self._delete_keys(keys)
            # Some storages (SeaweedFS, Azure Data Lake) keep a folder when it is empty; they are removed deepest first.
            for _, level in groupby(sorted(folders, key=_depth, reverse=True), key=_depth):
                self._delete_keys(list(level))

    def _delete_keys(self, keys: list[str]) -> None:
        with contextlib.suppress(FileNotFoundError):  # some storages tell, others do not
            obstore.delete(self._bucket.remote, keys)

    def _key(self, path: str) -> str:
        return join(self._prefix, safe_path(path))


def _folders(key: str, top: str) -> Iterator[str]:
    while (key := key.rpartition("/")[0]) and len(key) >= len(top):
        yield key


def _depth(key: str) -> int:
    return key.count("/")


def _names(paths: Sequence[str], below: str) -> Iterator[str]:
    for path in paths:
        name = path.removeprefix(below).rstrip("/")
        if path.startswith(below) and is_plain_name(name):
            yield name


def _attributes(bucket: Bucket, key: str) -> "Attributes":
    return {"Content-Type": content_type(key), **bucket.attributes}


def _etag(meta: "ObjectMeta") -> str:
    version = f"{meta['last_modified'].timestamp()}-{meta['size']}"
    return f'"{hashlib.blake2b(version.encode(), digest_size=16).hexdigest()}"'
