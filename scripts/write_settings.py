"""Writes docs/settings.md: every setting of the server, from the settings table."""

from pathlib import Path

from trackline.cli.settings import settings_page

TARGET = Path(__file__).resolve().parent.parent / "docs" / "settings.md"

if __name__ == "__main__":
    TARGET.write_text(settings_page())
