"""What `trackline doctor` does: checks one thing after another, says how each is and what to do about it."""

import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from trackline.artifacts.clouds import remarks
from trackline.artifacts.locations import is_local, local_path
from trackline.artifacts.stores import open_store
from trackline.cli.first_admin import roles
from trackline.cli.locations import Locations, resolve
from trackline.cli.refusal import Refusal
from trackline.cli.report import Finding, ok, problem, warning
from trackline.cli.server_checks import check_server
from trackline.cli.settings import Value, text
from trackline.cli.sizes import count, in_words
from trackline.db.dialects import DatabaseUnusableError
from trackline.db.migrations import SCHEMA_VERSION, schema_version
from trackline.db.session import Session
from trackline.db.transaction import WriteTx
from trackline.errors import TracklineError
from trackline.house import House
from trackline.wire.access import ROLES

_SCARCE_BYTES = 2 << 30
_TOO_SCARCE_BYTES = 200 << 20


def diagnose(values: Mapping[str, Value], address: str | None) -> None:
    """Print every finding; end with code 1 when one is a problem."""
    writes = bool(values["write_checks"])
    findings = check_place(values, writes=writes)
    failed = False
    for finding in findings:
        _show(finding)
        failed = failed or finding.state == "problem"
    for finding in check_server(address, writes=writes) if address else ():
        _show(finding)
        failed = failed or finding.state == "problem"
    if failed:
        sys.exit(1)


def check_place(values: Mapping[str, Value], *, writes: bool) -> Iterator[Finding]:
    """Check the URIs, the database, the artifacts and the disk."""
    try:
        locations = resolve(
            backend=text(values, "backend_store_uri"),
            artifact_root=text(values, "default_artifact_root"),
            destination=text(values, "artifacts_destination"),
            serve=bool(values["serve_artifacts"]),
            cwd=Path.cwd(),
        )
    except Refusal as refusal:
        yield problem("Settings", refusal.message)
        return
    kept = locations.destination or locations.artifact_root
    yield ok("Settings", f"database {locations.shown_backend}, artifacts {kept}")
    yield _check_database(locations, writes=writes)
    yield from _check_access(locations)
    yield from _check_artifacts(locations, writes=writes)
    yield from _check_disk(locations)


def _check_database(locations: Locations, *, writes: bool) -> Finding:
    try:
        locations.check()
    except Refusal as refusal:
        return problem("Database", refusal.message)
    except OSError as error:
        return problem("Database", f"{error.filename} cannot be used ({error.strerror}).", "Name another place.")
    if locations.database is not None and not locations.database.exists():
        return ok("Database", "it does not exist yet; the server will create it")
    version = schema_version(locations.backend)
    if version == 0:
        return ok("Database", "it is empty; the server will create the tables")
    if version < SCHEMA_VERSION:
        return warning(
            "Database",
            f"its schema has version {version}, this release writes {SCHEMA_VERSION}",
            "Nothing, the next server start moves it up; or: trackline db upgrade",
        )
    return _try_writing(locations, version) if writes else ok("Database", f"schema version {version}")


def _try_writing(locations: Locations, version: int) -> Finding:
    try:
        with Session(locations.backend, House(artifact_root="")) as session:
            session.write(_change_nothing, None)
    except TracklineError as error:
        return problem(
            "Database",
            f"it cannot be written to: {error.message}",
            "Stop the program that holds it, or check the file's rights and the disk.",
        )
    return ok("Database", f"schema version {version}, can be written to")


def _change_nothing(_tx: WriteTx, _request: None) -> None:
    """Do what every write does but for the change."""


def _check_access(locations: Locations) -> Iterator[Finding]:
    try:
        known = roles(locations)
    except DatabaseUnusableError:
        return  # the database's own finding says why
    if known:
        shown = ", ".join(count(known.count(role), role) for role in ROLES if role in known)
        yield ok("Access", f"{shown}; a server asks for sign-ins with --app-name basic-auth")


def _check_artifacts(locations: Locations, *, writes: bool) -> Iterator[Finding]:
    for place in dict.fromkeys((locations.destination, locations.direct_root)):
        if place is not None:
            yield from (
                warning("Artifacts", line, "Drop it, or have the bucket enforce it.") for line in remarks(place)
            )
            yield _check_place(place, locations, writes=writes)


def _check_place(place: str, locations: Locations, *, writes: bool) -> Finding:
    if is_local(place) and not Path(local_path(place)).is_dir():
        who = "the server" if place == locations.destination else "the first client"
        return ok("Artifacts", f"{place} does not exist yet; {who} will create it")
    name = f"trackline-doctor-{secrets.token_hex(8)}"
    try:
        store = open_store(place, locations.own_files)
        store.list_directory(name)
        if not writes:
            return ok("Artifacts", f"{place} can be read")
        upload = store.open_write(name)
        try:
            upload.write([b"doctor"])
            upload.commit()
        finally:
            upload.abort()
        store.delete(name)
    except TracklineError as error:
        fix = "Change the directory's rights" if is_local(place) else "Check its address and credentials"
        return problem("Artifacts", f"{place}: {error.message}", f"{fix}, or name another place.")
    return ok("Artifacts", f"a file was written to {place} and removed")


def _check_disk(locations: Locations) -> Iterator[Finding]:
    seen: set[int] = set()
    for place in locations.directories():
        existing = next(path for path in (place, *place.parents) if path.exists())
        device = existing.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(existing).free
        said = f"{in_words(free)} free at {place}"
        if free < _TOO_SCARCE_BYTES:
            yield problem("Disk", said, "Free some space: trackline gc removes what is deleted for good.")
        elif free < _SCARCE_BYTES:
            yield warning("Disk", said, "Free some space soon: trackline gc removes what is deleted for good.")
        else:
            yield ok("Disk", said)


def _show(finding: Finding) -> None:
    click.echo(f"{finding.state:<8} {finding.subject}: {finding.text}")
    if finding.fix:
        click.echo(f"{'':<8} Fix: {finding.fix}")
