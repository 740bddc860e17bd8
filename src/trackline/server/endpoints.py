"""THE table: every endpoint of the server, once; the registry's rows stand in a file of their own."""

from dataclasses import replace

from trackline.access import users as user_rules
from trackline.server import (
    about,
    api_docs,
    artifact_frames,
    artifact_trees,
    artifacts,
    events,
    histories,
    openapi,
    purging,
    signed,
    users,
)
from trackline.server import metrics as metrics_page
from trackline.server.endpoint import Endpoint, reads, streams, writes
from trackline.server.registry_endpoints import MODEL_VERSIONS, REGISTERED_MODELS
from trackline.tracking import (
    activity,
    columns,
    datasets,
    experiments,
    field_values,
    groups,
    log_batch,
    logged_models,
    many_runs,
    metrics,
    run_models,
    run_moves,
    runs,
    search_experiments,
    search_logged_models,
    search_runs,
    views,
)
from trackline.wire import access as access_wire
from trackline.wire import artifacts as artifact_wire
from trackline.wire import columns as column_wire
from trackline.wire import events as event_wire
from trackline.wire import experiments as experiment_wire
from trackline.wire import groups as group_wire
from trackline.wire import logged_models as logged_model_wire
from trackline.wire import many_runs as many_wire
from trackline.wire import metrics as metric_wire
from trackline.wire import runs as run_wire
from trackline.wire import views as view_wire
from trackline.wire.message import Empty, NoFields
from trackline.wire.server import ServerAbout, ServerInfo

_MLFLOW = "/api/2.0/mlflow"
_USERS = f"{_MLFLOW}/users"
_MODELS = f"{_MLFLOW}/logged-models"
_MANY = "/ajax-api/trackline/runs"
_PROXY = "/api/2.0/mlflow-artifacts/artifacts"
_MPU = "/api/2.0/mlflow-artifacts/mpu"
_PRESIGNED = "/api/2.0/mlflow-artifacts/presigned"

ABOUT = tuple(
    replace(row, needs_tracking=False)
    for row in (
        streams("GET", "/health", about.health, "anyone"),
        streams("GET", "/ready", about.ready, "anyone"),
        streams("GET", "/metrics", metrics_page.metrics, "viewer"),
        streams("GET", "/version", about.version, "viewer"),
        streams("GET", "/api/openapi.json", openapi.serve(lambda: ENDPOINTS), "viewer"),
        streams("GET", "/api/3.0/mlflow/server-info", about.server_info, "anyone", response=ServerInfo),
        streams("GET", "/api/docs", api_docs.serve(lambda: ENDPOINTS), "viewer"),
        reads("GET", "/ajax-api/trackline/server", about.about, NoFields, ServerAbout),
    )
)

EXPERIMENTS = (
    writes(
        "POST",
        f"{_MLFLOW}/experiments/create",
        experiments.create_experiment,
        experiment_wire.CreateExperiment,
        experiment_wire.CreateExperimentResponse,
    ),
    reads(
        "GET",
        f"{_MLFLOW}/experiments/get",
        experiments.get_experiment,
        experiment_wire.GetExperiment,
        experiment_wire.GetExperimentResponse,
    ),
    reads(
        "GET",
        f"{_MLFLOW}/experiments/get-by-name",
        experiments.get_experiment_by_name,
        experiment_wire.GetExperimentByName,
        experiment_wire.GetExperimentResponse,
    ),
    reads(
        "POST",
        f"{_MLFLOW}/experiments/search",
        search_experiments.search_experiments,
        experiment_wire.SearchExperiments,
        experiment_wire.SearchExperimentsResponse,
    ),
    reads(
        "GET",
        f"{_MLFLOW}/experiments/search",
        search_experiments.search_experiments,
        experiment_wire.SearchExperiments,
        experiment_wire.SearchExperimentsResponse,
    ),
    writes(
        "POST",
        f"{_MLFLOW}/experiments/update",
        experiments.update_experiment,
        experiment_wire.UpdateExperiment,
        Empty,
    ),
    writes(
        "POST",
        f"{_MLFLOW}/experiments/delete",
        experiments.delete_experiment,
        experiment_wire.DeleteExperiment,
        Empty,
    ),
    writes(
        "POST",
        f"{_MLFLOW}/experiments/restore",
        experiments.restore_experiment,
        experiment_wire.RestoreExperiment,
        Empty,
    ),
    writes(
        "POST",
        f"{_MLFLOW}/experiments/set-experiment-tag",
        experiments.set_experiment_tag,
        experiment_wire.SetExperimentTag,
        Empty,
    ),
    writes(
        "POST",
        f"{_MLFLOW}/experiments/delete-experiment-tag",
        experiments.delete_experiment_tag,
        experiment_wire.DeleteExperimentTag,
        Empty,
    ),
    reads(
        "POST",
        "/ajax-api/trackline/experiments/activity",
        activity.get_activity,
        experiment_wire.GetActivity,
        experiment_wire.GetActivityResponse,
    ),
    reads(
        "POST",
        "/ajax-api/2.0/mlflow/experiments/search-datasets",
        datasets.search_datasets,
        experiment_wire.SearchDatasets,
        experiment_wire.SearchDatasetsResponse,
    ),
)

