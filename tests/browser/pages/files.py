"""The files of a run or of a model, as a person uses them."""

from playwright.sync_api import Locator, Page


class Files:
    """What a person does with files, by the names a person reads."""

    def __init__(self, page: Page) -> None:
        """Work in this tab."""
        self.page = page
        self.tree = page.get_by_role("tree", name="Files")
        self.find = page.get_by_role("searchbox", name="Find files")
        self.items = self.tree.get_by_role("treeitem")

    def item(self, name: str) -> Locator:
        """Find a file or a folder in the tree."""
        return self.tree.get_by_role("treeitem", name=name)

    def content(self, name: str) -> Locator:
        """Find what is shown of a file."""
        return self.page.get_by_role("region", name=f"Content of {name}")

    def picture(self, name: str) -> Locator:
        """Find the pictures that are shown of a file."""
        return self.page.get_by_role("img", name=name)

    def download(self, link: str = "Download") -> tuple[str, bytes]:
        """Take home what is shown; return its name and its bytes."""
        with self.page.expect_download() as started:
            self.page.get_by_role("link", name=link).click()
        return started.value.suggested_filename, started.value.path().read_bytes()
