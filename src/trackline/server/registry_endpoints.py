"""The registry's part of the endpoint table: registered models and their versions."""

from trackline.server import artifacts
from trackline.server.endpoint import reads, streams, writes
from trackline.tracking import model_versions, registered_models, search_registry
from trackline.wire import registry as wire
from trackline.wire.message import Empty

_MODELS = "/api/2.0/mlflow/registered-models"
_VERSIONS = "/api/2.0/mlflow/model-versions"

REGISTERED_MODELS = (
    writes(
        "POST",
        f"{_MODELS}/create",
        registered_models.create_registered_model,
        wire.CreateRegisteredModel,
        wire.RegisteredModelResponse,
    ),
    reads(
        "GET",
        f"{_MODELS}/get",
        registered_models.get_registered_model,
        wire.GetRegisteredModel,
        wire.RegisteredModelResponse,
    ),
    writes(
        "PATCH",
        f"{_MODELS}/update",
        registered_models.update_registered_model,
        wire.UpdateRegisteredModel,
        wire.RegisteredModelResponse,
    ),
    writes(
        "POST",
        f"{_MODELS}/rename",
        registered_models.rename_registered_model,
        wire.RenameRegisteredModel,
        wire.RegisteredModelResponse,
    ),
    writes("DELETE", f"{_MODELS}/delete", registered_models.delete_registered_model, wire.DeleteRegisteredModel, Empty),
    reads(
        "GET",
        f"{_MODELS}/search",
        search_registry.search_registered_models,
        wire.SearchRegisteredModels,
        wire.SearchRegisteredModelsResponse,
    ),
    reads(
        "POST",
        f"{_MODELS}/get-latest-versions",
        registered_models.get_latest_versions,
        wire.GetLatestVersions,
        wire.GetLatestVersionsResponse,
    ),
    reads(
        "GET",
        f"{_MODELS}/get-latest-versions",
        registered_models.get_latest_versions,
        wire.GetLatestVersions,
        wire.GetLatestVersionsResponse,
    ),
    writes("POST", f"{_MODELS}/set-tag", registered_models.set_registered_model_tag, wire.SetRegisteredModelTag, Empty),
    writes(
        "DELETE",
        f"{_MODELS}/delete-tag",
        registered_models.delete_registered_model_tag,
        wire.DeleteRegisteredModelTag,
        Empty,
    ),
    writes("POST", f"{_MODELS}/alias", registered_models.set_alias, wire.SetAlias, Empty),
    writes("DELETE", f"{_MODELS}/alias", registered_models.delete_alias, wire.DeleteAlias, Empty),
    reads(
        "GET",
        f"{_MODELS}/alias",
        registered_models.get_version_by_alias,
        wire.GetVersionByAlias,
        wire.ModelVersionResponse,
    ),
)

MODEL_VERSIONS = (
    writes(
        "POST",
        f"{_VERSIONS}/create",
        model_versions.create_model_version,
        wire.CreateModelVersion,
        wire.ModelVersionResponse,
    ),
    reads("GET", f"{_VERSIONS}/get", model_versions.get_model_version, wire.GetModelVersion, wire.ModelVersionResponse),
    writes(
        "PATCH",
        f"{_VERSIONS}/update",
        model_versions.update_model_version,
        wire.UpdateModelVersion,
        wire.ModelVersionResponse,
    ),
    writes("DELETE", f"{_VERSIONS}/delete", model_versions.delete_model_version, wire.DeleteModelVersion, Empty),
    writes(
        "POST",
        f"{_VERSIONS}/transition-stage",
        model_versions.transition_stage,
        wire.TransitionStage,
        wire.ModelVersionResponse,
    ),
    reads(
        "GET",
        f"{_VERSIONS}/search",
        search_registry.search_model_versions,
        wire.SearchModelVersions,
        wire.SearchModelVersionsResponse,
    ),
    reads(
        "GET",
        f"{_VERSIONS}/get-download-uri",
        model_versions.get_download_uri,
        wire.GetModelVersion,
        wire.GetDownloadUriResponse,
    ),
    writes("POST", f"{_VERSIONS}/set-tag", model_versions.set_model_version_tag, wire.SetModelVersionTag, Empty),
    writes(
        "DELETE", f"{_VERSIONS}/delete-tag", model_versions.delete_model_version_tag, wire.DeleteModelVersionTag, Empty
    ),
    streams(
        "GET",
        "/model-versions/get-artifact",
        artifacts.get_version_artifact,
        "viewer",
        request=wire.GetModelVersionArtifact,
    ),
)
