"""The commands `trackline user …` and `trackline token …`."""

import click

from trackline.cli.access_settings import (
    BACKEND_ONLY,
    TOKEN_CREATE_SETTINGS,
    USER_ADD_SETTINGS,
    USER_CHANGE_SETTINGS,
)
from trackline.cli.options import GroupedCommand
from trackline.cli.settings import Value


@click.group()
def user() -> None:
    """Add, change and remove users; they take effect in a running server within seconds."""


@click.group()
def token() -> None:
    """Create and revoke API tokens, which programs send instead of a password."""


def _add(name: str, **values: Value) -> None:
    """Add the user NAME.

    The password is asked for twice, or read from TRACKLINE_USER_PASSWORD or from a line of standard input.
    """
    from trackline.cli import users as work  # noqa: PLC0415 - loads the engine, which --help does without

    work.add(name, values)


def _list(**values: Value) -> None:
    """List the users."""
    from trackline.cli import users as work  # noqa: PLC0415 - loads the engine, which --help does without

    work.list_all(values)


def _change(name: str, **values: Value) -> None:
    """Give the user NAME another role or password."""
    from trackline.cli import users as work  # noqa: PLC0415 - loads the engine, which --help does without

    work.change(name, values)


def _remove(name: str, **values: Value) -> None:
    """Remove the user NAME with all tokens and sessions; runs stay."""
    from trackline.cli import users as work  # noqa: PLC0415 - loads the engine, which --help does without

    work.remove(name, values)


def _create_token(username: str, name: str, **values: Value) -> None:
    """Create a token called NAME for the user USERNAME, and show it once."""
    from trackline.cli import tokens as work  # noqa: PLC0415 - loads the engine, which --help does without

    work.create(username, name, values)


def _list_tokens(**values: Value) -> None:
    """List the tokens."""
    from trackline.cli import tokens as work  # noqa: PLC0415 - loads the engine, which --help does without

    work.list_all(values)


def _revoke_token(username: str, name: str, **values: Value) -> None:
    """Revoke the token NAME of the user USERNAME."""
    from trackline.cli import tokens as work  # noqa: PLC0415 - loads the engine, which --help does without

    work.revoke(username, name, values)


def _name() -> click.Argument:
    return click.Argument(["name"])


def _username() -> click.Argument:
    return click.Argument(["username"])


user.add_command(GroupedCommand("add", USER_ADD_SETTINGS, _add, arguments=[_name()], short_help="Add a user."))
user.add_command(GroupedCommand("list", BACKEND_ONLY, _list))
user.add_command(GroupedCommand("change", USER_CHANGE_SETTINGS, _change, arguments=[_name()]))
user.add_command(GroupedCommand("remove", BACKEND_ONLY, _remove, arguments=[_name()]))
token.add_command(GroupedCommand("create", TOKEN_CREATE_SETTINGS, _create_token, arguments=[_username(), _name()]))
token.add_command(GroupedCommand("list", BACKEND_ONLY, _list_tokens))
token.add_command(GroupedCommand("revoke", BACKEND_ONLY, _revoke_token, arguments=[_username(), _name()]))