RUNS = (
    writes("POST", f"{_MLFLOW}/runs/create", runs.create_run, run_wire.CreateRun, run_wire.RunResponse),
    writes("POST", f"{_MLFLOW}/runs/update", runs.update_run, run_wire.UpdateRun, run_wire.UpdateRunResponse),
    reads("GET", f"{_MLFLOW}/runs/get", runs.get_run, run_wire.GetRun, run_wire.RunResponse),
    reads("POST", f"{_MLFLOW}/runs/search", search_runs.search_runs, run_wire.SearchRuns, run_wire.SearchRunsResponse),
    writes("POST", f"{_MLFLOW}/runs/delete", runs.delete_run, run_wire.DeleteRun, Empty),
    writes("POST", f"{_MLFLOW}/runs/restore", runs.restore_run, run_wire.RestoreRun, Empty),
    writes("POST", f"{_MLFLOW}/runs/log-metric", log_batch.log_metric, run_wire.LogMetric, Empty),
    writes("POST", f"{_MLFLOW}/runs/log-parameter", log_batch.log_parameter, run_wire.LogParam, Empty),
    writes("POST", f"{_MLFLOW}/runs/set-tag", log_batch.set_tag, run_wire.SetTag, Empty),
    writes("POST", f"{_MLFLOW}/runs/delete-tag", log_batch.delete_tag, run_wire.DeleteTag, Empty),
    writes("POST", f"{_MLFLOW}/runs/log-batch", log_batch.log_batch, run_wire.LogBatch, Empty),
    writes("POST", f"{_MLFLOW}/runs/log-inputs", datasets.log_inputs, run_wire.LogInputs, Empty),
    writes("POST", f"{_MLFLOW}/runs/outputs", run_models.log_outputs, run_wire.LogOutputs, Empty),
    writes("POST", f"{_MLFLOW}/runs/log-model", run_models.log_model, run_wire.LogModel, Empty),
)

TABLE = (
    reads(
        "POST",
        "/ajax-api/trackline/runs/columns",
        columns.get_columns,
        column_wire.GetColumns,
        column_wire.GetColumnsResponse,
    ),
    reads("POST", "/ajax-api/trackline/runs/keys", columns.get_keys, column_wire.GetKeys, column_wire.GetKeysResponse),
    reads(
        "POST",
        "/ajax-api/trackline/runs/values",
        field_values.get_values,
        column_wire.GetValues,
        column_wire.GetValuesResponse,
    ),
    reads(
        "POST",
        "/ajax-api/trackline/runs/groups",
        groups.get_groups,
        group_wire.GetGroups,
        group_wire.GetGroupsResponse,
    ),
)


MANY_RUNS = (
    writes("POST", f"{_MANY}/delete", many_runs.delete_runs, many_wire.ManyRuns, many_wire.ChangedRuns),
    writes("POST", f"{_MANY}/restore", many_runs.restore_runs, many_wire.ManyRuns, many_wire.ChangedRuns),
    writes("POST", f"{_MANY}/set-tags", many_runs.set_tags, many_wire.SetTagsOfRuns, many_wire.SetTagsOfRunsResponse),
    streams(
        "POST",
        f"{_MANY}/purge",
        purging.purge_runs,
        "admin",
        request=many_wire.ManyRuns,
        response=many_wire.ChangedRuns,
    ),
    writes("POST", f"{_MANY}/move", run_moves.move_runs, many_wire.MoveRuns, many_wire.MoveRunsResponse),
)

