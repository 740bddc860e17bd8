"""The rules of docs/architecture.md that a program can check."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "trackline").rglob("*.py"))
PYTHON = [
    *SOURCES,
    *(path for folder in ("tests", "benchmarks", "scripts") for path in sorted((ROOT / folder).rglob("*.py"))),
    ROOT / "hatch_build.py",
]
TYPESCRIPT = [path for path in sorted((ROOT / "ui" / "src").rglob("*")) if path.suffix in {".ts", ".tsx"}]
MAX_LINES = 500
MAX_FUNCTION_LINES = 60
VAGUE = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
DIALECTS = re.compile("sqlite|postgres|mysql|mariadb", re.IGNORECASE)
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
ANY = re.compile(r"(?:[:<|&,(=]|\bas|=>)\s*any\b(?!\s*\()|\bany\[\]")
"""The type `any` where a type stands; the word in prose does not match."""
SWITCH = re.compile(
    r"@ts-(?:ignore|nocheck|expect-error)|eslint-disable\S*(?![^\n]*(?:@typescript-eslint|react-hooks)/)"
)
UNSAFE = re.compile(r"eslint-disable[^\n]*(?:no-explicit-any|no-unsafe-(?!enum)|max-lines|ban-ts-comment)")
TABLE_OPTION = re.compile(r"\bsqlite_(with_rowid|autoincrement|where|on_conflict\w*)\b")
"""SQLAlchemy's options of a table carry the dialect's name as a prefix; other dialects ignore them."""


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_point_down() -> None:
    """The layers of the house hold."""
    command = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_files_are_short() -> None:
    """No source or test file, Python or TypeScript, has more than 500 lines."""
    sizes = {_shown(path): len(path.read_text().splitlines()) for path in [*PYTHON, *TYPESCRIPT]}
    assert {path: size for path, size in sizes.items() if size > MAX_LINES} == {}


def test_functions_are_short() -> None:
    """No Python function has more than 60 lines."""
    long: dict[str, int] = {}
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > MAX_FUNCTION_LINES:
                    long[f"{_shown(path)}:{node.name}"] = size
    assert long == {}


def test_typescript_functions_are_kept_short_by_its_linter() -> None:
    """ESLint, which fails at warnings, holds TypeScript to the same sizes."""
    rules = (ROOT / "ui" / "eslint.config.js").read_text()
    assert f'"max-lines": ["error", {MAX_LINES}]' in rules
    assert f'"max-lines-per-function": ["error", {{ max: {MAX_FUNCTION_LINES} }}]' in rules
    assert "eslint --max-warnings 0 ." in (ROOT / "ui" / "package.json").read_text()


def test_typescript_has_no_escape_hatch() -> None:
    """Neither `any` nor a comment that silences the compiler or the size rules."""
    assert TYPESCRIPT
    found = [
        f"{_shown(path)}: {match[0]}"
        for path in TYPESCRIPT
        for text in (path.read_text(),)
        for match in [*ANY.finditer(COMMENT.sub("", text)), *SWITCH.finditer(text), *UNSAFE.finditer(text)]
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "const a: any = 1",
        "x as any",
        "Map<string, any>",
        "(a: any[]) => 1",
        "// @ts-ignore",
        "/* eslint-disable */",
        "let b: number | any",
    ],
)
def test_escape_hatches_would_be_found(line: str) -> None:
    """The search above finds each way to write one."""
    assert ANY.search(COMMENT.sub("", line)) or SWITCH.search(line) or UNSAFE.search(line)


def test_one_place_knows_databases_by_name() -> None:
    """Databases are named under db/dialects, and in the command line, where people write URIs."""
    house = ROOT / "src" / "trackline"
    named = [
        _shown(path)
        for path in SOURCES
        if not path.is_relative_to(house / "db" / "dialects")
        and not path.is_relative_to(house / "cli")
        and DIALECTS.search(_code(path))
    ]
    assert named == []


def test_no_module_has_a_vague_name() -> None:
    """A module is named after what it holds."""
    assert [_shown(path) for path in [*SOURCES, *TYPESCRIPT] if VAGUE & _words(path.stem)] == []


def test_mlflow_is_not_imported() -> None:
    """The server shares no code with MLflow."""
    imported = re.compile(r"^\s*(import|from)\s+mlflow\b", re.MULTILINE)
    assert [_shown(path) for path in SOURCES if imported.search(path.read_text())] == []


def _words(name: str) -> set[str]:
    return {name.lower(), *name.split("_")}


def _code(path: Path) -> str:
    """Return a module without the table options and the docstrings: prose may name a database."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]
                part
                for part in body  # pyright: ignore[reportUnknownVariableType]
                if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
            ] or [ast.Pass()]
    return TABLE_OPTION.sub("", ast.unparse(tree))
