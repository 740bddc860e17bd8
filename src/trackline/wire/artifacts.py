"""Messages about artifacts."""

from typing import Annotated

import msgspec

from trackline.wire.message import Request, Response
from trackline.wire.nouns import NonEmpty, Noun

Expiration = Annotated[int, msgspec.Meta(ge=1, le=604_800)]
"""Seconds up to a week: what storages sign for."""


class FileInfo(Noun):
    """One file or directory of a listing."""

    path: str
    is_dir: bool
    file_size: int | None = None
    """Bytes; absent for a directory."""


class ListFiles(Request):
    """Ask for one directory of the proxied storage."""

    path: str = ""


class GetArtifact(Request):
    """Ask for one file of a run."""

    run_id: NonEmpty
    path: NonEmpty


class UploadArtifact(Request):
    """Store the body as a file of a run."""

    run_uuid: NonEmpty
    path: NonEmpty


class ListArtifacts(Request):
    """Ask for one directory of a run's artifacts."""

    run_id: NonEmpty
    path: str = ""
    page_token: str = ""
    """Accepted for old clients; a listing is never cut."""


class ListArtifactsResponse(Response):
    """A directory of a run; paths begin at the run's root."""

    root_uri: str
    files: list[FileInfo] = []


class ArtifactsOf(Request):
    """Name a file or directory of one run or one logged model; without a path, its root."""

    run_id: str = ""
    model_id: str = ""
    path: str = ""


class ListTreeResponse(Response):
    """The files below a directory, however deep; paths begin at the root of the run or logged model."""

    root_uri: str
    files: list[FileInfo] = []
    cut: bool = False
    """Whether there are more files than one answer has."""


class ListFilesResponse(Response):
    """A directory of the proxied storage; paths are the entries' bare names."""

    files: list[FileInfo] = []


class PresignUpload(Request):
    """Ask for an address to upload a file of a run to, past the server."""

    path: NonEmpty
    run_id: str = ""
    model_id: str = ""
    expiration: Expiration = 900
    """Seconds."""


class PresignDownload(Request):
    """Ask for an address to download a file of a run from, past the server."""

    path: NonEmpty
    run_id: NonEmpty
    expiration: Expiration = 300
    """Seconds."""


class PresignedAddress(Response):
    """A request that anyone may send to the storage until it expires: GET or PUT, with these headers."""

    presigned_url: str
    headers: dict[str, str]
    file_size: int | None = None
    """Bytes of a file to download."""


class PresignedFile(Response):
    """Where a file of the proxied storage can be read, in ranges too."""

    url: str
    headers: dict[str, str]
    file_size: int
    """Bytes."""


class CreateMultipart(Request):
    """Begin an upload in parts."""

    body_repeats_path = True
    path: NonEmpty
    """The file on the client's machine; its last name is the name of the artifact."""
    num_parts: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class PartAddress(Noun):
    """Where to PUT one part, and with which headers."""

    url: str
    part_number: int
    headers: dict[str, str]


class CreateMultipartResponse(Response):
    """An upload that has begun."""

    upload_id: str
    credentials: list[PartAddress]


class Part(Noun):
    """A part that was sent."""

    part_number: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    etag: str = ""
    """What the storage answered to it."""
    url: str = ""


class CompleteMultipart(Request):
    """Make a file of the parts."""

    body_repeats_path = True
    path: NonEmpty
    upload_id: NonEmpty
    parts: Annotated[list[Part], msgspec.Meta(min_length=1, max_length=10_000)]


class AbortMultipart(Request):
    """Drop an upload with its parts."""

    body_repeats_path = True
    path: NonEmpty
    upload_id: NonEmpty
