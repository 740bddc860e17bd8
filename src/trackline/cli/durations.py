"""Lengths of time as people write them on the command line."""

import re

from trackline.cli.refusal import Refusal

_DURATION = re.compile(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?")
_SECONDS = (86_400, 3_600, 60, 1)


def duration_ms(written: str, flag: str) -> int:
    """Return the milliseconds of a text such as 30d or 1d2h3m4s. Raises Refusal, naming the flag."""
    found = _DURATION.fullmatch(written)
    if not found or not written:
        raise Refusal(f"{flag}: {written!r} is no time. Write days, hours, minutes, seconds, such as 30d or 1d2h3m4s.")
    return 1000 * sum(int(count) * unit for count, unit in zip(found.groups("0"), _SECONDS, strict=True))
