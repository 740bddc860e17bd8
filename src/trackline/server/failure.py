"""Errors as MLflow's clients read them."""

from typing import Any

import msgspec

from trackline.errors import TracklineError


def failure_body(error: TracklineError) -> bytes:
    """Return the JSON of an error: its code, its message and, for texts, the place it is about."""
    body: dict[str, Any] = {"error_code": error.error_code, "message": error.message}
    if error.position is not None:
        body["position"] = error.position
    return msgspec.json.encode(body)
