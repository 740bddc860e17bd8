"""The one place that decides whether a path from a client is safe, and what name it stands for.

A name is what remains after percent-decoding until nothing changes. MLflow's client decodes the paths it is given in
the same way before it uses them, so a file is listed and fetched under the name it was stored under: `im%2Bx.png` and
`im+x.png` are one file.
"""

import re
from urllib.parse import unquote

from trackline.errors import InvalidParameterValue

MAX_PATH_BYTES = 1024
"""Bytes of UTF-8 in a whole path: what S3 takes, so that a path good for one storage is good for all."""
MAX_NAME_BYTES = 255
"""Bytes of UTF-8 in one segment: what local file systems take."""
MAX_ROUNDS = 8
"""How often a path may have been percent-encoded."""
RESERVED_PREFIX = ".trackline-upload-"
"""How the names of unfinished uploads begin; never shown, never accepted."""

_MAX_RAW = 3 * MAX_PATH_BYTES * 2
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff#\\\\]")
_LOGGED_IMAGE = re.compile(r"[\w.\- ]+%step%\d+%timestamp%\d+%[\w\-]+(?:%compressed)?\.(?:png|webp)\Z")
"""How clients of version 2 name the images of `log_image(key=…)`: the percent signs are meant, `%17` is no code."""
_DRIVE_OR_FILE = re.compile(r"[A-Za-z]:|file:", re.IGNORECASE)


def safe_path(raw: str) -> str:
    """Return the name a path from a client stands for: relative, `/` between segments, "" for the root.

    Decoding again changes nothing, and joining two names gives a name. Empty segments and `.` are dropped.
    Raises InvalidParameterValue ("Invalid path: ...") for anything that might lead elsewhere.
    """
    path = _decode(raw)
    found = _FORBIDDEN.search(path)
    if found:
        raise _invalid(f"the character {found[0]!r} is not allowed")
    if path.startswith("/"):
        raise _invalid("it must be relative")
    segments = [segment for segment in path.split("/") if segment not in ("", ".")]
    for segment in segments:
        _check_segment(segment)
    name = "/".join(segments)
    if len(name.encode()) > MAX_PATH_BYTES:
        raise _invalid(f"it is longer than {MAX_PATH_BYTES} bytes")
    return name


def safe_file_path(raw: str) -> str:
    """Return the name of a file as `safe_path` does. Raises InvalidParameterValue when the path names a directory."""
    name = safe_path(raw)
    if not name or _decode(raw).endswith("/"):
        raise InvalidParameterValue("The artifact path must include a file name; it cannot be empty or end with '/'.")
    return name


def safe_path_bytes(raw: bytes) -> str:
    """Decode a path as it stood in a request line. Raises InvalidParameterValue when it is not UTF-8."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _invalid("it is not UTF-8") from None


def is_plain_name(name: str) -> bool:
    """Tell whether a name found in a storage can be asked for by clients under exactly that name."""
    if not _FORBIDDEN.search(name) and "%" not in name and "/" not in name:
        return name not in ("", ".", "..") and not _DRIVE_OR_FILE.match(name) and not name.startswith(RESERVED_PREFIX)
    try:
        return "/" not in name and safe_path(name) == name
    except InvalidParameterValue:
        return False


def join(head: str, tail: str) -> str:
    """Return the path of `tail` below `head`; either may be empty."""
    return f"{head}/{tail}" if head and tail else head or tail


def _decode(raw: str) -> str:
    if len(raw) > _MAX_RAW:
        raise _invalid(f"it is longer than {MAX_PATH_BYTES} bytes")
    path = raw
    for _ in range(MAX_ROUNDS):
        try:
            decoded = "/".join(map(_decode_segment, path.split("/")))
        except UnicodeDecodeError:
            raise _invalid("it is not UTF-8") from None
        if decoded == path:
            return path
        path = decoded
    raise _invalid("it is percent-encoded too often")


def _decode_segment(segment: str) -> str:
    return segment if _LOGGED_IMAGE.match(segment) else unquote(segment, errors="strict")


def _check_segment(segment: str) -> None:
    if segment == "..":
        raise _invalid("'..' is not allowed")
    if _DRIVE_OR_FILE.match(segment):
        raise _invalid("a drive letter or 'file:' is not allowed")
    if segment.startswith(RESERVED_PREFIX):
        raise _invalid(f"names beginning with {RESERVED_PREFIX!r} are reserved")
    if len(segment.encode()) > MAX_NAME_BYTES:
        raise _invalid(f"a name in it is longer than {MAX_NAME_BYTES} bytes")


def _invalid(reason: str) -> InvalidParameterValue:
    return InvalidParameterValue(f"Invalid path: {reason}.")
