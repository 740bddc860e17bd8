"""What `trackline server` does: checks first, then the directories, then the server."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar, get_args

import click

from trackline.artifacts import clouds
from trackline.cli.first_admin import Accounts, accounts
from trackline.cli.locations import Locations, resolve, same_backend
from trackline.cli.logs import LogFormat, start_logging
from trackline.cli.refusal import Refusal
from trackline.cli.serve import is_loopback, open_socket, serve
from trackline.cli.settings import SETTINGS, Value, ignored, refuse_unsupported, text, texts
from trackline.cli.workers import serve_with_workers
from trackline.server.config import AccessLog, ServerConfig
from trackline.server.proxies import Network, parse_networks

Choice = TypeVar("Choice", bound=str)

_FRAME_RULES = ("SAMEORIGIN", "DENY", "NONE")
_HIGHEST_PORT = 65535
_MOST_WORKERS = 64
_MOST_UNASKED = 4
"""Workers that nobody asked for: more hold connections of the database that others may want."""


def start(values: Mapping[str, Value]) -> None:
    """Serve with these settings until a signal comes. Raises Refusal, having written nothing."""
    refuse_unsupported(SETTINGS, values)
    try:
        locations = _locations(values, Path.cwd())
        locations.check()
    except OSError as error:
        raise Refusal(f"{error.filename} cannot be used ({error.strerror}). Name another place.") from error
    users = accounts(values)
    config = _config(values, locations, users)
    workers = _workers(values, locations)
    shape = _choice(values, "log_format", get_args(LogFormat))
    if users is not None:
        users.check(locations, text(values, "backend_store_uri") or text(values, "registry_store_uri"))
    listening = open_socket(config.host, config.port)
    for line in [*_warnings(values, config), *(() if users is None else users.warnings)]:
        click.echo(f"Warning: {line}", err=True)
    locations.create()
    start_logging(shape)
    about = _about(locations)
    if workers > 1:
        about.append(f"    Workers    {workers} processes")
    if users is not None:
        about.append(f"    Access     {users.prepare(locations)}")
    if workers == 1:
        serve(config, listening, about)
    else:
        serve_with_workers(config, listening, about, workers)


def _locations(values: Mapping[str, Value], cwd: Path) -> Locations:
    backend, registry = text(values, "backend_store_uri"), text(values, "registry_store_uri")
    serves = bool(values["serve_artifacts"])
    if values["artifacts_only"] and not serves:
        raise Refusal("--artifacts-only and --no-serve-artifacts leave nothing to serve. Drop one of them.")
    if registry and not same_backend(registry, backend or registry, cwd):
        raise Refusal("--registry-store-uri: one database holds everything. Drop it, or name the backend's.")
    return resolve(
        backend=backend or registry,
        artifact_root=text(values, "default_artifact_root"),
        destination=text(values, "artifacts_destination"),
        serve=serves,
        cwd=cwd,
    )


def _config(values: Mapping[str, Value], locations: Locations, users: Accounts | None) -> ServerConfig:
    port, limit = values["port"], values["max_body_size"]
    if not isinstance(port, int) or not 0 <= port <= _HIGHEST_PORT:
        raise Refusal(f"--port: {port} is no port. Choose one from 0 to {_HIGHEST_PORT}.")
    frames = (text(values, "x_frame_options") or "SAMEORIGIN").upper()
    if frames not in _FRAME_RULES:
        raise Refusal(f"--x-frame-options: {frames!r} is not one of {', '.join(_FRAME_RULES)}.")
    return ServerConfig(
        backend=locations.backend,
        artifact_root=locations.artifact_root,
        artifacts_destination=locations.destination,
        artifacts_only=bool(values["artifacts_only"]),
        signed_addresses=bool(values["signed_addresses"]),
        static_prefix=_prefix(text(values, "static_prefix") or ""),
        allowed_hosts=texts(values, "allowed_hosts") or None,
        cors_allowed_origins=texts(values, "cors_allowed_origins"),
        x_frame_options=frames,
        trusted_proxies=_proxies(texts(values, "trusted_proxies")),
        mlflow_metric_names=text(values, "expose_prometheus") is not None,
        access_log=_choice(values, "access_log", get_args(AccessLog)),
        disable_security=bool(values["disable_security_middleware"]),
        authentication=users is not None,
        new_user_role="viewer" if users is None else users.new_user_role,
        max_body_size=int(limit or 0),
        max_connections=_at_least_one(values, "--max-connections"),
        client_timeout_s=_at_least_one(values, "--client-timeout"),
        host=text(values, "host") or "127.0.0.1",
        port=port,
        truncate_long_values=bool(values["truncate_long_values"]),
    )


def _at_least_one(values: Mapping[str, Value], flag: str) -> int:
    number = values[flag.removeprefix("--").replace("-", "_")]
    if not isinstance(number, int) or number < 1:
        raise Refusal(f"{flag}: {number} is too few. Choose a number from 1 on.")
    return number


def _workers(values: Mapping[str, Value], locations: Locations) -> int:
    workers = values["workers"]
    if workers is None:
        # A database in a file lets one process write at a time; a server is there for more than one core can ask.
        return 1 if locations.server is None else min(_cores(), _MOST_UNASKED)
    if not isinstance(workers, int) or not 1 <= workers <= _MOST_WORKERS:
        raise Refusal(f"--workers: {workers} is no number of processes. Choose one from 1 to {_MOST_WORKERS}.")
    return workers


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # not every system has it
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _proxies(asked: tuple[str, ...]) -> tuple[Network, ...]:
    try:
        return parse_networks(asked)
    except ValueError as error:
        raise Refusal(f"--trusted-proxies: {error}. Write addresses such as 10.0.0.5 or 10.0.0.0/8.") from error


def _choice(values: Mapping[str, Value], name: str, choices: tuple[Choice, ...]) -> Choice:
    asked = (text(values, name) or "").lower()
    for choice in choices:
        if asked == choice:
            return choice
    raise Refusal(f"--{name.replace('_', '-')}: {asked!r} is not one of {', '.join(choices)}.")


def _warnings(values: Mapping[str, Value], config: ServerConfig) -> list[str]:
    warnings = ignored(SETTINGS, values)
    if not config.authentication and (text(values, "auth_config") or text(values, "admin_username")):
        warnings.append("--auth-config and --admin-username have no effect without --app-name basic-auth.")
    if not config.authentication and not is_loopback(config.host):
        warnings.append(
            f"--host {config.host}: EVERYBODY WHO REACHES THIS PORT CAN READ, CHANGE AND DELETE EVERYTHING. "
            "Ask for passwords with --app-name basic-auth, or put a proxy that does before the server."
        )
    if config.artifact_root.startswith("/") and not is_loopback(config.host):
        warnings.append(
            f"--default-artifact-root: clients write artifacts to {config.artifact_root} themselves, which clients on "
            "other machines cannot. Use --artifacts-destination instead: the server then stores them for all."
        )
    for place in filter(None, (config.artifacts_destination, config.artifact_root)):
        warnings += [line for line in clouds.remarks(place) if line not in warnings]
    if config.disable_security:
        warnings.append("--disable-security-middleware: any web page can write to this server.")
    return warnings


def _about(locations: Locations) -> list[str]:
    root = locations.direct_root
    artifacts = f"{root} (written by the clients)" if root else locations.destination or locations.artifact_root
    return [f"    Database   {locations.shown_backend}", f"    Artifacts  {artifacts}"]


def _prefix(asked: str) -> str:
    prefix = asked.rstrip("/")
    if prefix and (not prefix.startswith("/") or "//" in prefix or any(mark in prefix for mark in '?#%"<> ')):
        raise Refusal(f"--static-prefix: {asked!r} is no path. Write one such as /trackline.")
    return prefix
