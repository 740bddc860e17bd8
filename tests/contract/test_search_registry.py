"""Searching registered models and their versions: filters, orders, pages, and prompts apart."""

import pytest
from tests.contract.conftest import Database

from trackline.errors import InvalidParameterValue
from trackline.tracking import model_versions, registered_models, search_registry
from trackline.tracking.prompts import PROMPT_TAG
from trackline.tracking.search_registry import search_model_versions, search_registered_models
from trackline.wire import registry as wire
from trackline.wire.nouns import Tag

IS_PROMPT = f"tags.`{PROMPT_TAG}`"


@pytest.fixture
def registry(database: Database) -> Database:
    """Return a database with three models, made one after the other, their versions, and a prompt with two."""
    for name, versions in (("bee", 1), ("Ant", 2), ("cat", 0)):
        database.now += 1
        asked = wire.CreateRegisteredModel(name, [Tag("of", name)] if name != "cat" else [])
        database.write(registered_models.create_registered_model, asked)
        for number in range(versions):
            database.now += 1
            version = wire.CreateModelVersion(name, f"s3://b/{name}/{number}", f"run-{name}", [Tag("n", str(number))])
            database.write(model_versions.create_model_version, version)
    prompt = [Tag(PROMPT_TAG, "true")]
    database.write(registered_models.create_registered_model, wire.CreateRegisteredModel("greeting", prompt))
    for tags, source in ((prompt, "prompt-template"), ([], "s3://b/odd")):
        database.write(model_versions.create_model_version, wire.CreateModelVersion("greeting", source, tags=tags))
    return database


def models(database: Database, text: str | None = None, *order: str) -> list[str]:
    """Return the names of the models that match."""
    asked = wire.SearchRegisteredModels(text, order_by=list(order))
    return [each.name for each in database.read(search_registered_models, asked).registered_models]


def versions(database: Database, text: str | None = None, *order: str) -> list[str]:
    """Return the versions that match, as name/version."""
    asked = wire.SearchModelVersions(text, order_by=list(order))
    return [f"{each.name}/{each.version}" for each in database.read(search_model_versions, asked).model_versions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ["Ant", "bee", "cat"]),
        ("name = 'bee'", ["bee"]),
        ("attribute.name != 'bee'", ["Ant", "cat"]),
        ("name LIKE 'a%'", []),
        ("name ILIKE 'a%'", ["Ant"]),
        ("name IN ('bee', 'cat', 'dog')", ["bee", "cat"]),
        ("name NOT IN ('bee')", ["Ant", "cat"]),
        ("tags.of = 'bee'", ["bee"]),
        ("tag.of != 'bee'", ["Ant"]),
        ("tags.of ILIKE 'a%' AND name = 'Ant'", ["Ant"]),
        ("tags.of IS NULL", ["cat"]),
        ("last_updated_timestamp > 1700000000004", ["Ant", "cat"]),
        ("name = 'bee' OR name = 'greeting'", ["bee"]),
        (f"{IS_PROMPT} = 'true'", ["greeting"]),
        (f"{IS_PROMPT} != 'false'", ["greeting"]),
        (f"{IS_PROMPT} = 'false'", ["Ant", "bee", "cat"]),
        (f"{IS_PROMPT} != 'true' AND name ILIKE 'a%'", ["Ant"]),
        (f"{IS_PROMPT} = 'true' OR name = 'bee'", ["bee", "greeting"]),
    ],
)
def test_filters_of_models(registry: Database, text: str | None, expected: list[str]) -> None:
    """By name, tag and time; prompts only where they are asked for."""
    assert models(registry, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ["Ant/2", "Ant/1", "bee/1"]),
        ("name = 'Ant' AND version_number > 1", ["Ant/2"]),
        ("version_number = '1'", ["Ant/1", "bee/1"]),
        ("version_number <= 1.5 AND name = 'Ant'", ["Ant/1"]),
        ("run_id = 'run-bee'", ["bee/1"]),
        ("run_id IN ('run-bee', 'x')", ["bee/1"]),
        ("source_path LIKE 's3://b/Ant/%'", ["Ant/2", "Ant/1"]),
        ("tags.n = '1'", ["Ant/2"]),
        ("name = 'greeting'", []),
        (f"{IS_PROMPT} = 'true'", ["greeting/2", "greeting/1"]),
        (f"{IS_PROMPT} = 'false' AND name = 'bee'", ["bee/1"]),
    ],
)
def test_filters_of_versions(registry: Database, text: str | None, expected: list[str]) -> None:
    """By model, number, run, source and tag; those of prompts, tagged or not, only where they are asked for."""
    assert versions(registry, text) == expected


@pytest.mark.parametrize(
    "text", ["foo = 'x'", "attributes.name = 'x'", "name > 'a'", "name = x", " ", "metrics.a > 1", "tags.a > '1'"]
)
def test_filters_refused(registry: Database, text: str) -> None:
    """What is not in the grammar is the client's error, of models and of versions."""
    for find in (models, versions):
        with pytest.raises(InvalidParameterValue):
            find(registry, text)


