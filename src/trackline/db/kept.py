"""What reading threads found out about runs, kept for as long as nobody changes what it was made of."""

import re
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

Item = TypeVar("Item")
_MARK = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Mark:
    """A state of the database: the newest row of the journal and the newest note of the log; 0 where there is none."""

    row: int
    note: int

    @classmethod
    def parse(cls, text: str) -> "Mark | None":
        """Return the mark that was written so; None for other texts."""
        found = _MARK.fullmatch(text)
        return found and cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        """Return it as clients keep it."""
        return f"{self.row}.{self.note}"

    def is_before(self, other: "Mark") -> bool:
        """Tell which state is older: rows leave the journal, but never without a note."""
        return (self.note, self.row) < (other.note, other.row)


class KeptRuns(Generic[Item]):
    """Items of runs by surrogate key, true of one state of the database, the newest that anybody read.

    Those that were asked for last stay. All threads share it; ids must be committed in their order.
    """

    def __init__(self, most: int, size: Callable[[Item], int]) -> None:
        """Keep items of at most so many bytes together; `size` tells what one takes, about."""
        self._most = most
        self._size_of = size
        self._size = 0
        self._items: dict[int, Item] = {}
        self._now: Mark | None = None
        self._newest_row = 0
        self._lock = threading.Lock()

    def at(self, now: Mark, runs: Sequence[int], changed: Callable[[Mark], Collection[int] | None]) -> dict[int, Item]:
        """Return those items that are true of a state.

        `changed` tells which runs were changed since another state; None says that it may be any.
        """
        with self._lock:
            if not self._reach(now, changed):
                return {}
            found: dict[int, Item] = {}
            for run in runs:
                item = self._items.pop(run, None)
                if item is not None:
                    found[run] = self._items[run] = item
            return found

    def keep(self, now: Mark, made: Mapping[int, Item]) -> None:
        """Keep what was made of a state, unless others read a newer one meanwhile."""
        with self._lock:
            if now != self._now:
                return
            for run, item in made.items():
                self._drop(run)
                self._items[run] = item
                self._size += self._size_of(item)
            while self._size > self._most:
                self._drop(next(iter(self._items)))

    def _reach(self, now: Mark, changed: Callable[[Mark], Collection[int] | None]) -> bool:
        if now == self._now:
            return True
        if self._now is not None:
            if now.is_before(self._now):
                return False
            # Rows that left the journal were seen there: their ids do not come again.
            stale = changed(Mark(self._newest_row, self._now.note))
            for run in list(self._items) if stale is None else stale:
                self._drop(run)
        self._now = now
        self._newest_row = max(self._newest_row, now.row)
        return True

    def _drop(self, run: int) -> None:
        item = self._items.pop(run, None)
        if item is not None:
            self._size -= self._size_of(item)


class KeptTotals:
    """How many runs were counted, each number true of the state it was counted in. All threads share it."""

    def __init__(self, most: int = 100) -> None:
        """Keep so many numbers at most, those that were asked for last: each is of a filter that somebody has open."""
        self._most = most
        self._totals: dict[str, tuple[Mark, int]] = {}
        self._lock = threading.Lock()

    def at(self, now: Mark, asked: str, count: Callable[[], int]) -> int:
        """Return the number of what was asked, counted now unless it was in this state before."""
        with self._lock:
            known = self._totals.pop(asked, None)
            if known is not None:
                self._totals[asked] = known
                if known[0] == now:
                    return known[1]
        total = count()
        with self._lock:
            self._totals[asked] = (now, total)
            if len(self._totals) > self._most:
                del self._totals[next(iter(self._totals))]
        return total


class Kept(NamedTuple):
    """What the readers of a process keep together."""

    runs: KeptRuns[Any]
    totals: KeptTotals
