"""What `trackline server` does: checks first, then the directories, then the server."""

from collections.abc import Mapping
from pathlib import Path

import click

from trackline.cli.locations import Locations, resolve, same_backend
from trackline.cli.refusal import Refusal
from trackline.cli.serve import is_loopback, open_socket, serve
from trackline.cli.settings import SETTINGS, Value
from trackline.server.config import ServerConfig

_FRAME_RULES = ("SAMEORIGIN", "DENY", "NONE")
_HIGHEST_PORT = 65535


def start(values: Mapping[str, Value]) -> None:
    """Serve with these settings until a signal comes. Raises Refusal, having written nothing."""
    _refuse_unsupported(values)
    try:
        locations = _locations(values, Path.cwd())
        locations.check()
    except OSError as error:
        raise Refusal(f"{error.filename} cannot be used ({error.strerror}). Name another place.") from error
    config = _config(values, locations)
    listening = open_socket(config.host, config.port)
    for line in _warnings(values, config):
        click.echo(f"Warning: {line}", err=True)
    locations.create()
    serve(config, listening, _about(locations))


def _refuse_unsupported(values: Mapping[str, Value]) -> None:
    for setting in SETTINGS:
        if setting.fate == "refused" and values[setting.name]:
            raise Refusal(f"{setting.flag} is not supported. {setting.help}")


def _locations(values: Mapping[str, Value], cwd: Path) -> Locations:
    backend, registry = _text(values, "backend_store_uri"), _text(values, "registry_store_uri")
    serves = bool(values["serve_artifacts"])
    if values["artifacts_only"] and not serves:
        raise Refusal("--artifacts-only and --no-serve-artifacts leave nothing to serve. Drop one of them.")
    if registry and not same_backend(registry, backend or registry, cwd):
        raise Refusal("--registry-store-uri: one database holds everything. Drop it, or name the backend's.")
    return resolve(
        backend=backend or registry,
        artifact_root=_text(values, "default_artifact_root"),
        destination=_text(values, "artifacts_destination"),
        serve=serves,
        cwd=cwd,
    )


def _config(values: Mapping[str, Value], locations: Locations) -> ServerConfig:
    port, limit = values["port"], values["max_body_size"]
    if not isinstance(port, int) or not 0 <= port <= _HIGHEST_PORT:
        raise Refusal(f"--port: {port} is no port. Choose one from 0 to {_HIGHEST_PORT}.")
    frames = (_text(values, "x_frame_options") or "SAMEORIGIN").upper()
    if frames not in _FRAME_RULES:
        raise Refusal(f"--x-frame-options: {frames!r} is not one of {', '.join(_FRAME_RULES)}.")
    return ServerConfig(
        backend=locations.backend,
        artifact_root=locations.artifact_root,
        artifacts_destination=None if locations.destination is None else str(locations.destination),
        serve_artifacts=bool(values["serve_artifacts"]),
        artifacts_only=bool(values["artifacts_only"]),
        static_prefix=_prefix(_text(values, "static_prefix") or ""),
        allowed_hosts=_list(values, "allowed_hosts") or None,
        cors_allowed_origins=_list(values, "cors_allowed_origins"),
        x_frame_options=frames,
        disable_security=bool(values["disable_security_middleware"]),
        max_body_size=int(limit or 0),
        host=_text(values, "host") or "127.0.0.1",
        port=port,
        truncate_long_values=bool(values["truncate_long_values"]),
    )


def _warnings(values: Mapping[str, Value], config: ServerConfig) -> list[str]:
    warnings: list[str] = []
    ignored = [
        setting.flag
        for setting in SETTINGS
        if setting.fate == "ignored" and values[setting.name] and values[setting.name] != setting.harmless
    ]
    if ignored:
        warnings.append(f"{', '.join(ignored)} {'has' if len(ignored) == 1 else 'have'} no effect here.")
    if config.artifact_root.startswith("/") and not is_loopback(config.host):
        warnings.append(
            f"--default-artifact-root: clients write artifacts to {config.artifact_root} themselves, which clients on "
            "other machines cannot. Use --artifacts-destination instead: the server then stores them for all."
        )
    if config.disable_security:
        warnings.append("--disable-security-middleware: any web page can write to this server.")
    return warnings


def _about(locations: Locations) -> list[str]:
    kept = locations.destination
    if not locations.artifact_root.startswith("/"):
        artifacts = str(kept) if kept else locations.artifact_root
    else:
        artifacts = f"{locations.artifact_root} (written by the clients)"
    return [f"    Database   {locations.database}", f"    Artifacts  {artifacts}"]


def _prefix(text: str) -> str:
    prefix = text.rstrip("/")
    if prefix and (not prefix.startswith("/") or "//" in prefix or any(mark in prefix for mark in '?#%"<> ')):
        raise Refusal(f"--static-prefix: {text!r} is no path. Write one such as /trackline.")
    return prefix


def _text(values: Mapping[str, Value], name: str) -> str | None:
    value = values[name]
    return value.strip() if isinstance(value, str) and value.strip() else None


def _list(values: Mapping[str, Value], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (_text(values, name) or "").split(",") if part.strip())
