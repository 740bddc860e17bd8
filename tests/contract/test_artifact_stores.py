"""What every artifact store must do; a new kind of storage is one more name in `KINDS`."""

import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from object_storage import S3Server

from trackline.artifacts.stores import Store, open_store
from trackline.errors import InvalidParameterValue, ResourceDoesNotExist, TracklineError

GIVEN = os.environ.get("TRACKLINE_TEST_STORE", "")
"""A location in another object storage to run the suite on, such as wasbs://container/tests or gs://bucket/tests."""
KINDS = ("file-uri", "local", "s3", *(["given"] if GIVEN else []))
DISKS = ("file-uri", "local")
"""Where a name cannot be a file and a directory at once."""
OBJECTS = tuple(kind for kind in KINDS if kind not in DISKS)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Yield an empty store of each kind; nothing of an upload may be left in it at the end."""
    if request.param == "s3":
        yield from _s3_store(request.getfixturevalue("s3_server"))
        return
    if request.param == "given":
        yield open_store(f"{GIVEN}/{secrets.token_hex(8)}/a b")
        return
    yield open_store(str(tmp_path / "store") if request.param == "local" else (tmp_path / "a store").as_uri())
    assert not [name for name in _all_names(tmp_path) if "trackline-upload" in name]


def _s3_store(server: S3Server) -> Iterator[Store]:
    bucket = server.new_bucket()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        yield open_store(f"s3://{bucket}/some where/100%")
    assert not server.unfinished_uploads(bucket)


def _all_names(folder: Path) -> list[str]:
    return [name for _, folders, files in os.walk(folder) for name in (*folders, *files)]


def _put(store: Store, path: str, *parts: bytes) -> None:
    upload = store.open_write(path)
    upload.write(parts)
    upload.commit()


def _get(store: Store, path: str, start: int = 0, stop: int | None = None) -> bytes:
    file = store.open_read(path)
    try:
        return b"".join(file.chunks(start, file.info.size if stop is None else stop))
    finally:
        file.close()


def _listed(store: Store, path: str = "") -> list[tuple[str, bool, int | None]]:
    return [(entry.name, entry.is_dir, entry.file_size) for entry in store.list_directory(path)]


@pytest.mark.parametrize(
    "path", ["a.txt", "d/e/f.txt", "a+b.png", "sp ace", "100%.txt", "ünï-文件😀.txt", "e\u0301", " ", "...", "q?&=;x"]
)
def test_what_is_written_is_read_and_listed_under_its_name(store: Store, path: str) -> None:
    """A file comes back byte for byte, under exactly its name."""
    _put(store, path, b"one", b"", b"two")

    folder, _, name = path.rpartition("/")
    assert _get(store, path) == b"onetwo"
    assert _listed(store, folder) == [(name, False, 6)]


def test_an_empty_file_is_a_file(store: Store) -> None:
    """A file without bytes exists."""
    _put(store, "empty")

    assert _get(store, "empty") == b""
    assert _listed(store) == [("empty", False, 0)]


def test_a_listing_is_one_level_sorted_by_name(store: Store) -> None:
    """Directories are listed with their siblings, without what they hold."""
    for path in ("b/x", "a", "b/y/z", "c"):
        _put(store, path, b"1")

    assert _listed(store) == [("a", False, 1), ("b", True, None), ("c", False, 1)]
    assert _listed(store, "b") == [("x", False, 1), ("y", True, None)]


@pytest.mark.parametrize("path", ["absent", "absent/deeper", "a", "a/below"])
def test_listing_what_is_no_directory_gives_nothing(store: Store, path: str) -> None:
    """An absent path and a file hold nothing."""
    _put(store, "a", b"1")

    assert _listed(store, path) == []


def test_an_empty_store_lists_nothing(store: Store) -> None:
    """A store that was never written to can be listed."""
    assert _listed(store) == []


def test_a_listing_is_longer_than_a_page(store: Store) -> None:
    """A directory with more entries than a storage hands out at once is listed whole."""
    names = [f"{number:04}" for number in range(1_100)]
    for name in names:
        _put(store, f"many/{name}")

    assert [name for name, _, _ in _listed(store, "many")] == names


def test_a_part_is_read(store: Store) -> None:
    """Reading takes a first byte and the one behind the last."""
    _put(store, "a", b"0123456789")

    assert _get(store, "a", 2, 5) == b"234"
    assert _get(store, "a", 9) == b"9"
    assert _get(store, "a", 4, 4) == b""


def test_a_large_file_is_read_in_pieces(store: Store) -> None:
    """No piece of a large file is large."""
    piece = bytes(range(256)) * 4096
    _put(store, "big", *[piece] * 9)

    file = store.open_read("big")
    sizes = [len(chunk) for chunk in file.chunks(1, file.info.size)]
    file.close()

    assert sum(sizes) == 9 * len(piece) - 1
    assert max(sizes) <= 1 << 20


@pytest.mark.parametrize("path", ["absent", "d/absent", "a/below", "absent/deeper"])
def test_reading_what_is_absent(store: Store, path: str) -> None:
    """An absent file is named in the refusal."""
    _put(store, "a", b"1")
    _put(store, "d/x", b"1")

    with pytest.raises(ResourceDoesNotExist, match=f"No such artifact: '{path}'"):
        store.open_read(path)


@pytest.mark.parametrize("path", ["d", ""])
def test_reading_a_directory(store: Store, path: str) -> None:
    """A directory is no file."""
    _put(store, "d/x", b"1")

    with pytest.raises(InvalidParameterValue, match="refers to a directory"):
        store.open_read(path)


@pytest.mark.parametrize("store", DISKS, indirect=True)
@pytest.mark.parametrize("path", ["d", "d/e"])
def test_writing_over_a_directory(store: Store, path: str) -> None:
    """A directory is not replaced by a file."""
    _put(store, "d/e/x", b"1")

    with pytest.raises(InvalidParameterValue, match="refers to a directory"):
        store.open_write(path)


def test_writing_over_the_root(store: Store) -> None:
    """The root is a directory of every store."""
    with pytest.raises(InvalidParameterValue, match="refers to a directory"):
        store.open_write("")


@pytest.mark.parametrize("store", OBJECTS, indirect=True)
def test_an_object_may_stand_beside_a_directory_of_its_name(store: Store) -> None:
    """An object storage keeps both, and both can be read; they go together."""
    _put(store, "d/x", b"1")
    _put(store, "d", b"2")

    assert (_get(store, "d/x"), _get(store, "d")) == (b"1", b"2")
    assert _listed(store) == [("d", True, None), ("d", False, 1)]
    store.delete("d")
    assert _listed(store) == []


@pytest.mark.parametrize("store", DISKS, indirect=True)
@pytest.mark.parametrize("path", ["a/b", "a/b/c"])
def test_writing_below_a_file(store: Store, path: str) -> None:
    """A file is not turned into a directory."""
    _put(store, "a", b"1")

    with pytest.raises(InvalidParameterValue, match="file stands where"):
        store.open_write(path)
    assert _get(store, "a") == b"1"


def test_writing_again_replaces(store: Store) -> None:
    """The last upload to finish is the file, and its version differs."""
    _put(store, "a", b"old and long")
    old = store.open_read("a")
    _put(store, "a", b"new")
    new = store.open_read("a")

    assert b"".join(old.chunks(0, old.info.size)) == b"old and long"
    assert b"".join(new.chunks(0, new.info.size)) == b"new"
    assert old.info.etag != new.info.etag
    old.close()
    new.close()


def test_an_unchanged_file_keeps_its_version(store: Store) -> None:
    """The version of a file is the same each time it is opened, in the form HTTP wants."""
    _put(store, "a", b"x")
    first, second = store.open_read("a"), store.open_read("a")

    assert first.info == second.info
    assert first.info.etag.startswith('"')
    first.close()
    second.close()


def test_nothing_is_seen_before_the_end(store: Store) -> None:
    """An upload has no effect until it is committed, and none after it was aborted."""
    upload = store.open_write("d/a")
    upload.write([b"x" * 100_000])

    assert _listed(store) == []
    upload.abort()
    assert _listed(store) == []
    with pytest.raises(ResourceDoesNotExist):
        store.open_read("d/a")


def test_an_aborted_upload_leaves_the_old_file(store: Store) -> None:
    """What was there before stays."""
    _put(store, "a", b"old")
    upload = store.open_write("a")
    upload.write([b"new"])
    upload.abort()

    assert _get(store, "a") == b"old"


def test_aborting_after_commit_changes_nothing(store: Store) -> None:
    """Cleaning up twice is safe."""
    upload = store.open_write("a")
    upload.write([b"x"])
    upload.commit()
    upload.abort()

    assert _get(store, "a") == b"x"


def test_two_writers_leave_one_whole_file(store: Store) -> None:
    """Writers of one path do not mix: the file is one of theirs, whole."""
    contents = [bytes([number]) * 300_000 for number in range(6)]
    failures: list[BaseException] = []

    def write(content: bytes) -> None:
        try:
            for _ in range(5):
                upload = store.open_write("d/e/same")
                for start in range(0, len(content), 50_000):
                    upload.write([content[start : start + 50_000]])
                upload.commit()
        except TracklineError as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    assert _get(store, "d/e/same") in contents
    assert _listed(store, "d/e") == [("same", False, 300_000)]


@pytest.mark.parametrize("store", DISKS, indirect=True)
def test_a_directory_and_a_file_of_one_name_do_not_break_each_other(store: Store) -> None:
    """Of two uploads that exclude each other the second to finish is refused in words."""
    file, below = store.open_write("a"), store.open_write("a/b")
    file.commit()

    with pytest.raises(InvalidParameterValue, match="file stands where"):
        below.commit()
    assert _listed(store) == [("a", False, 0)]


@pytest.mark.parametrize("store", DISKS, indirect=True)
def test_a_file_does_not_replace_a_directory_made_meanwhile(store: Store) -> None:
    """The same the other way round."""
    file, below = store.open_write("a"), store.open_write("a/b")
    below.commit()

    with pytest.raises(InvalidParameterValue, match="refers to a directory"):
        file.commit()
    assert _listed(store, "a") == [("b", False, 0)]


def test_an_upload_survives_the_deletion_of_its_directory(store: Store) -> None:
    """A directory deleted during an upload is made again."""
    _put(store, "d/e/x", b"1")
    upload = store.open_write("d/e/y")
    upload.write([b"2"])
    store.delete("d")
    upload.commit()

    assert _listed(store, "d/e") == [("y", False, 1)]


def test_deleting_a_file(store: Store) -> None:
    """A file is removed, its neighbours stay."""
    _put(store, "d/a", b"1")
    _put(store, "d/b", b"1")
    store.delete("d/a")

    assert _listed(store, "d") == [("b", False, 1)]


def test_deleting_a_tree(store: Store) -> None:
    """A directory is removed with everything below it, and nothing whose name merely begins like it."""
    for path in ("d/a", "d/e/f", "da", "d+"):
        _put(store, path, b"1")
    store.delete("d")

    assert [name for name, _, _ in _listed(store)] == ["d+", "da"]


@pytest.mark.parametrize("path", ["absent", "absent/deeper", "a/below"])
def test_deleting_what_is_absent(store: Store, path: str) -> None:
    """Deleting twice is no error, and deletes nothing else."""
    _put(store, "a", b"1")
    store.delete(path)

    assert _get(store, "a") == b"1"


@pytest.mark.parametrize("path", ["", ".", "./"])
def test_the_root_is_not_deleted(store: Store, path: str) -> None:
    """The whole storage cannot be deleted."""
    _put(store, "a", b"1")

    with pytest.raises(InvalidParameterValue, match="root"):
        store.delete(path)
    assert _get(store, "a") == b"1"


@pytest.mark.parametrize("path", ["../x", "a/../../x", "%2e%2e/x", "/etc/hostname", "a\\b", "a\0b", "x" * 256])
def test_hostile_paths_are_refused_by_the_store_too(store: Store, path: str) -> None:
    """A caller that forgot to check does no harm."""
    for operation in (store.list_directory, store.open_read, store.open_write, store.delete):
        with pytest.raises(InvalidParameterValue, match="Invalid path"):
            operation(path)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.binary(max_size=300), max_size=8), start=st.integers(0, 50), length=st.integers(0, 3000))
def test_any_bytes_come_back(store: Store, parts: list[bytes], start: int, length: int) -> None:
    """Whatever the pieces of an upload, the file is their sum, and a part of it is that part."""
    whole = b"".join(parts)
    upload = store.open_write("p")
    for part in parts:
        upload.write([part])
    upload.commit()

    assert _get(store, "p") == whole
    stop = min(start + length, len(whole))
    assert _get(store, "p", start, stop) == whole[start:stop]
