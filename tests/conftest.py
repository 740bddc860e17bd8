"""Database servers and an S3 server, each started at its first use and once for all tests; measured figures."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from database_servers import MariadbServer, MysqlServer, PostgresqlServer
from object_storage import S3Server

_FIGURE = "figure"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """Yield a PostgreSQL server."""
    # Not below pytest's own folder, which other users cannot enter.
    with tempfile.TemporaryDirectory(prefix="trackline-pg-") as folder:
        server = PostgresqlServer(Path(folder))
        yield server
        server.stop()


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariadbServer]:
    """Yield a MariaDB server."""
    with tempfile.TemporaryDirectory(prefix="trackline-my-") as folder:
        server = MariadbServer(Path(folder))
        yield server
        server.stop()


@pytest.fixture(scope="session")
def mysql() -> Iterator[MysqlServer]:
    """Yield a MySQL server."""
    with tempfile.TemporaryDirectory(prefix="trackline-mysql-") as folder:
        server = MysqlServer(Path(folder))
        yield server
        server.stop()


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Yield an S3 server."""
    server = S3Server(tmp_path_factory.mktemp("s3"))
    yield server
    server.stop()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Return what puts a measured figure into the summary at the end of the run."""

    def note(text: str) -> None:
        request.node.user_properties.append((_FIGURE, text))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests measured."""
    reports = [report for report in terminalreporter.getreports("passed") if isinstance(report, pytest.TestReport)]
    figures = [
        (report.head_line, text) for report in reports for name, text in report.user_properties if name == _FIGURE
    ]
    if figures:
        terminalreporter.section("figures")
    for test, text in figures:
        terminalreporter.line(f"{test}: {text}")
