"""Finds the bucket behind an artifact location. A bucket is opened once in a process, its connections are kept."""

import os
import re
from dataclasses import dataclass
from functools import lru_cache

from trackline.artifacts.azure import open_azure
from trackline.artifacts.bucket import Bucket
from trackline.artifacts.google import open_google
from trackline.artifacts.locations import scheme_of
from trackline.artifacts.objects import ObjectStore
from trackline.artifacts.s3 import ignored_variables, open_s3
from trackline.errors import InvalidParameterValue

S3 = frozenset(("s3", "s3a"))
AZURE = frozenset(("wasb", "wasbs", "abfs", "abfss"))
SCHEMES = frozenset(("gs",)) | S3 | AZURE
"""What `open_objects` takes."""

_MOST_OPEN = 64
_NAME = re.compile(r"[A-Za-z0-9$][A-Za-z0-9._$-]{2,254}")
_HOST = re.compile(r"[A-Za-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class ObjectLocation:
    """A location taken apart."""

    scheme: str
    bucket: str
    host: str
    """The storage account's, where the location names one."""
    prefix: str
    """What every key begins with; without slashes at its ends."""


def take_apart(uri: str) -> ObjectLocation:
    """Return the parts of a location. Raises InvalidParameterValue when it names no bucket."""
    scheme = scheme_of(uri)
    slashes, _, rest = uri[len(scheme) + 1 :].partition("//")
    authority, _, path = rest.partition("?")[0].partition("/")
    bucket, _, host = authority.partition("@")
    prefix = path.strip("/")
    if slashes or not _NAME.fullmatch(bucket) or not _HOST.fullmatch(host) or (host and scheme not in AZURE):
        example = "CONTAINER@ACCOUNT.blob.core.windows.net" if scheme in AZURE else "BUCKET"
        raise InvalidParameterValue(
            f"The location {uri[:200]!r} names no bucket. Write {scheme}://{example}/PATH; "
            "a bucket's name has 3 characters or more."
        )
    if prefix and any(segment in ("", ".", "..") for segment in prefix.split("/")):
        raise InvalidParameterValue(f"The location {uri[:200]!r} has an empty or dotted segment in its path.")
    return ObjectLocation(scheme, bucket, host, prefix)


def open_objects(uri: str) -> ObjectStore:
    """Return the store at a location in an object storage. Nothing is asked of the storage yet.

    Raises InvalidParameterValue for a location, or variables, that cannot be used.
    """
    location = take_apart(uri)
    return ObjectStore(_open_bucket(location.scheme, location.bucket, location.host), location.prefix)


def check(uri: str) -> None:
    """Raise InvalidParameterValue for a location, or variables, that cannot be used. Nothing is kept open."""
    location = take_apart(uri)
    _connect(location.scheme, location.bucket, location.host)


def remarks(uri: str) -> list[str]:
    """Return a sentence for each variable that would have an effect in MLflow and has none here."""
    return ignored_variables(os.environ) if scheme_of(uri) in S3 else []


def _connect(scheme: str, name: str, host: str) -> Bucket:
    if scheme in S3:
        return open_s3(name, os.environ)
    return open_azure(name, host, os.environ) if scheme in AZURE else open_google(name, os.environ)


_open_bucket = lru_cache(_MOST_OPEN)(_connect)
