"""Group commit: what fails is undone alone, what stands is on disk before its answer, nothing accepted is lost."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from trackline.db.committer import Committer
from trackline.db.dialects import open_dialect
from trackline.db.migrations import open_schema
from trackline.db.statement import Prepared
from trackline.db.tables import property_
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import BadRequest, InternalError, TemporarilyUnavailable
from trackline.house import House

HOUSE = House(artifact_root="here")
PUT = Prepared(lambda _: insert(property_), "name", "value")


class CountingTx(WriteTx):
    """A writer that counts its commits, and whose disk can be made slow or broken."""

    commits = 0
    syncs = 0
    disk: threading.Event | None = None
    broken = False

    def commit_unsynced(self) -> None:
        """Commit and count."""
        super().commit_unsynced()
        self.commits += 1

    def sync(self) -> None:
        """Wait for the disk and count."""
        if self.disk is not None:
            self.disk.wait(10)
        if self.broken:
            raise OSError(5, "Input/output error")
        super().sync()
        self.syncs += 1


class Bench:
    """A committer over a new database, and a reader that looks at what is on disk."""

    def __init__(self, path: Path) -> None:
        """Nothing runs before `run`."""
        self.dialect = open_dialect(f"sqlite:///{path / 't.db'}")
        self.committer = Committer(self._open, settle=self._settle)
        self.settled: list[int] = []
        self.settling_fails = False
        self.tx: CountingTx | None = None
        self.gate = threading.Event()
        self.commits_before = 0
        self.statements_before = 0

    def run(self, scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a scenario between the committer's start and stop."""

        async def whole() -> None:
            self.committer.start(asyncio.get_running_loop())
            try:
                await scenario()
            finally:
                self.gate.set()
                await asyncio.to_thread(self.committer.stop)

        asyncio.run(whole())

    def hold(self) -> "asyncio.Future[Any]":
        """Keep the committer busy until `gate` is set, so that what is submitted meanwhile becomes one group."""
        return self.committer.submit(self._wait, None)

    def names(self) -> list[str]:
        """Return what another connection sees."""
        reader = ReadTx(self.dialect, HOUSE)
        try:
            rows = reader.execute(select(property_.c.name).where(property_.c.value == "x").order_by(property_.c.name))
            return [row[0] for row in rows]
        finally:
            reader.close()

    async def until_seen(self, name: str) -> None:
        """Return when another connection sees a name."""
        while name not in self.names():  # noqa: ASYNC110 - the database has no event to wait for
            await asyncio.sleep(0.01)

    def _open(self) -> WriteTx:
        self.tx = CountingTx(self.dialect, HOUSE)
        open_schema(self.tx)
        return self.tx

    def _settle(self, tx: WriteTx, _request: None) -> None:
        self.settled.append(tx.arrived)
        if self.settling_fails:
            raise BadRequest("no room")

    def _wait(self, tx: WriteTx, _request: object) -> None:
        assert isinstance(tx, CountingTx)
        self.gate.wait(10)
        self.commits_before, self.statements_before = tx.commits, tx.statements


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a committer ready to run."""
    return Bench(tmp_path)


def put(tx: WriteTx, name: str) -> str:
    """Store a name."""
    tx.run(PUT, name, "x")
    return name


def put_and_fail(tx: WriteTx, name: str) -> None:
    """Store a name, then find fault with it."""
    tx.run(PUT, name, "x")
    raise BadRequest(name)


def put_later(tx: WriteTx, name: str) -> None:
    """Have a name stored with those of the group."""
    tx.defer(put_all, name)


def put_all(tx: WriteTx, names: list[str]) -> None:
    """Store names in one statement."""
    tx.many(PUT, [(name, "x") for name in names])


def arrive(tx: WriteTx, points: int) -> None:
    """Have points wait to be put with their runs."""
    tx.on_commit(lambda: setattr(tx, "arrived", tx.arrived + points))


def lose_transaction(tx: WriteTx, name: str) -> None:
    """End the whole transaction as a full disk does, then fail."""
    tx.run(PUT, name, "x")
    driver = tx.connection.connection.driver_connection
    assert driver is not None
    driver.execute("ROLLBACK")
    raise BadRequest(name)


def test_a_failing_operation_is_undone_alone(bench: Bench) -> None:
    """In one group, what raises leaves nothing and the others stand."""

    async def scenario() -> None:
        held = bench.hold()
        waiting = [
            bench.committer.submit(put, "a"),
            bench.committer.submit(put_and_fail, "b"),
            bench.committer.submit(put, "c"),
        ]
        bench.gate.set()
        await held
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert answers[0] == "a"
        assert isinstance(answers[1], BadRequest)
        assert answers[2] == "c"
        assert bench.names() == ["a", "c"]

    bench.run(scenario)


def test_what_a_failing_operation_deferred_is_dropped(bench: Bench) -> None:
    """An operation's deferred writes go with it."""

    def later_then_fail(tx: WriteTx, name: str) -> None:
        put_later(tx, name)
        raise BadRequest(name)

    async def scenario() -> None:
        held = bench.hold()
        good, bad = bench.committer.submit(put_later, "a"), bench.committer.submit(later_then_fail, "b")
        bench.gate.set()
        await asyncio.gather(held, good, bad, return_exceptions=True)
        assert bench.names() == ["a"]

    bench.run(scenario)


def test_an_answer_comes_after_the_commit(bench: Bench) -> None:
    """When a future resolves, another connection sees the write."""

    async def scenario() -> None:
        for place in range(20):
            name = await bench.committer.submit(put, f"n{place:02}")
            assert name in bench.names()

    bench.run(scenario)


