"""The page of one model as a person uses it."""

from .details import Details


class ModelPage(Details):
    """What a person does on the page, by the names a person reads."""

    def open(self, model_id: str, query: str = "") -> "ModelPage":
        """Go to a model and wait until it is known."""
        self.page.goto(f"/models/{model_id}{query}")
        self.page.get_by_role("navigation", name="Parts of the model").wait_for()
        return self

    def act(self, item: str) -> None:
        """Choose something to do to the model."""
        self.page.get_by_role("button", name="Actions for the model").click()
        self.page.get_by_role("menuitem", name=item).click()

    def go_to_list(self) -> None:
        """Follow the way up to the models of the experiment."""
        crumbs = self.page.get_by_role("navigation", name="Breadcrumb")
        crumbs.get_by_role("link", name="Models", exact=True).click()
