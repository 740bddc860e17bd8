"""What `trackline token …` does."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import click

from trackline.access import tokens, users
from trackline.access.secret import digest, new_token
from trackline.cli.durations import duration_ms
from trackline.cli.refusal import Refusal
from trackline.cli.settings import Value, text
from trackline.cli.users import asked_role, opened
from trackline.clock import now_ms

_LONGEST_MS = 36_500 * 86_400 * 1000


def create(username: str, name: str, values: Mapping[str, Value]) -> None:
    """Create a token and print it, alone on standard output. Raises Refusal."""
    asked = asked_role(values)
    lasts = text(values, "expires_in")
    end = None if lasts is None else now_ms() + _lifetime_ms(lasts)
    secret = new_token()
    with opened(values) as session:
        role = asked or session.read(users.find, username).role
        session.write(tokens.create_token, tokens.NewToken(username, name, digest(secret), role, end))
    until = "" if end is None else f" until {_day(end)}"
    click.echo(f"Token '{name}' of {username}, {role}{until}. It is shown this once:", err=True)
    click.echo(secret)
    if sys.stdout.isatty():
        click.echo("Clients take it from the variable MLFLOW_TRACKING_TOKEN.", err=True)


def list_all(values: Mapping[str, Value]) -> None:
    """Print a line for each token: role, user, name, end and last use."""
    with opened(values) as session:
        for token in session.read(tokens.list_tokens, None):
            end = "never expires" if token.expiration_time is None else f"expires {_day(token.expiration_time)}"
            used = "never used" if token.last_used_time is None else f"used {_day(token.last_used_time)}"
            click.echo(f"{token.role:<8}{token.username}  {token.name}  {end}  {used}")


def revoke(username: str, name: str, values: Mapping[str, Value]) -> None:
    """Revoke a token. Raises Refusal."""
    with opened(values) as session:
        session.write(tokens.revoke_token, tokens.TokenName(username, name))
    click.echo(f"Revoked token '{name}' of {username}.")


def _lifetime_ms(lasts: str) -> int:
    lifetime = duration_ms(lasts, "--expires-in")
    if not 0 < lifetime <= _LONGEST_MS:
        raise Refusal(f"--expires-in: {lasts} is out of range. Choose up to 36500d, or leave it out for no end.")
    return lifetime


def _day(time: int) -> str:
    return datetime.fromtimestamp(time / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
