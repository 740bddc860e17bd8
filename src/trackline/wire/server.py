"""Messages in which the server speaks of itself."""

from trackline.wire.message import Response


class Features(Response):
    """Optional products of MLflow's server."""

    gateway: bool


class ServerInfo(Response):
    """Optional parts of the wire, as MLflow's clients ask for them."""

    store_type: str
    workspaces_enabled: bool
    trace_archival_enabled: bool
    multipart_uploads_enabled: bool
    multipart_downloads_enabled: bool
    presigned_upload_run_id_supported: bool
    presigned_upload_model_id_supported: bool
    features_enabled: Features


class ServerAbout(Response):
    """Our own version, the wire's, and the kind of database."""

    version: str
    mlflow_version: str
    backend: str
