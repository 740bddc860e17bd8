"""One of everything that the pages show, and where to see it."""

import base64
import io
import json
import math
import struct
import time
import wave
import zlib
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote
from uuid import UUID

import numpy as np
from playwright.sync_api import Page, expect

from .conftest import Tracker
from .registered import describe_registered, put_prompts, register

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = ((1440, 900), (360, 740))
"""Width and height of the window: a desk and a telephone."""

_START = (int(time.time()) - 20 * 86_400) * 1000
_HOUR = 3_600_000
_STEPS = 60
_MODELS = ("resnet18", "resnet50", "vit-s")
_RATES = ("0.1", "0.01", "0.003", "0.001")
_STATUSES = {3: "FAILED", 5: "RUNNING"}
_NOTE = """# ResNet sweep

Finds the learning rate for **ImageNet-64**; see the [plan](https://example.org/plan).

| model | best |
|---|---:|
| resnet18 | 0.94 |
"""
_PYTHON = '''"""Trains a small network."""
import torch
from torch import nn

RATE = 3e-4  # the best of the sweep


class Net(nn.Module):
    """Two layers."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.first = nn.Linear(784, width)

    @property
    def name(self) -> str:
        return f"net-{self.first.out_features}"


def train(net: Net, epochs=10):
    for epoch in range(epochs):
        if epoch % 2 == 0 and net is not None:
            print("epoch", epoch, sep="\\t")
'''
_YAML = """# how it was trained
model: resnet50
optimizer:
  name: adamw
  lr: 0.001
  betas: [0.9, 0.999]
augment: true
notes: "a 'quoted' text"
"""
_SHELL = """#!/usr/bin/env bash
set -euo pipefail
for seed in 1 2 3; do
    python train.py --seed "$seed" | tee "log-${seed}.txt"  # one at a time
done
"""

_PARQUET = zlib.decompress(
    base64.b64decode(
        "eNqV0z+I01AcB/Dfe31Jk7SxOeXFBgpmaEMOeqXtXf9BIblNocjhJG6lBuyQttee3nCLg4M4dpKbHFxcnKQuDofo4niDy8ENDi4uxyGCiOC3vZ"
        "6I4nDhffLC4/1+v5dfyNbmrYoU8oDLGetIX9JlomeMyGTETI04JECAAiokQQMdDEhBGky4BBmwYMXU2si2uK4sZ0myJKtFFLKkKtUclq7e5rj7"
        "TEm6jzeftPwX7/f3yh907BXyeUK++32sQ+ar2NnfiWK3rK4YVJEGVWEdNqAGdWhAUxqilZR3qOykqAJVWIcNqEEdGk6q2Eye56y0Lng6NO34r6"
        "a50/wNjLfBVNGsw+BoFrOEaWmfgtdKhj6bWfEl0Bt0YrraaVBggZh+NX3xLVAyIv/dLGs/ggG7KWY/zaagUHcFC/WR4KFyTYsToX49L8IBUh7N"
        "lPBiR3U6Ncqqk969KO5KFQsFnuX9uyTTeBCDbhwVqDPPIQ0sKJPecByR7Ts5p+1RDvE1Ui1nHiK57duvEvZL7h0zT1stog8k+fzDWpjaq6rjkY"
        "9M87j0Mm5RYRH5VNhvuLcvvBn/J9R+xJ0/o41l9Nlxzgt/5N6J6p2K/1e2H6Zs39PsgyT57qg73r4f7az1RqO17ng83HUfRONJfzhwq/VSuVRx"
        "2njts4HWEW3hf/gF16N+EQ=="
    )
)
"""Twenty rows of id, name and score, packed with Snappy as pandas writes them."""

_LAZY_DIALOGS = ("runs-export", "runs-tag", "runs-move", "runs-purge")
"""Views whose dialog is drawn when its code has come."""


