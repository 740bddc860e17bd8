"""Starts servers and purges for the kill test: `kill_launcher.py FOLDER URI`, with sealing as eager as it can be.

All is imported once; each `server` or `gc` on standard input forks a process, and its id and port are printed (a purge
has port 0). Whoever reads kills them. It ends with its standard input.
"""

import importlib
import os
import signal
import socket
import sys
import traceback
from pathlib import Path
from unittest.mock import patch

import uvicorn

from trackline.cli.gc import collect
from trackline.cli.gc_settings import GC_SETTINGS
from trackline.server.app import create_app
from trackline.server.config import ServerConfig


def serve(folder: Path, uri: str, listening: socket.socket) -> None:
    """Serve until killed; journals are sealed every few milliseconds, from a few hundred points on."""
    config = ServerConfig(
        backend=uri,
        artifact_root="mlflow-artifacts:/",
        artifacts_destination=str(folder / "artifacts"),
    )
    with patch("trackline.server.sealing._PAUSE_S", 0.02), patch("trackline.series.seal.SEAL_POINTS", 300):
        server = uvicorn.Server(uvicorn.Config(create_app(config), log_level="error", access_log=False))
        server.run([listening])


def purge(folder: Path, uri: str) -> None:
    """Remove all that is deleted, as the command does, in many small steps."""
    values = {setting.name: setting.default for setting in GC_SETTINGS}
    values["backend_store_uri"] = uri
    values["artifacts_destination"] = str(folder / "artifacts")
    with Path(os.devnull).open("w") as nothing, patch("trackline.tracking.purge.STEP_ROWS", 8):
        os.dup2(nothing.fileno(), sys.stdout.fileno())
        collect(values)


def main() -> None:
    """Take orders until there are no more."""
    folder, uri = Path(sys.argv[1]), sys.argv[2]
    (folder / "artifacts").mkdir(exist_ok=True)
    for module in ("httptools", "uvloop", "trackline.db.dialects.postgresql", "trackline.db.dialects.mysql"):
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for order in sys.stdin:
        listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        port: int = listening.getsockname()[1]
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            code = 1
            try:
                if order == "server\n":
                    serve(folder, uri, listening)
                else:
                    listening.close()
                    purge(folder, uri)
                code = 0
            except Exception:  # noqa: BLE001 - the process ends without another word
                traceback.print_exc()
            finally:
                os._exit(code)
        listening.close()
        print(child, port if order == "server\n" else 0, flush=True)  # noqa: T201 - how it answers


if __name__ == "__main__":
    main()
