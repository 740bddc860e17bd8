"""From URIs to dialects, without a server."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trackline.db.dialects import DatabaseUnusableError, Dialect, open_dialect, without_password


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("sqlite:///x.db", "SQLite"),
        ("postgresql://u:p@h/d", "PostgreSQL"),
        ("postgresql+psycopg://u:p@h/d", "PostgreSQL"),
        ("postgres://u:p@h/d", "PostgreSQL"),
        ("mysql://u:p@h/d", "MySQL"),
        ("mysql+pymysql://u:p@h/d", "MySQL"),
        ("mariadb://u:p@h/d", "MySQL"),
    ],
)
def test_uris_name_databases(uri: str, kind: str) -> None:
    """Each spelling that people use finds its dialect, connecting to nothing."""
    assert open_dialect(uri).describe().startswith(kind)


@pytest.mark.parametrize(
    ("uri", "module", "driver", "extra"),
    [
        ("postgresql://u:p@h/d", "postgresql", "psycopg", "trackline[postgresql]"),
        ("mysql://u:p@h/d", "mysql", "pymysql", "trackline[mysql]"),
    ],
)
def test_a_missing_driver_is_named(
    monkeypatch: pytest.MonkeyPatch, uri: str, module: str, driver: str, extra: str
) -> None:
    """Without the driver the error says what to install."""
    monkeypatch.delitem(sys.modules, f"trackline.db.dialects.{module}", raising=False)
    monkeypatch.setitem(sys.modules, driver, None)
    with pytest.raises(DatabaseUnusableError) as refused:
        open_dialect(uri)
    assert f"pip install '{extra}'" in str(refused.value)


def test_an_unknown_driver_is_refused() -> None:
    """A driver that is not ours is named with the one that is."""
    with pytest.raises(DatabaseUnusableError, match=r"Write postgresql\+psycopg://"):
        open_dialect("postgresql+asyncpg://u:p@h/d")


def test_no_password_is_shown() -> None:
    """Neither the password nor the options, which may hold one, are in what people read."""
    shown = without_password("postgresql+psycopg://ada:pass%40word@db:5433/runs?password=pass&sslmode=require")
    assert shown == "postgresql://ada@db:5433/runs"


def test_a_locked_file_is_waited_for(tmp_path: Path) -> None:
    """A connection waits ten seconds for other programs that hold the file, as the documentation says."""
    with open_dialect(f"sqlite:///{tmp_path / 't.db'}").connect(read_only=False) as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 10_000


def test_a_read_timeout_is_whole_seconds() -> None:
    """What else the URI of a database server says is refused with what to write."""
    with pytest.raises(DatabaseUnusableError, match="Write whole seconds, such as read_timeout=60"):
        open_dialect("postgresql://u:p@h/d?read_timeout=soon")


def test_several_open_a_new_file_at_once(tmp_path: Path) -> None:
    """Whoever comes while another gives the file its log waits for it instead of being refused."""
    for number in range(30):
        dialect = open_dialect(f"sqlite:///{tmp_path / f'{number}.db'}")
        together = threading.Barrier(8)

        def connect(dialect: Dialect = dialect, together: threading.Barrier = together) -> None:
            together.wait()
            dialect.connect(read_only=False).close()

        with ThreadPoolExecutor(8) as pool:
            for opening in [pool.submit(connect) for _ in range(8)]:
                opening.result()
