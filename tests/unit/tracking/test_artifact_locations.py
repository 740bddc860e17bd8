"""Where experiments and runs keep their artifacts."""

import pytest

from trackline.house import House
from trackline.tracking.artifact_locations import below, experiment_location


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("mlflow-artifacts:/", "mlflow-artifacts:/7/artifacts"),
        ("s3://bucket/p/", "s3://bucket/p/7/artifacts"),
        ("s3://bucket/p?region=x", "s3://bucket/p/7/artifacts?region=x"),
        ("/data/what?", "/data/what?/7/artifacts"),
        ("/", "/7/artifacts"),
        ("file:///", "file:/7/artifacts"),
    ],
)
def test_a_path_is_put_below_a_location(location: str, expected: str) -> None:
    """The path follows one slash; a URI's query string stays behind it."""
    assert below(location, "7/artifacts") == expected


def test_the_default_location_is_below_the_root() -> None:
    """An experiment without a location of its own is kept below the server's root by its id."""
    assert experiment_location(House(artifact_root="s3://b/root"), None, 7) == "s3://b/root/7"
