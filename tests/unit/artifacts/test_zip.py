"""Directories as zip files, made while they are sent."""

import io
import zipfile
from pathlib import Path

import pytest

from trackline.artifacts.local import CHUNK, LocalStore
from trackline.artifacts.walk import Found, walk
from trackline.artifacts.zip import zipped


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    """Return a store with files at three depths, one of them longer than a piece."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "top.txt").write_bytes(b"top")
    (tmp_path / "a" / "größe.txt").write_bytes(b"")
    (tmp_path / "a" / "b" / "long.bin").write_bytes(bytes(range(256)) * (CHUNK // 100))
    return LocalStore(str(tmp_path))


def _zip(store: LocalStore, root: str, files: list[Found]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(zipped(store, root, files))))


def test_a_walk_finds_every_file(store: LocalStore) -> None:
    """Files come with their sizes and paths from where the walk began; directories do not come."""
    assert [(file.path, file.file_size) for file in walk(store, "a")] == [
        ("größe.txt", 0),
        ("b/long.bin", 256 * (CHUNK // 100)),
    ]
    assert list(walk(store, "absent")) == []


def test_a_zip_file_has_every_byte(store: LocalStore, tmp_path: Path) -> None:
    """A reader that checks sums finds each file as it lies in the store."""
    archive = _zip(store, "", list(walk(store, "")))

    assert archive.testzip() is None
    assert sorted(archive.namelist()) == ["a/b/long.bin", "a/größe.txt", "top.txt"]
    assert archive.read("a/b/long.bin") == (tmp_path / "a" / "b" / "long.bin").read_bytes()


def test_a_file_that_is_gone_is_left_out(store: LocalStore) -> None:
    """What was deleted since the walk does not break the rest."""
    assert _zip(store, "", [Found("gone", 3), Found("top.txt", 3)]).namelist() == ["top.txt"]


def test_pieces_are_bounded(store: LocalStore) -> None:
    """No piece is much longer than what a store reads at once, whatever the files."""
    assert max(map(len, zipped(store, "", list(walk(store, ""))))) < CHUNK + 1000
