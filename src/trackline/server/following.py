"""Who follows which runs or the registry, and the looks at the database that tell them what changed.

While anybody follows anything, one look a moment at the journal's new rows and the log of changes finds what this
process, others and commands committed. While nobody does, nothing runs.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from trackline.db.changes import read_mark
from trackline.db.kept import Mark
from trackline.db.transaction import ReadTx
from trackline.errors import TemporarilyUnavailable, TracklineError
from trackline.tracking import changes
from trackline.wire.events import ChangedRun, Hint

MOST_FOLLOWERS: Final = 1000
"""Streams of one process."""
_PAUSE_S = 0.4
"""Between two looks; with it a follower gets a few hints a second at most."""
_MOST_RUNS = 200
"""Runs that one hint names; of more it says that anything in their experiments may have changed."""
_MOST_EXPERIMENTS = 500
"""Experiments that one hint names; of more it says that everything may have changed."""
_LATE_S = 10.0
"""How long a missing id is looked for: transactions beside each other do not commit in the order of their ids."""
_MOST_MISSING = 1000

Read = Callable[[Callable[[ReadTx, Any], Any], object], "asyncio.Future[Any]"]


class Seen:
    """Ids of one table: the newest that was seen, and those below it that were not."""

    def __init__(self, newest: int) -> None:
        """Begin behind this id."""
        self.newest = newest
        self._missing: dict[int, float] = {}
        self._unsure_until = 0.0

    def missing(self, now: float) -> Sequence[int]:
        """Return the ids that may still come."""
        self._missing = {each: until for each, until in self._missing.items() if until > now}
        return list(self._missing)

    def is_unsure(self, now: float) -> bool:
        """Tell whether ids below the newest may still come, or came so lately that others may not know of them."""
        return bool(self.missing(now)) or now < self._unsure_until

    def take(self, ids: Iterable[int], now: float) -> None:
        """Note ids that were seen."""
        for each in sorted(ids):
            if self._missing.pop(each, None) is not None:
                self._unsure_until = now + _LATE_S
            if each > self.newest:
                between = range(max(self.newest + 1, each - _MOST_MISSING), each)
                self._missing.update(dict.fromkeys(between, now + _LATE_S))
                self.newest = each
        for oldest in list(self._missing)[: max(0, len(self._missing) - _MOST_MISSING)]:
            del self._missing[oldest]


class Follower:
    """One who follows runs or the registry, and what is still to be said to it: little, however long it waits."""

    def __init__(
        self, experiments: Iterable[int], runs: Iterable[str], *, everything: bool = False, registry: bool = False
    ) -> None:
        """Nothing happened yet."""
        self._all = everything
        self._experiments = frozenset(experiments)
        self._runs = frozenset(runs)
        self._follows_registry = registry
        self._changed: dict[str, changes.RunChange] = {}
        self._whole: set[int] = set()
        self._registry = False
        self._everything = False
        self.woken = asyncio.Event()
        """Set when there is something to say, or when it is time to end."""

    def tell(self, found: changes.Changes) -> None:
        """Remember what of this concerns the follower."""
        self._everything = self._everything or found.everything
        self._registry = self._registry or (found.registry and self._follows_registry)
        self._whole |= found.experiments if self._all else found.experiments & self._experiments
        for run in found.runs:
            if run.experiment_id in self._experiments or run.run_id in self._runs:
                self._changed[run.run_id] = _joined(self._changed.get(run.run_id), run)
            elif self._all and run.keys is None:
                self._whole.add(run.experiment_id)
        self._everything = self._everything or len(self._whole) > _MOST_EXPERIMENTS
        if len(self._changed) > _MOST_RUNS:
            self._whole |= {run.experiment_id for run in self._changed.values()} & self._experiments
            self._changed = {run_id: run for run_id, run in self._changed.items() if run_id in self._runs}
        if self._everything or self._registry or self._whole or self._changed:
            self.woken.set()

    def take(self) -> Hint | None:
        """Return what is to be said, once; None when there is nothing."""
        runs, whole, registry, everything = self._changed, self._whole, self._registry, self._everything
        self._changed, self._whole, self._registry, self._everything = {}, set(), False, False
        if everything:
            return Hint(everything=True)
        if not runs and not whole and not registry:
            return None
        named = [
            ChangedRun(run.run_id, str(run.experiment_id), None if run.keys is None else sorted(run.keys), run.step)
            for run in runs.values()
        ]
        return Hint(named, [str(each) for each in sorted(whole)], registry)


class Followers:
    """All followers of this process; to be used on the event loop."""

    def __init__(self, read: Read) -> None:
        """`read` runs a function in a snapshot."""
        self._read = read
        self._followers: set[Follower] = set()
        self._rows = self._notes = Seen(0)
        self._looking: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self.stopped = False

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._followers)

    async def follow(self, follower: Follower, since: str | None = None) -> tuple[str, bool]:
        """Tell a follower what changed since a mark, and from now on what changes. Raises TemporarilyUnavailable.

        Returns the mark of now, and whether something may have been missed that the follower is not told.
        """
        if self.stopped:
            raise TemporarilyUnavailable("The server is stopping. Try again.")
        if len(self._followers) >= MOST_FOLLOWERS:
            raise TemporarilyUnavailable(f"This server has its {MOST_FOLLOWERS} streams of events. Try again later.")
        self._followers.add(follower)
        try:
            async with self._starting:
                if self._looking is None:
                    mark: Mark = await self._read(read_mark, None)
                    self._rows, self._notes = Seen(mark.row), Seen(mark.note)
                    self._looking = asyncio.create_task(self._look())
            now = self.mark()
            return now, since is not None and since != now and not await self._catch_up(follower, since, now)
        except BaseException:
            self.leave(follower)
            raise

    async def _catch_up(self, follower: Follower, since: str, now: str) -> bool:
        mark = Mark.parse(since)
        if mark is None or Mark.parse(now) is None:
            return False
        follower.tell(await self._read(changes.read_missed, mark))
        return True

    def leave(self, follower: Follower) -> None:
        """Forget a follower; the last one ends the looks."""
        self._followers.discard(follower)
        if not self._followers and self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def mark(self) -> str:
        """Return what names the state of now: whoever comes back with an equal one has missed nothing."""
        now = time.monotonic()
        # While an older id may still come, no mark is equal to another.
        unsure = f"?{now}" if self._rows.is_unsure(now) or self._notes.is_unsure(now) else ""
        return f"{Mark(self._rows.newest, self._notes.newest)}{unsure}"

    def stop(self) -> None:
        """Have all streams end, and take no more."""
        self.stopped = True
        for follower in self._followers:
            follower.woken.set()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE_S)
            now = time.monotonic()
            mark = Mark(self._rows.newest, self._notes.newest)
            since = changes.Since(mark, self._rows.missing(now), self._notes.missing(now))
            with contextlib.suppress(TracklineError):  # the next look finds what this one did not
                self._tell(await self._read(changes.read_changes, since))

    def _tell(self, found: changes.Changes) -> None:
        if found.everything and not found.rows and not found.notes:
            self._rows, self._notes = Seen(found.mark.row), Seen(found.mark.note)
        now = time.monotonic()
        self._rows.take(found.rows, now)
        self._notes.take(found.notes, now)
        for follower in self._followers:
            follower.tell(found)


def _joined(before: changes.RunChange | None, run: changes.RunChange) -> changes.RunChange:
    if before is None:
        return run
    keys = None if before.keys is None or run.keys is None else before.keys | run.keys
    steps = [step for step in (before.step, run.step) if step is not None]
    return changes.RunChange(run.run_id, run.experiment_id, keys, max(steps, default=None))
