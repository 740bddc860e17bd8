"""What one row of the endpoint table is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from trackline.db.transaction import ReadTx, WriteTx
from trackline.server.services import Services
from trackline.wire.message import NoFields, Request, Response

Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
Permission = Literal["anyone", "viewer", "self", "editor", "admin"]
"""The least role that may call an endpoint, where the server knows users; `self` is a viewer about themselves."""
Mode = Literal["read", "write", "stream"]

Asked = TypeVar("Asked", bound=Request)
Answered = TypeVar("Answered", bound=Response)

StreamFunction = Callable[[HttpRequest, Services], Awaitable[HttpResponse]]

PATH_PARAMETER = "/{path}"
"""At the end of a stream row's path: anything below, still percent-encoded, is the function's to decode.

Elsewhere `{name}` stands for one segment, which becomes the field of that name of the request.
"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and path, what it takes and gives, who may call it, and the function that answers.

    Paths below `/api/` are served below `/ajax-api/` too.
    """

    method: Method
    path: str
    mode: Mode
    permission: Permission
    function: Callable[..., Any]
    request: type[Request] = NoFields
    response: type[Response] = Response
    unprefixed: bool = False
    """Answer without the static prefix too: MLflow's clients may ask for artifacts there."""
    needs_users: bool = False
    """Answer only where the server knows users."""
    needs_tracking: bool = True
    """Do not answer on a server that serves artifacts only."""

    @property
    def takes_message(self) -> bool:
        """Tell whether the body is the request, in JSON. Of a row that takes bytes the request is path and query."""
        return self.method not in ("GET", "HEAD") and (self.mode != "stream" or self.response is not Response)

    def paths(self) -> tuple[str, ...]:
        """Return every path this row answers."""
        return (
            (self.path, f"/ajax{self.path.replace('/api/', '-api/', 1)}")
            if self.path.startswith("/api/")
            else (self.path,)
        )


def reads(  # noqa: PLR0913, PLR0917 - a row has six columns
    method: Method,
    path: str,
    function: Callable[[ReadTx, Asked], Answered],
    request: type[Asked],
    response: type[Answered],
    permission: Permission = "viewer",
) -> Endpoint:
    """Return a row whose function reads a snapshot."""
    return Endpoint(method, path, "read", permission, function, request, response)


def writes(  # noqa: PLR0913, PLR0917 - a row has six columns
    method: Method,
    path: str,
    function: Callable[[WriteTx, Asked], Answered],
    request: type[Asked],
    response: type[Answered],
    permission: Permission = "editor",
) -> Endpoint:
    """Return a row whose function writes in the group's transaction."""
    return Endpoint(method, path, "write", permission, function, request, response)


def streams(  # noqa: PLR0913 - a row has six columns
    method: Method,
    path: str,
    function: StreamFunction,
    permission: Permission,
    *,
    request: type[Request] = NoFields,
    response: type[Response] = Response,
) -> Endpoint:
    """Return a row whose function handles the body itself.

    With a `response` the body is the `request` in JSON; without one both are bytes, and `request` says what stands in
    the path and the query.
    """
    return Endpoint(method, path, "stream", permission, function, request, response)
