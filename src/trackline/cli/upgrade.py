"""What `trackline db upgrade` does."""

from pathlib import Path

import click

from trackline.cli.locations import resolve
from trackline.db.migrations import SchemaMove


def upgrade(uri: str) -> None:
    """Create the schema at a URI or move it up, and say which. Raises Refusal for a database that is not ours."""
    locations = resolve(backend=uri, artifact_root=None, destination=None, serve=False, cwd=Path.cwd())
    locations.check()
    move = locations.create()
    click.echo(f"{locations.shown_backend}: {_in_words(move)}.")


def _in_words(move: SchemaMove) -> str:
    if not move.before:
        return f"created the schema, version {move.after}"
    if move.before == move.after:
        return f"the schema is up to date, version {move.after}"
    return f"moved the schema from version {move.before} to version {move.after}"
