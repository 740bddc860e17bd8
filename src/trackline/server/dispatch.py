"""From an HTTP request to the row of the table that answers it, and from its answer back to bytes."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, cast

from starlette.requests import Request as HttpRequest
from starlette.types import ASGIApp, Receive, Scope, Send

from trackline.db.transaction import ReadTx
from trackline.errors import EndpointNotFound, MethodNotAllowed, TemporarilyUnavailable, TracklineError
from trackline.server.endpoint import PATH_PARAMETER, Endpoint
from trackline.server.exchanges import Exchange
from trackline.server.failure import as_failure, failure_headers, report_broken, report_failure
from trackline.server.gate import Gate
from trackline.server.patterns import Pattern, has_parameters
from trackline.server.payloads import ClientGoneError, parse_query, read_decoded, until_gone
from trackline.server.services import Services
from trackline.wire.codec import Decoder, encode
from trackline.wire.message import Empty, Request, Response

JSON_HEADERS = ((b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff"))
"""Of every answer in JSON, beside its length."""
_EMPTY_BODY = b"{}"
_PLAIN = ("GET", "POST")

Answer = Callable[[Scope, Receive, Send], Any]


class Route:
    """A row of the table, ready to be called."""

    def __init__(self, endpoint: Endpoint, services: Services) -> None:
        """Prepare the row's decoder."""
        self.endpoint = endpoint
        self._services = services
        self.row = services.counters.row(endpoint.method, endpoint.path, streams=endpoint.mode == "stream")
        self._decoder: Decoder[Request] = Decoder(endpoint.request)
        self._limit = services.config.max_body_size
        function = endpoint.function

        def read_and_encode(tx: ReadTx, request: Request) -> bytes:
            return encode(function(tx, request))

        self._read = read_and_encode

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Decode, run, encode, send."""
        scope["exchange"].row = self.row
        if self.endpoint.mode == "stream":
            response = await self.endpoint.function(HttpRequest(scope, receive), self._services)
            await response(scope, receive, send)
            return
        request = await self._decode(scope, receive)
        if self.endpoint.mode == "read":
            body = await self._services.read(self._read, request)
        else:
            body = self.encoded(await self._services.write(self.endpoint.function, request))
        await send_json(send, 200, body)

    def call(self, query: bytes, body: bytes, answer: Callable[[object], object]) -> None:
        """Run a request that is here whole; `answer` gets what `encoded` takes, or the error. Decoding may raise."""
        endpoint = self.endpoint
        request = self._decoder.query(parse_query(query)) if query else self._decoder.body(body)
        if endpoint.mode == "read":
            self._services.read(self._read, request).add_done_callback(
                lambda done: answer(done.exception() or done.result())
            )
        else:
            self._services.write_then(endpoint.function, request, answer)

    @staticmethod
    def encoded(answer: object) -> bytes:
        """Return the bytes of what a function answered; those of reads are made where they read."""
        if isinstance(answer, bytes):
            return answer
        return _EMPTY_BODY if type(answer) is Empty else encode(cast("Response", answer))

    async def _decode(self, scope: Scope, receive: Receive) -> Request:
        query: bytes = scope["query_string"]
        if self.endpoint.method == "GET" and query:
            return self._decoder.query(parse_query(query))
        return await read_decoded(scope, receive, self._services, self._decoder.body, self._limit)


class ParameterRoute(Route):
    """A row whose path has parameters, found in `scope["path_params"]`."""

    async def _decode(self, scope: Scope, receive: Receive) -> Request:
        path: dict[str, str] = scope["path_params"]
        query: bytes = scope["query_string"]
        if self.endpoint.method == "GET":
            return self._decoder.query_below(path, parse_query(query))
        decode = partial(self._decoder.body_below, path)
        return await read_decoded(scope, receive, self._services, decode, self._limit)


class RefusedRoute(Route):
    """A row that needs runs and experiments, on a server that serves artifacts only."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as every route
        """Raise TemporarilyUnavailable."""
        scope["exchange"].row = self.row
        raise TemporarilyUnavailable("This server serves artifacts only (--artifacts-only); ask the tracking server.")


