"""Registered models: making, describing, renaming and removing them, their tags and aliases."""

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy import insert as insert_into

from trackline.db.changes import note_registry
from trackline.db.statement import Prepared
from trackline.db.tables import (
    model_version,
    model_version_tag,
    registered_model,
    registered_model_alias,
    registered_model_tag,
)
from trackline.db.transaction import ReadTx, WriteTx
from trackline.tracking import limits, prompts, registry
from trackline.wire import registry as wire
from trackline.wire.message import Empty
from trackline.wire.nouns import Tag

_CREATE = Prepared(
    lambda _: insert_into(registered_model),
    "name",
    "description",
    "last_version",
    "creation_time",
    "last_update_time",
)
_DESCRIBE = Prepared(
    lambda _: (
        update(registered_model)
        .where(registered_model.c.id == bindparam("number"))
        .values(description=bindparam("text"), last_update_time=bindparam("now"))
    ),
    "text",
    "now",
    "number",
)
_RENAME = Prepared(
    lambda _: (
        update(registered_model)
        .where(registered_model.c.id == bindparam("number"))
        .values(name=bindparam("new_name"), last_update_time=bindparam("now"))
    ),
    "new_name",
    "now",
    "number",
)
_TOUCH_VERSIONS = Prepared(
    lambda _: (
        update(model_version)
        .where(model_version.c.registered_model_id == bindparam("number"))
        .values(last_update_time=bindparam("now"))
    ),
    "now",
    "number",
)
_SET_TAG = Prepared(
    lambda dialect: dialect.upsert(
        registered_model_tag, ("registered_model_id", "key"), lambda new: {"value": new.value}
    ),
    "registered_model_id",
    "key",
    "value",
)
_DELETE_TAG = Prepared(
    lambda _: delete(registered_model_tag).where(
        registered_model_tag.c.registered_model_id == bindparam("number"),
        registered_model_tag.c.key == bindparam("tag"),
    ),
    "number",
    "tag",
)
_SET_ALIAS = Prepared(
    lambda dialect: dialect.upsert(
        registered_model_alias, ("registered_model_id", "alias"), lambda new: {"version": new.version}
    ),
    "registered_model_id",
    "alias",
    "version",
)
_DELETE_ALIAS = Prepared(
    lambda _: delete(registered_model_alias).where(
        registered_model_alias.c.registered_model_id == bindparam("number"),
        registered_model_alias.c.alias == bindparam("called"),
    ),
    "number",
    "called",
)
_TAGS = Prepared(
    lambda _: select(registered_model_tag.c.key, registered_model_tag.c.value).where(
        registered_model_tag.c.registered_model_id == bindparam("number")
    ),
    "number",
)
_DROP_VERSION_TAGS = Prepared(
    lambda _: delete(model_version_tag).where(
        model_version_tag.c.version_id.in_(
            select(model_version.c.id).where(model_version.c.registered_model_id == bindparam("number"))
        )
    ),
    "number",
)
_DROP_PARTS = [
    Prepared(
        lambda _, table=table: delete(table).where(table.c.registered_model_id == bindparam("number")),
        "number",
    )
    for table in (model_version, registered_model_tag, registered_model_alias)
]
_DROP = Prepared(lambda _: delete(registered_model).where(registered_model.c.id == bindparam("number")), "number")


def create_registered_model(tx: WriteTx, request: wire.CreateRegisteredModel) -> wire.RegisteredModelResponse:
    """Make a registered model or a prompt. Raises ResourceAlreadyExists when either has the name."""
    limits.check_registered_name(request.name)
    limits.check_description(request.description)
    for place, tag in enumerate(request.tags):
        limits.check_registry_tag(tag.key, tag.value, f"tags[{place}].")
    taken = registry.find_or_none(tx, request.name)
    if taken is not None:
        by_prompt = prompts.is_prompt(Tag(key, value) for key, value in tx.all(_TAGS, taken.number))
        raise prompts.name_taken(request.name, by_prompt=by_prompt, for_prompt=prompts.is_prompt(request.tags))
    note_registry(tx)
    now = tx.house.now_ms()
    number = tx.insert(_CREATE, request.name, request.description, 0, now, now)
    tx.many(_SET_TAG, [(number, tag.key, tag.value) for tag in request.tags])
    return _answer(tx, request.name)


