"""What `trackline backup` does: copies the database into a new file while it is in use."""

import sqlite3
import sys
from pathlib import Path

import click

from trackline.cli.locations import resolve
from trackline.cli.refusal import Refusal
from trackline.cli.sizes import in_words
from trackline.db.dialects.sqlite_file import copy


def back_up(target: Path, backend: str | None) -> None:
    """Copy the database to `target`, whole or not at all. Raises Refusal."""
    locations = resolve(backend=backend, artifact_root=None, destination=None, serve=False, cwd=Path.cwd())
    if locations.database is None:
        raise Refusal("A database on a server is copied with its own tools, such as pg_dump or mysqldump.")
    locations.check_existing()
    if target.exists():
        raise Refusal(f"{target} exists. Name a file that does not, such as {target.stem}-2{target.suffix}.")
    if not target.absolute().parent.is_dir():
        raise Refusal(f"There is no directory {target.absolute().parent}. Create it, or name another.")
    quiet = not sys.stdout.isatty()
    try:
        with click.progressbar(length=1, label="Copying", hidden=quiet) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            copy(locations.database, target.absolute(), progress)
    except OSError as error:
        raise Refusal(f"{target} cannot be written ({error.strerror}). Name another file.") from error
    except sqlite3.Error as error:
        raise Refusal(f"The copy failed ({error}); nothing was left at {target}.") from error
    click.echo(f"Copied {locations.database} to {target} ({in_words(target.stat().st_size)}).")
