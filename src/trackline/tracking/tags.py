"""Tags of runs: texts that may change."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, update

from trackline.db.changes import note_run
from trackline.db.statement import Prepared
from trackline.db.tables import run, tag
from trackline.db.transaction import WriteTx
from trackline.tracking.limits import check_length

RUN_NAME_TAG = "mlflow.runName"
"""The tag that is the run's name: writing one writes the other."""

_SET = Prepared(
    lambda dialect: dialect.upsert(tag, ("run_id", "key"), lambda new: {"value": new.value}), "run_id", "key", "value"
)
_DELETE = Prepared(
    lambda _: delete(tag).where(tag.c.run_id == bindparam("number"), tag.c.key == bindparam("name")), "number", "name"
)
_RENAME = Prepared(
    lambda _: update(run).where(run.c.id == bindparam("number")).values(name=bindparam("new_name")),
    "new_name",
    "number",
)


def write_tags(tx: WriteTx, run_number: int, tags: Mapping[str, str]) -> None:
    """Set tags of a run, renaming it if its name's tag is among them.

    Raises InvalidParameterValue when that name is too long.
    """
    check_length(tags.get(RUN_NAME_TAG, ""), RUN_NAME_TAG)
    add_tags(tx, run_number, tags)
    note_run(tx, run_number)
    if tags.get(RUN_NAME_TAG):
        tx.run(_RENAME, tags[RUN_NAME_TAG], run_number)


def change_tags(tx: WriteTx, run_numbers: Sequence[int], tags: Mapping[str, str], remove: Sequence[str]) -> None:
    """Set and remove the same tags of many runs, renaming them if their name's tag is set.

    Raises InvalidParameterValue when that name is too long.
    """
    check_length(tags.get(RUN_NAME_TAG, ""), RUN_NAME_TAG)
    tx.many(_SET, [(number, key, value) for number in run_numbers for key, value in sorted(tags.items())])
    tx.many(_DELETE, [(number, key) for number in run_numbers for key in remove])
    if tags.get(RUN_NAME_TAG):
        tx.many(_RENAME, [(tags[RUN_NAME_TAG], number) for number in run_numbers])
    for number in run_numbers:
        note_run(tx, number)


def add_tags(tx: WriteTx, run_number: int, tags: Mapping[str, str]) -> None:
    """Set tags of a new run, which bears the name they give it already and which nobody follows yet."""
    tx.many(_SET, [(run_number, key, value) for key, value in tags.items()])


def remove_tag(tx: WriteTx, run_number: int, key: str) -> bool:
    """Remove a tag of a run; tell whether there was one."""
    note_run(tx, run_number)
    return tx.run(_DELETE, run_number, key) > 0
