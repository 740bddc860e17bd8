"""A server that cannot be reached: those who queue are told at once, and not for longer than it lasts."""

import pytest
from sqlalchemy import Connection, create_engine

from trackline.db.dialects import DatabaseUnusableError
from trackline.db.dialects.server import Outage


class DriverError(Exception):
    """What the driver raises."""


def explain(error: BaseException) -> DatabaseUnusableError:
    """Say which error it was."""
    return DatabaseUnusableError(str(error))


def connect() -> Connection:
    """Reach a database."""
    return create_engine("sqlite://").connect()


def fail() -> Connection:
    """Reach none."""
    raise DriverError("gone")


def test_a_failure_is_told_to_the_next_without_another_attempt() -> None:
    """For a moment all get the error of the one who tried."""
    outage = Outage(DriverError)
    for attempt in (fail, connect):
        with pytest.raises(DatabaseUnusableError, match="gone"):
            outage.reach(attempt, explain)


def test_a_failure_that_began_before_a_success_is_forgotten() -> None:
    """An attempt that waited through the end of the outage does not start another one."""
    outage = Outage(DriverError)

    def fail_late() -> Connection:
        outage.reach(connect, explain).close()
        return fail()

    with pytest.raises(DatabaseUnusableError, match="gone"):
        outage.reach(fail_late, explain)
    outage.reach(connect, explain).close()
