"""Heads that are too large, ambiguous or no HTTP: refused with 4xx in bounded memory, or read in one way only."""

import contextlib
import json
import socket

import pytest
from hostile import Answer, Target

HOST = b"Host: localhost\r\n"
CREATE = b"POST /api/2.0/mlflow/experiments/create HTTP/1.1\r\n" + HOST
TYPE = b"Content-Type: application/json\r\n"
MEMORY = 24 << 20
"""Bytes that the server may grow by while it refuses one request."""


@pytest.mark.parametrize(
    "head",
    [
        b"GET /health HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
        b"GET /health HTTP/1.1\r\n" + HOST + b"X" * 70_000 + b": a\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /health?" + b"a" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /health HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: a\r\n" % n for n in range(200)) + b"\r\n",
        b"GET /health HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: a\r\n" % n for n in range(100_000)) + b"\r\n",
        b"GET /health HTTP/1.1\r\n" + b"Cookie: a=b\r\n" * 50_000 + HOST + b"\r\n",
    ],
    ids=["value", "name", "path", "query", "200 headers", "100000 headers", "50000 cookies"],
)
def test_a_large_head_is_refused(target: Target, head: bytes) -> None:
    """More than 64 KB or 128 headers is 431, in MLflow's form, and says what the limit is."""
    answer = target.send(head)
    assert (answer.status, answer.json()["error_code"]) == (431, "BAD_REQUEST")
    assert "65536 bytes and 128 headers" in answer.json()["message"]


@pytest.mark.parametrize(
    "beginning",
    [
        b"GET /health HTTP/1.1\r\n" + HOST + b"X: ",
        b"GET /health HTTP/1.1\r\n" + HOST + b"X",
        b"GET /",
        CREATE + TYPE + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nTrailer: ",
        CREATE + TYPE + b"Transfer-Encoding: chunked\r\n\r\n2;extension=",
    ],
    ids=["value", "name", "path", "trailer", "chunk extension"],
)
def test_a_head_without_end_is_not_kept(target: Target, beginning: bytes) -> None:
    """What the parser would collect forever ends the connection soon, and costs no memory."""
    before = target.forget_peak()
    with target.connect() as line:
        line.sendall(beginning)
        sent = _flood(line)
    assert sent < 20 << 20
    assert target.peak_memory() - before < MEMORY


def test_a_head_at_the_limit_is_read(target: Target) -> None:
    """A hundred headers and 60 KB are a head like others."""
    headers = b"".join(b"X-%d: %s\r\n" % (n, b"a" * 580) for n in range(100))
    assert target.send(b"GET /health HTTP/1.1\r\n" + HOST + headers + b"\r\n").body == b"OK"


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /health HTTP/9.9\r\n" + HOST + b"\r\n",
        b"NONSENSE /health HTTP/1.1\r\n" + HOST + b"\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /\x00health HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /health HTTP/1.1\r\nHost localhost\r\n\r\n",
        b"GET /health HTTP/1.1\r\n" + HOST + b"X: a\x00b\r\n\r\n",
        b"GET /health HTTP/1.1\r\n" + HOST + b"X : a\r\n\r\n",
        b"GET /health HTTP/1.1\r\n" + HOST + b"X: a\n folded\r\n\r\n",
        CREATE + TYPE + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        CREATE + TYPE + b"Content-Length: 2, 3\r\n\r\n{} ",
        CREATE + TYPE + b"Content-Length: -1\r\n\r\n{}",
        CREATE + TYPE + b"Content-Length: +2\r\n\r\n{}",
        CREATE + TYPE + b"Content-Length: 0x2\r\n\r\n{}",
        CREATE + TYPE + b"Content-Length: 99999999999999999999999\r\n\r\n{}",
        CREATE + TYPE + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        CREATE + TYPE + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        CREATE + TYPE + b"Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        CREATE + TYPE + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n",
        CREATE + TYPE + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        CREATE + TYPE + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}{}\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(target: Target, raw: bytes) -> None:
    """Other protocols, and framing that can be read in two ways, are 400 in MLflow's form and end the connection."""
    with target.connect() as line:
        line.sendall(raw)
        answer = target.read(line)
        assert line.recv(1) == b""
    assert (answer.status, answer.json()["error_code"]) == (400, "BAD_REQUEST")


def test_a_length_that_promises_too_much_is_refused_early(target: Target) -> None:
    """A body that is announced as larger than the limit is refused when it begins, not when it is there."""
    answer = target.send(CREATE + TYPE + b"Content-Length: 10000000000\r\n\r\n" + b" " * 100_000)
    assert answer.status == 413
    assert "--max-body-size" in answer.json()["message"]


def test_trailers_do_not_become_headers(target: Target) -> None:
    """A type or a host behind the body changes nothing."""
    chunks = b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Type: application/json\r\n\r\n"
    assert target.send(CREATE + chunks).status == 400


def test_a_request_waits_for_its_continue(target: Target) -> None:
    """`Expect: 100-continue` is answered before the body, and refusals come without asking for it."""
    body = json.dumps({"experiment_id": "0"}).encode()
    run = CREATE.replace(b"experiments", b"runs") + b"Expect: 100-continue\r\nContent-Length: %d\r\n" % len(body)
    with target.connect() as line:
        line.sendall(run + TYPE + b"\r\n")
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(body)
        assert target.read(line, "POST").status == 200
    with target.connect() as line:
        line.sendall(run + b"Content-Type: text/plain\r\n\r\n")
        assert target.read(line, "POST").status == 400


def test_the_authority_of_a_target_does_not_replace_the_host(target: Target) -> None:
    """A target with a host in it, as proxies send, is judged by the Host header."""
    path = b"/api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\n"
    assert target.send(b"GET http://localhost" + path + b"Host: evil.example\r\n\r\n").status == 403
    assert target.send(b"GET http://localhost" + path + HOST + b"\r\n").status == 200


def test_an_answer_is_never_taken_for_another_ones(target: Target) -> None:
    """Garbage behind a whole request is not answered in its place."""
    request = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
    with target.connect() as line:
        line.sendall(request + b"garbage\r\n\r\n")
        got = _all(line)
    assert got == b"" or got.startswith(b"HTTP/1.1 200 ")


def test_pipelined_requests_are_answered_in_order(target: Target) -> None:
    """Many requests in one piece get as many answers, each its own."""
    paths = ["/health", "/version"] * 50
    answers: list[Answer] = []
    with target.connect() as line:
        line.sendall(b"".join(b"GET %s HTTP/1.1\r\n%s\r\n" % (path.encode(), HOST) for path in paths))
        with line.makefile("rb") as stream:
            for _ in paths:
                status = stream.readline()
                length = 0
                while header := stream.readline().strip():
                    if header.startswith(b"content-length"):
                        length = int(header.partition(b":")[2])
                answers.append(Answer(int(status.split()[1]), {}, stream.read(length)))
    assert [each.body for each in answers] == [b"OK", b"3.17.2"] * 50


def test_garbage_leaves_nothing_in_the_log(target: Target) -> None:
    """A flood of nonsense cannot fill the disk through the log."""
    for _ in range(50):
        target.send(b"\x00\x01\x02\r\n\r\n")
    log = target.folder.with_name(f"{target.folder.name}.log").read_text("utf-8")
    assert "nvalid HTTP" not in log
    assert len(log) < 2000


def _flood(line: socket.socket) -> int:
    sent = 0
    with contextlib.suppress(OSError):
        while sent < 200 << 20:
            sent += line.send(b"a" * 65536)
    return sent


def _all(line: socket.socket) -> bytes:
    got = b""
    while part := line.recv(65536):
        got += part
    return got
