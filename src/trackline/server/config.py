"""What a server needs to be told to start."""

from dataclasses import dataclass
from typing import Literal

from trackline.server.proxies import Network
from trackline.wire.access import Role

AccessLog = Literal["off", "problems", "all"]
"""Which requests get a line: none, the failed and the slow ones, all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """The settings of one server, resolved: no defaults left to guess, no paths relative to be found later."""

    backend: str
    """SQLAlchemy URI of the database."""
    artifact_root: str
    """URI below which new experiments get their artifact location."""
    artifacts_destination: str | None
    """Where the artifact proxy keeps its files; None where it does not serve."""
    allowed_host_schemes: frozenset[str] = frozenset()
    """Schemes of artifact locations that may name any host."""
    max_location_length: int = 2048
    """Characters of an experiment's artifact location."""
    artifacts_only: bool = False
    signed_addresses: bool = True
    """Send clients to an object storage themselves where they ask for it."""
    static_prefix: str = ""
    allowed_hosts: tuple[str, ...] | None = None
    """Patterns of accepted Host headers; None for the default rule."""
    cors_allowed_origins: tuple[str, ...] = ()
    x_frame_options: str = "SAMEORIGIN"
    disable_security: bool = False
    authentication: bool = False
    """Whether who calls must say who they are."""
    new_user_role: Role = "viewer"
    """The role of users that are added without naming one."""
    max_body_size: int = 32 * 1024 * 1024
    """Bytes of a JSON request."""
    max_connections: int = 10_000
    """Open at once, in each process."""
    client_timeout_s: float = 60
    """How long a client may be silent within a request or an answer."""
    host: str = "127.0.0.1"
    port: int = 5000
    trusted_proxies: tuple[Network, ...] = ()
    """Addresses whose X-Forwarded headers are believed."""
    mlflow_metric_names: bool = False
    """Show MLflow's names of metrics on /metrics too."""
    access_log: AccessLog = "problems"
    truncate_long_values: bool = True
    reader_threads: int = 4
