"""Serves the web UI from memory: its one HTML page, and the hashed assets that never change."""

import gzip
import hashlib
import html
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.types import Receive, Scope, Send

from trackline.errors import EndpointNotFound
from trackline.server.config import ServerConfig

FOLDER = Path(__file__).parent / "static_ui"
"""Written by the build; absent where the UI was left out."""

_ROUTES = frozenset(("", "experiments", "models", "runs", "registry", "compare", "sign-in"))
"""First segments of the UI's addresses. It answers others with its own "no such page"."""
_BASE = re.compile(r'<base href="[^"]*"')
_SQUEEZED = frozenset((".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm"))
_REMEMBERED = 8
"""Pages kept, one for each depth of an address; the UI's own are at most three deep."""
_FOREVER = b"public, max-age=31536000, immutable"
_ASK_AGAIN = b"no-cache"
_FRAMES = {"SAMEORIGIN": " frame-ancestors 'self';", "DENY": " frame-ancestors 'none';"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; media-src 'self'; base-uri 'self'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none';"
)
"""Our own files alone: nothing inline, nothing evaluated, no text made into markup by a script, no other host."""
_GUARD = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Trackline</title></head>
<body><h1>Trackline is running</h1>
<p>Its web UI was left out when it was installed. Install it again with <code>pip install .</code>, without
TRACKLINE_SKIP_UI, to have it built. Clients can log to this server all the same.</p></body></html>
"""


@dataclass(frozen=True, slots=True)
class _Page:
    plain: bytes
    squeezed: bytes | None
    kind: bytes
    caching: bytes
    tag: bytes


class Pages:
    """Answers GETs that no endpoint names. Everything is read once, when it is made."""

    def __init__(self, config: ServerConfig, folder: Path = FOLDER) -> None:
        """`folder` holds index.html and static/."""
        self._prefix = config.static_prefix
        self._assets = {
            path.relative_to(folder).as_posix(): _load(path)
            for path in sorted((folder / "static").rglob("*"))
            if path.is_file() and path.suffix != ".gz"
        }
        index = folder / "index.html"
        self._text = index.read_text("utf-8") if index.is_file() else _NOT_BUILT
        self._index_by_base: dict[str, _Page] = {}
        self._asks = '<meta name="sign-in" content="on" />' if config.authentication else ""
        policy = _POLICY + frame_rule(config.x_frame_options)
        self._guard = [(b"content-security-policy", policy.encode()), *_GUARD]

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer with a page or an asset. Raises EndpointNotFound for what is neither."""
        path: str = scope["path"]
        headers = dict(scope["headers"])
        if scope["method"] not in ("GET", "HEAD"):
            raise EndpointNotFound(f"There is no page {scope['method']} {path}.")
        if self._prefix and path in ("/", self._prefix):
            await _redirect(send, f"{self._prefix}/")
            return
        inside = path.removeprefix(f"{self._prefix}/") if path.startswith(f"{self._prefix}/") else None
        asset = self._assets.get(inside or "")
        if asset:
            await self._send(scope, send, 200, asset, headers)
            return
        known = inside is not None and inside.partition("/")[0] in _ROUTES
        if not known and (inside is None or b"text/html" not in headers.get(b"accept", b"")):
            raise EndpointNotFound(f"There is no page {path}.")
        base = f"{self._prefix}/" if inside is None else self._way_up(scope["raw_path"])
        await self._send(scope, send, 200 if known else 404, self._index(base), headers)

    def _way_up(self, raw_path: bytes) -> str:
        """Return the way from a page to the root: a proxy may have cut off the beginning of what the browser sees."""
        return "../" * (raw_path.count(b"/") - 1 - self._prefix.count("/")) or "./"

    def _index(self, base: str) -> _Page:
        page = self._index_by_base.get(base)
        if page is None:
            text = _BASE.sub(lambda _: f'{self._asks}<base href="{html.escape(base)}"', self._text, count=1)
            page = _page(text.encode(), "text/html; charset=utf-8", _ASK_AGAIN, squeeze=True)
            if len(self._index_by_base) < _REMEMBERED:
                self._index_by_base[base] = page
        return page

    async def _send(self, scope: Scope, send: Send, status: int, page: _Page, asked: dict[bytes, bytes]) -> None:
        squeezed = page.squeezed if b"gzip" in asked.get(b"accept-encoding", b"") else None
        body = page.plain if squeezed is None else squeezed
        headers = [
            (b"cache-control", page.caching),
            (b"etag", page.tag),
            (b"vary", b"Accept-Encoding"),
            *self._guard,
        ]
        if status == 200 and asked.get(b"if-none-match") == page.tag:  # noqa: PLR2004 - OK
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        headers += [(b"content-type", page.kind), (b"content-length", str(len(body)).encode())]
        if squeezed is not None:
            headers.append((b"content-encoding", b"gzip"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def frame_rule(frames: str) -> str:
    """Return the part of a content security policy that says who may show a page in a frame."""
    return _FRAMES.get(frames, "")


def _load(path: Path) -> _Page:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    squeezed = path.with_name(f"{path.name}.gz")
    if squeezed.is_file():
        plain = path.read_bytes()
        return _Page(plain, squeezed.read_bytes(), kind.encode(), _FOREVER, _tag(plain))
    return _page(path.read_bytes(), kind, _FOREVER, squeeze=path.suffix in _SQUEEZED)


def _page(plain: bytes, kind: str, caching: bytes, *, squeeze: bool) -> _Page:
    squeezed = gzip.compress(plain, 9, mtime=0) if squeeze else None
    return _Page(plain, squeezed, kind.encode(), caching, _tag(plain))


def _tag(content: bytes) -> bytes:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'.encode()


async def _redirect(send: Send, to: str) -> None:
    headers = [(b"location", to.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 307, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
