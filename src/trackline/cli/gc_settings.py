"""Every setting of `trackline gc`, once."""

from trackline.cli.settings import ARTIFACTS_DESTINATION, BACKEND, IGNORED, REFUSED, SELECTION, Setting

_NO_JOBS = "There are no jobs."
_NO_WORKSPACES = "There are no workspaces; run one server for each."

GC_SETTINGS: tuple[Setting, ...] = (
    Setting(
        flag="--older-than",
        group=SELECTION,
        placeholder="TIME",
        help="Only what was deleted at least so long ago, such as 30d or 1d2h3m4s.",
    ),
    Setting(
        flag="--run-ids",
        group=SELECTION,
        placeholder="ID,…",
        help="These runs and nothing else but what is named beside them.",
    ),
    Setting(
        flag="--experiment-ids",
        group=SELECTION,
        placeholder="ID,…",
        help="These experiments with all in them, and nothing else but what is named beside them.",
    ),
    Setting(
        flag="--logged-model-ids",
        group=SELECTION,
        placeholder="ID,…",
        help="These logged models and nothing else but what is named beside them.",
    ),
    Setting(
        flag="--dry-run",
        kind="switch",
        default=False,
        group=SELECTION,
        help="Say what would go and how much it holds, and change nothing.",
    ),
    BACKEND,
    ARTIFACTS_DESTINATION,
    Setting(
        flag="--tracking-uri",
        group=IGNORED,
        placeholder="URI",
        help="Artifacts are removed where they lie; no server is asked.",
    ),
    Setting(flag="--jobs", kind="switch", default=False, group=REFUSED, help=_NO_JOBS),
    Setting(flag="--job-ids", group=REFUSED, placeholder="ID,…", help=_NO_JOBS),
    Setting(flag="--workspace", group=REFUSED, help=_NO_WORKSPACES),
    Setting(flag="--all-workspaces", kind="switch", default=False, group=REFUSED, help=_NO_WORKSPACES),
)
"""THE table, in the order of `--help`."""
