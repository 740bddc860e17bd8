"""What a stock client does with the credentials in its environment, run in an environment of its own.

Usage: access_program.py SERVER FOLDER. Prints one JSON object: what the client read back, or the error it raised.
"""

import json
import sys
from pathlib import Path
from typing import Any

import mlflow
from mlflow.exceptions import MlflowException

server, folder = sys.argv[1], Path(sys.argv[2])
mlflow.set_tracking_uri(server)


def train() -> dict[str, Any]:
    """Log a run with an artifact and return what the server has of it."""
    mlflow.set_experiment("guarded")
    note = folder / "note.txt"
    note.write_text("kept")
    with mlflow.start_run() as run:
        mlflow.log_param("lr", 0.1)
        mlflow.log_metric("loss", 0.5)
        mlflow.log_artifact(str(note))
    seen = mlflow.get_run(run.info.run_id)
    path = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="note.txt", dst_path=str(folder))
    return {"params": seen.data.params, "metrics": seen.data.metrics, "note": Path(path).read_text()}


try:
    seen = train()
except MlflowException as error:
    seen = {"error": str(error), "code": error.error_code}
print("SEEN " + json.dumps(seen))
