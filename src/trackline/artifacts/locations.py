"""Artifact URIs: which a client may choose for an experiment, and where they point. Pure: nothing is opened here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from trackline.artifacts.paths import MAX_ROUNDS, safe_path
from trackline.errors import InvalidParameterValue

MAX_LOCATION = 2048
"""Characters of a location, unless MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH says otherwise."""
PROXY_ROUTE = "/mlflow-artifacts/artifacts/"
"""What stands before the path in an http(s) location that goes through an artifact proxy."""

_PROXIED = frozenset(("mlflow-artifacts", "http", "https"))
_HOST_ADDRESSED = frozenset(
    ("abfs", "abfss", "b2", "ftp", "hdfs", "http", "https", "mlflow-artifacts", "r2", "sftp", "viewfs")
)
_AZURE_BLOB = frozenset(("wasb", "wasbs"))
_AZURE_BLOB_HOST = ".blob.core.windows.net"
_POINTERS = frozenset(("runs", "models"))
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class LocationRules:
    """What a server needs to know to accept or refuse a location."""

    cwd: str
    """Absolute; relative local paths are below it."""
    storage: tuple[str, ...] = ()
    """The server's own roots: a location on the same host as one of them names no other host."""
    allowed_schemes: frozenset[str] = frozenset()
    """Schemes that may name any host (MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES)."""
    max_length: int = MAX_LOCATION


@dataclass(frozen=True, slots=True)
class Proxied:
    """Below the server's artifacts destination."""

    path: str


@dataclass(frozen=True, slots=True)
class Direct:
    """In a storage of its own."""

    uri: str


def scheme_of(uri: str) -> str:
    """Return the scheme of a URI in lowercase, "" for a plain local path."""
    found = _SCHEME.match(uri)
    return found[1].lower() if found else ""


def is_local(uri: str) -> bool:
    """Tell whether a URI names a place on this machine's disk."""
    return scheme_of(uri) in ("", "file")


def check_location(asked: str, rules: LocationRules) -> str:
    """Return the artifact location a client asked for as it is to be stored: local paths absolute, the rest as it came.

    Raises InvalidParameterValue for locations that are too long, point elsewhere than they seem to, or would make the
    server connect to a host of the client's choice.
    """
    if len(asked) > rules.max_length:
        raise InvalidParameterValue(
            f"Invalid artifact path length. An artifact location may have {rules.max_length} characters; "
            "MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH sets the limit."
        )
    plain = _decode(asked)
    if _CONTROL.search(plain) or "\\" in plain:
        raise _refused("can't contain control characters or backslashes")
    if "#" in plain or ";" in plain:
        raise InvalidParameterValue("'artifact_location' URL can't include fragments or params.")
    scheme = scheme_of(asked)
    if scheme in _POINTERS:
        raise InvalidParameterValue(f"Artifact location cannot be a {scheme}:/ URI. Given: {asked[:200]!r}")
    if len(scheme) == 1:
        raise _refused("can't begin with a drive letter")
    if ".." in _query(plain):
        raise InvalidParameterValue("Invalid query string: '..' is not allowed in an artifact location.")
    if ".." in re.split(r"[/:?]", plain):
        raise InvalidParameterValue("Invalid path: '..' is not allowed in an artifact location.")
    if scheme in ("", "file"):
        return absolute(asked, rules.cwd)
    _check_host(asked, scheme, rules)
    return asked


def absolute(uri: str, cwd: str) -> str:
    """Return a plain or `file:` location with its path made absolute; other URIs as they are.

    Raises InvalidParameterValue when it names a file on another host.
    """
    scheme = scheme_of(uri)
    if scheme not in ("", "file"):
        return uri
    if scheme == "file":
        path = uri[len("file:") :]
        if path.startswith("//"):
            _local_authority(path)
            return uri
        return uri if path.startswith("/") else f"file://{quote(cwd)}/{_tidy(path)}".rstrip("/")
    if uri.startswith("//"):
        raise _refused("can't be a network path")
    return uri if uri.startswith("/") else f"{cwd.rstrip('/')}/{_tidy(uri)}".rstrip("/")


