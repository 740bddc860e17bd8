"""What a request wants of a file: all of it, a part of it, or only news. RFC 9110, sections 13 and 14."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime

from trackline.artifacts.entries import FileInfo

_ONE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,19})\s*-\s*(\d{0,19})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The answer's status and the bytes it carries: from `start` up to `stop`."""

    status: int
    start: int
    stop: int


def wanted(method: str, headers: Mapping[str, str], info: FileInfo) -> Wanted:
    """Return what to send: 200 with all, 206 with a part, 304 or 416 with nothing.

    A request for several ranges gets the whole file, as the RFC allows; so does a range that is malformed or
    not asked for by GET.
    """
    if _is_known(headers, info):
        return Wanted(304, 0, 0)
    found = _ONE_RANGE.fullmatch(headers.get("range", ""))
    if method != "GET" or not found or not (found[1] or found[2]) or not _still_applies(headers, info):
        return Wanted(200, 0, info.size)
    if found[1]:
        start = int(found[1])
        stop = min(int(found[2]) + 1, info.size) if found[2] else info.size
        if found[2] and int(found[2]) < start:
            return Wanted(200, 0, info.size)
    else:
        start, stop = max(info.size - int(found[2]), 0), info.size
    return Wanted(206, start, stop) if start < stop else Wanted(416, 0, 0)


def http_date(seconds: float) -> str:
    """Return a time as HTTP writes it; whole seconds."""
    return formatdate(seconds, usegmt=True)


def _is_known(headers: Mapping[str, str], info: FileInfo) -> bool:
    tags = headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or info.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    since = _seconds(headers.get("if-modified-since", ""))
    return since is not None and int(info.modified) <= since


def _still_applies(headers: Mapping[str, str], info: FileInfo) -> bool:
    """Tell whether the range is of the version the client has a part of already."""
    condition = headers.get("if-range")
    return condition is None or condition.strip() in (info.etag, http_date(info.modified))


def _seconds(date: str) -> float | None:
    try:
        parsed = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, OSError):
        return None
