"""Sealing: the journal becomes chunks, the history stays what it was, and only one of two sealers wins."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from trackline.db.dialects import open_dialect
from trackline.db.migrations import open_schema
from trackline.db.tables import journal as journal_table
from trackline.db.tables import series as series_table
from trackline.db.transaction import WriteTx
from trackline.house import House
from trackline.series import journal, seal
from trackline.series.codec import pack
from trackline.series.read import read
from trackline.wire.runs import Point

RUN = 7


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[WriteTx]:
    """Return a writer of a new database."""
    opened = WriteTx(open_dialect(f"sqlite:///{tmp_path / 't.db'}"), House(artifact_root="here"))
    open_schema(opened)
    yield opened
    opened.close()


def log(tx: WriteTx, points: Sequence[Point]) -> None:
    """Commit points of the run as one journal row."""
    tx.begin()
    append(tx, points)
    tx.commit()


def append(tx: WriteTx, points: Sequence[Point]) -> None:
    """Append points of the run as one journal row."""
    keys = journal.intern(tx, {point.key for point in points})
    packed = pack(
        [keys[point.key] for point in points],
        [point.step for point in points],
        [point.timestamp for point in points],
        [point.value for point in points],
    )
    journal.append(tx, [(RUN, len(points), packed)])


def seal_now(tx: WriteTx, plan: seal.Plan) -> None:
    """Apply a plan and commit it; a plan that is refused leaves nothing."""
    tx.begin()
    try:
        tx.attempt(seal.apply, plan)
    finally:
        tx.commit()


def planned(tx: WriteTx) -> seal.Plan:
    """Return a plan for the run, which has a journal."""
    plan = seal.plan(tx, RUN)
    assert plan is not None
    return plan


def history(tx: WriteTx, key: str) -> list[tuple[int, int, float]]:
    """Return the points of a key as (timestamp, step, value)."""
    key_id = journal.key_id(tx, key)
    assert key_id is not None
    points = read(tx, RUN, [key_id])[key_id]
    return list(zip(points.timestamps.tolist(), points.steps.tolist(), points.values.tolist(), strict=True))


def chunks(tx: WriteTx) -> list[tuple[int, int, int]]:
    """Return (id, number, points) of all chunks, oldest first."""
    columns = series_table.c
    rows = tx.execute(
        series_table.select().with_only_columns(columns.id, columns.chunk, columns.n).order_by(columns.id)
    )
    return [tuple(row) for row in rows]


def journal_rows(tx: WriteTx) -> int:
    """Return how many journal rows there are."""
    return len(tx.execute(journal_table.select()))


def points(key: str, first: int, n: int) -> list[Point]:
    """Return n points of a key from a step on."""
    return [Point(key, step / 4, 1000 + step, step) for step in range(first, first + n)]


def test_sealing_empties_the_journal_and_keeps_history(tx: WriteTx) -> None:
    """After sealing, all points are in chunks and read as before."""
    log(tx, points("loss", 0, 30) + points("acc", 5, 20))
    log(tx, points("loss", 30, 10))
    before = history(tx, "loss"), history(tx, "acc")
    seal_now(tx, planned(tx))
    assert journal_rows(tx) == 0
    assert (history(tx, "loss"), history(tx, "acc")) == before
    assert len(before[0]) == 40


def test_points_logged_after_the_plan_stay_in_the_journal(tx: WriteTx) -> None:
    """A commit between plan and apply is neither lost nor doubled."""
    log(tx, points("loss", 0, 10))
    plan = planned(tx)
    log(tx, points("loss", 10, 10))
    seal_now(tx, plan)
    assert journal_rows(tx) == 1
    assert [step for _, step, _ in history(tx, "loss")] == list(range(20))


def test_a_point_logged_again_after_sealing_is_stored_once(tx: WriteTx) -> None:
    """A client's retry that arrives after its point was sealed adds nothing, then or after the next sealing."""
    log(tx, points("loss", 0, 5))
    seal_now(tx, planned(tx))
    log(tx, points("loss", 0, 5))
    assert len(history(tx, "loss")) == 5
    seal_now(tx, planned(tx))
    assert len(history(tx, "loss")) == 5


def test_the_second_of_two_plans_is_refused(tx: WriteTx) -> None:
    """Two sealers with the same snapshot: the second changes nothing."""
    log(tx, points("loss", 0, 10))
    first, second = planned(tx), planned(tx)
    seal_now(tx, first)
    before = chunks(tx)
    with pytest.raises(seal.SupersededError):
        seal_now(tx, second)
    assert chunks(tx) == before
    assert len(history(tx, "loss")) == 10


