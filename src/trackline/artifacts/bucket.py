"""A container of objects that is ready to be used, and what its clients may be told to reach it themselves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, Protocol

import obstore
from obstore.store import AzureStore, GCSStore, S3Store

if TYPE_CHECKING:
    from obstore import Attributes
    from obstore.store import ClientConfig, RetryConfig

CONNECT_S = 3
"""Seconds to wait for a connection."""
ANSWER_S = 20
"""Seconds of silence after which a storage counts as out of reach: long enough to send a part over a slow line."""
_RETRY_S = 4
"""Seconds within which a request is tried again."""
_RETRIES = 2


Sign = Callable[[Literal["GET", "PUT"], str, int], str]
"""Returns the address of a key for a method, good for so many seconds."""


@dataclass(frozen=True, slots=True)
class SignedAddress:
    """A request that anyone may send to the storage until it expires."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class SentPart:
    """A part that a client has sent: its number from 1, and the version that the storage gave it."""

    number: int
    etag: str


class Multipart(Protocol):
    """Uploads whose parts clients send to the storage themselves."""

    def create(self, key: str, parts: int, seconds: int) -> tuple[str, Sequence[SignedAddress]]:
        """Begin an upload; return its id and an address for each part."""
        ...

    def complete(self, key: str, upload_id: str, parts: Sequence[SentPart]) -> None:
        """Make an object of the parts."""
        ...

    def abort(self, key: str, upload_id: str) -> None:
        """Drop the parts; no error when there is no such upload."""
        ...


@dataclass(frozen=True, slots=True)
class Bucket:
    """A container of objects, its credentials included."""

    remote: S3Store | GCSStore | AzureStore
    sign: Sign | None = None
    """None where no addresses can be signed."""
    multipart: Multipart | None = None
    """None where the storage, or the kind of credentials, does not allow it."""
    attributes: "Attributes" = field(default_factory=dict)  # pyright: ignore[reportUnknownVariableType]
    """What is set on every object that is written."""
    tags: dict[str, str] | None = None
    upload_headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """What a client must send with an upload to a signed address."""


def sign_with(remote: S3Store | GCSStore) -> Sign:
    """Return what signs addresses with the credentials of `remote`, whatever their kind. It may raise as obstore."""
    return lambda method, key, seconds: obstore.sign(remote, method, key, timedelta(seconds=seconds))


def client_options(*, http: bool = False, any_certificate: bool = False, authorities: bytes = b"") -> "ClientConfig":
    """Return how connections are made: a storage that is out of reach is noticed within seconds.

    `authorities` are certificates to trust beside the system's, as PEM.
    """
    options: ClientConfig = {
        "allow_http": http,
        "allow_invalid_certificates": any_certificate,
        "connect_timeout": timedelta(seconds=CONNECT_S),
        "read_timeout": timedelta(seconds=ANSWER_S),
        "timeout": timedelta(days=7),  # of a whole transfer, which may be long; silence is what is limited
    }
    if authorities:
        options["root_certificate"] = authorities
    return options


def retries() -> "RetryConfig":
    """Return how often a failed request is tried again: the client that waits has its own, longer patience."""
    return {
        "max_retries": _RETRIES,
        "retry_timeout": timedelta(seconds=_RETRY_S),
        "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": timedelta(seconds=1), "base": 2},
    }
