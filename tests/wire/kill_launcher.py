"""Starts the server for the kill test: `kill_launcher.py FOLDER PORT`, with sealing as eager as it can be."""

import sys
from pathlib import Path
from unittest.mock import patch

import uvicorn

from trackline.server.app import create_app
from trackline.server.config import ServerConfig


def main() -> None:
    """Serve until killed; journals are sealed every few milliseconds, from a few hundred points on."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    config = ServerConfig(
        backend=f"sqlite:///{folder / 'trackline.db'}",
        artifact_root="mlflow-artifacts:/",
        artifacts_destination=str(folder / "artifacts"),
        port=port,
    )
    with patch("trackline.server.sealing._PAUSE_S", 0.02), patch("trackline.series.seal.SEAL_POINTS", 300):
        uvicorn.run(create_app(config), host="127.0.0.1", port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    main()