@dataclass(slots=True)
class Gallery:
    """What there is to see."""

    views: dict[str, str] = field(default_factory=dict[str, str])
    """Addresses below the server, by the name of what they show."""
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """What to press on a view's page."""

    def show(self, page: Page, name: str) -> None:
        """Go to a view, press what it asks for, and wait until it is drawn."""
        page.goto(self.views[name])
        settle(page)
        for key in self.keys.get(name, ()):
            page.keyboard.press(key)
        if name.startswith(_LAZY_DIALOGS):
            expect(page.get_by_role("dialog")).to_be_visible()
        if name == "runs-filter-offers":
            expect(page.get_by_role("listbox")).to_be_visible()
        if name == "runs-purge-waits":
            page.get_by_label("Type 2 to confirm").fill("2")
            page.keyboard.press("Enter")
            # Its time stands still then, and the runs stay for the views that follow.
            page.get_by_role("button", name="Undo").focus()
        if name in self.keys:
            settle(page)


def settle(page: Page) -> None:
    """Wait until the page has drawn what it asked for, and nothing moves any more."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(".loading")).to_have_count(0)
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)))")


def png(width: int, height: int, seed: int) -> bytes:
    """Return a picture with a pattern of its own."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(
        b"\0" + bytes(_shade(x, y, seed, part) for x in range(width) for part in range(3)) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _shade(x: int, y: int, seed: int, part: int) -> int:
    return int(127 + 120 * math.sin((x * (part + 1) + y * seed + seed * 40) / (9 + seed)))


def sound() -> bytes:
    """Return a tenth of a second of a tone."""
    file = io.BytesIO()
    with wave.open(file, "wb") as tone:
        tone.setnchannels(1)
        tone.setsampwidth(2)
        tone.setframerate(8000)
        tone.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(t / 3))) for t in range(800)))
    return file.getvalue()


def array(values: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]") -> bytes:
    """Return an array as NumPy saves it."""
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()


def notebook() -> bytes:
    """Return a notebook with a cell of each kind; its HTML output would tell if it ran."""
    picture = base64.b64encode(png(160, 90, 2)).decode()
    outputs: list[dict[str, object]] = [
        {"output_type": "stream", "name": "stdout", "text": ["epoch 1\n", "epoch 2\n"]},
        {
            "output_type": "execute_result",
            "execution_count": 2,
            "metadata": {},
            "data": {"text/plain": ["<Figure>"], "text/html": ["<b>bold</b><script>document.title='ran'</script>"]},
        },
        {
            "output_type": "error",
            "ename": "ValueError",
            "evalue": "bad",
            "traceback": ["\x1b[31mValueError\x1b[0m: bad"],
        },
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": picture}},
    ]
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"language_info": {"name": "python"}},
            "cells": [
                {"cell_type": "markdown", "metadata": {}, "source": ["# A look\n", "at the *data*"]},
                {
                    "cell_type": "code",
                    "metadata": {},
                    "execution_count": 2,
                    "source": ["for epoch in range(2):\n", '    print("epoch", epoch + 1)'],
                    "outputs": outputs,
                },
                {"cell_type": "raw", "metadata": {}, "source": "as it is"},
            ],
        }
    ).encode()


