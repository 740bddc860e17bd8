"""The artifact endpoints: the proxy that clients upload to and download from, and the artifacts of one run."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from trackline.artifacts.entries import Entry
from trackline.artifacts.paths import join, safe_file_path, safe_path, safe_path_bytes
from trackline.artifacts.stores import Store
from trackline.db.transaction import ReadTx
from trackline.errors import (
    EndpointNotFound,
    InvalidParameterValue,
)
from trackline.server.payloads import answer_json, parse_query, read_message, read_query
from trackline.server.services import Services
from trackline.server.transfers import FileDownload, Sizes, receive_file, wants_all
from trackline.tracking import logged_models, model_versions, runs
from trackline.wire import artifacts as wire
from trackline.wire import logged_models as logged_model_wire
from trackline.wire import registry as registry_wire
from trackline.wire.codec import Decoder
from trackline.wire.message import Empty

UI_UPLOAD = Sizes(least=1, most=10 << 20)
"""What `upload-artifact` takes, as in MLflow; the proxy takes files of any size."""

_PROXY = b"/mlflow-artifacts/artifacts/"
_LIST = Decoder(wire.ListArtifacts)
_LIST_MODEL = Decoder(logged_model_wire.ListModelArtifacts)
_GET_MODEL = Decoder(logged_model_wire.GetModelArtifact)
_GET_VERSION = Decoder(registry_wire.GetModelVersionArtifact)


async def list_proxied(request: Request, services: Services) -> Response:
    """List a directory of the proxied storage: bare names. An absent one is empty."""
    store = services.storage.proxied()
    entries = await services.storage.run(store.list_directory, safe_path(_query(request).get("path", "")))
    return answer_json(wire.ListFilesResponse(_files(entries, "")))


async def download_proxied(request: Request, services: Services) -> Response:
    """Send a file of the proxied storage."""
    store = services.storage.proxied()
    return await _download(request, services, store, safe_path(path_below(request, _PROXY)))


async def upload_proxied(request: Request, services: Services) -> Response:
    """Store a file in the proxied storage, replacing what has its name."""
    store = services.storage.proxied()
    path = safe_file_path(path_below(request, _PROXY))
    await receive_file(request, services.storage, store, path)
    return Response()


async def delete_proxied(request: Request, services: Services) -> Response:
    """Delete a file or a directory of the proxied storage; an absent one is no error."""
    store = services.storage.proxied()
    await services.storage.run(store.delete, safe_path(path_below(request, _PROXY)))
    return answer_json(Empty())


async def list_artifacts(request: Request, services: Services) -> Response:
    """List a directory of a run: paths from the run's root. An absent one is empty."""
    if request.scope["query_string"]:
        asked = read_query(request, _LIST)
    else:
        asked = await read_message(request, services, _LIST)
    path = safe_path(asked.path)
    root = await services.read(_artifact_uri, asked.run_id)
    store, place = services.storage.find(root, path)
    entries = await services.storage.run(store.list_directory, place)
    return answer_json(wire.ListArtifactsResponse(root, _files(entries, path)))


async def get_artifact(request: Request, services: Services) -> Response:
    """Send a file of a run."""
    query = _query(request)
    run_id = query.get("run_id") or query.get("run_uuid") or ""
    if not run_id or "path" not in query:
        raise InvalidParameterValue(f"Request must specify {'path' if run_id else 'run_id'}.")
    path = safe_path(query["path"])
    store, place = services.storage.find(await services.read(_artifact_uri, run_id), path)
    return await _download(request, services, store, place)


async def list_model_artifacts(request: Request, services: Services) -> Response:
    """List a directory of a logged model: paths from the model's root. An absent one is empty."""
    asked = read_query(request, _LIST_MODEL)
    path = safe_path(asked.artifact_directory_path)
    root = await services.read(_model_uri, asked.model_id)
    store, place = services.storage.find(root, path)
    entries = await services.storage.run(store.list_directory, place)
    return answer_json(logged_model_wire.ListModelArtifactsResponse(root, _files(entries, path)))


async def get_model_artifact(request: Request, services: Services) -> Response:
    """Send a file of a logged model."""
    asked = read_query(request, _GET_MODEL)
    path = safe_path(asked.artifact_file_path)
    store, place = services.storage.find(await services.read(_model_uri, asked.model_id), path)
    return await _download(request, services, store, place)


async def get_version_artifact(request: Request, services: Services) -> Response:
    """Send a file of a registered version."""
    asked = read_query(request, _GET_VERSION)
    path = safe_path(asked.path)
    files = await services.read(model_versions.find_files, asked)
    store, place = services.storage.find(files.root, join(safe_path(files.path), path))
    return await _download(request, services, store, place)


async def upload_artifact(request: Request, services: Services) -> Response:
    """Store a small file of a run, from a form of a UI."""
    query = _query(request)
    for name in ("run_uuid", "path"):
        if not query.get(name):
            raise InvalidParameterValue(f"Request must specify {name}.")
    path = safe_file_path(query["path"])
    store, place = services.storage.find(await services.read(_artifact_uri, query["run_uuid"]), path)
    await receive_file(request, services.storage, store, place, sizes=UI_UPLOAD)
    return Response()


async def _download(request: Request, services: Services, store: Store, path: str) -> Response:
    file = await services.storage.run(partial(store.open_read, path, whole=wants_all(request)))
    return FileDownload(request, services.storage, file, path)


def _artifact_uri(tx: ReadTx, run_id: str) -> str:
    return runs.find(tx, run_id).artifact_uri


def _model_uri(tx: ReadTx, model_id: str) -> str:
    return logged_models.find(tx, model_id).artifact_uri


def _files(entries: list[Entry], folder: str) -> list[wire.FileInfo]:
    return [wire.FileInfo(join(folder, entry.name), entry.is_dir, entry.file_size) for entry in entries]


def path_below(request: Request, route: bytes) -> str:
    """Return what stands behind the route, as it was sent; decoding it is the business of `artifacts.paths`."""
    raw: bytes = request.scope["raw_path"]
    _, found, rest = raw.partition(route)
    if not found:
        raise EndpointNotFound(f"There is no endpoint {request.method} {request.scope['path']}.")
    return safe_path_bytes(rest)


def _query(request: Request) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_query(request.scope["query_string"]).items()}
