"""Write ui/src/api/wire: the messages of the OpenAPI document as TypeScript; --check only tells whether it is stale.

A file for each module of `trackline.wire`. A field with a default may be absent, in requests and in answers, and null
says what absence says.
"""

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import trackline.wire
from trackline.server.endpoints import ENDPOINTS
from trackline.server.openapi import document

FOLDER = Path(__file__).parents[1] / "ui" / "src" / "api" / "wire"

_HEAD = "/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */"
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_NAMES = re.compile(r"\b[A-Z]\w*")


def main() -> int:
    """Write or check the files."""
    made = pages()
    kept = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.ts")}
    if kept == made:
        return 0
    if "--check" in sys.argv:
        print(f"{FOLDER} is stale: run scripts/write_api_types.py.", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    for name in kept.keys() - made.keys():
        (FOLDER / name).unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


def pages() -> dict[str, str]:
    """Return the texts of the files by their names."""
    schemas: dict[str, dict[str, Any]] = document(ENDPOINTS)["components"]["schemas"]
    messages = {name: interface(name, schema) for name, schema in schemas.items() if schema.get("properties")}
    homes = _homes()
    return {f"{home}.ts": _page(home, messages, homes) for home in sorted({homes[name] for name in messages})}


def _homes() -> dict[str, str]:
    """Return the module of the wire that each message is in; the form of errors is the document's own."""
    homes = {"Failure": "failure"}
    for module in iter_modules(trackline.wire.__path__):
        path = f"{trackline.wire.__name__}.{module.name}"
        homes |= {name: module.name for name, kind in vars(import_module(path)).items() if _is_of(kind, path)}
    return homes


def _is_of(kind: object, module: str) -> bool:
    return isinstance(kind, type) and kind.__module__ == module


def _page(home: str, messages: dict[str, str], homes: dict[str, str]) -> str:
    own = {name: text for name, text in sorted(messages.items()) if homes[name] == home}
    fields = "\n".join(line for text in own.values() for line in text.split("\n") if line.startswith("  "))
    used = {name for name in _NAMES.findall(fields) if name in messages and name not in own}
    imports = [
        f'import type {{ {", ".join(sorted(name for name in used if homes[name] == other))} }} from "./{other}";'
        for other in sorted({homes[name] for name in used})
    ]
    return "\n".join([_HEAD, *imports, "", *own.values()])


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
