"""Versions of registered models: their numbers, where their files are, and what outlives what."""

import json

import pytest
from sqlalchemy import update
from tests.contract.conftest import Database
from tests.contract.test_conflicts import both_at_once
from tests.contract.test_purge import purge_run, targets

from trackline.db.tables import run
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.tracking import logged_models, model_sources, model_versions, purge, registered_models
from trackline.tracking.prompts import PROMPT_TAG
from trackline.tracking.runs import delete_run
from trackline.wire import registry as wire
from trackline.wire.logged_models import CreateLoggedModel, DeleteLoggedModel, GetLoggedModel, LoggedModelInfo
from trackline.wire.nouns import Tag
from trackline.wire.runs import DeleteRun

ELSEWHERE = "s3://bucket/model"


@pytest.fixture
def registry(database: Database) -> Database:
    """Return a database with the registered model `iris`."""
    database.write(registered_models.create_registered_model, wire.CreateRegisteredModel("iris"))
    return database


def register(database: Database, source: str = ELSEWHERE, run_id: str = "", model_id: str = "") -> wire.ModelVersion:
    """Register a version of `iris`."""
    made = wire.CreateModelVersion("iris", source, run_id, model_id=model_id)
    return database.write(model_versions.create_model_version, made).model_version


def get(database: Database, version: str = "1") -> wire.ModelVersion:
    """Return a version of `iris`."""
    return database.read(model_versions.get_model_version, wire.GetModelVersion("iris", version)).model_version


def files(database: Database, version: str = "1") -> model_sources.Files:
    """Return which artifacts are the files of a version of `iris`."""
    return database.read(model_versions.find_files, wire.GetModelVersionArtifact("iris", version, "x"))


def download_uri(database: Database, version: str = "1") -> str:
    """Return where clients are told that a version's files are."""
    return database.read(model_versions.get_download_uri, wire.GetModelVersion("iris", version)).artifact_uri


def new_logged_model(database: Database, run_id: str = "") -> LoggedModelInfo:
    """Make a logged model."""
    made = CreateLoggedModel("0", "model", source_run_id=run_id)
    return database.write(logged_models.create_logged_model, made).model.info


def test_a_new_version_has_what_it_was_given(registry: Database) -> None:
    """It is the first, in no stage and ready; the model is changed by it."""
    registry.now += 1
    asked = wire.CreateModelVersion("iris", ELSEWHERE, "somewhere", [Tag("a", "1")], "http://run", "the first")
    made = registry.write(model_versions.create_model_version, asked).model_version
    assert made == wire.ModelVersion(
        name="iris",
        version="1",
        creation_timestamp=registry.now,
        last_updated_timestamp=registry.now,
        current_stage="None",
        source=ELSEWHERE,
        run_id="somewhere",
        status="READY",
        run_link="http://run",
        description="the first",
        tags=[Tag("a", "1")],
    )
    assert get(registry) == made
    model = registry.read(registered_models.get_registered_model, wire.GetRegisteredModel("iris")).registered_model
    assert model.last_updated_timestamp == registry.now


def test_numbers_of_deleted_versions_are_not_given_again(registry: Database) -> None:
    """Not even that of the greatest; the deleted one is gone with its tags and aliases."""
    for _ in range(2):
        register(registry)
    registry.write(model_versions.set_model_version_tag, wire.SetModelVersionTag("iris", "2", "a", "1"))
    registry.write(registered_models.set_alias, wire.SetAlias("iris", "best", "2"))
    registry.write(model_versions.delete_model_version, wire.DeleteModelVersion("iris", "2"))
    assert register(registry).version == "3"
    for function, request in (
        (model_versions.get_model_version, wire.GetModelVersion("iris", "2")),
        (model_versions.get_download_uri, wire.GetModelVersion("iris", "2")),
        (model_versions.update_model_version, wire.UpdateModelVersion("iris", "2")),
        (model_versions.delete_model_version, wire.DeleteModelVersion("iris", "2")),
        (model_versions.transition_stage, wire.TransitionStage("iris", "2", "Staging")),
        (model_versions.set_model_version_tag, wire.SetModelVersionTag("iris", "2", "a")),
        (model_versions.delete_model_version_tag, wire.DeleteModelVersionTag("iris", "2", "a")),
        (registered_models.set_alias, wire.SetAlias("iris", "best", "2")),
    ):
        with pytest.raises(ResourceDoesNotExist, match=r"Model Version \(name=iris, version=2\) not found"):
            registry.write(function, request)
    with pytest.raises(InvalidParameterValue, match="alias best not found"):
        registry.read(registered_models.get_version_by_alias, wire.GetVersionByAlias("iris", "best"))


def test_versions_registered_at_once_get_numbers_of_their_own(registry: Database) -> None:
    """Two servers count on without a gap and give no number twice."""
    asked = wire.CreateModelVersion("iris", ELSEWHERE)
    answers = both_at_once(registry, [[(model_versions.create_model_version, asked)] * 10] * 2)
    numbers = [int(each.model_version.version) for mine in answers for each in mine]
    assert sorted(numbers) == list(range(1, 21))


