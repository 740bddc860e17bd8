"""What readers keep of runs: true of the state that it is asked for, and never more than it may be."""

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackline.db.kept import KeptRuns, KeptTotals, Mark


def _nothing(_before: Mark) -> Collection[int]:
    return ()


def _unasked(_before: Mark) -> Collection[int]:
    pytest.fail("asked what changed, although nothing did")


def _texts(most: int = 1000) -> KeptRuns[str]:
    return KeptRuns(most, len)


def test_what_was_kept_of_a_state_is_there_while_it_lasts() -> None:
    """Nobody is asked what changed as long as the state is the same."""
    kept = _texts()
    assert kept.at(Mark(1, 1), [7, 8], _unasked) == {}
    kept.keep(Mark(1, 1), {7: "a", 8: "b"})
    assert kept.at(Mark(1, 1), [8, 9], _unasked) == {8: "b"}


def test_a_changed_run_is_dropped_and_others_stay() -> None:
    """A newer state asks which runs changed since the last one."""
    kept = _texts()
    kept.at(Mark(1, 1), [], _nothing)
    kept.keep(Mark(1, 1), {7: "a", 8: "b"})
    asked: list[Mark] = []
    assert kept.at(Mark(2, 1), [7, 8], lambda before: asked.append(before) or {7}) == {8: "b"}
    assert asked == [Mark(1, 1)]


def test_all_are_dropped_when_any_may_have_changed() -> None:
    """None in place of names leaves nothing."""
    kept = _texts()
    kept.at(Mark(1, 1), [], _nothing)
    kept.keep(Mark(1, 1), {7: "a"})
    assert kept.at(Mark(9, 9), [7], lambda _: None) == {}


def test_an_older_snapshot_finds_and_keeps_nothing() -> None:
    """It may see runs as they were before others kept them."""
    kept = _texts()
    kept.at(Mark(2, 1), [], _nothing)
    kept.keep(Mark(2, 1), {7: "new"})
    assert kept.at(Mark(1, 1), [7], _unasked) == {}
    kept.keep(Mark(1, 1), {7: "old"})
    assert kept.at(Mark(2, 1), [7], _unasked) == {7: "new"}


def test_rows_that_left_the_journal_are_not_asked_for_again() -> None:
    """Sealing lowers the newest row and adds a note: what changed is asked from the newest row that was ever seen."""
    kept = _texts()
    kept.at(Mark(100, 5), [], _nothing)
    asked: list[Mark] = []
    kept.at(Mark(0, 6), [], lambda before: asked.append(before) or ())
    kept.at(Mark(101, 6), [], lambda before: asked.append(before) or ())
    assert asked == [Mark(100, 5), Mark(100, 6)]


def test_what_was_asked_for_last_stays() -> None:
    """Past its size it lets go of what nobody asked for the longest."""
    kept = _texts(most=4)
    kept.at(Mark(1, 1), [], _nothing)
    kept.keep(Mark(1, 1), {1: "aa", 2: "bb"})
    kept.at(Mark(1, 1), [1], _unasked)
    kept.keep(Mark(1, 1), {3: "cc"})
    assert kept.at(Mark(1, 1), [1, 2, 3], _unasked) == {1: "aa", 3: "cc"}


def test_what_is_too_large_is_not_kept() -> None:
    """One that is larger than all may be together leaves room for others."""
    kept = _texts(most=4)
    kept.at(Mark(1, 1), [], _nothing)
    kept.keep(Mark(1, 1), {1: "aaaaaaa"})
    kept.keep(Mark(1, 1), {2: "bb"})
    assert kept.at(Mark(1, 1), [1, 2], _unasked) == {2: "bb"}


class _Log:
    """A journal and a log of changes in small: rows of runs, and notes of runs whose rows were sealed."""

    def __init__(self) -> None:
        self.versions = dict.fromkeys(range(6), 0)
        self.rows: list[tuple[int, int]] = []
        self.notes: list[tuple[int, int]] = []
        self.given = 0

    def change(self, run: int) -> None:
        self.versions[run] += 1
        self.given += 1
        self.rows.append((self.given, run))

    def seal(self, run: int) -> None:
        sealed = [row for row, of in self.rows if of == run]
        if sealed:
            self.notes.append((run, max(sealed)))
            self.rows = [(row, of) for row, of in self.rows if of != run]

    def now(self) -> Mark:
        return Mark(max((row for row, _ in self.rows), default=0), len(self.notes))

    def changed(self, before: Mark) -> set[int]:
        logged = {run for row, run in self.rows if row > before.row}
        return logged | {run for run, last in self.notes[before.note :] if last > before.row}


@given(
    st.lists(st.tuples(st.sampled_from(["change", "read", "seal"]), st.integers(0, 5)), max_size=60), st.integers(0, 12)
)
def test_what_is_found_is_always_what_the_state_holds(steps: list[tuple[str, int]], most: int) -> None:
    """Whatever is changed, sealed and read in whatever order, and however little may be kept."""
    kept = KeptRuns[tuple[int, int]](most, lambda _: 1)
    log = _Log()
    for step, run in steps:
        if step == "change":
            log.change(run)
        elif step == "seal":
            log.seal(run)
        else:
            held = {run: (run, log.versions[run])}
            assert kept.at(log.now(), [run], log.changed) in ({}, held)
            kept.keep(log.now(), held)


@pytest.mark.parametrize("text", ["", "1", "1.", ".1", "1.2?3.4", "-1.2", "1.2.3", "٣.٣", "9" * 5000 + ".1"])
def test_other_texts_are_no_mark(text: str) -> None:
    """Only two numbers of plain digits are one."""
    assert Mark.parse(text) is None


@given(st.integers(0, 10**17), st.integers(0, 10**17))
def test_a_mark_is_read_as_it_was_written(row: int, note: int) -> None:
    """Clients give back what they got."""
    assert Mark.parse(str(Mark(row, note))) == Mark(row, note)


def test_a_total_is_counted_once_in_a_state() -> None:
    """What was asked otherwise, or of another state, older or newer, is counted for itself."""
    totals = KeptTotals(2)
    numbers = iter(range(10))
    counted = [
        totals.at(Mark(*state), asked, lambda: next(numbers))
        for state, asked in [((1, 1), "a"), ((1, 1), "a"), ((1, 1), "b"), ((2, 1), "a"), ((1, 1), "a"), ((1, 1), "b")]
    ]
    assert counted == [0, 0, 1, 2, 3, 1]


def test_totals_that_were_asked_for_last_stay() -> None:
    """Past so many numbers it lets go of what nobody asked for the longest."""
    totals = KeptTotals(2)
    for asked in "abac":
        totals.at(Mark(1, 1), asked, lambda: 5)
    assert [totals.at(Mark(1, 1), asked, lambda: 6) for asked in "ac"] == [5, 5]
    assert totals.at(Mark(1, 1), "b", lambda: 6) == 6
