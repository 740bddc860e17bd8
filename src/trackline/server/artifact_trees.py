"""Whole directories of a run or a logged model: every file in one answer, or as one zip file."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from trackline.artifacts.paths import join, safe_path
from trackline.artifacts.stores import Store
from trackline.artifacts.walk import Found, walk
from trackline.artifacts.zip import zipped
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.server.payloads import answer_json, read_query, until_gone
from trackline.server.services import Services
from trackline.server.storage import Storage
from trackline.tracking import logged_models, runs
from trackline.wire import artifacts as wire
from trackline.wire.codec import Decoder

MOST_FILES = 50_000
"""Files of one answer; a line of a zip file's index is kept for each while it is sent."""

_OF = Decoder(wire.ArtifactsOf)


async def list_files(request: Request, services: Services) -> Response:
    """List the files below a directory of a run or a logged model, however deep: paths from its root."""
    asked = read_place(request)
    path = safe_path(asked.path)
    root = await services.read(_root, asked)
    store, place = services.storage.find(root, path)
    found = await services.storage.run(_gather, store, place)
    files = [wire.FileInfo(join(path, file.path), is_dir=False, file_size=file.file_size) for file in found]
    return answer_json(wire.ListTreeResponse(root, files[:MOST_FILES], cut=len(files) > MOST_FILES))


async def zip_files(request: Request, services: Services) -> Response:
    """Send a directory of a run or a logged model as a zip file."""
    asked = read_place(request)
    path = safe_path(asked.path)
    store, place = services.storage.find(await services.read(_root, asked), path)
    found = await services.storage.run(_gather, store, place)
    if len(found) > MOST_FILES:
        raise InvalidParameterValue(
            f"'path': the directory has more than {MOST_FILES} files, too many for one zip file. Choose a directory "
            "below it, or download it with mlflow.artifacts.download_artifacts."
        )
    if not found:
        raise ResourceDoesNotExist(f"There are no files below {path!r}.")
    name = path.rpartition("/")[2] or asked.run_id or asked.model_id
    return ZipDownload(services.storage, zipped(store, place, found), f"{name}.zip")


async def open_place(asked: wire.ArtifactsOf, services: Services) -> tuple[Store, str]:
    """Return the store of a file of a run or a logged model, and the file's path in it."""
    return services.storage.find(await services.read(_root, asked), safe_path(asked.path))


def read_place(request: Request) -> wire.ArtifactsOf:
    """Return what is asked for. Raises InvalidParameterValue unless it is of one run or one logged model."""
    asked = read_query(request, _OF)
    if bool(asked.run_id) == bool(asked.model_id):
        raise InvalidParameterValue("Exactly one of 'run_id' and 'model_id' must be given.")
    return asked


class ZipDownload(Response):
    """A zip file as an attachment. How long it will be is not known, so a failure breaks the transfer off."""

    def __init__(self, storage: Storage, pieces: Iterator[bytes], name: str) -> None:
        """Begin; nothing is read yet."""
        self._storage = storage
        self._pieces = pieces
        headers = {
            "cache-control": "private, no-store",
            "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "content-type": "application/zip",
            "x-content-type-options": "nosniff",
        }
        super().__init__(None, 200, headers)
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, of a HEAD request the headers alone; stop reading when the client leaves."""
        gone = asyncio.create_task(until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
                return
            while not gone.done():
                piece = await self._storage.run(next, self._pieces, None)
                if piece is None:
                    await send({"type": "http.response.body", "body": b""})
                    return
                if piece:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        finally:
            gone.cancel()
            self._storage.later(self._close)

    def _close(self) -> None:
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()


def _gather(store: Store, place: str) -> list[Found]:
    return list(islice(walk(store, place), MOST_FILES + 1))


def _root(tx: ReadTx, asked: wire.ArtifactsOf) -> str:
    if asked.run_id:
        return runs.find(tx, asked.run_id).artifact_uri
    return logged_models.find(tx, asked.model_id).artifact_uri
