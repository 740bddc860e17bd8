"""Messages about artifacts."""

from trackline.wire.message import Request, Response
from trackline.wire.nouns import NonEmpty, Noun


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
    expiration: int = 900
    """Seconds."""


class PresignDownload(Request):
    """Ask for an address to download a file of a run from, past the server."""

    path: NonEmpty
    run_id: NonEmpty
    expiration: int = 300
    """Seconds."""
