"""Data sets and models that runs read."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select, update
from sqlalchemy import insert as insert_into

from trackline.db.changes import note_run
from trackline.db.statement import Prepared
from trackline.db.tables import DATASET_VALUES, dataset, dataset_input, dataset_input_tag, model_input, run
from trackline.db.transaction import ReadTx, WriteTx
from trackline.errors import InvalidParameterValue
from trackline.tracking.experiments import parse_id
from trackline.tracking.limits import MAX_KEY, check_dataset, check_length, check_run_id
from trackline.tracking.runs import find_active
from trackline.wire.experiments import DatasetSummary, SearchDatasets, SearchDatasetsResponse
from trackline.wire.message import Empty
from trackline.wire.nouns import Dataset
from trackline.wire.runs import LogInputs

MAX_EXPERIMENTS = 20
MAX_SUMMARIES = 1000
CONTEXT_TAG = "mlflow.data.context"

_FIND = Prepared(
    lambda _: select(dataset.c.id).where(
        dataset.c.experiment_id == bindparam("experiment"),
        dataset.c.name == bindparam("name"),
        dataset.c.digest == bindparam("digest"),
    ),
    "experiment",
    "name",
    "digest",
)
_ADD = Prepared(
    lambda _: insert_into(dataset),
    "experiment_id",
    "name",
    "digest",
    "source_type",
    "source",
    "schema",
    "profile",
)
_COUNT = Prepared(
    lambda _: select(func.count()).select_from(dataset_input).where(dataset_input.c.run_id == bindparam("number")),
    "number",
)
_USE = Prepared(lambda dialect: dialect.insert_new(dataset_input), "run_id", "dataset_id", "position")
_TAG_USE = Prepared(lambda _: insert_into(dataset_input_tag), "run_id", "dataset_id", "key", "value")
_MOVE_USE, _MOVE_TAGS_OF_USE = (
    Prepared(
        lambda _, table=table: (
            update(table)
            .where(table.c.run_id == bindparam("number"), table.c.dataset_id == bindparam("old"))
            .values(dataset_id=bindparam("new"))
        ),
        "new",
        "number",
        "old",
    )
    for table in (dataset_input, dataset_input_tag)
)
_USE_MODEL = Prepared(lambda dialect: dialect.insert_new(model_input), "run_id", "model_id")


def log_inputs(tx: WriteTx, request: LogInputs) -> Empty:
    """Record what an active run read. A data set that it read already keeps the tags of its first use."""
    check_run_id(request.run_id)
    for place, each in enumerate(request.datasets):
        check_dataset(each.dataset, each.tags, f"datasets[{place}]")
    for place, model in enumerate(request.models):
        check_length(model.model_id, f"models[{place}].model_id", MAX_KEY)
    reader = find_active(tx, request.run_id)
    position: int = tx.one(_COUNT, reader.number)[0]
    for each in request.datasets:
        dataset_id = _intern(tx, reader.experiment_id, each.dataset)
        if tx.run(_USE, reader.number, dataset_id, position):
            position += 1
            tags = {tag.key: tag.value for tag in each.tags}
            tx.many(_TAG_USE, [(reader.number, dataset_id, key, value) for key, value in tags.items()])
    for model in request.models:
        tx.run(_USE_MODEL, reader.number, model.model_id)
    note_run(tx, reader.number)
    return Empty()


def move_inputs(tx: WriteTx, run_numbers: Sequence[int], experiment_id: int) -> None:
    """Have runs that were moved into an experiment read the same data sets there; their former ones stay for others."""
    used = select(dataset_input.c.run_id, dataset.c.id, *DATASET_VALUES).join(
        dataset_input, dataset_input.c.dataset_id == dataset.c.id
    )
    rows = tx.execute(used.where(dataset_input.c.run_id.in_(run_numbers), dataset.c.experiment_id != experiment_id))
    moved: dict[int, int] = {}
    for _, old, *fields in rows:
        if old not in moved:
            moved[old] = _intern(tx, experiment_id, Dataset(*fields))
    changes = [(moved[old], number, old) for number, old, *_ in rows]
    tx.many(_MOVE_USE, changes)
    tx.many(_MOVE_TAGS_OF_USE, changes)


def search_datasets(tx: ReadTx, request: SearchDatasets) -> SearchDatasetsResponse:
    """List the data sets that runs of some experiments read, each once per context; at most 1000."""
    if not 1 <= len(request.experiment_ids) <= MAX_EXPERIMENTS:
        raise InvalidParameterValue(
            f"'experiment_ids' must name 1 to {MAX_EXPERIMENTS} experiments; got {len(request.experiment_ids)}."
        )
    context = dataset_input_tag.c.value
    rows = tx.execute(
        select(dataset.c.experiment_id, dataset.c.name, dataset.c.digest, context)
        .distinct()
        .join(dataset_input, dataset_input.c.dataset_id == dataset.c.id)
        .join(run, run.c.id == dataset_input.c.run_id)
        .outerjoin(
            dataset_input_tag,
            (dataset_input_tag.c.run_id == dataset_input.c.run_id)
            & (dataset_input_tag.c.dataset_id == dataset_input.c.dataset_id)
            & (dataset_input_tag.c.key == CONTEXT_TAG),
        )
        .where(
            dataset.c.experiment_id.in_([parse_id(each) for each in request.experiment_ids]),
            run.c.lifecycle_stage == "active",
        )
        .limit(MAX_SUMMARIES)
    )
    return SearchDatasetsResponse([DatasetSummary(str(row[0]), *row[1:]) for row in rows])


def _intern(tx: WriteTx, experiment_id: int, seen: Dataset) -> int:
    row = tx.one(_FIND, experiment_id, seen.name, seen.digest)
    if row is not None:
        return row[0]
    return tx.insert(
        _ADD, experiment_id, seen.name, seen.digest, seen.source_type, seen.source, seen.schema, seen.profile
    )
