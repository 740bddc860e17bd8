"""What can be asked of runs, experiments and models: entities, attributes and their aliases, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FieldType = Literal["text", "number", "quotable", "id"]
"""`id` is text that is not matched by patterns, `quotable` a number that may stand in quotes."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one noun's filters."""

    noun: str
    entities: Mapping[str, str]
    """Every accepted spelling of an entity, and the entity."""
    attributes: Mapping[str, tuple[str, FieldType]]
    """Every accepted spelling of an attribute, the attribute, and what it holds."""


_NAMED_AND_TAGGED = {"attribute": "attribute", "tag": "tag", "tags": "tag"}

RUNS = Vocabulary(
    noun="run",
    entities={
        **dict.fromkeys(("metric", "metrics"), "metric"),
        **dict.fromkeys(("param", "params", "parameter", "parameters"), "param"),
        **dict.fromkeys(("tag", "tags"), "tag"),
        **dict.fromkeys(("attribute", "attributes", "attr", "run"), "attribute"),
        **dict.fromkeys(("dataset", "datasets"), "dataset"),
    },
    attributes={
        "run_id": ("run_id", "text"),
        **dict.fromkeys(("run_name", "run name", "Run name", "Run Name"), ("run_name", "text")),
        "status": ("status", "text"),
        "user_id": ("user_id", "text"),
        "artifact_uri": ("artifact_uri", "text"),
        **dict.fromkeys(("start_time", "created", "Created"), ("start_time", "number")),
        "end_time": ("end_time", "number"),
        "duration": ("duration", "number"),
    },
)

EXPERIMENTS = Vocabulary(
    noun="experiment",
    entities=_NAMED_AND_TAGGED,
    attributes={
        "name": ("name", "text"),
        "experiment_id": ("experiment_id", "id"),
        "creation_time": ("creation_time", "number"),
        "last_update_time": ("last_update_time", "number"),
    },
)

LOGGED_MODELS = Vocabulary(
    noun="logged model",
    entities={
        **dict.fromkeys(("metric", "metrics"), "metric"),
        **dict.fromkeys(("param", "params", "parameter", "parameters"), "param"),
        **dict.fromkeys(("tag", "tags"), "tag"),
        **dict.fromkeys(("attribute", "attributes", "attr"), "attribute"),
    },
    attributes={
        "name": ("name", "text"),
        "model_id": ("model_id", "text"),
        "model_type": ("model_type", "text"),
        "status": ("status", "number"),
        "source_run_id": ("source_run_id", "text"),
        "experiment_id": ("experiment_id", "id"),
        **dict.fromkeys(
            ("creation_timestamp", "creation_time", "creation_timestamp_ms"), ("creation_timestamp", "number")
        ),
        **dict.fromkeys(("last_updated_timestamp", "last_updated_timestamp_ms"), ("last_updated_timestamp", "number")),
    },
)

REGISTERED_MODELS = Vocabulary(
    noun="registered model",
    entities=_NAMED_AND_TAGGED,
    attributes={
        "name": ("name", "text"),
        "creation_timestamp": ("creation_timestamp", "number"),
        **dict.fromkeys(("last_updated_timestamp", "timestamp"), ("last_updated_timestamp", "number")),
    },
)

MODEL_VERSIONS = Vocabulary(
    noun="model version",
    entities=_NAMED_AND_TAGGED,
    attributes={
        "name": ("name", "text"),
        "run_id": ("run_id", "text"),
        "source_path": ("source_path", "text"),
        "version_number": ("version_number", "quotable"),
        "creation_timestamp": ("creation_timestamp", "number"),
        "last_updated_timestamp": ("last_updated_timestamp", "number"),
    },
)

DATASET_FIELDS = frozenset({"name", "digest", "context"})
