"""What a proxy says of the client it speaks for: believed only from addresses that were named."""

import ipaddress
import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Headers = list[tuple[bytes, bytes]]

_HOST = re.compile(rb"[^\s,/@]{1,260}")


class Proxies:
    """Stands before what looks at client, scheme and host; passes on what the trusted proxy saw of them."""

    def __init__(self, app: ASGIApp, trusted: Iterable[Network]) -> None:
        """`trusted` are the proxies' own addresses, as this server sees them."""
        self._app = app
        self._trusted = tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        peer = scope["client"]
        if peer is not None and self._trusts(peer[0]):
            self._take(scope, peer)
        await self._app(scope, receive, send)

    def _take(self, scope: Scope, peer: tuple[str, int]) -> None:
        headers: Headers = scope["headers"]
        chain = [part.strip() for part in _joined(headers, b"x-forwarded-for").split(",") if part.strip()]
        client = self._client(chain)
        if client is not None:
            scope["client"] = (client, peer[1])
        scheme = _joined(headers, b"x-forwarded-proto").strip().lower()
        if scheme in ("http", "https"):
            scope["scheme"] = scheme
        hosts = [value for name, value in headers if name == b"x-forwarded-host"]
        if len(hosts) == 1 and _HOST.fullmatch(hosts[0]):
            scope["headers"] = [*((name, value) for name, value in headers if name != b"host"), (b"host", hosts[0])]

    def _client(self, chain: list[str]) -> str | None:
        """Return the last address that is no trusted proxy: what stands before it anyone can make up."""
        client: str | None = None
        for part in reversed(chain):
            address = _address(part)
            if address is None:
                return client
            client = str(address)
            if not self._trusts(client):
                return client
        return client

    def _trusts(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self._trusted)


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks that are named by an address or as in 10.0.0.0/8. Raises ValueError, which names it."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def _joined(headers: Headers, name: bytes) -> str:
    return ",".join(value.decode("latin-1") for there, value in headers if there == name)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
