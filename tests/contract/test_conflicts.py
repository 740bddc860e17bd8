"""Two servers on one database: what one does while the other is in the middle of something."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from tests.contract.conftest import Database

from trackline.db.committers import Committers
from trackline.db.transaction import WriteTx
from trackline.errors import InvalidParameterValue
from trackline.series import seal
from trackline.tracking.log_batch import log_batch, log_parameter, set_tag
from trackline.tracking.runs import find
from trackline.wire.message import Empty
from trackline.wire.runs import LogBatch, LogParam, Point, SetTag

PAIRS = 20


def log(database: Database, run_id: str, steps: range) -> None:
    """Log a point per step, a request each."""
    for step in steps:
        database.write(log_batch, LogBatch(run_id, metrics=[Point("m", float(step), 1, step)]))


def test_of_two_plans_one_is_applied(database: Database) -> None:
    """The second of two servers that seal the same journal changes nothing."""
    run_id = database.new_run()
    log(database, run_id, range(5))
    number = database.read(find, run_id).number
    plans = [database.read(seal.plan, number) for _ in range(2)]
    database.write(seal.apply, plans[0])
    with pytest.raises(seal.SupersededError):
        database.write(seal.apply, plans[1])
    assert database.read(seal.plan, number) is None


def test_a_point_between_plan_and_application_stays(database: Database) -> None:
    """Points that arrive after the plan are in the journal still when it was applied."""
    run_id = database.new_run()
    log(database, run_id, range(5))
    number = database.read(find, run_id).number
    plan = database.read(seal.plan, number)
    log(database, run_id, range(5, 7))
    database.write(seal.apply, plan)
    later = database.read(seal.plan, number)
    assert later is not None
    assert later.rows == 2


def both_at_once(
    database: Database, requests: Sequence[Sequence[tuple[Callable[[WriteTx, Any], Any], object]]]
) -> list[list[Any]]:
    """Hand each list to committers of its own, all at the same time; return the answers or errors."""
    house = database.writer.house
    dialect = database.writer.dialect
    servers = [Committers(lambda: WriteTx(dialect, house), dialect.committers) for _ in requests]

    async def run() -> list[list[Any]]:
        for server in servers:
            server.start(asyncio.get_running_loop())
        try:
            waiting = [
                [server.submit(function, request) for function, request in mine]
                for server, mine in zip(servers, requests, strict=True)
            ]
            return [await asyncio.gather(*mine, return_exceptions=True) for mine in waiting]
        finally:
            for server in servers:
                await asyncio.to_thread(server.stop)

    return asyncio.run(run())


def test_a_param_gets_one_value(database: Database) -> None:
    """Of two servers that set params to different values at once one succeeds, and its value is what is stored."""
    run_id = database.new_run()
    answers = both_at_once(
        database,
        [
            [(log_parameter, LogParam(run_id=run_id, key=f"p{place}", value=value)) for place in range(PAIRS)]
            for value in ("one", "other")
        ],
    )
    stored = {param.key: param.value for param in database.get_run(run_id).data.params}
    for place, (one, other) in enumerate(zip(*answers, strict=True)):
        winner = "one" if isinstance(one, Empty) else "other"
        assert sorted(type(each).__name__ for each in (one, other)) == ["Empty", InvalidParameterValue.__name__]
        assert stored[f"p{place}"] == winner


def test_circles_of_locks_are_not_told(database: Database) -> None:
    """Two servers that change the same rows in opposite orders both succeed."""
    runs = [database.new_run() for _ in range(8)]
    tags = [(run_id, key) for run_id in runs for key in ("a", "b")]
    requests = [
        [(set_tag, SetTag(run_id=run_id, key=key, value=str(turn))) for turn in range(PAIRS) for run_id, key in order]
        for order in (tags, tags[::-1])
    ]
    answers = both_at_once(database, requests)
    assert all(isinstance(answer, Empty) for mine in answers for answer in mine)


def test_new_keys_are_interned_once(database: Database) -> None:
    """Two servers that log under the same new keys at once agree on them: every point is found under its key."""
    runs = [database.new_run() for _ in range(2)]
    keys = [f"key-{place}" for place in range(50)]
    requests = [
        [(log_batch, LogBatch(run_id, metrics=[Point(key, 1.0, 1, 0) for key in order]))]
        for run_id, order in zip(runs, (keys, keys[::-1]), strict=True)
    ]
    answers = both_at_once(database, requests)
    assert all(isinstance(answer, Empty) for mine in answers for answer in mine)
    for run_id in runs:
        assert sorted(metric.key for metric in database.get_run(run_id).data.metrics) == sorted(keys)
