"""Params of runs: texts that never change once logged."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy import insert as insert_into

from trackline.db.changes import note_run
from trackline.db.statement import Prepared
from trackline.db.tables import param
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InvalidParameterValue
from trackline.wire.nouns import Param

_GET = Prepared(
    lambda _: select(param.c.value).where(param.c.run_id == bindparam("run_id"), param.c.key == bindparam("key")),
    "run_id",
    "key",
)
_ADD = Prepared(lambda _: insert_into(param), "run_id", "key", "value")


def write_params(tx: WriteTx, run_number: int, run_id: str, params: Sequence[Param]) -> None:
    """Log params of a run. Raises InvalidParameterValue, naming all of them, when any has another value already."""
    known = _values(tx, run_number, [each.key for each in params])
    fresh: list[tuple[int, str, str]] = []
    conflicts: list[dict[str, Any]] = []
    for each in params:
        old = known.get(each.key)
        if old is None:
            fresh.append((run_number, each.key, each.value))
        elif old != each.value:
            conflicts.append({"key": each.key, "old_value": old, "new_value": each.value})
    if conflicts:
        raise InvalidParameterValue(
            f"Changing param values is not allowed. Params were already logged with other values for run ID "
            f"'{run_id}': {conflicts}."
        )
    if fresh:
        tx.many(_ADD, fresh)
        note_run(tx, run_number)


def _values(tx: ReadTx, run_number: int, keys: Sequence[str]) -> dict[str, str]:
    """Return the values that are there already, in one statement."""
    if len(keys) == 1:
        row = tx.one(_GET, run_number, keys[0])
        return {} if row is None else {keys[0]: row[0]}
    there = select(param.c.key, param.c.value).where(param.c.run_id == run_number, param.c.key.in_(keys))
    return dict(tuple(row) for row in tx.execute(there))
