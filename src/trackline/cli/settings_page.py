"""docs/settings.md, made of the settings tables."""

from collections.abc import Sequence

from trackline.cli.access_settings import TOKEN_CREATE_SETTINGS, USER_ADD_SETTINGS, USER_CHANGE_SETTINGS
from trackline.cli.gc_settings import GC_SETTINGS
from trackline.cli.settings import BACKEND, GROUPS, SETTINGS, Setting, default_in_words

_COLUMNS = ["| flag | variable | default | meaning |", "|---|---|---|---|"]


def settings_page() -> str:
    """Return the page."""
    lines = [
        "# Settings",
        "",
        "Made by `scripts/write_settings.py` from the settings tables; a test fails when it is stale. A flag",
        "goes before its variable. `trackline --env-file FILE COMMAND` reads variables from a file of",
        "`NAME=value` lines; variables that are already set keep their values.",
        "",
        "# trackline server",
        "",
        "`trackline ui` is the same command.",
        *_groups(SETTINGS),
        "",
        "# trackline gc",
        "",
        "Removes deleted runs and experiments for good; [maintenance.md](maintenance.md) says how, and tells of",
        "`trackline backup`, `trackline db upgrade` and `trackline doctor`, which take the server's storage settings.",
        *_groups(GC_SETTINGS),
        "",
        "# trackline user, trackline token",
        "",
        "Who may do what: [access.md](access.md). Each takes `--backend-store-uri` besides.",
        *_commands(),
    ]
    return "\n".join(lines) + "\n"


def _commands() -> list[str]:
    lines: list[str] = []
    for command, settings in (
        ("user add NAME", USER_ADD_SETTINGS),
        ("user change NAME", USER_CHANGE_SETTINGS),
        ("token create USERNAME NAME", TOKEN_CREATE_SETTINGS),
    ):
        lines += ["", f"## {command}", "", *_COLUMNS, *(_row(each) for each in settings if each is not BACKEND)]
    return lines


def _groups(settings: Sequence[Setting]) -> list[str]:
    lines: list[str] = []
    for group, about in GROUPS.items():
        rows = [_row(setting) for setting in settings if setting.group == group]
        if rows:
            lines += ["", f"## {group}", "", about, "", *_COLUMNS, *rows]
    return lines


def _row(setting: Setting) -> str:
    flags = ", ".join(f"`{flag}`" for flag in (setting.short, setting.flag, setting.off_flag) if flag)
    variable = f"`{setting.variable}`" if setting.variable else ""
    default = "" if setting.fate != "used" else default_in_words(setting)
    return f"| {flags} | {variable} | {default} | {setting.help} |"
