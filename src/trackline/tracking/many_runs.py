"""What the UI does to many runs in one request, all or nothing; answers say what undoes it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from trackline.db.changes import note_experiment, note_run
from trackline.db.tables import run, tag
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.tracking import limits
from trackline.tracking.runs import ROW_COLUMNS, RunRow, mark_deleted, mark_restored
from trackline.tracking.tags import RUN_NAME_TAG, change_tags
from trackline.wire import many_runs as wire
from trackline.wire.nouns import Tag

MAX_RUNS = 500
MAX_KEYS = 20

_KeptTags = Mapping[tuple[int, str], str]
"""Values of tags by run and key."""
_State = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]
"""Tags to set, and keys to remove."""


def delete_runs(tx: WriteTx, request: wire.ManyRuns) -> wire.ChangedRuns:
    """Mark runs as deleted. Raises ResourceDoesNotExist naming the first that is not there."""
    found = [each for each in lock(tx, request.run_ids) if each.lifecycle_stage == "active"]
    now = tx.house.now_ms()
    for each in found:
        mark_deleted(tx, each, now)
    return _changed(tx, found)


def restore_runs(tx: WriteTx, request: wire.ManyRuns) -> wire.ChangedRuns:
    """Bring back deleted runs. Raises ResourceDoesNotExist, also when one of them is being purged."""
    found = [each for each in lock(tx, request.run_ids) if each.lifecycle_stage == "deleted"]
    for each in found:
        mark_restored(tx, each)
    return _changed(tx, found)


def set_tags(tx: WriteTx, request: wire.SetTagsOfRuns) -> wire.SetTagsOfRunsResponse:
    """Set and remove tags of active runs. Raises InvalidParameterValue or ResourceDoesNotExist, changing nothing."""
    for place, change in enumerate(request.changes):
        if not change.run_ids:
            raise InvalidParameterValue(f"'changes[{place}].run_ids' names no run. Name one, or leave the change out.")
    named = [run_id for change in request.changes for run_id in change.run_ids]
    if len(set(named)) < len(named):
        raise InvalidParameterValue("'changes' names a run twice; say all that changes of it in one change.")
    found = {each.run_id: each for each in lock_active(tx, named, "changes")}
    states: dict[_State, list[str]] = {}
    for place, change in enumerate(request.changes):
        tags = _checked_tags(tx, change, f"changes[{place}]")
        rows = [found[run_id] for run_id in change.run_ids]
        kept = _read_tags(tx, rows, [*tags, *change.remove])
        for row in rows:
            before = _before(row, kept, tags, change.remove)
            if before != ((), ()):
                states.setdefault(before, []).append(row.run_id)
        change_tags(tx, [row.number for row in rows], tags, change.remove)
    return wire.SetTagsOfRunsResponse(
        [
            wire.TagChange(run_ids, [Tag(key, value) for key, value in tags], list(missing))
            for (tags, missing), run_ids in states.items()
        ]
    )


def lock(tx: WriteTx, run_ids: Sequence[str], field: str = "run_ids") -> list[RunRow]:
    """Return runs, each once, and keep all others from touching them until the transaction ends.

    Raises InvalidParameterValue naming `field`, or ResourceDoesNotExist.
    """
    ids = check_run_ids(run_ids, field)
    statement = select(*ROW_COLUMNS).where(run.c.uuid.in_(ids)).order_by(run.c.id).with_for_update()
    found = {each.run_id: each for each in (RunRow(*row) for row in tx.execute(statement))}
    for run_id in ids:
        if run_id not in found:
            raise ResourceDoesNotExist(f"Run with id={run_id} not found")
    return list(found.values())


def lock_active(tx: WriteTx, run_ids: Sequence[str], field: str = "run_ids") -> list[RunRow]:
    """Return runs as `lock` does. Raises InvalidParameterValue when one is deleted."""
    found = lock(tx, run_ids, field)
    for each in found:
        if each.lifecycle_stage != "active":
            raise InvalidParameterValue(f"The run {each.run_id} is deleted; restore it first, or leave it out.")
    return found


def check_run_ids(run_ids: Sequence[str], field: str = "run_ids") -> list[str]:
    """Return ids of runs, each once. Raises InvalidParameterValue for none, too many or malformed ones."""
    if not run_ids:
        raise InvalidParameterValue(f"Missing value for required parameter '{field}'. Name at least one run.")
    if len(run_ids) > MAX_RUNS:
        raise InvalidParameterValue(
            f"'{field}' names {len(run_ids)} runs; at most {MAX_RUNS} in one request. Send them in parts."
        )
    for run_id in run_ids:
        limits.check_run_id(run_id)
    return list(dict.fromkeys(run_ids))


def _changed(tx: WriteTx, found: Sequence[RunRow]) -> wire.ChangedRuns:
    for experiment_id in {each.experiment_id for each in found}:
        note_experiment(tx, experiment_id)
    for each in found:
        note_run(tx, each.number)
    return wire.ChangedRuns([each.run_id for each in found])


def _checked_tags(tx: WriteTx, change: wire.TagChange, path: str) -> dict[str, str]:
    if not 1 <= len(change.tags) + len(change.remove) <= MAX_KEYS:
        raise InvalidParameterValue(
            f"'{path}' has to name 1 to {MAX_KEYS} keys in 'tags' and 'remove' together; "
            f"it names {len(change.tags) + len(change.remove)}."
        )
    for place, each in enumerate(change.tags):
        limits.check_key(each.key, f"{path}.tags[{place}].key", f"{path}.tags[{place}].key")
        if each.key in change.remove:
            raise InvalidParameterValue(f"'{path}' both sets and removes the tag {each.key!r}.")
    for place, key in enumerate(change.remove):
        limits.check_key(key, f"{path}.remove[{place}]", f"{path}.remove[{place}]")
    return {
        each.key: limits.fit_value(each.value, limits.MAX_TAG_VALUE, tx.house, f"{path}.tags[{place}].value")
        for place, each in enumerate(change.tags)
    }


def _read_tags(tx: ReadTx, rows: Sequence[RunRow], keys: Sequence[str]) -> _KeptTags:
    statement = select(tag.c.run_id, tag.c.key, tag.c.value).where(
        tag.c.run_id.in_([row.number for row in rows]), tag.c.key.in_(keys)
    )
    return {(number, key): value for number, key, value in tx.execute(statement)}


def _before(row: RunRow, kept: _KeptTags, tags: Mapping[str, str], remove: Sequence[str]) -> _State:
    """Return what brings a run's tags back."""
    old = {key: kept.get((row.number, key)) for key in (*tags, *remove)}
    if RUN_NAME_TAG in tags and old[RUN_NAME_TAG] is None:
        old[RUN_NAME_TAG] = row.name  # setting the tag renames the run, so removing it would not undo that
    to_set = tuple((key, value) for key, value in sorted(old.items()) if value is not None and value != tags.get(key))
    return to_set, tuple(sorted(key for key in tags if old[key] is None))