@pytest.mark.parametrize(("text", "found"), [("1", True), (" 1 ", True), ("01", True), ("2", False), ("-1", False)])
def test_versions_are_integers_in_texts(registry: Database, text: str, *, found: bool) -> None:
    """In any spelling; one beyond all numbers is not found."""
    register(registry)
    if found:
        assert get(registry, text).version == "1"
        return
    for each in (text, "9" * 19, "9" * 5000):
        with pytest.raises(ResourceDoesNotExist, match="not found"):
            get(registry, each)


@pytest.mark.parametrize("text", ["x", "1.0", "latest", "1e3"])
def test_other_texts_are_no_versions(registry: Database, text: str) -> None:
    """That is an error of the request."""
    with pytest.raises(InvalidParameterValue, match="Parameter 'version' must be an integer"):
        get(registry, text)


def test_a_description_is_set_and_removed(registry: Database) -> None:
    """A version made without one has an empty one; an update without one leaves none."""
    register(registry)
    described: list[str | None] = [get(registry).description]
    for text in ("good", None):
        registry.now += 1
        asked = wire.UpdateModelVersion("iris", "1", text)
        changed = registry.write(model_versions.update_model_version, asked).model_version
        assert changed.last_updated_timestamp == registry.now
        described.append(changed.description)
    assert described == ["", "good", None]


def test_tags_are_set_changed_and_removed(registry: Database) -> None:
    """Of that version alone; removing one that is not there is no error."""
    register(registry)
    register(registry)
    for key, value in (("a", "1"), ("b", ""), ("a", "2"), ("c", "x")):
        registry.write(model_versions.set_model_version_tag, wire.SetModelVersionTag("iris", "1", key, value))
    for key in ("c", "none"):
        registry.write(model_versions.delete_model_version_tag, wire.DeleteModelVersionTag("iris", "1", key))
    assert (get(registry).tags, get(registry, "2").tags) == ([Tag("a", "2"), Tag("b", "")], [])


def test_a_run_s_files_are_those_of_its_version(registry: Database) -> None:
    """Named by the run or by their location; clients are told the source."""
    run_id = registry.new_run()
    root = registry.get_run(run_id).info.artifact_uri
    for version, source in (("1", f"runs:/{run_id}/a/b"), ("2", f"{root}/a/b"), ("3", root)):
        register(registry, source, run_id)
        assert files(registry, version) == model_sources.Files(root, "" if version == "3" else "a/b")
        assert download_uri(registry, version) == source


def test_a_logged_model_s_files_are_those_of_its_version(registry: Database) -> None:
    """Named by id or by their location; the version is of the model's run, and clients are told where it lies."""
    run_id = registry.new_run()
    model = new_logged_model(registry, run_id)
    for version, source in (("1", f"models:/{model.model_id}"), ("2", f"{model.artifact_uri}/part")):
        made = register(registry, source, model_id=model.model_id)
        assert (made.source, made.run_id) == (source, run_id)
        assert files(registry, version) == model_sources.Files(model.artifact_uri, "part" if version == "2" else "")
    assert download_uri(registry) == model.artifact_uri


def test_a_copy_has_the_files_of_what_it_copies(registry: Database) -> None:
    """Of a version or of what an alias names; also when that is deleted."""
    run_id = registry.new_run()
    root = registry.get_run(run_id).info.artifact_uri
    register(registry, f"runs:/{run_id}/model", run_id)
    registry.write(registered_models.set_alias, wire.SetAlias("iris", "best", "1"))
    for version, source in (("2", "models:/iris/1"), ("3", "models:/iris@best"), ("4", "models:/iris/2")):
        made = register(registry, source)
        assert (made.source, made.run_id) == (source, run_id)
        assert download_uri(registry, version) == f"runs:/{run_id}/model"
    registry.write(model_versions.delete_model_version, wire.DeleteModelVersion("iris", "1"))
    assert files(registry, "4") == model_sources.Files(root, "model")


@pytest.mark.parametrize(
    "source",
    [
        "runs:/{other}/model",
        "runs:/{run}x/model",
        "runs:/{run}/../{other}/model",
        "runs:/{run}/%2e%2e/x",
        "runs:/",
        "runs://host/{run}/model",
        "RUNS:/{other}/model",
        "{other_root}/model",
        "{root}x/model",
        "{root}/../../{other}/artifacts",
        "{root}/%252e%252e/x",
        "mlflow-artifacts:/",
        "mlflow-artifacts:/0",
        "/etc",
        "file:///etc/passwd",
        "models:/{model}",
        "models://host/iris/1",
        "models:///iris/1",
        "MODELS:/iris/1",
        "models:/",
        "models:/iris",
        "models:/iris/Production",
        "models:/iris/1/x",
        "models:/iris%2F1",
        "models:/iris@none",
        "models:/iris/1",
    ],
)
def test_sources_of_others_are_refused(registry: Database, source: str) -> None:
    """What the server would read must be of the run that is named; no version is made."""
    run_id, other = registry.new_run(), registry.new_run()
    register(registry)
    filled = source.format(
        run=run_id,
        other=other,
        root=registry.get_run(run_id).info.artifact_uri,
        other_root=registry.get_run(other).info.artifact_uri,
        model=new_logged_model(registry, run_id).model_id,
    )
    with pytest.raises(InvalidParameterValue, match=r"source|alias"):
        register(registry, filled, run_id)
    assert register(registry).version == "2"