def get_registered_model(tx: ReadTx, request: wire.GetRegisteredModel) -> wire.RegisteredModelResponse:
    """Return a registered model. Raises ResourceDoesNotExist."""
    return _answer(tx, request.name)


def update_registered_model(tx: WriteTx, request: wire.UpdateRegisteredModel) -> wire.RegisteredModelResponse:
    """Set the description of a registered model, or remove it."""
    limits.check_description(request.description)
    found = registry.lock(tx, request.name)
    tx.run(_DESCRIBE, request.description, tx.house.now_ms(), found.number)
    return _answer(tx, request.name)


def rename_registered_model(tx: WriteTx, request: wire.RenameRegisteredModel) -> wire.RegisteredModelResponse:
    """Give a registered model another name. Raises ResourceAlreadyExists when it is taken."""
    limits.check_registered_name(request.new_name, "new_name")
    found = registry.lock(tx, request.name)
    taken = registry.find_or_none(tx, request.new_name)
    if taken is not None and taken.number != found.number:
        raise prompts.name_taken(request.new_name, by_prompt=False, for_prompt=False)
    now = tx.house.now_ms()
    tx.run(_RENAME, request.new_name, now, found.number)
    tx.run(_TOUCH_VERSIONS, now, found.number)
    return _answer(tx, request.new_name)


def delete_registered_model(tx: WriteTx, request: wire.DeleteRegisteredModel) -> Empty:
    """Remove a registered model with all its versions. Raises ResourceDoesNotExist."""
    found = registry.lock(tx, request.name)
    tx.run(_DROP_VERSION_TAGS, found.number)
    for statement in _DROP_PARTS:
        tx.run(statement, found.number)
    tx.run(_DROP, found.number)
    return Empty()


def get_latest_versions(tx: ReadTx, request: wire.GetLatestVersions) -> wire.GetLatestVersionsResponse:
    """Return the newest version of each stage, or of those that are named."""
    stages = {registry.parse_stage(stage) for stage in request.stages} or set(wire.STAGES)
    found = registry.find(tx, request.name)
    newest = registry.newest_of_stages(tx, [found.number])[found.number]
    return wire.GetLatestVersionsResponse([version for version in newest if version.current_stage in stages])


def set_registered_model_tag(tx: WriteTx, request: wire.SetRegisteredModelTag) -> Empty:
    """Set a tag of a registered model."""
    limits.check_registry_tag(request.key, request.value)
    tx.run(_SET_TAG, registry.lock(tx, request.name).number, request.key, request.value)
    return Empty()


def delete_registered_model_tag(tx: WriteTx, request: wire.DeleteRegisteredModelTag) -> Empty:
    """Remove a tag of a registered model; one that it does not have is no error."""
    limits.check_key(request.key, "key", "key")
    tx.run(_DELETE_TAG, registry.lock(tx, request.name).number, request.key)
    return Empty()


def set_alias(tx: WriteTx, request: wire.SetAlias) -> Empty:
    """Have an alias name a version, and no other any more."""
    limits.check_new_alias(request.alias)
    found = registry.lock_version(tx, request.name, request.version)
    tx.run(_SET_ALIAS, found.of, request.alias, found.version)
    return Empty()


def delete_alias(tx: WriteTx, request: wire.DeleteAlias) -> Empty:
    """Remove an alias; one that is not there is no error."""
    limits.check_alias(request.alias)
    tx.run(_DELETE_ALIAS, registry.lock(tx, request.name).number, request.alias)
    return Empty()


def get_version_by_alias(tx: ReadTx, request: wire.GetVersionByAlias) -> wire.ModelVersionResponse:
    """Return the version that an alias names."""
    limits.check_alias(request.alias)
    found = registry.find_by_alias(tx, request.name, request.alias)
    return wire.ModelVersionResponse(registry.show_versions(tx, [found])[0])


def _answer(tx: ReadTx, name: str) -> wire.RegisteredModelResponse:
    return wire.RegisteredModelResponse(registry.show_models(tx, [registry.find(tx, name)])[0])
