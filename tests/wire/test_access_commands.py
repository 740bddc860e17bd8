"""`trackline user …` and `trackline token …` from outside."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "TRACKLINE_"))}
PASSWORD = "correct horse battery"  # noqa: S105 - of a test's user


def run(folder: Path, *arguments: str, typed: str = "", code: int = 0, **variables: str) -> str:
    """Run a command with a standard input and return what it printed on standard output."""
    result = subprocess.run(
        [sys.executable, "-m", "trackline", *arguments],
        cwd=folder,
        env=CLEAN | variables,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == code, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return result.stdout if code == 0 else result.stderr


def test_users_come_and_go(tmp_path: Path) -> None:
    """The first user makes the database; the password is a line of input or a variable."""
    run(tmp_path, "user", "add", "root", "--role", "admin", typed=PASSWORD + "\n")
    run(tmp_path, "user", "add", "ann", TRACKLINE_USER_PASSWORD=PASSWORD)
    assert run(tmp_path, "user", "list").splitlines() == ["viewer  ann", "admin   root"]
    run(tmp_path, "user", "change", "ann", "--role", "editor")
    run(tmp_path, "user", "change", "ann", "--password", typed="another long password\n")
    assert run(tmp_path, "user", "list").splitlines() == ["editor  ann", "admin   root"]
    run(tmp_path, "user", "remove", "ann")
    assert run(tmp_path, "user", "list").splitlines() == ["admin   root"]


def test_a_token_is_shown_once_and_kept_as_a_digest(tmp_path: Path) -> None:
    """Standard output is the token alone; neither it nor the password is in the database."""
    run(tmp_path, "user", "add", "ann", "--role", "editor", typed=PASSWORD)
    secret = run(tmp_path, "token", "create", "ann", "ci", "--role", "viewer", "--expires-in", "90d").strip()
    assert re.fullmatch(r"tl_[\w-]{43}", secret)
    with closing(sqlite3.connect(tmp_path / "mlruns" / "trackline.db")) as connection:
        dump = "\n".join(connection.iterdump())
    assert "$argon2id$" in dump
    assert secret not in dump
    assert PASSWORD not in dump
    listed = run(tmp_path, "token", "list")
    assert re.fullmatch(r"viewer +ann +ci +expires \d{4}-\d\d-\d\d \d\d:\d\d UTC +never used\n", listed)
    run(tmp_path, "token", "revoke", "ann", "ci")
    assert run(tmp_path, "token", "list") == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("user", "add", "ann"), "ann) already exists"),
        (("user", "add", "bob", "--role", "boss"), "viewer, editor, admin"),
        (("user", "add", "a:b"), "username"),
        (("user", "remove", "root"), "only admin"),
        (("user", "remove", "nobody"), "username=nobody"),
        (("user", "change", "ann"), "--role or --password"),
        (("user", "list", "--backend-store-uri", "./elsewhere"), "no database"),
        (("token", "create", "nobody", "ci"), "username=nobody"),
        (("token", "create", "ann", "ci", "--expires-in", "soon"), "--expires-in"),
        (("token", "create", "ann", "ci", "--expires-in", "99999d"), "36500d"),
        (("token", "revoke", "ann", "ci"), "no token 'ci'"),
    ],
)
def test_what_cannot_be_done_is_said(place: Path, arguments: tuple[str, ...], said: str) -> None:
    """One sentence names what is wrong; the exit code is 2."""
    assert said in run(place, *arguments, typed=PASSWORD, code=2)


def test_a_short_password_adds_nobody(place: Path) -> None:
    """The password must have twelve characters."""
    before = run(place, "user", "list")
    assert "12 characters" in run(place, "user", "add", "bob", typed="short\n", code=2)
    assert run(place, "user", "list") == before


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose database has an admin and a viewer."""
    folder = tmp_path_factory.mktemp("place")
    run(folder, "user", "add", "root", "--role", "admin", typed=PASSWORD)
    run(folder, "user", "add", "ann", typed=PASSWORD)
    return folder
