"""A program that registers models and prompts as a user of the stock client writes it.

Usage: registry_program.py SERVER. Prints one JSON object: ids of what it logged.
"""

import json
import sys

import mlflow
from mlflow import MlflowClient
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()
features, target = load_iris(return_X_y=True)
runs: list[str] = []
models: list[str] = []

mlflow.set_experiment("flowers")
for place, strength in enumerate((0.01, 1.0, 100.0)):
    with mlflow.start_run(run_name=f"strength-{strength}") as run:
        model = LogisticRegression(C=strength, max_iter=300).fit(features, target)
        mlflow.log_params({"C": strength, "max_iter": 300})
        mlflow.log_metric("accuracy", float(model.score(features, target)) - place / 1000)
        logged = mlflow.sklearn.log_model(
            model, name="classifier", registered_model_name="iris", serialization_format="cloudpickle"
        )
        runs.append(run.info.run_id)
        models.append(logged.model_id)
client.update_registered_model("iris", "Tells **flowers** apart.\n\nBy their leaves.")
client.set_registered_model_tag("iris", "team", "botany")
client.set_registered_model_alias("iris", "champion", "2")
client.update_model_version("iris", "3", "Hardly held *back*")
client.set_model_version_tag("iris", "3", "checked", "yes")

with mlflow.start_run(run_name="by hand") as run:
    mlflow.log_dict({"depth": 3}, "bundle/config.json")
    runs.append(run.info.run_id)
client.create_registered_model("bundle", {"team": "botany"})
client.create_model_version("bundle", f"{run.info.artifact_uri}/bundle", run.info.run_id)
client.create_model_version("bundle", "s3://elsewhere/model")

first = mlflow.genai.register_prompt("greeting", "Hello {{ name }},\nhow are you?", commit_message="A first try")
mlflow.genai.register_prompt("greeting", "Dear {{ name }},\nhow are you?", commit_message="More polite")
mlflow.genai.set_prompt_alias("greeting", "production", first.version)
mlflow.genai.register_prompt(
    "chat",
    [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi, I am {{ name }}"}],
    response_format={"type": "object"},
)
print("SEEN", json.dumps({"runs": runs, "models": models}))
