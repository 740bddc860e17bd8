"""The page at /api/docs: the OpenAPI document for people. One answer holds all of it, and it asks for nothing more."""

import base64
import gzip
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trackline.server.endpoint import Endpoint
from trackline.server.openapi import document
from trackline.server.pages import frame_rule
from trackline.server.services import Services

_FOLDER = Path(__file__).parent
_STYLE = (_FOLDER / "api_docs.css").read_text("utf-8")
_SCRIPT = (_FOLDER / "api_docs.js").read_text("utf-8")
_REFERENCE = "#/components/schemas/"
_DEPTH = 3
"""How deep an example goes into types."""

Schema = Mapping[str, Any]


def serve(table: Callable[[], Iterable[Endpoint]]) -> Callable[[Request, Services], Awaitable[Response]]:
    """Return the function that answers with the page of a table; it is made at the first request."""

    @cache
    def body() -> bytes:
        return page(document(table())).encode()

    @cache
    def squeezed() -> bytes:
        return gzip.compress(body(), 9, mtime=0)

    async def api_docs(request: Request, services: Services) -> Response:
        """Answer this page: every endpoint with its fields and an example."""
        headers = {
            "content-security-policy": _policy(services.config.x_frame_options),
            "referrer-policy": "same-origin",
            "x-content-type-options": "nosniff",
            "cache-control": "no-cache",
            "vary": "Accept-Encoding",
        }
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(body(), media_type="text/html", headers=headers)
        return Response(squeezed(), media_type="text/html", headers={**headers, "content-encoding": "gzip"})

    return api_docs


def page(described: Mapping[str, Any]) -> str:
    """Return the page for an OpenAPI document."""
    info = described["info"]
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<title>{escape(info["title"])} API</title><link rel="icon" href="data:,"><style>{_STYLE}</style></head>',
        f"<body><header><h1>{escape(info['title'])} API</h1> {escape(info['version'])}, ",
        '<a href="openapi.json">OpenAPI 3.1 document</a>',
        '<label for="search">Search <input id="search" type="search" autocomplete="off" aria-describedby="count" ',
        'placeholder="Words of a path, a field or a description; press / to come here">',
        f'<span id="count" role="status"></span></label></header><main><p>{escape(info["description"])}</p>',
        *_operations(described),
        *_types(described["components"]["schemas"]),
        f"</main><script>{_SCRIPT}</script></body></html>",
    ]
    return "".join(parts)


def _policy(frames: str) -> str:
    return (
        f"default-src 'none'; img-src data:; style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)}; "
        f"base-uri 'none'; form-action 'none';{frame_rule(frames)}"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _operations(described: Mapping[str, Any]) -> Iterator[str]:
    schemas = described["components"]["schemas"]
    groups: dict[str, list[str]] = {}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(path, method.upper(), operation, schemas))
    for name, entries in groups.items():
        yield f"<section><h2>{escape(name)}</h2>{''.join(entries)}</section>"


def _operation(path: str, method: str, operation: Mapping[str, Any], schemas: Mapping[str, Schema]) -> str:
    asked = _asked(operation)
    inside = [f"<p>Permission: {escape(operation['x-permission'])}</p>"]
    if operation.get("parameters"):
        rows = [(each["name"], each["in"], each["schema"], each["required"]) for each in operation["parameters"]]
        inside.append(_table("Parameters", rows))
    if asked is not None:
        inside.append(_fields("Body", asked, schemas))
    answered = operation["responses"]["200"]["content"].get("application/json")
    inside.append(_fields("Answer", answered["schema"], schemas) if answered else "<h3>Answer</h3><p>Bytes.</p>")
    example = f'<span class="root">http://127.0.0.1:5000</span>{escape(_rest_of_curl(path, operation, schemas))}'
    inside.append(f"<h3>Example</h3><pre>curl {escape(_start_of_curl(method))}'{example}</pre>")
    return (
        f'<details id="{escape(operation["operationId"])}"><summary><span class="method">{method}</span> '
        f'<code>{escape(path)}</code> <span class="about">{escape(operation["summary"])}</span></summary>'
        f'<div class="inside">{"".join(inside)}</div></details>'
    )


