"""Registered models: names, descriptions, tags, aliases, stages, and what goes with them."""

import pytest
from sqlalchemy import func, select
from tests.contract.conftest import Database

from trackline.db.tables import model_version, model_version_tag, registered_model_alias, registered_model_tag
from trackline.errors import InvalidParameterValue, ResourceAlreadyExists, ResourceDoesNotExist
from trackline.tracking import model_versions, registered_models
from trackline.tracking.prompts import PROMPT_TAG
from trackline.wire import registry as wire
from trackline.wire.nouns import Tag

PROMPT = [Tag(PROMPT_TAG, "true")]


def make(database: Database, name: str = "iris", versions: int = 0, tags: list[Tag] | None = None) -> None:
    """Make a registered model with some versions."""
    database.write(registered_models.create_registered_model, wire.CreateRegisteredModel(name, tags or []))
    for number in range(versions):
        register(database, name, f"s3://bucket/{number}")


def register(database: Database, name: str = "iris", source: str = "s3://bucket/x") -> wire.ModelVersion:
    """Register a version."""
    made = wire.CreateModelVersion(name, source, tags=[Tag("a", "b")])
    return database.write(model_versions.create_model_version, made).model_version


def get(database: Database, name: str = "iris") -> wire.RegisteredModel:
    """Return a registered model."""
    return database.read(registered_models.get_registered_model, wire.GetRegisteredModel(name)).registered_model


def transition(database: Database, version: str, stage: str, *, archive: bool = False) -> wire.ModelVersion:
    """Move a version to a stage."""
    moved = wire.TransitionStage("iris", version, stage, archive)
    return database.write(model_versions.transition_stage, moved).model_version


def test_a_new_model_has_what_it_was_given(database: Database) -> None:
    """Name, description, tags, the time; no versions."""
    asked = wire.CreateRegisteredModel("iris", [Tag("b", "2"), Tag("a", "1"), Tag("a", "3")], "flowers")
    made = database.write(registered_models.create_registered_model, asked).registered_model
    assert made == wire.RegisteredModel(
        "iris", database.now, database.now, "flowers", tags=[Tag("a", "3"), Tag("b", "2")]
    )
    assert get(database) == made


@pytest.mark.parametrize("name", ["a b", "ü", "a@b", "%2e%2e", "x" * 256, "Iris", "iris "])
def test_names_are_taken_as_they_are(database: Database, name: str) -> None:
    """Case, blanks and percent signs count: none of these is another's name."""
    make(database)
    make(database, name)
    assert get(database, name).name == name


@pytest.mark.parametrize("name", [" ", "a/b", "a:b", ".", "..", "x" * 257])
def test_names_refused(database: Database, name: str) -> None:
    """For a new model and for a renamed one, naming the field."""
    make(database)
    with pytest.raises(InvalidParameterValue, match="'name'"):
        make(database, name)
    with pytest.raises(InvalidParameterValue, match="'new_name'"):
        database.write(registered_models.rename_registered_model, wire.RenameRegisteredModel("iris", name))
    assert get(database).name == "iris"


def test_a_name_is_taken_once(database: Database) -> None:
    """A model and a prompt cannot share one either, which is told apart."""
    make(database, "model")
    make(database, "prompt", tags=PROMPT)
    for name, tags, told in (
        ("model", [], r"Registered Model \(name=model\) already exists"),
        ("prompt", PROMPT, r"Registered Model \(name=prompt\) already exists"),
        ("model", PROMPT, "create a prompt .* taken by a registered model"),
        ("prompt", [], "create a registered model .* taken by a prompt"),
    ):
        with pytest.raises(ResourceAlreadyExists, match=told):
            make(database, name, tags=tags)


def test_unknown_models(database: Database) -> None:
    """Nothing can be done to a name that is not there."""
    for function, request in (
        (registered_models.update_registered_model, wire.UpdateRegisteredModel("none")),
        (registered_models.rename_registered_model, wire.RenameRegisteredModel("none", "other")),
        (registered_models.delete_registered_model, wire.DeleteRegisteredModel("none")),
        (registered_models.get_latest_versions, wire.GetLatestVersions("none")),
        (registered_models.set_registered_model_tag, wire.SetRegisteredModelTag("none", "a")),
        (registered_models.delete_registered_model_tag, wire.DeleteRegisteredModelTag("none", "a")),
        (registered_models.set_alias, wire.SetAlias("none", "a", "1")),
        (registered_models.delete_alias, wire.DeleteAlias("none", "a")),
        (registered_models.get_version_by_alias, wire.GetVersionByAlias("none", "a")),
        (model_versions.create_model_version, wire.CreateModelVersion("none", "s3://bucket/x")),
    ):
        with pytest.raises(ResourceDoesNotExist, match="not found"):
            database.write(function, request)