def test_an_answer_waits_for_the_disk(bench: Bench) -> None:
    """A group that is committed and not on disk yet is not answered; meanwhile the next group runs."""

    async def scenario() -> None:
        await bench.committer.submit(put, "first")
        tx = bench.tx
        assert tx is not None
        tx.disk = threading.Event()
        waiting = [bench.committer.submit(put, name) for name in ("a", "b")]
        await bench.until_seen("b")
        assert not any(future.done() for future in waiting)
        waiting += [bench.committer.submit(put, name) for name in ("c", "d")]
        await bench.until_seen("d")
        assert not any(future.done() for future in waiting)
        tx.disk.set()
        assert await asyncio.gather(*waiting) == ["a", "b", "c", "d"]

    bench.run(scenario)


@pytest.mark.parametrize("names", [["a"], ["a", "b"]])
def test_a_broken_disk_ends_all_writing(bench: Bench, names: list[str], caplog: pytest.LogCaptureFixture) -> None:
    """What may not be on disk is answered with 503, and so is every later write, although the disk is back."""

    async def scenario() -> None:
        await bench.committer.submit(put, "kept")
        tx = bench.tx
        assert tx is not None
        tx.broken = True
        answers = await asyncio.gather(*(bench.committer.submit(put, name) for name in names), return_exceptions=True)
        assert [type(answer) for answer in answers] == [TemporarilyUnavailable] * len(names)
        tx.broken = False
        with pytest.raises(TemporarilyUnavailable, match="disk failed"):
            await bench.committer.submit(put, "later")

    bench.run(scenario)
    assert "disk failed" in caplog.text
    assert "later" not in bench.names()


def test_waiting_operations_share_a_transaction(bench: Bench) -> None:
    """A hundred operations that wait together cost one commit, and their deferred writes one statement."""

    async def scenario() -> None:
        held = bench.hold()
        waiting = [bench.committer.submit(put_later, f"n{place}") for place in range(100)]
        bench.gate.set()
        await asyncio.gather(held, *waiting)
        assert bench.tx is not None
        # One commit may belong to the operation that held the committer.
        assert bench.tx.commits - bench.commits_before <= 2
        assert bench.tx.statements - bench.statements_before <= 2
        assert len(bench.names()) == 100

    bench.run(scenario)


def test_a_group_that_cannot_commit_is_tried_one_by_one(bench: Bench) -> None:
    """When the group's deferred writes fail, only the operation at fault gets the error."""

    async def scenario() -> None:
        await bench.committer.submit(put, "taken")
        held = bench.hold()
        waiting = [bench.committer.submit(put_later, name) for name in ("a", "taken", "b")]
        bench.gate.set()
        await held
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(answer) for answer in answers] == [type(None), InternalError, type(None)]
        assert bench.names() == ["a", "b", "taken"]

    bench.run(scenario)


def test_a_lost_transaction_applies_nothing_twice(bench: Bench) -> None:
    """When an operation takes the whole transaction down, the others are done again, once each."""
    done: list[str] = []

    def put_noted(tx: WriteTx, name: str) -> str:
        assert tx.dialect.state(tx.connection) == "open"
        done.append(name)
        return put(tx, name)

    async def scenario() -> None:
        held = bench.hold()
        waiting = [
            bench.committer.submit(put_noted, "a"),
            bench.committer.submit(lose_transaction, "b"),
            bench.committer.submit(put_noted, "c"),
        ]
        bench.gate.set()
        await held
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert (answers[0], answers[2]) == ("a", "c")
        assert isinstance(answers[1], Exception)
        assert bench.names() == ["a", "c"]

    bench.run(scenario)


def test_stop_finishes_what_was_accepted(bench: Bench) -> None:
    """Everything submitted before the stop is committed and answered; what comes after is refused."""

    async def scenario() -> None:
        waiting = [bench.committer.submit(put, f"n{place:03}") for place in range(300)]
        await asyncio.to_thread(bench.committer.stop)
        assert len(await asyncio.gather(*waiting)) == 300
        with pytest.raises(TemporarilyUnavailable, match="stopping"):
            await bench.committer.submit(put, "late")
        assert len(bench.names()) == 300

    bench.run(scenario)


def test_a_database_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """A writer that does not open fails every operation instead of leaving it waiting."""

    def refuse() -> WriteTx:
        raise OSError

    async def scenario() -> None:
        committer = Committer(refuse)
        committer.start(asyncio.get_running_loop())
        with pytest.raises(InternalError, match="cannot be opened"):
            await asyncio.wait_for(committer.submit(put, "a"), 5)
        await asyncio.to_thread(committer.stop)

    asyncio.run(scenario())
    assert list(tmp_path.iterdir()) == []


def test_what_waits_is_settled_when_nothing_else_comes(bench: Bench) -> None:
    """Once, and not before something waits."""

    async def scenario() -> None:
        await bench.committer.submit(put, "a")
        await asyncio.sleep(0.15)
        assert bench.settled == []
        await bench.committer.submit(arrive, 3)
        await asyncio.sleep(0.2)
        assert bench.settled == [3]

    bench.run(scenario)


def test_what_waits_is_settled_before_the_end(bench: Bench) -> None:
    """A stop leaves nothing that waits."""

    async def scenario() -> None:
        await bench.committer.submit(arrive, 2)

    bench.run(scenario)
    assert bench.settled == [2]


def test_settling_that_fails_waits_for_more(bench: Bench) -> None:
    """On a full disk it is not tried again and again; what comes next is tried with what waited."""

    async def scenario() -> None:
        bench.settling_fails = True
        await bench.committer.submit(arrive, 2)
        await asyncio.sleep(0.25)
        assert bench.settled == [2]
        assert await bench.committer.submit(put, "a") == "a"
        await bench.committer.submit(arrive, 1)
        await asyncio.sleep(0.15)
        assert len(bench.settled) == 2

    bench.run(scenario)
