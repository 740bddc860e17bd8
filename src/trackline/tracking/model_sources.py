"""Where the files of a version are: which sources are taken, and whose artifacts the server hands out for one.

A source that this server would read, on its disk or behind its artifact proxy, must lie among the artifacts of the run
or the logged model that the request names. Others are addresses for clients.
"""

import contextlib
from dataclasses import dataclass, replace

from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist
from trackline.tracking import logged_models, prompts, registry, runs
from trackline.wire.registry import CreateModelVersion

_OURS = ("/", "file:", "mlflow-artifacts:")
"""How locations begin that this server reads itself; a relative one was made absolute."""
_RUN = "runs:/"
_MODEL = "models:/"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a version comes from; `run_id` and `logged_model_id` are "" for none."""

    location: str
    """Of its files: the source, or what it stood for when the version was made."""
    run_id: str
    logged_model_id: str


@dataclass(frozen=True, slots=True)
class Files:
    """Artifacts of a run or a logged model: its root and a path below it."""

    root: str
    path: str


def find_origin(tx: ReadTx, request: CreateModelVersion) -> Origin:
    """Return where a version comes from. Raises InvalidParameterValue for a source that is not to be taken.

    Raises ResourceDoesNotExist when the request or the source names a logged model or a version that is not there.
    """
    if prompts.is_prompt(request.tags):
        prompts.check_prompt_source(request.source)
        return Origin(request.source, request.run_id, request.model_id)
    origin = Origin(request.source, request.run_id, request.model_id)
    if request.model_id:
        found = logged_models.find(tx, request.model_id)
        origin = replace(origin, run_id=request.run_id or found.source_run_id)
    scheme = request.source.partition(":")[0].lower()
    if scheme == "models":
        return _of_model(tx, request, origin)
    if scheme == "runs":
        named = request.run_id and not request.model_id
        if not named or _below(tx, request, f"{_RUN}{request.run_id}", request.source) is None:
            raise _foreign(request)
        return origin
    location = _checked(tx, request.source)
    if location.lower().startswith(_OURS) and not _owned(tx, request, location):
        raise _foreign(request)
    return replace(origin, location=location)


def find_files(tx: ReadTx, version: registry.VersionRow) -> Files:
    """Return which artifacts are the files of a version.

    Raises InvalidParameterValue when they are nobody's here, ResourceDoesNotExist when their run is gone.
    """
    location = version.storage_location
    if location.startswith(_RUN):
        run_id, _, path = location.removeprefix(_RUN).partition("/")
        return Files(runs.find(tx, run_id).artifact_uri, path)
    for root in _roots(tx, version.run_id, version.logged_model_id):
        path = tx.house.path_below(root, location)
        if path is not None:
            return Files(root, path)
    raise InvalidParameterValue(
        f"The files of version {version.version} of {version.name!r} are not among the artifacts of a run or a logged "
        "model of this server, which hands out no others. Ask model-versions/get-download-uri where they are."
    )


def _of_model(tx: ReadTx, request: CreateModelVersion, origin: Origin) -> Origin:
    source = request.source
    name = source.removeprefix(_MODEL)
    if not source.startswith(_MODEL) or name.startswith("/"):
        raise _refused(source, "Registered model sources must use the active model registry.")
    if origin.logged_model_id and name == origin.logged_model_id:
        return replace(origin, location=logged_models.find(tx, name).artifact_uri)
    of, slash, version = name.partition("/")
    called, at, alias = name.rpartition("@")
    if slash and version.isdecimal():
        copied = registry.find_version(tx, of, version)
    elif at and not slash:
        copied = registry.find_by_alias(tx, called, alias)
    else:
        raise _refused(
            source,
            "The model_id request parameter must identify the resource that contains the source; "
            "a registered model is named as models:/name/version or models:/name@alias.",
        )
    if request.run_id not in ("", copied.run_id) or request.model_id not in ("", copied.logged_model_id):
        raise _refused(source, "The run_id and model_id request parameters must match the referenced model version.")
    return Origin(copied.storage_location, copied.run_id, copied.logged_model_id)


def _owned(tx: ReadTx, request: CreateModelVersion, location: str) -> bool:
    owners = ("", request.model_id) if request.model_id else (request.run_id, "")
    return any(_below(tx, request, root, location) is not None for root in _roots(tx, *owners))


def _roots(tx: ReadTx, run_id: str, logged_model_id: str) -> list[str]:
    roots: list[str] = []
    if logged_model_id:
        with contextlib.suppress(ResourceDoesNotExist):
            roots.append(logged_models.find(tx, logged_model_id, deleted=True).artifact_uri)
    run = runs.find_or_none(tx, run_id) if run_id else None
    return roots if run is None else [*roots, run.artifact_uri]


def _below(tx: ReadTx, request: CreateModelVersion, root: str, location: str) -> str | None:
    try:
        return tx.house.path_below(root, location)
    except InvalidParameterValue as error:
        raise _refused(request.source, error.message) from error


def _checked(tx: ReadTx, source: str) -> str:
    try:
        return tx.house.check_location(source)
    except InvalidParameterValue as error:
        raise _refused(source, error.message.replace("'artifact_location'", "'source'")) from error


def _foreign(request: CreateModelVersion) -> InvalidParameterValue:
    field = "model_id" if request.model_id else "run_id"
    return _refused(
        request.source,
        f"The {field} request parameter must identify the resource that contains the source: a local path, a path of "
        "the artifact proxy or of a run is taken only from the artifact directory of the run or logged model named.",
    )


def _refused(source: str, reason: str) -> InvalidParameterValue:
    return InvalidParameterValue(f"Invalid model version source: {source[:200]!r}. {reason}")