def local_path(uri: str) -> str:
    """Return the absolute path a plain or `file:` location stands for.

    Raises InvalidParameterValue when it names a file on another host or a relative one.
    """
    path = uri
    if scheme_of(uri) == "file":
        path = uri[len("file:") :]
        if path.startswith("//"):
            path = _local_authority(path)
        path = unquote(path)
    if not path.startswith("/") or "\0" in path:
        raise _refused("is no absolute path on this machine")
    return path


def resolve(uri: str) -> Proxied | Direct:
    """Tell where a run's artifact URI points: below the proxy's destination, or into a storage of its own.

    Raises InvalidParameterValue when the URI has no safe path.
    """
    scheme = scheme_of(uri)
    if scheme not in _PROXIED:
        return Direct(uri)
    path = urlsplit(uri).path
    if scheme != "mlflow-artifacts":
        _, route, path = path.partition(PROXY_ROUTE)
        if not route:
            raise _refused("is not served by an artifact proxy")
    return Proxied(safe_path(path.lstrip("/")))


def path_below(root: str, uri: str) -> str | None:
    """Return the path from one location to another below it, "" when they are one; None when it is not below.

    Raises InvalidParameterValue when one of them has no safe path.
    """
    if is_local(root) != is_local(uri):
        return None
    (place, query), (inner, of_query) = _place(root), _place(uri)
    place = place.rstrip("/")
    if query != of_query or not f"{inner}/".startswith(f"{place}/"):
        return None
    return safe_path(inner.removeprefix(place).lstrip("/"))


def parent(uri: str) -> tuple[str, str]:
    """Return the location above one, and its last name; a URI's query string stays behind the location."""
    head, mark, query = (uri, "", "") if is_local(uri) else uri.partition("?")
    above, _, name = head.rstrip("/").rpartition("/")
    return f"{above or '/'}{mark}{query}", name


def _place(uri: str) -> tuple[str, str]:
    """Return a location in the form in which those below it begin with it, and its query string."""
    if is_local(uri):
        return local_path(uri), ""
    found = resolve(uri)
    if isinstance(found, Proxied):
        return f"mlflow-artifacts:/{found.path}", ""
    head, _, query = found.uri.partition("?")
    return head, query


def _check_host(asked: str, scheme: str, rules: LocationRules) -> None:
    try:
        authority = urlsplit(asked).netloc
    except ValueError:
        raise _refused("is no URI") from None
    if re.search(r"\s", unquote(authority)):
        raise _refused("can't have blanks in its host")
    if scheme in rules.allowed_schemes or (scheme, authority) in _authorities(rules.storage):
        return
    if scheme == "mlflow-artifacts" and not authority:
        return
    host = authority.rpartition("@")[2].lower()
    if scheme in _HOST_ADDRESSED or (scheme in _AZURE_BLOB and not host.endswith(_AZURE_BLOB_HOST)):
        raise InvalidParameterValue(
            f"'artifact_location' cannot use the '{scheme}' scheme: it names a host other than the server's own "
            "artifact storage, to which the server would connect. MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES "
            "lists the schemes an operator allows."
        )
    if "@" in authority and scheme not in _AZURE_BLOB:
        raise _refused("can't contain a user name or password")


def _authorities(uris: Iterable[str]) -> set[tuple[str, str]]:
    return {(scheme_of(uri), urlsplit(uri).netloc) for uri in uris if not is_local(uri)}


def _local_authority(path: str) -> str:
    host, slash, rest = path[2:].partition("/")
    if host.lower() not in ("", "localhost") or not slash:
        raise _refused("can't be a file on another host")
    return slash + rest


def _query(plain: str) -> str:
    return plain.partition("?")[2] if scheme_of(plain) else ""


def _tidy(path: str) -> str:
    return "/".join(segment for segment in path.split("/") if segment not in ("", "."))


def _decode(asked: str) -> str:
    plain = asked
    for _ in range(MAX_ROUNDS):
        decoded = unquote(plain)
        if decoded == plain:
            return plain
        plain = decoded
    raise _refused("is percent-encoded too often")


def _refused(reason: str) -> InvalidParameterValue:
    return InvalidParameterValue(f"Invalid artifact location: it {reason}.")
