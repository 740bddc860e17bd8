"""What runs logged, fetched for a page of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, cast, literal_column, null, select, union_all
from sqlalchemy.types import BigInteger, Double, Integer, Text

from trackline.db.statement import Prepared, among
from trackline.db.tables import dataset, dataset_input, dataset_input_tag, latest, metric_key, model_input, param, tag
from trackline.db.transaction import ReadTx
from trackline.series.latest import number
from trackline.wire.nouns import (
    Dataset,
    DatasetInput,
    Metric,
    ModelInput,
    Param,
    RunData,
    RunInputs,
    RunOutputs,
    Tag,
)

_METRIC, _PARAM, _TAG, _MODEL = 0, 1, 2, 3


@dataclass(slots=True)
class RunParts:
    """What one run logged and read."""

    metrics: list[Metric] = field(default_factory=list[Metric])
    params: list[Param] = field(default_factory=list[Param])
    tags: list[Tag] = field(default_factory=list[Tag])
    datasets: list[DatasetInput] = field(default_factory=list[DatasetInput])
    models: list[ModelInput] = field(default_factory=list[ModelInput])

    def data(self) -> RunData:
        """Return what was logged, as on the wire."""
        return RunData(self.metrics, self.params, self.tags)

    def inputs(self) -> RunInputs:
        """Return what was read, as on the wire."""
        return RunInputs(self.datasets, self.models)

    def outputs(self) -> RunOutputs:
        """Return what was written, as on the wire."""
        return RunOutputs()


def load(tx: ReadTx, run_numbers: Sequence[int]) -> dict[int, RunParts]:
    """Return the parts of these runs, by surrogate key; two statements whatever their number."""
    parts = {number_: RunParts() for number_ in run_numbers}
    if not parts:
        return parts
    for kind, run_id, key, text, value, infinite, timestamp, step in tx.among(_LOGGED, run_numbers):
        mine = parts[run_id]
        if kind == _METRIC:
            mine.metrics.append(Metric(key, number(value, infinite=infinite), timestamp, step))
        elif kind == _PARAM:
            mine.params.append(Param(key, text))
        elif kind == _TAG:
            mine.tags.append(Tag(key, text))
        else:
            mine.models.append(ModelInput(key))
    _load_datasets(tx, parts)
    return parts


def _load_datasets(tx: ReadTx, parts: dict[int, RunParts]) -> None:
    seen: dict[tuple[int, int], DatasetInput] = {}
    for run_id, dataset_id, key, value, *columns in tx.among(_DATASETS, list(parts)):
        use = seen.get((run_id, dataset_id))
        if use is None:
            use = seen[run_id, dataset_id] = DatasetInput(Dataset(*columns), [])
            parts[run_id].datasets.append(use)
        if key is not None:
            use.tags.append(Tag(key, value))


def _logged() -> CompoundSelect[*tuple[Any, ...]]:
    metrics = (
        select(
            _kind(_METRIC),
            latest.c.run_id,
            metric_key.c.key,
            cast(null(), Text),
            latest.c.value,
            latest.c.infinite,
            latest.c.timestamp,
            latest.c.step,
        )
        .join(metric_key, metric_key.c.id == latest.c.key_id)
        .where(among(latest.c.run_id))
    )
    return union_all(
        metrics,
        _texts(_PARAM, param.c.run_id, param.c.key, param.c.value),
        _texts(_TAG, tag.c.run_id, tag.c.key, tag.c.value),
        _texts(_MODEL, model_input.c.run_id, model_input.c.model_id, cast(null(), Text)),
    )


def _texts(
    kind: int, run_id: ColumnElement[int], key: ColumnElement[str], value: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    nothing = cast(null(), BigInteger)
    columns = (run_id, key, value, cast(null(), Double), nothing, nothing, nothing)
    return select(_kind(kind), *columns).where(among(run_id))


def _kind(kind: int) -> ColumnElement[int]:
    return literal_column(str(kind), Integer)


def _datasets() -> Select[*tuple[Any, ...]]:
    uses, tagged = dataset_input.c, dataset_input_tag.c
    return (
        select(
            uses.run_id,
            uses.dataset_id,
            tagged.key,
            tagged.value,
            dataset.c.name,
            dataset.c.digest,
            dataset.c.source_type,
            dataset.c.source,
            dataset.c.schema,
            dataset.c.profile,
        )
        .select_from(dataset_input)
        .join(dataset, dataset.c.id == uses.dataset_id)
        .outerjoin(dataset_input_tag, (tagged.run_id == uses.run_id) & (tagged.dataset_id == uses.dataset_id))
        .where(among(uses.run_id))
        .order_by(uses.run_id, uses.position, tagged.key)
    )


_LOGGED = Prepared(lambda _: _logged())
_DATASETS = Prepared(lambda _: _datasets())
