"""Programs that a stock client runs, in an environment of its own."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

ENVIRONMENTS = Path(__file__).resolve().parents[1] / ".venvs"
CLIENTS = ("mlflow-3.17", "mlflow-2.22")


def run_program(client: str, program: Path, folder: Path, *arguments: str) -> dict[str, Any]:
    """Run a program, which must succeed, in a folder with one of `CLIENTS`; return what it says that it read back."""
    done = subprocess.run(
        [str(ENVIRONMENTS / client / "bin" / "python"), str(program), *arguments],
        cwd=folder,
        env={**os.environ, "GIT_PYTHON_REFRESH": "quiet", "MLFLOW_DISABLE_TELEMETRY": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    line = next(line for line in done.stdout.splitlines() if line.startswith("SEEN "))
    return json.loads(line.removeprefix("SEEN "))
