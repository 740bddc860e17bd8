"""A training program as a user writes it, run by a stock client in an environment of its own.

Usage: training_program.py SERVER FOLDER. Prints one JSON object: what the client read back.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import mlflow
import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from PIL import Image
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

server, folder = sys.argv[1], Path(sys.argv[2])
mlflow.set_tracking_uri(server)
client = MlflowClient()
seen: dict[str, Any] = {"version": mlflow.__version__}


def explicit_run() -> str:
    """Log one of everything by explicit calls."""
    mlflow.set_experiment("iris")
    mlflow.set_experiment_tag("team", "vision")
    with mlflow.start_run(run_name="explicit", description="by hand") as run:
        mlflow.log_param("lr", 0.1)
        mlflow.log_params({"depth": 3, "name": "größe 😀"})
        for step in range(25):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metric("broken", math.nan)
        mlflow.log_metrics({"acc": 0.9, "endless": math.inf}, step=3)
        mlflow.set_tag("stage", "dev")
        mlflow.set_tags({"a": "1", "b": "2"})
        log_files()
        frame = pd.DataFrame({"x": [1, 2], "y": [3, 4]})
        data = mlflow.data.from_pandas(frame, source="memory", name="tiny")
        mlflow.log_input(data, context="training")
        with mlflow.start_run(run_name="child", nested=True):
            mlflow.log_metric("loss", 0.25)
    return run.info.run_id


def log_files() -> None:
    """Log files of every kind a client has a call for."""
    (folder / "notes.txt").write_text("notes")
    (folder / "many" / "deep").mkdir(parents=True)
    (folder / "many" / "a b+c%.txt").write_text("odd name")
    (folder / "many" / "deep" / "ü.txt").write_text("umlaut")
    mlflow.log_artifact(str(folder / "notes.txt"))
    mlflow.log_artifacts(str(folder / "many"), "many")
    mlflow.log_text("hello", "texts/hello.txt")
    mlflow.log_dict({"a": [1, 2]}, "config.json")
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    mlflow.log_figure(figure, "plot.png")
    plt.close(figure)
    mlflow.log_image(Image.fromarray(np.zeros((4, 4, 3), dtype=np.uint8)), "black.png")
    mlflow.log_image(np.zeros((4, 4, 3), dtype=np.uint8), key="sample", step=1, synchronous=True)
    mlflow.log_table({"q": ["one", "two"], "n": [1, 2]}, artifact_file="table.json")


def read_run(run_id: str) -> dict[str, Any]:
    """Read a run back whole."""
    run = client.get_run(run_id)
    history = client.get_metric_history(run_id, "loss")
    target = folder / "down"
    target.mkdir()
    client.download_artifacts(run_id, "many", str(target))
    return {
        "metrics": {key: repr(value) for key, value in run.data.metrics.items()},
        "params": run.data.params,
        "tags": dict(run.data.tags),
        "status": run.info.status,
        "name": run.info.run_name,
        "history": [[point.step, point.value] for point in history],
        "inputs": [[each.dataset.name, each.tags[0].value] for each in run.inputs.dataset_inputs],
        "files": sorted(walk(run_id, "")),
        "downloaded": {str(path.relative_to(target)): path.read_text() for path in target.rglob("*") if path.is_file()},
        "text": mlflow.artifacts.load_text(f"runs:/{run_id}/texts/hello.txt"),
    }


def walk(run_id: str, path: str) -> list[str]:
    """List a run's files, directories walked."""
    found: list[str] = []
    for each in client.list_artifacts(run_id, path or None):
        found += walk(run_id, each.path) if each.is_dir else [each.path]
    return found


def autologged_run() -> str:
    """Train a real model on real data with autolog, its model left out (`model_program.py` logs models)."""
    mlflow.sklearn.autolog(log_models=False)
    features, target = load_iris(return_X_y=True)
    with mlflow.start_run(run_name="autolog") as run:
        LogisticRegression(max_iter=200).fit(features, target)
    mlflow.sklearn.autolog(disable=True)
    return run.info.run_id


def refusal(call: Any, *arguments: Any) -> str:  # noqa: ANN401 - any call of the client
    """Return the code of the error a call must end in."""
    try:
        call(*arguments)
    except MlflowException as error:
        return error.error_code
    return "none"


explicit = explicit_run()
seen["explicit"] = read_run(explicit)
auto = client.get_run(autologged_run())
seen["auto"] = {
    "params": auto.data.params,
    "metrics": sorted(auto.data.metrics),
    "files": sorted(walk(auto.info.run_id, "")),
}
experiment = client.get_experiment_by_name("iris")
seen["experiment_tags"] = experiment.tags
seen["missing"] = client.get_experiment_by_name("nowhere")
search = {
    "by metric": {"filter_string": "metrics.loss < 0.1"},
    "by param": {"filter_string": "params.depth = '3' AND tags.stage = 'dev'"},
    "ordered": {"order_by": ["metrics.loss DESC"]},
    "children": {"filter_string": f"tags.mlflow.parentRunId = '{explicit}'"},
    "by dataset": {"filter_string": "dataset.name = 'tiny'"},
}
seen["search"] = {
    name: [run.info.run_name for run in client.search_runs([experiment.experiment_id], **asked)]
    for name, asked in search.items()
}
seen["conflict"] = refusal(client.log_param, explicit, "lr", "0.2")
client.delete_run(explicit)
seen["deleted"] = client.get_run(explicit).info.lifecycle_stage
seen["write to deleted"] = refusal(client.log_metric, explicit, "loss", 1.0)
client.restore_run(explicit)
seen["restored"] = client.get_run(explicit).info.lifecycle_stage
client.delete_tag(explicit, "a")
seen["tag left"] = "a" in client.get_run(explicit).data.tags
doomed = client.create_experiment("doomed")
client.delete_experiment(doomed)
seen["deleted experiments"] = [each.name for each in client.search_experiments(view_type=2)]
client.restore_experiment(doomed)
client.rename_experiment(doomed, "saved")
seen["experiments"] = sorted(each.name for each in client.search_experiments())
seen["duplicate"] = refusal(client.create_experiment, "saved")
print("SEEN " + json.dumps(seen))
