"""Runs: names, changes, stages, params and tags, one at a time."""

import re

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.tracking import log_batch as logging
from trackline.tracking import runs
from trackline.wire import runs as wire
from trackline.wire.nouns import Param, Run, Tag

NAME_TAG = "mlflow.runName"


def create(database: Database, *, name: str | None = None, tags: list[Tag] | None = None) -> Run:
    """Start a run in experiment 0."""
    return database.write(runs.create_run, wire.CreateRun("0", "ann", name, 5, tags or [])).run


def tags(database: Database, run_id: str) -> dict[str, str]:
    """Return a run's tags."""
    return {tag.key: tag.value for tag in database.get_run(run_id).data.tags}


def delete(database: Database, run_id: str) -> None:
    """Delete a run."""
    database.write(runs.delete_run, wire.DeleteRun(run_id))


def test_a_new_run_is_shown_as_it_is_read(database: Database) -> None:
    """Creation answers what a later look shows, and the id has MLflow's form."""
    made = create(database, name="n", tags=[Tag("z", "1"), Tag("a", "2")])
    shown = database.get_run(made.info.run_id)
    assert made.info == shown.info
    assert made.data == shown.data
    assert re.fullmatch("[0-9a-f]{32}", made.info.run_id)
    assert made.info.run_uuid == made.info.run_id
    assert made.info.artifact_uri == f"mlflow-artifacts:/0/{made.info.run_id}/artifacts"
    assert (made.info.status, made.info.user_id, made.info.start_time, made.info.end_time) == (
        "RUNNING",
        "ann",
        5,
        None,
    )


def test_a_name_asked_for_becomes_the_tag(database: Database) -> None:
    """The name is written as a tag too."""
    assert tags(database, create(database, name="n").info.run_id) == {NAME_TAG: "n"}


def test_a_name_may_come_as_the_tag(database: Database) -> None:
    """The tag alone names the run; both, when equal, are fine."""
    assert create(database, tags=[Tag(NAME_TAG, "t")]).info.run_name == "t"
    assert create(database, name="t", tags=[Tag(NAME_TAG, "t")]).info.run_name == "t"


def test_two_names_are_refused(database: Database) -> None:
    """Name and tag that differ are an error."""
    with pytest.raises(InvalidParameterValue, match=r"Both 'run_name' argument and 'mlflow\.runName' tag"):
        create(database, name="a", tags=[Tag(NAME_TAG, "b")])


def test_a_run_without_a_name_gets_one(database: Database) -> None:
    """A name by chance is `adjective-noun-number` of at most 20 characters, in info and tag."""
    made = create(database)
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d{1,3}", made.info.run_name)
    assert len(made.info.run_name) <= 20
    assert tags(database, made.info.run_id) == {NAME_TAG: made.info.run_name}


def test_long_names_are_refused(database: Database) -> None:
    """A name of 500 characters is taken; a longer one is refused however it comes, as are long users and tag keys."""
    run_id = create(database, name="n" * 500).info.run_id
    too_long = "n" * 501
    for field, start in (
        ("run_name", wire.CreateRun("0", run_name=too_long)),
        (NAME_TAG, wire.CreateRun("0", tags=[Tag(NAME_TAG, too_long)])),
        ("user_id", wire.CreateRun("0", user_id=too_long)),
        (r"tags\[0\].key", wire.CreateRun("0", tags=[Tag("k" * 251, "v")])),
    ):
        with pytest.raises(InvalidParameterValue, match=f"'{field}' exceeds the maximum length"):
            database.write(runs.create_run, start)
    with pytest.raises(InvalidParameterValue, match="'run_name' exceeds the maximum length of 500"):
        database.write(runs.update_run, wire.UpdateRun(run_id, run_name=too_long))
    with pytest.raises(InvalidParameterValue, match=f"'{NAME_TAG}' exceeds the maximum length of 500"):
        database.write(logging.set_tag, wire.SetTag(run_id, NAME_TAG, too_long))
    assert database.get_run(run_id).info.run_name == "n" * 500


def test_setting_the_name_tag_renames(database: Database) -> None:
    """The tag, set alone or in a batch, is the name."""
    run_id = create(database, name="a").info.run_id
    database.write(logging.set_tag, wire.SetTag(run_id, NAME_TAG, "b"))
    assert database.get_run(run_id).info.run_name == "b"
    database.write(logging.log_batch, wire.LogBatch(run_id, tags=[Tag(NAME_TAG, "c")]))
    assert database.get_run(run_id).info.run_name == "c"


