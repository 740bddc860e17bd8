"""What requests bring and answers take along, beside the bytes of artifacts: query strings and JSON.

The dispatcher reads these for most rows of the table; functions of stream rows read them for themselves.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar
from urllib.parse import parse_qs

from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.types import Receive, Scope

from trackline.errors import InvalidParameterValue, RequestTooLarge
from trackline.server.services import Services
from trackline.wire.codec import Decoder, encode
from trackline.wire.message import Request, Response

OFF_LOOP_BYTES = 256 * 1024
"""Bodies from this size on are decoded on another thread: the loop must not stall."""

Message = TypeVar("Message", bound=Request)

_MAX_FIELDS = 10_000


class ClientGoneError(Exception):
    """The client left before its request was whole."""


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """Return the whole body. Raises RequestTooLarge when it says or turns out to have more than `limit` bytes."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False) and message["type"] == "http.request":
        _check_size(len(body), limit)
        return body
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    _check_size(int(declared), limit)
    whole = bytearray(body)
    while message["type"] == "http.request" and message.get("more_body", False):
        message = await receive()
        whole += message.get("body", b"")
        _check_size(len(whole), limit)
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    return bytes(whole)


async def until_gone(receive: Receive) -> None:
    """Return when the client has left; what it still sends is dropped."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def read_decoded(
    scope: Scope, receive: Receive, services: Services, decode: Callable[[bytes], Message], limit: int
) -> Message:
    """Return what `decode` makes of a JSON body of at most `limit` bytes; large ones are decoded off the loop."""
    _check_content_type(scope["method"], scope["headers"])
    body = await read_body(scope, receive, limit)
    if len(body) >= OFF_LOOP_BYTES:
        return await services.compute(decode, body)
    return decode(body)


async def read_message(
    request: HttpRequest, services: Services, decoder: Decoder[Message], *, most: int | None = None
) -> Message:
    """Return the message in a JSON body. Raises as a row that is no stream does.

    `most` is its limit in bytes where it is lower than that of other requests.
    """
    limit = services.config.max_body_size
    limit = limit if most is None else min(most, limit)
    return await read_decoded(request.scope, request.receive, services, decoder.body, limit)


def read_query(request: HttpRequest, decoder: Decoder[Message]) -> Message:
    """Return the message in a query string and the path's parameters. Raises as a row that is no stream does."""
    fields = parse_query(request.scope["query_string"])
    return decoder.query_below(request.path_params, fields) if request.path_params else decoder.query(fields)


def answer_json(response: Response, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return an answer with a message of ours."""
    sent = {"x-content-type-options": "nosniff", **(headers or {})}
    return HttpResponse(encode(response), media_type="application/json", headers=sent)


def _check_content_type(method: str, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Raise InvalidParameterValue unless the body of a POST or PUT says that it is JSON."""
    if method not in ("POST", "PUT"):
        return
    for name, value in headers:
        if name == b"content-type":
            if value == b"application/json" or value.split(b";", 1)[0].strip().lower() == b"application/json":
                return
            shown = value[:100].decode("latin-1")
            message = f"Bad Request. Content-Type must be one of ['application/json'], not {shown!r}."
            raise InvalidParameterValue(message)
    message = "Bad Request. Content-Type header is missing; it must be 'application/json'."
    raise InvalidParameterValue(message)


def parse_query(query: bytes) -> dict[str, list[str]]:
    """Return the values of each name in a query string. Raises InvalidParameterValue."""
    try:
        return parse_qs(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except (UnicodeDecodeError, ValueError) as error:
        message = f"The query string is malformed: send percent-encoded UTF-8, at most {_MAX_FIELDS} fields."
        raise InvalidParameterValue(message) from error


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        message = (
            f"The request body is over the limit of {limit} bytes. --max-body-size sets the limit of most requests."
        )
        raise RequestTooLarge(message)
