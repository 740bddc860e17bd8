"""The experiments page as a person uses it."""

import re

from playwright.sync_api import Locator, Page


class ExperimentsPage:
    """What a person does on the page, by the names a person reads."""

    def __init__(self, page: Page) -> None:
        """Work in this tab."""
        self.page = page
        self.table = page.get_by_role("table", name="Experiments")
        self.search = page.get_by_role("searchbox", name="Search experiments")

    def open(self, query: str = "") -> "ExperimentsPage":
        """Go to the page and wait for its first answer."""
        self.page.goto(f"/experiments{query}")
        self.page.locator(".foot").filter(has_text=re.compile(r"\d experiments?")).wait_for()
        return self

    def link(self, name: str) -> Locator:
        """Find the link of an experiment by its whole name."""
        return self.table.get_by_role("link", name=name, exact=True)

    def row(self, name: str) -> Locator:
        """Find the row of an experiment by its whole name."""
        return self.table.get_by_role("row").filter(has=self.page.get_by_role("link", name=name, exact=True))

    def folder(self, path: str) -> Locator:
        """Find a folder's own button by its path."""
        return self.page.locator(f"button.folder-row[title='{path}/']")

    def folder_row(self, path: str) -> Locator:
        """Find the row of a folder by its path."""
        return self.table.get_by_role("row").filter(has=self.folder(path))

    def choose(self, name: str, action: str) -> None:
        """Pick an entry of an experiment's menu."""
        self.page.get_by_role("button", name=f"Actions for {name}").click()
        self.page.get_by_role("menuitem", name=action).click()
