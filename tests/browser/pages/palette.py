"""The command palette as a person uses it."""

from playwright.sync_api import Locator, Page


class Palette:
    """What a person does with the palette, by the names a person reads."""

    def __init__(self, page: Page) -> None:
        """Work in this tab."""
        self.page = page
        self.button = page.get_by_role("button", name="Search everything")
        self.field = page.get_by_role("combobox", name="Search experiments, registered models, runs, pages and actions")

    def open(self) -> "Palette":
        """Press its key."""
        self.button.wait_for()
        self.page.keyboard.press("Control+k")
        self.field.and_(self.page.locator(":focus")).wait_for()
        return self

    def take(self, text: str) -> None:
        """Open it, type some letters, and take the item that is called so."""
        self.open().field.fill(text)
        self.chosen().filter(has_text=text).wait_for()
        self.page.keyboard.press("Enter")
        self.field.wait_for(state="detached")

    def find(self, text: str, found: str) -> None:
        """Open it, type some letters, and go to what they find first, by its whole name."""
        self.open().field.fill(text)
        self._results().get_by_role("option", name=found, exact=True, selected=True).wait_for()
        self.page.keyboard.press("Enter")

    def actions(self) -> list[str]:
        """Open it, read all there is to do, and close it."""
        self.open()
        texts = self.page.get_by_role("group", name="Actions").locator(".clip").all_inner_texts()
        self.page.keyboard.press("Escape")
        self.field.wait_for(state="detached")
        return texts

    def chosen(self) -> Locator:
        """Find the item that Enter takes."""
        return self._results().get_by_role("option", selected=True)

    def _results(self) -> Locator:
        return self.page.get_by_role("listbox", name="Results")
