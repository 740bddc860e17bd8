"""Everything below a directory of a store."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from trackline.artifacts.paths import join
from trackline.artifacts.stores import Store


@dataclass(frozen=True, slots=True)
class Found:
    """A file somewhere below the directory that was walked."""

    path: str
    """From that directory."""
    file_size: int | None
    """Bytes."""


def walk(store: Store, root: str) -> Iterator[Found]:
    """Yield the files below a directory, a whole directory before those in it; nothing when it is absent."""
    waiting = deque([""])
    while waiting:
        folder = waiting.popleft()
        for entry in store.list_directory(join(root, folder)):
            path = join(folder, entry.name)
            if entry.is_dir:
                waiting.append(path)
            else:
                yield Found(path, entry.file_size)
