"""Where data lies: from what people write to absolute places, refusing what cannot work before anything is written."""

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from trackline.artifacts import clouds
from trackline.artifacts.locations import Proxied, absolute, is_local, local_path, scheme_of
from trackline.artifacts.locations import resolve as resolve_location
from trackline.cli.refusal import Refusal
from trackline.db.dialects import SERVERS, DatabaseUnusableError, open_dialect, without_password
from trackline.db.migrations import SchemaMove, inspect_database, prepare_database
from trackline.errors import InvalidParameterValue, TracklineError

DEFAULT_BACKEND = "mlruns"
DEFAULT_DESTINATION = "mlartifacts"
DATABASE_NAME = "trackline.db"
PROXY_ROOT = "mlflow-artifacts:/"

_OTHER_DATABASES = {"mssql": "SQL Server", "oracle": "Oracle"}
_PLACES = "Name a directory, or a place such as s3://BUCKET/PATH, gs://… or wasbs://…"
_HOW = (
    "Name a directory such as ./mlruns, a database file such as sqlite:///trackline.db, or a database server such as "
    "postgresql://USER:PASSWORD@HOST/DATABASE."
)
_PASSWORD = re.compile(r"(://[^/:@]*):[^/]*@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Locations:
    """Absolute places."""

    database: Path | None
    """The database's file; None for a database on a server."""
    server: str | None = None
    """The URI of a database on a server, with its password."""
    artifact_root: str
    destination: str | None
    """Where the artifact proxy keeps its files, a path or a URI; None where it does not serve."""

    @property
    def backend(self) -> str:
        """The URI of the database."""
        return self.server or URL.create("sqlite", database=str(self.database)).render_as_string()

    @property
    def shown_backend(self) -> str:
        """The database as people may read it."""
        return without_password(self.server) if self.server else str(self.database)

    @property
    def direct_root(self) -> str | None:
        """Where clients keep artifacts themselves, None where they send them to the server."""
        return None if isinstance(resolve_location(self.artifact_root), Proxied) else self.artifact_root

    @property
    def own_files(self) -> tuple[str, ...]:
        """The files among the artifacts that are none."""
        return () if self.database is None else (str(self.database),)

    def check(self) -> None:
        """Raise Refusal when a place cannot be written to or holds someone else's data; writes nothing.

        Raises OSError for a name that the file system does not take.
        """
        for place in self.directories():
            _check_writable(place)
        if self.database is not None:
            _check_file(self.database)
        _check_kind(self.backend, self.shown_backend)

    def check_existing(self) -> None:
        """Raise Refusal unless there is a database of ours that can be written to; writes nothing."""
        if self.database is not None:
            if not self.database.exists():
                raise Refusal(f"There is no database at {self.database}. Name it with --backend-store-uri.")
            _check_file(self.database)
        _check_kind(self.backend, self.shown_backend)

    def create(self) -> SchemaMove:
        """Create the directories and the schema, or move it up; return what was done to it.

        Raises Refusal when that fails, and takes back what it created.
        """
        created: list[Path] = []
        try:
            for place in self.directories():
                missing = [path for path in (place, *place.parents) if not os.path.lexists(path)]
                created += reversed(missing)
                place.mkdir(parents=True, exist_ok=True)
            if self.database is not None and not os.path.lexists(self.database):
                created += [self.database.with_name(self.database.name + end) for end in ("", "-wal", "-shm")]
            return prepare_database(self.backend)
        except (OSError, DatabaseUnusableError) as error:
            _take_back(created)
            raise Refusal(_why_not(error, self.shown_backend)) from error

    def directories(self) -> list[Path]:
        """Return the directories that the server writes to."""
        destination = self.destination
        kept = Path(destination) if destination is not None and is_local(destination) else None
        return list(filter(None, (self.database and self.database.parent, kept)))


def resolve(
    *, backend: str | None, artifact_root: str | None, destination: str | None, serve: bool, cwd: Path
) -> Locations:
    """Return the places for what was asked; None and "" stand for the defaults. Raises Refusal."""
    if (server := _server(backend or "")) is not None:
        database, directory = None, None
    else:
        database, directory = _backend(backend or DEFAULT_BACKEND, cwd)
    kept = _place(destination or str(directory or DEFAULT_DESTINATION), "--artifacts-destination", cwd)
    if artifact_root:
        root = _artifact_root(artifact_root, cwd, serve=serve)
    else:
        root = PROXY_ROOT if serve else str(directory or cwd / DEFAULT_BACKEND)
    return Locations(database=database, server=server, artifact_root=root, destination=kept if serve else None)


def same_backend(one: str, other: str, cwd: Path) -> bool:
    """Tell whether two backends are one database. Raises Refusal when either is none."""
    one_server, other_server = _server(one), _server(other)
    if one_server or other_server:
        return one_server == other_server
    return _backend(one, cwd) == _backend(other, cwd)


def _server(uri: str) -> str | None:
    """Return the URI of a database on a server, None when the URI names none. Raises Refusal."""
    if scheme_of(uri).partition("+")[0] not in SERVERS:
        return None
    try:
        url = make_url(uri)
        if not url.database:
            raise Refusal("--backend-store-uri: the URI lacks the database. Write postgresql://USER@HOST/DATABASE.")
        open_dialect(uri)
    except (ArgumentError, ValueError) as error:
        raise Refusal(
            "--backend-store-uri: the URI cannot be read. Write postgresql://USER:PASSWORD@HOST/DATABASE, "
            "with @, : and / of a password as %40, %3A and %2F."
        ) from error
    except DatabaseUnusableError as error:
        raise Refusal(str(error)) from error
    return url.render_as_string(hide_password=False)


def _backend(uri: str, cwd: Path) -> tuple[Path, Path | None]:
    """Return the database file, and the directory when the backend is one."""
    scheme = scheme_of(uri).partition("+")[0]
    if scheme in _OTHER_DATABASES:
        raise Refusal(
            f"--backend-store-uri: {_OTHER_DATABASES[scheme]} databases are not supported in this release. {_HOW}"
        )
    if scheme == "sqlite":
        return _database_file(uri, cwd), None
    if not is_local(uri):
        shown = _PASSWORD.sub(r"\1:***@", uri)
        raise Refusal(f"--backend-store-uri: {shown!r} is neither a directory nor a database URI. {_HOW}")
    directory = Path(_local(uri, "--backend-store-uri", cwd))
    if directory.is_file():
        raise Refusal(
            f"--backend-store-uri: {directory} is a file. For a database file write sqlite:///{uri}, else a directory."
        )
    _refuse_file_store(directory)
    return directory / DATABASE_NAME, directory


def _database_file(uri: str, cwd: Path) -> Path:
    try:
        url = make_url(uri)
    except ArgumentError as error:
        raise Refusal(f"--backend-store-uri: {uri!r} is no database URI. {_HOW}") from error
    if url.host:
        raise Refusal(f"--backend-store-uri: {uri!r} names a host; a file has three slashes, as in sqlite:///FILE.")
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise Refusal(f"--backend-store-uri: {uri!r} names no file, so nothing would be kept. {_HOW}")
    path = Path(os.path.normpath(cwd / url.database))
    if path.is_dir():
        raise Refusal(f"--backend-store-uri: {path} is a directory. Write it without sqlite:///, or name a file in it.")
    return path


def _artifact_root(uri: str, cwd: Path, *, serve: bool) -> str:
    scheme = scheme_of(uri)
    if scheme in ("mlflow-artifacts", "http", "https"):
        if scheme == "mlflow-artifacts" and not serve:
            raise Refusal("--default-artifact-root: mlflow-artifacts: needs a server that serves artifacts.")
        try:
            resolve_location(uri)
        except InvalidParameterValue as error:
            raise Refusal(f"--default-artifact-root: {error.message}") from error
        return uri
    return _place(uri, "--default-artifact-root", cwd)


def _place(uri: str, flag: str, cwd: Path) -> str:
    scheme = scheme_of(uri)
    if scheme in clouds.SCHEMES:
        try:
            clouds.check(uri)
        except TracklineError as error:
            raise Refusal(f"{flag}: {error.message}") from error
        return uri.rstrip("/")
    if scheme in ("r2", "b2"):
        raise Refusal(f"{flag}: {scheme}:// is reached as s3://BUCKET/PATH, with MLFLOW_S3_ENDPOINT_URL set.")
    if scheme not in ("", "file"):
        raise Refusal(f"{flag}: artifacts cannot be kept on {scheme}:. {_PLACES}")
    return _local(uri, flag, cwd)


def _local(uri: str, flag: str, cwd: Path) -> str:
    try:
        return os.path.normpath(local_path(absolute(uri, str(cwd))))
    except InvalidParameterValue as error:
        raise Refusal(f"{flag}: {uri!r} is no directory of this machine. Name one such as ./mlruns.") from error


def _refuse_file_store(directory: Path) -> None:
    try:
        digits = [entry for entry in directory.iterdir() if entry.name.isdecimal()] if directory.is_dir() else []
        found = any((entry / "meta.yaml").is_file() for entry in digits)
    except OSError as error:
        raise Refusal(f"The directory {directory} cannot be read ({error.strerror}).") from error
    if found:
        raise Refusal(
            f"{directory} holds runs stored by MLflow as files, which Trackline does not read. They are untouched; "
            "name another place with --backend-store-uri."
        )


def _check_writable(place: Path) -> None:
    existing = place
    while not os.path.lexists(existing) and existing != existing.parent:
        existing = existing.parent
    if not existing.is_dir():
        raise Refusal(f"The directory {place} cannot be used: {existing} is no directory. Name another place.")
    if not os.access(existing, os.W_OK | os.X_OK):
        raise Refusal(f"The directory {place} cannot be written to. Change the rights of {existing} or name another.")


def _check_file(path: Path) -> None:
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        raise Refusal(f"The database {path} cannot be written to. Change its rights or name another.")


def _check_kind(uri: str, shown: str) -> None:
    try:
        kind = inspect_database(uri)
    except DatabaseUnusableError as error:
        raise Refusal(str(error)) from error
    if kind == "newer":
        raise Refusal(f"The database {shown} was written by a newer Trackline. Upgrade Trackline, or name another.")
    if kind == "mlflow":
        raise Refusal(
            f"{shown} is a database of MLflow, which Trackline does not read. It is untouched; "
            "name another with --backend-store-uri, such as sqlite:///trackline.db."
        )
    if kind == "foreign":
        raise Refusal(f"{shown} is no database of Trackline. Name another with --backend-store-uri.")


def _why_not(error: OSError | DatabaseUnusableError, database: str) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or database} cannot be used ({error.strerror}). Name another place."
    return str(error)


def _take_back(created: list[Path]) -> None:
    for path in reversed(created):
        with contextlib.suppress(OSError):  # it was not created after all, or someone else put something into it
            path.rmdir() if path.is_dir() else path.unlink()