VIEWS = (
    reads("GET", "/ajax-api/trackline/views/list", views.list_views, view_wire.ListViews, view_wire.ListViewsResponse),
    writes("POST", "/ajax-api/trackline/views/save", views.save_view, view_wire.SaveView, Empty),
    writes("POST", "/ajax-api/trackline/views/delete", views.delete_view, view_wire.DeleteView, Empty),
)

EVENTS = (streams("GET", "/ajax-api/trackline/events", events.follow, "viewer", request=event_wire.Follow),)

LOGGED_MODELS = (
    writes(
        "POST",
        _MODELS,
        logged_models.create_logged_model,
        logged_model_wire.CreateLoggedModel,
        logged_model_wire.LoggedModelResponse,
    ),
    reads(
        "POST",
        f"{_MODELS}/search",
        search_logged_models.search_logged_models,
        logged_model_wire.SearchLoggedModels,
        logged_model_wire.SearchLoggedModelsResponse,
    ),
    reads(
        "GET",
        f"{_MODELS}/{{model_id}}",
        logged_models.get_logged_model,
        logged_model_wire.GetLoggedModel,
        logged_model_wire.LoggedModelResponse,
    ),
    writes(
        "PATCH",
        f"{_MODELS}/{{model_id}}",
        logged_models.finalize_logged_model,
        logged_model_wire.FinalizeLoggedModel,
        logged_model_wire.LoggedModelResponse,
    ),
    writes(
        "DELETE",
        f"{_MODELS}/{{model_id}}",
        logged_models.delete_logged_model,
        logged_model_wire.DeleteLoggedModel,
        Empty,
    ),
    writes(
        "POST",
        f"{_MODELS}/{{model_id}}/params",
        logged_models.log_logged_model_params,
        logged_model_wire.LogLoggedModelParams,
        Empty,
    ),
    writes(
        "PATCH",
        f"{_MODELS}/{{model_id}}/tags",
        logged_models.set_logged_model_tags,
        logged_model_wire.SetLoggedModelTags,
        Empty,
    ),
    writes(
        "DELETE",
        f"{_MODELS}/{{model_id}}/tags/{{key}}",
        logged_models.delete_logged_model_tag,
        logged_model_wire.DeleteLoggedModelTag,
        Empty,
    ),
    streams(
        "GET",
        f"{_MODELS}/{{model_id}}/artifacts/directories",
        artifacts.list_model_artifacts,
        "viewer",
        request=logged_model_wire.ListModelArtifacts,
    ),
    streams(
        "GET",
        "/ajax-api/2.0/mlflow/logged-models/{model_id}/artifacts/files",
        artifacts.get_model_artifact,
        "viewer",
        request=logged_model_wire.GetModelArtifact,
    ),
)

METRICS = (
    streams(
        "GET",
        f"{_MLFLOW}/metrics/get-history",
        histories.get_history,
        "viewer",
        request=metric_wire.GetMetricHistory,
        response=metric_wire.GetMetricHistoryResponse,
    ),
    reads(
        "GET",
        "/ajax-api/2.0/mlflow/metrics/get-history-bulk",
        metrics.get_history_bulk,
        metric_wire.GetHistoryBulk,
        metric_wire.GetHistoryBulkResponse,
    ),
    reads(
        "GET",
        f"{_MLFLOW}/metrics/get-history-bulk-interval",
        metrics.get_history_bulk_interval,
        metric_wire.GetHistoryBulkInterval,
        metric_wire.GetHistoryBulkIntervalResponse,
    ),
    reads(
        "POST",
        "/ajax-api/trackline/metrics/series",
        metrics.get_series,
        metric_wire.GetSeries,
        metric_wire.GetSeriesResponse,
    ),
)

