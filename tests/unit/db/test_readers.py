"""Reading threads: what waits to be put in its place is put there before anybody reads."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from trackline.counts import Counts
from trackline.db.counts import DatabaseCounts
from trackline.db.dialects import open_dialect
from trackline.db.migrations import open_schema
from trackline.db.readers import Readers, Unsettled
from trackline.db.tables import property_
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InternalError
from trackline.house import House

HOUSE = House(artifact_root="here")


class Bench:
    """Readers of a database; settling stores a name, unless it fails."""

    def __init__(self, path: Path) -> None:
        """Nothing waits yet."""
        self.dialect = open_dialect(f"sqlite:///{path / 't.db'}")
        self.writer = WriteTx(self.dialect, HOUSE)
        open_schema(self.writer)
        self.waits = False
        self.fails = False
        self.settled = 0

    def settle(self) -> None:
        """Store a name."""
        self.settled += 1
        if not self.fails:
            self.writer.connection.execute(insert(property_).values(name="settled", value="x"))

    def read(self) -> list[str]:
        """Return the names a reader finds."""

        async def whole() -> list[str]:
            unsettled = Unsettled(lambda _: self.waits, self.settle)
            readers = Readers(lambda: ReadTx(self.dialect, HOUSE), 1, DatabaseCounts(Counts()), unsettled)
            try:
                return await readers.submit(_names, None)
            finally:
                await asyncio.to_thread(readers.stop)

        return asyncio.run(whole())


def _names(tx: ReadTx, _request: object) -> list[str]:
    return [row[0] for row in tx.execute(select(property_.c.name).where(property_.c.value == "x"))]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Yield readers of a new database."""
    opened = Bench(tmp_path)
    yield opened
    opened.writer.close()


CASES: list[tuple[bool, bool, tuple[list[str], int]]] = [
    (False, False, ([], 0)),
    (True, False, (["settled"], 1)),
    (True, True, ([], 1)),
]


@pytest.mark.parametrize(("waits", "fails", "expected"), CASES)
def test_a_reader_sees_what_waited(bench: Bench, *, waits: bool, fails: bool, expected: tuple[list[str], int]) -> None:
    """Where something waits it is settled first, once, and the snapshot has it; where that fails, reading goes on."""
    bench.waits, bench.fails = waits, fails
    assert (bench.read(), bench.settled) == expected


def test_a_reader_is_of_use_after_a_settling_that_broke(tmp_path: Path) -> None:
    """The one request gets an error; the thread's connection is left without a transaction, and reads the next."""
    dialect = open_dialect(f"sqlite:///{tmp_path / 't.db'}")
    writer = WriteTx(dialect, HOUSE)
    open_schema(writer)
    waits = [True, False]

    def settle() -> None:
        raise RuntimeError("The loop is closed.")

    async def whole() -> list[str]:
        readers = Readers(
            lambda: ReadTx(dialect, HOUSE), 1, DatabaseCounts(Counts()), Unsettled(lambda _: waits.pop(0), settle)
        )
        try:
            with pytest.raises(InternalError) as broken:
                await readers.submit(_names, None)
            assert isinstance(broken.value.__cause__, RuntimeError)
            return await readers.submit(_names, None)
        finally:
            await asyncio.to_thread(readers.stop)

    assert asyncio.run(whole()) == []
    writer.close()
