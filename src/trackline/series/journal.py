"""The journal: a run's points as they were logged, packed, a row per run and commit; the ids of metric keys."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy import insert as insert_into

from trackline.db.statement import Prepared
from trackline.db.tables import journal, metric_key
from trackline.db.transaction import ReadTx, WriteTx

_APPEND = Prepared(lambda _: insert_into(journal), "run_id", "n", "data")
_FIND_KEY = Prepared(lambda _: select(metric_key.c.id).where(metric_key.c.key == bindparam("key")), "key")
_NEW_KEY = Prepared(lambda dialect: dialect.insert_new(metric_key), "key")

_MAX_KNOWN_KEYS = 100_000
"""Keys a server remembers; past that it forgets all and learns them again."""


def append(tx: WriteTx, rows: Iterable[tuple[int, int, bytes]]) -> None:
    """Append rows of a run's surrogate key, a number of points, and these packed."""
    tx.many(_APPEND, list(rows))


def key_id(tx: ReadTx, key: str) -> int | None:
    """Return the id of a metric key, or None if nothing was ever logged under it."""
    known = tx.dialect.known_keys.get(key)
    if known is not None:
        return known
    row = tx.one(_FIND_KEY, key)
    return None if row is None else int(row[0])


def intern(tx: WriteTx, keys: set[str]) -> dict[str, int]:
    """Return the ids of metric keys, making those that are new."""
    known = tx.dialect.known_keys
    # All writers take new keys in one order, so that none waits for another in a circle.
    return {key: known.get(key) or _new_key(tx, key) for key in sorted(keys)}


def _new_key(tx: WriteTx, key: str) -> int:
    row = tx.one(_FIND_KEY, key)
    if row is None:
        tx.run(_NEW_KEY, key)
        row = tx.one(_FIND_KEY, key)
    found = int(row[0])
    # Others use what is remembered, so it must not be undone.
    tx.on_commit(lambda: _remember(tx.dialect.known_keys, key, found))
    return found


def _remember(known: dict[str, int], key: str, found: int) -> None:
    if len(known) >= _MAX_KNOWN_KEYS:
        known.clear()
    known[key] = found
