"""What names, passwords and lifetimes may be."""

import re

from trackline.errors import InvalidParameterValue

MIN_PASSWORD = 12
"""Characters; MLflow asks for as many."""
MAX_PASSWORD = 1024
MAX_NAME = 250

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_username(name: str) -> None:
    """Raise InvalidParameterValue for a name that people cannot tell apart or HTTP's basic scheme cannot carry."""
    _check_name(name, "username")
    if ":" in name:
        raise InvalidParameterValue(f"Invalid value {name!r} for parameter 'username': a colon ends it in HTTP.")


def may_be_username(name: str) -> bool:
    """Tell whether a user could have this name; others are not looked up, as not every database can compare them."""
    return 0 < len(name) <= MAX_NAME and not _CONTROL.search(name)


def check_token_name(name: str) -> None:
    """Raise InvalidParameterValue for a name that people cannot read."""
    _check_name(name, "name")


def check_password(password: str) -> None:
    """Raise InvalidParameterValue for a password that is too short to withstand guessing, or absurdly long."""
    if len(password) < MIN_PASSWORD:
        raise InvalidParameterValue(f"Password must be at least {MIN_PASSWORD} characters.")
    if len(password) > MAX_PASSWORD:
        raise InvalidParameterValue(f"Password must be at most {MAX_PASSWORD} characters.")


def _check_name(name: str, field: str) -> None:
    if not name:
        raise InvalidParameterValue(f"Missing value for required parameter '{field}'.")
    if len(name) > MAX_NAME:
        raise InvalidParameterValue(
            f"'{field}' exceeds the maximum length of {MAX_NAME} characters: it has {len(name)}."
        )
    if name != name.strip() or _CONTROL.search(name):
        raise InvalidParameterValue(
            f"Invalid value {name!r} for parameter '{field}': no blanks at its ends and no control characters."
        )
