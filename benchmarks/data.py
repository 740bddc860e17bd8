"""The data that is searched and read: runs with params, tags and metrics, and long histories. The same for everyone."""

import math
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from servers import Client, FailureError, Running

BASE_TIME = 1_700_000_000_000
_WORKERS = 8
_BATCH = 1000
KEY = "loss"


def loss(number: int) -> float:
    """Return the loss of a run; no two runs have the same."""
    return random.Random(number).random() + number * 1e-9  # noqa: S311 - data


def accuracy(number: int) -> float:
    """Return the accuracy of a run, from 0 to 1."""
    return random.Random(-number - 1).random()  # noqa: S311 - data


def run_name(number: int) -> str:
    """Return the name of a run."""
    return f"run-{number:05d}"


def make_experiment(server: Running, name: str) -> str:
    """Make an experiment and return its id."""
    return server.client.post("experiments/create", {"name": name})["experiment_id"]


def fill_runs(server: Running, experiment: str, count: int) -> None:
    """Log runs 0 to count - 1, each with ten metrics, five params and five tags. Raises FailureError."""

    def fill(worker: int) -> None:
        client = Client(server.port)
        for number in range(worker, count, _WORKERS):
            _log_run(client, experiment, number)
        client.close()

    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(fill, range(_WORKERS)))


def _log_run(client: Client, experiment: str, number: int) -> None:
    start = BASE_TIME + number * 1000
    tags = {"mlflow.user": "someone", "mlflow.source.name": "train.py", "team": f"team-{number % 7}", "note": "x" * 40}
    created = client.post(
        "runs/create",
        {
            "experiment_id": experiment,
            "run_name": run_name(number),
            "start_time": start,
            "tags": [{"key": key, "value": value} for key, value in tags.items()],
        },
    )
    values = {"loss": loss(number), "accuracy": accuracy(number)} | {
        f"metric_{n}": number * 0.001 + n for n in range(8)
    }
    params = {"lr": f"{10 ** -(1 + number % 5):.5f}", "batch": str(2 ** (number % 8)), "model": f"model-{number % 11}"}
    params |= {"optimizer": "adamw", "seed": str(number)}
    client.post(
        "runs/log-batch",
        {
            "run_id": created["run"]["info"]["run_id"],
            "metrics": [
                {"key": key, "value": value, "timestamp": start + 500, "step": 1} for key, value in values.items()
            ],
            "params": [{"key": key, "value": value} for key, value in params.items()],
        },
    )


def fill_history(server: Running, experiment: str, count: int) -> str:
    """Log so many points of one metric of one run, end the run and return its id. Raises FailureError."""
    client = server.client
    run = {"experiment_id": experiment, "run_name": f"history-{count}", "start_time": BASE_TIME}
    run_id: str = client.post("runs/create", run)["run"]["info"]["run_id"]
    batch: list[dict[str, object]] = []
    for point in _points(count):
        batch.append(point)
        if len(batch) == _BATCH:
            client.post("runs/log-batch", {"run_id": run_id, "metrics": batch})
            batch = []
    if batch:
        raise FailureError(f"a history is a multiple of {_BATCH} points")
    client.post("runs/update", {"run_id": run_id, "status": "FINISHED", "end_time": BASE_TIME + count * 200})
    return run_id


def _points(count: int) -> Iterator[dict[str, object]]:
    """Yield a noisy loss with all digits a double has, logged at uneven intervals of about 200 ms."""
    dice = random.Random(count)  # noqa: S311 - data
    timestamp = BASE_TIME
    for step in range(count):
        timestamp += dice.randrange(150, 250)
        value = 2.5 * math.exp(-3 * step / count) + abs(dice.gauss(0, 0.05))
        yield {"key": KEY, "value": value, "timestamp": timestamp, "step": step}
