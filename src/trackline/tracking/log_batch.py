"""Logging into a run: one point, param or tag, or a batch of them, each request all or nothing."""

from trackline.db.transaction import WriteTx
from trackline.errors import ResourceDoesNotExist
from trackline.series import points
from trackline.tracking import limits
from trackline.tracking.logged_model_data import write_metrics
from trackline.tracking.params import write_params
from trackline.tracking.runs import find_active
from trackline.tracking.tags import remove_tag, write_tags
from trackline.wire import runs as wire
from trackline.wire.message import Empty
from trackline.wire.nouns import Param

_DONE = Empty()


def log_batch(tx: WriteTx, request: wire.LogBatch) -> Empty:
    """Log points, params and tags of an active run. Raises InvalidParameterValue; then nothing of it is stored."""
    limits.check_run_id(request.run_id)
    limits.check_batch(request)
    run = find_active(tx, request.run_id)
    house = tx.house
    if request.params:
        params = [
            Param(each.key, limits.fit_value(each.value, limits.MAX_PARAM_VALUE, house, f"params[{place}].value"))
            for place, each in enumerate(request.params)
        ]
        write_params(tx, run.number, run.run_id, params)
    if request.tags:
        tags = {
            each.key: limits.fit_value(each.value, limits.MAX_TAG_VALUE, house, f"tags[{place}].value")
            for place, each in enumerate(request.tags)
        }
        write_tags(tx, run.number, tags)
    if measures := [point for point in request.metrics if point.model_id]:
        write_metrics(tx, run.number, measures)
    points.log(tx, run.number, run.experiment_id, request.metrics)
    return _DONE


def log_metric(tx: WriteTx, request: wire.LogMetric) -> Empty:
    """Log one point of a metric of an active run."""
    limits.check_point(request, "name", "")
    run = find_active(tx, request.run_id)
    if request.model_id:
        write_metrics(tx, run.number, (request,))
    points.log(tx, run.number, run.experiment_id, (request,))
    return _DONE


def log_parameter(tx: WriteTx, request: wire.LogParam) -> Empty:
    """Log a param of an active run. Raises InvalidParameterValue when it has another value already."""
    limits.check_key(request.key, "Param key", "key")
    value = limits.fit_value(request.value, limits.MAX_PARAM_VALUE, tx.house, "value")
    run = find_active(tx, request.run_id)
    write_params(tx, run.number, run.run_id, [Param(request.key, value)])
    return _DONE


def set_tag(tx: WriteTx, request: wire.SetTag) -> Empty:
    """Set a tag of an active run."""
    limits.check_key(request.key, "key", "key")
    value = limits.fit_value(request.value, limits.MAX_TAG_VALUE, tx.house, "value")
    write_tags(tx, find_active(tx, request.run_id).number, {request.key: value})
    return _DONE


def delete_tag(tx: WriteTx, request: wire.DeleteTag) -> Empty:
    """Remove a tag of an active run. Raises ResourceDoesNotExist when it has none of that key."""
    if not remove_tag(tx, find_active(tx, request.run_id).number, request.key):
        raise ResourceDoesNotExist(f"No tag with name: {request.key} in run with id {request.run_id}")
    return _DONE