def _types(schemas: Mapping[str, Schema]) -> Iterator[str]:
    yield "<section><h2>Types</h2>"
    for name, schema in sorted(schemas.items()):
        yield (
            f'<details id="type-{escape(name)}"><summary><code>{escape(name)}</code> '
            f'<span class="about">{escape(schema.get("description", ""))}</span></summary>'
            f'<div class="inside">{_fields("Fields", schema, schemas)}</div></details>'
        )
    yield "</section>"


def _fields(title: str, schema: Schema, schemas: Mapping[str, Schema]) -> str:
    whole = _resolved(schema, schemas)
    required = whole.get("required", [])
    rows = [(name, None, each, name in required) for name, each in whole.get("properties", {}).items()]
    return _table(title, rows) if rows else f"<h3>{title}</h3><p>No fields.</p>"


def _table(title: str, rows: Iterable[tuple[str, str | None, Schema, bool]]) -> str:
    lines = [
        f"<tr><td><code>{escape(name)}</code></td><td>{_kind(schema)}{f', in the {where}' if where else ''}</td>"
        f"<td>{'required' if required else _default(schema)}</td></tr>"
        for name, where, schema, required in rows
    ]
    head = "<tr><th>name</th><th>type</th><th></th></tr>"
    return f"<h3>{title}</h3><table><thead>{head}</thead><tbody>{''.join(lines)}</tbody></table>"


def _kind(schema: Schema) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].removeprefix(_REFERENCE))
        return f'<a href="#type-{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"<code>{escape(json.dumps(each))}</code>" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return escape(str(schema.get("type", "anything")))


def _default(schema: Schema) -> str:
    default = schema.get("default")
    return "" if default is None else f"default <code>{escape(json.dumps(default, ensure_ascii=False))}</code>"


def _asked(operation: Mapping[str, Any]) -> Schema | None:
    content = operation.get("requestBody", {}).get("content", {})
    return content["application/json"]["schema"] if "application/json" in content else None


def _start_of_curl(method: str) -> str:
    return "" if method == "GET" else f"-X {method} "


def _rest_of_curl(path: str, operation: Mapping[str, Any], schemas: Mapping[str, Schema]) -> str:
    query = "&".join(
        f"{each['name']}={_shown(_example(each['schema'], schemas, _DEPTH))}"
        for each in operation.get("parameters", [])
        if each["in"] == "query" and each["required"]
    )
    line = f"{path}{'?' if query else ''}{query}'"
    asked = _asked(operation)
    if asked is not None:
        body = json.dumps(_example(asked, schemas, _DEPTH)).replace("'", r"'\''")
        return f"{line} \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}'"
    return f"{line} \\\n  --data-binary @FILE" if "requestBody" in operation else line


def _example(schema: Schema, schemas: Mapping[str, Schema], depth: int) -> Any:  # noqa: ANN401 - JSON
    """Return a value that a schema allows, with what it requires and no more."""
    whole = _resolved(schema, schemas)
    if "anyOf" in whole:
        return _example(next(each for each in whole["anyOf"] if each.get("type") != "null"), schemas, depth)
    if "enum" in whole:
        return whole["enum"][0]
    kind = whole.get("type")
    if kind == "object":
        fields = whole.get("properties", {})
        return {name: _example(fields[name], schemas, depth - 1) for name in whole.get("required", []) if depth}
    if kind == "array":
        return [_example(whole.get("items", {}), schemas, depth - 1)] if depth else []
    return {"integer": max(1, whole.get("minimum", 1)), "number": 0.5, "boolean": True}.get(str(kind), "TEXT")


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _resolved(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    return schemas[schema["$ref"].removeprefix(_REFERENCE)] if "$ref" in schema else schema