def test_a_plan_whose_tail_was_replaced_is_refused_whole(tx: WriteTx) -> None:
    """When only the tail chunk is gone, the journal rows already dropped are back after the refusal."""
    log(tx, points("loss", 0, 10))
    seal_now(tx, planned(tx))
    log(tx, points("loss", 10, 10))
    plan = planned(tx)
    stale = replace(plan, replaced=[9999])
    before = chunks(tx)
    with pytest.raises(seal.SupersededError):
        seal_now(tx, stale)
    assert journal_rows(tx) == 1
    assert chunks(tx) == before


def test_a_refused_plan_does_not_harm_its_group(tx: WriteTx) -> None:
    """Points logged in the same transaction as a refused plan are kept."""
    log(tx, points("loss", 0, 10))
    first, second = planned(tx), planned(tx)
    seal_now(tx, first)
    tx.begin()
    append(tx, points("loss", 10, 1))
    with pytest.raises(seal.SupersededError):
        tx.attempt(seal.apply, second)
    tx.commit()
    assert len(history(tx, "loss")) == 11


def test_a_small_tail_grows_in_place(tx: WriteTx) -> None:
    """Fresh points join a tail chunk that is not much larger than they are."""
    for start in range(0, 40, 10):
        log(tx, points("loss", start, 10))
        seal_now(tx, planned(tx))
    assert [(number, n) for _, number, n in chunks(tx)] == [(0, 40)]


def test_a_large_tail_is_left_alone(tx: WriteTx) -> None:
    """A few points behind a large tail start a chunk of their own instead of rewriting it."""
    log(tx, points("loss", 0, 100))
    seal_now(tx, planned(tx))
    large = chunks(tx)
    log(tx, points("loss", 100, 10))
    seal_now(tx, planned(tx))
    assert chunks(tx)[:1] == large
    assert [(number, n) for _, number, n in chunks(tx)] == [(0, 100), (1, 10)]


def test_small_chunks_join(tx: WriteTx) -> None:
    """Many sealings of a point each, as of a run with thousands of keys, leave few chunks, not one for a few points."""
    for step in range(300):
        log(tx, points("loss", step, 1))
        seal_now(tx, planned(tx))
    assert len(chunks(tx)) <= 6
    assert [step for _, step, _ in history(tx, "loss")] == list(range(300))


def test_full_chunks_are_never_rewritten(tx: WriteTx, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chunk that reached its size keeps its row; what comes later goes behind it."""
    monkeypatch.setattr(seal, "CHUNK_POINTS", 64)
    log(tx, points("loss", 0, 150))
    seal_now(tx, planned(tx))
    full = [chunk for chunk in chunks(tx) if chunk[2] == 64]
    log(tx, points("loss", 150, 150))
    seal_now(tx, planned(tx))
    assert len(full) == 2
    assert [chunk for chunk in chunks(tx) if chunk[0] in {each[0] for each in full}] == full
    assert [step for _, step, _ in history(tx, "loss")] == list(range(300))


def test_a_long_journal_is_sealed_in_parts(tx: WriteTx) -> None:
    """A plan takes a bounded number of rows; sealing again takes the rest."""
    tx.begin()
    tx.commit()
    for step in range(1030):
        log(tx, points("loss", step, 1))
    seal_now(tx, planned(tx))
    assert journal_rows(tx) == 6
    seal_now(tx, planned(tx))
    assert journal_rows(tx) == 0
    assert [step for _, step, _ in history(tx, "loss")] == list(range(1030))


def test_a_plan_takes_a_bounded_number_of_points(tx: WriteTx, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole rows up to the limit, and one row however large it is."""
    monkeypatch.setattr(seal, "_MAX_PLAN_POINTS", 25)
    for first, n in ((0, 10), (10, 10), (20, 30)):
        log(tx, points("loss", first, n))
    seal_now(tx, planned(tx))
    assert journal_rows(tx) == 1
    seal_now(tx, planned(tx))
    assert journal_rows(tx) == 0
    assert [step for _, step, _ in history(tx, "loss")] == list(range(50))


def test_a_run_without_a_journal_needs_no_plan(tx: WriteTx) -> None:
    """There is nothing to do for a run that logged nothing new."""
    assert seal.plan(tx, RUN) is None
