"""A store on a local disk.

Plain file calls, not obstore's local store: an upload is acknowledged only after fsync, symbolic links cannot lead out
of the root, and reads are many times faster (docs/adr/0003-local-artifacts.md).
"""

import contextlib
import errno
import hashlib
import logging
import os
import secrets
import shutil
import stat
import threading
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from trackline.artifacts.entries import Entry, FileInfo
from trackline.artifacts.paths import RESERVED_PREFIX, is_plain_name, join, safe_path
from trackline.errors import (
    InsufficientStorage,
    InternalError,
    InvalidParameterValue,
    PermissionDenied,
    ResourceDoesNotExist,
    TracklineError,
)

CHUNK = 1 << 20
"""Bytes read at once."""

_ABSENT = frozenset((errno.ENOENT, errno.ENOTDIR))
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_REFUSED = frozenset((errno.EACCES, errno.EPERM, errno.EROFS))
_PUBLISH_ATTEMPTS = 5
_AHEAD = 8 << 20
"""Bytes of an upload after which the system begins to write them to the disk."""
_ADVISES = hasattr(os, "posix_fadvise")

_log = logging.getLogger(__name__)


class LocalFile:
    """An open file; what is read stays the same file when another takes its name meanwhile."""

    def __init__(self, fd: int, info: FileInfo) -> None:
        """Take over the descriptor."""
        self._fd = fd
        self._busy = threading.Lock()  # a reader that is given up is closed while its last read may still run
        self.info = info

    def chunks(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, `CHUNK` at once. Raises InternalError if the file shrank."""
        while start < stop:
            with self._busy:
                if self._fd < 0:
                    return
                chunk = os.pread(self._fd, min(CHUNK, stop - start), start)
            if not chunk:
                raise InternalError("The artifact became shorter while it was being read.")
            start += len(chunk)
            yield chunk

    def close(self) -> None:
        """Close the file; a reading that goes on ends early."""
        with self._busy:
            if self._fd >= 0:
                os.close(self._fd)
            self._fd = -1


class LocalUpload:
    """A file being written. Nobody sees it before `commit`; after `abort`, or a crash, nothing is left of it."""

    def __init__(self, target: Path, path: str) -> None:
        """Begin a file that will be at `target`. Raises InvalidParameterValue when something else is in the way."""
        self._target = target
        self._path = path
        self._busy = threading.RLock()  # a client that leaves has its upload aborted while a write may still run
        if target.is_dir():
            raise _is_directory(path)
        folder = target.parent
        while not folder.exists():
            folder = folder.parent
        if not folder.is_dir():
            raise _file_in_the_way(path)
        self._temporary: Path | None = None
        self._unsynced = 0
        with _translating(path):
            self._fd = self._open_unnamed(folder)

    def write(self, parts: Sequence[bytes | memoryview]) -> None:
        """Append bytes; no effect after the end."""
        waiting = memoryview(parts[0] if len(parts) == 1 else b"".join(parts))
        with self._busy, _translating(self._path):
            while waiting and self._fd >= 0:
                written = os.write(self._fd, waiting)
                waiting = waiting[written:]
                self._unsynced += written
            if self._unsynced >= _AHEAD and self._fd >= 0:
                self._begin_synchronising()

    def commit(self) -> None:
        """Put the file on disk under its name, replacing what had it. Ends the upload, also when it fails."""
        with self._busy:
            if self._fd < 0:
                return
            try:
                with _translating(self._path):
                    os.fsync(self._fd)
                    self._publish()
            finally:
                self.abort()

    def abort(self) -> None:
        """Forget what was not committed; waits for what runs, and has no effect after the end."""
        with self._busy:
            if self._fd >= 0:
                os.close(self._fd)
            self._fd = -1
            if self._temporary is not None:
                self._temporary.unlink(missing_ok=True)
            self._temporary = None

    def _begin_synchronising(self) -> None:
        """Have the system write to the disk what came since the last time, so that little is left for the end."""
        if _ADVISES:
            end = os.lseek(self._fd, 0, os.SEEK_CUR)
            # Pages that are being written are not dropped, whatever the advice is called.
            os.posix_fadvise(self._fd, end - self._unsynced, self._unsynced, os.POSIX_FADV_DONTNEED)
        self._unsynced = 0

    def _open_unnamed(self, folder: Path) -> int:
        unnamed = getattr(os, "O_TMPFILE", None)  # Linux; a file without a name vanishes with the process
        if unnamed is not None:
            try:
                return os.open(folder, unnamed | os.O_WRONLY | os.O_CLOEXEC, 0o666)
            except OSError as error:
                if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL):
                    raise
        self._temporary = folder / f"{RESERVED_PREFIX}{secrets.token_hex(8)}"
        return os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)

    def _publish(self) -> None:
        folder = self._target.parent
        changed: Sequence[Path] = ()
        for attempt in range(1, _PUBLISH_ATTEMPTS + 1):
            try:
                changed = _make_folders(folder)
                self._give_name(folder)
            except (FileExistsError, NotADirectoryError):
                raise _file_in_the_way(self._path) from None
            except FileNotFoundError:
                # A delete took the new folder away between making it and using it.
                if attempt == _PUBLISH_ATTEMPTS:
                    raise
            else:
                break
        for changed_folder in changed:
            _sync_folder(changed_folder)

    def _give_name(self, folder: Path) -> None:
        if self._temporary is None:
            with contextlib.suppress(FileExistsError):
                self._link(self._target)
                return
            temporary = folder / f"{RESERVED_PREFIX}{secrets.token_hex(8)}"
            self._link(temporary)
            self._temporary = temporary
        try:
            self._temporary.rename(self._target)
        except IsADirectoryError:
            raise _is_directory(self._path) from None
        self._temporary = None

    def _link(self, name: Path) -> None:
        # With a directory descriptor (unused: the path is absolute) Python calls linkat, which follows /proc's link.
        os.link(f"/proc/self/fd/{self._fd}", name, src_dir_fd=self._fd)


class LocalStore:
    """Files below one directory. Paths are names as `paths.safe_path` returns them, and are checked again here."""

    addresses = None
    """Clients go through the server."""

    def __init__(self, root: str, protected: Sequence[str] = ()) -> None:
        """`root` is absolute; it is made when something is written.

        `protected` are absolute paths of files of the server's own, such as a database. They are out of reach even
        below the root, and so is every file whose name merely begins like theirs (write-ahead logs, journals).
        """
        self._root = root
        self._protected = tuple(os.path.realpath(path).casefold() for path in protected)

    def list_directory(self, path: str) -> list[Entry]:
        """Return what a directory holds, by name; nothing when it is absent or a file.

        What clients could not ask for is left out: names that `paths` refuses, links out of the root, devices.
        """
        with _translating(path):
            folder = self._locate(path)
            try:
                with os.scandir(folder) as found:
                    entries = [entry for item in found if (entry := self._describe(path, item))]
            except (FileNotFoundError, NotADirectoryError):
                return []
        return sorted(entries, key=lambda entry: entry.name)

    def open_read(self, path: str, *, whole: bool = True) -> LocalFile:  # noqa: ARG002 - any part is as near
        """Open a file. Raises ResourceDoesNotExist, or InvalidParameterValue when it is a directory."""
        with _translating(path):
            target = self._locate(path)
            # Not blocking, in case it is a pipe; no link, since none is left after resolving.
            fd = os.open(target, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            status = os.fstat(fd)
            if stat.S_ISDIR(status.st_mode):
                raise _is_directory(path)
            if not stat.S_ISREG(status.st_mode):
                raise _absent(path)
        except TracklineError:
            os.close(fd)
            raise
        return LocalFile(fd, FileInfo(status.st_size, status.st_mtime, _etag(status)))

    def open_write(self, path: str, *, size: int | None = None) -> LocalUpload:  # noqa: ARG002 - the disk does not ask
        """Begin a file. Raises InvalidParameterValue when a directory has its name or a file one of its parents'."""
        if not safe_path(path):
            raise _is_directory(path)
        with _translating(path):
            return LocalUpload(self._locate(path), path)

    def delete(self, path: str) -> None:
        """Remove a file or a directory with all it holds; nothing happens when it is absent. The root stays."""
        name = safe_path(path)
        if not name:
            raise InvalidParameterValue("The root of the artifact storage cannot be deleted.")
        head, _, last = name.rpartition("/")
        with _translating(path):
            folder = self._locate(head)
            target = folder / last
            self._refuse_protected(f"{target}")
            try:
                if stat.S_ISDIR(target.lstat().st_mode):
                    self._refuse_around_protected(f"{target}")
                    shutil.rmtree(target)
                else:
                    target.unlink()
            except (FileNotFoundError, NotADirectoryError):
                return
            _sync_folder(folder)

    def _locate(self, path: str) -> Path:
        root = os.path.realpath(self._root)
        target = os.path.realpath(f"{root}/{safe_path(path)}")
        if target != root and not target.startswith(root.rstrip("/") + "/"):
            raise InvalidParameterValue("Invalid path: it leads out of the artifact storage.")
        self._refuse_protected(target)
        return Path(target)

    def _refuse_protected(self, target: str) -> None:
        if self._protected and target.casefold().startswith(self._protected):
            raise InvalidParameterValue("Invalid path: the name is reserved for the server.")

    def _refuse_around_protected(self, folder: str) -> None:
        if any(file.startswith(f"{folder.casefold()}/") for file in self._protected):
            raise InvalidParameterValue("Invalid path: the directory holds data of the server.")

    def _describe(self, folder: str, item: "os.DirEntry[str]") -> Entry | None:
        if not is_plain_name(item.name):
            return None
        try:
            if item.is_symlink():
                self._locate(join(folder, item.name))
            self._refuse_protected(item.path)
            status = item.stat()
        except (OSError, InvalidParameterValue):
            return None  # gone since, a broken link, a link out of the root, or the server's own
        if stat.S_ISDIR(status.st_mode):
            return Entry(item.name, is_dir=True, file_size=None)
        return Entry(item.name, is_dir=False, file_size=status.st_size) if stat.S_ISREG(status.st_mode) else None


@contextlib.contextmanager
def _translating(path: str) -> Generator[None]:
    """Turn the system's errors into ours, which name the client's path and none of the server's."""
    try:
        yield
    except OSError as error:
        raise _translate(error, path) from error


def _translate(error: OSError, path: str) -> TracklineError:
    if error.errno in _ABSENT:
        return _absent(path)
    if error.errno == errno.EISDIR:
        return _is_directory(path)
    if error.errno in (errno.ENAMETOOLONG, errno.ELOOP, errno.EILSEQ):
        return InvalidParameterValue(f"Invalid path: the storage cannot keep it ({os.strerror(error.errno)}).")
    _log.error("The artifact storage failed: %s", error)
    if error.errno in _FULL:
        return InsufficientStorage("The artifact storage is full; nothing was stored.")
    if error.errno in _REFUSED:
        return PermissionDenied("The server is not allowed to do this in its artifact storage.")
    reason = os.strerror(error.errno) if error.errno else "unknown"
    return InternalError(f"The artifact storage failed: {reason}.")


def _absent(path: str) -> ResourceDoesNotExist:
    return ResourceDoesNotExist(f"No such artifact: {path!r}")


def _is_directory(path: str) -> InvalidParameterValue:
    return InvalidParameterValue(f"Artifact path refers to a directory, not a file: {path!r}")


def _file_in_the_way(path: str) -> InvalidParameterValue:
    return InvalidParameterValue(f"A file stands where {path!r} needs a directory.")


def _etag(status: os.stat_result) -> str:
    version = f"{status.st_ino}-{status.st_mtime_ns}-{status.st_size}"
    return f'"{hashlib.blake2b(version.encode(), digest_size=16).hexdigest()}"'


def _make_folders(folder: Path) -> Sequence[Path]:
    """Make a directory with its parents; return every directory that has to be synced for the names in them to last."""
    changed = [folder]
    while not folder.exists():
        folder = folder.parent
        changed.append(folder)
    for missing in reversed(changed[:-1]):
        missing.mkdir(exist_ok=True)
    return changed


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
