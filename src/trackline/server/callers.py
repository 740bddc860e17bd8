"""Who sends a request: credentials are checked against the database and remembered for a moment.

What was found is believed for two seconds without another look, so a removed user, a revoked token and a changed
password are noticed within that time by every process that uses the database. A password that was checked is known by
its stored hash for some minutes more: as long as that is unchanged, it is not hashed again.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from time import monotonic
from typing import Any, TypeVar

from trackline.access import callers, tokens
from trackline.access.callers import Caller
from trackline.access.limits import MAX_PASSWORD
from trackline.access.passwords import hash_password, is_password
from trackline.access.secret import digest
from trackline.clock import now_ms
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import RequestLimitExceeded
from trackline.server.attempts import Attempts
from trackline.server.credentials import Password, Token, parse

Answer = TypeVar("Answer")
Read = Callable[[Callable[[ReadTx, Any], Any], object], "asyncio.Future[Any]"]
Write = Callable[[Callable[[WriteTx, Any], Any], object], "asyncio.Future[Any]"]

FRESH_S = 2.0
"""How long what was found is believed."""
_PROVED_S = 600.0
"""How long a checked password is known by its stored hash."""
_MOST_REMEMBERED = 10_000
_NOTE_USE_MS = 3_600_000
"""How exactly the last use of a token is known."""
_THREADS = 2
_MOST_WAITING = 32
"""Passwords that wait for a thread: a second or two of work."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """Who a credential belongs to, and until when (by the monotonic clock) that is believed."""

    caller: Caller
    fresh_until: float
    proved_until: float


class Callers:
    """Finds who sends a request; to be used on the event loop."""

    def __init__(self, read: Read, write: Write) -> None:
        """`read` and `write` run a function over the database."""
        self._read = read
        self._write = write
        self._key = secrets.token_bytes(32)
        self._known: dict[bytes, Known] = {}
        self._checks: dict[bytes, asyncio.Task[Caller | None]] = {}
        self._attempts = Attempts()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="passwords")
        self._waiting = 0
        self._notes: set[asyncio.Future[Any]] = set()

    def remembered(self, credential: bytes) -> Caller | None:
        """Return who a credential belongs to if that was found a moment ago."""
        # Each request of a client passes here: the name is made in place, a call costs as much as the look-up.
        known = self._known.get(blake2b(credential, key=self._key, digest_size=16).digest())
        return known.caller if known is not None and known.fresh_until > monotonic() else None

    async def find(self, credential: bytes, address: str) -> Caller | None:
        """Return who a credential belongs to, None when it is not good (any more).

        `address` is the sender's. Raises RequestLimitExceeded when there have been too many wrong passwords.
        """
        name = self._name(credential)
        check = self._checks.get(name)
        if check is None:
            check = asyncio.create_task(self._check(name, credential, address))
            self._checks[name] = check
            check.add_done_callback(lambda _: self._checks.pop(name, None))
        return await asyncio.shield(check)

    def forget(self, credential: bytes) -> None:
        """Look again at the next request with this credential."""
        self._known.pop(self._name(credential), None)

    async def prove(self, password: Password, address: str) -> Caller | None:
        """Return who has this name and password, None when nobody has. Raises RequestLimitExceeded."""
        return await self._prove(password, await self._read(callers.by_name, password.username), address)

    async def hash(self, password: str) -> str:
        """Return what is stored of a password."""
        return await self._compute(lambda: hash_password(password))

    def stop(self) -> None:
        """Finish the running checks."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _name(self, credential: bytes) -> bytes:
        # With a key of this process, so that memory holds nothing to try passwords against but the database's hashes.
        return blake2b(credential, key=self._key, digest_size=16).digest()

    async def _check(self, name: bytes, credential: bytes, address: str) -> Caller | None:
        parsed = parse(credential)
        known = self._known.pop(name, None)
        now = monotonic()
        proved_until = 0.0
        caller: Caller | None = None
        if isinstance(parsed, Password):
            caller = await self._read(callers.by_name, parsed.username)
            if known and caller and known.caller.password_hash == caller.password_hash and known.proved_until > now:
                proved_until = known.proved_until
            else:
                proved_until = now + _PROVED_S
                caller = await self._prove(parsed, caller, address)
        elif isinstance(parsed, Token):
            caller = await self._read(callers.by_token, digest(parsed.secret))
            if caller is not None:
                self._note_use(caller, digest(parsed.secret))
        elif parsed is not None:
            caller = await self._read(callers.by_session, digest(parsed.secret))
        if caller is not None:
            self._remember(name, caller, proved_until)
        return caller

    def _remember(self, name: bytes, caller: Caller, proved_until: float) -> None:
        fresh = FRESH_S
        if caller.expiration_time is not None:
            fresh = min(fresh, (caller.expiration_time - now_ms()) / 1000)
        if len(self._known) >= _MOST_REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[name] = Known(caller, monotonic() + fresh, proved_until)

    async def _prove(self, password: Password, caller: Caller | None, address: str) -> Caller | None:
        self._attempts.take(password.username, address)
        stored = None if caller is None or len(password.password) > MAX_PASSWORD else caller.password_hash
        if not await self._compute(lambda: is_password(password.password[:MAX_PASSWORD], stored)):
            whom = "an unknown user" if caller is None else repr(caller.username)
            _log.warning("Wrong password for %s from %s.", whom, address)
            return None
        self._attempts.give_back(password.username, address)
        return caller

    async def _compute(self, work: Callable[[], Answer]) -> Answer:
        if self._waiting >= _MOST_WAITING:
            raise RequestLimitExceeded("Too many passwords are being checked. Try again.", retry_after=1)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    def _note_use(self, caller: Caller, token: str) -> None:
        now = now_ms()
        if caller.last_used_time is not None and now - caller.last_used_time < _NOTE_USE_MS:
            return
        note = self._write(tokens.note_use, token)
        self._notes.add(note)
        note.add_done_callback(self._noted)

    def _noted(self, note: "asyncio.Future[Any]") -> None:
        self._notes.discard(note)
        if not note.cancelled() and note.exception() is not None:
            _log.warning("The use of a token could not be noted: %s", note.exception())
