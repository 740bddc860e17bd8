"""`trackline gc` from outside, beside a running server."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "TRACKLINE_"))}
API = "/api/2.0/mlflow"
PROXY = "/api/2.0/mlflow-artifacts/artifacts"


class Place:
    """A folder with a server in it."""

    def __init__(self, folder: Path, address: str, ask: Callable[..., Any]) -> None:
        """Remember where it is."""
        self.folder = folder
        self.address = address
        self.ask = ask

    def post(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        """Return the answer to a POST."""
        answer, text = self.ask(
            self.address, "POST", API + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        assert answer.status == 200, text
        return json.loads(text)

    def ajax(self, path: str, body: object) -> tuple[int, Any]:
        """Return status and answer of a POST to our own endpoints."""
        answer, text = self.ask(
            self.address,
            "POST",
            f"/ajax-api/trackline/{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        return answer.status, json.loads(text)

    def purge(self, *run_ids: str) -> tuple[int, Any]:
        """Ask the server to purge runs."""
        return self.ajax("runs/purge", {"run_ids": run_ids})

    def status(self, run_id: str) -> int:
        """Return the status of asking for a run."""
        return self.ask(self.address, "GET", f"{API}/runs/get?run_id={run_id}")[0].status

    def new_run(self, experiment_id: str = "0") -> str:
        """Start a run with an artifact of 100 KB and return its id."""
        info = self.post("/runs/create", {"experiment_id": experiment_id})["run"]["info"]
        path = info["artifact_uri"].removeprefix("mlflow-artifacts:")
        assert self.ask(self.address, "PUT", f"{PROXY}{path}/model/weights.bin", os.urandom(102_400))[0].status == 200
        return info["run_id"]

    def gc(self, *flags: str, code: int = 0) -> str:
        """Run the command and return what it printed."""
        result = subprocess.run(
            [sys.executable, "-m", "trackline", "gc", *flags],
            cwd=self.folder,
            env=CLEAN,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert result.returncode == code, result.stdout + result.stderr
        assert "Traceback" not in result.stderr
        return result.stdout + result.stderr


@pytest.fixture
def place(tmp_path: Path, start_server: Callable[..., str], ask: Callable[..., Any]) -> Place:
    """Start a server in an empty folder."""
    return Place(tmp_path, start_server(tmp_path), ask)


def test_deleted_runs_go_with_their_artifacts(place: Place) -> None:
    """A purge removes the deleted run and its folder, and leaves the others."""
    gone, kept = place.new_run(), place.new_run()
    place.post("/runs/delete", {"run_id": gone})
    assert f"Purged run {gone}" in place.gc()
    assert [place.status(gone), place.status(kept)] == [404, 200]
    assert not (place.folder / "mlruns" / "0" / gone).exists()
    assert (place.folder / "mlruns" / "0" / kept / "artifacts" / "model" / "weights.bin").is_file()


def test_a_purged_experiment_frees_name_and_folder(place: Place) -> None:
    """An experiment goes with all its runs; its name can be taken again."""
    experiment_id = place.post("/experiments/create", {"name": "mine"})["experiment_id"]
    place.new_run(experiment_id)
    place.post("/experiments/delete", {"experiment_id": experiment_id})
    assert "Purged 1 experiment and 1 run." in place.gc("--experiment-ids", experiment_id)
    assert not (place.folder / "mlruns" / experiment_id).exists()
    assert place.post("/experiments/create", {"name": "mine"})["experiment_id"] != experiment_id


def test_deleted_logged_models_go_with_their_files(place: Place) -> None:
    """A purge by id removes the deleted logged model and its folder; an active one is refused."""
    body = {"experiment_id": "0", "name": "m"}
    kept, gone = (place.post("/logged-models", body)["model"]["info"] for _ in range(2))
    for each in (kept, gone):
        path = each["artifact_uri"].removeprefix("mlflow-artifacts:")
        assert place.ask(place.address, "PUT", f"{PROXY}{path}/weights.bin", b"w")[0].status == 200
    assert place.ask(place.address, "DELETE", f"{API}/logged-models/{gone['model_id']}")[0].status == 200
    assert "is not deleted" in place.gc("--logged-model-ids", kept["model_id"], code=2)
    assert "Purged 0 experiments, 0 runs and 1 logged model." in place.gc("--logged-model-ids", gone["model_id"])
    models = place.folder / "mlruns" / "0" / "models"
    assert [path.name for path in models.iterdir()] == [kept["model_id"]]


def test_a_dry_run_counts_and_changes_nothing(place: Place) -> None:
    """--dry-run tells runs, points and sizes, and everything is still there."""
    run_id = place.new_run()
    place.post("/runs/log-metric", {"run_id": run_id, "key": "loss", "value": 1, "timestamp": 1})
    place.post("/runs/delete", {"run_id": run_id})
    said = place.gc("--dry-run")
    assert "Would purge 0 experiments and 1 run: 1 metric point (" in said
    assert "100.0 KB of artifacts" in said
    assert place.status(run_id) == 200
    assert (place.folder / "mlruns" / "0" / run_id / "artifacts" / "model" / "weights.bin").is_file()


def test_the_server_purges_as_the_command_does(place: Place) -> None:
    """`runs/purge` removes deleted runs with their folders; with an active or unknown one in it nothing is removed."""
    active, *deleted = (place.new_run() for _ in range(4))
    folders = [place.folder / "mlruns" / "0" / run_id for run_id in deleted]
    for run_id in deleted:
        place.post("/runs/log-metric", {"run_id": run_id, "key": "loss", "value": 1, "timestamp": 1})
        place.post("/runs/delete", {"run_id": run_id})
    for wrong, code, said in ((active, 400, "is not deleted"), ("f" * 32, 404, "f" * 32)):
        answer = place.purge(*deleted, wrong)
        assert answer[0] == code
        assert said in answer[1]["message"]
        assert all(folder.is_dir() for folder in folders)
    assert place.purge(*deleted) == (200, {"run_ids": deleted})
    assert [place.status(run_id) for run_id in (*deleted, active)] == [404, 404, 404, 200]
    assert not any(folder.exists() for folder in folders)


def test_the_server_purges_nothing_when_a_storage_is_out_of_reach(place: Place) -> None:
    """One run whose artifacts cannot be removed keeps the others, and all can be restored."""
    far_away = {"name": "far", "artifact_location": "dbfs:/far"}
    experiment_id = place.post("/experiments/create", far_away)["experiment_id"]
    far = place.post("/runs/create", {"experiment_id": experiment_id})["run"]["info"]["run_id"]
    near = place.new_run()
    for run_id in (near, far):
        place.post("/runs/delete", {"run_id": run_id})
    code, told = place.purge(near, far)
    assert (code, told["error_code"]) == (501, "NOT_IMPLEMENTED")
    assert f"Nothing was purged: the artifacts of the run {far} are out of reach." in told["message"]
    for run_id in (near, far):
        place.post("/runs/restore", {"run_id": run_id})


def test_an_experiments_folder_stays_for_runs_that_were_moved(place: Place) -> None:
    """Purging an experiment leaves the artifacts of a run that was moved out of it before."""
    experiment_id = place.post("/experiments/create", {"name": "old"})["experiment_id"]
    gone, moved = place.new_run(experiment_id), place.new_run(experiment_id)
    assert place.ajax("runs/move", {"run_ids": [moved], "experiment_id": "0"})[0] == 200
    place.post("/experiments/delete", {"experiment_id": experiment_id})
    place.gc()
    assert [place.status(gone), place.status(moved)] == [404, 200]
    folder = place.folder / "mlruns" / experiment_id
    assert [path.name for path in folder.iterdir()] == [moved]
    assert (folder / moved / "artifacts" / "model" / "weights.bin").is_file()


def test_refusals_are_one_sentence(place: Place) -> None:
    """What is active or unknown, a malformed age and flags without meaning here end with code 2."""
    run_id = place.new_run()
    for flags, said in (
        (("--run-ids", run_id), "is not deleted"),
        (("--experiment-ids", "77"), "There is no experiment '77'"),
        (("--older-than", "soon"), "--older-than: 'soon' is no time"),
        (("--jobs",), "--jobs is not supported"),
        (("--workspace", "w"), "--workspace is not supported"),
        (("--backend-store-uri", "sqlite:///none.db"), "There is no database at"),
    ):
        told = place.gc(*flags, code=2)
        assert said in told
        assert told.count("\n") == 1
    assert not (place.folder / "none.db").exists()


def test_nothing_goes_when_the_artifacts_are_elsewhere(place: Place) -> None:
    """A purge that cannot find the server's artifacts stops before it removes rows."""
    run_id = place.new_run()
    place.post("/runs/delete", {"run_id": run_id})
    assert "Name their place" in place.gc("--artifacts-destination", "./absent", code=2)
    assert place.status(run_id) == 200


