"""Two servers on one database: what one does while the other is in the middle of something."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from tests.contract.conftest import Database

from trackline.db.committers import Committers
from trackline.db.session import Session
from trackline.db.tables import dataset, dataset_input, latest
from trackline.db.transaction import WriteTx
from trackline.errors import InvalidParameterValue
from trackline.series import seal
from trackline.tracking import purge
from trackline.tracking.datasets import log_inputs
from trackline.tracking.experiments import delete_experiment
from trackline.tracking.log_batch import log_batch, log_metric, log_parameter, set_tag
from trackline.tracking.logged_models import (
    create_logged_model,
    delete_logged_model,
    log_logged_model_params,
    set_logged_model_tags,
)
from trackline.tracking.run_models import log_outputs
from trackline.tracking.run_moves import move_runs
from trackline.tracking.runs import delete_run, find
from trackline.wire.experiments import DeleteExperiment
from trackline.wire.logged_models import (
    CreateLoggedModel,
    DeleteLoggedModel,
    LogLoggedModelParams,
    SetLoggedModelTags,
)
from trackline.wire.many_runs import MoveRuns
from trackline.wire.message import Empty
from trackline.wire.nouns import Dataset, DatasetInput, ModelInput, Param, Tag
from trackline.wire.runs import (
    DeleteRun,
    LogBatch,
    LogInputs,
    LogMetric,
    LogOutputs,
    LogParam,
    Point,
    SetTag,
    WrittenModel,
)

PAIRS = 20
PURGE_S = 0.5
"""A purge or move that waits for nobody is done by then."""

Write = tuple[Callable[[WriteTx, Any], Any], object]


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


def write_while(database: Database, uri: str, writes: Sequence[Write], act: Callable[[Session], None]) -> None:
    """Purge or move something from another server between the look-ups of writes to it and the end of their group."""

    def act_there() -> None:
        with Session(uri, database.writer.house) as session:
            act(session)

    database.writer.begin()
    for write in writes:
        database.writer.attempt(*write)
    with ThreadPoolExecutor(1) as pool:
        acting = pool.submit(act_there)
        with contextlib.suppress(TimeoutError):
            acting.result(PURGE_S)
        database.writer.commit()
        acting.result(30)


def not_empty(database: Database, tables: Sequence[Table]) -> list[str]:
    """Return which of the tables have rows."""
    return [
        table.name for table in tables if database.reader.execute(select(func.count()).select_from(table))[0][0] > 0
    ]


def purge_run(session: Session, target: purge.DeletedRun) -> None:
    """Purge a run as the command does."""
    assert session.write(purge.claim_run, target)
    while session.write(purge.erase_step, target):
        pass
    assert session.write(purge.erase_run, target)


EVERYTHING = purge.Selection(until=2**62)


def test_a_run_purged_while_it_is_written_leaves_nothing(database: Database, database_uri: str) -> None:
    """Rows that writers add to a run go with it, though the purge began before they were committed."""
    run_id = database.new_run()
    read = DatasetInput(Dataset("d", "1", "local", "{}"), [Tag("t", "1")])
    writes: list[Write] = [
        (log_metric, LogMetric("m", 1.0, 1, run_id=run_id)),
        (log_batch, LogBatch(run_id, [Point("m", 1.0, 1)], [Param("p", "1")], [Tag("t", "1")])),
        (log_inputs, LogInputs(run_id, [read], [ModelInput("m-1")])),
        (log_outputs, LogOutputs(run_id, [WrittenModel("m-1")])),
    ]

    def purge_it(session: Session) -> None:
        session.write(delete_run, DeleteRun(run_id))
        (target,) = session.read(purge.find_targets, EVERYTHING).runs
        purge_run(session, target)

    write_while(database, database_uri, writes, purge_it)
    assert not_empty(database, purge.RUN_PARTS) == []


def test_a_run_moved_while_it_is_written_is_moved_whole(database: Database, database_uri: str) -> None:
    """What writers add to a run moves with it, though the move began before that was committed."""
    run_id, target = database.new_run(), database.new_experiment("target")
    read = DatasetInput(Dataset("d", "1", "local", "{}"))
    writes: list[Write] = [
        (log_metric, LogMetric("m", 1.0, 1, run_id=run_id)),
        (log_inputs, LogInputs(run_id, [read])),
    ]
    write_while(
        database, database_uri, writes, lambda session: session.write(move_runs, MoveRuns([run_id], target)) and None
    )
    number = int(target)
    database.settle()
    assert {row[0] for row in database.reader.execute(select(latest.c.experiment_id))} == {number}
    used = select(dataset.c.experiment_id).join(dataset_input, dataset_input.c.dataset_id == dataset.c.id)
    assert database.reader.execute(used)[0][0] == number


def model_writes(model_id: str, run_id: str) -> list[Write]:
    """Return a write of each kind to a logged model."""
    return [
        (log_metric, LogMetric("m", 1.0, 1, run_id=run_id, model_id=model_id)),
        (log_logged_model_params, LogLoggedModelParams(model_id, [Param("p", "1")])),
        (set_logged_model_tags, SetLoggedModelTags(model_id, [Tag("t", "1")])),
    ]


def test_a_model_purged_while_it_is_written_leaves_nothing(database: Database, database_uri: str) -> None:
    """Rows that writers add to a logged model go with it, though the purge began before they were committed."""
    model_id = database.write(create_logged_model, CreateLoggedModel("0")).model.info.model_id

    def purge_it(session: Session) -> None:
        session.write(delete_logged_model, DeleteLoggedModel(model_id))
        (target,) = session.read(purge.find_targets, EVERYTHING).logged_models
        assert session.write(purge.erase_logged_model, target)

    write_while(database, database_uri, model_writes(model_id, database.new_run()), purge_it)
    assert not_empty(database, purge.LOGGED_MODEL_PARTS) == []


def test_an_experiment_purged_while_its_models_are_written_leaves_nothing(
    database: Database, database_uri: str
) -> None:
    """Rows that writers add to a logged model go with the model's experiment."""
    experiment_id = database.new_experiment("old")
    model_id = database.write(create_logged_model, CreateLoggedModel(experiment_id)).model.info.model_id

    def purge_it(session: Session) -> None:
        session.write(delete_experiment, DeleteExperiment(experiment_id))
        (target,) = session.read(purge.find_targets, EVERYTHING).experiments
        assert session.write(purge.claim_experiment, target)
        assert session.write(purge.erase_experiment, target)

    write_while(database, database_uri, model_writes(model_id, database.new_run()), purge_it)
    assert not_empty(database, purge.LOGGED_MODEL_PARTS) == []