@pytest.mark.parametrize("source", ["{root}/model", "runs:/{run}/model", "models:/{other}", "{other_root}/x", "/etc"])
def test_sources_of_other_models_are_refused(registry: Database, source: str) -> None:
    """Where a logged model is named the files must be its own, though its run be named too."""
    run_id = registry.new_run()
    model, other = new_logged_model(registry, run_id), new_logged_model(registry, run_id)
    filled = source.format(
        run=run_id,
        root=registry.get_run(run_id).info.artifact_uri,
        other=other.model_id,
        other_root=other.artifact_uri,
    )
    with pytest.raises(InvalidParameterValue, match="model_id request parameter must identify"):
        register(registry, filled, run_id, model.model_id)


def test_unknown_sources(registry: Database) -> None:
    """A logged model, a registered model or a version that is not there."""
    for source, model_id in (
        (ELSEWHERE, "m-1"),
        ("models:/m-1", "m-1"),
        ("models:/none/1", ""),
        ("models:/iris/7", ""),
    ):
        with pytest.raises(ResourceDoesNotExist, match="not found"):
            register(registry, source, model_id=model_id)


@pytest.mark.parametrize("run_id", ["", "somebody's"])
def test_files_elsewhere_are_not_handed_out(registry: Database, run_id: str) -> None:
    """Clients are told where they are, and read them there."""
    register(registry, ELSEWHERE, run_id)
    assert download_uri(registry) == ELSEWHERE
    with pytest.raises(InvalidParameterValue, match="model-versions/get-download-uri"):
        files(registry)


def test_a_version_does_not_open_the_place_its_run_once_had(registry: Database) -> None:
    """What the run has at the moment counts."""
    run_id = registry.new_run()
    register(registry, f"{registry.get_run(run_id).info.artifact_uri}/model", run_id)
    registry.writer.connection.execute(update(run).values(artifact_uri="s3://new/place"))
    with pytest.raises(InvalidParameterValue, match="get-download-uri"):
        files(registry)


def test_a_version_outlives_its_run_and_its_logged_model(registry: Database) -> None:
    """After both are purged it is shown as before; its files are gone."""
    run_id = registry.new_run()
    model = new_logged_model(registry, run_id)
    before = [
        register(registry, f"runs:/{run_id}/model", run_id),
        register(registry, f"models:/{model.model_id}", run_id, model.model_id),
    ]
    registry.write(delete_run, DeleteRun(run_id))
    registry.write(logged_models.delete_logged_model, DeleteLoggedModel(model.model_id))
    assert files(registry, "2").root == model.artifact_uri
    found = targets(registry)
    assert purge_run(registry, found.runs[0])
    registry.write(purge.erase_logged_model, found.logged_models[0])
    assert [get(registry, "1"), get(registry, "2")] == before
    assert download_uri(registry, "2") == model.artifact_uri
    with pytest.raises(ResourceDoesNotExist):
        files(registry, "1")
    with pytest.raises(InvalidParameterValue):
        files(registry, "2")


def test_a_logged_model_lists_its_versions_in_a_tag(registry: Database) -> None:
    """All of them, and only the newest where the tag would get too long."""
    model = new_logged_model(registry)
    for _ in range(2):
        register(registry, f"models:/{model.model_id}", model_id=model.model_id)

    def listed() -> list[dict[str, object]]:
        asked = GetLoggedModel(model.model_id)
        tags = registry.read(logged_models.get_logged_model, asked).model.info.tags
        return json.loads(next(tag.value for tag in tags if tag.key == logged_models.VERSIONS_TAG))

    assert listed() == [{"name": "iris", "version": 1}, {"name": "iris", "version": 2}]
    for number in range(40):
        registry.write(lambda tx, name: logged_models.note_registration(tx, model.model_id, name, 1), f"{number:0200}")
    assert len(json.dumps(listed())) <= 8000
    assert listed()[-1]["name"] == f"{39:0200}"


def test_prompts_have_placeholders_for_sources(registry: Database) -> None:
    """A version tagged as a prompt's takes nothing else, and others do not take those."""
    for source in ("prompt-template", "dummy-source"):
        asked = wire.CreateModelVersion("iris", source, tags=[Tag(PROMPT_TAG, "true"), Tag("mlflow.prompt.text", "Hi")])
        assert registry.write(model_versions.create_model_version, asked).model_version.source == source
    for source in (ELSEWHERE, "/etc", "models:/iris/1"):
        asked = wire.CreateModelVersion("iris", source, tags=[Tag(PROMPT_TAG, "true")])
        with pytest.raises(InvalidParameterValue, match="Invalid prompt source"):
            registry.write(model_versions.create_model_version, asked)
