"""What committers and readers count."""

import threading
from typing import Literal

from trackline.counts import SECONDS, Counts
from trackline.errors import InsufficientStorage, TemporarilyUnavailable, TracklineError

Trouble = Literal["conflict", "lost", "disk", "full", "unavailable", "internal"]

TROUBLES: dict[Trouble, str] = {
    "conflict": "others did something at the same time; done again",
    "lost": "the connection was gone; connected again",
    "disk": "synchronising failed; nothing more is written",
    "full": "no space; answered 507",
    "unavailable": "locked or out of reach; answered 503",
    "internal": "anything else; answered 500",
}
GROUP_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class DatabaseCounts:
    """Numbers of all committers and readers of one process."""

    def __init__(self, counts: Counts) -> None:
        """Start with an empty queue, whatever became of a process that was at this place before."""
        self.queued = counts.number()
        self.answered = counts.number()
        self.group_sizes = counts.distribution(GROUP_SIZES)
        self.group_seconds = counts.distribution(SECONDS)
        self.sync_seconds = counts.distribution(SECONDS)
        self.points = counts.number()
        self.troubles = {kind: counts.number() for kind in TROUBLES}
        self.disk_failed = counts.number()
        self._lock = threading.Lock()
        self.queued.set(self.answered.get())
        self.disk_failed.set(0)

    def record_group(self, size: int, seconds: float, points: int) -> None:
        """Count a group that was committed or failed, and the points that it stored."""
        with self._lock:
            self.group_sizes.add(size)
            self.group_seconds.add(seconds)
            self.points.add(points)

    def record_sync(self, seconds: float) -> None:
        """Count a wait for the disk."""
        with self._lock:
            self.sync_seconds.add(seconds)

    def record(self, kind: Trouble) -> None:
        """Count an error of the database."""
        with self._lock:
            self.troubles[kind].add()

    def record_answer(self, answer: TracklineError) -> None:
        """Count an error of the database by what it means to a client."""
        unavailable = isinstance(answer, TemporarilyUnavailable)
        self.record("full" if isinstance(answer, InsufficientStorage) else "unavailable" if unavailable else "internal")
