"""What is done to a SQLite file as a whole: giving freed space back, and copying it while it is in use."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

_WORTH_BYTES = 1 << 20
_WORTH_SHARE = 0.1
"""Space is given back when at least so much of the file is free."""

_BESIDE_OTHERS_BYTES = 64 << 20
"""Largest rest that is rewritten while another program has the file open: writers wait, about 5 ms a MB."""

_ALONE_TIMEOUT_S = 0.2
_STEP_PAGES = 2048
_STEP_PAUSE_S = 0.002


class Space(NamedTuple):
    """Bytes given back to the disk, and bytes that stay free inside of the file and will be used again."""

    returned: int
    kept: int


def reclaim(path: Path, timeout_s: float) -> Space:
    """Rewrite the file without its free pages when that pays and nobody waits long for it. Raises sqlite3.Error."""
    connection = sqlite3.connect(path, timeout=timeout_s, isolation_level=None)
    try:
        size, free = _sizes(connection)
        if free < _WORTH_BYTES or free < size * _WORTH_SHARE:
            return Space(0, free)
        alone = _leave_log(connection)
        if not alone and size - free > _BESIDE_OTHERS_BYTES:
            return Space(0, free)
        try:
            connection.execute("VACUUM")
        finally:
            connection.execute("PRAGMA journal_mode=WAL")
            with contextlib.suppress(sqlite3.OperationalError):  # a reader holds on to the old log
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        after, left = _sizes(connection)
        return Space(size - after, left)
    finally:
        connection.close()


def copy(path: Path, target: Path, progress: Callable[[int, int], None]) -> None:
    """Copy a file that may be written to meanwhile into a new one, which holds one moment of it, durably.

    `progress` is told the pages done and all pages. Raises sqlite3.Error or OSError; then `target` is not there.
    """
    temporary = target.with_name(f"{target.name}.partial-{os.getpid()}")
    try:
        source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            _copy_moment(source, temporary, progress)
        finally:
            source.close()
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.rename(target)
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            temporary.with_name(temporary.name + end).unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _copy_moment(source: sqlite3.Connection, temporary: Path, progress: Callable[[int, int], None]) -> None:
    destination = sqlite3.connect(temporary)
    try:
        # A snapshot held open keeps the copy from starting anew at every write; the log grows meanwhile.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()

        def step(_status: int, remaining: int, total: int) -> None:
            progress(total - remaining, total)
            time.sleep(_STEP_PAUSE_S)

        source.backup(destination, pages=_STEP_PAGES, progress=step)
        destination.execute("PRAGMA journal_mode=DELETE")
        if destination.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is damaged")
    finally:
        destination.close()


def _sizes(connection: sqlite3.Connection) -> tuple[int, int]:
    page, pages, free = (
        connection.execute(f"PRAGMA {fact}").fetchone()[0] for fact in ("page_size", "page_count", "freelist_count")
    )
    return page * pages, page * free


def _leave_log(connection: sqlite3.Connection) -> bool:
    """Leave the write-ahead log, which SQLite allows only to a connection that is the only one."""
    (waiting,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout={int(_ALONE_TIMEOUT_S * 1000)}")
    try:
        return connection.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    except sqlite3.OperationalError:
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout={waiting}")
