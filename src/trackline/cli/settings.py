"""Every setting of the server, once: flag, variable, type, default, help.

`--help` and docs/settings.md are made of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from trackline.cli.refusal import Refusal

Kind = Literal["text", "number", "size", "switch"]
Fate = Literal["used", "ignored", "refused"]
Value = str | int | bool | None
"""What a setting may be after parsing; a size is in bytes."""

SELECTION = "What goes"
CHECKS = "Checks"
STORAGE = "Storage"
NETWORK = "Network"
SECURITY = "Security"
ACCESS = "Access"
OPERATION = "Operation"
LIMITS = "Limits"
IGNORED = "Accepted and ignored"
REFUSED = "Not supported"

GROUPS = {
    SELECTION: "What is removed. Only what is deleted can be.",
    CHECKS: "How far they go.",
    STORAGE: "Where data lies. Without any of these, everything is kept in ./mlruns.",
    NETWORK: "Where the server listens.",
    SECURITY: "Which browsers and names may reach it.",
    ACCESS: "Who may do what (docs/access.md). Without these everybody who reaches the server may everything.",
    OPERATION: "What the server tells those who run it; monitoring.md says more.",
    LIMITS: "What a request may be.",
    IGNORED: "So that existing service files keep working. They have no effect here and are named at the start.",
    REFUSED: "Known from MLflow. The command ends with them, since it would not do what they ask.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. A switch may have a second flag that turns it off."""

    flag: str
    help: str
    group: str
    variable: str | None = None
    kind: Kind = "text"
    default: Value = None
    shown_default: str = ""
    """The default in words, where `default` is None because it depends on other settings."""
    off_flag: str = ""
    short: str = ""
    placeholder: str = "TEXT"

    @property
    def name(self) -> str:
        """The Python name of its value."""
        return self.flag.removeprefix("--").replace("-", "_")

    @property
    def fate(self) -> Fate:
        """Say what the server does with it."""
        return "ignored" if self.group == IGNORED else "refused" if self.group == REFUSED else "used"


BACKEND = Setting(
    flag="--backend-store-uri",
    variable="MLFLOW_BACKEND_STORE_URI",
    group=STORAGE,
    placeholder="URI",
    shown_default="./mlruns",
    help="Runs, params, metrics and tags: a directory (its database is trackline.db), sqlite:///FILE, or a "
    "database server: postgresql://USER:PASSWORD@HOST/DATABASE, or mysql:// likewise.",
)
ARTIFACTS_DESTINATION = Setting(
    flag="--artifacts-destination",
    variable="MLFLOW_ARTIFACTS_DESTINATION",
    group=STORAGE,
    placeholder="URI",
    shown_default="the backend's directory, ./mlartifacts with a database",
    help="Where the server keeps the artifacts that clients send to it: a directory, or s3://BUCKET/PATH, gs://… or "
    "wasbs://… (docs/artifacts.md).",
)
_STORAGE = (
    BACKEND,
    Setting(
        flag="--default-artifact-root",
        variable="MLFLOW_DEFAULT_ARTIFACT_ROOT",
        group=STORAGE,
        placeholder="URI",
        shown_default="mlflow-artifacts:/, or the backend's directory with --no-serve-artifacts",
        help="Where clients put the artifacts of new experiments. A directory must be reachable by every client; to "
        "s3://…, gs://… and wasbs://… they write themselves.",
    ),
    ARTIFACTS_DESTINATION,
    Setting(
        flag="--serve-artifacts",
        off_flag="--no-serve-artifacts",
        variable="MLFLOW_SERVE_ARTIFACTS",
        kind="switch",
        default=True,
        group=STORAGE,
        help="Take artifacts from clients and hand them out.",
    ),
    Setting(
        flag="--signed-addresses",
        off_flag="--no-signed-addresses",
        variable="TRACKLINE_SIGNED_ADDRESSES",
        kind="switch",
        default=True,
        group=STORAGE,
        help="Let clients send and fetch large artifacts past the server when it keeps them in an object storage. Off "
        "where clients cannot reach that storage.",
    ),
    Setting(
        flag="--artifacts-only",
        variable="MLFLOW_ARTIFACTS_ONLY",
        kind="switch",
        default=False,
        group=STORAGE,
        help="Serve artifacts and nothing else.",
    ),
    Setting(
        flag="--registry-store-uri",
        variable="MLFLOW_REGISTRY_STORE_URI",
        group=STORAGE,
        placeholder="URI",
        shown_default="the backend",
        help="Must name the same place as the backend: one database holds everything.",
    ),
)

