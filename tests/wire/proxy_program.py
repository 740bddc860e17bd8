"""What a training program does, through a proxy. Usage: proxy_program.py ADDRESS FOLDER; prints what it read back."""

import json
import sys
from pathlib import Path

import mlflow
from mlflow import MlflowClient

server, folder = sys.argv[1], Path(sys.argv[2])
mlflow.set_tracking_uri(server)
mlflow.set_experiment("behind a proxy")
(folder / "odd name %+ü.txt").write_text("through the proxy")
with mlflow.start_run() as run:
    mlflow.log_param("lr", 0.1)
    mlflow.log_metrics({"loss": 0.5}, step=1)
    mlflow.log_artifact(str(folder / "odd name %+ü.txt"), "deep/er")
client = MlflowClient()
read = client.get_run(run.info.run_id)
loaded = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="deep/er/odd name %+ü.txt")
print(
    "SEEN "
    + json.dumps(
        {
            "metrics": read.data.metrics,
            "params": read.data.params,
            "files": [each.path for each in client.list_artifacts(run.info.run_id, "deep/er")],
            "content": Path(loaded).read_text(),
        }
    )
)
