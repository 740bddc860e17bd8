"""Points as columns: their order, and what counts as the same point."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Points of one run and key: three arrays of one length; times in milliseconds since the epoch."""

    steps: Ints
    timestamps: Ints
    values: Floats

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.steps)

    def take(self, places: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "Columns":
        """Return the points at these places."""
        return Columns(self.steps[places], self.timestamps[places], self.values[places])


EMPTY = Columns(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64))


def concatenate(parts: list[Columns]) -> Columns:
    """Return all points of at least one part, one part behind the other."""
    return Columns(
        np.concatenate([part.steps for part in parts]),
        np.concatenate([part.timestamps for part in parts]),
        np.concatenate([part.values for part in parts]),
    )


def merge(parts: list[Columns]) -> Columns:
    """Return all points in the order (timestamp, step, value), NaN last, equal points once."""
    if not parts:
        return EMPTY
    whole = concatenate(parts)
    if not _strictly_ascending(whole):
        whole = whole.take(np.lexsort((whole.values, whole.steps, whole.timestamps)))
        whole = whole.take(_first_of_equals(whole))
    return whole


def _strictly_ascending(points: Columns) -> bool:
    # Compared, not subtracted: the difference of two distant 64-bit steps does not fit in 64 bits.
    before, after = points.timestamps[:-1], points.timestamps[1:]
    later_step = points.steps[1:] > points.steps[:-1]
    return bool(((after > before) | ((after == before) & later_step)).all())


def _first_of_equals(points: Columns) -> NDArray[np.bool_]:
    keep = np.ones(len(points), np.bool_)
    before, after = points.values[:-1], points.values[1:]
    same_value = (before == after) | (np.isnan(before) & np.isnan(after))
    keep[1:] = ~(same_value & (np.diff(points.steps) == 0) & (np.diff(points.timestamps) == 0))
    return keep
