"""The commands."""

from pathlib import Path

import click

from trackline import __version__
from trackline.cli.access import token, user
from trackline.cli.env_file import load_env_file
from trackline.cli.gc_settings import GC_SETTINGS
from trackline.cli.options import GroupedCommand
from trackline.cli.settings import BACKUP_SETTINGS, DOCTOR_SETTINGS, SETTINGS, Value, text


@click.group(context_settings={"help_option_names": ["--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="trackline", message="%(prog)s %(version)s")
@click.option(
    "--env-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Read variables from a file of NAME=value lines; those already set keep their values.",
)
def main(env_file: Path | None) -> None:
    """Track machine-learning experiments: a server and web UI for unmodified MLflow clients."""
    if env_file is not None:
        load_env_file(env_file)


def server(**values: Value) -> None:
    """Start the tracking server and its web UI.

    Without options it listens on http://127.0.0.1:5000 and keeps all data in ./mlruns.
    """
    from trackline.cli.start import start  # noqa: PLC0415 - loads the engine, which --help and --version do without

    start(values)


def gc(**values: Value) -> None:
    """Remove deleted runs, logged models and experiments for good: artifacts, data, and the experiments' names.

    Without any ids everything that is deleted goes. It may run beside a server.
    """
    from trackline.cli.gc import collect  # noqa: PLC0415 - loads the engine, which --help and --version do without

    collect(values)


def doctor(address: str | None, **values: Value) -> None:
    """Check settings, database, artifacts and disk, and a running server by its ADDRESS; say how to fix what is wrong.

    Give the settings as to the server. The exit code is 1 when there is a problem.
    """
    from trackline.cli.doctor import diagnose  # noqa: PLC0415 - loads the engine, which --help and --version do without

    diagnose(values, address)


def backup(target: Path, **values: Value) -> None:
    """Copy the database into the new file TARGET, while the server runs.

    The copy is a database like the original. Artifacts are not in it: copy their directory afterwards.
    """
    from trackline.cli.backup import back_up  # noqa: PLC0415 - loads the engine, which --help and --version do without

    back_up(target, text(values, "backend_store_uri"))


@main.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.argument("uri")
def upgrade(uri: str) -> None:
    """Create the schema in the database at URI, or move it up to what this release writes."""
    from trackline.cli import upgrade as work  # noqa: PLC0415 - loads the engine, which --help and --version do without

    work.upgrade(uri)


main.add_command(user)
main.add_command(token)

_ADDRESS = click.Argument(["address"], required=False)
_TARGET = click.Argument(["target"], type=click.Path(path_type=Path))

main.add_command(GroupedCommand("server", SETTINGS, server))
main.add_command(GroupedCommand("ui", SETTINGS, server, short_help="Another name for server."))
main.add_command(GroupedCommand("gc", GC_SETTINGS, gc, short_help="Remove deleted runs and experiments for good."))
main.add_command(
    GroupedCommand("backup", BACKUP_SETTINGS, backup, arguments=[_TARGET], short_help="Copy the database while in use.")
)
main.add_command(
    GroupedCommand(
        "doctor",
        DOCTOR_SETTINGS,
        doctor,
        arguments=[_ADDRESS],
        short_help="Check that all is well and say how to fix it.",
    )
)
