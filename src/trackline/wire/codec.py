"""Bytes to requests and answers to bytes.

The fast path decodes JSON straight into a request. Whatever it refuses goes through a slow path that knows the
liberties MLflow's clients take: nulls for absent fields, camelCase names, enum numbers, `run_uuid`, bare NaN, a body
encoded twice. Only the slow path's verdict is told to the client.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Generic, TypeVar, cast, get_args, get_origin, get_type_hints

import msgspec

from trackline.errors import BadRequest, InvalidParameterValue
from trackline.wire.experiments import VIEW_TYPES
from trackline.wire.logged_models import NEW_STATUSES
from trackline.wire.message import Request, Response
from trackline.wire.nouns import RUN_STATUSES

Message = TypeVar("Message", bound=Request)

_ENUMS: tuple[tuple[str, ...], ...] = (RUN_STATUSES, VIEW_TYPES, NEW_STATUSES)
_CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]+)`(?: - at `\$\.?(?P<path>[^`]*)`)?")
_EMPTY = re.compile(r"Expected `str` of length >= 1 - at `\$\.(?P<path>[^`]*)`")
_AT = re.compile(r"(?P<problem>.*?) - at `\$\.?(?P<path>[^`]*)`")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_MAX_DEPTH = 64
_MAX_VALUES = 500_000
"""Objects, lists and their members in a body of the slow path, where each is a Python object of about 100 bytes."""
_MAX_NUMBER = 9
"""Digits of an enum number; thousands of them would not even be an int."""
_GZIP = b"\x1f\x8b"
_SHORT = 1024
"""Bytes of a body that is soon looked through for any capital."""
_SHOWN = 200
_HINT = "See the REST API reference for the request's fields."


def encode(response: Response) -> bytes:
    """Return the JSON of an answer."""
    return msgspec.json.encode(response)


class Decoder(Generic[Message]):
    """Decodes the requests of one endpoint."""

    def __init__(self, request: type[Message]) -> None:
        """Prepare for one type of request."""
        self._type = request
        self._fast = msgspec.json.Decoder(request, strict=False)
        hints = get_type_hints(request)
        self._lists = {name for name, hint in hints.items() if get_origin(hint) is list}
        self._camel_names = [_camel_mark(name) for name in sorted(_camel_names(request))]
        self._enums = {name: names for name, hint in hints.items() for names in _ENUMS if _is_one_of(hint, names)}
        self._floats = _float_fields(request)
        self._float_lists = {
            name: fields for name, hint in hints.items() for part in get_args(hint) if (fields := _float_fields(part))
        }

    def body(self, body: bytes) -> Message:
        """Decode a JSON body. Raises InvalidParameterValue or BadRequest naming the field."""
        if (len(body) <= _SHORT and body.islower()) or not self._has_camel_name(body):
            try:
                return self._fast.decode(body)
            except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
                pass
        return self._convert(_parse(body))

    def _has_camel_name(self, body: bytes) -> bool:
        """Tell whether the fast path would skip a name as unknown that the slow one knows."""
        # A name's capital is looked for first: that takes a tenth, in a long body less than looking at each letter.
        return any(capital in body and name in body for capital, name in self._camel_names)

    def query(self, query: Mapping[str, list[str]]) -> Message:
        """Decode a query string, parsed to lists of values. Raises InvalidParameterValue naming the field."""
        return self._convert(self._fields(query))

    def body_below(self, path: Mapping[str, str], body: bytes) -> Message:
        """Decode a JSON body and the path's parameters. Raises InvalidParameterValue when they disagree."""
        return self._convert(_parse(body), path)

    def query_below(self, path: Mapping[str, str], query: Mapping[str, list[str]]) -> Message:
        """Decode a query string and the path's parameters. Raises InvalidParameterValue when they disagree."""
        return self._convert(self._fields(query), path)

    def _fields(self, query: Mapping[str, list[str]]) -> dict[str, Any]:
        return {name: values if name in self._lists else values[-1] for name, values in query.items() if values}

    def _convert(self, raw: dict[str, Any], path: Mapping[str, str] | None = None) -> Message:
        plain = _normalise(raw, 0)
        if path is not None:
            _check_path(plain, path, repeated=self._type.body_repeats_path)
            plain |= _normalise(dict(path), 0)
        if "run_uuid" in plain and plain.get("run_id", "") == "":
            plain["run_id"] = plain["run_uuid"]
        for field, names in self._enums.items():
            if field in plain:
                _resolve_enum(plain, field, names)
        _count_booleans(plain, self._floats)
        for field, names in self._float_lists.items():
            members = plain.get(field)
            for member in cast("list[Any]", members) if isinstance(members, list) else []:
                _count_booleans(member, names)
        try:
            return msgspec.convert(plain, self._type, strict=False)
        except msgspec.ValidationError as error:
            raise _explain(str(error), plain) from error


def _camel_names(message: type[msgspec.Struct]) -> set[str]:
    names: set[str] = set()
    for name, hint in get_type_hints(message).items():
        if "_" in name:
            first, *others = name.split("_")
            names.add(first + "".join(part.capitalize() for part in others))
        for part in get_args(hint):
            if isinstance(part, type) and issubclass(part, msgspec.Struct):
                names |= _camel_names(part)
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            names |= _camel_names(hint)
    return names


