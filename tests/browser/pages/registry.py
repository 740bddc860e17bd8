"""The registry's pages as a person uses them."""

from playwright.sync_api import Locator, Page


class RegistryPages:
    """What a person does on the pages, by the names a person reads."""

    def __init__(self, page: Page) -> None:
        """Work in this tab."""
        self.page = page
        self.models = page.get_by_role("table", name="Registered models")
        self.prompts = page.get_by_role("table", name="Prompts")
        self.versions = page.get_by_role("table", name="Versions")
        self.foot = page.locator(".foot")

    def open_list(self, query: str = "") -> "RegistryPages":
        """Go to the list and wait for its first answer."""
        self.page.goto(f"/registry{query}")
        self.foot.filter(has_text="registered model" if "prompts" not in query else "prompt").wait_for()
        return self

    def open(self, name: str, query: str = "") -> "RegistryPages":
        """Go to the page of a registered model or a prompt."""
        self.page.goto(f"/registry/{name}{query}")
        self.part("About").wait_for()
        return self

    def names(self) -> Locator:
        """Find the links of the list's rows, from the top."""
        return self.page.locator(".list-body .row-link")

    def row(self, name: str) -> Locator:
        """Find a row of the list, or of the versions."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=name, exact=True))

    def version(self, number: int) -> Locator:
        """Find a row of the versions."""
        return self.row(f"v{number}")

    def part(self, name: str) -> Locator:
        """Find a part of a page by its heading."""
        return self.page.get_by_role("region", name=name, exact=True)

    def choose(self, of: str, action: str) -> None:
        """Pick an entry of a menu."""
        self.page.get_by_role("button", name=f"Actions for {of}", exact=True).click()
        self.page.get_by_role("menuitem", name=action).click()

    def field(self) -> Locator:
        """Find the one field of an open dialog."""
        return self.page.get_by_role("dialog").get_by_role("textbox")

    def submit(self, button: str) -> None:
        """Press the button that an open dialog is for, and wait until it is closed."""
        self.page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()
        self.page.get_by_role("dialog").wait_for(state="detached")

    def describe(self, text: str) -> None:
        """Write the description by keys."""
        self.page.keyboard.press("e")
        self.page.get_by_role("textbox", name="Description").fill(text)
        self.page.keyboard.press("Control+Enter")
        self.page.get_by_role("textbox", name="Description").wait_for(state="detached")
