"""Messages of `registered-models/…` and `model-versions/…`."""

from typing import Annotated, Literal

import msgspec

from trackline.wire.message import Request, Response
from trackline.wire.nouns import Int64, NonEmpty, Noun, Tag

Stage = Literal["None", "Staging", "Production", "Archived"]
STAGES: tuple[Stage, ...] = ("None", "Staging", "Production", "Archived")
OrderTerms = Annotated[list[str], msgspec.Meta(max_length=30)]


class Alias(Noun):
    """A name for one version of a registered model."""

    alias: str
    version: str


class ModelVersion(Noun):
    """A model as it was registered under a name; its number is never given again."""

    name: str
    version: str
    creation_timestamp: int
    last_updated_timestamp: int
    current_stage: Stage
    source: str
    run_id: str
    status: Literal["READY"]
    """Nothing else: a model is registered when its files are there."""
    run_link: str
    description: str | None = None
    tags: list[Tag] = []
    aliases: list[str] = []


class RegisteredModel(Noun):
    """A name under which versions of a model are registered."""

    name: str
    creation_timestamp: int
    last_updated_timestamp: int
    description: str | None = None
    latest_versions: list[ModelVersion] = []
    """The newest of each stage, without their aliases."""
    tags: list[Tag] = []
    aliases: list[Alias] = []


class CreateRegisteredModel(Request):
    """Make a name to register models under."""

    name: NonEmpty
    tags: list[Tag] = []
    description: str | None = None


class RegisteredModelResponse(Response):
    """A registered model."""

    registered_model: RegisteredModel


class GetRegisteredModel(Request):
    """Ask for a registered model."""

    name: NonEmpty


class UpdateRegisteredModel(Request):
    """Describe a registered model; without a description the one it has is removed."""

    name: NonEmpty
    description: str | None = None


class RenameRegisteredModel(Request):
    """Give a registered model another name."""

    name: NonEmpty
    new_name: NonEmpty


class DeleteRegisteredModel(Request):
    """Remove a registered model with all its versions."""

    name: NonEmpty


class SearchRegisteredModels(Request):
    """Ask for a page of registered models; prompts only where the filter asks for them."""

    filter: str | None = None
    max_results: Int64 = 100
    order_by: OrderTerms = []
    page_token: str | None = None


class SearchRegisteredModelsResponse(Response):
    """A page of registered models."""

    registered_models: list[RegisteredModel] = []
    next_page_token: str | None = None


class GetLatestVersions(Request):
    """Ask for the newest version of some stages, or of every stage."""

    name: NonEmpty
    stages: Annotated[list[str], msgspec.Meta(max_length=100)] = []


class GetLatestVersionsResponse(Response):
    """The newest versions."""

    model_versions: list[ModelVersion] = []


class SetRegisteredModelTag(Request):
    """Set a tag of a registered model."""

    name: NonEmpty
    key: NonEmpty
    value: str = ""


class DeleteRegisteredModelTag(Request):
    """Remove a tag of a registered model."""

    name: NonEmpty
    key: NonEmpty


class SetAlias(Request):
    """Have an alias name a version, whatever it named before."""

    name: NonEmpty
    alias: NonEmpty
    version: NonEmpty


class DeleteAlias(Request):
    """Remove an alias."""

    name: NonEmpty
    alias: NonEmpty


class GetVersionByAlias(Request):
    """Ask for the version that an alias names."""

    name: NonEmpty
    alias: NonEmpty


class CreateModelVersion(Request):
    """Register a model under a name."""

    name: NonEmpty
    source: NonEmpty
    """Where its files are: a location, `runs:/…` or `models:/…`."""
    run_id: str = ""
    tags: list[Tag] = []
    run_link: str = ""
    description: str | None = None
    model_id: str = ""


class ModelVersionResponse(Response):
    """A version."""

    model_version: ModelVersion


class GetModelVersion(Request):
    """Ask for a version."""

    name: NonEmpty
    version: NonEmpty


class UpdateModelVersion(Request):
    """Describe a version; without a description the one it has is removed."""

    name: NonEmpty
    version: NonEmpty
    description: str | None = None


class DeleteModelVersion(Request):
    """Remove a version; its number is not given again."""

    name: NonEmpty
    version: NonEmpty


class TransitionStage(Request):
    """Move a version to a stage, and if asked the others there to Archived."""

    name: NonEmpty
    version: NonEmpty
    stage: NonEmpty
    archive_existing_versions: bool = False


class SearchModelVersions(Request):
    """Ask for a page of versions; those of prompts only where the filter asks for them."""

    filter: str | None = None
    max_results: Int64 = 200_000
    order_by: OrderTerms = []
    page_token: str | None = None


class SearchModelVersionsResponse(Response):
    """A page of versions."""

    model_versions: list[ModelVersion] = []
    next_page_token: str | None = None


class GetDownloadUriResponse(Response):
    """Where the files of a version are."""

    artifact_uri: str


class SetModelVersionTag(Request):
    """Set a tag of a version."""

    name: NonEmpty
    version: NonEmpty
    key: NonEmpty
    value: str = ""


class DeleteModelVersionTag(Request):
    """Remove a tag of a version."""

    name: NonEmpty
    version: NonEmpty
    key: NonEmpty


class GetModelVersionArtifact(Request):
    """Ask for one file of a version."""

    name: NonEmpty
    version: NonEmpty
    path: NonEmpty