def test_a_description_is_set_and_removed(database: Database) -> None:
    """An update without one removes it; either is a change."""
    make(database)
    for text in ("flowers", None):
        database.now += 1
        asked = wire.UpdateRegisteredModel("iris", text)
        changed = database.write(registered_models.update_registered_model, asked).registered_model
        assert (changed.description, changed.last_updated_timestamp) == (text, database.now)


def test_a_renamed_model_keeps_all_it_has(database: Database) -> None:
    """Versions, aliases and tags are found under the new name, and nothing under the old one."""
    make(database, versions=2, tags=[Tag("a", "1")])
    database.write(registered_models.set_alias, wire.SetAlias("iris", "best", "1"))
    database.now += 1
    asked = wire.RenameRegisteredModel("iris", "flowers")
    renamed = database.write(registered_models.rename_registered_model, asked).registered_model
    assert (renamed.name, renamed.tags, renamed.aliases) == ("flowers", [Tag("a", "1")], [wire.Alias("best", "1")])
    assert [(each.name, each.last_updated_timestamp) for each in renamed.latest_versions] == [("flowers", database.now)]
    with pytest.raises(ResourceDoesNotExist):
        get(database)


def test_a_model_is_not_renamed_to_a_taken_name(database: Database) -> None:
    """Its own name is not taken from it."""
    make(database)
    make(database, "other")
    with pytest.raises(ResourceAlreadyExists, match="other"):
        database.write(registered_models.rename_registered_model, wire.RenameRegisteredModel("iris", "other"))
    database.write(registered_models.rename_registered_model, wire.RenameRegisteredModel("iris", "iris"))


def test_a_deleted_model_leaves_nothing(database: Database) -> None:
    """Versions, tags and aliases go with it, of the other model none; its name begins again at version 1."""
    for name in ("iris", "other"):
        make(database, name, versions=2, tags=[Tag("a", "1")])
        database.write(registered_models.set_alias, wire.SetAlias(name, "best", "1"))
    database.write(registered_models.delete_registered_model, wire.DeleteRegisteredModel("iris"))
    left = {
        table.name: database.reader.execute(select(func.count()).select_from(table))[0][0]
        for table in (model_version, model_version_tag, registered_model_tag, registered_model_alias)
    }
    assert left == {
        "model_version": 2,
        "model_version_tag": 2,
        "registered_model_tag": 1,
        "registered_model_alias": 1,
    }
    make(database)
    assert register(database).version == "1"


def test_tags_are_set_changed_and_removed(database: Database) -> None:
    """Removing one that is not there is no error."""
    make(database)
    for key, value in (("a", "1"), ("b", ""), ("a", "2"), ("c", "x")):
        database.write(registered_models.set_registered_model_tag, wire.SetRegisteredModelTag("iris", key, value))
    for key in ("c", "none"):
        database.write(registered_models.delete_registered_model_tag, wire.DeleteRegisteredModelTag("iris", key))
    assert get(database).tags == [Tag("a", "2"), Tag("b", "")]


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [("k" * 251, "", "key"), ("a//b", "", "key"), ("a$", "", "key"), ("a", "x" * 100_001, "value")],
)
def test_tags_refused(database: Database, key: str, value: str, named: str) -> None:
    """Of a model and of a version, new or not; the field is named."""
    make(database, versions=1)
    for function, request in (
        (registered_models.set_registered_model_tag, wire.SetRegisteredModelTag("iris", key, value)),
        (model_versions.set_model_version_tag, wire.SetModelVersionTag("iris", "1", key, value)),
        (registered_models.create_registered_model, wire.CreateRegisteredModel("other", [Tag(key, value)])),
        (model_versions.create_model_version, wire.CreateModelVersion("iris", "s3://b/x", tags=[Tag(key, value)])),
    ):
        with pytest.raises(InvalidParameterValue, match=f"{named}'"):
            database.write(function, request)


def test_an_alias_names_one_version_at_a_time(database: Database) -> None:
    """Setting it again moves it; a version may have several."""
    make(database, versions=2)
    for alias, version in (("best", "1"), ("first", "1"), ("best", "2"), ("zweite_ü-1", "2")):
        database.write(registered_models.set_alias, wire.SetAlias("iris", alias, version))
    assert [(each.alias, each.version) for each in get(database).aliases] == [
        ("best", "2"),
        ("first", "1"),
        ("zweite_ü-1", "2"),
    ]
    asked = wire.GetVersionByAlias("iris", "best")
    found = database.read(registered_models.get_version_by_alias, asked).model_version
    assert (found.version, found.aliases) == ("2", ["best", "zweite_ü-1"])


