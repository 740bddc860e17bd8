"""Secrets that are random enough to be stored as a plain digest: API tokens and the ids of sessions."""

import hashlib
import secrets

_TOKEN_PREFIX = "tl_"  # noqa: S105 - lets scanners of leaked secrets recognise one


def new_token() -> str:
    """Return a new API token: 256 random bits behind a prefix."""
    return _TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_session_id() -> str:
    """Return a new session's id: 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is stored of a token or a session's id."""
    return hashlib.sha256(secret.encode()).hexdigest()
