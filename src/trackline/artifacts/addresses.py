"""What clients are told so that they reach an object storage themselves, past the server."""

from collections.abc import Callable, Sequence

import obstore

from trackline.artifacts.bucket import Bucket, SentPart, Sign, SignedAddress
from trackline.artifacts.object_errors import translating
from trackline.errors import NotImplementedHere

NO_MULTIPART = "Multipart upload is not supported for the current artifact storage."
NO_PRESIGNED_DOWNLOAD = "Multipart download is not supported for the current artifact storage."
"""How both refusals begin is what MLflow's clients look for; they then go through the server."""

_PART_S = 24 * 3600
"""Seconds for which the addresses of an upload's parts are good: all are handed out at its beginning."""


class Addresses:
    """Signed addresses of one store. Every call blocks; paths are names of `paths.safe_path`."""

    def __init__(self, bucket: Bucket, sign: Sign, key_of: Callable[[str], str]) -> None:
        """`sign` is the bucket's; `key_of` returns the key of a path."""
        self._bucket = bucket
        self._sign = sign
        self._key_of = key_of
        self.takes_parts = bucket.multipart is not None

    def download(self, path: str, seconds: int) -> tuple[SignedAddress, int]:
        """Return where a file can be read, and its bytes. Raises ResourceDoesNotExist."""
        key = self._key_of(path)
        with translating(path):
            size = obstore.head(self._bucket.remote, key)["size"]
            url = self._sign("GET", key, seconds)
        return SignedAddress(url), size

    def upload(self, path: str, seconds: int) -> SignedAddress:
        """Return where a file can be written in one request."""
        with translating(path):
            url = self._sign("PUT", self._key_of(path), seconds)
        return SignedAddress(url, self._bucket.upload_headers)

    def create(self, path: str, parts: int) -> tuple[str, Sequence[SignedAddress]]:
        """Begin an upload in parts; return its id and an address for each part. Raises NotImplementedHere."""
        if self._bucket.multipart is None:
            raise NotImplementedHere(NO_MULTIPART)
        return self._bucket.multipart.create(self._key_of(path), parts, _PART_S)

    def complete(self, path: str, upload_id: str, parts: Sequence[SentPart]) -> None:
        """Make a file of the parts. Raises NotImplementedHere."""
        if self._bucket.multipart is None:
            raise NotImplementedHere(NO_MULTIPART)
        self._bucket.multipart.complete(self._key_of(path), upload_id, parts)

    def abort(self, path: str, upload_id: str) -> None:
        """Drop the parts of an upload. Raises NotImplementedHere."""
        if self._bucket.multipart is None:
            raise NotImplementedHere(NO_MULTIPART)
        self._bucket.multipart.abort(self._key_of(path), upload_id)