def _camel_mark(name: str) -> tuple[bytes, bytes]:
    """Return the first capital of a camelCase name, and the name as it stands in JSON."""
    return next(letter for letter in name if letter.isupper()).encode(), f'"{name}"'.encode()


def _is_one_of(hint: Any, names: tuple[str, ...]) -> bool:  # noqa: ANN401 - a type
    return get_args(hint) == names or any(get_args(part) == names for part in get_args(hint))


def _check_path(plain: dict[str, Any], path: Mapping[str, str], *, repeated: bool) -> None:
    for name, value in path.items():
        if name in plain and plain[name] != value:
            raise InvalidParameterValue(
                f"Invalid value {json.dumps(plain[name])[:_SHOWN]} for parameter '{name}' supplied: the path says "
                f"{value!r}. Send the same value in both. {_HINT}"
            )
        if name not in plain and repeated:
            raise InvalidParameterValue(
                f"Missing value for required parameter '{name}': the body must repeat what the path says. {_HINT}"
            )


def _float_fields(message: Any) -> list[str]:  # noqa: ANN401 - any part of a type
    if not (isinstance(message, type) and issubclass(message, msgspec.Struct)):
        return []
    return [name for name, hint in get_type_hints(message).items() if hint is float]


def _count_booleans(member: Any, names: list[str]) -> None:  # noqa: ANN401 - JSON
    """Let `true` count as 1.0 in the fields that hold a float."""
    if not isinstance(member, dict):
        return
    fields = cast("dict[str, Any]", member)
    for name in names:
        value = fields.get(name)
        if isinstance(value, bool):
            fields[name] = float(value)


def _parse(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    _check_weight(body)
    try:
        raw: Any = json.loads(body)
        if isinstance(raw, str):
            raw = json.loads(raw)
    except (ValueError, RecursionError) as error:
        message = f"The request body is not valid JSON: {str(error)[:_SHOWN]}"
        raise BadRequest(message) from error
    if not isinstance(raw, dict):
        message = "The request body must be a JSON object."
        raise BadRequest(message)
    return raw  # pyright: ignore[reportUnknownVariableType] - JSON; the conversion that follows checks it


def _check_weight(body: bytes) -> None:
    if body.startswith(_GZIP):
        raise BadRequest("The request body is compressed with gzip; send it as plain JSON.")
    # Marks within texts count too: none of the texts that clients send has so many.
    if len(body) > _MAX_VALUES and sum(body.count(mark) for mark in (b",", b"[", b"{")) > _MAX_VALUES:
        raise BadRequest(f"The request body holds more than {_MAX_VALUES} values.")


def _normalise(value: Any, depth: int, name: str = "") -> Any:  # noqa: ANN401 - JSON
    """Return JSON with snake_case names and without nulls; `name` is that of the member the value belongs to."""
    if depth > _MAX_DEPTH:
        message = f"The request body is nested deeper than {_MAX_DEPTH} levels."
        raise BadRequest(message)
    if isinstance(value, str):
        _check_text(value, name)
    if isinstance(value, list):
        return [_normalise(item, depth + 1, name) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(value, dict):
        return value
    plain: dict[str, Any] = {}
    members = cast("dict[str, Any]", value)
    for name_in_body, item in members.items():
        if item is None:
            continue
        _check_text(name_in_body, name)
        snake = _CAMEL.sub(lambda match: "_" + match[1].lower(), name_in_body)
        if snake in plain:
            message = f"Parameter '{snake}' is given twice, as '{snake}' and in camelCase."
            raise InvalidParameterValue(message)
        plain[snake] = _normalise(item, depth + 1, snake)
    return plain


def _check_text(text: str, name: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        where = f"parameter '{name}'" if name else "a parameter's name"
        raise InvalidParameterValue(
            f"Invalid value for {where}: half of a surrogate pair is no character. Send both halves, or neither."
        ) from None


def _resolve_enum(plain: dict[str, Any], field: str, names: tuple[str, ...]) -> None:
    value = plain[field]
    if isinstance(value, str) and value.isdecimal() and len(value) <= _MAX_NUMBER:
        value = int(value)
    if isinstance(value, int) and 1 <= value <= len(names):
        plain[field] = names[value - 1]
    elif value not in names:
        # MLflow ignores names it does not know; a newer client's value must not break the request.
        del plain[field]


def _explain(problem: str, raw: dict[str, Any]) -> InvalidParameterValue:
    missing = _MISSING.match(problem)
    if missing:
        path = ".".join(part for part in (missing["path"], missing["field"]) if part)
        return InvalidParameterValue(f"Missing value for required parameter '{path}'. {_HINT}")
    empty = _EMPTY.match(problem)
    if empty:
        return InvalidParameterValue(f"Missing value for required parameter '{empty['path']}'. {_HINT}")
    at = _AT.match(problem)
    if not at or not at["path"]:
        return InvalidParameterValue(f"The request body is malformed: {problem}. {_HINT}")
    value = _find(at["path"], raw)
    shown = json.dumps(value, default=str)[:_SHOWN]
    return InvalidParameterValue(
        f"Invalid value {shown} for parameter '{at['path']}' supplied: {at['problem']}. "
        f"Hint: Value was of type '{type(value).__name__}'. {_HINT}"
    )


def _find(path: str, raw: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    value: Any = raw
    for name, place in _STEP.findall(path):
        try:
            value = value[int(place)] if place else value[name]
        except (KeyError, IndexError, TypeError):
            return None
    return value
