"""What the system knows of a process: memory, time, open files. Linux tells it in /proc; elsewhere nothing is told."""

import os
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_USER_TIME, _SYSTEM_TIME = 11, 12
"""Places in /proc/PID/stat behind the name, in clock ticks."""


@dataclass(frozen=True, slots=True)
class Process:
    """Bytes of memory, seconds of processor time, open files."""

    memory: float
    cpu: float
    files: float


def look_at(pid: int) -> Process | None:
    """Return what is known of a process, None when it is gone or the system does not tell."""
    place = _PROC / str(pid)
    try:
        values = (place / "stat").read_text().rpartition(")")[2].split()
        pages = int((place / "statm").read_text().split()[1])
        files = len(list((place / "fd").iterdir()))
    except (OSError, IndexError):
        return None
    tick = os.sysconf("SC_CLK_TCK")
    return Process(
        memory=pages * os.sysconf("SC_PAGE_SIZE"),
        cpu=(int(values[_USER_TIME]) + int(values[_SYSTEM_TIME])) / tick,
        files=files,
    )
