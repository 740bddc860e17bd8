"""A PostgreSQL server for comparisons: the one that the tests bring, with its disk synchronised."""

import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from servers import ROOT

sys.path.insert(0, str(ROOT / "tests"))
from database_servers import PostgresqlServer


class _Durable(PostgresqlServer):
    fsync = "on"


@contextmanager
def postgresql() -> Generator[Callable[[], str]]:
    """Yield what makes an empty database and returns its URI."""
    with tempfile.TemporaryDirectory(prefix="trackline-pg-") as folder:
        server = _Durable(Path(folder))
        try:
            yield lambda: server.uri(server.new_database())
        finally:
            server.stop()
