"""The commands."""

from pathlib import Path

import click

from trackline import __version__
from trackline.cli.env_file import load_env_file
from trackline.cli.gc_settings import GC_SETTINGS
from trackline.cli.options import GroupedCommand
from trackline.cli.settings import SETTINGS, Value


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
    """Remove deleted runs and experiments for good: their artifacts, their data, and the experiments' names.

    Without --run-ids or --experiment-ids everything that is deleted goes. It may run beside a server.
    """
    from trackline.cli.gc import collect  # noqa: PLC0415 - loads the engine, which --help and --version do without

    collect(values)


main.add_command(GroupedCommand("server", SETTINGS, server))
main.add_command(GroupedCommand("ui", SETTINGS, server, short_help="Another name for server."))
main.add_command(GroupedCommand("gc", GC_SETTINGS, gc, short_help="Remove deleted runs and experiments for good."))
