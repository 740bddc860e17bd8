"""Batches: limits with their phrases, all or nothing, and what they cost in statements."""

import pytest
from msgspec.structs import replace
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue
from trackline.tracking.log_batch import log_batch, log_metric
from trackline.tracking.metrics import get_history
from trackline.wire.metrics import GetMetricHistory
from trackline.wire.nouns import Metric, Param, RunData, Tag
from trackline.wire.runs import LogBatch, LogMetric, Point

NAME_TAG = "mlflow.runName"
RUN = "of the test"
"""Stands for the id of the run that a test makes."""


def logged(database: Database, run_id: str) -> RunData:
    """Return what a run logged, but for the tag of its name."""
    data = database.get_run(run_id).data
    return RunData(data.metrics, data.params, [tag for tag in data.tags if tag.key != NAME_TAG])


def metrics(n: int) -> list[Point]:
    """Return n points of as many metrics."""
    return [Point(f"m{number}", 1.0, 1, 0) for number in range(n)]


def params(n: int) -> list[Param]:
    """Return n params."""
    return [Param(f"p{number}", "v") for number in range(n)]


def tags(n: int) -> list[Tag]:
    """Return n tags."""
    return [Tag(f"t{number}", "v") for number in range(n)]


def test_all_three_kinds_are_logged(database: Database) -> None:
    """Metrics, params and tags of one batch are stored."""
    run_id = database.new_run()
    database.write(log_batch, LogBatch(run_id, [Point("m", 1.5, 2, 3)], [Param("p", "1")], [Tag("t", "2")]))
    assert logged(database, run_id) == RunData([Metric("m", 1.5, 2, 3)], [Param("p", "1")], [Tag("t", "2")])


def test_the_largest_batches_are_taken(database: Database) -> None:
    """1000 metrics alone, or 800 with 100 params and 100 tags, are within the limits."""
    run_id = database.new_run()
    database.write(log_batch, LogBatch(run_id, metrics(1000)))
    database.write(log_batch, LogBatch(run_id, metrics(800), params(100), tags(100)))
    data = logged(database, run_id)
    assert (len(data.metrics), len(data.params), len(data.tags)) == (1000, 100, 100)


@pytest.mark.parametrize(
    ("batch", "phrase"),
    [
        (LogBatch(RUN, metrics(1001)), "can contain at most 1000 metrics"),
        (LogBatch(RUN, [], params(101)), "can contain at most 100 params"),
        (LogBatch(RUN, [], [], tags(101)), "can contain at most 100 tags"),
        (LogBatch(RUN, metrics(901), params(50), tags(50)), "at most 1000 metrics, params, and tags"),
        (LogBatch(RUN, [], [Param("p", "1"), Param("p", "1")]), "Duplicate parameter keys"),
        (LogBatch(RUN, [Point("k" * 251, 1.0, 1)]), r"'metrics\[0\]\.name' exceeds the maximum length"),
        (LogBatch(RUN, [Point("a", 1.0, 1), Point("b!", 1.0, 1)]), r"'metrics\[1\]\.name'.*only contain"),
        (LogBatch(RUN, [Point("a", 1.0, -1)]), r"'metrics\[0\]\.timestamp'.*nonnegative long"),
        (LogBatch(RUN, [], [Param("a//b", "")]), r"'params\[0\]\.key'.*must not resolve to other names"),
        (LogBatch(RUN, [], [Param("k" * 251, "")]), r"'params\[0\]\.key' exceeds the maximum length"),
        (LogBatch(RUN, [], [], [Tag("a", ""), Tag("../b", "")]), r"'tags\[1\]\.key'.*must not resolve"),
    ],
)
def test_limits(database: Database, batch: LogBatch, phrase: str) -> None:
    """What is over a limit is refused in MLflow's words, and nothing of the batch is stored."""
    run_id = database.new_run()
    with pytest.raises(InvalidParameterValue, match=phrase):
        database.write(log_batch, replace(batch, run_id=run_id))
    assert logged(database, run_id) == RunData()


