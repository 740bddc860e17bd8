"""What clients send is never made into code, objects or files by the machinery that could run it."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "trackline"
MODULES = {
    *("pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "copyreg"),
    *("yaml", "xmlrpc", "code", "codeop", "runpy", "imp", "subprocess", "pty", "commands"),
    *("tarfile", "bz2", "lzma", "jinja2", "mako"),
}
ALLOWED = {"artifacts/aws_credentials.py": {"subprocess"}}
"""What a file uses nevertheless: the program that the operator's own AWS settings name for credentials."""
BUILTINS = {"eval", "exec", "compile", "__import__"}
METHODS = {"system", "popen", "spawnl", "execv", "unpack_archive", "extractall", "extract"}
NUMPY = {"load", "loads", "fromfile"}


def _files() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "static_ui" not in path.parts)


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_nothing_that_runs_data_is_used(path: Path) -> None:
    """No module that unpickles, evaluates, starts programs or unpacks archives is imported, no such function called."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names} & MODULES
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "").partition(".")[0]} & MODULES
        elif isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                found |= {function.id} & BUILTINS
            elif isinstance(function, ast.Attribute):
                owner = getattr(function.value, "id", "")
                found |= {function.attr} & (METHODS | (NUMPY if owner in {"np", "numpy"} else set()))
    assert found <= ALLOWED.get(str(path.relative_to(SOURCE)), set())