_NETWORK = (
    Setting(
        flag="--host",
        short="-h",
        variable="MLFLOW_HOST",
        default="127.0.0.1",
        group=NETWORK,
        placeholder="ADDRESS",
        help="Address to listen on; 0.0.0.0 for every network.",
    ),
    Setting(
        flag="--port",
        short="-p",
        variable="MLFLOW_PORT",
        kind="number",
        default=5000,
        group=NETWORK,
        placeholder="NUMBER",
        help="Port to listen on; 0 for any free one.",
    ),
    Setting(
        flag="--static-prefix",
        variable="MLFLOW_STATIC_PREFIX",
        group=NETWORK,
        placeholder="/PATH",
        help="A path that stands before every path of the server.",
    ),
    Setting(
        flag="--trusted-proxies",
        variable="TRACKLINE_TRUSTED_PROXIES",
        group=NETWORK,
        placeholder="ADDRESS,…",
        shown_default="none",
        help="Proxies, as 10.0.0.5 or 10.0.0.0/8, whose X-Forwarded-For, -Proto and -Host are believed.",
    ),
    Setting(
        flag="--workers",
        short="-w",
        variable="MLFLOW_WORKERS",
        kind="number",
        shown_default="1; with a database server one a core, at most 4",
        group=NETWORK,
        placeholder="NUMBER",
        help="Processes that share the port; one serves thousands of requests a second.",
    ),
)

_SECURITY = (
    Setting(
        flag="--allowed-hosts",
        variable="MLFLOW_SERVER_ALLOWED_HOSTS",
        group=SECURITY,
        placeholder="HOST,…",
        shown_default="localhost and private addresses",
        help="Names by which the server may be called; * in a name stands for anything, alone for every name.",
    ),
    Setting(
        flag="--cors-allowed-origins",
        variable="MLFLOW_SERVER_CORS_ALLOWED_ORIGINS",
        group=SECURITY,
        placeholder="ORIGIN,…",
        shown_default="localhost on any port",
        help="Web pages of other origins, such as https://lab.example.org, that may write; * for all.",
    ),
    Setting(
        flag="--x-frame-options",
        variable="MLFLOW_SERVER_X_FRAME_OPTIONS",
        default="SAMEORIGIN",
        group=SECURITY,
        placeholder="RULE",
        help="Who may show our pages in a frame: SAMEORIGIN, DENY or NONE (no rule).",
    ),
    Setting(
        flag="--disable-security-middleware",
        variable="MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE",
        kind="switch",
        default=False,
        group=SECURITY,
        help="Check neither host names nor origins. Any web page can then write to a server you can reach.",
    ),
)

_OPERATION = (
    Setting(
        flag="--expose-prometheus",
        variable="MLFLOW_EXPOSE_PROMETHEUS",
        group=OPERATION,
        placeholder="DIRECTORY",
        help="Show MLflow's names on /metrics too, for dashboards made for them. /metrics is there without it, and "
        "nothing is written to the directory.",
    ),
    Setting(
        flag="--access-log",
        variable="TRACKLINE_ACCESS_LOG",
        default="problems",
        group=OPERATION,
        placeholder="WHICH",
        help="Requests that get a log line: off, problems (failed ones and slow ones), or all.",
    ),
    Setting(
        flag="--log-format",
        variable="TRACKLINE_LOG_FORMAT",
        default="human",
        group=OPERATION,
        placeholder="FORMAT",
        help="How log lines look: human, or json (one object a line).",
    ),
)

APP_NAME = Setting(
    flag="--app-name",
    group=ACCESS,
    placeholder="basic-auth",
    shown_default="no sign-in",
    help="basic-auth, the only one there is: who calls must bring a password, an API token or a signed-in browser.",
)
AUTH_CONFIG = Setting(
    flag="--auth-config",
    variable="MLFLOW_AUTH_CONFIG_PATH",
    group=ACCESS,
    placeholder="FILE",
    help="MLflow's ini file: default_permission (the role of new users: READ viewer, EDIT or MANAGE editor), "
    "admin_username, admin_password.",
)
ADMIN_USERNAME = Setting(
    flag="--admin-username",
    variable="MLFLOW_AUTH_ADMIN_USERNAME",
    group=ACCESS,
    placeholder="NAME",
    shown_default="admin",
    help="Who is made an admin at a start without any users; the password comes from MLFLOW_AUTH_ADMIN_PASSWORD.",
)
_ACCESS = (APP_NAME, AUTH_CONFIG, ADMIN_USERNAME)

_LIMITS = (
    Setting(
        flag="--max-body-size",
        variable="TRACKLINE_MAX_BODY_SIZE",
        kind="size",
        default=32 * 1024 * 1024,
        shown_default="32M",
        group=LIMITS,
        placeholder="SIZE",
        help="Largest JSON request, in bytes or with K, M or G. Artifacts have no limit.",
    ),
    Setting(
        flag="--max-connections",
        variable="TRACKLINE_MAX_CONNECTIONS",
        kind="number",
        default=10_000,
        group=LIMITS,
        placeholder="NUMBER",
        help="Connections open at once, in each process. Beyond it the one idle for longest makes room.",
    ),
    Setting(
        flag="--client-timeout",
        variable="TRACKLINE_CLIENT_TIMEOUT",
        kind="number",
        default=60,
        group=LIMITS,
        placeholder="SECONDS",
        help="How long a client may take for the head of a request, or for 4 KB of a body or an answer.",
    ),
    Setting(
        flag="--truncate-long-values",
        off_flag="--refuse-long-values",
        variable="MLFLOW_TRUNCATE_LONG_VALUES",
        kind="switch",
        default=True,
        group=LIMITS,
        help="Cut params and tags that are too long, or refuse them.",
    ),
)

