"""Log lines: one event a line, whatever a client sent."""

import json
import logging
import sys

import pytest

from trackline.cli.logs import HumanFormatter, JsonFormatter

HOSTILE = "/x\n2026-01-01 00:00:00.000 ERROR   forged\r\x1b[31m\u2028\udcff"


def fail(message: str) -> None:
    """Raise an error that quotes a client."""
    raise ValueError(message)


def record(message: str, *, fails: bool = False, name: str = "trackline.test") -> logging.LogRecord:
    """Return a log record as a request makes it."""
    trace = None
    if fails:
        try:
            fail(message)
        except ValueError:
            trace = sys.exc_info()
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, "%s failed", (message,), trace)
    made.fields = {"request_id": "abc-1", "path": message, "user": None}
    return made


def test_a_human_line_is_one_line() -> None:
    """Controls and line ends of all kinds are shown as escapes; the request's id ends the line."""
    line = HumanFormatter().format(record(HOSTILE))
    assert line.isprintable()
    assert r"/x\n2026-01-01" in line
    assert line.endswith("failed [abc-1]")


def test_a_trace_is_indented() -> None:
    """The lines of an exception, which may quote a client, cannot be taken for log lines."""
    first, *rest = HumanFormatter().format(record(HOSTILE, fails=True)).split("\n")
    assert "ERROR" in first
    assert rest
    assert all(line.startswith("    | ") and line.isprintable() for line in rest)


@pytest.mark.parametrize("fails", [False, True])
def test_a_json_line_is_one_object(fails: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    """It has no line end inside, parses, and holds the fields that are known."""
    line = JsonFormatter().format(record(HOSTILE, fails=fails))
    assert "\n" not in line
    read = json.loads(line)
    assert read["level"] == "error"
    assert read["request_id"] == "abc-1"
    assert read["path"].startswith("/x\n2026")
    assert "user" not in read
    assert ("ValueError" in read.get("exception", "")) is fails


def test_json_times_are_rfc_3339() -> None:
    """In UTC, to the millisecond."""
    made = record("x")
    made.created, made.msecs = 1_760_000_000.25, 250.0
    assert json.loads(JsonFormatter().format(made))["time"] == "2025-10-09T08:53:20.250Z"