def pdf() -> bytes:
    """Return the smallest document with a page."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def files() -> dict[str, bytes]:
    """Return a file of every kind that has a preview, by path."""
    rng = np.random.default_rng(1)
    table = {"columns": ["prompt", "answer", "score"], "data": [[f"question {n}", "yes", n / 8] for n in range(40)]}
    rows = "".join(f"{n},item {n},{n / 7:.4f}\n" for n in range(3000))
    return {
        "code/train.py": _PYTHON.encode(),
        "code/run.sh": _SHELL.encode(),
        "config.json": json.dumps({"layers": [64, 32], "net": {"name": "vit", "deep": True}, "rate": None}).encode(),
        "config.yaml": _YAML.encode(),
        "data/rows.csv": f"id,name,score\n{rows}".encode(),
        "data/weights.npy": array(rng.normal(size=(64, 16))),
        "data/rows.parquet": _PARQUET,
        "eval/answers.json": json.dumps(table).encode(),
        "figures/loss.png": png(320, 200, 3),
        "figures/plot.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="160" height="80"><circle cx="80" cy="40" '
        b'r="30" fill="#2f6fde"/></svg>',
        "notebook.ipynb": notebook(),
        "report.html": b"<!doctype html><style>p { color: teal }</style><h1>Report</h1><p>Of the sweep.</p>",
        "report.md": _NOTE.encode(),
        "report.pdf": pdf(),
        "sound.wav": sound(),
        "train.log": b"".join(b"%06d loss=%.4f\n" % (line, 1 / (line + 1)) for line in range(2000)),
    }


def put(tracker: Tracker, experiment_id: str, run_id: str, path: str, content: bytes) -> None:
    """Store a file of a run as a client does."""
    address = f"/api/2.0/mlflow-artifacts/artifacts/{experiment_id}/{run_id}/artifacts/{path}"
    tracker.http.put(address, content=content).raise_for_status()


def put_images(tracker: Tracker, experiment_id: str, run_id: str, seed: int) -> None:
    """Log images of two keys at five steps, named as clients of version 3 name them."""
    for key in ("samples", "val~attention"):
        for step in range(0, 50, 10):
            name = f"{key}+step+{step}+timestamp+{_START + step}+{UUID(int=step + seed)}.png"
            put(tracker, experiment_id, run_id, f"images/{name}", png(96, 64, seed + step // 10 + len(key)))
    tracker.post("runs/set-tag", run_id=run_id, key="mlflow.loggedImages", value="True")
    tables = json.dumps([{"path": "eval/answers.json", "type": "table"}])
    tracker.post("runs/set-tag", run_id=run_id, key="mlflow.loggedArtifacts", value=tables)


def put_model(tracker: Tracker, experiment_id: str, run_id: str, name: str, accuracy: float) -> str:
    """Log a model with what clients log beside it, and return its id."""
    asked = {"name": name, "source_run_id": run_id, "model_type": "", "params": [{"key": "depth", "value": "3"}]}
    model_id: str = tracker.post("logged-models", experiment_id=experiment_id, **asked)["model"]["info"]["model_id"]
    requirements = f"torch=={2 + int(accuracy * 10) % 3}.1\nnumpy==2.1.0\n"
    content = {
        "MLmodel": f"flavors:\n  python_function:\n    loader_module: mlflow.pytorch\nmodel_id: {model_id}\n",
        "requirements.txt": requirements,
        "conda.yaml": f"name: env\ndependencies:\n- python=3.11\n- pip:\n  - {requirements.splitlines()[0]}\n",
    }
    for path, text in content.items():
        address = f"/api/2.0/mlflow-artifacts/artifacts/{experiment_id}/models/{model_id}/artifacts/{path}"
        tracker.http.put(address, content=text.encode()).raise_for_status()
    tracker.http.patch(
        f"/api/2.0/mlflow/logged-models/{model_id}", json={"model_id": model_id, "status": "LOGGED_MODEL_READY"}
    ).raise_for_status()
    tags = [{"key": "stage", "value": "candidate"}]
    tracker.http.patch(f"/api/2.0/mlflow/logged-models/{model_id}/tags", json={"tags": tags}).raise_for_status()
    tracker.post("runs/outputs", run_id=run_id, models=[{"model_id": model_id, "step": _STEPS}])
    point = {"key": "val_acc", "value": accuracy, "timestamp": _START, "step": _STEPS, "model_id": model_id}
    tracker.post("runs/log-batch", run_id=run_id, metrics=[point])
    return model_id


def _curve(run: int, wobble: float) -> list[float]:
    return [
        (1.2 + run / 20) * math.exp(-step / (14 + run)) + 0.2 + run / 90 + wobble * math.sin(step * 1.7 + run)
        for step in range(_STEPS)
    ]


def _log_run(tracker: Tracker, experiment_id: str, place: int) -> str:
    loss = _curve(place, 0.01)
    used = [40 + 30 * math.sin(step / 9 + place) for step in range(_STEPS)]
    return tracker.run(
        experiment_id,
        f"{('calm', 'odd', 'warm', 'brisk')[place % 4]}-{('otter', 'lynx', 'finch')[place % 3]}-{271 + 97 * place}",
        start=_START + place * _HOUR,
        params={"model": _MODELS[place % 3], "lr": _RATES[place % 4], "batch": "64", "epochs": str(_STEPS)},
        metrics={
            "train/loss": _curve(place, 0.02),
            "val_loss": loss,
            "val_acc": [1 - value / 2 for value in loss],
            "system/cpu_utilization_percentage": used,
            "system/system_memory_usage_megabytes": [9000 + value * 20 for value in used],
            "system/gpu_0_utilization_percentage": [value + 20 for value in used],
        },
        tags={
            "team": "vision",
            "mlflow.user": "ada",
            "mlflow.source.name": "train.py",
            "mlflow.source.type": "LOCAL",
            "mlflow.source.git.commit": f"{place + 1:x}123456789abcdef0123456789abcdef01234567",
            "mlflow.source.git.branch": "main",
            "mlflow.source.git.repoURL": "git@github.com:example/vision.git",
        },
        status=_STATUSES.get(place, "FINISHED"),
    )


_KEYS: dict[str, tuple[str, ...]] = {
    "runs-export": ("/", "Tab", "Tab", "Enter"),
    "runs-filter-offers": ("/", "l", "o", "s", "ArrowDown"),
    "registered-model-alias": ("a",),
    "palette": ("Control+k",),
    "experiment-about": ("i",),
    "experiment-move": ("m",),
    "help": ("?",),
    "experiment-form": ("n",),
    "run-description-editor": ("e",),
    "runs-nested": ("ArrowRight",),
    "runs-tag": ("t",),
    "runs-move": ("m",),
    "runs-purge": ("Delete",),
    "runs-purge-waits": ("Delete",),
}


_CARDS = (
    '[["bar","metrics.val_loss"],["box","metrics.val_loss","params.model"],'
    '["contour","metrics.val_loss","params.lr","metrics.val_acc"]]'
)
"""Charts of values as the address has them."""


def _views(experiment_id: str, ids: list[str], model_id: str) -> dict[str, str]:
    first = ids[0]
    views = {
        "experiments": "/experiments",
        "experiment-about": "/experiments?q=resnet",
        "experiment-move": "/experiments?q=resnet",
        "experiments-nothing-found": "/experiments?q=nowhere",
        "runs": f"/experiments/{experiment_id}",
        "runs-tag": f"/experiments/{experiment_id}?selected={','.join(ids[:3])}",
        "runs-move": f"/experiments/{experiment_id}?selected={','.join(ids[:3])}",
        "runs-purge": f"/experiments/{experiment_id}?view=deleted&selected=all",
        "runs-purge-waits": f"/experiments/{experiment_id}?view=deleted&selected=all",
        "runs-values": f"/experiments/{experiment_id}?show=charts&find=nothing&cards={quote(_CARDS)}",
        "runs-nested": f"/experiments/{experiment_id}?nest=tree&order=attributes.start_time",
        "runs-export": f"/experiments/{experiment_id}",
        "runs-filter-offers": f"/experiments/{experiment_id}",
        "runs-legend": f"/experiments/{experiment_id}?show=charts&colour=params.model&size=l&xscale=log",
        "runs-chart": f"/experiments/{experiment_id}?full=val_loss&x=metric&by=val_acc",
        "runs-card": f"/experiments/{experiment_id}?full=%23parameters",
        "models": f"/experiments/{experiment_id}/models",
        "models-none": "/experiments/0/models",
        "model-overview": f"/models/{model_id}",
        "model-artifacts": f"/models/{model_id}?tab=artifacts&file=conda.yaml",
        "registry": "/registry",
        "registry-prompts": "/registry?kind=prompts",
        "registry-nothing-found": "/registry?q=nowhere",
        "registered-model": "/registry/image%20classifier?selected=2,3",
        "registered-model-alias": "/registry/image%20classifier?selected=2,3",
        "registered-version": "/registry/image%20classifier/3",
        "registered-version-artifacts": "/registry/image%20classifier/3?tab=artifacts&file=conda.yaml",
        "registered-prompt": "/registry/summary",
        "registered-prompt-diff": "/registry/summary?version=3&against=2",
        "registered-prompt-chat": "/registry/support-chat",
        "run-overview": f"/runs/{first}",
        "run-charts": f"/runs/{first}?tab=charts",
        "run-media": f"/runs/{first}?tab=media",
        "run-artifacts": f"/runs/{first}?tab=artifacts",
        "run-artifacts-folder": f"/runs/{first}?tab=artifacts&file=figures",
        "run-of-nobody": f"/runs/{'0' * 32}",
        "compare-charts": f"/compare?runs={','.join(ids[:5])}",
        "compare-table": f"/compare?runs={','.join(ids[:5])}&show=table&base={ids[0]}",
        "compare-files": f"/compare?runs={','.join(ids[:3])}&show=files",
        "compare-images": f"/compare?runs={','.join(ids[:3])}&show=images",
        "palette": f"/experiments/{experiment_id}",
        "no-such-page": "/nowhere",
        "help": "/experiments",
        "experiment-form": "/experiments",
        "run-description-editor": f"/runs/{first}",
    }
    for path in files():
        views[f"file-{path.rpartition('/')[2].replace('.', '-')}"] = f"/runs/{first}?tab=artifacts&file={path}"
    return views


def fill(tracker: Tracker, runs: int = 12) -> Gallery:
    """Log one of everything and return where the pages show it."""
    experiment_id = tracker.experiment("vision/resnet sweep", _NOTE)
    for name in (
        "vision/segmentation/unet",
        "vision/segmentation/mask rcnn",
        "nlp/translation",
        "nlp/tiny lm",
        "scratch",
    ):
        other = tracker.experiment(name, f"What {name} is about")
        for place in range(3):
            tracker.run(other, f"run-{place}", start=_START + place * 20 * _HOUR, metrics={"loss": [1.0, 0.5]})
    ids = [_log_run(tracker, experiment_id, place) for place in range(runs)]
    first = ids[0]
    tracker.post("runs/set-tag", run_id=first, key="mlflow.note.content", value=_NOTE)
    for path, content in files().items():
        put(tracker, experiment_id, first, path, content)
    for place, run_id in enumerate(ids[:2]):
        put_images(tracker, experiment_id, run_id, place)
    models = [put_model(tracker, experiment_id, ids[at], f"classifier-{at}", 0.9 - at / 50) for at in range(3)]
    for place, model_id in enumerate(models):
        register(tracker, "image classifier", ids[place], model_id)
    describe_registered(tracker, "image classifier")
    put_prompts(tracker)
    tracker.run(experiment_id, "fold-1", start=_START, tags={"mlflow.parentRunId": first})
    for place in range(2):
        gone = tracker.run(experiment_id, f"gone-{place}", start=_START)
        tracker.post("runs/delete", run_id=gone)
    dataset = {"name": "imagenet-64", "digest": "d41d8cd9", "source_type": "local", "source": '{"uri": "/data"}'}
    tags = [{"key": "mlflow.data.context", "value": "training"}]
    tracker.post("runs/log-inputs", run_id=first, datasets=[{"dataset": dataset, "tags": tags}])
    return Gallery(_views(experiment_id, ids, models[0]), _KEYS)
