"""JSON that is broken, endless, compressed or a bomb: refused with 4xx in bounded time and memory."""

import gzip
import json
import threading
import time
import zlib
from collections.abc import Callable

import pytest
from hostile import JSON, Answer, Target

from trackline.server.endpoint import Endpoint
from trackline.server.endpoints import ENDPOINTS
from trackline.wire.message import NoFields

MIB = 1 << 20
CREATE = "/api/2.0/mlflow/runs/create"
WRITE = "/api/2.0/mlflow/runs/log-batch"
TAKERS = [row for row in ENDPOINTS if row.mode != "stream" and row.method != "GET" and row.request is not NoFields]
BROKEN = {
    "nothing": b"",
    "blanks": b" " * 100_000,
    "half": b'{"run_id": "',
    "list": b"[]",
    "number": b"1",
    "text": b'"{"',
    "null": b"null",
    "two values": b"{} {}",
    "nested lists": b"[" * 100_000 + b"]" * 100_000,
    "open lists": b"[" * 100_000,
    "nested in a field": b'{"run_id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested in a field that is not known": b'{"x": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}",
    "encoded twice and nested": json.dumps('{"x": ' + "[" * 10_000 + "]" * 10_000 + "}").encode(),
    "no utf-8": b'{"run_id": "\xff\xfe"}',
    "utf-16": '{"run_id": "a"}'.encode("utf-16"),
    "mark": b'\xef\xbb\xbf{"run_id": "a"}',
    "overlong": b'{"run_id": "\xc0\xaf"}',
    "raw surrogate": b'{"run_id": "\xed\xa0\x80"}',
    "surrogate": b'{"run_id": "\\ud800"}',
    "control characters": b'{"run_id": "a\x00\x1f"}',
    "bad escape": b'{"run_id": "\\x41"}',
    "equal keys": b'{"run_id": "a", "run_id": "b", "runId": "c"}',
    "prototype": b'{"__proto__": {"run_id": "a"}, "constructor": {"prototype": {}}}',
    "comment": b'{"run_id": /* */ "a"}',
    "digits": b'{"run_id": ' + b"9" * 100_000 + b"}",
    "fraction": b'{"run_id": 0.' + b"9" * 100_000 + b"}",
    "pickle": b"\x80\x04\x95\x1e\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x8c\x06system\x93\x8c\x02id\x85R.",
    "yaml": b"!!python/object/apply:os.system ['id']",
    "xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "gzip": gzip.compress(b'{"run_id": "a"}'),
    "deflate": zlib.compress(b'{"run_id": "a"}'),
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.method} {row.path}") for row in TAKERS])
def test_broken_bodies_are_refused(target: Target, row: Endpoint, broken: str) -> None:
    """Every endpoint that takes JSON answers what is none, or says nothing of use, with 4xx or its default."""
    path = row.path.replace("{model_id}", "m-1").replace("{key}", "k")
    answer = target.ask(row.method, path, BROKEN[broken], JSON)
    assert answer.status < 500, answer.body[:500]


def _bomb(member: bytes, size: int = 30 * MIB) -> bytes:
    return b'{"runId": "a", "x": [' + (member + b",") * (size // (len(member) + 1)) + member + b"]}"


BOMBS: dict[str, Callable[[], bytes]] = {
    "objects": lambda: _bomb(b"{}"),
    "lists": lambda: _bomb(b"[]"),
    "small objects": lambda: _bomb(b'{"a":1}'),
    "numbers": lambda: _bomb(b"1.5"),
    "texts": lambda: _bomb(b'"ab"'),
    "keys": lambda: b'{"runId": "a", ' + b",".join(b'"k%d":1' % n for n in range(2_000_000)) + b"}",
    "points": lambda: b'{"run_id": "a", "metrics": [' + b'{"key":"a","value":1,"timestamp":1},' * 800_000 + b"{}]}",
    "one long text": lambda: b'{"runId": "' + b"x" * (30 * MIB) + b'"}',
    "open lists": lambda: b'{"x": ' + b"[" * (30 * MIB),
    "digits": lambda: b'{"runId": ' + b"9" * (30 * MIB) + b"}",
    "escapes": lambda: b'{"runId": "' + b"\\u0041" * (5 * MIB) + b'"}',
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_little(target: Target, bomb: str) -> None:
    """A body of the largest size, whatever it is made of, is refused within seconds and ten times its size."""
    body = BOMBS[bomb]()
    before = target.forget_peak()
    started = time.monotonic()
    answer = target.ask("POST", WRITE, body, JSON)
    assert answer.status < 500
    assert answer.status >= 400
    assert time.monotonic() - started < 5
    assert target.peak_memory() - before < 320 * MIB


@pytest.mark.parametrize("path", ["/api/2.0/mlflow/logged-models/m-1/tags", WRITE])
def test_a_bomb_holds_nobody_up(target: Target, path: str) -> None:
    """While large bodies are read, others are served, whichever kind of address they were sent to."""
    body = _bomb(b'{"a":1}', 2 * MIB).replace(b'"x"', b'"tags"')
    method = "PATCH" if path.endswith("tags") else "POST"
    answers: list[Answer] = []
    senders = [threading.Thread(target=lambda: answers.append(target.ask(method, path, body, JSON))) for _ in range(4)]
    for sender in senders:
        sender.start()
    slowest = 0.0
    while any(sender.is_alive() for sender in senders):
        started = time.monotonic()
        assert target.ask("GET", "/health").status == 200
        slowest = max(slowest, time.monotonic() - started)
    assert slowest < 1
    assert [each.status < 500 for each in answers] == [True] * 4


def test_a_compressed_bomb_is_not_unpacked(target: Target) -> None:
    """Compressed JSON is refused as such: a megabyte that would be a gigabyte costs a megabyte."""
    packed = gzip.compress(b" " * (1 << 30), 1)
    before = target.forget_peak()
    answer = target.ask("POST", CREATE, packed, JSON | {"Content-Encoding": "gzip"})
    assert (answer.status, answer.json()["error_code"]) == (400, "BAD_REQUEST")
    assert "gzip" in answer.json()["message"]
    assert target.peak_memory() - before < 64 * MIB


def test_a_body_over_the_limit_is_cut_off(target: Target) -> None:
    """Chunks without end are refused at --max-body-size, not collected."""
    before = target.forget_peak()
    head = f"POST {WRITE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".encode()
    chunk = b"100000\r\n" + b" " * MIB + b"\r\n"
    with target.connect() as line:
        line.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(34):
            line.sendall(chunk)
        answer = target.read(line, "POST")
    assert answer.status == 413
    assert "--max-body-size" in answer.json()["message"]
    assert target.peak_memory() - before < 160 * MIB
