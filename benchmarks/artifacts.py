"""Large artifacts through the proxy: MB a second up and down, and by how much the server grows meanwhile.

`python benchmarks/artifacts.py --gb 5` measures Trackline on a disk; `--s3` also over a real S3 server (SeaweedFS, of
the development environment), `--mlflow` beside MLflow on a disk, in turns.
"""

import argparse
import http.client
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from servers import ROOT, FailureError, Product, Running, mlflow, trackline

_PATH = "/api/2.0/mlflow-artifacts/artifacts/large.bin"
_PIECE = os.urandom(1 << 20)
_LOOK_S = 0.05
_TIMEOUT_S = 600.0

Figures = tuple[float, float, float, float, float]
"""MB a second up and down, seconds of processor a GB up and down, MB of growth."""


def main() -> None:
    """Measure each server in turn, several times, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gb", type=float, default=1.0, help="size of the file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", help="where servers keep their files; /dev/shm leaves the disk out of the figures")
    parser.add_argument("--s3", action="store_true", help="measure Trackline over SeaweedFS too")
    parser.add_argument("--mlflow", nargs="?", const="", metavar="PROGRAM", help="measure MLflow too")
    asked = parser.parse_args()
    pieces = int(asked.gb * 1024)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="artifacts-", dir=asked.folder)))
        products = [replace(trackline(), name="Trackline, disk")]
        if asked.s3:
            products.append(_over_s3(stack, folder))
        if asked.mlflow is not None:
            products.append(replace(mlflow(asked.mlflow or None), name="MLflow, disk"))
        figures: dict[str, list[Figures]] = {}
        for round_ in range(asked.rounds):
            for product in products:
                with Running(product, folder / f"{round_}-{len(figures)}-{product.name[:5]}") as server:
                    figures.setdefault(product.name, []).append(_measure(server, pieces))
    print(f"One file of {asked.gb:g} GB, medians of {asked.rounds} rounds.")
    for name, rounds in figures.items():
        up, down, worked_up, worked_down, growth = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(
            f"{name:<16} up {up:5.0f} MB/s ({worked_up:4.1f} s of processor a GB)   "
            f"down {down:5.0f} MB/s ({worked_down:4.1f} s)   grows by {growth:5.1f} MB"
        )


def _over_s3(stack: ExitStack, folder: Path) -> Product:
    sys.path.insert(0, str(ROOT / "tests"))
    from object_storage import S3Server  # noqa: PLC0415 - of the tests; needed for this alone

    place = folder / "s3"
    place.mkdir()
    storage = S3Server(place)
    stack.callback(storage.stop)
    bucket = storage.new_bucket()
    product = trackline()

    def command(home: Path, port: int) -> list[str]:
        return [*product.command(home, port), "--artifacts-destination", f"s3://{bucket}"]

    return replace(
        product, name="Trackline, S3", command=command, environment={**product.environment, **storage.environment}
    )


def _measure(server: Running, pieces: int) -> Figures:
    """Return the figures of one file. A small one goes first, so that all is loaded."""
    _upload(server.port, 16)
    _download(server.port, 16)
    before = server.memory()
    highest = before
    over = threading.Event()

    def look() -> None:
        nonlocal highest
        while not over.wait(_LOOK_S):
            highest = max(highest, server.memory())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        up, worked_up = _rate(server, _upload, pieces)
        down, worked_down = _rate(server, _download, pieces)
    finally:
        over.set()
        watcher.join()
    server.client.fetch("DELETE", _PATH)
    return up, down, worked_up, worked_down, highest - before


def _rate(server: Running, transfer: Callable[[int, int], None], pieces: int) -> tuple[float, float]:
    began, worked = time.perf_counter(), server.cpu_s()
    transfer(server.port, pieces)
    return pieces / (time.perf_counter() - began), (server.cpu_s() - worked) / pieces * 1024


def _upload(port: int, pieces: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    connection.request("PUT", _PATH, _repeat(pieces), {"Content-Length": str(pieces * len(_PIECE))})
    _check(connection.getresponse())
    connection.close()


def _download(port: int, pieces: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    connection.request("GET", _PATH)
    answer = connection.getresponse()
    buffer = bytearray(len(_PIECE))
    got = 0
    while read := answer.readinto(buffer):
        got += read
    _check(answer)
    connection.close()
    if got != pieces * len(_PIECE):
        raise FailureError(f"{got} bytes came back of {pieces * len(_PIECE)}")


def _repeat(pieces: int) -> Iterator[bytes]:
    for _ in range(pieces):
        yield _PIECE


def _check(answer: http.client.HTTPResponse) -> None:
    if answer.status != http.HTTPStatus.OK:
        raise FailureError(f"status {answer.status}: {answer.read()[:300].decode(errors='replace')}")
    answer.read()


if __name__ == "__main__":
    main()
