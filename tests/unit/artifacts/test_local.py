"""What only a local disk knows: links, devices, crashes, full disks."""

import errno
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from trackline.artifacts import local
from trackline.artifacts.local import LocalStore
from trackline.errors import (
    InsufficientStorage,
    InternalError,
    InvalidParameterValue,
    PermissionDenied,
    ResourceDoesNotExist,
    TracklineError,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the root of a store with a file in it and a secret beside it."""
    root = tmp_path / "root"
    (root / "inside").mkdir(parents=True)
    (root / "inside" / "file").write_bytes(b"inside")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "file").write_bytes(b"secret")
    (tmp_path / "root-beside").write_bytes(b"secret")
    return root


@pytest.fixture
def store(root: Path) -> LocalStore:
    """Return the store."""
    return LocalStore(str(root))


@pytest.mark.parametrize("target", ["../secret", "../root-beside", "/etc", "/"])
def test_a_link_out_of_the_root_is_refused(root: Path, store: LocalStore, target: str) -> None:
    """No operation follows a link out of the root, and no listing shows it."""
    (root / "link").symlink_to(target)

    for path in ("link", "link/file"):
        for operation in (store.list_directory, store.open_read, store.open_write):
            with pytest.raises(InvalidParameterValue, match="Invalid path: it leads out"):
                operation(path)
    assert [entry.name for entry in store.list_directory("")] == ["inside"]


def test_deleting_a_link_leaves_what_it_points_to(root: Path, store: LocalStore, tmp_path: Path) -> None:
    """A link is removed as such, alone or within a tree."""
    (root / "link").symlink_to("../secret")
    (root / "inside" / "link").symlink_to("../../secret")
    store.delete("link")
    store.delete("inside")

    assert list(root.iterdir()) == []
    assert (tmp_path / "secret" / "file").read_bytes() == b"secret"


def test_nothing_is_deleted_through_a_link_out_of_the_root(root: Path, store: LocalStore, tmp_path: Path) -> None:
    """A path below such a link is refused."""
    (root / "link").symlink_to("../secret")

    with pytest.raises(InvalidParameterValue, match="Invalid path"):
        store.delete("link/file")
    assert (tmp_path / "secret" / "file").exists()


def test_a_link_within_the_root_works(root: Path, store: LocalStore) -> None:
    """An operator may move a directory and leave a link, as long as it stays below the root."""
    (root / "link").symlink_to("inside")

    assert [(entry.name, entry.is_dir) for entry in store.list_directory("")] == [("inside", True), ("link", True)]
    assert next(store.open_read("link/file").chunks(0, 6)) == b"inside"


def test_the_root_may_be_a_link(root: Path, tmp_path: Path) -> None:
    """A root that is itself a link is as good as where it points."""
    (tmp_path / "alias").symlink_to(root)

    assert [entry.name for entry in LocalStore(str(tmp_path / "alias")).list_directory("inside")] == ["file"]


def test_a_loop_of_links_is_refused(root: Path, store: LocalStore) -> None:
    """Links that lead in a circle are an invalid path, not a failure."""
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")

    with pytest.raises(InvalidParameterValue, match="Invalid path"):
        store.open_read("a/x")
    assert [entry.name for entry in store.list_directory("")] == ["inside"]


def test_a_pipe_is_no_artifact(root: Path, store: LocalStore) -> None:
    """Opening a pipe does not wait for a writer; it is not there for clients."""
    os.mkfifo(root / "pipe")

    with pytest.raises(ResourceDoesNotExist):
        store.open_read("pipe")
    assert [entry.name for entry in store.list_directory("")] == ["inside"]


@pytest.mark.parametrize("name", ["im%2Bx", "a#b", "a\\b", "C:x", "a\nb", b"\xff", ".trackline-upload-1", "file:x"])
def test_files_that_clients_cannot_name_are_not_listed(root: Path, store: LocalStore, name: str | bytes) -> None:
    """MLflow's client fails on a listing with a name it refuses, so such a name is left out."""
    (Path(os.fsdecode(root)) / os.fsdecode(name)).touch()

    assert [entry.name for entry in store.list_directory("")] == ["inside"]


def test_a_killed_writer_leaves_nothing(root: Path) -> None:
    """A process that dies during an upload leaves no file behind, not even an unfinished one."""
    script = (
        "import sys, time\n"
        "from trackline.artifacts.local import LocalStore\n"
        "upload = LocalStore(sys.argv[1]).open_write('inside/new/file')\n"
        "upload.write([b'x' * 1_000_000])\n"
        "print('written', flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(root)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": _source()}
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        writer.send_signal(signal.SIGKILL)

    assert sorted(path.name for path in root.rglob("*")) == ["file", "inside"]


def test_without_unnamed_files_an_upload_is_whole_too(
    root: Path, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system has no unnamed files a hidden one is used, and removed when the upload is aborted."""
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    upload = store.open_write("inside/new/a")
    upload.write([b"x"])
    assert [entry.name for entry in store.list_directory("inside")] == ["file"]
    upload.commit()
    store.open_write("inside/b").abort()

    assert sorted(path.name for path in root.rglob("*")) == ["a", "file", "inside", "new"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (errno.ENOSPC, InsufficientStorage),
        (errno.EDQUOT, InsufficientStorage),
        (errno.EACCES, PermissionDenied),
        (errno.EROFS, PermissionDenied),
        (errno.EIO, InternalError),
    ],
)
def test_failures_of_the_disk_name_no_path_of_the_server(
    root: Path, caplog: pytest.LogCaptureFixture, code: int, kind: type[TracklineError]
) -> None:
    """A client learns what is wrong, the log where; the upload leaves nothing."""
    upload = LocalStore(str(root)).open_write("a")
    upload.write([b"x"])

    with (
        mock.patch("os.fsync", side_effect=OSError(code, os.strerror(code), str(root))),
        caplog.at_level(logging.ERROR),
        pytest.raises(kind) as raised,
    ):
        upload.commit()
    assert str(root) not in str(raised.value)
    assert str(root) in caplog.text
    assert [path.name for path in root.iterdir()] == ["inside"]


def test_ten_thousand_entries_are_listed(root: Path, store: LocalStore) -> None:
    """A large directory is listed whole and in order."""
    names = [f"{number:05}" for number in range(10_001)]
    for name in names:
        (root / "inside" / name).touch()

    assert [entry.name for entry in store.list_directory("inside")] == [*names, "file"]


def test_a_file_that_shrinks_while_it_is_read(root: Path, store: LocalStore) -> None:
    """What was promised cannot be delivered: that is an error, not a short answer."""
    file = store.open_read("inside/file")
    (root / "inside" / "file").write_bytes(b"")

    with pytest.raises(InternalError, match="shorter"):
        list(file.chunks(0, file.info.size))
    file.close()


@pytest.fixture
def guarded(root: Path) -> LocalStore:
    """Return a store with a database of the server's own in it, at the root and deeper."""
    for name in ("own.db", "own.db-wal", "own.db-shm", "deep/er/own.db"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"precious")
    return LocalStore(str(root), [str(root / "own.db"), str(root / "deep" / "er" / "own.db")])


@pytest.mark.parametrize(
    "path", ["own.db", "./own.db", "own%2Edb", "OWN.DB", "own.db-wal", "own.db-shm", "own.db-journal", "deep/er/own.db"]
)
def test_the_servers_own_files_are_out_of_reach(root: Path, guarded: LocalStore, path: str) -> None:
    """A database that lies among the artifacts can neither be read nor written nor deleted through them."""
    for operation in (guarded.open_read, guarded.open_write, guarded.delete, guarded.list_directory):
        with pytest.raises(InvalidParameterValue, match="Invalid path: the name is reserved"):
            operation(path)
    assert (root / "own.db").read_bytes() == b"precious"


def test_the_servers_own_files_are_not_reached_by_a_link(root: Path, guarded: LocalStore) -> None:
    """A link to them is refused like they are, and removing it removes the link only."""
    (root / "link").symlink_to("own.db")

    with pytest.raises(InvalidParameterValue, match="Invalid path"):
        guarded.open_read("link")
    guarded.delete("link")
    assert (root / "own.db").read_bytes() == b"precious"


def test_the_servers_own_files_are_not_listed(guarded: LocalStore) -> None:
    """A listing shows the artifacts around them only."""
    assert [entry.name for entry in guarded.list_directory("")] == ["deep", "inside"]
    assert guarded.list_directory("deep/er") == []


@pytest.mark.parametrize("path", ["deep", "deep/er"])
def test_a_directory_with_the_servers_own_files_is_not_deleted(root: Path, guarded: LocalStore, path: str) -> None:
    """Deleting a tree does not take them along."""
    with pytest.raises(InvalidParameterValue, match="holds data of the server"):
        guarded.delete(path)
    assert (root / "deep" / "er" / "own.db").exists()


def _source() -> str:
    return str(Path(__file__).parents[3] / "src")


def test_a_file_that_the_disk_gets_in_pieces_is_whole(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system began to write early is in the file once, in its order."""
    monkeypatch.setattr(local, "_AHEAD", 10_000)
    pieces = [os.urandom(7_001) for _ in range(9)]
    upload = store.open_write("pieces.bin")
    for piece in pieces:
        upload.write([piece[:5], piece[5:]])
    upload.commit()

    file = store.open_read("pieces.bin")
    assert b"".join(file.chunks(0, file.info.size)) == b"".join(pieces)
    file.close()
