"""Writes docs/settings.md: every setting of the commands, from the settings tables."""

from pathlib import Path

from trackline.cli.settings_page import settings_page

TARGET = Path(__file__).resolve().parent.parent / "docs" / "settings.md"

if __name__ == "__main__":
    TARGET.write_text(settings_page())
