"""The limits of what clients may send; MLflow's, with its phrases."""

import posixpath
import re
from collections.abc import Collection, Sequence

from trackline.errors import InvalidParameterValue
from trackline.house import House
from trackline.wire.nouns import Dataset, Param, Tag
from trackline.wire.runs import LogBatch, Point

MAX_KEY = 250
MAX_PARAM_VALUE = 6000
MAX_TAG_VALUE = 8000
MAX_EXPERIMENT_NAME = 500
MAX_EXPERIMENT_TAG_VALUE = 20000
MAX_METRICS = 1000
MAX_PARAMS = 100
MAX_TAGS = 100
MAX_ENTITIES = 1000
MAX_PAGE = 50000
MAX_CUSTOM_VIEWS = 50
CUSTOM_VIEW_TAG = "mlflow.customView.view"
"""How the keys of the experiment tags begin that hold a view of MLflow's UI."""
MAX_NAME = 500
"""Characters of the name of a run, a user or a logged model: databases with bounded columns hold no more."""
MAX_REGISTERED_NAME = 256
MAX_REGISTRY_TEXT = 100_000
"""Characters of a tag's value or a description in the registry."""
MAX_ALIAS = 255
_NOT_IN_MODEL_NAME = "/:.%\"'"
_MAX_DATASET = {"name": 500, "digest": 36, "source": 65535, "schema": 1048575, "profile": 16777215}
_MAX_INPUT_TAG_KEY = 255
_MAX_INPUT_TAG_VALUE = 500

_KEY = re.compile(r"[/\w.\- :]*\Z")
_ALIAS = re.compile(r"[\w\-]+\Z")
_VERSION_ALIAS = re.compile(r"v\d+\Z", re.IGNORECASE)
_RUN_ID = re.compile(r"[a-zA-Z0-9][\w\-]{0,255}\Z")


def check_key(key: str, what: str, path: str) -> None:
    """Check the name of a metric, param or tag. Raises InvalidParameterValue naming `path`."""
    if not key:
        raise InvalidParameterValue(f"Missing value for required parameter '{path}'.")
    if len(key) > MAX_KEY:
        raise InvalidParameterValue(
            f"'{what}' exceeds the maximum length of {MAX_KEY} characters: '{path}' has {len(key)}."
        )
    if not _KEY.match(key):
        raise InvalidParameterValue(
            f"Invalid value {key!r} for parameter '{path}'. Names may only contain alphanumerics, underscores (_), "
            "dashes (-), periods (.), spaces ( ), colons (:) and slashes (/)."
        )
    if key.startswith(("..", "/")) or key == "." or posixpath.normpath(key) != key:
        raise InvalidParameterValue(
            f"Invalid value {key!r} for parameter '{path}'. Names are treated as paths and must not resolve to other "
            f"names: this one resolves to {posixpath.normpath(key)!r}."
        )


def check_point(point: Point, name_path: str, path: str) -> None:
    """Check a metric's point. Raises InvalidParameterValue naming the field below `path`."""
    if point.key not in _checked_metric_keys:
        check_key(point.key, "Metric name" if name_path == "name" else name_path, name_path)
        if len(_checked_metric_keys) < _MAX_CHECKED:
            _checked_metric_keys.add(point.key)
    if point.timestamp < 0:
        raise InvalidParameterValue(
            f"Invalid value {point.timestamp} for parameter '{path}timestamp' supplied: "
            "a timestamp must be a nonnegative long (64-bit integer), in milliseconds."
        )


_MAX_CHECKED = 100_000
_checked_metric_keys: set[str] = set()
"""Metric keys that passed `check_key`: a training loop sends the same few again and again."""


def fit_value(value: str, most: int, house: House, path: str) -> str:
    """Return a param or tag value cut to its limit, or raise InvalidParameterValue where cutting is turned off."""
    if len(value) <= most:
        return value
    if house.truncate_long_values:
        return value[:most]
    raise InvalidParameterValue(f"'{path}' exceeds the maximum length of {most} characters; it has {len(value)}.")


def check_run_id(run_id: str) -> None:
    """Check the form of a run id. Raises InvalidParameterValue."""
    if not _RUN_ID.match(run_id):
        raise InvalidParameterValue(f"Invalid run ID: {run_id!r}")


def check_batch(batch: LogBatch) -> None:
    """Check sizes and keys of a batch. Raises InvalidParameterValue."""
    _check_count("metrics", len(batch.metrics), MAX_METRICS)
    _check_count("params", len(batch.params), MAX_PARAMS)
    _check_count("tags", len(batch.tags), MAX_TAGS)
    _check_count("metrics, params, and tags", len(batch.metrics) + len(batch.params) + len(batch.tags), MAX_ENTITIES)
    known = _checked_metric_keys
    for place, point in enumerate(batch.metrics):
        if point.timestamp < 0 or point.key not in known:
            check_point(point, f"metrics[{place}].name", f"metrics[{place}].")
    for place, param in enumerate(batch.params):
        check_key(param.key, f"params[{place}].key", f"params[{place}].key")
    for place, tag in enumerate(batch.tags):
        check_key(tag.key, f"tags[{place}].key", f"tags[{place}].key")
    check_distinct(batch.params)


def check_distinct(params: Sequence[Param]) -> None:
    """Check that no param is given twice. Raises InvalidParameterValue."""
    if len({param.key for param in params}) != len(params):
        raise InvalidParameterValue(
            f"Duplicate parameter keys have been submitted: {_repeated(params)}. "
            "Please ensure the request contains only one param value per param key."
        )


def check_experiment_name(name: str) -> None:
    """Check the name of an experiment. Raises InvalidParameterValue."""
    if not name.strip():
        raise InvalidParameterValue(f"Invalid experiment name: {name!r}. It must not be blank.")
    check_length(name, "name", MAX_EXPERIMENT_NAME)