PROXY = tuple(
    replace(row, needs_tracking=False, unprefixed=True)
    for row in (
        streams("GET", _PROXY, artifacts.list_proxied, "viewer", request=artifact_wire.ListFiles),
        streams("GET", f"{_PROXY}/{{path}}", artifacts.download_proxied, "viewer"),
        streams("PUT", f"{_PROXY}/{{path}}", artifacts.upload_proxied, "editor"),
        streams("DELETE", f"{_PROXY}/{{path}}", artifacts.delete_proxied, "editor"),
        streams(
            "POST",
            f"{_MPU}/create/{{path}}",
            signed.create_multipart,
            "editor",
            request=artifact_wire.CreateMultipart,
            response=artifact_wire.CreateMultipartResponse,
        ),
        streams(
            "POST",
            f"{_MPU}/complete/{{path}}",
            signed.complete_multipart,
            "editor",
            request=artifact_wire.CompleteMultipart,
            response=Empty,
        ),
        streams(
            "POST",
            f"{_MPU}/abort/{{path}}",
            signed.abort_multipart,
            "editor",
            request=artifact_wire.AbortMultipart,
            response=Empty,
        ),
        streams(
            "GET",
            f"{_PRESIGNED}/{{path}}",
            signed.presign_proxied,
            "viewer",
            response=artifact_wire.PresignedFile,
        ),
    )
)

ARTIFACTS = (
    streams(
        "GET", f"{_MLFLOW}/artifacts/list", artifacts.list_artifacts, "viewer", request=artifact_wire.ListArtifacts
    ),
    streams("GET", "/get-artifact", artifacts.get_artifact, "viewer", request=artifact_wire.GetArtifact),
    streams(
        "POST",
        "/ajax-api/2.0/mlflow/upload-artifact",
        artifacts.upload_artifact,
        "editor",
        request=artifact_wire.UploadArtifact,
    ),
    *(
        streams("GET", f"/ajax-api/trackline/artifacts/{what}", function, "viewer", request=artifact_wire.ArtifactsOf)
        for what, function in (
            ("files", artifact_trees.list_files),
            ("zip", artifact_trees.zip_files),
            ("frame", artifact_frames.frame_file),
        )
    ),
    streams(
        "POST",
        f"{_MLFLOW}/artifacts/presigned-upload-url",
        signed.presign_upload,
        "editor",
        request=artifact_wire.PresignUpload,
        response=artifact_wire.PresignedAddress,
    ),
    streams(
        "POST",
        f"{_MLFLOW}/artifacts/presigned-download-url",
        signed.presign_download,
        "viewer",
        request=artifact_wire.PresignDownload,
        response=artifact_wire.PresignedAddress,
    ),
)

ACCESS = tuple(
    replace(row, needs_users=True, needs_tracking=False)
    for row in (
        streams(
            "POST",
            "/ajax-api/trackline/sign-in",
            users.sign_in,
            "anyone",
            request=access_wire.SignIn,
            response=access_wire.UserResponse,
        ),
        streams("POST", "/ajax-api/trackline/sign-out", users.sign_out, "anyone", response=Empty),
        streams(
            "GET",
            f"{_USERS}/current",
            users.get_current_user,
            "viewer",
            response=access_wire.CurrentUserResponse,
        ),
        streams(
            "GET",
            f"{_USERS}/get",
            users.get_user,
            "self",
            request=access_wire.GetUser,
            response=access_wire.UserResponse,
        ),
        reads("GET", f"{_USERS}/list", user_rules.list_users, NoFields, access_wire.ListUsersResponse, "admin"),
        streams(
            "POST",
            f"{_USERS}/create",
            users.create_user,
            "admin",
            request=access_wire.CreateUser,
            response=access_wire.UserResponse,
        ),
        streams(
            "PATCH",
            f"{_USERS}/update-password",
            users.update_password,
            "self",
            request=access_wire.UpdatePassword,
            response=Empty,
        ),
        writes("PATCH", f"{_USERS}/update-admin", user_rules.update_admin, access_wire.UpdateAdmin, Empty, "admin"),
        writes("DELETE", f"{_USERS}/delete", user_rules.delete_user, access_wire.DeleteUser, Empty, "admin"),
    )
)

ENDPOINTS: tuple[Endpoint, ...] = (
    *ABOUT,
    *EXPERIMENTS,
    *RUNS,
    *TABLE,
    *MANY_RUNS,
    *VIEWS,
    *EVENTS,
    *LOGGED_MODELS,
    *REGISTERED_MODELS,
    *MODEL_VERSIONS,
    *METRICS,
    *PROXY,
    *ARTIFACTS,
    *ACCESS,
)