def test_update_changes_what_it_names(database: Database) -> None:
    """Absent fields stay; a new name rewrites the tag; the answer shows the result."""
    run_id = create(database, name="a").info.run_id
    info = database.write(runs.update_run, wire.UpdateRun(run_id, "FINISHED", 9)).run_info
    assert (info.status, info.end_time, info.run_name) == ("FINISHED", 9, "a")
    info = database.write(runs.update_run, wire.UpdateRun(run_id, run_name="b")).run_info
    assert (info.status, info.end_time, info.run_name) == ("FINISHED", 9, "b")
    assert tags(database, run_id) == {NAME_TAG: "b"}


def test_an_empty_name_changes_nothing(database: Database) -> None:
    """An update with an empty name keeps name and tag."""
    run_id = create(database, name="a").info.run_id
    assert database.write(runs.update_run, wire.UpdateRun(run_id, run_name="")).run_info.run_name == "a"
    assert tags(database, run_id) == {NAME_TAG: "a"}


def test_an_unknown_run(database: Database) -> None:
    """A run that is not there is a 404 by its id."""
    for call in (
        lambda: database.read(runs.get_run, wire.GetRun("f" * 32)),
        lambda: database.write(runs.delete_run, wire.DeleteRun("f" * 32)),
        lambda: database.write(runs.restore_run, wire.RestoreRun("f" * 32)),
        lambda: database.write(logging.log_metric, wire.LogMetric("k", 1.0, 1, run_id="f" * 32)),
    ):
        with pytest.raises(ResourceDoesNotExist, match=f"Run with id={'f' * 32} not found"):
            call()


def test_an_unknown_experiment(database: Database) -> None:
    """No run starts in an experiment that is not there."""
    with pytest.raises(ResourceDoesNotExist, match="No Experiment with id=77"):
        database.new_run("77")


def test_delete_and_restore_may_be_repeated(database: Database) -> None:
    """Both are idempotent; a deleted run is still read."""
    run_id = database.new_run()
    for _ in range(2):
        delete(database, run_id)
        assert database.get_run(run_id).info.lifecycle_stage == "deleted"
    for _ in range(2):
        database.write(runs.restore_run, wire.RestoreRun(run_id))
        assert database.get_run(run_id).info.lifecycle_stage == "active"


def test_a_deleted_run_takes_no_writes(database: Database) -> None:
    """Every write to a deleted run is refused in the same words."""
    run_id = database.new_run()
    delete(database, run_id)
    for call in (
        lambda: database.write(runs.update_run, wire.UpdateRun(run_id, "FAILED")),
        lambda: database.write(logging.log_metric, wire.LogMetric("k", 1.0, 1, run_id=run_id)),
        lambda: database.write(logging.log_parameter, wire.LogParam(run_id, "k", "v")),
        lambda: database.write(logging.set_tag, wire.SetTag(run_id, "k", "v")),
        lambda: database.write(logging.delete_tag, wire.DeleteTag(run_id, NAME_TAG)),
        lambda: database.write(logging.log_batch, wire.LogBatch(run_id)),
    ):
        with pytest.raises(InvalidParameterValue, match="must be in the 'active' state"):
            call()


def test_a_param_may_be_logged_again(database: Database) -> None:
    """The same value once more is no error and no second param."""
    run_id = database.new_run()
    for _ in range(2):
        database.write(logging.log_parameter, wire.LogParam(run_id, "lr", "0.1"))
    assert database.get_run(run_id).data.params == [Param("lr", "0.1")]


def test_a_param_never_changes(database: Database) -> None:
    """Another value is refused with key, both values and the run."""
    run_id = database.new_run()
    database.write(logging.log_parameter, wire.LogParam(run_id, "lr", "0.1"))
    with pytest.raises(InvalidParameterValue, match="Changing param values is not allowed") as refused:
        database.write(logging.log_parameter, wire.LogParam(run_id, "lr", "0.2"))
    assert all(word in refused.value.message for word in ("lr", "0.1", "0.2", run_id))
    assert database.get_run(run_id).data.params == [Param("lr", "0.1")]


def test_values_may_be_empty(database: Database) -> None:
    """A param and a tag without a value are the empty text."""
    run_id = create(database, name="n").info.run_id
    database.write(logging.log_parameter, wire.LogParam(run_id, "p"))
    database.write(logging.set_tag, wire.SetTag(run_id, "t"))
    assert database.get_run(run_id).data.params == [Param("p", "")]
    assert tags(database, run_id) == {NAME_TAG: "n", "t": ""}


