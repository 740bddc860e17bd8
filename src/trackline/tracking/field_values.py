"""Which values a param, tag, data set or attribute has among the newest runs: what the filter bar offers."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, distinct, func, select

from trackline.db.tables import dataset, dataset_input, dataset_input_tag, run
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue
from trackline.search.parse import parse_key
from trackline.search.tree import Key
from trackline.search.vocabulary import RUNS
from trackline.tracking.datasets import CONTEXT_TAG
from trackline.tracking.experiments import parse_id
from trackline.tracking.run_parts import one_of, stage_condition
from trackline.tracking.where import RUN_COLUMNS, TEXT_TABLES
from trackline.wire import columns as wire

SAMPLED_RUNS = 10_000
"""Runs, from the newest on, whose values are counted: an answer has to come between two letters typed."""

_ATTRIBUTES = ("run_name", "status", "user_id")


def get_values(tx: ReadTx, request: wire.GetValues) -> wire.GetValuesResponse:
    """Return the values of a field among the newest runs. Raises InvalidParameterValue."""
    key = _field(request.field)
    experiment_ids = [parse_id(each) for each in request.experiment_ids]
    newest = (
        select(run.c.id, *(RUN_COLUMNS[name].label(name) for name in _ATTRIBUTES))
        .where(one_of(run.c.experiment_id, experiment_ids), stage_condition(request.run_view_type))
        .order_by(run.c.start_time.desc(), run.c.uuid)
        .limit(SAMPLED_RUNS)
        .subquery("newest")
    )
    sampled: int = tx.execute(select(func.count()).select_from(newest))[0][0]
    source, value, runs = _counted(newest, key)
    counted = select(value, runs).select_from(source).group_by(value).order_by(runs.desc(), value)
    if request.containing:
        counted = counted.where(tx.dialect.contains(value, request.containing))
    rows = tx.execute(counted.limit(request.limit))
    return wire.GetValuesResponse(sampled, [wire.FieldValue(*row) for row in rows])


def _field(text: str) -> Key:
    try:
        key = parse_key(text, RUNS)
    except InvalidParameterValue as error:
        raise InvalidParameterValue(f"Invalid field {text!r}: {error.message}") from error
    if key.entity == "metric" or (key.entity == "attribute" and key.name not in _ATTRIBUTES):
        raise InvalidParameterValue(
            f"Invalid field {text!r}: values are told of params, tags, data sets and the attributes "
            f"{', '.join(_ATTRIBUTES)}."
        )
    return key


def _counted(newest: FromClause, key: Key) -> tuple[FromClause, ColumnElement[Any], ColumnElement[int]]:
    """Return where a field's values stand beside the newest runs, the value, and the number of runs that have it."""
    number = newest.c.id
    if key.entity == "attribute":
        return newest, newest.c[key.name], func.count()
    if key.entity in TEXT_TABLES:
        table = TEXT_TABLES[key.entity]
        of_run = and_(table.c.run_id == number, table.c.key == key.name)
        return newest.join(table, of_run), table.c.value, func.count()
    runs = func.count(distinct(number))
    if key.name == "context":
        tagged = dataset_input_tag
        of_run = and_(tagged.c.run_id == number, tagged.c.key == CONTEXT_TAG)
        return newest.join(tagged, of_run), tagged.c.value, runs
    used = newest.join(dataset_input, dataset_input.c.run_id == number)
    return used.join(dataset, dataset.c.id == dataset_input.c.dataset_id), dataset.c[key.name], runs
