"""Registered models and prompts as clients make them, for what the pages show."""

import json

from .conftest import Tracker

_IS_PROMPT = {"key": "mlflow.prompt.is_prompt", "value": "true"}
_ABOUT = """Tells **64 by 64** pictures apart; see the [plan](https://example.org/plan).

- retrained each Monday on what the week brought
- `champion` serves, `challenger` gets one request in ten
"""
_SUMMARIES = (
    ("Summarise this: {{ text }}", "The first one"),
    (
        "You write for busy people.\n\nSummarise in {{ sentences }} sentences:\n\n{{ text }}",
        "Says how long it may be",
    ),
    (
        "You write for busy people.\n\nSummarise in {{ sentences }} sentences, in {{ language }}:\n\n{{ text }}",
        "In a language of their own",
    ),
)


def register(tracker: Tracker, name: str, run_id: str, model_id: str) -> None:
    """Register a logged model of a run under a name; the newest version is in production and has an alias."""
    if tracker.http.get("/api/2.0/mlflow/registered-models/get", params={"name": name}).is_error:
        tracker.post("registered-models/create", name=name)
    asked = {"source": f"models:/{model_id}", "run_id": run_id, "model_id": model_id}
    version = tracker.post("model-versions/create", name=name, **asked)["model_version"]["version"]
    stage = {"stage": "Production", "archive_existing_versions": True}
    tracker.post("model-versions/transition-stage", name=name, version=version, **stage)
    tracker.post("registered-models/alias", name=name, alias="champion", version=version)


def describe_registered(tracker: Tracker, name: str) -> None:
    """Say what there is to say about a registered model of three versions."""
    patch = tracker.http.patch
    patch("/api/2.0/mlflow/registered-models/update", json={"name": name, "description": _ABOUT}).raise_for_status()
    for key, value in (("team", "vision"), ("task", "classification")):
        tracker.post("registered-models/set-tag", name=name, key=key, value=value)
    tracker.post("registered-models/alias", name=name, alias="challenger", version="2")
    about = {"1": "The first that served", "3": "Trained on **twice** the data"}
    for version, text in about.items():
        body = {"name": name, "version": version, "description": text}
        patch("/api/2.0/mlflow/model-versions/update", json=body).raise_for_status()
    tracker.post("model-versions/set-tag", name=name, version="3", key="checked", value="yes")
    for other, text in (("price forecast", "Next week's prices, by shop"), ("spam", "")):
        tracker.post("registered-models/create", name=other, description=text)


def put_prompt(tracker: Tracker, name: str, text: str, about: str, kind: str = "text", **tags: str) -> None:
    """Register another version of a prompt, the first one with its name."""
    if tracker.http.get("/api/2.0/mlflow/registered-models/get", params={"name": name}).is_error:
        tracker.post("registered-models/create", name=name, tags=[_IS_PROMPT])
    own = {"mlflow.prompt.text": text, "_mlflow_prompt_type": kind, **tags}
    listed = [_IS_PROMPT, *({"key": key, "value": value} for key, value in own.items())]
    tracker.post("model-versions/create", name=name, source="dummy-source", description=about, tags=listed)


def put_prompts(tracker: Tracker) -> None:
    """Register a prompt of three versions and a chat."""
    for text, about in _SUMMARIES:
        put_prompt(tracker, "summary", text, about)
    tracker.post("registered-models/alias", name="summary", alias="production", version="2")
    chat = [
        {"role": "system", "content": "You answer customers of {{ shop }} kindly."},
        {"role": "user", "content": "{{ question }}"},
    ]
    config = {"_mlflow_prompt_model_config": json.dumps({"temperature": 0.2, "max_tokens": 400})}
    put_prompt(tracker, "support-chat", json.dumps(chat), "Kind and short", "chat", **config)
