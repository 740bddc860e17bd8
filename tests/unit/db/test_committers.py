"""Which of several committers an operation goes to."""

import asyncio
import threading
from dataclasses import dataclass
from pathlib import Path

from trackline.db.committers import Committers
from trackline.db.dialects import open_dialect
from trackline.db.migrations import open_schema
from trackline.db.transaction import WriteTx
from trackline.house import House


@dataclass
class Turn:
    """A request about a run."""

    run_id: str
    turn: int


RUNS = [f"{number:032x}" for number in range(40)]


def test_a_run_stays_with_one_committer(tmp_path: Path) -> None:
    """All operations of a run are done by one committer, in their order; the runs are spread over all of them."""
    dialect = open_dialect(f"sqlite:///{tmp_path / 't.db'}")
    done: list[tuple[str, int, int]] = []

    def open_tx() -> WriteTx:
        tx = WriteTx(dialect, House(artifact_root="here"))
        open_schema(tx)
        return tx

    def note(_tx: WriteTx, request: Turn) -> None:
        done.append((request.run_id, request.turn, threading.get_ident()))

    async def scenario() -> None:
        committers = Committers(open_tx, 4)
        committers.start(asyncio.get_running_loop())
        await asyncio.gather(*(committers.submit(note, Turn(run_id, turn)) for turn in range(5) for run_id in RUNS))
        await asyncio.to_thread(committers.stop)

    asyncio.run(scenario())
    by_run = {run_id: {thread for other, _, thread in done if other == run_id} for run_id in RUNS}
    assert all(len(threads) == 1 for threads in by_run.values())
    assert len({thread for _, _, thread in done}) == 4
    for run_id in RUNS:
        assert [turn for other, turn, _ in done if other == run_id] == [0, 1, 2, 3, 4]