def test_a_storage_out_of_reach_is_named_and_keeps_its_run(place: Place) -> None:
    """What cannot be removed is told with code 1, its experiment can be restored, and everything else goes."""
    experiment_id = place.post("/experiments/create", {"name": "far", "artifact_location": "dbfs:/far"})[
        "experiment_id"
    ]
    far = place.post("/runs/create", {"experiment_id": experiment_id})["run"]["info"]["run_id"]
    near = place.new_run()
    place.post("/experiments/delete", {"experiment_id": experiment_id})
    place.post("/runs/delete", {"run_id": near})
    said = place.gc(code=1)
    assert "Purged 0 experiments and 1 run." in said
    assert f"Warning: Experiment {experiment_id} was not purged: 'dbfs' is no artifact storage" in said
    assert [place.status(far), place.status(near)] == [200, 404]
    place.post("/experiments/restore", {"experiment_id": experiment_id})
    place.post("/runs/log-parameter", {"run_id": far, "key": "p", "value": "alive"})


def test_older_than_spares_what_was_deleted_lately(place: Place) -> None:
    """A run deleted just now is not older than a second under a day."""
    run_id = place.new_run()
    place.post("/runs/delete", {"run_id": run_id})
    assert "Nothing to purge." in place.gc("--older-than", "23h59m59s")
    assert place.status(run_id) == 200


