"""Where an experiment and a run keep their artifacts."""

from trackline.house import House


def experiment_location(house: House, asked: str | None, experiment_id: int) -> str:
    """Return the location a client asked for, or the default one below the server's root."""
    return asked or below(house.artifact_root, str(experiment_id))


def below(location: str, path: str) -> str:
    """Append a path to a location; a query string stays behind it."""
    head, mark, query = location.partition("?")
    return f"{head.rstrip('/') or head}/{path}{mark}{query}"
