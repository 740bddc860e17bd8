"""Pages made from tables are fresh."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

from trackline.cli.settings_page import settings_page

ROOT = Path(__file__).resolve().parents[2]


def script(name: str) -> ModuleType:
    """Return one of the scripts as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_settings_page_is_fresh() -> None:
    """docs/settings.md is what scripts/write_settings.py writes."""
    assert (ROOT / "docs" / "settings.md").read_text() == settings_page()


def test_compatibility_page_is_fresh() -> None:
    """docs/compat.md is what scripts/write_compat.py writes."""
    assert (ROOT / "docs" / "compat.md").read_text() == script("write_compat").compat()


def test_metrics_page_is_fresh() -> None:
    """docs/metrics.md is what scripts/write_metrics.py writes."""
    assert (ROOT / "docs" / "metrics.md").read_text() == script("write_metrics").metrics_page()


def test_lock_files_name_no_registry() -> None:
    """Pinned dependencies hold no address to fetch them from, and npm is told to leave it out."""
    assert '"resolved"' not in (ROOT / "ui" / "package-lock.json").read_text()
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "ui" / ".npmrc").read_text().splitlines()
    for path in (
        ROOT / "constraints.txt",
        ROOT / "pyproject.toml",
        *sorted(ROOT.glob("tests/wire/requirements-*.txt")),
    ):
        assert not re.search(r"://|--(?:extra-)?index-url|--find-links", path.read_text()), path.name


def test_links_of_the_documents_lead_somewhere() -> None:
    """Every file that a document links to or shows is in the repository."""
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = re.compile(r"\]\(([^)\s#]+)|(?:src|srcset)=\"([^\"]+)\"")
    lost = [
        f"{document.relative_to(ROOT)}: {link}"
        for document in documents
        for groups in named.findall(document.read_text())
        for link in groups
        if link and "://" not in link and not (document.parent / link).exists()
    ]
    assert documents
    assert lost == []
