"""Errors as they are told to clients."""

import json

from trackline.errors import InvalidParameterValue
from trackline.server.failure import failure_body


def test_a_long_message_is_cut_in_its_middle() -> None:
    """A message that repeats a huge value keeps its beginning and its advice."""
    message = json.loads(failure_body(InvalidParameterValue(f"Bad value {'x' * 1_000_000}: send less.")))["message"]
    assert message.startswith("Bad value xxx")
    assert message.endswith("xxx: send less.")
    assert len(message) < 5000


def test_a_short_message_is_told_whole() -> None:
    """Nothing is cut that fits."""
    assert json.loads(failure_body(InvalidParameterValue("Bad value x.")))["message"] == "Bad value x."


def test_half_a_surrogate_pair_in_a_message_is_escaped() -> None:
    """A message that repeats what is no character is told all the same."""
    assert json.loads(failure_body(InvalidParameterValue("Bad name '\ud800'.")))["message"] == r"Bad name '\ud800'."
