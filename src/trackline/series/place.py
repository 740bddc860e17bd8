"""Where a page of a history ended. Its token outlives sealing, which moves points and keeps their order."""

import base64
import binascii
import json
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trackline.errors import InvalidParameterValue
from trackline.series.columns import Columns

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A point's place in the order (timestamp, step, value), NaN last."""

    timestamp: int
    step: int
    value: float

    def is_before(self, points: Columns) -> NDArray[np.bool_]:
        """Tell for each point whether it comes behind this place."""
        at_time = points.timestamps == self.timestamp
        at_step = at_time & (points.steps == self.step)
        greater = np.zeros(len(points), np.bool_) if math.isnan(self.value) else ~(points.values <= self.value)
        later = (points.timestamps > self.timestamp) | (at_time & (points.steps > self.step))
        return later | (at_step & greater)

    def token(self) -> str:
        """Return the token of the page behind this place."""
        return base64.urlsafe_b64encode(json.dumps([self.timestamp, self.step, self.value]).encode()).decode()


def last_place(points: Columns) -> Place:
    """Return the place of the last of some points."""
    return Place(int(points.timestamps[-1]), int(points.steps[-1]), float(points.values[-1]))


def read_place(token: str | None) -> Place | None:
    """Return the place of a token, None for the first page. Raises InvalidParameterValue."""
    if not token:
        return None
    try:
        timestamp, step, value = json.loads(base64.urlsafe_b64decode(token.encode()))
        if all(isinstance(each, int) and -(2**63) <= each < 2**63 for each in (timestamp, step)) and isinstance(
            value, float
        ):
            return Place(timestamp, step, value)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    raise InvalidParameterValue(f"Invalid page token: {token[:_SHOWN]!r}. Use the one of the page before.")
