"""Writes docs/metrics.md: every metric of /metrics, from their table."""

from collections.abc import Sequence
from pathlib import Path

from trackline.server.metrics import FAMILIES, MLFLOW_FAMILIES, Family

TARGET = Path(__file__).resolve().parent.parent / "docs" / "metrics.md"

_HEAD = """# Metrics

Made by `scripts/write_metrics.py` from the table of metrics; a test fails when it is stale.
[monitoring.md](monitoring.md) says how to read them.
"""


def metrics_page() -> str:
    """Return the page."""
    lines = [
        _HEAD,
        *_table(FAMILIES),
        "",
        "With `--expose-prometheus` these too, for dashboards made for MLflow's exporter:",
        "",
        *_table(MLFLOW_FAMILIES),
    ]
    return "\n".join(lines) + "\n"


def _table(families: Sequence[Family]) -> list[str]:
    rows = [f"| `{family.name}` | {family.kind} | {', '.join(family.labels)} | {family.help} |" for family in families]
    return ["| metric | kind | labels | meaning |", "|---|---|---|---|", *rows]


if __name__ == "__main__":
    TARGET.write_text(metrics_page())
