"""The page of an experiment's models as a person uses it."""

from playwright.sync_api import Locator, Page


class ModelsPage:
    """What a person does on the page, by the names a person reads."""

    def __init__(self, page: Page) -> None:
        """Work in this tab."""
        self.page = page
        self.table = page.get_by_role("table", name="Models")

    def open(self, experiment_id: str, query: str = "") -> "ModelsPage":
        """Go to the models of an experiment that has some."""
        self.page.goto(f"/experiments/{experiment_id}/models{query}")
        self.table.wait_for()
        return self

    def names(self) -> Locator:
        """Find the links of the models, from the top."""
        return self.table.locator(".row-link")

    def link(self, name: str) -> Locator:
        """Find the link of a model, or of the run that made one."""
        return self.table.get_by_role("link", name=name, exact=True)

    def best(self) -> Locator:
        """Find the values that are marked as the best."""
        return self.table.locator(".best")

    def sort_by(self, column: str) -> None:
        """Click on the heading of a column."""
        self.table.get_by_role("columnheader", name=column).get_by_role("button").click()

    def search(self, text: str) -> None:
        """Type into the search, from the keyboard alone."""
        self.page.keyboard.press("/")
        self.page.keyboard.type(text)
