"""The OpenAPI document, derived from the endpoint table and the messages.

It is served and not kept as a file: a copy in the repository would only repeat what the table says.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from typing import Any

import msgspec
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from trackline import __version__
from trackline.errors import TracklineError
from trackline.server.credentials import COOKIE
from trackline.server.endpoint import Endpoint
from trackline.server.failure import Failure
from trackline.server.services import Services
from trackline.wire.message import NoFields, Request, Response

References = Mapping[type[Request] | type[Response], str]
"""Where the schema of each message stands; equal names of two rooms are told apart there."""

_PARAMETER = re.compile(r"\{(\w+)\}")
_SUBJECT = re.compile(r"/(?:ajax-)?api/(?:\d\.\d/mlflow|trackline)/([a-z-]+)/?.*/?")
_REFERENCE = "#/components/schemas/"
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_SCHEMES = {
    "password": {"type": "http", "scheme": "basic", "description": "A user's name and password."},
    "token": {"type": "http", "scheme": "bearer", "description": "An API token."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE.decode(),
        "description": "A signed-in browser; the server's port follows the name. Writes need the Origin of its page.",
    },
}
"""Each alone is enough."""
_ABOUT = (
    "Every path below /api/ is answered below /ajax-api/ too. Field names are also taken in camelCase, numbers also as "
    "strings; unknown fields are ignored. Integers are of 64 bits. Where an operation names no schema, its body or its "
    "answer are bytes. `x-permission` is the least role that may call it: viewer, editor, admin; `self` is a viewer "
    "about themselves, `anyone` needs no sign-in."
)


def serve(table: Callable[[], Iterable[Endpoint]]) -> Callable[[HttpRequest, Services], Awaitable[HttpResponse]]:
    """Return the function that answers with the document of a table; it is made at the first request."""

    @cache
    def body(*, authentication: bool) -> bytes:
        return msgspec.json.encode(document(table(), authentication=authentication))

    async def openapi(_request: HttpRequest, services: Services) -> HttpResponse:
        """Answer this document."""
        prefix = services.config.static_prefix
        text = body(authentication=services.config.authentication)
        text = text if not prefix else text.replace(b'"url":"/"', f'"url":"{prefix}"'.encode(), 1)
        return HttpResponse(text, media_type="application/json")

    return openapi


def document(endpoints: Iterable[Endpoint], *, authentication: bool = True) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of these endpoints, at a server that knows users or at one that does not."""
    rows = [row for row in endpoints if authentication or not row.needs_users]
    types = sorted({each for row in rows for each in (row.request, row.response) if each is not Response}, key=str)
    found, schemas = msgspec.json.schema_components([*types, Failure], ref_template=_REFERENCE + "{name}")
    references = dict(zip(types, (each["$ref"] for each in found), strict=False))
    schemas["Failure"]["properties"]["error_code"]["enum"] = sorted(_codes(TracklineError))
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row, references, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Trackline", "version": __version__, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas, **({"securitySchemes": _SCHEMES} if authentication else {})},
        **({"security": [{name: []} for name in _SCHEMES]} if authentication else {}),
    }


def _operation(row: Endpoint, references: References, schemas: Mapping[str, Any]) -> dict[str, Any]:
    request = schemas[references[row.request].removeprefix(_REFERENCE)]
    fields: dict[str, Any] = request["properties"]
    required: list[str] = request["required"]
    in_path = _PARAMETER.findall(row.path)
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": _plain(fields.get(name, {"type": "string"}))}
        for name in in_path
    ]
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{row.method.lower()}{row.path}").rstrip("_"),
        "summary": (row.function.__doc__ or "").split("\n")[0],
        "tags": [_subject(row.path)],
        "x-permission": row.permission,
        "x-mode": row.mode,
        "responses": _responses(row, references),
    }
    if row.permission == "anyone":
        operation["security"] = []
    rest = [name for name in fields if name not in in_path]
    if not row.takes_message:
        parameters += [
            {"name": name, "in": "query", "required": name in required, "schema": _plain(fields[name])} for name in rest
        ]
    elif row.request is not NoFields:
        operation["requestBody"] = {
            "required": bool(required),
            "content": {"application/json": {"schema": _body(row, references[row.request], fields, required, in_path)}},
        }
    if not row.takes_message and row.method in ("POST", "PUT"):
        operation["requestBody"] = {"content": _BYTES}
    if parameters:
        operation["parameters"] = parameters
    return operation


def _subject(path: str) -> str:
    """Return what a path is about: `runs` of /api/2.0/mlflow/runs/create."""
    found = _SUBJECT.match(path)
    return "artifacts" if "artifact" in path and "logged-models" not in path else found[1] if found else "server"


def _body(
    row: Endpoint, reference: str, fields: Mapping[str, Any], required: list[str], in_path: list[str]
) -> dict[str, Any]:
    if not in_path or row.request.body_repeats_path:
        return {"$ref": reference}
    return {
        "type": "object",
        "properties": {name: schema for name, schema in fields.items() if name not in in_path},
        "required": [name for name in required if name not in in_path],
    }


def _responses(row: Endpoint, references: References) -> dict[str, Any]:
    if row.response is Response:
        content: dict[str, Any] = {"*/*": {}}
    else:
        content = {"application/json": {"schema": {"$ref": references[row.response]}}}
    failure = {"application/json": {"schema": {"$ref": _REFERENCE + "Failure"}}}
    return {
        "200": {"description": "Done.", "content": content},
        "default": {"description": "Refused or failed.", "content": failure},
    }


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a field's schema as a parameter's: an absent parameter says what null says in a body."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind.get("type") != "null"]
    whole = dict(kinds[0]) if len(kinds) == 1 else dict(schema)
    if whole.get("default", "") is None:
        del whole["default"]
    return whole


def _codes(error: type[TracklineError]) -> set[str]:
    return {error.error_code}.union(*(_codes(each) for each in error.__subclasses__()))
