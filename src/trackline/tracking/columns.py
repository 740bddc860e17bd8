"""The runs table of the UI: any stretch of the matching runs as columns, and the keys they logged."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Table, and_, distinct, func, not_, select

from trackline.db.statement import Prepared, among
from trackline.db.tables import latest, metric_key, param, run, tag
from trackline.db.transaction import ReadTx
from trackline.errors import InvalidParameterValue
from trackline.search.parse import parse_key, parse_order
from trackline.search.tree import Key
from trackline.search.vocabulary import RUNS
from trackline.series.latest import number
from trackline.tracking.changes import read_mark
from trackline.tracking.chosen_runs import ChosenRuns, choose_runs, count_runs
from trackline.tracking.nested_runs import PARENT_TAG, at_level, child_counts
from trackline.tracking.pages import digest
from trackline.tracking.run_order import run_order
from trackline.tracking.run_parts import RunPart, run_parts
from trackline.tracking.where import METRIC_COLUMNS, RUN_COLUMNS, TEXT_TABLES, metric_key_id
from trackline.wire import columns as wire
from trackline.wire.nouns import Number

SOURCE_TAG = "mlflow.source.name"
SYSTEM_METRICS = "system/"
"""How the keys begin under which clients log what the machine does, in steps of their own."""

SAMPLED_RUNS = 500
"""Matching runs, from the newest on, whose keys are told: a picker of columns must open at once on 100,000 runs too."""
SAMPLED_METRICS = 250_000
"""Metrics of runs that are looked at for that, about: where runs have more than 500 each, fewer runs are."""
_LEAST_SAMPLED_RUNS = 50
_JUDGED_RUNS = 10
"""Runs that tell how many metrics each has."""

_SHOWN = (
    run.c.id,
    run.c.uuid,
    run.c.name,
    run.c.status,
    run.c.start_time,
    run.c.end_time,
    run.c.lifecycle_stage,
    run.c.experiment_id,
    run.c.user_id,
)


def get_columns(tx: ReadTx, request: wire.GetColumns) -> wire.GetColumnsResponse:
    """Return the asked columns of a stretch of the matching runs, in the asked order."""
    keys = [parse_key(name, RUNS) for name in request.columns]
    if any(key.entity == "dataset" for key in keys):
        raise InvalidParameterValue("Invalid columns: a data set cannot be a column.")
    chosen = choose_runs(tx, request)
    matching = chosen.whole
    at = and_(chosen.condition, at_level(tx, request.below, matching))
    of_level = chosen._replace(condition=at, asked=digest(chosen.asked, request.below))
    total = count_runs(tx, of_level)
    rows = _rows(tx, request, of_level)
    numbers = [row[0] for row in rows]
    texts = _texts(tx, numbers, keys)
    metrics = _metrics(tx, numbers, keys)
    attributes = _attributes(tx, numbers, keys)
    columns = [
        wire.Column(name, _values(key, numbers, texts, metrics, attributes))
        for name, key in zip(request.columns, keys, strict=True)
    ]
    runs = _run_columns(rows, texts, _steps(tx, rows))
    if request.below is not None and rows:
        counts = child_counts(tx, numbers, matching)
        runs.children = [counts.get(each, 0) for each in numbers]
    return wire.GetColumnsResponse(total, request.offset, runs, columns)


def get_keys(tx: ReadTx, request: wire.GetKeys) -> wire.GetKeysResponse:
    """Return what the newest matching runs logged: keys, how many runs have them, ranges and numbers of values."""
    mark = read_mark(tx, None)  # before all else: no later change may be behind it
    chosen = choose_runs(tx, request)
    total = count_runs(tx, chosen)
    newest = select(run.c.id).where(chosen.whole).order_by(run.c.start_time.desc(), run.c.uuid).limit(SAMPLED_RUNS)
    sample = _few_metrics(tx, [row[0] for row in tx.execute(newest)])
    return wire.GetKeysResponse(
        str(mark),
        total,
        len(sample),
        [wire.MetricKey(*row) for row in _most_common(tx.among(_METRIC_KEYS, sample))],
        [
            wire.ParamKey(key, runs, values, numeric=_is_number(least) and _is_number(greatest))
            for key, runs, values, least, greatest in _most_common(tx.among(_PARAM_KEYS, sample))
        ],
        [wire.TagKey(*row[:3]) for row in _most_common(tx.among(_TAG_KEYS, sample))],
    )


def _few_metrics(tx: ReadTx, newest: list[int]) -> list[int]:
    """Return as many of the newest runs as have `SAMPLED_METRICS` together, judged by the first of them."""
    judged = newest[:_JUDGED_RUNS]
    ((metrics,),) = tx.among(_METRICS_OF, judged) if judged else ((0,),)
    if not metrics:
        return newest
    return newest[: max(_LEAST_SAMPLED_RUNS, SAMPLED_METRICS * len(judged) // metrics)]


def _rows(tx: ReadTx, request: wire.GetColumns, chosen: ChosenRuns) -> list[Any]:
    """Return the stretch of the chosen runs: pinned ones first, then each part of the order."""
    terms = parse_order(request.order_by, RUNS)
    parts = [part.narrowed(chosen.condition) for part in run_parts(tx, terms, chosen.experiment_ids, chosen.view)]
    if request.pinned:
        pinned = run.c.uuid.in_(request.pinned)
        whole = run_order(tx, terms)
        parts = [
            RunPart(whole.join(run), and_(chosen.whole, pinned), whole.columns),
            *(part.narrowed(not_(pinned)) for part in parts),
        ]
    rows: list[Any] = []
    skipped = request.offset
    for part in parts:
        found = _stretch(tx, part, skipped, request.limit - len(rows))
        rows += found
        if len(rows) == request.limit:
            break
        skipped = 0 if found or not skipped else skipped - _count(tx, part)
    return rows


def _stretch(tx: ReadTx, part: RunPart, offset: int, limit: int) -> Sequence[Any]:
    statement = select(*_SHOWN).select_from(part.source).where(part.condition)
    return tx.execute(statement.order_by(*(column.clause() for column in part.columns)).limit(limit).offset(offset))


def _count(tx: ReadTx, part: RunPart) -> int:
    return tx.execute(select(func.count()).select_from(part.source).where(part.condition))[0][0]


def _most_common(keys: list[Any]) -> list[Any]:
    return sorted(keys, key=lambda row: (-row[1], row[0]))


def _metric_keys() -> Select[*tuple[Any, ...]]:
    runs, least, most = func.count().label("runs"), func.min(latest.c.value), func.max(latest.c.value)
    ranges = (
        select(latest.c.key_id, runs, least.label("least"), most.label("most"))
        .where(among(latest.c.run_id))
        .group_by(latest.c.key_id)
        .subquery()
    )
    return select(metric_key.c.key, ranges.c.runs, ranges.c.least, ranges.c.most).join(
        ranges, ranges.c.key_id == metric_key.c.id
    )


def _text_keys(table: Table) -> Select[*tuple[Any, ...]]:
    value = table.c.value
    return (
        select(table.c.key, func.count(), func.count(distinct(value)), func.min(value), func.max(value))
        .where(among(table.c.run_id))
        .group_by(table.c.key)
    )


_METRICS_OF = Prepared(lambda _: select(func.count()).select_from(latest).where(among(latest.c.run_id)))
_METRIC_KEYS = Prepared(lambda _: _metric_keys())
_PARAM_KEYS = Prepared(lambda _: _text_keys(param))
_TAG_KEYS = Prepared(lambda _: _text_keys(tag))
_STEPS = Prepared(
    lambda _: (
        select(latest.c.run_id, func.max(latest.c.step))
        .join(metric_key, metric_key.c.id == latest.c.key_id)
        .where(among(latest.c.run_id), not_(metric_key.c.key.startswith(SYSTEM_METRICS)))
        .group_by(latest.c.run_id)
    )
)


def _texts(tx: ReadTx, numbers: list[int], keys: Sequence[Key]) -> dict[tuple[str, str, int], str]:
    """Return params and tags by (entity, key, run)."""
    asked: dict[str, set[str]] = {"param": set(), "tag": {SOURCE_TAG, PARENT_TAG}}
    for key in keys:
        if key.entity in asked:
            asked[key.entity].add(key.name)
    found: dict[tuple[str, str, int], str] = {}
    for entity, names in asked.items():
        if names:
            table = TEXT_TABLES[entity]
            for key, run_id, value in tx.execute(
                select(table.c.key, table.c.run_id, table.c.value).where(
                    table.c.run_id.in_(numbers), table.c.key.in_(sorted(names))
                )
            ):
                found[entity, key, run_id] = value
    return found


def _metrics(tx: ReadTx, numbers: list[int], keys: Sequence[Key]) -> dict[tuple[str, str, int], Number | None]:
    """Return values of metrics by (aggregate, key, run)."""
    names = {metric_key_id(tx, key): key.name for key in keys if key.entity == "metric"}
    found: dict[tuple[str, str, int], Number | None] = {}
    if not names:
        return found
    columns = list(METRIC_COLUMNS)
    statement: Select[*tuple[Any, ...]] = select(
        latest.c.run_id, latest.c.key_id, latest.c.infinite, *METRIC_COLUMNS.values()
    ).where(latest.c.run_id.in_(numbers), latest.c.key_id.in_(list(names)))
    for run_id, key_id, infinite, *values in tx.execute(statement):
        for aggregate, value in zip(columns, values, strict=True):
            if aggregate == "last":
                found[aggregate, names[key_id], run_id] = number(value, infinite=infinite)
            else:
                found[aggregate, names[key_id], run_id] = value
    return found


def _attributes(tx: ReadTx, numbers: list[int], keys: Sequence[Key]) -> dict[tuple[str, int], wire.Cell]:
    """Return attributes by (name, run)."""
    names = sorted({key.name for key in keys if key.entity == "attribute"})
    found: dict[tuple[str, int], wire.Cell] = {}
    if names:
        columns = [RUN_COLUMNS[name].label(f"attribute_{place}") for place, name in enumerate(names)]
        for run_id, *values in tx.execute(select(run.c.id, *columns).where(run.c.id.in_(numbers))):
            found.update({(name, run_id): value for name, value in zip(names, values, strict=True)})
    return found


def _values(
    key: Key,
    numbers: list[int],
    texts: dict[tuple[str, str, int], str],
    metrics: dict[tuple[str, str, int], Number | None],
    attributes: dict[tuple[str, int], wire.Cell],
) -> list[wire.Cell]:
    if key.entity == "metric":
        return [metrics.get((key.aggregate, key.name, each)) for each in numbers]
    if key.entity == "attribute":
        return [attributes.get((key.name, each)) for each in numbers]
    return [texts.get((key.entity, key.name, each)) for each in numbers]


def _steps(tx: ReadTx, rows: Sequence[Any]) -> dict[int, int]:
    """Return how far the running ones of some runs are."""
    running = [row[0] for row in rows if row[3] == "RUNNING"]
    return dict(tuple(row) for row in tx.among(_STEPS, running))


def _run_columns(rows: Sequence[Any], texts: dict[tuple[str, str, int], str], steps: dict[int, int]) -> wire.RunColumns:
    return wire.RunColumns(
        run_id=[row[1] for row in rows],
        run_name=[row[2] for row in rows],
        status=[row[3] for row in rows],
        start_time=[row[4] for row in rows],
        end_time=[row[5] for row in rows],
        lifecycle_stage=[row[6] for row in rows],
        experiment_id=[str(row[7]) for row in rows],
        user_id=[row[8] for row in rows],
        source_name=[texts.get(("tag", SOURCE_TAG, row[0])) for row in rows],
        parent_run_id=[texts.get(("tag", PARENT_TAG, row[0])) for row in rows],
        step=[steps.get(row[0]) for row in rows],
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
