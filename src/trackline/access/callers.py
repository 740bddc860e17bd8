"""From what a request brings (a name, a token, a session) to who calls and what they may."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from trackline.access.limits import may_be_username
from trackline.access.roles import lower
from trackline.db.statement import Prepared
from trackline.db.tables import session, token, user
from trackline.db.transaction import ReadTx
from trackline.wire.access import Role

_WHO = (user.c.id, user.c.username, user.c.role)
_BY_NAME = Prepared(
    lambda _: select(*_WHO, user.c.password_hash).where(user.c.username == bindparam("username")), "username"
)
_BY_TOKEN = Prepared(
    lambda _: (
        select(*_WHO, token.c.role, token.c.expiration_time, token.c.last_used_time)
        .join(user, user.c.id == token.c.user_id)
        .where(token.c.digest == bindparam("digest"))
    ),
    "digest",
)
_BY_SESSION = Prepared(
    lambda _: (
        select(*_WHO, session.c.expiration_time)
        .join(user, user.c.id == session.c.user_id)
        .where(session.c.digest == bindparam("digest"))
    ),
    "digest",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who sends a request, and what the database said of them."""

    user_id: int
    username: str
    role: Role
    password_hash: str = ""
    """Of one who brings a password: it is still to be checked."""
    expiration_time: int | None = None
    """When the token or session ends, in milliseconds since the epoch."""
    last_used_time: int | None = None
    """When the token was last used, roughly."""


def by_name(tx: ReadTx, username: str) -> Caller | None:
    """Return who has a name; the password is not checked here."""
    row = tx.one(_BY_NAME, username) if may_be_username(username) else None
    return row and Caller(user_id=row[0], username=row[1], role=row[2], password_hash=row[3])


def by_token(tx: ReadTx, digest: str) -> Caller | None:
    """Return whose token it is, with the lower of the user's role and the token's; None when it is over."""
    row = tx.one(_BY_TOKEN, digest)
    if row is None or (row[4] is not None and row[4] <= tx.house.now_ms()):
        return None
    role = lower(row[2], row[3])
    return Caller(user_id=row[0], username=row[1], role=role, expiration_time=row[4], last_used_time=row[5])


def by_session(tx: ReadTx, digest: str) -> Caller | None:
    """Return whose session it is; None when it is over."""
    row = tx.one(_BY_SESSION, digest)
    if row is None or row[3] <= tx.house.now_ms():
        return None
    return Caller(user_id=row[0], username=row[1], role=row[2], expiration_time=row[3])
