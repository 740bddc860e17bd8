"""One suite for every database: a new one is one more name in `BACKENDS` and a fixture of that name."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from database_servers import DATABASE_SERVERS, DatabaseServer
from sqlalchemy import select

from trackline.artifacts.locations import path_below
from trackline.db.dialects import open_dialect
from trackline.db.migrations import open_schema
from trackline.db.tables import experiment, metadata, property_, run
from trackline.db.transaction import ReadTx, WriteTx
from trackline.house import House
from trackline.series import arrivals
from trackline.tracking import run_data
from trackline.tracking.chosen_runs import choose_runs, count_runs
from trackline.tracking.experiments import create_default, create_experiment
from trackline.tracking.runs import create_run, get_run
from trackline.wire.columns import ChooseRuns
from trackline.wire.experiments import CreateExperiment
from trackline.wire.nouns import Run
from trackline.wire.runs import CreateRun, GetRun

Answer = TypeVar("Answer")

_NEWEST_RUNS = select(run.c.id).order_by(run.c.id.desc()).limit(20)
_FIRST_EXPERIMENTS = select(experiment.c.id).order_by(experiment.c.id).limit(3)

BACKENDS = (*DATABASE_SERVERS, "sqlite")


def _totals(tx: ReadTx, _request: object) -> list[int]:
    """Count the runs of the first experiments: all, the active ones, those with a metric, with a param or a tag."""
    ids = [str(number) for (number,) in tx.execute(_FIRST_EXPERIMENTS)]
    asked = [
        ChooseRuns(ids, run_view_type="ALL"),
        *(ChooseRuns([each], filter=text) for each in ids for text in (None, "metrics.m > 0", "params.p != 'b'")),
    ]
    return [count_runs(tx, choose_runs(tx, each)) for each in asked]


class Database:
    """A database with the schema in it; each call is a transaction of its own. `now` is the time, to be set."""

    def __init__(self, uri: str, *, truncate_long_values: bool = True) -> None:
        """Create the schema and experiment 0."""
        self.now = 1_700_000_000_000
        house = House(
            artifact_root="mlflow-artifacts:/",
            truncate_long_values=truncate_long_values,
            check_location=str,
            path_below=path_below,
            now_ms=lambda: self.now,
        )
        dialect = open_dialect(uri)
        self.writer = WriteTx(dialect, house)
        open_schema(self.writer)
        self.reader = ReadTx(dialect, house, kept=run_data.new_kept(dialect))
        self._plain = ReadTx(dialect, house)
        self.write(create_default, None)

    def write(self, function: Callable[[WriteTx, Any], Answer], request: object) -> Answer:
        """Run a function in a group of one and commit it."""
        answer = self._commit(function, request)
        self._check_kept()
        return answer

    def _commit(self, function: Callable[[WriteTx, Any], Answer], request: object) -> Answer:
        self.writer.begin()
        try:
            answer = self.writer.attempt(function, request)
            self.writer.commit()
        except BaseException:
            self.writer.rollback()
            raise
        return answer

    def settle(self) -> None:
        """Put points that wait with their runs, as is done before anybody reads."""
        self._plain.begin()
        waiting = arrivals.waiting(self._plain)
        self._plain.end()
        if waiting:
            self._commit(arrivals.settle, None)

    def read(self, function: Callable[[ReadTx, Any], Answer], request: object) -> Answer:
        """Run a function in a snapshot."""
        self.settle()
        self.reader.begin()
        try:
            return function(self.reader, request)
        finally:
            self.reader.end()

    def statements_of(self, function: Callable[[WriteTx, Any], object], request: object) -> int:
        """Run a function as `write` does and return how many statements it took, its group's end included."""
        before = self.writer.statements
        self._commit(function, request)
        taken = self.writer.statements - before
        self._check_kept()
        return taken

    def new_experiment(self, name: str) -> str:
        """Make an experiment and return its id."""
        return self.write(create_experiment, CreateExperiment(name)).experiment_id

    def new_run(self, experiment_id: str = "0") -> str:
        """Start a run and return its id."""
        return self.write(create_run, CreateRun(experiment_id)).run.info.run_id

    def get_run(self, run_id: str) -> Run:
        """Return a run whole."""
        return self.read(get_run, GetRun(run_id)).run

    def _check_kept(self) -> None:
        """Whatever a test changes, what readers keep is what a reader that keeps nothing finds: newest runs, totals."""
        if self.reader.kept is None:
            return
        before = self.reader.statements
        self.settle()
        self._plain.begin()
        numbers = [number for (number,) in self._plain.execute(_NEWEST_RUNS)]
        found = run_data.load(self._plain, numbers)
        totals = _totals(self._plain, None)
        self._plain.end()
        assert self.read(run_data.load, numbers) == found
        assert self.read(_totals, None) == totals
        self.reader.statements = before

    def bind_at_most(self, values: int) -> None:
        """Have a reading statement take so many values, where the database lets us say: distributions raise it."""
        driver = self.reader.connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, values)

    def close(self) -> None:
        """Close all connections."""
        self._plain.close()
        self.reader.close()
        self.writer.close()


def empty_tables(uri: str, restart_ids: str) -> None:
    """Remove all rows but the schema's version, have experiments count from 1: quicker than a new database."""
    tx = WriteTx(open_dialect(uri), House(artifact_root=""))
    try:
        for table in metadata.tables.values():
            if table is not property_:
                tx.connection.execute(table.delete())
        tx.connection.exec_driver_sql(restart_ids)
    finally:
        tx.close()


@pytest.fixture(params=BACKENDS)
def database_uri(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URI of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'trackline.db'}"
        return
    server: DatabaseServer = request.getfixturevalue(request.param)
    uri = server.uri(server.shared_database())
    yield uri
    empty_tables(uri, server.restart_ids)


@pytest.fixture
def database(database_uri: str) -> Iterator[Database]:
    """Yield an empty database of each kind."""
    opened = Database(database_uri)
    yield opened
    opened.close()


@pytest.fixture
def refusing_database(database_uri: str) -> Iterator[Database]:
    """Yield an empty database of each kind whose server refuses long values instead of cutting them."""
    opened = Database(database_uri, truncate_long_values=False)
    yield opened
    opened.close()
