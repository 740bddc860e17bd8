"""Every setting of `trackline user` and `trackline token`, once."""

from trackline.cli.settings import ACCESS, BACKEND, Setting

_ROLE = Setting(
    flag="--role",
    group=ACCESS,
    placeholder="ROLE",
    shown_default="viewer",
    help="viewer (reads), editor (reads and writes) or admin (manages users too).",
)

USER_ADD_SETTINGS: tuple[Setting, ...] = (_ROLE, BACKEND)
USER_CHANGE_SETTINGS: tuple[Setting, ...] = (
    Setting(flag="--role", group=ACCESS, placeholder="ROLE", help="Another role: viewer, editor or admin."),
    Setting(
        flag="--password",
        kind="switch",
        default=False,
        group=ACCESS,
        help="Another password, read as `user add` reads it; ends the user's sessions.",
    ),
    BACKEND,
)
TOKEN_CREATE_SETTINGS: tuple[Setting, ...] = (
    Setting(
        flag="--role",
        group=ACCESS,
        placeholder="ROLE",
        shown_default="the user's",
        help="What the token may: viewer, editor or admin; never more than its user.",
    ),
    Setting(
        flag="--expires-in",
        group=ACCESS,
        placeholder="TIME",
        shown_default="never",
        help="How long it is good, such as 90d or 12h.",
    ),
    BACKEND,
)
BACKEND_ONLY: tuple[Setting, ...] = (BACKEND,)
