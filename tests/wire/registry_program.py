"""A program that registers, finds and loads models as a user writes it, run by a stock client.

Usage: registry_program.py SERVER. Prints one JSON object: what the client read back.
"""

import json
import sys
from typing import Any

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
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


def code_of(*call: Any) -> str:  # noqa: ANN401 - a method and its values
    """Return the error code of a call that must fail."""
    function, *values = call
    try:
        function(*values)
    except MlflowException as error:
        return str(error.error_code)
    return "none"


def register() -> None:
    """Log and register a model, then register it once more by its run."""
    with mlflow.start_run() as run:
        named = {"name": "model", "serialization_format": "cloudpickle"} if of_version_3 else {"artifact_path": "model"}
        mlflow.sklearn.log_model(expected, registered_model_name="iris", **named)
    mlflow.register_model(f"runs:/{run.info.run_id}/model", "iris", tags={"by": "hand"})
    seen["registered"] = [
        [each.version, each.current_stage, each.status, each.run_id == run.info.run_id, each.tags]
        for each in sorted(client.search_model_versions("name = 'iris'"), key=lambda each: int(each.version))
    ]


def stage_and_alias() -> None:
    """Give versions aliases, stages, tags and descriptions."""
    client.set_registered_model_alias("iris", "champion", "1")
    client.transition_model_version_stage("iris", "1", "Production")
    client.transition_model_version_stage("iris", "2", "production", archive_existing_versions=True)
    client.set_registered_model_tag("iris", "team", "flowers")
    client.set_model_version_tag("iris", "2", "checked", "yes")
    client.set_model_version_tag("iris", "2", "gone", "yes")
    client.delete_model_version_tag("iris", "2", "gone")
    client.update_registered_model("iris", "Tells flowers apart.")
    client.update_model_version("iris", "2", "The better one.")
    seen["loaded"] = [
        predicts_the_same(f"models:/iris{of}") for of in ("/1", "/2", "/Production", "/latest", "@champion")
    ]
    model = client.get_registered_model("iris")
    seen["model"] = [model.description, model.tags, model.aliases]
    seen["stages"] = sorted([each.version, each.current_stage] for each in client.get_latest_versions("iris"))
    second = client.get_model_version("iris", "2")
    seen["second"] = [second.description, second.tags, second.current_stage]
    seen["champion"] = client.get_model_version_by_alias("iris", "champion").version


def copy_rename_and_delete() -> None:
    """Copy a version to another name, rename, delete."""
    copied = client.copy_model_version("models:/iris/1", "copy")
    seen["copied"] = [copied.version, predicts_the_same("models:/copy/1")]
    client.rename_registered_model("iris", "flowers")
    seen["renamed"] = [code_of(client.get_registered_model, "iris"), predicts_the_same("models:/flowers@champion")]
    client.delete_model_version("flowers", "2")
    client.delete_registered_model_alias("flowers", "champion")
    seen["alias gone"] = code_of(client.get_model_version_by_alias, "flowers", "champion")
    seen["next"] = client.create_model_version("flowers", "s3://elsewhere/model").version
    client.create_registered_model("empty")
    seen["taken"] = code_of(client.create_registered_model, "empty")
    seen["found"] = [each.name for each in client.search_registered_models("name ILIKE 'F%' AND tags.team = 'flowers'")]
    page = client.search_registered_models(max_results=2, order_by=["name DESC"])
    seen["pages"] = [
        [each.name for each in page],
        [each.name for each in client.search_registered_models(None, 2, ["name DESC"], page.token)],
    ]
    client.delete_registered_model("flowers")
    seen["left"] = [each.name for each in client.search_registered_models()]


def prompts() -> None:
    """Register, load and find prompts."""
    mlflow.genai.register_prompt("greeting", "Hello {{name}}", commit_message="first", tags={"of": "test"})
    mlflow.genai.register_prompt("greeting", [{"role": "user", "content": "Hi {{name}}"}])
    mlflow.genai.set_prompt_alias("greeting", "best", 1)
    first = mlflow.genai.load_prompt("prompts:/greeting@best")
    latest = mlflow.genai.load_prompt("prompts:/greeting@latest")
    seen["prompt"] = [first.version, first.template, first.commit_message, first.format(name="you"), first.tags]
    seen["chat prompt"] = [latest.version, latest.template]
    seen["prompts"] = [each.name for each in mlflow.genai.search_prompts()]
    seen["models beside"] = [each.name for each in client.search_registered_models()]
    seen["name of a prompt"] = code_of(client.create_registered_model, "greeting")
    mlflow.genai.delete_prompt_alias("greeting", "best")
    seen["no alias"] = mlflow.genai.load_prompt("prompts:/greeting@best", allow_missing=True) is None


register()
stage_and_alias()
copy_rename_and_delete()
if of_version_3:
    prompts()
print("SEEN " + json.dumps(seen))
