"""Numbers that count what happens, in memory that all processes of one server share.

Each process adds to cells of its own, without a lock; whoever is asked reads the cells of all. A cell is a double at
a multiple of eight bytes, which the processor writes whole.
"""

import mmap
from bisect import bisect_left
from collections.abc import Sequence

_CELLS = 16384
"""Of one process. Memory that was never touched takes no room."""
_CELL_BYTES = 8

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
"""Bounds of a distribution of times."""


class Counts:
    """Hands out one process's numbers. Every process of a server must ask for the same ones in the same order."""

    def __init__(self, processes: int = 1, *, place: int = 0) -> None:
        """Make room for so many processes; this is the one at `place`."""
        self._cells: memoryview[float] = memoryview(mmap.mmap(-1, processes * _CELLS * _CELL_BYTES)).cast("d")
        self.processes = processes
        self.place = place
        self._next = 0

    def at(self, place: int) -> "Counts":
        """Return the counts of another process in the same memory; it asks for its numbers from the first one on."""
        other = Counts.__new__(Counts)
        other._cells, other.processes, other.place, other._next = self._cells, self.processes, place, 0  # noqa: SLF001 - its own class
        return other

    def number(self) -> "Number":
        """Return the next number. It goes on where a process before this one left it."""
        return Number(self._cells, self._take(1), self.place)

    def distribution(self, bounds: Sequence[float] = SECONDS) -> "Distribution":
        """Return the next distribution."""
        return Distribution(self._cells, self._take(len(bounds) + 2), self.place, bounds)

    def _take(self, cells: int) -> int:
        first = self._next
        self._next += cells
        if self._next > _CELLS:
            raise AssertionError("There are more numbers than cells.")
        return first


class Number:
    """A counter or a level; only one thread at a time may change it."""

    __slots__ = ("_cells", "_first", "_mine")

    def __init__(self, cells: "memoryview[float]", first: int, place: int) -> None:
        """`first` is the cell's place among those of a process."""
        self._cells = cells
        self._first = first
        self._mine = place * _CELLS + first

    def add(self, amount: float = 1.0) -> None:
        """Count."""
        self._cells[self._mine] += amount

    def set(self, value: float) -> None:
        """Take a value in place of the old one."""
        self._cells[self._mine] = value

    def get(self) -> float:
        """Return this process's value."""
        return self._cells[self._mine]

    def each(self) -> list[float]:
        """Return every process's value."""
        return list(self._cells[self._first :: _CELLS])

    def total(self) -> float:
        """Return the sum over all processes."""
        return sum(self.each())


class Distribution:
    """How many values lay below each bound, and their sum; only one thread at a time may add to it."""

    __slots__ = ("_cells", "_first", "_mine", "bounds")

    def __init__(self, cells: "memoryview[float]", first: int, place: int, bounds: Sequence[float]) -> None:
        """Its cells are the sum, one for each bound, and one for what is above them all."""
        self._cells = cells
        self._first = first
        self._mine = place * _CELLS + first
        self.bounds = bounds

    def add(self, value: float) -> None:
        """Count a value."""
        cells, mine = self._cells, self._mine
        cells[mine] += value
        cells[mine + 1 + bisect_left(self.bounds, value)] += 1.0

    def sum(self) -> float:
        """Return the sum of the values of all processes."""
        return sum(self._cells[self._first :: _CELLS])

    def buckets(self) -> list[float]:
        """Return how many values of all processes lay in each bucket, the last one without a bound."""
        first = self._first + 1
        return [sum(self._cells[first + place :: _CELLS]) for place in range(len(self.bounds) + 1)]
