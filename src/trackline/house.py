"""What a request's function may know of the server besides its transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from trackline.clock import now_ms


@dataclass(frozen=True, slots=True)
class House:
    """The rules of this server: where artifacts go, how long values are treated, and what time it is."""

    artifact_root: str
    """The URI below which a new experiment gets its artifact location."""
    truncate_long_values: bool = True
    """Cut param and tag values that are too long, as MLflow does by default, instead of refusing them."""
    now_ms: Callable[[], int] = now_ms
