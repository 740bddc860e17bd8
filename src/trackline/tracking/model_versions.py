"""Versions of registered models: registering, describing, staging and removing them, their tags and files."""

from sqlalchemy import bindparam, delete, update
from sqlalchemy import insert as insert_into

from trackline.db.changes import note_run
from trackline.db.statement import Prepared
from trackline.db.tables import model_version, model_version_tag, registered_model, registered_model_alias
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InvalidParameterValue
from trackline.tracking import limits, logged_models, model_sources, registry, runs
from trackline.wire import registry as wire
from trackline.wire.message import Empty

_ACTIVE_STAGES = ("Staging", "Production")
_MAX_LINK = 2048

_CREATE = Prepared(
    lambda _: insert_into(model_version),
    "registered_model_id",
    "version",
    "creation_time",
    "last_update_time",
    "description",
    "stage",
    "source",
    "storage_location",
    "source_run_id",
    "run_link",
    "logged_model_id",
)
_COUNT = Prepared(
    lambda _: (
        update(registered_model)
        .where(registered_model.c.id == bindparam("number"))
        .values(last_version=bindparam("version"), last_update_time=bindparam("now"))
    ),
    "version",
    "now",
    "number",
)
_TOUCH_MODEL = Prepared(
    lambda _: (
        update(registered_model)
        .where(registered_model.c.id == bindparam("number"))
        .values(last_update_time=bindparam("now"))
    ),
    "now",
    "number",
)
_DESCRIBE = Prepared(
    lambda _: (
        update(model_version)
        .where(model_version.c.id == bindparam("number"))
        .values(description=bindparam("text"), last_update_time=bindparam("now"))
    ),
    "text",
    "now",
    "number",
)
_SET_STAGE = Prepared(
    lambda _: (
        update(model_version)
        .where(model_version.c.id == bindparam("number"))
        .values(stage=bindparam("new_stage"), last_update_time=bindparam("now"))
    ),
    "new_stage",
    "now",
    "number",
)
_ARCHIVE_OTHERS = Prepared(
    lambda _: (
        update(model_version)
        .where(
            model_version.c.registered_model_id == bindparam("of"),
            model_version.c.id != bindparam("number"),
            model_version.c.stage == bindparam("old_stage"),
        )
        .values(stage="Archived", last_update_time=bindparam("now"))
    ),
    "now",
    "of",
    "number",
    "old_stage",
)
_SET_TAG = Prepared(
    lambda dialect: dialect.upsert(model_version_tag, ("version_id", "key"), lambda new: {"value": new.value}),
    "version_id",
    "key",
    "value",
)
_DELETE_TAG = Prepared(
    lambda _: delete(model_version_tag).where(
        model_version_tag.c.version_id == bindparam("number"), model_version_tag.c.key == bindparam("tag")
    ),
    "number",
    "tag",
)
_DROP = Prepared(lambda _: delete(model_version).where(model_version.c.id == bindparam("number")), "number")
_DROP_TAGS = Prepared(
    lambda _: delete(model_version_tag).where(model_version_tag.c.version_id == bindparam("number")), "number"
)
_DROP_ALIASES = Prepared(
    lambda _: delete(registered_model_alias).where(
        registered_model_alias.c.registered_model_id == bindparam("of"),
        registered_model_alias.c.version == bindparam("number"),
    ),
    "of",
    "number",
)


def create_model_version(tx: WriteTx, request: wire.CreateModelVersion) -> wire.ModelVersionResponse:
    """Register a model under a name, as the next version. Raises ResourceDoesNotExist when there is no such name."""
    limits.check_length(request.run_id, "run_id", limits.MAX_KEY)
    limits.check_length(request.model_id, "model_id", limits.MAX_KEY)
    limits.check_length(request.run_link, "run_link", _MAX_LINK)
    limits.check_description(request.description)
    for place, tag in enumerate(request.tags):
        limits.check_registry_tag(tag.key, tag.value, f"tags[{place}].")
    found = registry.lock(tx, request.name)
    origin = model_sources.find_origin(tx, request)
    version, now = found.last_version + 1, tx.house.now_ms()
    tx.run(_COUNT, version, now, found.number)
    number = tx.insert(
        _CREATE,
        found.number,
        version,
        now,
        now,
        request.description or "",
        "None",
        request.source,
        origin.location,
        origin.run_id,
        request.run_link,
        origin.logged_model_id,
    )
    tx.many(_SET_TAG, [(number, tag.key, tag.value) for tag in request.tags])
    if request.model_id:
        logged_models.note_registration(tx, request.model_id, request.name, version)
    run = runs.find_or_none(tx, origin.run_id) if origin.run_id else None
    if run is not None:
        note_run(tx, run.number)
    return _answer(tx, request.name, str(version))


