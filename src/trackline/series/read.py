"""Reading points back: sealed chunks and the run's journal, merged."""

from sqlalchemy import bindparam, select

from trackline.db.statement import Prepared
from trackline.db.tables import journal, series
from trackline.db.transaction import ReadTx
from trackline.series.codec import decode, unpack
from trackline.series.columns import Columns, merge

_CHUNKS = Prepared(
    lambda _: (
        select(series.c.key_id, series.c.data)
        .where(series.c.run_id == bindparam("run_id"), series.c.key_id == bindparam("key_id"))
        .order_by(series.c.chunk)
    ),
    "run_id",
    "key_id",
)
_JOURNAL = Prepared(
    lambda _: select(journal.c.data).where(journal.c.run_id == bindparam("run_id")).order_by(journal.c.id), "run_id"
)


def read(tx: ReadTx, run_id: int, key_ids: list[int]) -> dict[int, Columns]:
    """Return the points of some keys of a run in the order (timestamp, step, value); keys without points are absent."""
    parts: dict[int, list[Columns]] = {key_id: [] for key_id in key_ids}
    for key_id in key_ids:
        parts[key_id].extend(decode(data) for _, data in tx.all(_CHUNKS, run_id, key_id))
    for (data,) in tx.all(_JOURNAL, run_id):
        keys, points = unpack(data)
        for key_id in key_ids:
            mine = keys == key_id
            if mine.any():
                parts[key_id].append(points.take(mine))
    return {key_id: merge(found) for key_id, found in parts.items() if found}
