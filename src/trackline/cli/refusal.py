"""How a command says that it cannot start."""

from typing import IO, Any

import click


class Refusal(click.ClickException):
    """One sentence that says what is wrong and what to do about it; the command ends with exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence, on standard error unless told otherwise."""
        click.echo(f"Error: {self.format_message()}", file=file, err=file is None)
