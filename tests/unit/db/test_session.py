"""A command's transactions beside others'."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import bindparam, delete, select
from sqlalchemy import insert as insert_into

from trackline.db.session import Session
from trackline.db.statement import Prepared
from trackline.db.tables import property_
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InternalError, InvalidParameterValue
from trackline.house import House

_PUT = Prepared(lambda _: insert_into(property_), "name", "value")
_GET = Prepared(lambda _: select(property_.c.value).where(property_.c.name == bindparam("name")), "name")
_DROP = Prepared(lambda _: delete(property_).where(property_.c.name == bindparam("of")), "of")


def put(tx: WriteTx, name: str) -> None:
    """Store a property."""
    tx.run(_PUT, name, "x")


def has(tx: ReadTx, name: str) -> bool:
    """Tell whether a property is stored."""
    return tx.one(_GET, name) is not None


def put_and_refuse(tx: WriteTx, name: str) -> None:
    """Store a property, then find that it may not be."""
    put(tx, name)
    raise InvalidParameterValue(name)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Yield a session over a new database."""
    with Session(f"sqlite:///{tmp_path / 't.db'}", House(artifact_root="here")) as opened:
        yield opened


def test_a_write_is_seen_at_once(session: Session) -> None:
    """What `write` returned from is in the next snapshot."""
    session.write(put, "a")
    assert session.read(has, "a")
    assert session.write(lambda tx, name: tx.run(_DROP, name), "a") == 1
    assert not session.read(has, "a")


def test_a_write_that_raises_is_undone(session: Session) -> None:
    """An error goes on to the caller, and nothing of the call stays."""
    with pytest.raises(InvalidParameterValue):
        session.write(put_and_refuse, "a")
    assert not session.read(has, "a")
    session.write(put, "a")


def test_a_driver_error_is_translated(session: Session) -> None:
    """The caller sees one of our errors, without SQL."""
    session.write(put, "a")
    with pytest.raises(InternalError, match="internal error"):
        session.write(put, "a")


def test_a_write_waits_for_another_program(session: Session, tmp_path: Path) -> None:
    """A lock held by somebody else for a while delays a write and does not fail it."""
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, other.execute, ["ROLLBACK"])
        release.start()
        session.write(put, "a")
        release.join()
    assert session.read(has, "a")
