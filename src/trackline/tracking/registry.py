"""The registry's nouns: finding registered models and their versions, and showing them with their parts.

Whoever changes a registered model or anything of it locks the model's row first, until the transaction ends; that
also notes the change for those who follow the registry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from trackline.db.changes import note_registry
from trackline.db.statement import Prepared, among
from trackline.db.tables import (
    model_version,
    model_version_tag,
    registered_model,
    registered_model_alias,
    registered_model_tag,
)
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.wire import registry as wire
from trackline.wire.nouns import Tag

_MAX_ID = 2**63 - 1
_MAX_DIGITS = 100

MODEL_COLUMNS: tuple[Any, ...] = (
    registered_model.c.id,
    registered_model.c.name,
    registered_model.c.description,
    registered_model.c.last_version,
    registered_model.c.creation_time,
    registered_model.c.last_update_time,
)
"""What to select to build a `ModelRow`, in order."""
VERSION_COLUMNS: tuple[Any, ...] = (
    model_version.c.id,
    model_version.c.registered_model_id,
    registered_model.c.name,
    model_version.c.version,
    model_version.c.creation_time,
    model_version.c.last_update_time,
    model_version.c.description,
    model_version.c.stage,
    model_version.c.source,
    model_version.c.storage_location,
    model_version.c.source_run_id,
    model_version.c.run_link,
    model_version.c.logged_model_id,
)
"""What to select to build a `VersionRow`, in order."""


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A registered model as it is stored; `number` is its surrogate key."""

    number: int
    name: str
    description: str | None
    last_version: int
    creation_time: int
    last_update_time: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as it is stored; `number` is its surrogate key, `of` that of its registered model."""

    number: int
    of: int
    name: str
    version: int
    creation_time: int
    last_update_time: int
    description: str | None
    stage: wire.Stage
    source: str
    storage_location: str
    run_id: str
    run_link: str
    logged_model_id: str

    def show(self, tags: list[Tag], aliases: list[str]) -> wire.ModelVersion:
        """Return the version as on the wire."""
        return wire.ModelVersion(
            name=self.name,
            version=str(self.version),
            creation_timestamp=self.creation_time,
            last_updated_timestamp=self.last_update_time,
            current_stage=self.stage,
            description=self.description,
            source=self.source,
            run_id=self.run_id,
            status="READY",
            run_link=self.run_link,
            tags=tags,
            aliases=aliases,
        )


def select_versions() -> Select[*tuple[Any, ...]]:
    """Return the query for versions with their models' names."""
    return select(*VERSION_COLUMNS).join(registered_model, registered_model.c.id == model_version.c.registered_model_id)


def _newest() -> Select[*tuple[Any, ...]]:
    newest = (
        select(model_version.c.registered_model_id, func.max(model_version.c.version).label("version"))
        .where(among(model_version.c.registered_model_id))
        .group_by(model_version.c.registered_model_id, model_version.c.stage)
        .subquery()
    )
    return (
        select_versions()
        .join(
            newest,
            and_(
                newest.c.registered_model_id == model_version.c.registered_model_id,
                newest.c.version == model_version.c.version,
            ),
        )
        .order_by(model_version.c.registered_model_id, model_version.c.version)
    )


_BY_NAME = Prepared(lambda _: select(*MODEL_COLUMNS).where(registered_model.c.name == bindparam("name")), "name")
_BY_NAME_LOCKED = Prepared(
    lambda _: select(*MODEL_COLUMNS).where(registered_model.c.name == bindparam("name")).with_for_update(), "name"
)
_VERSION = Prepared(
    lambda _: select_versions().where(
        registered_model.c.name == bindparam("name"), model_version.c.version == bindparam("number")
    ),
    "name",
    "number",
)
_BY_ALIAS = Prepared(
    lambda _: (
        select_versions()
        .join(
            registered_model_alias,
            and_(
                registered_model_alias.c.registered_model_id == model_version.c.registered_model_id,
                registered_model_alias.c.version == model_version.c.version,
            ),
        )
        .where(registered_model.c.name == bindparam("name"), registered_model_alias.c.alias == bindparam("called"))
    ),
    "name",
    "called",
)
_GREATEST = Prepared(
    lambda _: (
        select_versions()
        .where(registered_model.c.name == bindparam("name"))
        .order_by(model_version.c.version.desc())
        .limit(1)
    ),
    "name",
)
_NEWEST = Prepared(lambda _: _newest())
_TAGS = Prepared(
    lambda _: (
        select(registered_model_tag.c.registered_model_id, registered_model_tag.c.key, registered_model_tag.c.value)
        .where(among(registered_model_tag.c.registered_model_id))
        .order_by(registered_model_tag.c.key)
    )
)
_ALIASES = Prepared(
    lambda _: (
        select(
            registered_model_alias.c.registered_model_id,
            registered_model_alias.c.alias,
            registered_model_alias.c.version,
        )
        .where(among(registered_model_alias.c.registered_model_id))
        .order_by(registered_model_alias.c.alias)
    )
)
_VERSION_TAGS = Prepared(
    lambda _: (
        select(model_version_tag.c.version_id, model_version_tag.c.key, model_version_tag.c.value)
        .where(among(model_version_tag.c.version_id))
        .order_by(model_version_tag.c.key)
    )
)


