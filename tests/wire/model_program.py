"""A program that logs and loads models as a user writes it, run by a stock client in an environment of its own.

Usage: model_program.py SERVER. Prints one JSON object: what the client read back.
"""

import json
import sys
from typing import Any

import mlflow
from mlflow import MlflowClient
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()
seen: dict[str, Any] = {}
features, target = load_iris(return_X_y=True)
expected = LogisticRegression(max_iter=200).fit(features, target)
of_version_3 = not mlflow.__version__.startswith("2.")


def predicts_the_same(uri: str) -> bool:
    """Tell whether the model that a URI names gives the answers of the one that was logged."""
    return mlflow.sklearn.load_model(uri).predict(features).tolist() == expected.predict(features).tolist()


def log_by_hand() -> tuple[str, str]:
    """Log a model, and metrics and a tag of it, and return the run's id and the model's URI."""
    with mlflow.start_run(run_name="by hand") as run:
        if not of_version_3:
            return run.info.run_id, mlflow.sklearn.log_model(expected, "model").model_uri
        logged = mlflow.sklearn.log_model(
            expected, name="model", params={"depth": 3}, step=7, serialization_format="cloudpickle"
        )
        data = mlflow.data.from_numpy(features, name="iris")
        mlflow.log_metric("accuracy", 0.75, model_id=logged.model_id, dataset=data)
        mlflow.set_logged_model_tags(logged.model_id, {"stage": "dev", "gone": "x"})
        mlflow.delete_logged_model_tag(logged.model_id, "gone")
        return run.info.run_id, logged.model_uri


def read_models(experiment_id: str, run_id: str) -> dict[str, Any]:
    """Read the models back as version 3 knows them."""
    (found,) = mlflow.search_logged_models(
        [experiment_id],
        "metrics.accuracy > 0.5 AND params.depth = '3'",
        order_by=[{"field_name": "metrics.accuracy", "ascending": False}],
        output_format="list",
    )
    run = client.get_run(run_id)
    metric = found.metrics[0]
    auto = mlflow.search_logged_models([experiment_id], "name != 'none' AND tags.stage IS NULL", output_format="list")
    shown = {
        "status": str(found.status),
        "name": found.name,
        "params": found.params,
        "stage": found.tags["stage"],
        "gone": "gone" in found.tags,
        "of run": found.source_run_id == run_id,
        "metric": [metric.key, metric.value, metric.dataset_name, metric.run_id == run_id],
        "output": [[each.model_id == found.model_id, each.step] for each in run.outputs.model_outputs],
        "page": len(client.search_logged_models([experiment_id], max_results=1)),
        "autologged": [str(model.status) for model in auto],
        "autologged metrics": sorted(metric.key for metric in auto[0].metrics),
        "by model id": predicts_the_same(f"models:/{found.model_id}"),
    }
    client.delete_logged_model(found.model_id)
    left = client.search_logged_models([experiment_id])
    shown["left"] = [model.model_id == found.model_id for model in left]
    return shown


experiment = mlflow.set_experiment("models")
hand, uri = log_by_hand()
mlflow.sklearn.autolog(log_input_examples=False)
with mlflow.start_run(run_name="autolog") as auto_run:
    LogisticRegression(max_iter=200).fit(features, target)
seen["by its URI"] = predicts_the_same(uri)
seen["by the run"] = predicts_the_same(f"runs:/{hand}/model")
seen["autologged by the run"] = predicts_the_same(f"runs:/{auto_run.info.run_id}/model")
history = json.loads(client.get_run(hand).data.tags.get("mlflow.log-model.history", "[]"))
seen["history"] = [[each["artifact_path"], sorted(each["flavors"])] for each in history]
if of_version_3:
    seen["models"] = read_models(experiment.experiment_id, hand)
print("SEEN " + json.dumps(seen))
