"""How log lines look: for people, or one JSON object a line for programs. Both go to standard error."""

import logging
import time
from typing import Any, Literal

import msgspec

LogFormat = Literal["human", "json"]

_access = logging.getLogger("trackline.access")


class HumanFormatter(logging.Formatter):
    """A line for people. What a client sent cannot begin a line of its own: controls are escaped, traces indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the request's id in brackets if it is about one, and a trace below it."""
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
        request_id = _fields(record).get("request_id")
        ending = f" [{request_id}]" if request_id else ""
        line = f"{when}.{int(record.msecs):03} {record.levelname:<7} {_escaped(record.getMessage())}{ending}"
        if record.exc_info:
            trace = self.formatException(record.exc_info)
            line += "".join(f"\n    | {_escaped(each)}" for each in trace.splitlines())
        return line


class JsonFormatter(logging.Formatter):
    """One object a line: time (RFC 3339, UTC), level, message, and what is known of the request."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, Any] = {"time": f"{when}.{int(record.msecs):03}Z", "level": record.levelname.lower()}
        line["message"] = "request" if record.name == _access.name else record.getMessage()
        line |= _fields(record)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        # Lone surrogates, which a path may hold, are no JSON.
        return msgspec.json.encode(_clean(line)).decode()


def start_logging(shape: LogFormat) -> None:
    """Log warnings and worse, and the requests that the access log is to have."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if shape == "json" else HumanFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("uvicorn").setLevel(logging.ERROR)  # its warnings are what clients did
    _access.setLevel(logging.INFO)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return getattr(record, "fields", {})


def _escaped(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def _clean(line: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
        for name, value in line.items()
        if value is not None
    }