_IGNORED = (
    Setting(flag="--gunicorn-opts", variable="MLFLOW_GUNICORN_OPTS", group=IGNORED, help="There is no Gunicorn."),
    Setting(flag="--waitress-opts", group=IGNORED, help="There is no Waitress."),
    Setting(
        flag="--uvicorn-opts",
        variable="MLFLOW_UVICORN_OPTS",
        group=IGNORED,
        help="The HTTP server is set up by the settings above.",
    ),
    Setting(flag="--dev", kind="switch", default=False, group=IGNORED, help="Nothing to reload."),
    Setting(flag="--secrets-cache-ttl", group=IGNORED, placeholder="SECONDS", help="There is no gateway with secrets."),
    Setting(
        flag="--secrets-cache-max-size", group=IGNORED, placeholder="NUMBER", help="There is no gateway with secrets."
    ),
)

_REFUSED = (
    Setting(
        flag="--enable-workspaces",
        off_flag="--disable-workspaces",
        variable="MLFLOW_ENABLE_WORKSPACES",
        kind="switch",
        default=False,
        group=REFUSED,
        help="There are no workspaces; run one server for each.",
    ),
    Setting(
        flag="--workspace-store-uri",
        variable="MLFLOW_WORKSPACE_STORE_URI",
        group=REFUSED,
        placeholder="URI",
        help="There are no workspaces; run one server for each.",
    ),
    Setting(
        flag="--read-replica-backend-store-uri",
        variable="MLFLOW_READ_REPLICA_BACKEND_STORE_URI",
        group=REFUSED,
        placeholder="URI",
        help="Reads come from the backend itself.",
    ),
    Setting(
        flag="--trace-archival-config",
        variable="MLFLOW_TRACE_ARCHIVAL_CONFIG",
        group=REFUSED,
        placeholder="FILE",
        help="There are no traces yet.",
    ),
)

SETTINGS: tuple[Setting, ...] = (
    *_STORAGE,
    *_NETWORK,
    *_SECURITY,
    *_ACCESS,
    *_OPERATION,
    *_LIMITS,
    *_IGNORED,
    *_REFUSED,
)
"""THE table, in the order of `--help`."""


def default_in_words(setting: Setting) -> str:
    """Return the default as people read it, "" where there is none."""
    if setting.shown_default or setting.default is None:
        return setting.shown_default
    if setting.kind == "switch":
        return "on" if setting.default else "off"
    return str(setting.default)


_NOT_CHECKED = ("--artifacts-only", "--registry-store-uri", "--signed-addresses")

DOCTOR_SETTINGS: tuple[Setting, ...] = (
    *(each for each in _STORAGE if each.flag not in _NOT_CHECKED),
    Setting(
        flag="--write-checks",
        off_flag="--no-write-checks",
        kind="switch",
        default=True,
        group=CHECKS,
        help="Write small artifacts and remove them again, to see that it works.",
    ),
)
"""What `trackline doctor` checks: storage settings, given as to the server."""

BACKUP_SETTINGS: tuple[Setting, ...] = (BACKEND,)
"""What `trackline backup` copies."""


def refuse_unsupported(settings: Sequence[Setting], values: Mapping[str, Value]) -> None:
    """Raise Refusal when a setting is used that asks for what we do not have."""
    for setting in settings:
        if setting.fate == "refused" and values[setting.name]:
            raise Refusal(f"{setting.flag} is not supported. {setting.help}")


def ignored(settings: Sequence[Setting], values: Mapping[str, Value]) -> list[str]:
    """Return a sentence that names the settings that are used without effect, or nothing."""
    flags = [setting.flag for setting in settings if setting.fate == "ignored" and values[setting.name]]
    return [f"{', '.join(flags)} {'has' if len(flags) == 1 else 'have'} no effect here."] if flags else []


def text(values: Mapping[str, Value], name: str) -> str | None:
    """Return a setting's text without blanks around it, None when it is empty."""
    value = values[name]
    return value.strip() if isinstance(value, str) and value.strip() else None


def texts(values: Mapping[str, Value], name: str) -> tuple[str, ...]:
    """Return the parts of a setting that is a list with commas."""
    return tuple(part.strip() for part in (text(values, name) or "").split(",") if part.strip())
