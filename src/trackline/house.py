"""The rules of a server: what a function of a request knows of it besides its transaction, as `tx.house`."""

from collections.abc import Callable
from dataclasses import dataclass

from trackline.clock import now_ms
from trackline.errors import InvalidParameterValue


def _take_no_location(_asked: str) -> str:
    raise InvalidParameterValue("An artifact location cannot be chosen here.")


def _find_nothing(_root: str, _uri: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class House:
    """Where this server puts artifacts, whether it cuts long values, and what time it is."""

    artifact_root: str
    """The URI below which a new experiment gets its artifact location."""
    truncate_long_values: bool = True
    """Cut param and tag values that are too long, as MLflow does by default, instead of refusing them."""
    check_location: Callable[[str], str] = _take_no_location
    """Returns the artifact location a client asked for as it is to be stored; raises InvalidParameterValue."""
    path_below: Callable[[str, str], str | None] = _find_nothing
    """Returns the path from a location to one below it, None when it is not; raises InvalidParameterValue."""
    now_ms: Callable[[], int] = now_ms
    """Returns milliseconds since the Unix epoch; tests set the time."""
