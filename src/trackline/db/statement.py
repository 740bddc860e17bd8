"""SQL compiled once and run straight through the driver: what hot paths use."""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, literal_column
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.elements import ClauseElement

from trackline.db.dialects import Dialect

_INTEGERS = "(/*integers*/)"
_ROW = re.compile(r'INSERT INTO [\w"]+ \([\w", ]+\) VALUES (\(\?(?:, \?)*\))')


def among(column: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of the integers given when the statement runs.

    They are written into the text: a parameter each would cost more than the query, and databases limit their number.
    """
    return column.op("IN", is_comparison=True)(literal_column(_INTEGERS))


def fill(text: str, integers: Sequence[int]) -> str:
    """Return a statement's text with the integers where `among` stands."""
    return text.replace(_INTEGERS, f"({','.join(map(str, integers))})")


class Compiled(NamedTuple):
    """A statement's text and, unless the caller's values can be passed as given, where its parameters come from.

    A place counts through the caller's values and then through the statement's own constants.
    """

    text: str
    places: tuple[int, ...] | None
    constants: tuple[Any, ...]

    def of_rows(self, number: int) -> str | None:
        """Return the text that inserts so many rows at once; None where a row's values are not just its parameters."""
        row = _ROW.search(self.text)
        if self.places is not None or row is None:
            return None
        return self.text[: row.start(1)] + ", ".join([row[1]] * number) + self.text[row.end(1) :]

    def arrange(self, values: Sequence[Any]) -> Sequence[Any]:
        """Put a caller's values in the order of the text."""
        if self.places is None:
            return values
        given = (*values, *self.constants)
        return [given[place] for place in self.places]


class Prepared:
    """A statement whose values are given in a declared order; compiled at its first use on a database."""

    __slots__ = ("_build", "_compiled", "_of_rows", "_order")

    def __init__(self, build: Callable[[Dialect], ClauseElement], *order: str) -> None:
        """`order` names the bound parameters (of an insert: the columns) in the order callers give them."""
        self._build = build
        self._order = order
        self._compiled: dict[tuple[type[Dialect], bool], Compiled] = {}
        self._of_rows: dict[type[Dialect], str | None] = {}

    def compiled(self, dialect: Dialect, *, returning: bool = False) -> Compiled:
        """Return the statement in the words of a database; `returning` has an insert tell its surrogate key."""
        known = self._compiled.get((type(dialect), returning))
        return known if known is not None else self._compile(dialect, returning=returning)

    def of_rows(self, dialect: Dialect) -> str | None:
        """Return the text that inserts `Dialect.rows_at_once` rows; None where they are inserted one by one."""
        kind = type(dialect)
        if kind not in self._of_rows:
            number = dialect.rows_at_once
            self._of_rows[kind] = self.compiled(dialect).of_rows(number) if number > 1 else None
        return self._of_rows[kind]

    def _compile(self, dialect: Dialect, *, returning: bool) -> Compiled:
        statement: Any = self._build(dialect)
        columns = None
        if isinstance(statement, Insert):
            columns = list(self._order)
            statement = dialect.returning_key(statement) if returning else statement.inline()
        made = statement.compile(dialect=dialect.sqlalchemy, column_keys=columns)
        names: tuple[str, ...] = tuple(made.positiontup or ())
        constants = {name: value for name, value in made.params.items() if name not in self._order}
        order = (*self._order, *constants)
        places = None if names == self._order else tuple(order.index(name) for name in names)
        compiled = Compiled(str(made), places, tuple(constants.values()))
        self._compiled[type(dialect), returning] = compiled
        return compiled
