"""What a store tells about what it keeps."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a directory's listing."""

    name: str
    """The last segment of the path."""
    is_dir: bool
    file_size: int | None
    """Bytes; None for a directory."""


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file as it was when it was opened."""

    size: int
    """Bytes."""
    modified: float
    """Seconds since the epoch."""
    etag: str
    """Changes whenever the content may have; quoted, as HTTP wants it."""
