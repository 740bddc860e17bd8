"""One suite for every database: a new one is one more row of `BACKENDS`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from trackline.db.dialects import Dialect
from trackline.db.migrations import open_schema
from trackline.db.transaction import ReadTx, WriteTx
from trackline.house import House
from trackline.tracking.experiments import create_default

Answer = TypeVar("Answer")

BACKENDS: dict[str, Callable[[Path], str]] = {"sqlite": lambda folder: f"sqlite:///{folder / 'trackline.db'}"}


class Database:
    """A database with the schema in it; each call is a transaction of its own."""

    def __init__(self, uri: str, house: House) -> None:
        """Create the schema and experiment 0."""
        self.writer = WriteTx(Dialect(uri), house)
        open_schema(self.writer)
        self.reader = ReadTx(Dialect(uri), house)
        self.write(create_default, None)

    def write(self, function: Callable[[WriteTx, Any], Answer], request: object) -> Answer:
        """Run a function in a group of one and commit it."""
        self.writer.begin()
        try:
            answer = self.writer.attempt(function, request)
            self.writer.commit()
        except BaseException:
            self.writer.rollback()
            raise
        return answer

    def read(self, function: Callable[[ReadTx, Any], Answer], request: object) -> Answer:
        """Run a function in a snapshot."""
        self.reader.begin()
        try:
            return function(self.reader, request)
        finally:
            self.reader.end()

    def close(self) -> None:
        """Close both connections."""
        self.reader.close()
        self.writer.close()


@pytest.fixture(params=sorted(BACKENDS))
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield an empty database of each kind."""
    opened = Database(BACKENDS[request.param](tmp_path), House(artifact_root="mlflow-artifacts:/"))
    yield opened
    opened.close()
