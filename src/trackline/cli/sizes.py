"""Numbers as people read them."""

_UNITS = ("bytes", "KB", "MB", "GB", "TB")
_STEP = 1024


def in_words(size: float) -> str:
    """Return a number of bytes with a unit; a KB is 1024 bytes."""
    for unit in _UNITS[:-1]:
        if size < _STEP:
            return f"{size:.0f} {unit}" if unit == _UNITS[0] else f"{size:.1f} {unit}"
        size /= _STEP
    return f"{size:.1f} {_UNITS[-1]}"


def count(number: int, noun: str) -> str:
    """Return a number of things: `1 run`, `12,000 runs`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
