"""One suite for every database: a new one is one more row of `BACKENDS`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from trackline.db.dialects import Dialect
from trackline.db.migrations import open_schema
from trackline.db.transaction import ReadTx, WriteTx
from trackline.house import House
from trackline.tracking.experiments import create_default, create_experiment
from trackline.tracking.runs import create_run, get_run
from trackline.wire.experiments import CreateExperiment
from trackline.wire.nouns import Run
from trackline.wire.runs import CreateRun, GetRun

Answer = TypeVar("Answer")

BACKENDS: dict[str, Callable[[Path], str]] = {"sqlite": lambda folder: f"sqlite:///{folder / 'trackline.db'}"}


class Database:
    """A database with the schema in it; each call is a transaction of its own. `now` is the time, to be set."""

    def __init__(self, uri: str, *, truncate_long_values: bool = True) -> None:
        """Create the schema and experiment 0."""
        self.now = 1_700_000_000_000
        house = House(
            artifact_root="mlflow-artifacts:/",
            truncate_long_values=truncate_long_values,
            check_location=str,
            now_ms=lambda: self.now,
        )
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

    def statements_of(self, function: Callable[[WriteTx, Any], object], request: object) -> int:
        """Run a function as `write` does and return how many statements it took, its group's end included."""
        before = self.writer.statements
        self.write(function, request)
        return self.writer.statements - before

    def new_experiment(self, name: str) -> str:
        """Make an experiment and return its id."""
        return self.write(create_experiment, CreateExperiment(name)).experiment_id

    def new_run(self, experiment_id: str = "0") -> str:
        """Start a run and return its id."""
        return self.write(create_run, CreateRun(experiment_id)).run.info.run_id

    def get_run(self, run_id: str) -> Run:
        """Return a run whole."""
        return self.read(get_run, GetRun(run_id)).run

    def close(self) -> None:
        """Close both connections."""
        self.reader.close()
        self.writer.close()


@pytest.fixture(params=sorted(BACKENDS))
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield an empty database of each kind."""
    opened = Database(BACKENDS[request.param](tmp_path))
    yield opened
    opened.close()


@pytest.fixture(params=sorted(BACKENDS))
def refusing_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield an empty database of each kind whose server refuses long values instead of cutting them."""
    opened = Database(BACKENDS[request.param](tmp_path), truncate_long_values=False)
    yield opened
    opened.close()
