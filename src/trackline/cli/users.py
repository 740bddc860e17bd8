"""What `trackline user …` does."""

import contextlib
import os
import sys
from collections.abc import Generator, Mapping
from pathlib import Path

import click

from trackline.access import users
from trackline.access.limits import check_password, check_username
from trackline.access.passwords import hash_password
from trackline.cli.locations import resolve
from trackline.cli.refusal import Refusal
from trackline.cli.settings import Value, text
from trackline.db.session import Session
from trackline.errors import TracklineError
from trackline.house import House
from trackline.wire.access import ROLES, DeleteUser, Role
from trackline.wire.message import NoFields

PASSWORD_VARIABLE = "TRACKLINE_USER_PASSWORD"  # noqa: S105 - a name
_IN_WORDS: dict[Role, str] = {
    "viewer": "a viewer: reads (--role editor may write)",
    "editor": "an editor: reads and writes",
    "admin": "an admin: reads, writes and manages users",
}


def add(name: str, values: Mapping[str, Value]) -> None:
    """Add a user, creating the database if need be. Raises Refusal."""
    role = asked_role(values) or "viewer"
    with opened(values, create=True) as session:
        check_username(name)
        session.write(users.create_user, users.NewUser(name, _new_password(name), role))
    click.echo(f"Added {name}, {_IN_WORDS[role]}.")


def list_all(values: Mapping[str, Value]) -> None:
    """Print a line for each user: role and name."""
    with opened(values) as session:
        for user in session.read(users.list_users, NoFields()).users:
            click.echo(f"{user.role:<8}{user.username}")


def change(name: str, values: Mapping[str, Value]) -> None:
    """Give a user another role or password. Raises Refusal."""
    role = asked_role(values)
    if role is None and not values["password"]:
        raise Refusal("Nothing to change. Give --role or --password.")
    with opened(values) as session:
        session.read(users.find, name)
        if role is not None:
            session.write(users.set_role, users.NewRole(name, role))
            click.echo(f"{name} is now {_IN_WORDS[role]}.")
        if values["password"]:
            session.write(users.set_password, users.NewPassword(name, _new_password(name)))
            click.echo(f"Changed the password of {name} and ended the sessions.")


def remove(name: str, values: Mapping[str, Value]) -> None:
    """Remove a user. Raises Refusal."""
    with opened(values) as session:
        session.write(users.delete_user, DeleteUser(name))
    click.echo(f"Removed {name}.")


@contextlib.contextmanager
def opened(values: Mapping[str, Value], *, create: bool = False) -> Generator[Session]:
    """Open the database that the settings name. Raises Refusal, also for what the database's functions raise."""
    locations = resolve(
        backend=text(values, "backend_store_uri"), artifact_root=None, destination=None, serve=False, cwd=Path.cwd()
    )
    if create:
        locations.check()
        locations.create()
    else:
        locations.check_existing()
    try:
        with Session(locations.backend, House(artifact_root="")) as session:
            yield session
    except TracklineError as error:
        raise Refusal(error.message) from error


def asked_role(values: Mapping[str, Value]) -> Role | None:
    """Return the role that was asked for, None for none. Raises Refusal for one that there is not."""
    role = text(values, "role")
    if role is not None and role not in ROLES:
        raise Refusal(f"--role: {role!r} is no role. Choose one of {', '.join(ROLES)}.")
    return role


def _new_password(name: str) -> str:
    """Return the hash of a password from the variable, the terminal, or a line of standard input."""
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not password and sys.stdin.isatty():
        password = click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True, err=True)
    elif not password:
        password = sys.stdin.readline().rstrip("\r\n")
    check_password(password)
    return hash_password(password)
