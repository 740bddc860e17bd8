"""`--env-file`: variables from a file."""

import os
import re
from pathlib import Path

from trackline.cli.refusal import Refusal

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_COMMENT = re.compile(r"\s+#.*")


def load_env_file(path: Path) -> None:
    """Set the variables of a file of `NAME=value` lines; those already set keep their values.

    Raises Refusal when it cannot be read or has a line of another form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"--env-file: {path} cannot be read ({_reason(error)}).") from error
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if not found:
            raise Refusal(f"--env-file: line {number} of {path} is not of the form NAME=value.")
        os.environ.setdefault(found[1], _value(found[2]))


def _value(text: str) -> str:
    for quote in ("'", '"'):
        end = text.rfind(quote)
        if text.startswith(quote) and end > 0:
            return text[1:end]
    return _COMMENT.sub("", text)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "unknown error") if isinstance(error, OSError) else "it is not UTF-8 text"
