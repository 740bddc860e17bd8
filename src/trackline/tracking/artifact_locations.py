"""Where an experiment and a run keep their artifacts."""

from trackline.house import House


def experiment_location(house: House, asked: str | None, experiment_id: int) -> str:
    """Return the location a client asked for, or the default one below the server's root.

    Raises InvalidParameterValue when the server does not take the location.
    """
    return house.check_location(asked) if asked else below(house.artifact_root, str(experiment_id))


def below(location: str, path: str) -> str:
    """Append a path to a location; a URI's query string stays behind it, a local path has none."""
    local = location.startswith(("/", "file:"))
    head, mark, query = (location, "", "") if local else location.partition("?")
    return f"{head.rstrip('/')}/{path}{mark}{query}"
