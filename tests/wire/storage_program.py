"""Logs artifacts of all sizes with whatever MLflow client runs it, reads them back, and prints what it saw as JSON."""

import hashlib
import json
import sys
from pathlib import Path

import mlflow

LARGE = 12 << 20


def digest(path: Path) -> str:
    """Return a file's digest."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def walk(client: mlflow.MlflowClient, run_id: str, path: str | None = None) -> dict[str, int]:
    """Return all files of a run with their sizes."""
    found: dict[str, int] = {}
    for entry in client.list_artifacts(run_id, path):
        if entry.is_dir:
            found.update(walk(client, run_id, entry.path))
        else:
            found[entry.path] = entry.file_size
    return found


def log_model_files(client: mlflow.MlflowClient, experiment_id: str, tree: Path, got: Path) -> list[str]:
    """Log a directory as a model's, and return what is downloaded."""
    model = client.create_logged_model(experiment_id, "m")
    client.log_model_artifacts(model.model_id, str(tree))
    client.finalize_logged_model(model.model_id, "READY")
    back = Path(mlflow.artifacts.download_artifacts(f"models:/{model.model_id}", dst_path=str(got / "model")))
    return sorted(str(each.relative_to(back)) for each in back.rglob("*.txt"))


def main(address: str, folder: Path) -> None:
    """Log, list, download, compare."""
    mlflow.set_tracking_uri(address)
    mlflow.set_experiment("storage")
    client = mlflow.MlflowClient()
    folder.mkdir()
    large = folder / "large.bin"
    large.write_bytes(b"".join(hashlib.sha256(number.to_bytes(4)).digest() for number in range(LARGE >> 5)))
    tree = folder / "tree"
    (tree / "deep").mkdir(parents=True)
    (tree / "a b+c.txt").write_text("odd name")
    (tree / "deep" / "ü.txt").write_text("umlaut")
    with mlflow.start_run() as run:
        mlflow.log_artifact(str(large), "big")
        mlflow.log_artifacts(str(tree), "tree")
        mlflow.log_text("hello", "hello.txt")
    run_id = run.info.run_id
    got = folder / "got"
    got.mkdir()
    downloaded = Path(client.download_artifacts(run_id, "tree", str(got)))
    back = Path(client.download_artifacts(run_id, "big/large.bin", str(got)))
    seen = {
        "root": run.info.artifact_uri,
        "files": walk(client, run_id),
        "tree": {str(each.relative_to(downloaded)): each.read_text() for each in downloaded.rglob("*.txt")},
        "large is whole": digest(back) == digest(large),
        "text": mlflow.artifacts.load_text(f"runs:/{run_id}/hello.txt"),
    }
    if not mlflow.__version__.startswith("2."):
        seen["model"] = log_model_files(client, run.info.experiment_id, tree, got)
    print("SEEN", json.dumps(seen))


main(sys.argv[1], Path(sys.argv[2]))