@pytest.mark.parametrize("text", ["version_number = 'x'", "version_number LIKE '1'", "current_stage = 'None'"])
def test_filters_of_versions_refused(registry: Database, text: str) -> None:
    """A number that is none, and what versions are not searched by."""
    with pytest.raises(InvalidParameterValue):
        versions(registry, text)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["name"], ["Ant", "bee", "cat"]),
        (["name DESC"], ["cat", "bee", "Ant"]),
        (["timestamp"], ["bee", "Ant", "cat"]),
        (["last_updated_timestamp desc", "name"], ["cat", "Ant", "bee"]),
    ],
)
def test_orders_of_models(registry: Database, order: list[str], expected: list[str]) -> None:
    """By name or last change, in pages of one too."""
    assert models(registry, None, *order) == expected
    paged: list[str] = []
    token = None
    for _ in expected:
        asked = wire.SearchRegisteredModels(None, 1, order, token)
        page = registry.read(search_registered_models, asked)
        paged += [each.name for each in page.registered_models]
        token = page.next_page_token
    assert (paged, token) == (expected, None)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["name"], ["Ant/2", "Ant/1", "bee/1"]),
        (["version_number", "name DESC"], ["bee/1", "Ant/1", "Ant/2"]),
        (["creation_timestamp"], ["bee/1", "Ant/1", "Ant/2"]),
        (["last_updated_timestamp DESC"], ["Ant/2", "Ant/1", "bee/1"]),
    ],
)
def test_orders_of_versions(registry: Database, order: list[str], expected: list[str]) -> None:
    """By name, number and times, then the newest first; in pages of one too."""
    assert versions(registry, None, *order) == expected
    paged: list[str] = []
    token = None
    for _ in expected:
        page = registry.read(search_model_versions, wire.SearchModelVersions(None, 1, order, token))
        paged += [f"{each.name}/{each.version}" for each in page.model_versions]
        token = page.next_page_token
    assert (paged, token) == (expected, None)


@pytest.mark.parametrize("order", [["tags.of"], ["bogus"], ["name", "name DESC"], ["name down"], ["run_id"]])
def test_orders_refused(registry: Database, order: list[str]) -> None:
    """Tags, unknown keys, repetitions and other words."""
    for find in (models, versions):
        with pytest.raises(InvalidParameterValue):
            find(registry, None, *order)


def test_pages_refused(registry: Database) -> None:
    """Sizes beyond the limits, and tokens of another query."""
    for most in (0, -1, 1001):
        with pytest.raises(InvalidParameterValue, match="max_results"):
            registry.read(search_registered_models, wire.SearchRegisteredModels(None, most))
    for most in (0, -1, 200_001):
        with pytest.raises(InvalidParameterValue, match="max_results"):
            registry.read(search_model_versions, wire.SearchModelVersions(None, most))
    token = registry.read(search_registered_models, wire.SearchRegisteredModels(None, 1)).next_page_token
    with pytest.raises(InvalidParameterValue, match="Invalid page token"):
        registry.read(search_model_versions, wire.SearchModelVersions(None, 1, [], token))


def test_a_model_is_found_whole(registry: Database) -> None:
    """With its newest versions, tags and aliases, as it is shown alone."""
    registry.write(registered_models.set_alias, wire.SetAlias("Ant", "best", "1"))
    asked = wire.SearchRegisteredModels("name = 'Ant'")
    (found,) = registry.read(search_registered_models, asked).registered_models
    alone = registry.read(registered_models.get_registered_model, wire.GetRegisteredModel("Ant")).registered_model
    assert found == alone
    of_ant = wire.SearchModelVersions("tags.n = '0' AND name = 'Ant'")
    (first,) = registry.read(search_model_versions, of_ant).model_versions
    assert first == registry.read(model_versions.get_model_version, wire.GetModelVersion("Ant", "1")).model_version
    assert first.aliases == ["best"]


def test_a_page_takes_as_many_statements_whatever_its_size(registry: Database) -> None:
    """One for the models, four for their parts."""
    counts = set[int]()
    for most in (1, 3):
        before = registry.reader.statements
        registry.read(search_registered_models, wire.SearchRegisteredModels(None, most))
        counts.add(registry.reader.statements - before)
    assert counts == {5}


def test_a_page_of_versions_is_bounded(registry: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked for up to the limit, it has no more than so many, and a token."""
    monkeypatch.setattr(search_registry, "MOST_VERSIONS", 2)
    page = registry.read(search_model_versions, wire.SearchModelVersions(None, 200_000))
    assert [each.version for each in page.model_versions] == ["2", "1"]
    rest = wire.SearchModelVersions(None, 200_000, [], page.next_page_token)
    assert [each.name for each in registry.read(search_model_versions, rest).model_versions] == ["bee"]
