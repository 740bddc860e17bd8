"""API tokens: what programs send instead of a password. Each belongs to a user and may no more than that user."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy import insert as insert_into

from trackline.access import users
from trackline.access.limits import check_token_name
from trackline.access.roles import lower
from trackline.db.statement import Prepared
from trackline.db.tables import token, user
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import ResourceAlreadyExists, ResourceDoesNotExist
from trackline.wire.access import Role

_BY_NAME = Prepared(
    lambda _: select(token.c.id).where(token.c.user_id == bindparam("user_id"), token.c.name == bindparam("name")),
    "user_id",
    "name",
)
_ALL = Prepared(
    lambda _: (
        select(
            user.c.username,
            token.c.name,
            user.c.role,
            token.c.role,
            token.c.creation_time,
            token.c.expiration_time,
            token.c.last_used_time,
        )
        .join(user, user.c.id == token.c.user_id)
        .order_by(user.c.username, token.c.name)
    )
)
_CREATE = Prepared(
    lambda _: insert_into(token), "user_id", "name", "digest", "role", "creation_time", "expiration_time"
)
_DELETE = Prepared(
    lambda _: delete(token).where(token.c.user_id == bindparam("the_user"), token.c.name == bindparam("the_name")),
    "the_user",
    "the_name",
)
_USE = Prepared(
    lambda _: update(token).where(token.c.digest == bindparam("the_digest")).values(last_used_time=bindparam("now")),
    "now",
    "the_digest",
)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be made for a user; times are in milliseconds since the epoch, None for no end."""

    username: str
    name: str
    digest: str
    role: Role
    expiration_time: int | None


@dataclass(frozen=True, slots=True)
class TokenName:
    """Names a token: its user and its own name."""

    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token as people see it: all but the secret; `role` is what it may now."""

    username: str
    name: str
    role: Role
    creation_time: int
    expiration_time: int | None
    last_used_time: int | None


def create_token(tx: WriteTx, request: NewToken) -> None:
    """Make a token. Raises ResourceDoesNotExist without the user, ResourceAlreadyExists when the name is taken."""
    check_token_name(request.name)
    owner = users.find(tx, request.username).number
    if tx.one(_BY_NAME, owner, request.name) is not None:
        raise ResourceAlreadyExists(f"{request.username} has a token '{request.name}' already.")
    tx.insert(_CREATE, owner, request.name, request.digest, request.role, tx.house.now_ms(), request.expiration_time)


def list_tokens(tx: ReadTx, _request: object) -> list[Token]:
    """Return all tokens by user and name."""
    return [
        Token(username, name, lower(of_user, of_token), creation_time, expiration_time, last_used_time)
        for username, name, of_user, of_token, creation_time, expiration_time, last_used_time in tx.all(_ALL)
    ]


def revoke_token(tx: WriteTx, request: TokenName) -> None:
    """Remove a token. Raises ResourceDoesNotExist."""
    owner = users.find(tx, request.username).number
    if not tx.run(_DELETE, owner, request.name):
        raise ResourceDoesNotExist(f"{request.username} has no token '{request.name}'.")


def note_use(tx: WriteTx, digest: str) -> None:
    """Write down that a token is used now."""
    tx.run(_USE, tx.house.now_ms(), digest)
