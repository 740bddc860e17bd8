"""What runs logged, fetched for a page of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, CompoundSelect, Select, cast, literal_column, null, select, text, union_all
from sqlalchemy.types import Integer, Text

from trackline.db.changes import changed_runs, read_mark
from trackline.db.dialects import Dialect
from trackline.db.kept import Kept, KeptRuns, KeptTotals
from trackline.db.statement import Prepared, among
from trackline.db.tables import (
    DATASET_VALUES,
    dataset,
    dataset_input,
    dataset_input_tag,
    latest,
    metric_key,
    model_input,
    model_output,
    param,
    tag,
)
from trackline.db.transaction import ReadTx
from trackline.series.latest import number
from trackline.wire.nouns import (
    Dataset,
    DatasetInput,
    Metric,
    ModelInput,
    ModelOutput,
    Param,
    RunData,
    RunInputs,
    RunOutputs,
    Tag,
)

_PARAM, _TAG, _INPUT, _OUTPUT = 0, 1, 2, 3
_MOST_KEPT: Final = 16 * 1024 * 1024
"""Bytes of runs that one process keeps: some 4,000 of them with twenty values each."""
_PART_BYTES: Final = 200
"""What a metric, a param or a tag takes beside a long text."""


@dataclass(slots=True)
class RunParts:
    """What one run logged, read and wrote."""

    metrics: list[Metric] = field(default_factory=list[Metric])
    params: list[Param] = field(default_factory=list[Param])
    tags: list[Tag] = field(default_factory=list[Tag])
    datasets: list[DatasetInput] = field(default_factory=list[DatasetInput])
    models: list[ModelInput] = field(default_factory=list[ModelInput])
    written: list[ModelOutput] = field(default_factory=list[ModelOutput])

    def data(self) -> RunData:
        """Return what was logged, as on the wire."""
        return RunData(self.metrics, self.params, self.tags)

    def inputs(self) -> RunInputs:
        """Return what was read, as on the wire."""
        return RunInputs(self.datasets, self.models)

    def outputs(self) -> RunOutputs:
        """Return what was written, as on the wire."""
        return RunOutputs(self.written)

    def size(self) -> int:
        """Return about how many bytes of memory it takes."""
        texts = [len(each.value) for each in (*self.params, *self.tags)]
        for each in self.datasets:
            held = each.dataset
            texts += [len(held.source), len(held.schema or ""), len(held.profile or ""), len(each.tags) * _PART_BYTES]
        others = len(self.metrics) + len(self.models) + len(self.written) + 1
        return (len(texts) + others) * _PART_BYTES + sum(texts)


def load(tx: ReadTx, run_numbers: Sequence[int]) -> dict[int, RunParts]:
    """Return the parts of these runs, by surrogate key, not to be changed; six statements at most.

    Where readers keep what they read, what nobody changed meanwhile is not read again.
    """
    if tx.kept is None:
        return _read(tx, run_numbers)
    now = read_mark(tx, None)
    kept: dict[int, RunParts] = tx.kept.runs.at(now, run_numbers, lambda before: changed_runs(tx, before, now))
    made = _read(tx, [number_ for number_ in run_numbers if number_ not in kept])
    tx.kept.runs.keep(now, made)
    return kept | made


def new_kept(dialect: Dialect) -> Kept | None:
    """Return what readers of a database may share; None where it cannot be told what has changed."""
    return Kept(KeptRuns(_MOST_KEPT, RunParts.size), KeptTotals()) if dialect.ordered_ids else None


def _read(tx: ReadTx, run_numbers: Sequence[int]) -> dict[int, RunParts]:
    parts = {number_: RunParts() for number_ in run_numbers}
    if parts:
        _load_metrics(tx, parts)
        _load_texts(tx, parts)
        _load_datasets(tx, parts)
    return parts


def _load_metrics(tx: ReadTx, parts: dict[int, RunParts]) -> None:
    for run_id, key, value, infinite, timestamp, step in tx.among(_METRICS, list(parts)):
        shown = number(value, infinite=True) if infinite or value is None else value
        parts[run_id].metrics.append(Metric(key, shown, timestamp, step))


def _load_texts(tx: ReadTx, parts: dict[int, RunParts]) -> None:
    for kind, run_id, key, value in tx.among(_TEXTS, list(parts)):
        mine = parts[run_id]
        if kind == _PARAM:
            mine.params.append(Param(key, value))
        elif kind == _TAG:
            mine.tags.append(Tag(key, value))
        elif kind == _INPUT:
            mine.models.append(ModelInput(key))
        else:
            mine.written.append(ModelOutput(key, int(value)))


def _load_datasets(tx: ReadTx, parts: dict[int, RunParts]) -> None:
    seen: dict[tuple[int, int], DatasetInput] = {}
    for run_id, dataset_id, key, value, *columns in tx.among(_DATASETS, list(parts)):
        use = seen.get((run_id, dataset_id))
        if use is None:
            use = seen[run_id, dataset_id] = DatasetInput(Dataset(*columns), [])
            parts[run_id].datasets.append(use)
        if key is not None:
            use.tags.append(Tag(key, value))


def _metrics() -> Select[*tuple[Any, ...]]:
    shown = latest.c
    return (
        select(shown.run_id, metric_key.c.key, shown.value, shown.infinite, shown.timestamp, shown.step)
        .join(metric_key, metric_key.c.id == shown.key_id)
        .where(among(shown.run_id))
    )


def _texts() -> CompoundSelect[*tuple[Any, ...]]:
    models, written = model_input.c, model_output.c
    return union_all(
        select(_kind(_PARAM), param.c.run_id, param.c.key, param.c.value).where(among(param.c.run_id)),
        select(_kind(_TAG), tag.c.run_id, tag.c.key, tag.c.value).where(among(tag.c.run_id)),
        select(_kind(_INPUT), models.run_id, models.model_id, cast(null(), Text)).where(among(models.run_id)),
        select(_kind(_OUTPUT), written.run_id, written.model_id, cast(written.step, Text)).where(among(written.run_id)),
    )


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
            *DATASET_VALUES,
        )
        .select_from(dataset_input)
        .join(dataset, dataset.c.id == uses.dataset_id)
        .outerjoin(dataset_input_tag, (tagged.run_id == uses.run_id) & (tagged.dataset_id == uses.dataset_id))
        .where(among(uses.run_id))
        .order_by(uses.run_id, uses.position, tagged.key)
    )


_METRICS = Prepared(
    lambda dialect: _metrics() if dialect.clustered else _metrics().order_by(latest.c.run_id, latest.c.key_id)
)
_TEXTS = Prepared(lambda dialect: _texts() if dialect.clustered else _texts().order_by(text("1"), text("2"), text("3")))
_DATASETS = Prepared(lambda _: _datasets())
