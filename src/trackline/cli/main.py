"""The commands."""

from pathlib import Path

import click

from trackline import __version__
from trackline.cli.env_file import load_env_file
from trackline.cli.options import GroupedCommand, options
from trackline.cli.settings import Value


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


main.add_command(GroupedCommand("server", params=options(), callback=server, help=server.__doc__))
main.add_command(
    GroupedCommand("ui", params=options(), callback=server, help=server.__doc__, short_help="Another name for server.")
)
