"""Users: their names, passwords and roles."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy import insert as insert_into

from trackline.access.limits import check_username, may_be_username
from trackline.db.statement import Prepared
from trackline.db.tables import session, token, user
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import BadRequest, ResourceAlreadyExists, ResourceDoesNotExist
from trackline.wire import access as wire
from trackline.wire.access import Role, User
from trackline.wire.message import Empty, NoFields

_COLUMNS = (user.c.id, user.c.username, user.c.role)
_BY_NAME = Prepared(lambda _: select(*_COLUMNS).where(user.c.username == bindparam("username")), "username")
_ALL = Prepared(lambda _: select(*_COLUMNS).order_by(user.c.username))
_COUNT = Prepared(lambda _: select(func.count()).select_from(user))
# Two admins who demote each other at once must not both succeed.
_ADMINS = Prepared(lambda _: select(user.c.id).where(user.c.role == bindparam("role")).with_for_update(), "role")
_CREATE = Prepared(lambda _: insert_into(user), "username", "password_hash", "role", "creation_time")
_SET_PASSWORD = Prepared(
    lambda _: update(user).where(user.c.id == bindparam("the_id")).values(password_hash=bindparam("new")),
    "new",
    "the_id",
)
_SET_ROLE = Prepared(
    lambda _: update(user).where(user.c.id == bindparam("the_id")).values(role=bindparam("new")), "new", "the_id"
)
_DELETE = Prepared(lambda _: delete(user).where(user.c.id == bindparam("the_id")), "the_id")
_DELETE_TOKENS = Prepared(lambda _: delete(token).where(token.c.user_id == bindparam("the_id")), "the_id")
_END_SESSIONS = Prepared(lambda _: delete(session).where(session.c.user_id == bindparam("the_id")), "the_id")


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user to be added; the password is hashed by who asks, since that takes longer than a transaction may."""

    username: str
    password_hash: str
    role: Role


@dataclass(frozen=True, slots=True)
class NewPassword:
    """Another password for a user, hashed."""

    username: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class NewRole:
    """Another role for a user."""

    username: str
    role: Role


class UserRow(NamedTuple):
    """A user as it is stored, but for the password; `number` is its surrogate key."""

    number: int
    username: str
    role: Role


def find(tx: ReadTx, username: str) -> UserRow:
    """Return a user by name. Raises ResourceDoesNotExist."""
    row = tx.one(_BY_NAME, username) if may_be_username(username) else None
    if row is None:
        raise ResourceDoesNotExist(f"User with username={username} not found")
    return UserRow(*row)


def count_users(tx: ReadTx, _request: object) -> int:
    """Return how many users there are."""
    return tx.one(_COUNT)[0]


def create_user(tx: WriteTx, request: NewUser) -> wire.UserResponse:
    """Add a user. Raises ResourceAlreadyExists when the name is taken."""
    check_username(request.username)
    if tx.one(_BY_NAME, request.username) is not None:
        raise ResourceAlreadyExists(f"User (username={request.username}) already exists.")
    number = tx.insert(_CREATE, request.username, request.password_hash, request.role, tx.house.now_ms())
    return wire.UserResponse(as_user(number, request.username, request.role))


def create_first_user(tx: WriteTx, request: NewUser) -> None:
    """Add a user unless there is one already: of several servers that start at once one does."""
    if not count_users(tx, None):
        create_user(tx, request)


def get_user(tx: ReadTx, request: wire.GetUser) -> wire.UserResponse:
    """Return a user. Raises ResourceDoesNotExist."""
    return wire.UserResponse(as_user(*find(tx, request.username)))


def list_users(tx: ReadTx, _request: NoFields) -> wire.ListUsersResponse:
    """Return all users by name."""
    return wire.ListUsersResponse([as_user(*row) for row in tx.all(_ALL)])


def set_password(tx: WriteTx, request: NewPassword) -> Empty:
    """Give a user another password and end the user's sessions; API tokens go on."""
    number = find(tx, request.username).number
    tx.run(_SET_PASSWORD, request.password_hash, number)
    tx.run(_END_SESSIONS, number)
    return Empty()


def update_admin(tx: WriteTx, request: wire.UpdateAdmin) -> Empty:
    """Make a user an admin, or an admin an editor. Raises BadRequest when no admin would be left."""
    if request.is_admin != (find(tx, request.username).role == "admin"):
        set_role(tx, NewRole(request.username, "admin" if request.is_admin else "editor"))
    return Empty()


def set_role(tx: WriteTx, request: NewRole) -> None:
    """Give a user another role. Raises BadRequest when no admin would be left."""
    number = find(tx, request.username).number
    if request.role != "admin":
        _keep_an_admin(tx, number)
    tx.run(_SET_ROLE, request.role, number)


def delete_user(tx: WriteTx, request: wire.DeleteUser) -> Empty:
    """Remove a user with all tokens and sessions. Raises BadRequest when no admin would be left."""
    number = find(tx, request.username).number
    _keep_an_admin(tx, number)
    for statement in (_DELETE_TOKENS, _END_SESSIONS, _DELETE):
        tx.run(statement, number)
    return Empty()


def as_user(number: int, username: str, role: Role) -> User:
    """Return a user as clients see one."""
    return User(number, username, role == "admin", role, [], [])


def _keep_an_admin(tx: WriteTx, number: int) -> None:
    if [row[0] for row in tx.all(_ADMINS, "admin")] == [number]:
        raise BadRequest("This is the only admin. Make another user an admin first.")
