"""Whether the database can be read and written: what a real request does, leaving all as it was."""

from sqlalchemy import select, update

from trackline.db.statement import Prepared
from trackline.db.tables import property_
from trackline.db.transaction import ReadTx, WriteTx

_READ = Prepared(lambda _: select(property_.c.name).limit(1))
_WRITE = Prepared(lambda _: update(property_).values(value=property_.c.value))


def read(tx: ReadTx, _request: None) -> None:
    """Read something."""
    tx.one(_READ)


def write(tx: WriteTx, _request: None) -> None:
    """Write what is there already: it takes the lock, the space in the log and the wait for the disk of any write."""
    tx.run(_WRITE)
