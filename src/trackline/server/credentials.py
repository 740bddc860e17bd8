"""What a request brings to say who sends it: a password, an API token, or the cookie of a signed-in browser."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field

COOKIE = b"trackline_session"

SESSION = 0
"""The first byte of a credential that came in a cookie, which browsers send by themselves; no header can hold it."""
_SESSION = bytes((SESSION,))


@dataclass(frozen=True, slots=True)
class Password:
    """A user's name and password."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """An API token."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SessionId:
    """What the cookie of a signed-in browser holds."""

    secret: str = field(repr=False)


Credential = Password | Token | SessionId


def find(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the credential of a request as it was sent, b"" for none. The Authorization header goes first."""
    cookies = host = b""
    for name, value in headers:
        if name == b"authorization":
            return value
        if name == b"cookie":
            cookies = value if not cookies else cookies + b"; " + value
        elif name == b"host":
            host = value
    if COOKIE in cookies:
        wanted = cookie_name(host) + b"="
        for cookie in cookies.split(b";"):
            if cookie.strip().startswith(wanted):
                return _SESSION + cookie.strip()[len(wanted) :]
    return b""


def cookie_name(host: bytes) -> bytes:
    """Return the name of the cookie at a Host: browsers do not tell apart two servers on ports of one machine."""
    port = host.rpartition(b":")[2]
    return COOKIE + b"_" + port if host and port.isdigit() else COOKIE


def parse(credential: bytes) -> Credential | None:
    """Return what a found credential says, None for what is none."""
    if credential.startswith(_SESSION):
        return SessionId(credential[len(_SESSION) :].decode("latin-1"))
    scheme, _, rest = credential.strip().partition(b" ")
    if scheme.lower() == b"bearer" and rest:
        return Token(rest.strip().decode("latin-1"))
    if scheme.lower() != b"basic":
        return None
    try:
        pair = base64.b64decode(rest.strip(), validate=True)
    except binascii.Error:
        return None
    username, colon, password = _text(pair).partition(":")
    return Password(username, password) if colon and username and password else None


def _text(pair: bytes) -> str:
    try:
        return pair.decode()
    except UnicodeDecodeError:
        return pair.decode("latin-1")  # what older HTTP clients send
