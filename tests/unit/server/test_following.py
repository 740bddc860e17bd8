"""Followers: what they are told, how it stays small, and that nothing runs without them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from trackline.db.changes import read_mark
from trackline.db.kept import Mark
from trackline.errors import TemporarilyUnavailable
from trackline.server import following
from trackline.server.following import Follower, Followers, Seen
from trackline.tracking.changes import Changes, RunChange, Since
from trackline.wire.events import ChangedRun, Hint


def changed(
    *runs: RunChange, experiments: tuple[int, ...] = (), registry: bool = False, everything: bool = False
) -> Changes:
    """Return what a look found."""
    return Changes(Mark(1, 1), runs=list(runs), experiments=set(experiments), registry=registry, everything=everything)


def test_a_follower_is_told_what_concerns_it() -> None:
    """Changes of other experiments and runs are nothing to it."""
    follower = Follower([1], ["b"])
    follower.tell(changed(RunChange("z", 3, {"m"}, 1), experiments=(3,)))
    assert not follower.woken.is_set()
    follower.tell(changed(RunChange("a", 1, {"m"}, 1), RunChange("b", 2, None), experiments=(1, 3)))
    assert follower.woken.is_set()
    assert follower.take() == Hint([ChangedRun("a", "1", ["m"], 1), ChangedRun("b", "2")], ["1"])
    assert follower.take() is None


def test_changes_of_one_run_are_joined() -> None:
    """Several looks before a hint make one: all metrics, the greatest step; with any other change, any metric."""
    follower = Follower([1], [])
    follower.tell(changed(RunChange("a", 1, {"m"}, 5)))
    follower.tell(changed(RunChange("a", 1, {"n"}, 3)))
    assert follower.take() == Hint([ChangedRun("a", "1", ["m", "n"], 5)])
    follower.tell(changed(RunChange("a", 1, {"m"}, 5)))
    follower.tell(changed(RunChange("a", 1, None)))
    assert follower.take() == Hint([ChangedRun("a", "1", None, 5)])


def test_a_hint_stays_small() -> None:
    """Many changed runs become their experiment; runs that are followed by name stay."""
    follower = Follower([1], ["b"])
    runs = [RunChange(str(number), 1, {"m"}, 1) for number in range(500)]
    follower.tell(changed(*runs, RunChange("b", 2, {"m"}, 1)))
    assert follower.take() == Hint([ChangedRun("b", "2", ["m"], 1)], ["1"])


def test_one_who_follows_everything_is_told_of_experiments() -> None:
    """New and changed experiments and runs make a hint, points alone do not; of very many it is told in one word."""
    follower = Follower([], [], everything=True)
    follower.tell(changed(RunChange("a", 1, {"m"}, 1)))
    assert follower.take() is None
    follower.tell(changed(RunChange("b", 2, None), experiments=(3,)))
    assert follower.take() == Hint(experiments=["2", "3"])
    follower.tell(changed(experiments=tuple(range(1000))))
    assert follower.take() == Hint(everything=True)


def test_the_registry_is_told_to_those_who_follow_it() -> None:
    """A change of the registry is nothing to others, those who follow all experiments too; it is said once."""
    others = Follower([1], ["b"], everything=True)
    others.tell(changed(registry=True))
    assert not others.woken.is_set()
    assert others.take() is None
    follower = Follower([], [], registry=True)
    follower.tell(changed(experiments=(1,)))
    assert follower.take() is None
    follower.tell(changed(registry=True))
    follower.tell(changed())
    assert follower.woken.is_set()
    assert follower.take() == Hint(registry=True)
    assert follower.take() is None


def test_everything_is_one_word() -> None:
    """What could not be told apart concerns everybody."""
    follower = Follower([1], [])
    follower.tell(changed(RunChange("a", 1, {"m"}, 1), everything=True))
    assert follower.take() == Hint(everything=True)


def test_missing_ids_are_looked_for_a_while() -> None:
    """Ids below the newest that were not seen are missing until they come, or their time is over."""
    seen = Seen(10)
    seen.take([11, 14], now=0.0)
    assert list(seen.missing(1.0)) == [12, 13]
    seen.take([13], now=1.0)
    assert (seen.newest, list(seen.missing(2.0))) == (14, [12])
    assert list(seen.missing(11.0)) == []


def test_ids_that_came_late_leave_it_unsure_for_a_while() -> None:
    """Who read before a late id came, and knows a newer one, has missed it."""
    seen = Seen(10)
    seen.take([11, 13], now=0.0)
    assert seen.is_unsure(1.0)
    seen.take([12], now=2.0)
    assert seen.is_unsure(11.0)
    assert not seen.is_unsure(13.0)


def test_few_ids_are_missing_after_a_leap() -> None:
    """A leap of the ids is not looked through."""
    seen = Seen(0)
    seen.take([1_000_000], now=0.0)
    seen.take([2_000_000], now=0.0)
    assert len(seen.missing(1.0)) <= 1000


class Database:
    """Stands for the readers: answers looks from a list, counting them."""

    def __init__(self, *found: Changes | Exception) -> None:
        """Answer looks so, then with nothing new."""
        self.found = list(found)
        self.looks = 0

    def read(self, function: Callable[..., Any], request: Any) -> "asyncio.Future[Any]":  # noqa: ANN401 - as Services
        """Answer a look."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if function is read_mark:
            future.set_result(Mark(5, 5))
            return future
        assert isinstance(request, Since | Mark)
        self.looks += 1
        answer = self.found.pop(0) if self.found else Changes(Mark(5, 5))
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
        return future


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often."""
    monkeypatch.setattr(following, "_PAUSE_S", 0.001)


def test_one_who_comes_back_is_told_what_changed_since() -> None:
    """What concerns it is a hint at once; nothing is read for the mark of now, and no other text is a mark."""

    async def scenario() -> None:
        database = Database(changed(RunChange("a", 1, {"m"}, 1), RunChange("b", 2, {"m"}, 1)))
        followers = Followers(database.read)
        for since, missed in (("5.5", False), ("elsewhere", True), ("5.4", False)):
            follower = Follower([1], [])
            assert await followers.follow(follower, since) == ("5.5", missed)
        assert follower.take() == Hint([ChangedRun("a", "1", ["m"], 1)])

    run(scenario())


def run(scenario: Coroutine[Any, Any, None]) -> None:
    """Run a scenario to its end, but not for ever."""
    asyncio.run(asyncio.wait_for(scenario, 10))


def test_looks_begin_with_the_first_and_end_with_the_last_follower() -> None:
    """Without followers the database is left alone."""

    async def scenario() -> None:
        database = Database(changed(RunChange("a", 1, {"m"}, 1)))
        followers = Followers(database.read)
        follower, other = Follower([1], []), Follower([2], [])
        assert await followers.follow(follower) == ("5.5", False)
        await followers.follow(other)
        await follower.woken.wait()
        followers.leave(follower)
        assert not other.woken.is_set()
        followers.leave(other)
        await asyncio.sleep(0.01)
        looks = database.looks
        await asyncio.sleep(0.02)
        assert (database.looks, len(followers)) == (looks, 0)

    run(scenario())


def test_a_look_that_fails_is_repeated() -> None:
    """A database that is away for a moment ends no stream."""

    async def scenario() -> None:
        database = Database(TemporarilyUnavailable("away"), changed(RunChange("a", 1, {"m"}, 1)))
        followers = Followers(database.read)
        follower = Follower([1], [])
        await followers.follow(follower)
        await follower.woken.wait()
        assert follower.take() is not None
        followers.leave(follower)

    run(scenario())


def test_there_is_an_end_to_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above their number, and once the server stops, no stream begins."""
    monkeypatch.setattr(following, "MOST_FOLLOWERS", 1)

    async def scenario() -> None:
        followers = Followers(Database().read)
        first = Follower([1], [])
        await followers.follow(first)
        with pytest.raises(TemporarilyUnavailable):
            await followers.follow(Follower([1], []))
        followers.stop()
        assert first.woken.is_set()
        followers.leave(first)
        with pytest.raises(TemporarilyUnavailable):
            await followers.follow(Follower([1], []))

    run(scenario())
