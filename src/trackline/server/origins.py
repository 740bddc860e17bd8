"""Which web page a request comes from."""

from fnmatch import fnmatchcase


def is_same_origin(origin: bytes, host: bytes) -> bool:
    """Tell whether an Origin header names the Host that was asked."""
    return origin.partition(b"://")[2].lower() == host.lower() != b""


def is_like(text: str, pattern: str) -> bool:
    """Tell whether a name is the pattern, or matches the `*` in it."""
    return text == pattern or ("*" in pattern and fnmatchcase(text, pattern.replace("[", "[[]")))
