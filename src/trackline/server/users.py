"""The endpoints that know who asks: signing in and out, and what a user may do about themselves."""

from starlette.requests import Request
from starlette.responses import Response

from trackline.access import sessions, users
from trackline.access.limits import check_password, check_username
from trackline.access.secret import digest, new_session_id
from trackline.errors import InvalidParameterValue, Unauthenticated
from trackline.server.credentials import Password, SessionId, cookie_name, find, parse
from trackline.server.gate import address_of, caller_of, check_page, check_self
from trackline.server.payloads import answer_json, read_message, read_query
from trackline.server.services import Services
from trackline.wire import access as wire
from trackline.wire.codec import Decoder
from trackline.wire.message import Empty
from trackline.wire.message import Response as Message

_MOST_BYTES = 64 * 1024
"""Of a message with a name and passwords. Whoever wants to sign in is nobody yet, and is read all the same."""

_SIGN_IN = Decoder(wire.SignIn)
_GET = Decoder(wire.GetUser)
_CREATE = Decoder(wire.CreateUser)
_UPDATE_PASSWORD = Decoder(wire.UpdatePassword)


async def sign_in(request: Request, services: Services) -> Response:
    """Open a session for a user with this password; the answer sets its cookie."""
    if "origin" in request.headers:
        check_page(request.scope, services.config)
    asked = await read_message(request, services, _SIGN_IN, most=_MOST_BYTES)
    caller = await services.callers.prove(Password(asked.username, asked.password), address_of(request.scope))
    if caller is None:
        raise Unauthenticated("The user name or the password is wrong.")
    secret = new_session_id()
    await services.write(sessions.open_session, sessions.NewSession(caller.username, digest(secret)))
    answer = _answer(wire.UserResponse(users.as_user(caller.user_id, caller.username, caller.role)))
    _set_cookie(answer, request, services, secret, sessions.LIFETIME_MS // 1000)
    return answer


async def sign_out(request: Request, services: Services) -> Response:
    """End the session of this browser; without one there is nothing to do."""
    credential = find(request.scope["headers"])
    session = parse(credential)
    answer = _answer(Empty())
    if isinstance(session, SessionId):
        check_page(request.scope, services.config)
        services.callers.forget(credential)
        await services.write(sessions.close_session, digest(session.secret))
        _set_cookie(answer, request, services, "", 0)
    return answer


async def get_current_user(request: Request, _services: Services) -> Response:
    """Return the user who asks, with the role that this credential gives."""
    caller = caller_of(request.scope)
    user = users.as_user(caller.user_id, caller.username, caller.role)
    return _answer(wire.CurrentUserResponse(user, is_basic_auth=True))


async def get_user(request: Request, services: Services) -> Response:
    """Return a user by name."""
    asked = read_query(request, _GET)
    check_self(request.scope, asked.username)
    return _answer(await services.read(users.get_user, asked))


async def create_user(request: Request, services: Services) -> Response:
    """Add a user."""
    asked = await read_message(request, services, _CREATE, most=_MOST_BYTES)
    check_username(asked.username)
    check_password(asked.password)
    role = asked.role or services.config.new_user_role
    new = users.NewUser(asked.username, await services.callers.hash(asked.password), role)
    return _answer(await services.write(users.create_user, new))


async def update_password(request: Request, services: Services) -> Response:
    """Give a user another password; who changes their own must tell the one they have."""
    asked = await read_message(request, services, _UPDATE_PASSWORD, most=_MOST_BYTES)
    check_self(request.scope, asked.username)
    check_password(asked.password)
    if asked.username == caller_of(request.scope).username:
        if not asked.current_password:
            raise InvalidParameterValue("Current password is required when changing your own: send 'current_password'.")
        present = Password(asked.username, asked.current_password)
        if await services.callers.prove(present, address_of(request.scope)) is None:
            raise InvalidParameterValue("Current password does not match ('current_password').")
    new = users.NewPassword(asked.username, await services.callers.hash(asked.password))
    return _answer(await services.write(users.set_password, new))


def _answer(response: Message) -> Response:
    return answer_json(response, {"cache-control": "no-store"})


def _set_cookie(answer: Response, request: Request, services: Services, value: str, seconds: int) -> None:
    origin = request.headers.get("origin", "")
    answer.set_cookie(
        cookie_name(request.headers.get("host", "").encode("latin-1")).decode("latin-1"),
        value,
        max_age=seconds,
        path=f"{services.config.static_prefix}/",
        # The page's own scheme, whatever stands between it and this server.
        secure=origin.startswith("https://") or request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
