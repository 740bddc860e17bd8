"""What a request's function gets: a snapshot to read, or the group's transaction to write in."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Executable

from trackline.db.dialects import Dialect
from trackline.db.kept import Kept
from trackline.db.statement import Prepared, fill
from trackline.house import House

Item = TypeVar("Item")
Key = TypeVar("Key")
Values = Sequence[Any]

_MOST_KNOWN = 10_000
"""Things that a writer remembers; past that it forgets all of them."""
_INTEGERS_AT_ONCE = 10_000
"""Keeps a statement's text under a megabyte, which is what SQLite takes."""


class ReadTx:
    """One connection and the transaction open on it; used by one thread at a time."""

    def __init__(self, dialect: Dialect, house: House, *, read_only: bool = True, kept: Kept | None = None) -> None:
        """Open the connection; no transaction is open yet. `kept` is what readers share, where they do."""
        self.dialect = dialect
        self.house = house
        self.kept = kept
        self.statements: int = 0
        self._read_only = read_only
        self._connect()

    def execute(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """Run a statement built for this request and return its rows."""
        self.statements += 1
        return self.connection.execute(statement, values or {}).fetchall()

    def one(self, prepared: Prepared, *values: object) -> Any:  # noqa: ANN401 - a row's type is known by its statement
        """Run a prepared query and return its first row or None."""
        self._run(prepared, values)
        return self._cursor.fetchone()

    def all(self, prepared: Prepared, *values: object) -> list[Any]:
        """Run a prepared query and return its rows."""
        self._run(prepared, values)
        return self._cursor.fetchall()

    def among(self, prepared: Prepared, integers: Sequence[int]) -> list[Any]:
        """Run a prepared query for these integers, where it says `among`, and return its rows."""
        compiled = prepared.compiled(self.dialect)
        rows: list[Any] = []
        for start in range(0, len(integers), _INTEGERS_AT_ONCE):
            self.statements += 1
            text = fill(compiled.text, integers[start : start + _INTEGERS_AT_ONCE])
            self._cursor.execute(text, compiled.arrange(()))
            rows += self._cursor.fetchall()
        return rows

    def begin(self) -> None:
        """Open a snapshot."""
        self._cursor.execute(self.dialect.begin_read)

    def end(self) -> None:
        """Leave the snapshot."""
        self._cursor.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        with contextlib.suppress(Exception):  # a lost connection is closed already
            self._cursor.close()
            self.connection.close()

    def reopen(self) -> None:
        """Open a new connection in the place of a lost one. Raises what `Dialect.connect` does."""
        with contextlib.suppress(Exception):  # there may be nothing left to close
            self.connection.invalidate()
            self.connection.close()
        self._connect()

    def _connect(self) -> None:
        self.connection = self.dialect.connect(read_only=self._read_only)
        self._cursor: Any = self.connection.connection.cursor()

    def _run(self, prepared: Prepared, values: Values) -> None:
        self.statements += 1
        compiled = prepared.compiled(self.dialect)
        self._cursor.execute(compiled.text, compiled.arrange(values))


class WriteTx(ReadTx):
    """The transaction of a group of operations; what an operation defers is written once, at the group's end."""

    def __init__(self, dialect: Dialect, house: House) -> None:
        """Open the connection; no transaction is open yet."""
        super().__init__(dialect, house, read_only=False)
        self._log = dialect.write_ahead_log(self.connection)
        self._deferred: list[tuple[Callable[[WriteTx, list[Any]], None], Any]] = []
        self._committed: list[Callable[[], None]] = []
        self._savepoint = True
        self._known: dict[tuple[object, object], Any] = {}
        self._data_version: int | None = None
        self.committing = False
        """Whether a failure leaves open if the group was committed."""
        self.points = 0
        """Points of metrics that were committed here so far."""
        self.arrived = 0
        """Points that were committed here and wait to be put with their runs."""

    def run(self, prepared: Prepared, *values: object) -> int:
        """Run a prepared change and return how many rows it touched."""
        self._touch()
        self._run(prepared, values)
        return self._cursor.rowcount

    def insert(self, prepared: Prepared, *values: object) -> int:
        """Insert one row and return its new surrogate key."""
        self._touch()
        self.statements += 1
        compiled = prepared.compiled(self.dialect, returning=True)
        self._cursor.execute(compiled.text, compiled.arrange(values))
        return self.dialect.new_key(self._cursor)

    def many(self, prepared: Prepared, rows: Sequence[Values]) -> None:
        """Run a prepared change once per row."""
        if not rows:
            return
        self._touch()
        self.statements += 1
        at_once = self.dialect.rows_at_once
        text = prepared.of_rows(self.dialect) if len(rows) >= at_once else None
        while text is not None and len(rows) >= at_once:
            self._cursor.execute(text, [value for row in rows[:at_once] for value in row])
            rows = rows[at_once:]
        compiled = prepared.compiled(self.dialect)
        if len(rows) == 1:
            self._cursor.execute(compiled.text, compiled.arrange(rows[0]))
        elif rows:
            self._cursor.executemany(compiled.text, [compiled.arrange(row) for row in rows])

    def known(self, find: Callable[["WriteTx", Key], Item], key: Key) -> Item:
        """Return what `find` finds; it is asked again once anybody changed anything but by what was deferred."""
        if self._savepoint:  # what an operation sees behind its own change may yet be undone
            return find(self, key)
        found = self._known.get((find, key))
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[find, key] = find(self, key)
        return found

    def defer(self, write: Callable[["WriteTx", list[Item]], None], item: Item) -> None:
        """Have `write` called at the group's end with this item and the others of the group; dropped on failure."""
        self._deferred.append((write, item))

    def on_commit(self, do: Callable[[], None]) -> None:
        """Have `do` called when this transaction is committed, and only then."""
        self._committed.append(do)

    def begin(self) -> None:
        """Open the group's transaction; waits for other writers of the database."""
        self.committing = False
        self._cursor.execute(self.dialect.begin_write)
        version = self.dialect.data_version(self._cursor)
        if version is None or version != self._data_version:
            self._known.clear()
            self._data_version = version

    def attempt(self, function: Callable[["WriteTx", Any], Item], request: object) -> Item:
        """Run one operation; when it raises, what it did is undone and the error goes on."""
        deferred = len(self._deferred)
        self._savepoint = False
        try:
            result = function(self, request)
        except BaseException:
            del self._deferred[deferred:]
            if self._savepoint and self.dialect.state(self.connection) in ("open", "failed"):
                self._cursor.execute("ROLLBACK TO SAVEPOINT operation")
                self._cursor.execute("RELEASE SAVEPOINT operation")
            raise
        if self._savepoint:
            self._cursor.execute("RELEASE SAVEPOINT operation")
        return result

    def commit(self) -> None:
        """Write what was deferred and make it all durable."""
        self.commit_unsynced()
        self.sync()

    def commit_unsynced(self) -> None:
        """Write what was deferred and commit; others see it, but only `sync` makes sure that it is on disk."""
        self._savepoint = True
        groups: dict[Callable[[WriteTx, list[Any]], None], list[Any]] = {}
        for write, item in self._deferred:
            groups.setdefault(write, []).append(item)
        for write, items in groups.items():
            write(self, items)
        self.committing = True
        self._cursor.execute("COMMIT")
        self.committing = False
        self._deferred.clear()
        for do in self._committed:
            do()
        self._committed.clear()

    def sync(self) -> None:
        """Return when all that was committed before is on disk; may be called on another thread. Raises OSError."""
        if self._log is not None:
            self._log.sync()

    @property
    def synced_apart(self) -> bool:
        """Whether a commit is on disk only after `sync`."""
        return self._log is not None

    def rollback(self) -> None:
        """Undo the whole group; on a lost connection the database does."""
        self._deferred.clear()
        self._committed.clear()
        self._known.clear()
        self.committing = False
        if self.dialect.state(self.connection) in ("open", "failed"):
            with contextlib.suppress(Exception):  # a connection that is lost just now: the next use finds it so
                self._cursor.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        super().close()
        if self._log is not None:
            self._log.close()

    def _touch(self) -> None:
        # The savepoint is set at an operation's first change: the hottest operations only read and defer.
        if not self._savepoint:
            self._known.clear()
            self._cursor.execute("SAVEPOINT operation")
            self._savepoint = True
