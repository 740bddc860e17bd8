"""Servers to attack. Whatever is done to them, their log must hold no failure at the end."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile import Target

READY_S = 20.0
_MEANT = re.compile(r" (?:501|503) \d+ B ")
"""Lines of the access log about what the server says it cannot do."""


@pytest.fixture(scope="module")
def launch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Target]]:
    """Yield a function that starts a server in a new folder, with flags. All must have lived to the end, unharmed."""
    started: list[tuple[Target, Path]] = []

    def start(*flags: str) -> Target:
        folder = tmp_path_factory.mktemp("attacked")
        log = folder.with_name(f"{folder.name}.log")
        command = [sys.executable, "-m", "trackline", "server", "--port", "0", *flags]
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        target = Target(_port(process, log), folder, process)
        started.append((target, log))
        return target

    yield start
    for target, _ in started:
        assert target.process.poll() is None, "the server died"
        assert target.ask("GET", "/health").body == b"OK"
        target.process.terminate()
    for target, log in started:
        assert target.process.wait(10) == 0
        text = log.read_text("utf-8")
        assert "Traceback" not in text, text[-5000:]
        failures = [line for line in text.splitlines() if " ERROR " in line and not _MEANT.search(line)]
        assert failures == []


@pytest.fixture(scope="module")
def target(launch: Callable[..., Target]) -> Target:
    """Start a server in its default settings."""
    return launch()


def _port(process: "subprocess.Popen[bytes]", log: Path) -> int:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text("utf-8")
        for line in log.read_text("utf-8").splitlines():
            if line.startswith("Trackline listens on "):
                return int(line.rpartition(":")[2])
        time.sleep(0.05)
    pytest.fail("the server did not start in time")
