"""What a request's headers say of its sender."""

import base64

import pytest

from trackline.server.credentials import Credential, Password, SessionId, Token, cookie_name, find, parse


def basic(pair: bytes) -> bytes:
    """Return a header's value."""
    return b"Basic " + base64.b64encode(pair)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (basic(b"ann:secret"), Password("ann", "secret")),
        (basic(b"ann:se:cret"), Password("ann", "se:cret")),
        (basic("änne:größe".encode()), Password("änne", "größe")),
        (basic("änne:größe".encode("latin-1")), Password("änne", "größe")),
        (b"basic  " + base64.b64encode(b"ann:secret"), Password("ann", "secret")),
        (b"Bearer tl_abc", Token("tl_abc")),
        (b"bearer  tl_abc ", Token("tl_abc")),
        (b"\0abc", SessionId("abc")),
        (basic(b"ann"), None),
        (basic(b":secret"), None),
        (basic(b"ann:"), None),
        (b"Basic !!!", None),
        (b"Basic", None),
        (b"Bearer", None),
        (b"Bearer ", None),
        (b"Digest username=ann", None),
        (b"", None),
    ],
)
def test_credentials_are_read(sent: bytes, meant: Credential | None) -> None:
    """Passwords and tokens in the forms clients send; anything else is none."""
    assert parse(sent) == meant


def test_secrets_are_not_shown() -> None:
    """A log line or a traceback that shows a credential leaves out the secret."""
    assert "hidden" not in repr([Password("ann", "hidden"), Token("hidden"), SessionId("hidden")])


def test_a_cookie_is_found_among_others() -> None:
    """By the name it has at this host and port, in one header or several."""
    headers = [
        (b"host", b"localhost:5000"),
        (b"cookie", b"a=b; trackline_session_5001=wrong;trackline_session_5000=right"),
        (b"cookie", b"c=d"),
    ]
    assert parse(find(headers)) == SessionId("right")
    assert find([(b"host", b"localhost:5002"), *headers[1:]]) == b""
    assert find([(b"host", b"lab.example.org"), (b"cookie", b"x=y; trackline_session=right")]) == b"\0right"


def test_the_header_goes_before_the_cookie() -> None:
    """Who says who they are is believed, not their browser."""
    headers = [(b"cookie", b"trackline_session=a"), (b"authorization", b"Bearer b")]
    assert parse(find(headers)) == Token("b")


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (b"localhost:5000", b"trackline_session_5000"),
        (b"lab.example.org", b"trackline_session"),
        (b"[::1]", b"trackline_session"),
        (b"[::1]:80", b"trackline_session_80"),
        (b"", b"trackline_session"),
        (b"a:b=c;d", b"trackline_session"),
    ],
)
def test_a_cookie_is_named_after_the_port(host: bytes, name: bytes) -> None:
    """Two servers on one machine do not overwrite each other's."""
    assert cookie_name(host) == name
