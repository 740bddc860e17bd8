"""Paths with parameters."""

import pytest

from trackline.errors import InvalidParameterValue
from trackline.server.patterns import Pattern, has_parameters

TAG = Pattern[str]("/api/2.0/logged-models/{model_id}/tags/{key}")


@pytest.mark.parametrize(
    ("raw", "key"),
    [(b"plain", "plain"), (b"a%20b", "a b"), (b"a%2Fb", "a/b"), (b"%252F", "%2F"), (b"%C3%BC", "ü"), (b"a+b", "a+b")],
)
def test_a_segment_is_decoded_once(raw: bytes, key: str) -> None:
    """An encoded slash is part of the value, a plus is a plus, and what was encoded twice stays encoded once."""
    assert TAG.match(b"/api/2.0/logged-models/m-1/tags/" + raw) == {"model_id": "m-1", "key": key}


@pytest.mark.parametrize(
    "path",
    [
        b"/api/2.0/logged-models/m-1/tags/",
        b"/api/2.0/logged-models//tags/a",
        b"/api/2.0/logged-models/m-1/tags/a/b",
        b"/api/2x0/logged-models/m-1/tags/a",
        b"/x/api/2.0/logged-models/m-1/tags/a",
    ],
)
def test_other_paths_do_not_match(path: bytes) -> None:
    """A parameter is exactly one segment that is not empty; a dot is a dot."""
    assert TAG.match(path) is None


def test_a_segment_must_be_utf8() -> None:
    """Other bytes are the client's error."""
    with pytest.raises(InvalidParameterValue, match="'key'"):
        TAG.match(b"/api/2.0/logged-models/m-1/tags/%FF")


@pytest.mark.parametrize(("path", "expected"), [("/a/{id}", True), ("/a/{path}", False), ("/a", False)])
def test_which_paths_have_parameters(path: str, *, expected: bool) -> None:
    """What stands for all below is none."""
    assert has_parameters(path) is expected
