"""Write ui/src/api/wire.ts: the messages of the OpenAPI document as TypeScript; --check only tells whether it is stale.

A field with a default may be absent, in requests and in answers, and null says what absence says.
"""

import json
import sys
from pathlib import Path
from typing import Any

from trackline.server.endpoints import ENDPOINTS
from trackline.server.openapi import document

PAGE = Path(__file__).parents[1] / "ui" / "src" / "api" / "wire.ts"

_HEAD = (
    "/** The messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */\n"
)
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def main() -> int:
    """Write or check the file."""
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text("utf-8") == text:
        return 0
    print(f"{PAGE.name} is stale: run scripts/write_api_types.py.", file=sys.stderr)
    return 1


def page() -> str:
    """Return the file's text."""
    schemas: dict[str, dict[str, Any]] = document(ENDPOINTS)["components"]["schemas"]
    parts = [interface(name, schema) for name, schema in sorted(schemas.items()) if schema.get("properties")]
    return "\n".join([_HEAD, *parts])


def interface(name: str, schema: dict[str, Any]) -> str:
    """Return a message as an interface."""
    about = str(schema.get("description", "")).split("\n")[0]
    lines = [f"/** {about} */"] if about else []
    lines.append(f"export interface {name} {{")
    required = schema.get("required", [])
    for field, kind in schema["properties"].items():
        mark = "" if field in required else "?"
        lines.append(f"  {field}{mark}: {written(kind, optional=field not in required)};")
    return "\n".join([*lines, "}\n"])


def written(schema: dict[str, Any], *, optional: bool = False) -> str:
    """Return a schema as a type; an optional one needs no null."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "anyOf" in schema:
        kinds = [written(kind) for kind in schema["anyOf"] if not (optional and kind.get("type") == "null")]
        # A wider type takes in what is beside it.
        if "unknown" in kinds:
            return "unknown"
        if "string" in kinds:
            kinds = [each for each, kind in zip(kinds, schema["anyOf"], strict=False) if "enum" not in kind]
        return " | ".join(dict.fromkeys(kinds))
    kind = schema.get("type")
    if kind == "array":
        inner = written(schema.get("items", {}))
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    inside = written(schema.get("additionalProperties") or {}) if kind == "object" else ""
    return f"Record<string, {inside}>" if inside else _PLAIN.get(str(kind), "unknown")


if __name__ == "__main__":
    sys.exit(main())
