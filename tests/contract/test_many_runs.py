"""Many runs at once on every database: all or nothing, and what the answer says undoes it."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.contract.conftest import Database
from tests.contract.test_purge import fill, purge_run, targets

from trackline.db.changes import read_mark
from trackline.db.transaction import WriteTx
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist, TracklineError
from trackline.series import seal
from trackline.tracking import many_runs, purge
from trackline.tracking.changes import Since, read_changes
from trackline.tracking.columns import get_columns, get_keys
from trackline.tracking.datasets import search_datasets
from trackline.tracking.experiments import delete_experiment
from trackline.tracking.groups import get_groups
from trackline.tracking.log_batch import log_batch, log_metric, set_tag
from trackline.tracking.logged_models import create_logged_model
from trackline.tracking.metrics import get_history
from trackline.tracking.run_moves import move_runs
from trackline.tracking.runs import delete_run, find
from trackline.tracking.search_logged_models import search_logged_models
from trackline.tracking.search_runs import search_runs
from trackline.wire.columns import GetColumns, GetKeys
from trackline.wire.experiments import DeleteExperiment, SearchDatasets
from trackline.wire.groups import GetGroups
from trackline.wire.logged_models import CreateLoggedModel, SearchLoggedModels
from trackline.wire.many_runs import ManyRuns, MoveRuns, RunsOfExperiment, SetTagsOfRuns, TagChange
from trackline.wire.metrics import GetMetricHistory
from trackline.wire.nouns import Tag
from trackline.wire.runs import DeleteRun, LogBatch, LogMetric, Point, SearchRuns, SetTag

Requests = Callable[[list[str]], tuple[Callable[[WriteTx, Any], Any], object]]
REQUESTS: dict[str, Requests] = {
    "delete": lambda ids: (many_runs.delete_runs, ManyRuns(ids)),
    "restore": lambda ids: (many_runs.restore_runs, ManyRuns(ids)),
    "set-tags": lambda ids: (many_runs.set_tags, SetTagsOfRuns([TagChange(ids, [Tag("k", "v")])])),
    "move": lambda ids: (move_runs, MoveRuns(ids, "0")),
}


def stages(database: Database, run_ids: list[str]) -> list[str]:
    """Return the stages of runs."""
    return [database.get_run(run_id).info.lifecycle_stage for run_id in run_ids]


def tags(database: Database, run_id: str) -> dict[str, str]:
    """Return the tags of a run."""
    return {tag.key: tag.value for tag in database.get_run(run_id).data.tags}


def found_in(database: Database, experiment_id: str) -> list[str]:
    """Return the runs of an experiment by their value of `m`, the least first."""
    asked = SearchRuns([experiment_id], order_by=["metrics.m ASC"])
    return [run.info.run_id for run in database.read(search_runs, asked).runs]


def test_runs_are_deleted_and_restored(database: Database) -> None:
    """The answer names those that were changed, so that undoing it leaves the others as they were."""
    runs = [database.new_run() for _ in range(3)]
    database.write(delete_run, DeleteRun(runs[1]))
    assert database.write(many_runs.delete_runs, ManyRuns([*runs, runs[0]])).run_ids == [runs[0], runs[2]]
    assert stages(database, runs) == ["deleted"] * 3
    assert database.write(many_runs.restore_runs, ManyRuns(runs[:2])).run_ids == runs[:2]
    assert stages(database, runs) == ["active", "active", "deleted"]


@pytest.mark.parametrize("ask", REQUESTS.values(), ids=REQUESTS)
def test_a_request_is_all_or_nothing(database: Database, ask: Requests) -> None:
    """A run that is not there is named, and the others stay as they were; so do all with ids that can be none."""
    other = database.new_experiment("other")
    runs = [database.new_run(other) for _ in range(2)]
    database.write(delete_run, DeleteRun(runs[1]))
    before = [database.get_run(run_id) for run_id in runs]
    refusals: list[tuple[list[str], type[TracklineError], str]] = [
        ([runs[0], "f" * 32, runs[1]], ResourceDoesNotExist, "f" * 32),
        ([], InvalidParameterValue, "run_ids|changes"),
        ([f"{place:032x}" for place in range(501)], InvalidParameterValue, "at most 500"),
        ([runs[0], "no'id"], InvalidParameterValue, "no'id"),
    ]
    for ids, error, reason in refusals:
        with pytest.raises(error, match=reason):
            database.write(*ask(ids))
    assert [database.get_run(run_id) for run_id in runs] == before


@pytest.mark.parametrize("ask", [REQUESTS["set-tags"], REQUESTS["move"]], ids=["set-tags", "move"])
def test_a_deleted_run_is_neither_tagged_nor_moved(database: Database, ask: Requests) -> None:
    """As with a single tag: restore it first. The active run of the request stays as it was."""
    other = database.new_experiment("other")
    active, deleted = database.new_run(other), database.new_run(other)
    database.write(delete_run, DeleteRun(deleted))
    before = database.get_run(active)
    with pytest.raises(InvalidParameterValue, match=f"{deleted} is deleted"):
        database.write(*ask([active, deleted]))
    assert database.get_run(active) == before


def test_a_run_that_is_being_purged_is_not_restored(database: Database) -> None:
    """One claimed run refuses the request, and no other is restored."""
    runs = [database.new_run() for _ in range(2)]
    database.write(many_runs.delete_runs, ManyRuns(runs))
    database.write(purge.claim_run, targets(database).runs[1])
    with pytest.raises(ResourceDoesNotExist, match="being purged"):
        database.write(many_runs.restore_runs, ManyRuns(runs))
    assert stages(database, runs) == ["deleted", "deleted"]


def test_of_claims_all_or_none_hold(database: Database) -> None:
    """When one of the runs was restored meanwhile, none is claimed: the others can be restored still."""
    runs = [database.new_run() for _ in range(2)]
    database.write(many_runs.delete_runs, ManyRuns(runs))
    found = targets(database).runs
    database.write(many_runs.restore_runs, ManyRuns(runs[1:]))
    with pytest.raises(InvalidParameterValue, match=runs[1]):
        database.write(purge.claim_runs, found)
    assert database.write(many_runs.restore_runs, ManyRuns(runs)).run_ids == runs[:1]


def test_tags_are_set_removed_and_brought_back(database: Database) -> None:
    """What the answer says was before, sent as a change, restores it: other values, absent ones, and names."""
    runs = [database.new_run() for _ in range(3)]
    database.write(log_batch, LogBatch(runs[0], tags=[Tag("team", "a"), Tag("old", "1")]))
    database.write(log_batch, LogBatch(runs[1], tags=[Tag("team", "b")]))
    before = [database.get_run(run_id) for run_id in runs]
    change = TagChange(runs, [Tag("team", "b"), Tag("mlflow.runName", "same")], ["old", "never"])
    answer = database.write(many_runs.set_tags, SetTagsOfRuns([change]))
    for run_id in runs:
        assert tags(database, run_id) == {"team": "b", "mlflow.runName": "same"}
        assert database.get_run(run_id).info.run_name == "same"
    database.write(many_runs.set_tags, SetTagsOfRuns(answer.previous))
    assert [database.get_run(run_id) for run_id in runs] == before


def test_a_name_that_is_too_long_changes_no_run(database: Database) -> None:
    """Of many runs none is renamed to what not every database holds."""
    runs = [database.new_run(), database.new_run()]
    with pytest.raises(InvalidParameterValue, match=r"'mlflow\.runName' exceeds the maximum length of 500"):
        database.write(many_runs.set_tags, SetTagsOfRuns([TagChange(runs, [Tag("mlflow.runName", "n" * 501)])]))
    assert all(len(database.get_run(run_id).info.run_name) < 500 for run_id in runs)


def test_equal_states_are_told_once(database: Database) -> None:
    """Runs whose tags were the same are one entry of the answer; those that had the new value are none."""
    runs = [database.new_run() for _ in range(3)]
    database.write(set_tag, SetTag(runs[2], "k", "v"))
    answer = database.write(many_runs.set_tags, SetTagsOfRuns([TagChange(runs, [Tag("k", "v")])]))
    assert answer.previous == [TagChange(runs[:2], [], ["k"])]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (TagChange([], []), r"changes\[0\]' has to name 1 to 20 keys"),
        (TagChange([], [], [f"k{place}" for place in range(21)]), "names 21"),
        (TagChange([], [Tag("a", "1")], ["a"]), "both sets and removes the tag 'a'"),
        (TagChange([], [Tag("..", "1")]), r"changes\[0\]\.tags\[0\]\.key"),
        (TagChange([], [], ["a", "../b"]), r"changes\[0\]\.remove\[1\]"),
    ],
    ids=["nothing", "too many", "both", "key to set", "key to remove"],
)
def test_a_wrong_change_of_tags_names_its_place(database: Database, change: TagChange, reason: str) -> None:
    """Keys follow the rules of a single tag; nothing is written."""
    run_id = database.new_run()
    before = tags(database, run_id)
    with pytest.raises(InvalidParameterValue, match=reason):
        database.write(many_runs.set_tags, SetTagsOfRuns([TagChange([run_id], change.tags, change.remove)]))
    assert tags(database, run_id) == before


def test_a_change_of_no_runs_is_refused(database: Database) -> None:
    """Changes that name no run would keep other writers waiting, in any number, for nothing."""
    changes = [TagChange([database.new_run()], [Tag("k", "v")]), TagChange([], [Tag("k", "v")])]
    with pytest.raises(InvalidParameterValue, match=r"'changes\[1\]\.run_ids' names no run"):
        database.write(many_runs.set_tags, SetTagsOfRuns(changes))


def test_a_run_is_in_one_change_only(database: Database) -> None:
    """A run that two changes name is refused: what came before would depend on their order."""
    change = TagChange([database.new_run()], [Tag("k", "v")])
    with pytest.raises(InvalidParameterValue, match="twice"):
        database.write(many_runs.set_tags, SetTagsOfRuns([change, change]))


def test_values_of_many_tags_are_cut_as_single_ones_are(database: Database, refusing_database: Database) -> None:
    """A value over the limit is cut, or refused where cutting is turned off."""
    run_id = database.new_run()
    change = SetTagsOfRuns([TagChange([run_id], [Tag("k", "x" * 8001)])])
    database.write(many_runs.set_tags, change)
    assert len(tags(database, run_id)["k"]) == 8000
    with pytest.raises(InvalidParameterValue, match=r"changes\[0\]\.tags\[0\]\.value"):
        refusing_database.write(many_runs.set_tags, change)


def test_a_moved_run_is_in_its_new_experiment_only(database: Database) -> None:
    """Searches, columns, keys, groups, data sets and models find it there, sorted by metric; nothing is left behind."""
    old, new = database.new_experiment("old"), database.new_experiment("new")
    low, high, moved = database.new_run(new), database.new_run(new), database.new_run(old)
    fill(database, moved)
    made = CreateLoggedModel(old, "mine", source_run_id=moved)
    model_id = database.write(create_logged_model, made).model.info.model_id
    for run_id, value in ((low, 1.0), (moved, 2.0), (high, 3.0)):
        database.write(log_metric, LogMetric("m", value, 1, run_id=run_id))
    before = database.get_run(moved)
    answer = database.write(move_runs, MoveRuns([moved, low], new))
    assert answer.previous == [RunsOfExperiment(old, [moved])]
    after = database.get_run(moved)
    assert (after.info.experiment_id, after.info.artifact_uri) == (new, before.info.artifact_uri)
    assert (after.data, after.inputs, after.outputs) == (before.data, before.inputs, before.outputs)
    assert (found_in(database, old), found_in(database, new)) == ([], [low, moved, high])
    for asked, runs in ((old, 0), (new, 3)):
        assert database.read(get_columns, GetColumns([asked], columns=["metrics.m"])).total == runs
        keys = database.read(get_keys, GetKeys([asked]))
        assert {each.key for each in keys.metrics} == ({"m", "loss", "acc"} if runs else set())
        groups = database.read(get_groups, GetGroups([asked], group_by=["params.lr"]))
        assert groups.total == (2 if runs else 0)
        summaries = database.read(search_datasets, SearchDatasets([asked])).dataset_summaries
        assert [(each.experiment_id, each.name) for each in summaries] == ([(new, "d")] if runs else [])
        models = database.read(search_logged_models, SearchLoggedModels([asked], filter="name = 'mine'")).models
        assert [each.info.model_id for each in models] == ([model_id] if runs else [])


def test_a_move_is_undone_by_its_answer(database: Database) -> None:
    """Each entry of the answer, sent as a request, brings runs of several experiments back to where they were."""
    first, second, target = (database.new_experiment(name) for name in ("a", "b", "c"))
    runs = [database.new_run(first), database.new_run(second)]
    for run_id in runs:
        fill(database, run_id)
    before = [database.get_run(run_id) for run_id in runs]
    answer = database.write(move_runs, MoveRuns(runs, target))
    for each in answer.previous:
        database.write(move_runs, MoveRuns(each.run_ids, each.experiment_id))
    assert [database.get_run(run_id) for run_id in runs] == before
    assert found_in(database, target) == []


def test_a_moved_run_goes_on(database: Database) -> None:
    """It can be logged to, sealed, and its new keys and points count for the new experiment."""
    old, new = database.new_experiment("old"), database.new_experiment("new")
    other, moved = database.new_run(new), database.new_run(old)
    database.write(log_metric, LogMetric("m", 5.0, 1, run_id=other))
    database.write(log_metric, LogMetric("m", 9.0, 1, run_id=moved))
    database.write(move_runs, MoveRuns([moved], new))
    assert found_in(database, new) == [other, moved]
    points = [Point("m", 1.0, 2, 1), Point("fresh", 1.0, 2, 1)]
    database.write(log_batch, LogBatch(moved, points))
    number = database.read(find, moved).number
    database.write(seal.apply, database.read(seal.plan, number))
    assert found_in(database, new) == [moved, other]
    assert {each.key for each in database.read(get_keys, GetKeys([new])).metrics} == {"m", "fresh"}
    assert [each.value for each in database.read(get_history, GetMetricHistory(moved, "m")).metrics] == [9.0, 1.0]


def test_points_of_the_same_group_move_along(database: Database) -> None:
    """What was logged before a move within one transaction counts for the new experiment."""
    old, new = database.new_experiment("old"), database.new_experiment("new")
    low, moved = database.new_run(new), database.new_run(old)
    database.write(log_metric, LogMetric("m", 1.0, 1, run_id=low))
    tx = database.writer
    tx.begin()
    tx.attempt(log_metric, LogMetric("m", 2.0, 1, run_id=moved))
    tx.attempt(move_runs, MoveRuns([moved], new))
    tx.commit()
    in_order = SearchRuns([new], order_by=["metrics.m DESC"], max_results=1)
    assert [run.info.run_id for run in database.read(search_runs, in_order).runs] == [moved]
    assert found_in(database, new) == [low, moved]


def test_a_moved_run_outlives_its_old_experiment(database: Database) -> None:
    """Purging the old experiment takes neither the run nor its data sets, and leaves the place of its artifacts."""
    old, new = database.new_experiment("old"), database.new_experiment("new")
    moved, empty = database.new_run(old), database.new_run(old)
    fill(database, moved)
    database.write(move_runs, MoveRuns([moved], new))
    before = database.get_run(moved)
    database.write(delete_experiment, DeleteExperiment(old))
    (target,) = targets(database).experiments
    assert (target.shared, [each.run_id for each in target.runs]) == (True, [empty])
    assert database.write(purge.claim_experiment, target)
    assert purge_run(database, target.runs[0])
    assert database.write(purge.erase_experiment, target)
    assert database.get_run(moved) == before
    database.write(delete_run, DeleteRun(moved))
    assert [purge_run(database, each) for each in targets(database).runs] == [True]


def test_runs_move_to_active_experiments_only(database: Database) -> None:
    """An experiment that is deleted, or not there, is refused by name, and the run stays."""
    gone, run_id = database.new_experiment("gone"), database.new_run()
    database.write(delete_experiment, DeleteExperiment(gone))
    with pytest.raises(InvalidParameterValue, match=f"experiment {gone} must be in the 'active' state"):
        database.write(move_runs, MoveRuns([run_id], gone))
    with pytest.raises(ResourceDoesNotExist, match="id=999"):
        database.write(move_runs, MoveRuns([run_id], "999"))
    assert database.get_run(run_id).info.experiment_id == "0"


def test_both_experiments_learn_of_a_move(database: Database) -> None:
    """Pages that follow the old or the new experiment, or the run, are told."""
    new, run_id = database.new_experiment("new"), database.new_run()
    mark = database.read(read_mark, None)
    database.write(move_runs, MoveRuns([run_id], new))
    found = database.read(read_changes, Since(mark))
    assert found.experiments == {0, int(new)}
    assert [(each.run_id, each.experiment_id) for each in found.runs] == [(run_id, int(new))]
