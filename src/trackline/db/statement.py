"""SQL compiled once and run straight through the driver: what hot paths use."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.elements import ClauseElement

from trackline.db.dialects import Dialect


class Prepared:
    """A statement whose values are given in a declared order; compiled at its first use on a database."""

    __slots__ = ("_build", "_compiled", "_order")

    def __init__(self, build: Callable[[Dialect], ClauseElement], *order: str) -> None:
        """`order` names the bound parameters (of an insert: the columns) in the order callers give them."""
        self._build = build
        self._order = order
        self._compiled: dict[type[Dialect], tuple[str, tuple[int, ...] | None]] = {}

    def compiled(self, dialect: Dialect) -> tuple[str, tuple[int, ...] | None]:
        """Return the text and, unless values can be passed as given, the places to take them from."""
        known = self._compiled.get(type(dialect))
        return known if known is not None else self._compile(dialect)

    def _compile(self, dialect: Dialect) -> tuple[str, tuple[int, ...] | None]:
        statement: Any = self._build(dialect)
        columns = list(self._order) if isinstance(statement, Insert) else None
        compiled = statement.compile(dialect=dialect.sqlalchemy, column_keys=columns)
        names = tuple(compiled.positiontup or ())
        literals = {name: value for name, value in compiled.params.items() if name not in self._order}
        if literals:
            message = f"a prepared statement binds values of its own: {literals}"
            raise ValueError(message)
        places = None if names == self._order else tuple(self._order.index(name) for name in names)
        self._compiled[type(dialect)] = (str(compiled), places)
        return self._compiled[type(dialect)]
