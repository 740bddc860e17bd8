"""The endpoints that send clients past the server: uploads in parts, and signed addresses of an object storage."""

from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from trackline.artifacts.addresses import NO_MULTIPART, NO_PRESIGNED_DOWNLOAD, Addresses
from trackline.artifacts.bucket import SentPart, SignedAddress
from trackline.artifacts.locations import Proxied, resolve
from trackline.artifacts.paths import join, safe_file_path, safe_path
from trackline.artifacts.stores import Store
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue, NotImplementedHere
from trackline.server.artifacts import path_below
from trackline.server.payloads import answer_json, read_message
from trackline.server.services import Services
from trackline.tracking import logged_models, runs
from trackline.wire import artifacts as wire
from trackline.wire.codec import Decoder
from trackline.wire.message import Empty

_CREATE = Decoder(wire.CreateMultipart)
_COMPLETE = Decoder(wire.CompleteMultipart)
_ABORT = Decoder(wire.AbortMultipart)
_UPLOAD = Decoder(wire.PresignUpload)
_DOWNLOAD = Decoder(wire.PresignDownload)
_MULTIPART = b"/mlflow-artifacts/mpu/"
_PRESIGNED = b"/mlflow-artifacts/presigned/"
_DOWNLOAD_S = 3600
"""Seconds for which the address of a proxied artifact is good."""

Steps = TypeVar("Steps", wire.CreateMultipart, wire.CompleteMultipart, wire.AbortMultipart)


async def create_multipart(request: Request, services: Services) -> Response:
    """Begin an upload whose parts the client sends to the storage itself."""
    addresses, path, asked = await _step(request, services, _CREATE)
    upload_id, signed = await services.storage.run(addresses.create, path, asked.num_parts)
    parts = [wire.PartAddress(each.url, number, dict(each.headers)) for number, each in enumerate(signed, 1)]
    return answer_json(wire.CreateMultipartResponse(upload_id, parts))


async def complete_multipart(request: Request, services: Services) -> Response:
    """Make a file of the parts that were sent."""
    addresses, path, asked = await _step(request, services, _COMPLETE)
    parts = [SentPart(part.part_number, part.etag) for part in asked.parts]
    if len({part.number for part in parts}) < len(parts):
        raise InvalidParameterValue("'parts' names one part twice.")
    await services.storage.run(addresses.complete, path, asked.upload_id, sorted(parts, key=lambda part: part.number))
    return answer_json(Empty())


async def abort_multipart(request: Request, services: Services) -> Response:
    """Drop the parts of an upload."""
    addresses, path, asked = await _step(request, services, _ABORT)
    await services.storage.run(addresses.abort, path, asked.upload_id)
    return answer_json(Empty())


async def presign_proxied(request: Request, services: Services) -> Response:
    """Tell where a file of the proxied storage can be read past the server."""
    store = services.storage.proxied()
    path = safe_path(path_below(request, _PRESIGNED))
    addresses = _signs(services, store, NO_PRESIGNED_DOWNLOAD)
    signed, size = await services.storage.run(addresses.download, path, _DOWNLOAD_S)
    return answer_json(wire.PresignedFile(signed.url, dict(signed.headers), size))


async def presign_upload(request: Request, services: Services) -> Response:
    """Tell where a file of a run or a logged model can be written past the server."""
    asked = await read_message(request, services, _UPLOAD)
    if bool(asked.run_id) == bool(asked.model_id):
        raise InvalidParameterValue("Exactly one of 'run_id' and 'model_id' must be given.")
    root = await services.read(_root, asked)
    addresses, path = _direct(services, root, asked.path, "upload")
    signed = await services.storage.run(addresses.upload, path, asked.expiration)
    return answer_json(_address(signed))


async def presign_download(request: Request, services: Services) -> Response:
    """Tell where a file of a run can be read past the server."""
    asked = await read_message(request, services, _DOWNLOAD)
    root = await services.read(_root, asked)
    addresses, path = _direct(services, root, asked.path, "download")
    signed, size = await services.storage.run(addresses.download, path, asked.expiration)
    return answer_json(_address(signed, size))


async def _step(request: Request, services: Services, decoder: Decoder[Steps]) -> tuple[Addresses, str, Steps]:
    store = services.storage.proxied()
    folder = safe_path(path_below(request, _MULTIPART).partition("/")[2])  # behind the step's name
    asked = await read_message(request, services, decoder)
    # Clients send where the file lies on their own machine; its name is what counts.
    name = safe_file_path(asked.path.replace("\\", "/").rpartition("/")[2])
    return _signs(services, store, NO_MULTIPART), join(folder, name), asked


def _signs(services: Services, store: Store, refusal: str) -> Addresses:
    addresses = services.storage.addresses(store)
    if addresses is None:
        raise NotImplementedHere(refusal)
    return addresses


def _direct(services: Services, root: str, asked: str, what: str) -> tuple[Addresses, str]:
    path = safe_file_path(asked)
    if isinstance(resolve(root), Proxied):
        raise InvalidParameterValue(f"Presigned {what} is not supported for proxied artifact storage.")
    store, place = services.storage.find(root, path)
    return _signs(services, store, f"Presigned {what} is not supported for the current artifact storage."), place


def _root(tx: ReadTx, asked: wire.PresignUpload | wire.PresignDownload) -> str:
    if isinstance(asked, wire.PresignUpload) and asked.model_id:
        return logged_models.find(tx, asked.model_id).artifact_uri
    return runs.find(tx, asked.run_id).artifact_uri


def _address(signed: SignedAddress, size: int | None = None) -> wire.PresignedAddress:
    return wire.PresignedAddress(signed.url, dict(signed.headers), size)
