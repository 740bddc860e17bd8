"""Numbers in memory that processes share."""

import os
from collections.abc import Callable

import pytest

from trackline.counts import Counts


def in_another_process(do: Callable[[], None]) -> None:
    """Run something in a process of its own, as a worker runs."""
    child = os.fork()
    if not child:
        try:
            do()
        finally:
            os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_processes_add_up() -> None:
    """A process reads what all have counted; none of them disturbs another's part."""
    mine = Counts(3)
    number, seconds = mine.number(), mine.distribution((1.0, 2.0))

    def count(place: int) -> None:
        counts = mine.at(place)
        its_number, its_seconds = counts.number(), counts.distribution((1.0, 2.0))
        its_number.add(10 * place)
        its_seconds.add(place)

    number.add()
    for place in (1, 2):
        in_another_process(lambda place=place: count(place))
    assert number.each() == [1.0, 10.0, 20.0]
    assert number.total() == 31.0
    assert (seconds.sum(), seconds.buckets()) == (3.0, [1.0, 1.0, 0.0])


def test_a_successor_goes_on() -> None:
    """A process in the place of one that died counts on from there, so that a counter never falls."""
    counts = Counts(2)
    before = counts.at(1).number()
    before.add(5)
    after = counts.at(1).number()
    after.add(1)
    assert after.total() == 6.0


@pytest.mark.parametrize(("value", "bucket"), [(0.0, 0), (1.0, 0), (1.1, 1), (2.0, 1), (9.0, 2)])
def test_a_bound_belongs_to_its_bucket(value: float, bucket: int) -> None:
    """A value equal to a bound is counted below it, as Prometheus' `le` says."""
    distribution = Counts().distribution((1.0, 2.0))
    distribution.add(value)
    assert distribution.buckets() == [float(place == bucket) for place in range(3)]


def test_there_is_an_end() -> None:
    """Asking for more numbers than there is room for fails at once, not by writing into another process's part."""
    counts = Counts()
    for _ in range(1024):
        counts.distribution((1.0,) * 14)
    with pytest.raises(AssertionError, match="more numbers than cells"):
        counts.number()
