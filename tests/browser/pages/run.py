"""The page of one run as a person uses it."""

from playwright.sync_api import Locator

from .details import Details


class RunPage(Details):
    """What a person does on the page, by the names a person reads."""

    def open(self, run_id: str, query: str = "") -> "RunPage":
        """Go to a run and wait until it is known."""
        self.page.goto(f"/runs/{run_id}{query}")
        self.page.get_by_role("navigation", name="Parts of the run").wait_for()
        return self

    def act(self, item: str) -> None:
        """Choose something to do to the run."""
        self.page.get_by_role("button", name="Actions for the run").click()
        self.page.get_by_role("menuitem", name=item).click()

    def rename(self, name: str) -> None:
        """Give the run another name."""
        self.act("Rename")
        self.page.get_by_role("textbox", name="Name").fill(name)
        self.page.get_by_role("button", name="Rename").click()

    def describe(self, text: str) -> None:
        """Write the description."""
        self.page.keyboard.press("e")
        self.page.get_by_role("textbox", name="Description").fill(text)
        self.page.get_by_role("button", name="Save").click()

    def state(self) -> Locator:
        """Find the word on the run's state."""
        return self.page.locator(".run-state")

    def card(self, metric: str) -> Locator:
        """Find the card of a metric."""
        return self.page.get_by_role("region", name=metric, exact=True)

    def chart(self, metric: str) -> Locator:
        """Find the picture of a metric."""
        return self.card(metric).get_by_role("img")

    def sections(self) -> Locator:
        """Find the headings that charts stand under."""
        return self.page.locator(".chart-section > h2")

    def drag(self, metric: str, start: float, end: float) -> None:
        """Choose a stretch of a chart, in shares of its width."""
        box = self.chart(metric).bounding_box()
        if box is None:
            raise RuntimeError(f"There is no chart of {metric}.")
        middle = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + box["width"] * start, middle)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"] * end, middle, steps=5)
        self.page.mouse.up()

    def images(self, key: str) -> Locator:
        """Find the images of a key."""
        return self.page.get_by_role("region", name=f"Images {key}")
