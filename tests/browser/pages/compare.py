"""The compare page as a person uses it."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page


class ComparePage:
    """What a person does on the page, by the names a person reads."""

    def __init__(self, page: Page) -> None:
        """Work in this tab."""
        self.page = page
        self.table = page.get_by_role("table", name="Params, metrics and tags of the runs")
        self.legend = page.get_by_role("region", name="Runs", exact=True)
        self.baseline = page.get_by_label("Baseline")
        self.code = page.get_by_role("region", name="Code")

    def open(self, run_ids: Sequence[str], query: str = "") -> "ComparePage":
        """Go to the comparison of some runs."""
        self.page.goto(f"/compare?runs={','.join(run_ids)}{query}")
        self.page.get_by_role("navigation", name="Parts of the comparison").wait_for()
        return self

    def row(self, key: str) -> Locator:
        """Find the row of a param, metric or tag."""
        return self.table.get_by_role("row").filter(has_text=re.compile(rf"^{re.escape(key)} \("))

    def card(self, metric: str) -> Locator:
        """Find the card of a metric."""
        return self.page.get_by_role("region", name=metric, exact=True)

    def chart(self, metric: str) -> Locator:
        """Find the picture of a metric."""
        return self.card(metric).get_by_role("img")

    def readout(self) -> Locator:
        """Find what is said of the place that the pointer is at."""
        return self.page.locator(".readout")

    def crosshair(self, metric: str) -> Locator:
        """Find the line that the crosshair draws through a chart."""
        return self.chart(metric).locator(".u-cursor-x")

    def draw(self, name: str, *, drawn: bool) -> None:
        """Say whether charts draw a run."""
        self.legend.get_by_role("checkbox", name=f"Draw {name}").set_checked(drawn)

    def remove(self, name: str) -> None:
        """Take a run out of the comparison."""
        self.legend.get_by_role("button", name=f"Remove {name}").click()

    def lines(self, file: str) -> Locator:
        """Choose a file and find the lines that differ in it."""
        self.page.get_by_role("button", name=file).click()
        return self.page.get_by_role("region", name=f"Lines of {file}")

    def images(self, key: str) -> Locator:
        """Find the images of a key, a column a run."""
        return self.page.get_by_role("region", name=f"Images {key}")

    def query(self) -> dict[str, list[str]]:
        """Read the query of the address."""
        return parse_qs(urlsplit(self.page.url).query)
