"""Copying a SQLite file while it is in use."""

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

_STEP_PAGES = 2048
_STEP_PAUSE_S = 0.002


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
