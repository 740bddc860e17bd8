"""What deploy/ and its documents name is there."""

import re
from pathlib import Path

import pytest

from trackline.cli.settings import SETTINGS
from trackline.server.metrics import FAMILIES

ROOT = Path(__file__).resolve().parents[2]
FILES = [*sorted((ROOT / "deploy").iterdir()), ROOT / "docs" / "deploy.md", ROOT / "docs" / "monitoring.md"]
OF_STORES = re.findall(r"\bMLFLOW_\w+", (ROOT / "docs" / "artifacts.md").read_text())
"""Variables that are read where a store is opened, and are no settings of the server."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_variables_are_known(path: Path) -> None:
    """Each of our variables in a file is a setting of the server, or one of a store."""
    known = {*OF_STORES, *(setting.variable for setting in SETTINGS)}
    assert set(re.findall(r"\b(?:MLFLOW|TRACKLINE)_[A-Z_]+\b", path.read_text())) - known == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_flags_are_known(path: Path) -> None:
    """Each flag that follows `trackline server` is one of its settings."""
    flags = {setting.flag for setting in SETTINGS}
    for words in re.findall(r"trackline server((?: +--[a-z-]+(?: +[^-\s]\S*)?)+)", path.read_text()):
        assert set(re.findall(r"--[a-z-]+", words)) <= flags


def test_alerts_ask_for_metrics_that_there_are() -> None:
    """Each metric in the example rules is one of ours; a histogram has its buckets."""
    text = (ROOT / "deploy" / "prometheus-alerts.yaml").read_text()
    names = {family.name for family in FAMILIES}
    names |= {f"{family.name}_bucket" for family in FAMILIES if family.kind == "histogram"}
    asked = set(re.findall(r"\btrackline_[a-z_]+", text))
    assert asked
    assert asked <= names


def test_the_image_takes_all_that_a_wheel_is_made_of() -> None:
    """What the build reads is let through to it."""
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {"pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "constraints.txt", "src", "ui"} <= let_in
    assert all((ROOT / name).exists() for name in let_in)
