"""Whole histories of metrics, read and sent a piece at a time: 10,000,000 points are gigabytes while they are made."""

import asyncio
import math

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from trackline.db.transaction import ReadTx
from trackline.errors import ResourceDoesNotExist
from trackline.server.payloads import read_message, read_query, until_gone
from trackline.server.services import Services
from trackline.tracking import metrics
from trackline.tracking.limits import check_page
from trackline.wire.codec import Decoder, encode
from trackline.wire.metrics import GetMetricHistory, GetMetricHistoryResponse

PIECE = 32_768
"""Points in memory at once, some 10 MB. A history of no more, as a stock client's page of 25,000, is sent whole."""

_HISTORY = Decoder(GetMetricHistory)
_HEADERS = {"x-content-type-options": "nosniff"}
_HEAD = len(b'{"metrics":[')
_END = len(b"]}")


async def get_history(request: Request, services: Services) -> Response:
    """Send points of a metric; an unknown run or key has none."""
    if request.scope["query_string"]:
        asked = read_query(request, _HISTORY)
    else:
        asked = await read_message(request, services, _HISTORY)
    pieces = _Pieces(asked)
    first = await services.read(_read, pieces)
    if pieces.ended:
        return Response(first, media_type="application/json", headers=_HEADERS)
    return _Stream(services, first, pieces)


class _Pieces:
    """What is read of a history, page after page, as the JSON of one answer.

    Each page is read in a snapshot of its own, which no slow client holds open. So points that are logged meanwhile may
    come too, as they do to a client that asks for one page after the other.
    """

    def __init__(self, asked: GetMetricHistory) -> None:
        """Begin; nothing is read yet. Raises InvalidParameterValue for a size that no page can have."""
        if asked.max_results is not None:
            check_page(asked.max_results, metrics.MAX_HISTORY_PAGE)
        self._asked = asked
        self._left = math.inf if asked.max_results is None else asked.max_results
        self._begun = False
        self.ended = False

    def read(self, tx: ReadTx) -> bytes:
        """Return the next piece. Raises ResourceDoesNotExist when the run is gone by now."""
        most = int(min(PIECE, self._left))
        page = metrics.get_history(tx, msgspec.structs.replace(self._asked, max_results=most))
        if self._begun and not page.metrics:
            raise ResourceDoesNotExist(f"Run {self._asked.run_id!r} was purged while its history was sent.")
        self._left -= most
        self.ended = page.next_page_token is None or not self._left
        begin, self._begun = self._begun, True
        if self.ended:
            return _continued(encode(page), begun=begin)
        self._asked = msgspec.structs.replace(self._asked, page_token=page.next_page_token)
        return _continued(encode(GetMetricHistoryResponse(page.metrics))[:-_END], begun=begin)


class _Stream(Response):
    """A history of more than a piece. How long it will be is not known, so a failure breaks the transfer off."""

    def __init__(self, services: Services, first: bytes, pieces: _Pieces) -> None:
        """Go on behind the first piece."""
        super().__init__(None, media_type="application/json", headers=_HEADERS)
        del self.headers["content-length"]
        self._services = services
        self._first = first
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, of a HEAD request the headers alone; stop reading when the client leaves."""
        gone = asyncio.create_task(until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            piece = self._first
            while scope["method"] != "HEAD" and not self._pieces.ended and not gone.done():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await self._services.read(_read, self._pieces)
            await send({"type": "http.response.body", "body": piece})
        finally:
            gone.cancel()


def _read(tx: ReadTx, pieces: _Pieces) -> bytes:
    return pieces.read(tx)


def _continued(piece: bytes, *, begun: bool) -> bytes:
    """Return the JSON of a page as it stands behind others of one answer."""
    return b"," + piece[_HEAD:] if begun else piece
