"""The few paths with parameters in them: `{name}` stands for one segment, which is decoded once."""

import re
from typing import Generic, TypeVar
from urllib.parse import unquote_to_bytes

from trackline.errors import InvalidParameterValue

Answer = TypeVar("Answer")

_PARAMETER = re.compile(r"\{(\w+)\}")
_BELOW = "path"
"""`{path}` at the end is no parameter: it stands for all that is below."""


def has_parameters(path: str) -> bool:
    """Tell whether a row's path has a parameter."""
    return any(name != _BELOW for name in _PARAMETER.findall(path))


class Pattern(Generic[Answer]):
    """A path with parameters, and what answers each method."""

    def __init__(self, path: str) -> None:
        """Take a path as a row of the table has it, behind its prefix."""
        self.path = path
        self.methods: dict[str, Answer] = {}
        # `split` with a group returns the literal parts and the names in turn.
        literals_and_names = _PARAMETER.split(path)
        self._expression = re.compile(
            "".join(
                f"(?P<{part}>[^/]+)" if place % 2 else re.escape(part) for place, part in enumerate(literals_and_names)
            ).encode()
        )

    def match(self, raw_path: bytes) -> dict[str, str] | None:
        """Return the parameters of a path as it was sent, None for another path.

        Raises InvalidParameterValue when one is no UTF-8.
        """
        found = self._expression.fullmatch(raw_path)
        if found is None:
            return None
        return {name: _decode(name, value) for name, value in found.groupdict().items()}


def _decode(name: str, value: bytes) -> str:
    try:
        return unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        raise InvalidParameterValue(f"Invalid value for parameter '{name}' in the path: it is not UTF-8.") from None
