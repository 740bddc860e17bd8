"""The runs page as a person uses it."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect


class RunsPage:
    """What a person does on the page, by the names a person reads."""

    def __init__(self, page: Page) -> None:
        """Work in this tab."""
        self.page = page
        self.table = page.get_by_role("table", name="Runs")
        self.filter = page.get_by_role("combobox", name="Filter runs")
        self.foot = page.locator(".foot")

    def open(self, experiment_id: str, query: str = "") -> "RunsPage":
        """Go to an experiment's runs and wait for the first rows."""
        self.page.goto(f"/experiments/{experiment_id}{query}")
        self.table.get_by_role("link").first.wait_for()
        return self

    def names(self) -> list[str]:
        """Read the names of the runs in the document, from the top."""
        return self.table.get_by_role("link").all_inner_texts()

    def expect_names(self, *names: str) -> None:
        """Wait until exactly these runs are shown, in this order."""
        expect(self.table.get_by_role("link")).to_have_text(list(names))

    def row(self, name: str) -> Locator:
        """Find the row of a run."""
        return self.table.get_by_role("row").filter(has=self.page.get_by_role("link", name=name, exact=True))

    def nest(self) -> None:
        """Put runs below their parents."""
        self.page.get_by_role("button", name="Group by").click()
        self.page.get_by_role("checkbox", name="Nested runs").check()
        self.page.keyboard.press("Escape")

    def fold(self, name: str) -> Locator:
        """Find the button that shows the runs below one."""
        return self.table.get_by_role("button", name=re.compile(rf"^Show \d+ runs? below {name}$"))

    def heading(self, name: str) -> Locator:
        """Find a column's heading; metrics also say which value they show."""
        return self.table.get_by_role("columnheader").filter(has_text=name)

    def tick(self, *names: str) -> None:
        """Tick the boxes of runs."""
        for name in names:
            self.table.get_by_role("checkbox", name=f"Select {name}", exact=True).check()

    def act(self, name: str) -> Locator:
        """Press a button of the foot line and return the dialog it opens, if it opens one."""
        self.foot.get_by_role("button", name=re.compile(f"^{name}")).click()
        return self.page.get_by_role("dialog", name=re.compile(f"^{name}"))

    def undo(self) -> None:
        """Take back what was done last."""
        self.page.get_by_role("button", name="Undo").last.click()

    def expect_said(self, text: str) -> None:
        """Wait for a note about what was done."""
        expect(self.page.locator(".toasts")).to_contain_text(text)

    def apply(self, text: str) -> None:
        """Type a filter and press Enter."""
        self.filter.fill(text)
        self.filter.press("Enter")

    def query(self) -> dict[str, list[str]]:
        """Read the query of the address."""
        return parse_qs(urlsplit(self.page.url).query)

    def wait_for_query(self, **query: str) -> None:
        """Wait until the query of the address is this and no more."""
        wanted = {name: [value] for name, value in query.items()}
        self.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == wanted)

    def show(self, parts: str) -> None:
        """Switch to the table, the charts, or both."""
        self.page.get_by_role("group", name="Table or charts").get_by_role("button", name=parts).click()

    def card(self, metric: str) -> Locator:
        """Find the card of a metric."""
        return self.page.get_by_role("region", name=metric, exact=True)

    def chart(self, metric: str) -> Locator:
        """Find the drawn chart of a metric."""
        return self.card(metric).get_by_role("img")

    def open_menu(self, metric: str, item: str) -> None:
        """Choose from the menu of a card."""
        self.card(metric).get_by_role("button", name=f"More of {metric}").click()
        self.card(metric).get_by_role("menuitem", name=item).click()
