"""The tables. Integer keys inside, the wire's string ids outside.

Times are milliseconds since the Unix epoch. A metric value that is NaN is stored as NULL and an infinite one as the
largest double of its sign with `infinite` set, because not every database can hold or order the real ones.
No foreign keys: rows of a run are written and removed together, and a run may live on a shard of its own.
"""

from sqlalchemy import (
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from trackline.db.dialects.types import (
    BIG,
    BLOB,
    KEY,
    KEY_TEXT,
    LONG_TEXT,
    NAME,
    index_by_block,
    index_by_prefix,
    short_text,
)

VALUE_PREFIX = 64
"""Characters of a param or tag value that its index holds; an equality filter compares the prefix, then the whole."""

metadata = MetaData()

property_ = Table(
    "trackline_property",
    metadata,
    Column("name", KEY_TEXT, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
)
"""Facts about the database itself: its schema version and the oldest version that may still use it."""

experiment = Table(
    "experiment",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),
    Column("artifact_location", LONG_TEXT, nullable=False),
    Column("lifecycle_stage", short_text(8), nullable=False),
    Column("creation_time", BIG, nullable=False),
    Column("last_update_time", BIG, nullable=False),
    sqlite_autoincrement=True,
)

experiment_tag = Table(
    "experiment_tag",
    metadata,
    Column("experiment_id", BIG, primary_key=True, autoincrement=False),
    Column("key", KEY_TEXT, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
    sqlite_with_rowid=False,
)

saved_view = Table(
    "saved_view",
    metadata,
    Column("experiment_id", BIG, primary_key=True, autoincrement=False),
    Column("name", KEY_TEXT, primary_key=True),
    Column("content", LONG_TEXT, nullable=False),
    Column("opens", SmallInteger, nullable=False),
    Column("last_update_time", BIG, nullable=False),
    sqlite_with_rowid=False,
)
"""Named states of an experiment's runs page; the one that `opens` is shown where an address asks for none."""

run = Table(
    "run",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("uuid", short_text(32), nullable=False, unique=True),
    Column("experiment_id", BIG, nullable=False),
    Column("name", NAME, nullable=False),
    Column("user_id", NAME, nullable=False),
    Column("status", short_text(9), nullable=False),
    Column("start_time", BIG, nullable=False),
    Column("end_time", BIG),
    Column("deleted_time", BIG),
    Column("lifecycle_stage", short_text(8), nullable=False),
    Column("artifact_uri", LONG_TEXT, nullable=False),
    sqlite_autoincrement=True,
)
Index("run_by_start", run.c.experiment_id, run.c.lifecycle_stage, run.c.start_time.desc(), run.c.uuid)

metric_key = Table(
    "metric_key",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("key", KEY_TEXT, nullable=False, unique=True),
)
"""Metric keys, once each."""

latest = Table(
    "latest",
    metadata,
    Column("run_id", BIG, primary_key=True, autoincrement=False),
    Column("key_id", BIG, primary_key=True, autoincrement=False),
    Column("experiment_id", BIG, nullable=False),
    Column("step", BIG, nullable=False),
    Column("timestamp", BIG, nullable=False),
    Column("value", Double),
    Column("infinite", SmallInteger, nullable=False),
    Column("min", Double),
    Column("max", Double),
    Column("first_step", BIG, nullable=False),
    Column("first_timestamp", BIG, nullable=False),
    Column("first", Double),
    sqlite_with_rowid=False,
)
"""Per run and key: the point that is greatest by (step, timestamp, value), the least one (`first`), and the range of
the values that are numbers (NULL when none is). All of it is idempotent under a retry."""
Index("latest_by_value", latest.c.experiment_id, latest.c.key_id, latest.c.value, latest.c.run_id)


def _key_value_table(name: str) -> Table:
    table = Table(
        name,
        metadata,
        Column("run_id", BIG, primary_key=True, autoincrement=False),
        Column("key", KEY_TEXT, primary_key=True),
        Column("value", LONG_TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
    index_by_prefix(f"{name}_by_value", table.c.key, table.c.value, VALUE_PREFIX, table.c.run_id)
    return table


param = _key_value_table("param")
tag = _key_value_table("tag")

journal = Table(
    "journal",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("run_id", BIG, nullable=False),
    Column("n", Integer, nullable=False),
    Column("data", BLOB, nullable=False),
    sqlite_autoincrement=True,
)
"""Points as they arrived, packed: a row per run and commit, until they are sealed into `series`."""
index_by_block("journal", journal.c.run_id, journal.c.id, journal.c.n)

arrival = Table(
    "arrival",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("data", BLOB, nullable=False),
)
"""Points of a few a request as they arrived, packed: a row per commit, for a moment, until they are put into `journal`.
Only where the database says so (`Dialect.gathers`)."""

change_log = Table(
    "change_log",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("run_id", BIG, nullable=False),
    Column("experiment_id", BIG, nullable=False),
    sqlite_autoincrement=True,
)
"""What was changed lately beside the journal: a run, or an experiment as a whole, or where its number would be
below none the registry; 0 stands for none. Beside the run of a sealed journal stands its newest row."""

series = Table(
    "series",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("run_id", BIG, nullable=False),
    Column("key_id", BIG, nullable=False),
    Column("chunk", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("first_step", BIG, nullable=False),
    Column("last_step", BIG, nullable=False),
    Column("first_timestamp", BIG, nullable=False),
    Column("last_timestamp", BIG, nullable=False),
    Column("data", BLOB, nullable=False),
    UniqueConstraint("run_id", "key_id", "chunk", name="series_by_key"),
)
"""Sealed points: compressed columns of one run and key; the bounds are the least and greatest of the chunk."""

series_overview = Table(
    "series_overview",
    metadata,
    Column("run_id", BIG, primary_key=True, autoincrement=False),
    Column("key_id", BIG, primary_key=True, autoincrement=False),
    Column("chunk", Integer, primary_key=True, autoincrement=False),
    Column("data", BLOB, nullable=False),
    sqlite_with_rowid=False,
)
"""A few buckets of each larger chunk; apart from the chunks, so that a chart reads them without passing those."""

series_sample = Table(
    "series_sample",
    metadata,
    Column("run_id", BIG, primary_key=True, autoincrement=False),
    Column("key_id", BIG, primary_key=True, autoincrement=False),
    Column("chunk", Integer, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    Column("data", BLOB, nullable=False),
    sqlite_with_rowid=False,
)
"""Evenly spaced points of each larger chunk of `n` points, so that a sample of a long series decodes these alone."""

dataset = Table(
    "dataset",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("experiment_id", BIG, nullable=False),
    Column("name", NAME, nullable=False),
    Column("digest", short_text(36), nullable=False),
    Column("source_type", LONG_TEXT, nullable=False),
    Column("source", LONG_TEXT, nullable=False),
    Column("schema", LONG_TEXT),
    Column("profile", LONG_TEXT),
    UniqueConstraint("experiment_id", "name", "digest", name="dataset_by_name"),
)

DATASET_VALUES = (
    dataset.c.name,
    dataset.c.digest,
    dataset.c.source_type,
    dataset.c.source,
    dataset.c.schema,
    dataset.c.profile,
)
"""What clients say of a data set, in the order of the wire's noun."""

dataset_input = Table(
    "dataset_input",
    metadata,
    Column("run_id", BIG, primary_key=True, autoincrement=False),
    Column("dataset_id", BIG, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index("dataset_input_by_dataset", dataset_input.c.dataset_id, dataset_input.c.run_id)

dataset_input_tag = Table(
    "dataset_input_tag",
    metadata,
    Column("run_id", BIG, primary_key=True, autoincrement=False),
    Column("dataset_id", BIG, primary_key=True, autoincrement=False),
    Column("key", NAME, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
    sqlite_with_rowid=False,
)

model_input = Table(
    "model_input",
    metadata,
    Column("run_id", BIG, primary_key=True, autoincrement=False),
    Column("model_id", KEY_TEXT, primary_key=True),
    sqlite_with_rowid=False,
)
"""Logged models that a run read."""

model_output = Table(
    "model_output",
    metadata,
    Column("run_id", BIG, primary_key=True, autoincrement=False),
    Column("model_id", KEY_TEXT, primary_key=True),
    Column("step", BIG, nullable=False),
    sqlite_with_rowid=False,
)
"""Logged models that a run wrote."""

logged_model = Table(
    "logged_model",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("uuid", short_text(34), nullable=False, unique=True),
    Column("experiment_id", BIG, nullable=False),
    Column("name", NAME, nullable=False),
    Column("artifact_uri", LONG_TEXT, nullable=False),
    Column("creation_time", BIG, nullable=False),
    Column("last_update_time", BIG, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("status_message", LONG_TEXT),
    Column("lifecycle_stage", short_text(8), nullable=False),
    Column("model_type", NAME, nullable=False),
    Column("source_run_id", KEY_TEXT, nullable=False),
    sqlite_autoincrement=True,
)
Index(
    "logged_model_by_creation",
    logged_model.c.experiment_id,
    logged_model.c.lifecycle_stage,
    logged_model.c.creation_time.desc(),
    logged_model.c.uuid,
)


def _logged_model_texts(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("model_id", BIG, primary_key=True, autoincrement=False),
        Column("key", KEY_TEXT, primary_key=True),
        Column("value", LONG_TEXT, nullable=False),
        sqlite_with_rowid=False,
    )


logged_model_param = _logged_model_texts("logged_model_param")
logged_model_tag = _logged_model_texts("logged_model_tag")

logged_model_metric = Table(
    "logged_model_metric",
    metadata,
    Column("model_id", BIG, primary_key=True, autoincrement=False),
    Column("key", KEY_TEXT, primary_key=True),
    Column("timestamp", BIG, primary_key=True, autoincrement=False),
    Column("step", BIG, primary_key=True, autoincrement=False),
    Column("run_id", BIG, primary_key=True, autoincrement=False),
    Column("value", Double),
    Column("infinite", SmallInteger, nullable=False),
    Column("dataset_name", NAME),
    Column("dataset_digest", short_text(36)),
    sqlite_with_rowid=False,
)
"""Points that name a logged model: a row each, since they are few; the run's series has them too."""
Index("logged_model_metric_by_run", logged_model_metric.c.run_id)

registered_model = Table(
    "registered_model",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("name", short_text(256), nullable=False, unique=True),
    Column("description", LONG_TEXT),
    Column("last_version", BIG, nullable=False),
    Column("creation_time", BIG, nullable=False),
    Column("last_update_time", BIG, nullable=False),
    sqlite_autoincrement=True,
)
"""Names under which models are registered; `last_version` is the greatest number a version ever had, 0 before any."""

registered_model_tag = Table(
    "registered_model_tag",
    metadata,
    Column("registered_model_id", BIG, primary_key=True, autoincrement=False),
    Column("key", KEY_TEXT, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
    sqlite_with_rowid=False,
)

registered_model_alias = Table(
    "registered_model_alias",
    metadata,
    Column("registered_model_id", BIG, primary_key=True, autoincrement=False),
    Column("alias", short_text(255), primary_key=True),
    Column("version", BIG, nullable=False),
    sqlite_with_rowid=False,
)

model_version = Table(
    "model_version",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("registered_model_id", BIG, nullable=False),
    Column("version", BIG, nullable=False),
    Column("creation_time", BIG, nullable=False),
    Column("last_update_time", BIG, nullable=False),
    Column("description", LONG_TEXT),
    Column("stage", short_text(10), nullable=False),
    Column("source", LONG_TEXT, nullable=False),
    Column("storage_location", LONG_TEXT, nullable=False),
    Column("source_run_id", KEY_TEXT, nullable=False),
    Column("run_link", LONG_TEXT, nullable=False),
    Column("logged_model_id", KEY_TEXT, nullable=False),
    UniqueConstraint("registered_model_id", "version", name="model_version_by_number"),
    sqlite_autoincrement=True,
)
"""What was registered. It names its run and its logged model, "" for none, by ids that outlive them."""
Index("model_version_by_run", model_version.c.source_run_id)

model_version_tag = Table(
    "model_version_tag",
    metadata,
    Column("version_id", BIG, primary_key=True, autoincrement=False),
    Column("key", KEY_TEXT, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
    sqlite_with_rowid=False,
)

user = Table(
    "trackline_user",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("username", KEY_TEXT, nullable=False, unique=True),
    Column("password_hash", short_text(255), nullable=False),
    Column("role", short_text(6), nullable=False),
    Column("creation_time", BIG, nullable=False),
    sqlite_autoincrement=True,
)

token = Table(
    "trackline_token",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("user_id", BIG, nullable=False),
    Column("name", KEY_TEXT, nullable=False),
    Column("digest", short_text(64), nullable=False, unique=True),
    Column("role", short_text(6), nullable=False),
    Column("creation_time", BIG, nullable=False),
    Column("expiration_time", BIG),
    Column("last_used_time", BIG),
    UniqueConstraint("user_id", "name", name="token_by_name"),
    sqlite_autoincrement=True,
)
"""API tokens; of the secret its SHA-256 is kept."""

session = Table(
    "trackline_session",
    metadata,
    Column("digest", short_text(64), primary_key=True),
    Column("user_id", BIG, nullable=False),
    Column("creation_time", BIG, nullable=False),
    Column("expiration_time", BIG, nullable=False),
)
"""Signed-in browsers; of the secret in the cookie its SHA-256 is kept."""
Index("session_by_user", session.c.user_id)
Index("session_by_expiration", session.c.expiration_time)