@pytest.mark.parametrize("run_id", ["no/form", "-a", "r" * 257])
def test_what_is_no_run_id_is_refused(database: Database, run_id: str) -> None:
    """A run id is letters, digits, `_` and `-`, at most 256."""
    with pytest.raises(InvalidParameterValue, match="Invalid run ID"):
        database.write(log_batch, LogBatch(run_id))


def test_a_param_conflict_leaves_nothing(database: Database) -> None:
    """One param with another value rejects the whole batch, and the message lists every conflict."""
    run_id = database.new_run()
    database.write(log_batch, LogBatch(run_id, params=[Param("a", "1"), Param("b", "2"), Param("c", "3")]))
    before = logged(database, run_id)
    again = [Param("new", "x"), Param("a", "9"), Param("b", "2"), Param("c", "8")]
    with pytest.raises(InvalidParameterValue, match="Changing param values is not allowed") as refused:
        database.write(log_batch, LogBatch(run_id, metrics(3), again, tags(2)))
    assert "{'key': 'a', 'old_value': '1', 'new_value': '9'}" in refused.value.message
    assert "{'key': 'c', 'old_value': '3', 'new_value': '8'}" in refused.value.message
    assert "'key': 'b'" not in refused.value.message
    assert logged(database, run_id) == before


def test_a_refused_tag_leaves_nothing(refusing_database: Database) -> None:
    """A value found too long after params were written undoes them."""
    run_id = refusing_database.new_run()
    with pytest.raises(InvalidParameterValue, match=r"'tags\[0\]\.value' exceeds the maximum length of 8000"):
        refusing_database.write(log_batch, LogBatch(run_id, metrics(1), params(1), [Tag("t", "x" * 8001)]))
    assert logged(refusing_database, run_id) == RunData()


def test_a_repeated_batch_adds_nothing(database: Database) -> None:
    """A client's retry of a batch stores no point twice."""
    run_id = database.new_run()
    batch = LogBatch(run_id, [Point("m", 1.0, 1, 1), Point("m", 2.0, 2, 2)], params(2), tags(2))
    for _ in range(3):
        database.write(log_batch, batch)
    history = database.read(get_history, GetMetricHistory(run_id, "m")).metrics
    assert history == [Metric("m", 1.0, 1, 1), Metric("m", 2.0, 2, 2)]


def test_the_last_of_equal_tag_keys_wins(database: Database) -> None:
    """A tag given twice in a batch has its last value."""
    run_id = database.new_run()
    database.write(log_batch, LogBatch(run_id, tags=[Tag("t", "1"), Tag("t", "2")]))
    assert logged(database, run_id).tags == [Tag("t", "2")]


def test_an_empty_batch_is_taken(database: Database) -> None:
    """A batch of nothing is no error."""
    run_id = database.new_run()
    database.write(log_batch, LogBatch(run_id))
    assert logged(database, run_id) == RunData()


def test_a_point_costs_three_statements(database: Database) -> None:
    """Logging to a known metric is: find the run, append to the journal, fold into the latest values.

    Where points are gathered, one row for all that arrive together stands for the last two.
    """
    database.write(log_metric, LogMetric("m", 1.0, 1, run_id=database.new_run()))
    cost = database.statements_of(log_metric, LogMetric("m", 1.0, 1, run_id=database.new_run()))
    assert cost == (2 if database.writer.dialect.gathers else 3)


def test_a_batch_of_points_costs_three_statements(database: Database) -> None:
    """A thousand points of known metrics cost what one costs."""
    database.write(log_batch, LogBatch(database.new_run(), metrics(1000)))
    assert database.statements_of(log_batch, LogBatch(database.new_run(), metrics(1000))) == 3


def test_params_of_a_batch_cost_four_statements(database: Database) -> None:
    """The run is found; all params are looked up, written, and noted in the log of changes together."""
    run_id = database.new_run()
    batch = LogBatch(run_id, params=[Param(f"p{place}", "v") for place in range(100)])
    assert database.statements_of(log_batch, batch) == 4
    assert database.statements_of(log_batch, batch) == 2, "the second time nothing is written"


def test_tags_of_a_batch_cost_two_statements(database: Database) -> None:
    """All tags of a batch are written together, and noted once in the log of changes."""
    run_id = database.new_run()
    assert database.statements_of(log_batch, LogBatch(run_id, tags=tags(100))) == 3
