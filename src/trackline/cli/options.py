"""From the settings table to click's options, and to a help page in groups."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import click

from trackline.cli.settings import GROUPS, Setting, default_in_words

_SIZE = re.compile(r"(\d+)\s*([KMG]?)(?:i?B)?", re.IGNORECASE)
_UNITS = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3}


class Size(click.ParamType[int]):
    """A number of bytes, with K, M or G for powers of 1024."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - click's signature
        """Return the bytes; ends the command when it is no size or zero."""
        if isinstance(value, int):
            return value
        found = _SIZE.fullmatch(str(value).strip())
        size = int(found[1]) * _UNITS[found[2].upper()] if found else 0
        if not size:
            self.fail(f"{value!r} is no size; write a number of bytes, or one with K, M or G such as 32M.", param, ctx)
        return size


class GroupedCommand(click.Command):
    """A command whose options are settings, listed in its help in their groups."""

    def __init__(
        self,
        name: str,
        settings: Sequence[Setting],
        callback: Callable[..., None],
        *,
        arguments: Sequence[click.Argument] = (),
        short_help: str | None = None,
    ) -> None:
        """Take the settings in the order of the help, whose text is the callback's docstring."""
        params: list[click.Parameter] = [*arguments, *map(_option, settings)]
        super().__init__(name, params=params, callback=callback, help=callback.__doc__, short_help=short_help)
        self._settings = settings

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one section for each group."""
        options = {option.name: option for option in self.get_params(ctx)}
        for group, about in GROUPS.items():
            rows = [_help_row(each, options[each.name], ctx) for each in self._settings if each.group == group]
            if not rows:
                continue
            with formatter.section(group):
                formatter.write_text(about)
                formatter.write_dl(rows, col_max=34)
        with formatter.section("Other"):
            formatter.write_dl([("--help", "Show this text.")], col_max=34)


def _option(setting: Setting) -> click.Option:
    flag = f"{setting.flag}/{setting.off_flag}" if setting.off_flag else setting.flag
    names = [name for name in (setting.short, flag) if name]
    if setting.kind == "switch":
        return click.Option(
            [*names, setting.name], default=setting.default, envvar=setting.variable, is_flag=True, help=setting.help
        )
    return click.Option(
        [*names, setting.name],
        type={"text": click.STRING, "number": click.INT, "size": Size()}[setting.kind],
        default=setting.default,
        envvar=setting.variable,
        metavar=setting.placeholder,
        help=setting.help,
    )


def _help_row(setting: Setting, option: click.Parameter, ctx: click.Context) -> tuple[str, str]:
    record = option.get_help_record(ctx)
    flags = record[0] if record else setting.flag
    extra = [f"default: {default_in_words(setting)}"] if setting.fate == "used" and default_in_words(setting) else []
    if setting.variable:
        extra.append(setting.variable)
    return flags, f"{setting.help} [{'; '.join(extra)}]" if extra else setting.help