def test_writers_go_on_during_a_purge(place: Place) -> None:
    """A server under load answers every write with 200 while 30 runs are purged, and keeps every point."""
    for _ in range(30):
        place.post("/runs/delete", {"run_id": place.new_run()})
    kept = place.new_run()
    done = threading.Event()
    logged: list[int] = []

    def write() -> None:
        while not done.is_set():
            step = len(logged)
            place.post("/runs/log-metric", {"run_id": kept, "key": "loss", "value": 1, "timestamp": 1, "step": step})
            logged.append(step)

    writer = threading.Thread(target=write)
    writer.start()
    said = place.gc()
    done.set()
    writer.join(30)
    assert "Purged 0 experiments and 30 runs." in said
    run = json.loads(place.ask(place.address, "GET", f"{API}/runs/get?run_id={kept}")[1])["run"]
    assert logged
    assert run["data"]["metrics"][0]["step"] == logged[-1]


def test_space_goes_back_to_the_disk(place: Place, servers: dict[str, subprocess.Popen[bytes]]) -> None:
    """A purge beside a server leaves a database a fraction as large as before, once its log is folded in."""
    run_id = place.new_run()
    for start in range(0, 200_000, 1_000):
        points = [
            {"key": f"k{step % 7}", "value": step * 0.37, "timestamp": step, "step": step}
            for step in range(start, start + 1_000)
        ]
        place.post("/runs/log-batch", {"run_id": run_id, "metrics": points})
    place.post("/runs/delete", {"run_id": run_id})
    database = place.folder / "mlruns" / "trackline.db"
    # How much of it is in the log yet follows the machine.
    before = sum(each.stat().st_size for each in database.parent.glob("trackline.db*"))
    place.gc()
    servers[place.address].terminate()
    servers[place.address].wait(5)
    assert before > 3_000_000
    assert database.stat().st_size < before / 2
