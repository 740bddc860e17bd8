"""Filter text to tokens, each with its offset in the text."""

import re
from dataclasses import dataclass
from typing import Literal

from trackline.errors import InvalidParameterValue

TokenKind = Literal["word", "key", "string", "number", "operator", "(", ")", ",", "end"]

MAX_LENGTH = 65536
"""Characters of a filter."""

_BLANK = re.compile(r"\s+")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`")
# Possessive: giving digits back never helps, and trying it takes hours on a long row of them.
_NUMBER = re.compile(r"[+-]?(?:\d++\.?+\d*+|\.\d++)(?:[eE][+-]?\d++)?+(?![\w.])")
_WORD = re.compile(r"[^\W\d][\w\-/:]*(?:\.[\w\-/:]+)*(\.(?=[\"`]))?")
_OPERATOR = re.compile(r"!=|<=|>=|=|<|>")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text. `text` is what it means: without quotes; of a `key`, entity and name stand apart."""

    kind: TokenKind
    text: str
    position: int
    entity: str | None = None
    quote: str = ""


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a filter, with one of kind `end` behind them. Raises InvalidParameterValue."""
    if len(text) > MAX_LENGTH:
        raise InvalidParameterValue(f"The filter is over the limit of {MAX_LENGTH} characters; it has {len(text)}.")
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        blank = _BLANK.match(text, place)
        if blank:
            place = blank.end()
            continue
        token, place = _next(text, place)
        tokens.append(token)
    return [*tokens, Token("end", "", len(text))]


def _next(text: str, place: int) -> tuple[Token, int]:
    if text[place] in "(),":
        return Token("(" if text[place] == "(" else ")" if text[place] == ")" else ",", text[place], place), place + 1
    quoted = _QUOTED.match(text, place)
    if quoted:
        return Token("string", unquote(quoted[0]), place, quote=text[place]), quoted.end()
    number = _NUMBER.match(text, place)
    if number:
        return Token("number", number[0], place), number.end()
    operator = _OPERATOR.match(text, place)
    if operator:
        return _checked_operator(text, place, operator[0])
    word = _WORD.match(text, place)
    if word:
        return _word(text, place, word)
    if text[place] == ";":
        raise InvalidParameterValue("Search filter contained multiple expressions; join them by AND.", position=place)
    if text[place] in "'\"`":
        raise InvalidParameterValue(
            f"Invalid clause(s) in filter string: the quote {text[place]} at {place} is not closed.", position=place
        )
    raise InvalidParameterValue(
        f"Invalid clause(s) in filter string: unexpected {text[place]!r} at {place}.", position=place
    )


def unquote(quoted: str) -> str:
    """Return what stands between the quotes, doubled ones made single."""
    quote = quoted[0]
    return quoted[1:-1].replace(quote * 2, quote)


def _checked_operator(text: str, place: int, operator: str) -> tuple[Token, int]:
    end = place + len(operator)
    if text[place : end + 1] in ("==", "<>"):
        better = "=" if operator == "=" else "!="
        raise InvalidParameterValue(
            f"Invalid comparison operator {text[place : end + 1]!r} at {place}; use {better!r}.", position=place
        )
    return Token("operator", operator, place), end


def _word(text: str, place: int, word: re.Match[str]) -> tuple[Token, int]:
    if word[1]:
        quoted = _QUOTED.match(text, word.end())
        if quoted is None:
            raise InvalidParameterValue(
                f"Invalid clause(s) in filter string: the quote at {word.end()} is not closed.", position=word.end()
            )
        return Token("key", unquote(quoted[0]), place, word[0].removesuffix("."), quoted[0][0]), quoted.end()
    entity, dot, name = word[0].partition(".")
    if dot:
        return Token("key", name, place, entity), word.end()
    return Token("word", word[0], place), word.end()
