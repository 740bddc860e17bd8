"""Writes docs/compat.md: which endpoints of MLflow's server this one answers, from the endpoint table."""

from pathlib import Path

from trackline.server.endpoints import ENDPOINTS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "mlflow-endpoints.txt"
TARGET = ROOT / "docs" / "compat.md"

_HEAD = """# Compatibility with the MLflow tracking server

Made by `scripts/write_compat.py` from the endpoint table; a test fails when it is stale. Every `/api/…` path is served
below `/ajax-api/…` too. What is not there yet answers 404 with the code `ENDPOINT_NOT_FOUND`.
"""

_DIFFERENCES = """
## Where we differ on purpose

- A log-batch is one transaction: a conflicting param leaves nothing of the batch behind.
- Infinite metric values come back as `"Infinity"` and `"-Infinity"`, which clients read as such; filters and orders
  treat them as the largest doubles.
- `metrics/get-history-bulk` spells infinities as the bare words `Infinity` and `-Infinity`, beside MLflow's bare `NaN`.
- `metrics/get-history-bulk-interval` takes rows at even distances; MLflow takes one of each of so many groups of rows.
- Bad values that MLflow stores as 0 (a step of 1.5, a malformed metric in a batch) are refused with 400.
- A body that is not valid JSON, or not an object, is refused with 400 instead of being read as empty.
- A status that a logged model cannot have is refused; MLflow stores `LOGGED_MODEL_STATUS_UNSPECIFIED`. So is a body
  that names another model than the path does.
- What a client repeats after a lost answer is no error: the same param or point of a logged model, the same output of a
  run, the same model in a run's history.
- A search of logged models takes strings in double quotes, a data set by its name alone, and answers 400 for an unknown
  attribute.
- The registry: a deleted version leaves nothing behind but its number. A page has at least 1 and, of versions, at most
  10,000 entries, and a token where there are more. Archiving the others for a stage that is not active is refused with
  400 (MLflow: 500). `model-versions/get-artifact` hands out artifacts of runs and logged models alone: a version whose
  source is elsewhere is for the clients to read.
- Artifacts: on a disk no file is stored where its name is a directory, nor the other way round (MLflow: 500); an
  upload is whole or absent. A storage that refuses or is out of reach answers 403, 404 or 503 with its reason, soon.
- Uploads in parts are offered on S3 and Azure, not on Google Cloud; `--no-signed-addresses` turns them off
  (`artifacts.md`).
- `/metrics` answers without `--expose-prometheus` too, under our own names; with it MLflow's names stand beside them.
- Answers of 5xx have a `request_id` beside `error_code` and `message`.
- Users have one of three roles for everything instead of permissions on single objects. `users/list` is for admins,
  the only admin can be neither removed nor demoted, and `users/create` takes a `role`.
- Unknown paths and methods answer in the JSON error form instead of HTML.
- The searches and our own endpoints understand more than MLflow's filters: see `search.md`.
"""


def compat() -> str:
    """Return the page."""
    done = {(endpoint.method, path) for endpoint in ENDPOINTS for path in endpoint.paths()}
    lines = [_HEAD]
    for line in SOURCE.read_text().splitlines():
        if line.startswith("## "):
            lines += [f"\n{line}\n", "| endpoint | state |", "|---|---|"]
        elif line and not line.startswith("#"):
            method, path = line.split()
            lines.append(f"| `{method} {path}` | {'done' if (method, path) in done else 'not yet'} |")
    return "\n".join(lines) + "\n" + _DIFFERENCES


if __name__ == "__main__":
    TARGET.write_text(compat())
