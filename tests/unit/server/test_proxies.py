"""X-Forwarded headers: what is believed, and from whom."""

import asyncio
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from trackline.server.proxies import Proxies, parse_networks

PROXY = "10.0.0.5"


def passed_on(peer: str | None, trusted: str, *headers: tuple[str, str]) -> dict[str, Any]:
    """Return client, scheme and hosts as the server behind sees them."""
    seen: dict[str, Any] = {}

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        hosts = [value.decode() for name, value in scope["headers"] if name == b"host"]
        client = scope["client"]
        seen.update(client=client and client[0], scheme=scope["scheme"], hosts=hosts)

    scope = {
        "type": "http",
        "client": None if peer is None else (peer, 4000),
        "scheme": "http",
        "headers": [(b"host", b"inner:5000"), *((name.encode(), value.encode()) for name, value in headers)],
    }
    nothing: Any = None
    asyncio.run(Proxies(app, parse_networks(trusted.split(",")))(scope, nothing, nothing))
    return seen


ALL = (
    ("x-forwarded-for", "203.0.113.9"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "track.example.org"),
)


def test_a_trusted_proxy_is_believed() -> None:
    """Its client, scheme and host take the place of its own."""
    seen = passed_on(PROXY, "10.0.0.0/8", *ALL)
    assert seen == {"client": "203.0.113.9", "scheme": "https", "hosts": ["track.example.org"]}


@pytest.mark.parametrize("peer", ["10.0.0.6", "203.0.113.1", "::1", None])
def test_anyone_else_is_not_believed(peer: str | None) -> None:
    """The same headers from another address change nothing."""
    assert passed_on(peer, PROXY, *ALL) == {"client": peer, "scheme": "http", "hosts": ["inner:5000"]}


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("10.0.0.9, 10.0.0.7", "10.0.0.9"),
        ("6.6.6.6, nonsense, 10.0.0.7", "10.0.0.7"),
        ("nonsense", PROXY),
        ("", PROXY),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
    ],
)
def test_the_client_is_the_last_that_is_no_proxy(chain: str, client: str) -> None:
    """What a client itself wrote into the header stands before that, and is not believed."""
    assert passed_on(PROXY, "10.0.0.0/8", ("x-forwarded-for", chain))["client"] == client


def test_a_header_in_parts_is_one_chain() -> None:
    """A client cannot put its own line behind the proxy's: lines are read in their order."""
    parts = (("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "203.0.113.9"))
    assert passed_on(PROXY, PROXY, *parts)["client"] == "203.0.113.9"


@pytest.mark.parametrize("hosts", [("a.example", "b.example"), ("a.example, b.example",), ("a b",), ("",), ("x/y",)])
def test_a_host_that_is_not_one_name_is_left(hosts: tuple[str, ...]) -> None:
    """Two names, or none, do not replace the one that was sent."""
    assert passed_on(PROXY, PROXY, *(("x-forwarded-host", host) for host in hosts))["hosts"] == ["inner:5000"]


@pytest.mark.parametrize("scheme", ["ftp", "https,http", "", "javascript"])
def test_other_schemes_are_not_taken(scheme: str) -> None:
    """Only http and https are."""
    assert passed_on(PROXY, PROXY, ("x-forwarded-proto", scheme))["scheme"] == "http"


def test_an_address_in_the_other_form_is_the_same() -> None:
    """A proxy on a socket of both families is known by its plain address."""
    assert passed_on(f"::ffff:{PROXY}", PROXY, *ALL)["client"] == "203.0.113.9"
