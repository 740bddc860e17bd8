#!/usr/bin/env python3
"""Take a picture of every page in both themes, 1440 and 360 pixels wide, on one of everything.

Usage: .venvs/dev/bin/python scripts/screenshots.py FOLDER [NAME...]; with names, of the views whose names begin so.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser.conftest import CHROMIUM_FLAGS, find_chromium, serve
from browser.gallery import SIZES, THEMES, Gallery, fill


def main() -> int:
    """Start a server, fill it, and go through the views."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("names", nargs="*", help="beginnings of views' names")
    chosen = asked.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, serve(Path(place)) as tracker, sync_playwright() as playwright:
        gallery = fill(tracker)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        wanted = [name for name in gallery.views if not chosen.names or name.startswith(tuple(chosen.names))]
        count = shoot(browser, tracker.url, gallery, wanted, chosen.folder)
        browser.close()
    print(f"{count} pictures in {chosen.folder}")
    return 0 if wanted else 1


def shoot(browser: Browser, url: str, gallery: Gallery, names: list[str], folder: Path) -> int:
    """Take the pictures of these views and return how many there are."""
    count = 0
    for theme in THEMES:
        for width, height in SIZES:
            context = browser.new_context(
                base_url=url, color_scheme=theme, viewport={"width": width, "height": height}, reduced_motion="reduce"
            )
            page = context.new_page()
            for name in names:
                gallery.show(page, name)
                page.screenshot(path=folder / f"{name}-{theme}-{width}.png")
                count += 1
            context.close()
    return count


if __name__ == "__main__":
    sys.exit(main())
