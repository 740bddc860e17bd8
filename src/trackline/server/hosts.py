"""Keeps other web pages out: which Host names the server answers to, and which origins may write.

A page in the user's browser can send requests to any address the browser reaches. Two rules stop it: the Host header
must name this server (a rebound DNS name does not), and a write that a browser sends must come from our own pages,
from this machine, or from an origin that was allowed: its Origin says so or, where it sends none, Sec-Fetch-Site.
Programs send neither and are not affected.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trackline.server.config import ServerConfig
from trackline.server.origins import is_like, is_same_origin

_EXEMPT = ("/health", "/ready", "/version")
_READS = frozenset(("GET", "HEAD", "OPTIONS"))
_REMEMBERED = 1024
"""Host headers whose check is remembered; bounds what a hostile client can fill."""
_PRIVATE = tuple(
    ipaddress.ip_network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[^:\[\]/@\s,]{1,253})(?::(\d{1,5}))?")
_PLAIN_NAME = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]")
_PLAIN_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]{0,30}://[a-z0-9.:\[\]-]{1,260}")
_ADDRESS_PATTERN = re.compile(r"[0-9.*:\[\]]+")
_PREFLIGHT_METHODS = b"GET, POST, PUT, PATCH, DELETE, OPTIONS"
_FOREIGN_SITES = frozenset((b"cross-site", b"same-site"))
_BAD_HOST = "Invalid Host header - possible DNS rebinding attack detected."
_BAD_ORIGIN = "Cross-origin request blocked."
_BAD_PREFLIGHT = "Disallowed CORS origin."


class HostGuard:
    """Stands before the dispatcher; refuses in plain text and adds the headers that browsers obey."""

    def __init__(self, app: ASGIApp, config: ServerConfig) -> None:
        """`config` has the host and origin patterns and the frame rule."""
        self._app = app
        self._exempt = tuple(config.static_prefix + path for path in _EXEMPT)
        self._own_host = config.host.lower()
        self._hosts = None if config.allowed_hosts is None else tuple(host.lower() for host in config.allowed_hosts)
        self._origins = tuple(origin.rstrip("/").lower() for origin in config.cors_allowed_origins)
        self.known_hosts: set[bytes] = set()
        """Host headers that were found good."""
        self.protection = [(b"x-content-type-options", b"nosniff")]
        if config.x_frame_options != "NONE":
            self.protection.append((b"x-frame-options", config.x_frame_options.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        hosts: list[bytes] = []
        origin: bytes | None = None
        preflight = foreign = False
        for name, value in scope["headers"]:
            if name == b"host":
                hosts.append(value)
            elif name == b"origin":
                origin = value
            elif name == b"access-control-request-method":
                preflight = True
            elif name == b"sec-fetch-site":
                foreign = value in _FOREIGN_SITES
        host = hosts[0] if len(hosts) == 1 else b""
        if host not in self.known_hosts and scope["path"] not in self._exempt and not self._accepts(host):
            await _send_text(send, 403, self._how_to_allow_host(host))
            return
        method: str = scope["method"]
        if foreign and origin is None and method not in _READS and "*" not in self._origins:
            await _send_text(send, 403, self._how_to_allow_origin(_BAD_ORIGIN, b""))
            return
        if method == "POST" and origin is None:
            await self._app(scope, receive, send)
            return
        await self._guarded(method, host, origin, preflight=preflight)(scope, receive, send)

    def _guarded(self, method: str, host: bytes, origin: bytes | None, *, preflight: bool) -> ASGIApp:
        granted = [] if origin is None else self._grant(origin)
        if method == "OPTIONS":
            if origin is None or not preflight:
                return _no_content
            return _preflight(granted) if granted else _refusal(400, self._how_to_allow_origin(_BAD_PREFLIGHT, origin))
        if origin is not None and method not in _READS and not granted and not is_same_origin(origin, host):
            return _refusal(403, self._how_to_allow_origin(_BAD_ORIGIN, origin))
        headers = [*self.protection, *granted]

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            async def send_protected(message: Message) -> None:
                if message["type"] == "http.response.start":
                    there = {name for name, _ in message["headers"]}
                    message["headers"] = [*message["headers"], *(pair for pair in headers if pair[0] not in there)]
                await send(message)

            await self._app(scope, receive, send_protected)

        return answer

    def _accepts(self, header: bytes) -> bool:
        good = self._is_good(header.decode("latin-1").lower())
        if good and len(self.known_hosts) < _REMEMBERED:
            self.known_hosts.add(header)
        return good

    def _is_good(self, header: str) -> bool:
        if self._hosts is not None and "*" in self._hosts:
            return True
        found = _HOST.fullmatch(header)
        if not found:
            return False
        return self._is_own(found[1]) if self._hosts is None else self._matches(found[0], found[1], self._hosts)

    def _how_to_allow_host(self, header: bytes) -> str:
        found = _HOST.fullmatch(header.decode("latin-1").lower())
        if not found or not _PLAIN_NAME.fullmatch(found[1]):
            return f"{_BAD_HOST} It must be a name that --allowed-hosts lists, with or without a port."
        flag = f"--allowed-hosts {','.join((*(self._hosts or ()), found[1]))}"
        note = "" if self._hosts else " (it replaces the default: localhost and private addresses)"
        return f"{_BAD_HOST} If {found[1]} is meant to reach this server, start it with {flag}{note}."

    def _how_to_allow_origin(self, problem: str, origin: bytes) -> str:
        text = origin.decode("latin-1").lower()
        if not _PLAIN_ORIGIN.fullmatch(text):
            return (
                f"{problem} Only pages of this server, or of an origin that --cors-allowed-origins lists, may do this."
            )
        flag = f"--cors-allowed-origins {','.join((*self._origins, text))}"
        return f"{problem} If pages of {text} may call this server, start it with {flag}."

    def _is_own(self, name: str) -> bool:
        address = _address(name)
        if address is None:
            return name in ("localhost", self._own_host)
        return (
            address.is_loopback
            or address.is_unspecified
            or str(address) == self._own_host
            or any(address in network for network in _PRIVATE)
        )

    @staticmethod
    def _matches(whole: str, name: str, patterns: tuple[str, ...]) -> bool:
        for pattern in patterns:
            # 10.* is meant for addresses; 10.evil.example must not pass.
            if _ADDRESS_PATTERN.fullmatch(pattern) and _address(name) is None:
                continue
            plain = pattern.removesuffix(":*")
            if any(is_like(text, shape) for text in (whole, name) for shape in (pattern, plain)):
                return True
        return False

    def _grant(self, origin: bytes) -> list[tuple[bytes, bytes]]:
        """Return the headers that let a page of this origin read the answer, none when it may not."""
        if "*" in self._origins:
            return [(b"access-control-allow-origin", b"*")]
        text = origin.decode("latin-1").lower()
        if not (_is_local_page(text) or any(is_like(text, pattern) for pattern in self._origins)):
            return []
        return [
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_local_page(origin: str) -> bool:
    try:
        name = urlsplit(origin).hostname
    except ValueError:
        return False
    address = _address(name or "")
    return name == "localhost" or (address is not None and address.is_loopback)


def _preflight(granted: list[tuple[bytes, bytes]]) -> ASGIApp:
    async def answer(scope: Scope, _receive: Receive, send: Send) -> None:
        asked = [value for name, value in scope["headers"] if name == b"access-control-request-headers"]
        headers = [
            *granted,
            (b"access-control-allow-methods", _PREFLIGHT_METHODS),
            (b"access-control-allow-headers", asked[0] if asked else b"content-type"),
            (b"access-control-max-age", b"600"),
        ]
        await _send_text(send, 200, "OK", headers)

    return answer


async def _no_content(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _refusal(status: int, text: str) -> ASGIApp:
    async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
        await _send_text(send, status, text)

    return answer


async def _send_text(send: Send, status: int, text: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    body = text.encode()
    start = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        *(headers or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})
