"""Pages by the place of their last row: page 1,000 costs what page 1 costs.

A page is ordered by columns that are never NULL. Its token holds the last row's values of them and a digest of the
query, so that a token cannot be used with another one.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from trackline.errors import InvalidParameterValue

_DIGEST_CHARS = 16


@dataclass(frozen=True, slots=True)
class SortColumn:
    """An expression that is never NULL, and its direction."""

    expression: ColumnElement[Any]
    descending: bool = False

    def clause(self) -> ColumnElement[Any]:
        """Return the term of ORDER BY."""
        return self.expression.desc() if self.descending else self.expression.asc()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: which part of the order, and the sort columns' values of its last row."""

    part: int
    values: list[Any]


def after(columns: Sequence[SortColumn], values: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that a row stands behind the one with these values."""
    first, value = columns[0], values[0]
    beyond = first.expression < value if first.descending else first.expression > value
    if len(columns) == 1:
        return beyond
    # The first column's bound stands alone too: an index on it is entered at the place, not at its start.
    bound = first.expression <= value if first.descending else first.expression >= value
    return and_(bound, or_(beyond, and_(first.expression == value, after(columns[1:], values[1:]))))


def digest(*parts: object) -> str:
    """Return a short digest of what makes a query."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:_DIGEST_CHARS]


def write_token(query: str, place: Place) -> str:
    """Return the token of the page behind `place`."""
    return base64.urlsafe_b64encode(json.dumps([query, place.part, place.values]).encode()).decode()


def read_token(token: str | None, query: str, lengths: Sequence[int]) -> Place | None:
    """Return the place a token holds, None for the first page. Raises InvalidParameterValue.

    `lengths` tells how many sort columns each part of the order has.
    """
    if not token:
        return None
    try:
        of_query, part, values = json.loads(base64.urlsafe_b64decode(token.encode()))
        if of_query == query and lengths[part] == len(values) and all(isinstance(v, int | float | str) for v in values):
            return Place(part, values)
    except (ValueError, TypeError, IndexError, binascii.Error, RecursionError):
        pass
    raise InvalidParameterValue(
        "Invalid page token: it is damaged or belongs to another query. Start again from the first page."
    )
