"""How often a password may be tried: per user, so that one is not guessed, and per address, so that many are not.

Each has a budget of attempts that fills up again with time. A process counts its own; what it keeps is bounded.
"""

import ipaddress
import math
import time
from collections.abc import Callable

from trackline.access.limits import MAX_NAME
from trackline.errors import RequestLimitExceeded

_MOST_REMEMBERED = 10_000


class Budget:
    """So many attempts at once per key, and one more after each so many seconds."""

    def __init__(self, attempts: int, refill_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds."""
        self._refill = refill_s
        self._burst = attempts * refill_s
        self._clock = clock
        self._full_at: dict[str, float] = {}
        """When the budget of a key will be full again; one that is full is not kept."""

    def take(self, key: str) -> float:
        """Take an attempt and return 0, or return in how many seconds there will be one."""
        now = self._clock()
        full_at = max(self._full_at.get(key, now), now) + self._refill
        if full_at - now > self._burst:
            return full_at - now - self._burst
        if len(self._full_at) >= _MOST_REMEMBERED and key not in self._full_at:
            self._forget(now)
        self._full_at[key] = full_at
        return 0.0

    def give_back(self, key: str) -> None:
        """Return an attempt that was no guess."""
        if key in self._full_at:
            self._full_at[key] -= self._refill

    def _forget(self, now: float) -> None:
        kept = {key: full_at for key, full_at in self._full_at.items() if full_at > now}
        # Of a flood of names the older half goes: the addresses it comes from have a budget too.
        self._full_at = dict(list(kept.items())[len(kept) // 2 :]) if len(kept) >= _MOST_REMEMBERED else kept


class Attempts:
    """The budgets of users and of addresses."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds."""
        self._users = Budget(10, 30.0, clock)
        self._addresses = Budget(50, 6.0, clock)

    def take(self, username: str, address: str) -> None:
        """Count an attempt before it is made. Raises RequestLimitExceeded when there have been too many."""
        user = username[:MAX_NAME]  # what is longer is nobody's name, and must not be kept whole
        wait = self._users.take(user)
        if not wait:
            wait = self._addresses.take(_network(address))
            if wait:
                self._users.give_back(user)
        if wait:
            seconds = math.ceil(wait)
            raise RequestLimitExceeded(
                f"Too many attempts to sign in. Try again in {seconds} seconds, or use an API token.",
                retry_after=seconds,
            )

    def give_back(self, username: str, address: str) -> None:
        """Take back the count of an attempt with the right password."""
        self._users.give_back(username[:MAX_NAME])
        self._addresses.give_back(_network(address))


def _network(address: str) -> str:
    """Return what one caller has: an IPv4 address, or the 64 bits that each IPv6 user is given addresses below."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:  # noqa: PLR2004 - IPv4
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))