def test_the_alias_latest_is_the_greatest_version(database: Database) -> None:
    """Without being set, in any case; of a model without versions it names none."""
    make(database)
    asked = wire.GetVersionByAlias("iris", "Latest")
    with pytest.raises(InvalidParameterValue, match="alias Latest not found"):
        database.read(registered_models.get_version_by_alias, asked)
    register(database)
    register(database)
    assert database.read(registered_models.get_version_by_alias, asked).model_version.version == "2"


def test_a_removed_alias_names_nothing(database: Database) -> None:
    """Removing it twice is no error; asking for it is an invalid parameter."""
    make(database, versions=1)
    database.write(registered_models.set_alias, wire.SetAlias("iris", "best", "1"))
    for _ in range(2):
        database.write(registered_models.delete_alias, wire.DeleteAlias("iris", "best"))
    with pytest.raises(InvalidParameterValue, match="Registered model alias best not found"):
        database.read(registered_models.get_version_by_alias, wire.GetVersionByAlias("iris", "best"))


@pytest.mark.parametrize(
    ("alias", "told"),
    [
        ("a b", "Invalid alias name"),
        ("a.b", "Invalid alias name"),
        ("a\n", "Invalid alias name"),
        ("x" * 256, "maximum length of 255"),
        ("latest", "is reserved"),
        ("LATEST", "is reserved"),
        ("v1", "is reserved"),
        ("V22", "is reserved"),
    ],
)
def test_aliases_refused(database: Database, alias: str, told: str) -> None:
    """Other signs, too many of them, and names with a meaning of their own."""
    make(database, versions=1)
    with pytest.raises(InvalidParameterValue, match=told):
        database.write(registered_models.set_alias, wire.SetAlias("iris", alias, "1"))


def test_the_newest_version_of_each_stage(database: Database) -> None:
    """With tags and without aliases, the oldest first; asked for by stage in any case."""
    make(database, versions=4)
    database.write(registered_models.set_alias, wire.SetAlias("iris", "best", "2"))
    transition(database, "2", "production")
    transition(database, "1", "Production")
    transition(database, "3", "STAGING")
    newest = get(database).latest_versions
    assert [(each.version, each.current_stage, each.tags, each.aliases) for each in newest] == [
        ("2", "Production", [Tag("a", "b")], []),
        ("3", "Staging", [Tag("a", "b")], []),
        ("4", "None", [Tag("a", "b")], []),
    ]
    for stages, expected in (([], ["2", "3", "4"]), (["none", "PRODUCTION"], ["2", "4"]), (["Archived"], [])):
        asked = wire.GetLatestVersions("iris", stages)
        found = database.read(registered_models.get_latest_versions, asked).model_versions
        assert [each.version for each in found] == expected
    with pytest.raises(InvalidParameterValue, match="Invalid Model Version stage: other"):
        database.read(registered_models.get_latest_versions, wire.GetLatestVersions("iris", ["other"]))


def test_a_stage_empties_where_asked(database: Database) -> None:
    """Other versions there are archived with the time, those elsewhere stay; the model is changed too."""
    make(database, versions=3)
    transition(database, "1", "Production")
    transition(database, "2", "Staging")
    database.now += 1
    moved = transition(database, "3", "Production", archive=True)
    assert (moved.current_stage, moved.last_updated_timestamp) == ("Production", database.now)
    assert [(each.version, each.current_stage) for each in get(database).latest_versions] == [
        ("1", "Archived"),
        ("2", "Staging"),
        ("3", "Production"),
    ]
    assert get(database).latest_versions[0].last_updated_timestamp == database.now
    assert get(database).last_updated_timestamp == database.now


@pytest.mark.parametrize(
    ("stage", "archive", "told"),
    [
        ("other", False, "Invalid Model Version stage: other"),
        ("Deleted_Internal", False, "Invalid Model Version stage"),
        ("Archived", True, "is not an Active stage"),
        ("none", True, "is not an Active stage"),
    ],
)
def test_stages_refused(database: Database, stage: str, told: str, *, archive: bool) -> None:
    """Unknown ones, and emptying one that is not active."""
    make(database, versions=1)
    with pytest.raises(InvalidParameterValue, match=told):
        transition(database, "1", stage, archive=archive)
