"""What another page can have a signed-in browser send: nothing that counts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.unit.server.signed_in import CURRENT, ORIGIN, PASSWORD, SIGN_IN, SIGN_OUT, WRITE, bearer, serve

from trackline.server.app import Application
from trackline.server.endpoints import ENDPOINTS

Headers = dict[str, str]
FOREIGN = ["https://evil.example", "http://localhost:3000", "http://127.0.0.1:5171", "null"]


def signed_in(folder: Path, scenario: Callable[[httpx.AsyncClient], object], **settings: Any) -> None:  # noqa: ANN401 - settings are of many types
    """Run a scenario with the cookie of an admin."""

    async def whole(client: httpx.AsyncClient, _app: Application) -> None:
        answer = await client.post(SIGN_IN, json={"username": "admin", "password": PASSWORD})
        assert answer.status_code == 200
        await scenario(client)  # type: ignore[misc]

    serve(folder, whole, **settings)


@pytest.mark.parametrize("unguarded", [False, True])
@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_neither_writes_nor_reads(tmp_path: Path, origin: str, *, unguarded: bool) -> None:
    """Other sites, and other ports of this machine, which count as the same site; with every other check off too."""

    async def scenario(client: httpx.AsyncClient) -> None:
        foreign = {"origin": origin}
        assert (await client.post(WRITE, json={"name": "a"}, headers=foreign)).status_code == 403
        assert (await client.get(CURRENT, headers=foreign)).status_code == 403
        assert (await client.post(SIGN_OUT, headers=foreign)).status_code == 403
        assert (await client.post(WRITE, json={"name": "a"}, headers={"origin": ORIGIN})).status_code == 200

    signed_in(tmp_path, scenario, disable_security=unguarded)


def test_a_write_of_no_page_is_refused(tmp_path: Path) -> None:
    """A cookie without an Origin writes nothing at any row; programs use a token."""

    async def scenario(client: httpx.AsyncClient) -> None:
        for row in ENDPOINTS:
            if row.method == "GET" or row.permission == "anyone":
                continue
            target = row.path.replace("{", "").replace("}", "")
            assert (await client.request(row.method, target, json={})).status_code == 403, target

    signed_in(tmp_path, scenario)


@pytest.mark.parametrize("kind", ["text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded"])
def test_a_form_is_refused(tmp_path: Path, kind: str) -> None:
    """What a form can send is no write at any row, even of our own origin."""

    async def scenario(client: httpx.AsyncClient) -> None:
        headers = {"origin": ORIGIN, "content-type": kind}
        for row in ENDPOINTS:
            if row.method == "GET" or row.permission == "anyone":
                continue
            target = row.path.replace("{", "").replace("}", "")
            answer = await client.request(row.method, target, content=b'{"name": "a"}', headers=headers)
            assert answer.status_code == 400, target

    signed_in(tmp_path, scenario)


def test_signing_in_takes_no_form_and_no_foreign_page(tmp_path: Path) -> None:
    """Nobody is signed in as somebody else behind their back."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        body = b'{"username": "viewer", "password": "correct horse battery"}'
        forms: list[tuple[Headers, int]] = [
            ({"content-type": "text/plain", "origin": ORIGIN}, 400),
            ({"content-type": "text/plain"}, 400),
            *(({"content-type": "application/json", "origin": origin}, 403) for origin in FOREIGN),
        ]
        for headers, status in forms:
            answer = await client.post(SIGN_IN, content=body, headers=headers)
            assert answer.status_code == status
            assert "set-cookie" not in answer.headers

    serve(tmp_path, scenario, disable_security=True)


def test_allowed_origins_may(tmp_path: Path) -> None:
    """Pages that --cors-allowed-origins names use the sign-in; `*` names nobody."""

    async def scenario(client: httpx.AsyncClient) -> None:
        named = {"origin": "https://lab.example.org"}
        assert (await client.post(WRITE, json={"name": "a"}, headers=named)).status_code == 200
        other = {"origin": "https://evil.example"}
        assert (await client.post(WRITE, json={"name": "b"}, headers=other)).status_code == 403

    signed_in(tmp_path, scenario, cors_allowed_origins=("https://lab.example.org", "*"))


def test_tokens_know_no_pages(tmp_path: Path) -> None:
    """A program that sends a token needs no Origin, and may send artifacts of any type."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        target = "/api/2.0/mlflow-artifacts/artifacts/0/a.txt"
        headers = {**bearer("editor"), "content-type": "text/plain"}
        assert (await client.put(target, content=b"a", headers=headers)).status_code == 200

    serve(tmp_path, scenario)
