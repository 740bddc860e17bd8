"""The gate: who may call which endpoint, by the permission column of the table and nothing else.

A request that brings no good credential is turned away with 401, one whose sender may not with 403, before its body is
read. What browsers send by themselves, the session's cookie, counts for our own pages only.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import cast
from urllib.parse import quote

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from trackline.access.callers import Caller
from trackline.access.roles import RANK
from trackline.errors import InvalidParameterValue, PermissionDenied
from trackline.server.callers import Callers
from trackline.server.config import ServerConfig
from trackline.server.credentials import SESSION, find
from trackline.server.endpoint import Permission
from trackline.server.exchanges import Exchange, RowCounts
from trackline.server.origins import is_like, is_same_origin
from trackline.wire.access import Role

Answer = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

_LEAST: dict[Permission, Role] = {"viewer": "viewer", "self": "viewer", "editor": "editor", "admin": "admin"}
"""The least role for each permission; `self` is narrowed by `check_self`."""
_READS = ("GET", "HEAD")
_FORMS = (b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data")
"""Bodies that any page can have a browser send without asking the server first."""
_HOW = (
    "Send a user name and password (MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD) "
    "or an API token (MLFLOW_TRACKING_TOKEN)."
)


class Gate:
    """Stands before each endpoint of a server that knows users."""

    def __init__(self, callers: Callers, config: ServerConfig) -> None:
        """`callers` finds who sends a request."""
        self._callers = callers
        self._config = config
        self._root = f"{config.static_prefix}/"

    def guard(self, permission: Permission, answer: Answer, row: RowCounts | None = None) -> Answer:
        """Return an answer for those who have this permission; they are in `scope["caller"]`.

        `row` counts those who have not.
        """
        if permission == "anyone":
            return answer
        least = RANK[_LEAST[permission]]
        remembered = self._callers.remembered

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            exchange: Exchange = scope["exchange"]
            if row is not None:
                exchange.row = row
            credential = find(scope["headers"])
            caller = remembered(credential) if credential else None
            if caller is None:
                caller = await self._callers.find(credential, address_of(scope)) if credential else None
            if caller is None:
                await self._turn_away(scope, credential)(scope, receive, send)
                return
            exchange.user = caller.username
            if credential[0] == SESSION:
                check_page(scope, self._config)
            if RANK[caller.role] < least:
                raise PermissionDenied(
                    f"Permission denied: {caller.username} is {_with_article(caller.role)}, and this takes "
                    f"{_with_article(_LEAST[permission])}. Ask an admin."
                )
            scope["caller"] = caller
            await answer(scope, receive, send)

        return guarded

    def _turn_away(self, scope: Scope, credential: bytes) -> Response:
        headers = dict[bytes, bytes](scope["headers"])
        if scope["method"] == "GET" and b"text/html" in headers.get(b"accept", b"") and _is_browser(headers):
            return RedirectResponse(self._sign_in_address(scope), 303, {"cache-control": "no-store"})
        reason = "The user name, password or API token is wrong or over." if credential else "You are not signed in."
        # A browser would answer the challenge with a dialog of its own, in front of our sign-in page.
        challenge = {} if _is_browser(headers) else {"www-authenticate": 'Basic realm="mlflow"'}
        return PlainTextResponse(f"{reason} {_HOW}", 401, challenge)

    def _sign_in_address(self, scope: Scope) -> str:
        """Return the way to the sign-in page, which leads on to what was asked for.

        It is relative: a proxy may have cut off the beginning of what the browser sees.
        """
        path = scope["raw_path"].decode("latin-1")
        inside = path.removeprefix(self._root)
        up = "../" * inside.count("/") if inside != path else self._root
        query = scope["query_string"].decode("latin-1")
        return f"{up}sign-in?to={quote(f'{inside}?{query}' if query else inside, safe='')}"


def caller_of(scope: Scope) -> Caller:
    """Return who sends a request that has passed the gate."""
    return cast("Caller", scope["caller"])


def check_self(scope: Scope, username: str) -> None:
    """Raise PermissionDenied unless a request is about its sender or comes from an admin: the permission `self`."""
    caller = caller_of(scope)
    if caller.username != username and caller.role != "admin":
        raise PermissionDenied("Permission denied: only an admin may ask this about another user.")


def check_page(scope: Scope, config: ServerConfig) -> None:
    """Refuse what a page of another origin has a browser send. Raises PermissionDenied or InvalidParameterValue."""
    headers = dict[bytes, bytes](scope["headers"])
    origin = headers.get(b"origin")
    writes = scope["method"] not in _READS
    if origin is None:
        if writes:
            raise PermissionDenied("A signed-in browser names its page's origin when it writes; this request does not.")
    elif not (is_same_origin(origin, headers.get(b"host", b"")) or _is_allowed(origin, config.cors_allowed_origins)):
        raise PermissionDenied(
            "Cross-origin request blocked: sign-ins count for this server's own pages. "
            "--cors-allowed-origins names others that may use them."
        )
    if writes and headers.get(b"content-type", b"").partition(b";")[0].strip().lower() in _FORMS:
        raise InvalidParameterValue(
            "Bad Request. A signed-in browser must send application/json or application/octet-stream, not a form."
        )


def address_of(scope: Scope) -> str:
    """Return the address that a request comes from."""
    client = scope.get("client")
    return client[0] if client else ""


def _is_allowed(origin: bytes, patterns: Iterable[str]) -> bool:
    # `*` lets any page write to a server without users; it does not lend them the sign-ins of others.
    text = origin.decode("latin-1").lower()
    return any(is_like(text, pattern.rstrip("/").lower()) for pattern in patterns if pattern != "*")


def _is_browser(headers: dict[bytes, bytes]) -> bool:
    # Browsers say which language they speak; clients' libraries do not.
    return b"sec-fetch-mode" in headers or b"accept-language" in headers


def _with_article(role: Role) -> str:
    return f"{'a' if role == 'viewer' else 'an'} {role}"
