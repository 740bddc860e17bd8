"""Sessions: browsers that are signed in, each for a fixed time."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete
from sqlalchemy import insert as insert_into

from trackline.access import users
from trackline.db.statement import Prepared
from trackline.db.tables import session
from trackline.db.transaction import WriteTx

LIFETIME_MS = 14 * 24 * 3600 * 1000

_OPEN = Prepared(lambda _: insert_into(session), "digest", "user_id", "creation_time", "expiration_time")
_CLOSE = Prepared(lambda _: delete(session).where(session.c.digest == bindparam("the_digest")), "the_digest")
_CLOSE_EXPIRED = Prepared(lambda _: delete(session).where(session.c.expiration_time <= bindparam("now")), "now")


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to be opened for a user."""

    username: str
    digest: str


def open_session(tx: WriteTx, request: NewSession) -> None:
    """Open a session and forget those that are over. Raises ResourceDoesNotExist without the user."""
    now = tx.house.now_ms()
    owner = users.find(tx, request.username).number
    tx.run(_CLOSE_EXPIRED, now)
    tx.run(_OPEN, request.digest, owner, now, now + LIFETIME_MS)


def close_session(tx: WriteTx, digest: str) -> None:
    """End a session; one that is over already is no error."""
    tx.run(_CLOSE, digest)
