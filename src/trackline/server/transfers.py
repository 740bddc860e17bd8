"""Bytes between a client and a store, in bounded memory and off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from trackline.artifacts.content_types import content_type
from trackline.artifacts.stores import Store, StoredFile, Upload
from trackline.errors import InvalidParameterValue, TemporarilyUnavailable, TracklineError
from trackline.server.bodies import BodyEndedError, LargeBody
from trackline.server.byte_ranges import http_date, wanted
from trackline.server.connections import large_body
from trackline.server.payloads import ClientGoneError, until_gone
from trackline.server.storage import Storage

_BATCH = 1 << 20
"""Bytes of an upload that are collected before they are written."""

_PARTIAL = frozenset(("range", "if-none-match", "if-modified-since"))


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many bytes an upload may have."""

    least: int = 0
    most: int | None = None


async def receive_file(
    request: Request,
    storage: Storage,
    store: Store,
    path: str,
    *,
    sizes: Sizes = Sizes(),
) -> None:
    """Store the request's body as a file, whole or not at all.

    Raises InvalidParameterValue when its size is not within `sizes`, ClientGoneError when the client leaves.
    """
    upload = await storage.run(partial(store.open_write, path, size=_announced(request)))
    receiving = _Receiving(storage, upload, sizes)
    try:
        with large_body(request.scope) if sizes.most is None else nullcontext() as body:
            if body is None:
                await receiving.stream(request)
            else:
                await receiving.do(_store, upload, body)
    except (ClientDisconnect, BodyEndedError):
        raise ClientGoneError from None
    finally:
        receiving.end()


class _Receiving:
    """An upload, one blocking call of which runs at a time."""

    def __init__(self, storage: Storage, upload: Upload, sizes: Sizes) -> None:
        self._storage = storage
        self._upload = upload
        self._sizes = sizes
        self._running: Future[None] = Future()
        self._running.set_result(None)

    async def do(self, function: Callable[..., None], *arguments: object) -> None:
        """Run a blocking call to its end."""
        self._running = self._storage.start(function, *arguments)
        await asyncio.wrap_future(self._running)

    async def stream(self, request: Request) -> None:
        """Store the body as the server below us brings it; a piece is written while the next comes in."""
        size = waiting = 0
        parts: list[bytes] = []
        async for part in request.stream():
            parts.append(part)
            size += len(part)
            waiting += len(part)
            if self._sizes.most is not None and size > self._sizes.most:
                raise InvalidParameterValue(f"Artifact size is too large. Max size is {self._sizes.most >> 20}MB.")
            if waiting >= _BATCH:
                await asyncio.wrap_future(self._running)
                self._running = self._storage.start(self._upload.write, parts)
                parts, waiting = [], 0
        await asyncio.wrap_future(self._running)
        if size < self._sizes.least:
            raise InvalidParameterValue("Request must specify data.")
        await self.do(_finish, self._upload, parts)

    def end(self) -> None:
        """Leave nothing of what was not committed, once no call runs."""
        self._running.add_done_callback(lambda _: self._storage.later(self._upload.abort))


class FileDownload(Response):
    """A file as an attachment, or the part of it that the request wants."""

    def __init__(self, request: Request, storage: Storage, file: StoredFile, path: str) -> None:
        """Decide what to send. The answer owns `file` from now on."""
        self._wanted = wanted(request.method, request.headers, file.info)
        self._storage = storage
        self._file = file
        self._path = path
        self._bodiless = request.method == "HEAD"
        length = self._wanted.stop - self._wanted.start
        headers = {
            **_guard(path),
            "accept-ranges": "bytes",
            "cache-control": "private, no-cache",
            "content-type": content_type(path),
            "etag": file.info.etag,
            "last-modified": http_date(file.info.modified),
        }
        if self._wanted.status != 304:  # noqa: PLR2004 - "not modified" has no body, so no length either
            headers["content-length"] = str(length)
        if self._wanted.status == 206:  # noqa: PLR2004 - "partial content"
            headers["content-range"] = f"bytes {self._wanted.start}-{self._wanted.stop - 1}/{file.info.size}"
        if self._wanted.status == 416:  # noqa: PLR2004 - "range not satisfiable"
            headers["content-range"] = f"bytes */{file.info.size}"
        super().__init__(None, self._wanted.status, headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        """Send it; stop reading when the client leaves."""
        gone = asyncio.create_task(until_gone(receive))
        try:
            start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            await send(start)
            if not self._bodiless:
                await self._send_chunks(send, gone)
            if not gone.done():
                await send({"type": "http.response.body", "body": b""})
        except TracklineError as error:
            # For the log: it is too late for an error's status.
            raise TemporarilyUnavailable(f"The download of {self._path!r} stopped: {error}") from error
        finally:
            gone.cancel()
            self._storage.later(self._file.close)

    async def _send_chunks(self, send: Send, gone: "asyncio.Task[None]") -> None:
        chunks = self._file.chunks(self._wanted.start, self._wanted.stop)
        while not gone.done():
            chunk = await self._storage.run(next, chunks, b"")
            if not chunk:
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": True})


def _guard(path: str) -> dict[str, str]:
    """Return the headers that keep a browser from running what a stranger uploaded."""
    name = path.rpartition("/")[2]
    plain = "".join(letter if " " <= letter <= "~" and letter not in '"\\%' else "_" for letter in name)
    return {
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }


def wants_all(request: Request) -> bool:
    """Tell whether a download will probably send the whole file, and not a part or none of it."""
    return request.method == "GET" and _PARTIAL.isdisjoint(request.headers.keys())


def _announced(request: Request) -> int | None:
    text = request.headers.get("content-length", "")
    return int(text) if text.isdecimal() else None


def _store(upload: Upload, body: LargeBody) -> None:
    for piece in body.pieces():
        upload.write([piece])
    upload.commit()


def _finish(upload: Upload, parts: list[bytes]) -> None:
    upload.write(parts)
    upload.commit()
