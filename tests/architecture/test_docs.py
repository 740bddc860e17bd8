"""Pages made from tables are fresh."""

import importlib.util
from pathlib import Path

from trackline.cli.settings import settings_page

ROOT = Path(__file__).resolve().parents[2]


def test_settings_page_is_fresh() -> None:
    """docs/settings.md is what scripts/write_settings.py writes."""
    assert (ROOT / "docs" / "settings.md").read_text() == settings_page()


def test_compatibility_page_is_fresh() -> None:
    """docs/compat.md is what scripts/write_compat.py writes."""
    spec = importlib.util.spec_from_file_location("write_compat", ROOT / "scripts" / "write_compat.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert (ROOT / "docs" / "compat.md").read_text() == script.compat()


def test_lock_files_name_no_registry() -> None:
    """Pinned dependencies hold no address to fetch them from."""
    for name in ("constraints.txt", "ui/package-lock.json"):
        assert '"resolved": "http' not in (text := (ROOT / name).read_text())
        assert "://" not in text or name.endswith(".json")
