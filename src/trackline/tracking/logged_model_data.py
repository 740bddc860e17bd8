"""What was logged about models, fetched for a page of them at once; and the points that runs log for them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, bindparam, select

from trackline.db.dialects import Dialect
from trackline.db.statement import Prepared, among
from trackline.db.tables import logged_model, logged_model_metric, logged_model_param, logged_model_tag, run
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InvalidParameterValue
from trackline.series.latest import clamp, number
from trackline.tracking.limits import check_measured
from trackline.wire.logged_models import ModelMetric
from trackline.wire.nouns import Param, Tag
from trackline.wire.runs import Point

_ID_KEPT = Prepared(
    lambda _: (
        select(logged_model.c.id)
        .where(logged_model.c.uuid == bindparam("uuid"))
        .with_for_update(read=True, key_share=True)
    ),
    "uuid",
)


@dataclass(slots=True)
class LoggedModelParts:
    """What was logged about one model."""

    params: list[Param] = field(default_factory=list[Param])
    tags: list[Tag] = field(default_factory=list[Tag])
    metrics: list[ModelMetric] = field(default_factory=list[ModelMetric])


def load(tx: ReadTx, model_ids: Mapping[int, str]) -> dict[int, LoggedModelParts]:
    """Return the parts of these models, by surrogate key; three statements whatever their number."""
    parts = {each: LoggedModelParts() for each in model_ids}
    if not parts:
        return parts
    for model, key, value in tx.among(_PARAMS, list(parts)):
        parts[model].params.append(Param(key, value))
    for model, key, value in tx.among(_TAGS, list(parts)):
        parts[model].tags.append(Tag(key, value))
    for model, key, value, infinite, timestamp, step, run_id, name, digest in tx.among(_METRICS, list(parts)):
        shown = number(value, infinite=bool(infinite))
        parts[model].metrics.append(
            ModelMetric(key, shown, timestamp, step, model_ids[model], run_id, dataset_name=name, dataset_digest=digest)
        )
    return parts


def write_metrics(tx: WriteTx, run_number: int, points: Sequence[Point]) -> None:
    """Attach the points that name a logged model to it. Raises InvalidParameterValue for one that is not there."""
    numbers: dict[str, int] = {}
    rows: list[tuple[Any, ...]] = []
    for point in points:
        if point.model_id:
            check_measured(point)
            model = numbers.get(point.model_id)
            if model is None:
                model = numbers[point.model_id] = _keep(tx, point.model_id)
            rows.append(
                (
                    model,
                    point.key,
                    point.timestamp,
                    point.step,
                    run_number,
                    clamp(point.value),
                    int(math.isinf(point.value)),
                    point.dataset_name,
                    point.dataset_digest,
                )
            )
    tx.many(_ADD_METRIC, rows)


def _keep(tx: WriteTx, model_id: str) -> int:
    """Return the surrogate key of a model and keep it from being purged until the transaction ends."""
    row = tx.one(_ID_KEPT, model_id)
    if row is None:
        raise InvalidParameterValue(f"Invalid value {model_id!r} for parameter 'model_id': there is no such model.")
    return int(row[0])


def _add_metric(dialect: Dialect) -> Any:  # noqa: ANN401 - an insert of any database
    return dialect.upsert(
        logged_model_metric,
        ("model_id", "key", "timestamp", "step", "run_id"),
        lambda new: {name: new[name] for name in ("value", "infinite", "dataset_name", "dataset_digest")},
    )


def _metrics() -> Select[*tuple[Any, ...]]:
    shown = logged_model_metric.c
    return (
        select(
            shown.model_id,
            shown.key,
            shown.value,
            shown.infinite,
            shown.timestamp,
            shown.step,
            run.c.uuid,
            shown.dataset_name,
            shown.dataset_digest,
        )
        .join(run, run.c.id == shown.run_id)
        .where(among(shown.model_id))
        .order_by(shown.model_id, shown.key, shown.timestamp, shown.step, run.c.uuid)
    )


_PARAMS = Prepared(
    lambda _: (
        select(logged_model_param.c.model_id, logged_model_param.c.key, logged_model_param.c.value)
        .where(among(logged_model_param.c.model_id))
        .order_by(logged_model_param.c.model_id, logged_model_param.c.key)
    )
)
_TAGS = Prepared(
    lambda _: (
        select(logged_model_tag.c.model_id, logged_model_tag.c.key, logged_model_tag.c.value)
        .where(among(logged_model_tag.c.model_id))
        .order_by(logged_model_tag.c.model_id, logged_model_tag.c.key)
    )
)
_METRICS = Prepared(lambda _: _metrics())
_ADD_METRIC = Prepared(
    _add_metric,
    "model_id",
    "key",
    "timestamp",
    "step",
    "run_id",
    "value",
    "infinite",
    "dataset_name",
    "dataset_digest",
)