def test_long_values_are_cut(database: Database) -> None:
    """Param values end at 6000 characters, tag values at 8000; the same long param may be logged again."""
    run_id = create(database, name="n").info.run_id
    for _ in range(2):
        database.write(logging.log_parameter, wire.LogParam(run_id, "p", "x" * 6001))
    database.write(logging.set_tag, wire.SetTag(run_id, "t", "x" * 8001))
    assert database.get_run(run_id).data.params == [Param("p", "x" * 6000)]
    assert tags(database, run_id)["t"] == "x" * 8000


def test_long_values_are_refused_where_cutting_is_off(refusing_database: Database) -> None:
    """With cutting turned off, the limit itself passes and one more character is an error."""
    run_id = refusing_database.new_run()
    refusing_database.write(logging.log_parameter, wire.LogParam(run_id, "p", "x" * 6000))
    with pytest.raises(InvalidParameterValue, match="exceeds the maximum length of 6000"):
        refusing_database.write(logging.log_parameter, wire.LogParam(run_id, "q", "x" * 6001))
    with pytest.raises(InvalidParameterValue, match="exceeds the maximum length of 8000"):
        refusing_database.write(logging.set_tag, wire.SetTag(run_id, "t", "x" * 8001))


def test_a_tag_is_set_again_and_deleted(database: Database) -> None:
    """A tag changes freely; deleting one that is absent is a 404."""
    run_id = create(database, name="n").info.run_id
    for value in ("1", "2"):
        database.write(logging.set_tag, wire.SetTag(run_id, "k", value))
    assert tags(database, run_id)["k"] == "2"
    database.write(logging.delete_tag, wire.DeleteTag(run_id, "k"))
    with pytest.raises(ResourceDoesNotExist, match="No tag with name"):
        database.write(logging.delete_tag, wire.DeleteTag(run_id, "k"))


@pytest.mark.parametrize("key", ["a", "a/b", "A_b-c.d e:f/1", "é", "k" * 250, "a/..b"])
def test_keys_taken(database: Database, key: str) -> None:
    """Letters of any script, digits and `_-. :/` make a key, up to 250 characters."""
    run_id = database.new_run()
    database.write(logging.log_metric, wire.LogMetric(key, 1.0, 1, run_id=run_id))
    database.write(logging.log_parameter, wire.LogParam(run_id, key, "v"))
    database.write(logging.set_tag, wire.SetTag(run_id, key, "v"))
    assert [metric.key for metric in database.get_run(run_id).data.metrics] == [key]


@pytest.mark.parametrize(
    ("key", "phrase"),
    [
        *((key, "Names may only contain") for key in ("a!", "a\n", "a\\b", "a\0", "a,b", "%2e")),
        *((key, "must not resolve to other names") for key in (".", "..", "../a", "/a", "a//b", "a/", "a/../b", "./a")),
    ],
)
def test_keys_refused(database: Database, key: str, phrase: str) -> None:
    """A key that is no plain relative path is refused for metrics, params and tags alike."""
    run_id = database.new_run()
    with pytest.raises(InvalidParameterValue, match=phrase):
        database.write(logging.log_metric, wire.LogMetric(key, 1.0, 1, run_id=run_id))
    with pytest.raises(InvalidParameterValue, match=phrase):
        database.write(logging.log_parameter, wire.LogParam(run_id, key, "v"))
    with pytest.raises(InvalidParameterValue, match=phrase):
        database.write(logging.set_tag, wire.SetTag(run_id, key, "v"))


def test_long_keys_are_named_by_kind(database: Database) -> None:
    """The message about a key over 250 characters says which kind it was."""
    run_id, key = database.new_run(), "k" * 251
    with pytest.raises(InvalidParameterValue, match="'Metric name' exceeds the maximum length of 250 characters"):
        database.write(logging.log_metric, wire.LogMetric(key, 1.0, 1, run_id=run_id))
    with pytest.raises(InvalidParameterValue, match="'Param key' exceeds the maximum length of 250 characters"):
        database.write(logging.log_parameter, wire.LogParam(run_id, key, "v"))
    with pytest.raises(InvalidParameterValue, match="'key' exceeds the maximum length of 250 characters"):
        database.write(logging.set_tag, wire.SetTag(run_id, key, "v"))
