"""Files that a browser draws in a frame of our page: HTML as mere paper, and PDF."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from trackline.artifacts.paths import safe_file_path
from trackline.errors import InvalidParameterValue
from trackline.server.artifact_trees import open_place, read_place
from trackline.server.services import Services
from trackline.server.transfers import FileDownload

_ONLY_US = "frame-ancestors 'self'"
_PAPER = (
    "sandbox; default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline'; "
    + _ONLY_US
)
"""No script, no origin, no request to anywhere; its looks are its own affair, since they reach nothing of ours."""
_KINDS = {
    "html": ("text/html; charset=utf-8", _PAPER),
    "htm": ("text/html; charset=utf-8", _PAPER),
    "pdf": ("application/pdf", _ONLY_US),  # a browser's viewer does not work in a sandbox; it has its own
}


async def frame_file(request: Request, services: Services) -> Response:
    """Send an HTML or PDF file of a run or a logged model for a frame of the UI, where it can run and fetch nothing."""
    asked = read_place(request)
    path = safe_file_path(asked.path)
    kind = _KINDS.get(path.rpartition(".")[2].lower())
    if kind is None:
        raise InvalidParameterValue("'path': only .html, .htm and .pdf files are shown in a frame; download others.")
    store, place = await open_place(asked, services)
    file = await services.storage.run(store.open_read, place)
    answer = FileDownload(request, services.storage, file, place)
    name = quote(path.rpartition("/")[2], safe="")
    answer.headers["content-disposition"] = f"inline; filename*=UTF-8''{name}"
    answer.headers["content-type"], answer.headers["content-security-policy"] = kind
    return answer
