"""A directory of a store as a zip file, made while it is sent."""

import time
import zipfile
from collections.abc import Iterator, Sequence

from trackline.artifacts.paths import join
from trackline.artifacts.stores import Store
from trackline.artifacts.walk import Found
from trackline.errors import ResourceDoesNotExist

_EARLIEST = 315_532_800.0
"""1980 began then, and with it the times that a zip file can name."""
_LATEST = 4_354_819_198.0


class _Sink:
    """Takes what the zip writer writes until it is sent. It cannot go back, so sizes follow each file's bytes."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Do nothing: what is written waits here until it is taken."""

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def zipped(store: Store, root: str, files: Sequence[Found]) -> Iterator[bytes]:
    """Yield a zip file of these files in pieces, stored and not compressed: models and pictures would not shrink.

    Holds one piece of one file and a line a file. A file that is gone by the time it is reached is left out.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            yield from _add(archive, sink, store, root, file)
    yield sink.take()


def _add(archive: zipfile.ZipFile, sink: _Sink, store: Store, root: str, file: Found) -> Iterator[bytes]:
    try:
        opened = store.open_read(join(root, file.path))
    except ResourceDoesNotExist:
        return
    try:
        moment = min(max(opened.info.modified, _EARLIEST), _LATEST)
        member = zipfile.ZipInfo(file.path, time.gmtime(moment)[:6])
        member.external_attr = 0o644 << 16
        with archive.open(member, "w", force_zip64=True) as target:
            for chunk in opened.chunks(0, opened.info.size):
                target.write(chunk)
                yield sink.take()
    finally:
        opened.close()
