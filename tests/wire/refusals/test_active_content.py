"""What a browser could run or be led astray by: files are saved and never shown, pages allow our own code alone."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import msgspec
import pytest
from hostile import Target

from trackline.server.endpoint import Endpoint
from trackline.server.endpoints import ENDPOINTS

MARKUP = b"<!doctype html><script>alert(document.domain)</script>"
FILES = {
    "page.html": MARKUP,
    "page.HTM": MARKUP,
    "page.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "picture.svgz": b"\x1f\x8b",
    "data.xml": b'<?xml-stylesheet href="evil.xsl"?><a/>',
    "sheet.xsl": b"<a/>",
    "mail.mht": MARKUP,
    "app.webmanifest": b"{}",
    "script.js": b"alert(1)",
    "module.mjs": b"alert(1)",
    "program.wasm": b"\0asm",
    "applet.swf": b"FWS",
    "paper.pdf": b"%PDF-1.7",
    "notes.md": MARKUP,
    "plain": MARKUP,
    "plain.txt": MARKUP,
    "picture.png": MARKUP,
    "a.html;.png": MARKUP,
    "a.html .txt": MARKUP,
    'quote".html': MARKUP,
    "comma, filename=evil.exe": MARKUP,
    "semicolon; filename=evil.exe": MARKUP,
    "\u202egpj.html": MARKUP,
    "\u2028line.html": MARKUP,
    "caf\u00e9.html": MARKUP,
}


def _downloads() -> Iterator[tuple[Endpoint, str]]:
    """Yield the rows that hand out a file, with each path."""
    for row in ENDPOINTS:
        names = [field.name for field in msgspec.structs.fields(row.request) if field.required and "path" in field.name]
        whole = row.path.endswith("/{path}") and "presigned" not in row.path
        if row.mode == "stream" and row.method == "GET" and (names or whole):
            for path in row.paths():
                yield row, path


@pytest.fixture(scope="module")
def ids(target: Target) -> dict[str, str]:
    """Store the files for a run, which is a registered version too, and for a model, and return their ids."""
    run_id = target.new_run()
    model = target.post("logged-models", {"experiment_id": "0"}).json()["model"]["info"]["model_id"]
    for name, content in FILES.items():
        for place in (f"0/{run_id}/artifacts", f"0/models/{model}/artifacts"):
            target_path = f"/api/2.0/mlflow-artifacts/artifacts/{place}/{quote(name, safe='')}"
            assert target.ask("PUT", target_path, content).status == 200
    target.post("registered-models/create", {"name": "m"})
    target.post("model-versions/create", {"name": "m", "source": f"runs:/{run_id}/", "run_id": run_id})
    return {"run_id": run_id, "run_uuid": run_id, "model_id": model, "name": "m", "version": "1"}


def _address(row: Endpoint, path: str, ids: dict[str, str], name: str) -> str:
    fields = [field.name for field in msgspec.structs.fields(row.request) if f"{{{field.name}}}" not in path]
    address = path.replace("{path}", f"0/{ids['run_id']}/artifacts/{quote(name, safe='')}")
    address = address.replace("{model_id}", ids["model_id"])
    query = [f"{field}={ids[field] if field in ids else quote(name, safe='')}" for field in fields]
    return f"{address}?{'&'.join(query)}" if query else address


def test_the_rows_that_hand_out_files_are_found() -> None:
    """The proxy, the files of runs and those of models are attacked below."""
    assert {row.path.rpartition("/")[2] for row, _ in _downloads()} >= {"{path}", "get-artifact", "files"}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("row", "path"), [pytest.param(*each, id=each[1]) for each in _downloads()])
def test_a_file_is_saved_and_never_shown(
    target: Target, ids: dict[str, str], row: Endpoint, path: str, name: str
) -> None:
    """Whatever a file is called and holds, a browser saves it, guesses nothing, and runs nothing should it show it."""
    answer = target.ask("GET", _address(row, path, ids, name))
    assert (answer.status, answer.body) == (200, FILES[name])
    disposition = answer.headers["content-disposition"]
    assert re.fullmatch(r"attachment; filename=\"[ !#-\[\]-~]*\"; filename\*=UTF-8''[\w.~%-]+", disposition), (
        disposition
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("status", [206, 304, 416])
def test_a_part_of_a_file_is_guarded_like_the_whole(target: Target, ids: dict[str, str], status: int) -> None:
    """A range, an unchanged file and a range that is none carry the same headers."""
    address = f"/get-artifact?run_id={ids['run_id']}&path=page.html"
    tag = target.ask("GET", address).headers["etag"]
    asked = {206: {"Range": "bytes=0-3"}, 304: {"If-None-Match": tag}, 416: {"Range": "bytes=99999-"}}[status]
    answer = target.ask("GET", address, headers=asked)
    assert answer.status == status
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
@pytest.mark.parametrize(
    "path",
    [
        "/<script>alert(1)</script>",
        "/api/2.0/mlflow/<script>alert(1)</script>",
        "/api/2.0/mlflow/runs/get?run_id=<script>alert(1)</script>",
        "/get-artifact?run_id=<script>alert(1)</script>&path=a",
        "/api/2.0/mlflow-artifacts/artifacts/<script>alert(1)</script>",
        "/static/<script>alert(1)</script>",
        "/experiments/<script>alert(1)</script>",
        "/%0d%0aX-Injected:%20yes",
    ],
)
def test_markup_in_an_address_comes_back_as_no_markup(target: Target, path: str, accept: str) -> None:
    """An error that names what was asked is JSON; a page that is shown for any address does not repeat it."""
    raw = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n"
    answer = target.send(raw.encode())
    assert "x-injected" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.headers["content-type"].startswith("text/html"):
        assert b"alert(1)" not in answer.body
    else:
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/", "/experiments", "/experiments/0", "/runs/abc", "/compare", "/nowhere"])
def test_pages_allow_our_own_code_alone(target: Target, path: str) -> None:
    """Every page has a policy that begins with nothing, allows our own files, and has no `unsafe-` and no wildcard."""
    answer = target.ask("GET", path, headers={"Accept": "text/html"})
    policy = [rule.split() for rule in answer.headers["content-security-policy"].split(";") if rule.strip()]
    rules = {name: " ".join(sources) for name, *sources in policy}
    assert rules["default-src"] == "'none'"
    assert set(" ".join(rules.values()).split()) <= {"'none'", "'self'", "blob:", "'script'"}
    assert rules["img-src"] == "'self' blob:"
    assert all("blob:" not in sources for name, sources in rules.items() if name != "img-src")
    assert {"base-uri", "form-action", "frame-ancestors", "require-trusted-types-for"} <= set(rules)
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert b"<script>" not in answer.body
    assert b"<style" not in answer.body
    assert not re.search(rb"\son\w+=|\sstyle=|javascript:", answer.body)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.path) for row in ENDPOINTS if row.method == "GET"])
def test_no_answer_is_guessed_at(target: Target, row: Endpoint) -> None:
    """Every endpoint that an address bar reaches says what its answer is and forbids to guess; a page has a policy."""
    answer = target.ask("GET", row.path, headers={"Accept": "text/html"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.headers["content-type"].startswith("text/html"):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
    else:
        assert answer.headers["content-type"].partition(";")[0] in {"application/json", "text/plain"}
