"""For every row of the endpoint table: who gets through, and who is told to sign in or that they may not."""

from pathlib import Path

import httpx
import pytest
from tests.unit.server.signed_in import bearer, serve

from trackline.server.app import Application
from trackline.server.endpoint import Endpoint, Permission
from trackline.server.endpoints import ENDPOINTS
from trackline.wire.access import ROLES, Role

PREFIX = "/lab"
MAY: dict[Permission, set[Role | None]] = {
    "anyone": {None, "viewer", "editor", "admin"},
    "viewer": {"viewer", "editor", "admin"},
    "self": {"viewer", "editor", "admin"},
    "editor": {"editor", "admin"},
    "admin": {"admin"},
}
OPEN = {
    "/health",
    "/ready",
    "/api/3.0/mlflow/server-info",
    "/ajax-api/trackline/sign-in",
    "/ajax-api/trackline/sign-out",
}
"""All that is answered without a sign-in, besides the pages."""
ANYBODYS = {"/ajax-api/trackline/runs/purge"}
"""What takes an admin where users are known, and is there without users too."""
READING_STREAMS = {"/api/2.0/mlflow/artifacts/presigned-download-url"}
"""What reads although it takes a body."""


def targets(row: Endpoint) -> list[str]:
    """Return every address a row answers, with something for its parameters."""
    paths = [PREFIX + path for path in row.paths()]
    if row.unprefixed:
        paths += row.paths()
    return [path.replace("{", "").replace("}", "") for path in paths]


def verdict(response: httpx.Response) -> str:
    """Return what the gate said."""
    return {401: "sign in", 403: "may not"}.get(response.status_code, "through")


async def ask(client: httpx.AsyncClient, row: Endpoint, target: str, role: Role | None, about: str) -> str:
    """Send a request as a role, about a user, and return what the gate said."""
    headers = {"content-type": "application/json", **(bearer(role) if role else {})}
    body = (
        {"username": about, "password": "another password"} if row.method != "GET" and row.permission == "self" else {}
    )
    response = await client.request(row.method, target, params={"username": about}, json=body, headers=headers)
    return verdict(response)


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: f"{row.method} {row.path}")
def test_each_role_gets_what_the_table_says(row: Endpoint, tmp_path: Path) -> None:
    """Below every prefix, anonymous callers and each role get through, or are refused, as the row's permission says."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        for target in targets(row):
            for role in (None, *ROLES):
                expected = "through" if role in MAY[row.permission] else "sign in" if role is None else "may not"
                assert await ask(client, row, target, role, role or "") == expected, (target, role)

    serve(tmp_path, scenario, static_prefix=PREFIX)


@pytest.mark.parametrize("row", [row for row in ENDPOINTS if row.permission == "self"], ids=lambda row: row.path)
def test_only_an_admin_asks_about_others(row: Endpoint, tmp_path: Path) -> None:
    """What is allowed about oneself is refused about another user."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        for target in targets(row):
            assert await ask(client, row, target, "viewer", "editor") == "may not"
            assert await ask(client, row, target, "editor", "viewer") == "may not"
            assert await ask(client, row, target, "admin", "viewer") == "through"

    serve(tmp_path, scenario, static_prefix=PREFIX)


@pytest.mark.parametrize(
    "row", [row for row in ENDPOINTS if row.method == "GET" and row.permission != "anyone"], ids=lambda row: row.path
)
def test_a_head_request_is_no_way_in(row: Endpoint, tmp_path: Path) -> None:
    """HEAD is answered by the row of GET, behind the same gate."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        for target in targets(row):
            assert (await client.head(target)).status_code == 401

    serve(tmp_path, scenario, static_prefix=PREFIX)


def test_nothing_else_is_open() -> None:
    """The rows that anyone may call are these few."""
    assert {row.path for row in ENDPOINTS if row.permission == "anyone"} == OPEN


def test_what_changes_something_asks_for_an_editor() -> None:
    """A row that writes, or a stream that takes bytes, is for editors and admins, or about oneself."""
    known = OPEN | READING_STREAMS
    loose = [
        f"{row.method} {row.path}"
        for row in ENDPOINTS
        if row.permission in ("anyone", "viewer")
        and (row.mode == "write" or (row.mode == "stream" and row.method != "GET"))
        and row.path not in known
    ]
    assert loose == []


def test_rows_of_users_need_users(tmp_path: Path) -> None:
    """A server without sign-ins has none of them: nobody can add an admin for later."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        rows = [row for row in ENDPOINTS if row.permission == "self" or "/users/" in row.path]
        assert {row.path for row in ENDPOINTS if row.permission == "admin"} - {row.path for row in rows} == ANYBODYS
        for row in rows:
            for target in row.paths():
                response = await client.request(row.method, target, json={})
                assert response.status_code == 404, target
                assert "--app-name basic-auth" in response.json()["message"]

    serve(tmp_path, scenario, authentication=False)


def test_what_no_row_names_is_behind_the_gate_too(tmp_path: Path) -> None:
    """An unknown path of the API asks for a sign-in first; the pages, which hold no data, do not."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        unknown = "/api/2.0/mlflow/nothing/here"
        assert (await client.get(unknown)).status_code == 401
        assert (await client.get(unknown, headers=bearer("viewer"))).status_code == 404
        for page in ("/", "/experiments/1", "/sign-in"):
            assert (await client.get(page, headers={"accept": "text/html"})).status_code == 200

    serve(tmp_path, scenario)


def test_a_refused_body_is_not_read(tmp_path: Path) -> None:
    """What is wrong with a body is told only to those who may send it."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        broken = {"content": b"{broken", "headers": {"content-type": "application/json"}}
        target = "/api/2.0/mlflow/experiments/create"
        assert (await client.post(target, **broken)).status_code == 401  # pyright: ignore[reportArgumentType]
        broken["headers"] = {**bearer("viewer"), "content-type": "application/json"}
        assert (await client.post(target, **broken)).status_code == 403  # pyright: ignore[reportArgumentType]
        broken["headers"] = {**bearer("editor"), "content-type": "application/json"}
        assert (await client.post(target, **broken)).status_code == 400  # pyright: ignore[reportArgumentType]

    serve(tmp_path, scenario)
