"""Pages by the place of their last row: page 1,000 costs what page 1 costs.

A page is ordered by columns that are never NULL. Its token holds the last row's values of them and a digest of the
query, so that a token cannot be used with another one.
"""

import base64
import binascii
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, Numeric, String, and_, or_

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

    def precedes(self, value: object) -> ColumnElement[bool]:
        """Return the condition that a row stands before a value, or before the one that a query finds."""
        return self.expression > value if self.descending else self.expression < value

    def reaches(self, value: object) -> ColumnElement[bool]:
        """Return the condition that a row stands at a value or behind it."""
        return self.expression <= value if self.descending else self.expression >= value


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
    return and_(first.reaches(value), or_(beyond, and_(first.expression == value, after(columns[1:], values[1:]))))


def digest(*parts: object) -> str:
    """Return a short digest of what makes a query."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:_DIGEST_CHARS]


def write_token(query: str, place: Place) -> str:
    """Return the token of the page behind `place`."""
    return base64.urlsafe_b64encode(json.dumps([query, place.part, place.values]).encode()).decode()


def read_token(token: str | None, query: str, parts: Sequence[Sequence[SortColumn]]) -> Place | None:
    """Return the place a token holds, None for the first page. Raises InvalidParameterValue.

    `parts` are the sort columns of each part of the order. Whoever changes a token within their types gets another page
    of the same query, which is theirs to ask for.
    """
    if not token:
        return None
    try:
        claimed: tuple[str, int, list[Any]] = json.loads(base64.urlsafe_b64decode(token.encode()))
        of_query, part, values = claimed
        columns = parts[part]
        if of_query == query and part >= 0 and len(columns) == len(values) and all(map(_fits, columns, values)):
            return Place(part, values)
    except (ValueError, TypeError, IndexError, binascii.Error, RecursionError):
        pass
    raise InvalidParameterValue(
        "Invalid page token: it is damaged or belongs to another query. Start again from the first page."
    )


def _fits(column: SortColumn, value: object) -> bool:
    """Tell whether a value from a token can be compared with a column on every database."""
    kind = column.expression.type
    if isinstance(value, str):
        return isinstance(kind, String) and "\0" not in value and _is_unicode(value)
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return isinstance(kind, Integer | Float | Numeric) and -(2**63) <= value < 2**63
    return isinstance(value, float) and isinstance(kind, Float | Numeric) and math.isfinite(value)


def _is_unicode(text: str) -> bool:
    """Tell whether a text can be encoded: JSON may hold half a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
