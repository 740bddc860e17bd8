"""How often a password may be tried."""

import pytest

from trackline.errors import RequestLimitExceeded
from trackline.server.attempts import Attempts, Budget


class Clock:
    """A clock to be set."""

    def __init__(self) -> None:
        """Start at an arbitrary second."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the second."""
        return self.now


def test_a_budget_is_used_up_and_fills_again() -> None:
    """So many at once, then one after each interval; the wait is told."""
    clock = Clock()
    budget = Budget(3, 10.0, clock)
    assert [budget.take("a") for _ in range(3)] == [0, 0, 0]
    assert budget.take("a") == 10
    clock.now += 4
    assert budget.take("a") == 6
    clock.now += 6
    assert budget.take("a") == 0
    assert budget.take("a") == 10
    assert budget.take("b") == 0


def test_a_right_password_costs_nothing() -> None:
    """An attempt that is given back can be made again."""
    budget = Budget(1, 10.0, Clock())
    for _ in range(5):
        assert budget.take("a") == 0
        budget.give_back("a")


def test_what_is_kept_is_bounded() -> None:
    """A flood of names does not fill the memory, and the latest of them are still known."""
    clock = Clock()
    budget = Budget(1, 10.0, clock)
    for number in range(25_000):
        budget.take(str(number))
    kept: dict[str, float] = vars(budget)["_full_at"]
    assert len(kept) <= 10_000
    assert budget.take("24999") > 0


def test_a_long_name_takes_little_room() -> None:
    """Of a name that nobody can have only so much is kept, and its attempts still count."""
    attempts = Attempts(Clock())
    waits = [refused(attempts, f"{'x' * 100_000}{number}", f"10.0.0.{number}") for number in range(11)]
    users: Budget = vars(attempts)["_users"]
    kept: dict[str, float] = vars(users)["_full_at"]
    assert [len(name) for name in kept] == [250]
    assert waits[-1] == 30


def refused(attempts: Attempts, username: str, address: str) -> int:
    """Return the seconds that an attempt has to wait, 0 when it may be made."""
    try:
        attempts.take(username, address)
    except RequestLimitExceeded as error:
        return error.retry_after
    return 0


def test_one_user_is_tried_ten_times() -> None:
    """Wherever the attempts come from; others can still sign in."""
    attempts = Attempts(Clock())
    assert [refused(attempts, "ann", f"10.0.0.{number}") for number in range(11)] == [0] * 10 + [30]
    assert refused(attempts, "bob", "10.0.0.1") == 0


@pytest.mark.parametrize("address", ["10.0.0.1", "2001:db8::{number:x}"])
def test_one_address_tries_fifty_users(address: str) -> None:
    """An address has a budget over all names, and so has everything that one IPv6 network holds."""
    attempts = Attempts(Clock())
    waits = [refused(attempts, f"user {number}", address.format(number=number + 1)) for number in range(51)]
    assert waits == [0] * 50 + [6]
    assert refused(attempts, "user 0", "2001:db8:1::1") == 0


def test_what_the_address_is_refused_does_not_count_for_the_user() -> None:
    """Who floods from one address does not lock out a user who comes from another."""
    attempts = Attempts(Clock())
    for number in range(50):
        attempts.take(f"user {number}", "10.0.0.1")
    for _ in range(20):
        assert refused(attempts, "ann", "10.0.0.1")
    assert refused(attempts, "ann", "10.0.0.2") == 0
