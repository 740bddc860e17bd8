"""What the pages of a run and of a model have in common, as a person uses it."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page

from .files import Files


class Details:
    """What a person does on a page of one thing, by the names a person reads."""

    def __init__(self, page: Page) -> None:
        """Work in this tab."""
        self.page = page
        self.files = Files(page)
        self.registered = self.part("Registered as")

    def part(self, name: str) -> Locator:
        """Find a part of the overview by its heading."""
        return self.page.get_by_role("region", name=name, exact=True)

    def metric(self, key: str) -> Locator:
        """Find the row of a metric."""
        return self.part("Metrics").get_by_role("row").filter(has_text=key)

    def show(self, tab: str) -> None:
        """Go to another tab."""
        self.page.get_by_role("button", name=tab, exact=True).click()

    def add_tag(self, name: str, value: str) -> None:
        """Set a new tag."""
        self.page.get_by_role("button", name="Add tag").click()
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Value").fill(value)
        self.page.get_by_role("button", name="Save").click()

    def delete_tag(self, name: str) -> None:
        """Delete a tag."""
        self.page.get_by_role("button", name=f"Actions for {name}").click()
        self.page.get_by_role("menuitem", name="Delete").click()

    def expect_menu_beside_tabs(self, of: str) -> None:
        """See that tabs and menu stay on one line, inside the window, on telephones of any width."""
        tabs = self.page.get_by_role("navigation", name=f"Parts of the {of}")
        menu = self.page.get_by_role("button", name=f"Actions for the {of}")
        for width in range(340, 440, 4):
            self.page.set_viewport_size({"width": width, "height": 740})
            left, right = tabs.bounding_box(), menu.bounding_box()
            assert left is not None
            assert right is not None
            assert (width, right["y"]) == (width, left["y"])
            assert right["x"] + right["width"] <= width

    def query(self) -> dict[str, list[str]]:
        """Read the query of the address."""
        return parse_qs(urlsplit(self.page.url).query)
