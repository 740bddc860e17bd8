"""Passwords as they are stored: argon2id hashes. Making and checking one takes tens of milliseconds and 19 MiB."""

from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
"""OWASP's first choice for argon2id that needs one thread; a hash says with what it was made."""


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    return _HASHER.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Tell whether a password is the stored one; without a stored one it takes as long to say no."""
    try:
        return _HASHER.verify(_nobodys() if stored is None else stored, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("the password of those who do not exist")
