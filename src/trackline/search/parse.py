"""Tokens to a tree.

    filter     = or
    or         = and { OR and }
    and        = not { AND not } [ AND ]
    not        = NOT not | "(" or ")" | comparison
    comparison = key ( operator value | [NOT] IN "(" text { "," text } ")" | IS [NOT] NULL )
    key        = [ entity "." ] name | ( min | max | first | last ) "(" key ")"

MLflow's grammar is the part without OR, NOT, parentheses, aggregates and escapes.
"""

from dataclasses import replace
from typing import cast, get_args

from trackline.errors import InvalidParameterValue
from trackline.search.tokens import Token, tokenize
from trackline.search.tree import Aggregate, And, Comparison, Key, Node, Not, Operator, Or, OrderTerm, Value
from trackline.search.vocabulary import DATASET_FIELDS, Vocabulary

MAX_DEPTH = 64
MAX_COMPARISONS = 500
MAX_TEXTS = 10_000
"""Texts behind IN, in all: each is a value of a statement that may hold the filter twice, and SQLite takes 32,766."""
MAX_ORDER_TERMS = 30
"""Each may join a table, and MySQL joins 61 at most."""
MAX_PATTERN = 10_000
"""Characters of a LIKE pattern; SQLite takes 50,000 bytes."""

_ORDERED = ("=", "!=", "<", "<=", ">", ">=")
_ALLOWED: dict[str, tuple[str, ...]] = {
    "number": _ORDERED,
    "quotable": _ORDERED,
    "text": ("=", "!=", "LIKE", "ILIKE", "IN", "NOT IN", "IS NULL", "IS NOT NULL"),
    "id": ("=", "!=", "IN", "NOT IN"),
}
_KEYWORDS = {"AND", "OR", "NOT", "IN", "IS", "LIKE", "ILIKE", "NULL"}
_AGGREGATES = frozenset(get_args(Aggregate))


def parse_filter(text: str | None, vocabulary: Vocabulary) -> Node | None:
    """Return the tree of a filter, or None for an empty one. Raises InvalidParameterValue with the position."""
    if not text:
        return None
    if text.isspace():
        raise InvalidParameterValue("Invalid filter: it consists of blanks only.", position=0)
    parser = _Parser(tokenize(text), vocabulary)
    node = parser.any_of(0)
    if parser.token.kind != "end":
        raise parser.unexpected("AND, OR or the end")
    return node


def parse_order(texts: list[str], vocabulary: Vocabulary) -> list[OrderTerm]:
    """Return the terms of an order. Raises InvalidParameterValue."""
    if len(texts) > MAX_ORDER_TERMS:
        raise InvalidParameterValue(f"`order_by` has {len(texts)} terms; it may have {MAX_ORDER_TERMS}.")
    terms: list[OrderTerm] = []
    for text in texts:
        term = _parse_order_term(text, vocabulary)
        if any(term.key == other.key for other in terms):
            raise InvalidParameterValue(f"`order_by` contains duplicate fields: {text!r} is given twice.")
        terms.append(term)
    return terms


def parse_key(text: str, vocabulary: Vocabulary) -> Key:
    """Return a key as it stands in an order or names a column. Raises InvalidParameterValue."""
    parser = _Parser(tokenize(text), vocabulary)
    key = parser.key()
    if parser.token.kind != "end":
        raise InvalidParameterValue(
            f"Invalid key {text!r}: nothing may stand behind {text[: parser.token.position]!r}."
        )
    return key