def get_model_version(tx: ReadTx, request: wire.GetModelVersion) -> wire.ModelVersionResponse:
    """Return a version. Raises ResourceDoesNotExist."""
    return _answer(tx, request.name, request.version)


def update_model_version(tx: WriteTx, request: wire.UpdateModelVersion) -> wire.ModelVersionResponse:
    """Set the description of a version, or remove it."""
    limits.check_description(request.description)
    found = registry.lock_version(tx, request.name, request.version)
    tx.run(_DESCRIBE, request.description, tx.house.now_ms(), found.number)
    return _answer(tx, request.name, request.version)


def delete_model_version(tx: WriteTx, request: wire.DeleteModelVersion) -> Empty:
    """Remove a version and the aliases that name it. Raises ResourceDoesNotExist."""
    found = registry.lock_version(tx, request.name, request.version)
    tx.run(_DROP_TAGS, found.number)
    tx.run(_DROP_ALIASES, found.of, found.version)
    tx.run(_DROP, found.number)
    tx.run(_TOUCH_MODEL, tx.house.now_ms(), found.of)
    return Empty()


def transition_stage(tx: WriteTx, request: wire.TransitionStage) -> wire.ModelVersionResponse:
    """Move a version to a stage, and if asked the others there to Archived."""
    stage = registry.parse_stage(request.stage)
    if request.archive_existing_versions and stage not in _ACTIVE_STAGES:
        raise InvalidParameterValue(
            f"Model version transition cannot archive existing model versions because {stage!r} is not an Active "
            f"stage. Valid stages are {list(_ACTIVE_STAGES)}; for others leave 'archive_existing_versions' out."
        )
    found = registry.lock_version(tx, request.name, request.version)
    now = tx.house.now_ms()
    if request.archive_existing_versions:
        tx.run(_ARCHIVE_OTHERS, now, found.of, found.number, stage)
    tx.run(_SET_STAGE, stage, now, found.number)
    tx.run(_TOUCH_MODEL, now, found.of)
    return _answer(tx, request.name, request.version)


def get_download_uri(tx: ReadTx, request: wire.GetModelVersion) -> wire.GetDownloadUriResponse:
    """Return where the files of a version are."""
    return wire.GetDownloadUriResponse(registry.find_version(tx, request.name, request.version).storage_location)


def find_files(tx: ReadTx, request: wire.GetModelVersionArtifact) -> model_sources.Files:
    """Return which artifacts are the files of a version. Raises as `model_sources.find_files`."""
    return model_sources.find_files(tx, registry.find_version(tx, request.name, request.version))


def set_model_version_tag(tx: WriteTx, request: wire.SetModelVersionTag) -> Empty:
    """Set a tag of a version."""
    limits.check_registry_tag(request.key, request.value)
    found = registry.lock_version(tx, request.name, request.version)
    tx.run(_SET_TAG, found.number, request.key, request.value)
    return Empty()


def delete_model_version_tag(tx: WriteTx, request: wire.DeleteModelVersionTag) -> Empty:
    """Remove a tag of a version; one that it does not have is no error."""
    limits.check_key(request.key, "key", "key")
    found = registry.lock_version(tx, request.name, request.version)
    tx.run(_DELETE_TAG, found.number, request.key)
    return Empty()


def _answer(tx: ReadTx, name: str, version: str) -> wire.ModelVersionResponse:
    return wire.ModelVersionResponse(registry.show_versions(tx, [registry.find_version(tx, name, version)])[0])
