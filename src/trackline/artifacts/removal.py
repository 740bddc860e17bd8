"""Measuring and removing what runs and experiments keep in artifact stores."""

from collections.abc import Sequence

from trackline.artifacts.locations import Proxied, parent, resolve
from trackline.artifacts.paths import join
from trackline.artifacts.stores import Store, open_store
from trackline.errors import NotImplementedHere


class Remover:
    """Removes artifacts where they lie. Every call blocks."""

    def __init__(self, destination: str | None, protected: Sequence[str] = ()) -> None:
        """`destination` is where proxied artifacts lie, None if that is unknown; `protected` as for `open_store`."""
        self._destination = destination
        self._protected = protected

    def check(self, uri: str) -> None:
        """Raise TracklineError for a location in a storage that cannot be used from here; nothing is read."""
        self._find(uri)

    def size_of(self, uri: str) -> int:
        """Return the bytes of all files below a location."""
        store, path = self._find(uri)
        return _size(store, path)

    def remove(self, artifact_uri: str, owner: str) -> None:
        """Remove the artifacts of a run or logged model, and the folder named after it if that is where they lie.

        Raises TracklineError for a storage that cannot be used from here.
        """
        above, name = parent(artifact_uri)
        if parent(above)[1] == owner:
            above, name = parent(above)
        store, path = self._find(above)
        store.delete(join(path, name))

    def remove_experiment(self, location: str, experiment_id: int) -> None:
        """Remove an experiment's own folder behind the artifact proxy; a place that somebody chose stays."""
        place = resolve(location)
        if isinstance(place, Proxied) and place.path == str(experiment_id):
            self._proxied().delete(place.path)

    def _find(self, uri: str) -> tuple[Store, str]:
        place = resolve(uri)
        if isinstance(place, Proxied):
            return self._proxied(), place.path
        return open_store(place.uri, self._protected), ""

    def _proxied(self) -> Store:
        if self._destination is None:
            raise NotImplementedHere("It is not known where the artifact proxy keeps its files.")
        return open_store(self._destination, self._protected)


def _size(store: Store, path: str) -> int:
    size = 0
    waiting = [path]
    while waiting:
        folder = waiting.pop()
        for entry in store.list_directory(folder):
            size += entry.file_size or 0
            if entry.is_dir:
                waiting.append(join(folder, entry.name))
    return size