def _parse_order_term(text: str, vocabulary: Vocabulary) -> OrderTerm:
    try:
        parser = _Parser(tokenize(text), vocabulary)
        key = parser.key()
    except InvalidParameterValue as error:
        raise InvalidParameterValue(f"Invalid order_by clause {text!r}: {error.message}") from error
    word = parser.take_keyword("ASC", "DESC")
    if parser.token.kind != "end":
        raise InvalidParameterValue(
            f"Invalid ordering key {text!r}: only ASC or DESC may stand behind the key.", position=parser.token.position
        )
    if key.entity == "dataset":
        raise InvalidParameterValue(f"Invalid order_by clause {text!r}: runs cannot be ordered by data sets.")
    return OrderTerm(key, word == "DESC")


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[Token], vocabulary: Vocabulary) -> None:
        self._tokens = tokens
        self._vocabulary = vocabulary
        self._place = 0
        self._comparisons = 0
        self._listed_texts = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._place]

    def unexpected(self, expected: str) -> InvalidParameterValue:
        token = self.token
        found = "the end" if token.kind == "end" else repr(token.text)
        return InvalidParameterValue(
            f"Invalid clause(s) in filter string: expected {expected}, found {found} at {token.position}.",
            position=token.position,
        )

    def take_keyword(self, *words: str) -> str | None:
        token = self.token
        if token.kind == "word" and token.text.upper() in words:
            self._place += 1
            return token.text.upper()
        return None

    def any_of(self, depth: int) -> Node:
        terms = [self._all_of(depth)]
        while self.take_keyword("OR"):
            terms.append(self._all_of(depth))
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _all_of(self, depth: int) -> Node:
        terms = [self._one(depth)]
        # MLflow lets a filter end in AND; nothing stands behind it then.
        while self.take_keyword("AND") and self.token.kind != "end":
            terms.append(self._one(depth))
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _one(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise InvalidParameterValue(
                f"The filter is nested deeper than {MAX_DEPTH} levels.", position=self.token.position
            )
        if self.take_keyword("NOT"):
            return Not(self._one(depth + 1))
        if self.token.kind == "(":
            self._place += 1
            node = self.any_of(depth + 1)
            self._expect(")")
            return node
        return self._comparison()

    def _comparison(self) -> Comparison:
        self._comparisons += 1
        if self._comparisons > MAX_COMPARISONS:
            raise InvalidParameterValue(
                f"The filter has more than {MAX_COMPARISONS} comparisons.", position=self.token.position
            )
        start = self.token.position
        key = self.key()
        operator_at = self.token.position
        operator = self._operator()
        kind = self._type(key)
        allowed = _ALLOWED[kind]
        if operator not in allowed:
            raise InvalidParameterValue(
                f"Invalid comparison operator {operator!r} for {key.entity} {key.name!r}; use one of "
                f"{', '.join(allowed)}.",
                position=operator_at,
            )
        return Comparison(key, operator, self._value(key, kind, operator, start))

    def key(self) -> Key:
        token = self.token
        following = self._tokens[min(self._place + 1, len(self._tokens) - 1)]
        if token.kind == "word" and token.text in _AGGREGATES and following.kind == "(":
            self._place += 2
            inner = self.key()
            self._expect(")")
            if inner.entity != "metric" or inner.aggregate != "last":
                raise InvalidParameterValue(
                    f"{token.text}(…) takes a metric, as in {token.text}(metrics.loss).", position=token.position
                )
            return Key("metric", inner.name, cast("Aggregate", token.text))
        if token.kind == "key" and token.entity is not None:
            self._place += 1
            return self._entity_key(token.entity, token)
        if token.kind == "string" and token.quote == "'":
            raise self.unexpected("a key such as metrics.loss")
        if token.kind in ("word", "string") and token.text.upper() not in _KEYWORDS:
            self._place += 1
            return self._attribute(token.text, token.position)
        raise self.unexpected("a key such as metrics.loss")

    def _entity_key(self, spelled: str, token: Token) -> Key:
        entity = self._vocabulary.entities.get(spelled)
        if entity is None:
            known = ", ".join(sorted(self._vocabulary.entities))
            raise InvalidParameterValue(
                f"Invalid entity type {spelled!r}. Valid entity types for {self._vocabulary.noun}s: {known}.",
                position=token.position,
            )
        if entity == "attribute":
            return self._attribute(token.text, token.position)
        if entity == "dataset" and token.text not in DATASET_FIELDS:
            raise InvalidParameterValue(
                f"Invalid dataset key {token.text!r}; use name, digest or context.", position=token.position
            )
        if not token.text:
            raise InvalidParameterValue(f"The name behind {spelled!r} is empty.", position=token.position)
        return Key(entity, token.text)

    def _attribute(self, spelled: str, position: int) -> Key:
        known = self._vocabulary.attributes.get(spelled)
        if known is None:
            names = ", ".join(sorted({name for name, _ in self._vocabulary.attributes.values()}))
            raise InvalidParameterValue(
                f"Invalid attribute key {spelled!r} specified. Valid keys are: {names}; "
                "other names need an entity, as in params.name.",
                position=position,
            )
        return Key("attribute", known[0])

    def _type(self, key: Key) -> str:
        if key.entity == "attribute":
            return next(kind for name, kind in self._vocabulary.attributes.values() if name == key.name)
        return "number" if key.entity == "metric" else "text"

    def _operator(self) -> Operator:
        token = self.token
        if token.kind == "operator":
            self._place += 1
            return cast("Operator", token.text)
        word = self.take_keyword("LIKE", "ILIKE", "IN", "NOT", "IS")
        if word == "NOT" and self.take_keyword("IN"):
            return "NOT IN"
        if word == "IS":
            negated = self.take_keyword("NOT")
            if self.take_keyword("NULL"):
                return "IS NOT NULL" if negated else "IS NULL"
            raise self.unexpected("NULL")
        if word in ("LIKE", "ILIKE", "IN"):
            return cast("Operator", word)
        raise self.unexpected("a comparison operator")

    def _value(self, key: Key, kind: str, operator: Operator, start: int) -> Value:
        if operator in ("IS NULL", "IS NOT NULL"):
            return None
        if operator in ("IN", "NOT IN"):
            return self._texts()
        token = self.token
        if kind == "quotable" and token.kind == "string" and token.quote != "`":
            token = _unquoted(token)
        if kind in ("number", "quotable"):
            if token.kind != "number":
                raise InvalidParameterValue(
                    f"Expected numeric value type for {key.entity} {key.name!r}, found {token.text!r}.",
                    position=token.position,
                )
            self._place += 1
            return _number(token)
        if token.kind != "string" or token.quote == "`":
            raise InvalidParameterValue(
                f"Expected a quoted string value for {key.entity} {key.name!r} (e.g. 'my-value'), "
                f"found {token.text!r}, which is not quoted.",
                position=token.position if token.kind != "end" else start,
            )
        if operator in ("LIKE", "ILIKE") and len(token.text) > MAX_PATTERN:
            raise InvalidParameterValue(
                f"The pattern behind {operator} is over the limit of {MAX_PATTERN} characters.", position=token.position
            )
        self._place += 1
        return token.text

    def _texts(self) -> tuple[str, ...]:
        self._expect("(")
        texts: list[str] = []
        while True:
            token = self.token
            if token.kind != "string" or token.quote == "`":
                raise self.unexpected("a quoted string value")
            self._listed_texts += 1
            if self._listed_texts > MAX_TEXTS:
                raise InvalidParameterValue(
                    f"The filter lists more than {MAX_TEXTS} texts behind IN.", position=token.position
                )
            texts.append(token.text)
            self._place += 1
            if self.token.kind != ",":
                break
            self._place += 1
        self._expect(")")
        return tuple(texts)

    def _expect(self, kind: str) -> None:
        if self.token.kind != kind:
            raise self.unexpected(repr(kind))
        self._place += 1


def _unquoted(token: Token) -> Token:
    """Return the number that stands in quotes, or the token itself."""
    inner = tokenize(token.text)[0]
    return replace(token, kind="number") if inner.kind == "number" and inner.text == token.text else token


def _number(token: Token) -> int | float:
    try:
        return int(token.text)
    except ValueError:
        return float(token.text)
