"""Logged models. None can be made here yet; clients of version 3 ask for them before they read a run's files."""

from trackline.db.transaction import ReadTx
from trackline.tracking.experiments import parse_id
from trackline.wire.logged_models import SearchLoggedModels, SearchLoggedModelsResponse


def search_logged_models(_tx: ReadTx, request: SearchLoggedModels) -> SearchLoggedModelsResponse:
    """Answer that the experiments have no logged models. Raises InvalidParameterValue for an id that is no integer."""
    for each in request.experiment_ids:
        parse_id(each)
    return SearchLoggedModelsResponse()
