"""What the server says about itself."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from trackline import __version__
from trackline.db.transaction import ReadTx
from trackline.server.services import Services
from trackline.wire.codec import encode
from trackline.wire.message import NoFields
from trackline.wire.server import Features, ServerAbout, ServerInfo

MLFLOW_VERSION = "3.17.2"
"""The wire we speak. Clients parse it: below 3.4 they would not send spans to the server."""


async def health(_request: Request, _services: Services) -> Response:
    """Answer that the process lives."""
    return PlainTextResponse("OK")


async def ready(_request: Request, services: Services) -> Response:
    """Answer that requests can be served now; 503 says why they cannot."""
    await services.readiness.check()
    return PlainTextResponse("OK")


async def version(_request: Request, _services: Services) -> Response:
    """Answer the version of MLflow whose wire this is."""
    return PlainTextResponse(MLFLOW_VERSION)


async def server_info(_request: Request, services: Services) -> Response:
    """Tell clients which optional parts of the wire there are."""
    addresses = services.storage.proxied_addresses()
    info = ServerInfo(
        store_type="SqlStore",
        workspaces_enabled=False,
        trace_archival_enabled=False,
        multipart_uploads_enabled=addresses is not None and addresses.takes_parts,
        multipart_downloads_enabled=addresses is not None,
        presigned_upload_run_id_supported=True,
        presigned_upload_model_id_supported=True,
        features_enabled=Features(gateway=False),
    )
    return Response(encode(info), media_type="application/json", headers={"x-content-type-options": "nosniff"})


def about(tx: ReadTx, _request: NoFields) -> ServerAbout:
    """Tell our own version, the wire's, and where the metadata lies."""
    return ServerAbout(version=__version__, mlflow_version=MLFLOW_VERSION, backend=tx.dialect.describe())
