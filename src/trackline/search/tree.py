"""The tree of a filter, and its text."""

from dataclasses import dataclass
from typing import Literal

Aggregate = Literal["last", "min", "max", "first"]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE", "IN", "NOT IN", "IS NULL", "IS NOT NULL"]
Value = str | int | float | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Key:
    """What is compared or ordered by: an entity (`metric`, `param`, `tag`, `attribute`, `dataset`) and its name."""

    entity: str
    name: str
    aggregate: Aggregate = "last"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A key, an operator and a value: text, a number, a list of texts, or None behind IS [NOT] NULL."""

    key: Key
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class And:
    """All of the terms."""

    terms: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the terms."""

    terms: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of the term."""

    term: "Node"


Node = Comparison | And | Or | Not


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """A key to order by."""

    key: Key
    descending: bool = False


def to_text(node: Node) -> str:
    """Return filter text that parses to the same tree."""
    if isinstance(node, Comparison):
        return f"{key_text(node.key)} {node.operator}{_value_text(node.value)}"
    if isinstance(node, Not):
        return f"NOT ({to_text(node.term)})"
    word = " AND " if isinstance(node, And) else " OR "
    return word.join(f"({to_text(term)})" for term in node.terms)


def key_text(key: Key) -> str:
    """Return a key as it is written in a filter."""
    quoted = key.name.replace("`", "``")
    text = f"{key.entity}.`{quoted}`"
    return text if key.aggregate == "last" else f"{key.aggregate}({text})"


def _value_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f" {_quote(value)}"
    if isinstance(value, tuple):
        return f" ({', '.join(_quote(each) for each in value)})"
    return f" {value!r}"


def _quote(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
