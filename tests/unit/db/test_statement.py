"""Prepared statements: values in the caller's order reach the right columns, whatever the order of the text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select, update

from trackline.db.dialects import open_dialect
from trackline.db.migrations import open_schema
from trackline.db.statement import Prepared
from trackline.db.tables import param
from trackline.db.transaction import WriteTx
from trackline.house import House


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[WriteTx]:
    """Return a writer of a new database with a transaction open."""
    opened = WriteTx(open_dialect(f"sqlite:///{tmp_path / 't.db'}"), House(artifact_root="here"))
    open_schema(opened)
    opened.begin()
    yield opened
    opened.rollback()
    opened.close()


def rows(tx: WriteTx) -> list[tuple[int, str, str]]:
    """Return all params."""
    return [tuple(row) for row in tx.execute(select(param).order_by(param.c.run_id, param.c.key))]


def test_an_insert_takes_columns_in_the_declared_order(tx: WriteTx) -> None:
    """An insert's values follow the order named by its author, not the table's."""
    tx.run(Prepared(lambda _: insert(param), "value", "key", "run_id"), "v", "k", 1)
    assert rows(tx) == [(1, "k", "v")]


def test_an_update_takes_values_in_the_declared_order(tx: WriteTx) -> None:
    """An update's parameters are put in the order of the text, its own constants among them."""
    tx.many(Prepared(lambda _: insert(param), "run_id", "key", "value"), [(1, "a", "x"), (2, "a", "x")])
    change = Prepared(
        lambda _: (
            update(param)
            .where(param.c.key == "a", param.c.run_id == bindparam("number"))
            .values(value=bindparam("new"))
        ),
        "number",
        "new",
    )
    assert tx.run(change, 2, "y") == 1
    assert rows(tx) == [(1, "a", "x"), (2, "a", "y")]


@pytest.mark.parametrize("number", [7, 8, 9, 100])
def test_many_rows_are_inserted_in_few_calls(tx: WriteTx, number: int) -> None:
    """All rows arrive, whether or not their number is a multiple of those that one call inserts."""
    given = [(run_id, "k", str(run_id)) for run_id in range(number)]
    add = Prepared(lambda _: insert(param), "run_id", "key", "value")
    tx.many(add, given)
    assert rows(tx) == given
    assert (add.compiled(tx.dialect).of_rows(2) or "").endswith("VALUES (?, ?, ?), (?, ?, ?)")


def test_rows_with_constants_are_inserted_one_by_one(tx: WriteTx) -> None:
    """An insert whose text holds a value of its own is not repeated within a call."""
    add = Prepared(lambda _: insert(param).values(value="same"), "run_id", "key")
    tx.many(add, [(run_id, "k") for run_id in range(20)])
    assert rows(tx) == [(run_id, "k", "same") for run_id in range(20)]


def test_one_parameter_may_stand_twice(tx: WriteTx) -> None:
    """A value named once by the caller may be used in several places."""
    tx.run(Prepared(lambda _: insert(param), "run_id", "key", "value"), 1, "same", "same")
    twice = Prepared(
        lambda _: select(param.c.run_id).where(param.c.key == bindparam("text"), param.c.value == bindparam("text")),
        "text",
    )
    assert tx.all(twice, "same") == [(1,)]


def test_every_statement_is_counted(tx: WriteTx) -> None:
    """`statements` grows by one per statement, however many rows it writes."""
    before = tx.statements
    tx.many(Prepared(lambda _: insert(param), "run_id", "key", "value"), [(1, f"k{n}", "v") for n in range(50)])
    tx.execute(select(param))
    assert tx.statements - before == 2