def check_experiment_tag(key: str, value: str, path: str = "") -> None:
    """Check a tag of an experiment. Raises InvalidParameterValue naming the field below `path`."""
    check_key(key, f"{path}key", f"{path}key")
    check_length(value, f"{path}value", MAX_EXPERIMENT_TAG_VALUE)


def check_custom_views(keys: Collection[str]) -> None:
    """Check how many of an experiment's tags hold a view. Raises InvalidParameterValue."""
    if sum(key.startswith(CUSTOM_VIEW_TAG) for key in keys) > MAX_CUSTOM_VIEWS:
        raise InvalidParameterValue(
            f"Unable to create another custom view: an experiment has at most {MAX_CUSTOM_VIEWS}. "
            "Delete one of its views first."
        )


def check_model_name(name: str) -> None:
    """Check the name of a logged model. Raises InvalidParameterValue."""
    if any(letter in _NOT_IN_MODEL_NAME for letter in name):
        raise InvalidParameterValue(
            f"Invalid model name ({name!r}) provided. It must hold none of these: {' '.join(_NOT_IN_MODEL_NAME)}"
        )
    check_length(name, "name")


def check_registered_name(name: str, field: str = "name") -> None:
    """Check the name of a registered model. Raises InvalidParameterValue naming the field."""
    if not name.strip():
        raise InvalidParameterValue(f"Missing value for required parameter '{field}': it must not be blank.")
    if "/" in name or ":" in name:
        raise InvalidParameterValue(f"Invalid model name {name!r} in '{field}'. Names cannot contain '/' or ':'.")
    if name in (".", ".."):
        raise InvalidParameterValue(
            f"Invalid value {name!r} for parameter '{field}'. Names are treated as paths and must not resolve to other "
            "names."
        )
    check_length(name, field, MAX_REGISTERED_NAME)


def check_registry_tag(key: str, value: str, path: str = "") -> None:
    """Check a tag of a registered model or a version. Raises InvalidParameterValue naming the field below `path`."""
    check_key(key, "key", f"{path}key")
    check_length(value, f"{path}value", MAX_REGISTRY_TEXT)


def check_description(text: str | None) -> None:
    """Check the description of a registered model or a version. Raises InvalidParameterValue."""
    check_length(text or "", "description", MAX_REGISTRY_TEXT)


def check_alias(alias: str) -> None:
    """Check the form of an alias. Raises InvalidParameterValue."""
    if not _ALIAS.match(alias):
        raise InvalidParameterValue(
            f"Invalid alias name: {alias!r}. Names may only contain alphanumerics, underscores (_), and dashes (-)."
        )
    check_length(alias, "alias", MAX_ALIAS)


def check_new_alias(alias: str) -> None:
    """Check an alias that is to be set. Raises InvalidParameterValue also for those with a meaning of their own."""
    check_alias(alias)
    if alias.lower() == "latest":
        raise InvalidParameterValue("'latest' alias name (case insensitive) is reserved: it is the newest version.")
    if _VERSION_ALIAS.match(alias):
        raise InvalidParameterValue(f"Version alias name {alias!r} is reserved: it reads as a version.")


def check_length(text: str, field: str, most: int = MAX_NAME) -> None:
    """Check the length of a text. Raises InvalidParameterValue naming the field."""
    if len(text) > most:
        raise InvalidParameterValue(f"'{field}' exceeds the maximum length of {most} characters; it has {len(text)}.")


def check_measured(point: Point) -> None:
    """Check the data set that a model's point names. Raises InvalidParameterValue."""
    check_length(point.dataset_name or "", "dataset_name", _MAX_DATASET["name"])
    check_length(point.dataset_digest or "", "dataset_digest", _MAX_DATASET["digest"])


def check_dataset(dataset: Dataset, tags: Sequence[Tag], path: str) -> None:
    """Check a data set and the tags of its use. Raises InvalidParameterValue naming the field below `path`."""
    for field, most in _MAX_DATASET.items():
        value: str | None = getattr(dataset, field)
        if value is not None and len(value) > most:
            raise InvalidParameterValue(
                f"'{path}.dataset.{field}' exceeds the maximum length of {most} characters; it has {len(value)}."
            )
    for field in ("name", "digest", "source_type", "source"):
        if not getattr(dataset, field):
            raise InvalidParameterValue(f"Missing value for required parameter '{path}.dataset.{field}'.")
    for place, tag in enumerate(tags):
        for field, most in (("key", _MAX_INPUT_TAG_KEY), ("value", _MAX_INPUT_TAG_VALUE)):
            text: str = getattr(tag, field)
            if len(text) > most:
                raise InvalidParameterValue(
                    f"'{path}.tags[{place}].{field}' exceeds the maximum length of {most} characters; "
                    f"it has {len(text)}."
                )


def check_page(max_results: int, most: int = MAX_PAGE) -> None:
    """Check a page size. Raises InvalidParameterValue."""
    if max_results < 1:
        raise InvalidParameterValue(
            f"Invalid value {max_results} for parameter 'max_results' supplied: it must be a positive integer."
        )
    if max_results > most:
        raise InvalidParameterValue(
            f"Invalid value {max_results} for parameter 'max_results' supplied: it must be at most {most}."
        )


def _check_count(what: str, count: int, most: int) -> None:
    if count > most:
        raise InvalidParameterValue(f"A batch logging request can contain at most {most} {what}. Got {count} {what}.")


def _repeated(params: Sequence[Param]) -> list[str]:
    seen: set[str] = set()
    return sorted({param.key for param in params if param.key in seen or seen.add(param.key)})