class UsersRoute(Route):
    """A row about users on a server that knows none."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as every route
        """Raise EndpointNotFound."""
        scope["exchange"].row = self.row
        raise EndpointNotFound("This server has no users: it was started without --app-name basic-auth.")


def _route(endpoint: Endpoint, services: Services, *, with_users: bool) -> Route:
    if endpoint.needs_users and not with_users:
        return UsersRoute(endpoint, services)
    if endpoint.needs_tracking and services.config.artifacts_only:
        return RefusedRoute(endpoint, services)
    return (ParameterRoute if has_parameters(endpoint.path) else Route)(endpoint, services)


class Dispatcher:
    """Finds the route of a request; whatever fails is answered in MLflow's error form."""

    def __init__(
        self, services: Services, endpoints: Iterable[Endpoint], prefix: str, fallback: ASGIApp, gate: Gate | None
    ) -> None:
        """`prefix` stands before every path; `fallback` answers GETs that no row names (the pages).

        Without a `gate` everybody may everything, and there are no users.
        """
        self.plain: dict[bytes, dict[bytes, Route]] = {}
        """Rows of JSON of fixed paths, by path and method, that whoever asks may have answered at once."""
        self._fixed: dict[str, dict[str, Answer]] = {}
        self._below: dict[str, dict[str, Answer]] = {}
        self._patterns: list[Pattern[Answer]] = []
        self._fallback = fallback
        self._no_endpoint = _no_endpoint if gate is None else gate.guard("viewer", _no_endpoint)
        for endpoint in endpoints:
            route = _route(endpoint, services, with_users=gate is not None)
            answer = route.answer if gate is None else gate.guard(endpoint.permission, route.answer, route.row)
            for path in endpoint.paths():
                if gate is None and type(route) is Route and endpoint.mode != "stream" and endpoint.method in _PLAIN:
                    self.plain.setdefault((prefix + path).encode(), {})[endpoint.method.encode()] = route
                self._add(prefix + path, endpoint.method, answer)
                if endpoint.unprefixed:
                    self._add(path, endpoint.method, answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        try:
            methods = self._fixed.get(scope["path"])
            answer = None if methods is None else methods.get(scope["method"])
            if answer is None:
                answer = self._find(scope, methods)
            await answer(scope, receive, send)
        except ClientGoneError:
            return
        except Exception as error:  # noqa: BLE001 - the last resort: whatever it was, the client gets an answer
            if scope["exchange"].status:
                await _break_off(scope, receive, as_failure(error))
            else:
                await _answer_failure(scope, send, as_failure(error))

    def _add(self, path: str, method: str, answer: Answer) -> None:
        if path.endswith(PATH_PARAMETER):
            self._below.setdefault(path.removesuffix("{path}"), {})[method] = answer
        elif has_parameters(path):
            known = next((each for each in self._patterns if each.path == path), None)
            if known is None:
                known = Pattern[Answer](path)
                self._patterns.append(known)
            known.methods[method] = answer
        else:
            self._fixed.setdefault(path, {})[method] = answer

    def _find(self, scope: Scope, fixed: dict[str, Answer] | None) -> Answer:
        method: str = scope["method"]
        path: str = scope["path"]
        methods = fixed
        if methods is None:
            methods = next((found for head, found in self._below.items() if path.startswith(head)), None)
        if methods is None:
            methods = self._match(scope)
        if methods is None:
            return self._no_endpoint if _is_api(path) else self._fallback
        if method == "HEAD" and method not in methods:
            method = "GET"
        if method not in methods:
            allowed = ", ".join(sorted(methods))
            message = f"{method} is not allowed on {path}; allowed: {allowed}."
            raise MethodNotAllowed(message)
        return methods[method]

    def _match(self, scope: Scope) -> dict[str, Answer] | None:
        for pattern in self._patterns:
            parameters = pattern.match(scope["raw_path"])
            if parameters is not None:
                scope["path_params"] = parameters
                return pattern.methods
        return None


async def send_json(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    """Send a JSON answer."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*JSON_HEADERS, (b"content-length", str(len(body)).encode()), *headers],
        }
    )
    await send({"type": "http.response.body", "body": body})


async def _answer_failure(scope: Scope, send: Send, error: TracklineError) -> None:
    exchange: Exchange = scope["exchange"]
    body = report_failure(error, scope["method"], exchange.row.path, exchange.request_id.decode("ascii"))
    await send_json(send, error.status, body, *failure_headers(error))


async def _break_off(scope: Scope, receive: Receive, error: TracklineError) -> None:
    """End a connection whose answer began and cannot go on: that it has no end tells the client.

    The server below us would log the error anew if it was raised, and an answer without an end if we just returned.
    """
    exchange: Exchange = scope["exchange"]
    report_broken(error, scope["method"], exchange.row.path, exchange.request_id.decode("ascii"))
    break_off: Callable[[], None] | None = scope.get("break_off")
    if break_off is None:  # no connection of ours, as in tests
        raise error
    break_off()
    await until_gone(receive)


def _is_api(path: str) -> bool:
    return "/api/" in path or "/ajax-api/" in path


async def _no_endpoint(scope: Scope, _receive: Receive, _send: Send) -> None:
    message = f"There is no endpoint {scope['method']} {scope['path']}."
    raise EndpointNotFound(message)