def find(tx: ReadTx, name: str) -> ModelRow:
    """Return a registered model. Raises ResourceDoesNotExist."""
    return _found(tx.one(_BY_NAME, name), name)


def find_or_none(tx: ReadTx, name: str) -> ModelRow | None:
    """Return a registered model if there is one."""
    row = tx.one(_BY_NAME, name)
    return None if row is None else ModelRow(*row)


def lock(tx: WriteTx, name: str) -> ModelRow:
    """Return a registered model, which nobody else changes until the transaction ends. Raises ResourceDoesNotExist."""
    note_registry(tx)
    return _found(tx.one(_BY_NAME_LOCKED, name), name)


def _found(row: Any, name: str) -> ModelRow:  # noqa: ANN401 - a row of `MODEL_COLUMNS`
    if row is None:
        raise ResourceDoesNotExist(f"Registered Model with name={name} not found")
    return ModelRow(*row)


def find_version(tx: ReadTx, name: str, version: str) -> VersionRow:
    """Return a version. Raises ResourceDoesNotExist, or InvalidParameterValue when the version is no integer."""
    row = tx.one(_VERSION, name, _parse(version))
    if row is None:
        raise ResourceDoesNotExist(f"Model Version (name={name}, version={version}) not found")
    return VersionRow(*row)


def lock_version(tx: WriteTx, name: str, version: str) -> VersionRow:
    """Return a version whose model nobody else changes until the transaction ends. Raises as `find_version`."""
    _parse(version)
    note_registry(tx)
    tx.one(_BY_NAME_LOCKED, name)
    return find_version(tx, name, version)


def find_by_alias(tx: ReadTx, name: str, alias: str) -> VersionRow:
    """Return the version that an alias names; `latest` is the greatest. Raises InvalidParameterValue for none."""
    find(tx, name)
    row = tx.one(_GREATEST, name) if alias.lower() == "latest" else tx.one(_BY_ALIAS, name, alias)
    if row is None:
        raise InvalidParameterValue(f"Registered model alias {alias} not found.")
    return VersionRow(*row)


def parse_stage(text: str) -> wire.Stage:
    """Return the stage of a name in any case. Raises InvalidParameterValue."""
    for stage in wire.STAGES:
        if stage.lower() == text.lower():
            return stage
    raise InvalidParameterValue(
        f"Invalid Model Version stage: {text[:100]}. Value must be one of {', '.join(wire.STAGES)}."
    )


def newest_of_stages(tx: ReadTx, models: Sequence[int]) -> dict[int, list[wire.ModelVersion]]:
    """Return the newest version of each stage of these registered models, without aliases, the oldest first."""
    rows = [VersionRow(*row) for row in tx.among(_NEWEST, models)]
    tags = _version_tags(tx, rows)
    newest: dict[int, list[wire.ModelVersion]] = {each: [] for each in models}
    for row in rows:
        newest[row.of].append(row.show(tags[row.number], []))
    return newest


def show_models(tx: ReadTx, rows: Sequence[ModelRow]) -> list[wire.RegisteredModel]:
    """Return registered models as on the wire; four statements whatever their number."""
    numbers = [row.number for row in rows]
    newest = newest_of_stages(tx, numbers)
    tags: dict[int, list[Tag]] = {each: [] for each in numbers}
    for of, key, value in tx.among(_TAGS, numbers):
        tags[of].append(Tag(key, value))
    aliases: dict[int, list[wire.Alias]] = {each: [] for each in numbers}
    for of, alias, version in tx.among(_ALIASES, numbers):
        aliases[of].append(wire.Alias(alias, str(version)))
    return [
        wire.RegisteredModel(
            name=row.name,
            creation_timestamp=row.creation_time,
            last_updated_timestamp=row.last_update_time,
            description=row.description or None,
            latest_versions=newest[row.number],
            tags=tags[row.number],
            aliases=aliases[row.number],
        )
        for row in rows
    ]


def show_versions(tx: ReadTx, rows: Sequence[VersionRow]) -> list[wire.ModelVersion]:
    """Return versions as on the wire; two statements whatever their number."""
    tags = _version_tags(tx, rows)
    aliases: dict[tuple[int, int], list[str]] = {(row.of, row.version): [] for row in rows}
    for of, alias, version in tx.among(_ALIASES, sorted({row.of for row in rows})):
        if (of, version) in aliases:
            aliases[of, version].append(alias)
    return [row.show(tags[row.number], aliases[row.of, row.version]) for row in rows]


def _version_tags(tx: ReadTx, rows: Sequence[VersionRow]) -> dict[int, list[Tag]]:
    tags: dict[int, list[Tag]] = {row.number: [] for row in rows}
    for number, key, value in tx.among(_VERSION_TAGS, list(tags)):
        tags[number].append(Tag(key, value))
    return tags


def _parse(version: str) -> int:
    try:
        number = int(version) if len(version) <= _MAX_DIGITS else -1
    except ValueError:
        raise InvalidParameterValue(f"Parameter 'version' must be an integer, got {version!r}.") from None
    return number if -1 < number <= _MAX_ID else -1
