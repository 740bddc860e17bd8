"""Passwords, tokens and sessions at a server that knows users: what gets in, what is remembered, and for how long."""

import asyncio
import logging
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.unit.server.signed_in import CURRENT, ORIGIN, PASSWORD, SIGN_IN, SIGN_OUT, WRITE, bearer, serve

from trackline.access import sessions, tokens, users
from trackline.access.passwords import hash_password, is_password
from trackline.server import callers
from trackline.server.app import Application
from trackline.tracking.experiments import create_default
from trackline.wire.access import DeleteUser

Basic = httpx.BasicAuth
EDITOR = Basic("editor", PASSWORD)


async def sign_in(client: httpx.AsyncClient, name: str, password: str = PASSWORD) -> httpx.Response:
    """Sign in as our own page does."""
    return await client.post(SIGN_IN, json={"username": name, "password": password}, headers={"origin": ORIGIN})


async def status(client: httpx.AsyncClient, **how: Any) -> int:  # noqa: ANN401 - httpx's arguments
    """Return the status of a request that any user may make."""
    return (await client.get(CURRENT, **how)).status_code


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the threads on which passwords were checked, one for each check."""
    seen: list[str] = []

    def watched(password: str, stored: str | None) -> bool:
        seen.append(threading.current_thread().name)
        return is_password(password, stored)

    monkeypatch.setattr(callers, "is_password", watched)
    return seen


def test_password_token_and_session_say_who_it_is(tmp_path: Path) -> None:
    """Each of the three names its user and role."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        by_password = await client.get(CURRENT, auth=EDITOR)
        by_token = await client.get(CURRENT, headers=bearer("editor"))
        assert [answer.json()["user"]["role"] for answer in (by_password, by_token)] == ["editor"] * 2
        assert (await sign_in(client, "admin")).json()["user"]["username"] == "admin"
        assert (await client.get(CURRENT)).json()["user"]["username"] == "admin"

    serve(tmp_path, scenario)


@pytest.mark.parametrize(
    "how",
    [
        {"auth": Basic("editor", "wrong password")},
        {"auth": Basic("nobody", PASSWORD)},
        {"auth": Basic("Editor", PASSWORD)},
        {"headers": {"authorization": "Bearer token of nobody"}},
        {"headers": {"authorization": "Digest username=editor"}},
        {"headers": {"cookie": "trackline_session_5170=made-up"}},
        {},
    ],
)
def test_others_are_told_how_to_sign_in(tmp_path: Path, how: dict[str, Any]) -> None:
    """The answer is 401 with the challenge that clients of the protocol know, in words that name the variables."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        response = await client.get(CURRENT, **how)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == 'Basic realm="mlflow"'
        assert "MLFLOW_TRACKING_TOKEN" in response.text

    serve(tmp_path, scenario)


def test_a_browser_gets_no_dialog_of_its_own(tmp_path: Path) -> None:
    """A page's request is answered without the challenge; what is opened in a tab leads to the sign-in page."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        for mark in ({"accept-language": "de"}, {"sec-fetch-mode": "cors"}):
            response = await client.get("/lab" + CURRENT, headers=mark)
            assert response.status_code == 401
            assert "www-authenticate" not in response.headers
        tab = {"accept": "text/html,*/*", "accept-language": "de"}
        response = await client.get("/lab/get-artifact?run_id=1&path=a%20b", headers=tab)
        assert response.status_code == 303
        assert response.headers["location"] == "sign-in?to=get-artifact%3Frun_id%3D1%26path%3Da%2520b"
        assert response.headers["cache-control"] == "no-store"
        response = await client.get("/lab/api/openapi.json", headers=tab)
        assert response.headers["location"] == "../sign-in?to=api%2Fopenapi.json"

    serve(tmp_path, scenario, static_prefix="/lab")


def test_a_password_is_hashed_once_and_off_the_loop(tmp_path: Path, hashed: list[str]) -> None:
    """Requests at once and requests in a row share one check, which runs on a thread made for it."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        assert await asyncio.gather(*(status(client, auth=EDITOR) for _ in range(8))) == [200] * 8
        assert [await status(client, auth=EDITOR) for _ in range(3)] == [200] * 3
        assert len(hashed) == 1
        assert hashed[0].startswith("passwords")

    serve(tmp_path, scenario)


def test_looking_again_needs_no_hash(tmp_path: Path, hashed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as the stored hash is what the password was checked against, it is not checked again."""
    monkeypatch.setattr(callers, "FRESH_S", 0.0)

    async def scenario(client: httpx.AsyncClient, app: Application) -> None:
        assert [await status(client, auth=EDITOR) for _ in range(3)] == [200] * 3
        assert len(hashed) == 1
        await app.services.write(users.set_password, users.NewPassword("editor", hash_password("another password")))
        assert await status(client, auth=EDITOR) == 401
        assert await status(client, auth=Basic("editor", "another password")) == 200
        assert len(hashed) == 3

    serve(tmp_path, scenario)


async def _remove(app: Application) -> None:
    await app.services.write(users.delete_user, DeleteUser("editor"))


async def _revoke(app: Application) -> None:
    await app.services.write(tokens.revoke_token, tokens.TokenName("editor", "ci"))


async def _demote(app: Application) -> None:
    await app.services.write(users.set_role, users.NewRole("editor", "viewer"))


@pytest.mark.parametrize(
    ("change", "after"),
    [(_remove, [401, 401]), (_revoke, [200, 401]), (_demote, [403, 403])],
    ids=["removed", "revoked", "demoted"],
)
def test_changes_are_noticed_soon(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Any,  # noqa: ANN401 - one of the functions above
    after: list[int],
) -> None:
    """A removed user, a revoked token and another role count once what was found is old, whoever changed them."""
    monkeypatch.setattr(callers, "FRESH_S", 0.2)

    async def write(client: httpx.AsyncClient, **how: Any) -> int:  # noqa: ANN401 - httpx's arguments
        response = await client.post(WRITE, json={}, **how)
        return 200 if response.status_code == 400 else response.status_code

    async def scenario(client: httpx.AsyncClient, app: Application) -> None:
        ways = ({"auth": EDITOR}, {"headers": bearer("editor")})
        assert [await write(client, **how) for how in ways] == [200, 200]
        await change(app)
        await asyncio.sleep(0.25)
        assert [await write(client, **how) for how in ways] == after

    serve(tmp_path, scenario)


def test_wrong_passwords_are_limited(tmp_path: Path, hashed: list[str], caplog: pytest.LogCaptureFixture) -> None:
    """The eleventh is not even checked; others, tokens and who is known already are not affected."""
    caplog.set_level(logging.WARNING)

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        assert await status(client, auth=EDITOR) == 200
        wrong = [await client.get(CURRENT, auth=Basic("editor", f"wrong {number}")) for number in range(12)]
        assert [response.status_code for response in wrong] == [401] * 10 + [429] * 2
        assert wrong[-1].json()["error_code"] == "REQUEST_LIMIT_EXCEEDED"
        assert 0 < int(wrong[-1].headers["retry-after"]) <= 30
        assert (await sign_in(client, "editor")).status_code == 429
        assert len(hashed) == 11
        assert await status(client, auth=EDITOR) == 200
        assert await status(client, headers=bearer("editor")) == 200
        assert await status(client, auth=Basic("viewer", PASSWORD)) == 200

    serve(tmp_path, scenario)
    assert "Wrong password for 'editor' from 127.0.0.1." in caplog.text
    assert "wrong 1" not in caplog.text


def test_right_passwords_are_not_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signing in again and again is no guessing."""

    def agree(_password: str, _stored: str | None) -> bool:
        return True

    monkeypatch.setattr(callers, "is_password", agree)

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        assert [(await sign_in(client, "editor")).status_code for _ in range(60)] == [200] * 60

    serve(tmp_path, scenario)


def test_the_use_of_a_token_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first use writes down when; the next ones within the hour do not."""
    monkeypatch.setattr(callers, "FRESH_S", 0.0)

    async def used(client: httpx.AsyncClient, app: Application) -> dict[str, int | None]:
        assert await status(client, headers=bearer("viewer")) == 200
        await app.services.write(create_default, None)  # behind the note, which nobody waits for
        return {token.username: token.last_used_time for token in await app.services.read(tokens.list_tokens, None)}

    async def scenario(client: httpx.AsyncClient, app: Application) -> None:
        first = await used(client, app)
        assert first["editor"] is None
        assert first["viewer"] is not None
        await asyncio.sleep(0.01)
        assert await used(client, app) == first

    serve(tmp_path, scenario)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_cookie_is_kept_from_scripts_and_other_sites(tmp_path: Path, scheme: str) -> None:
    """It is HttpOnly, SameSite=Strict, below our prefix, and Secure where the page came over TLS."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        headers = {"origin": f"{scheme}://127.0.0.1:5170"}
        response = await client.post(
            "/lab" + SIGN_IN, json={"username": "viewer", "password": PASSWORD}, headers=headers
        )
        name, *attributes = response.headers["set-cookie"].split("; ")
        assert name.startswith("trackline_session_5170=")
        assert {each.lower() for each in attributes} == {
            "httponly",
            "samesite=strict",
            "path=/lab/",
            f"max-age={sessions.LIFETIME_MS // 1000}",
            *({"secure"} if scheme == "https" else ()),
        }
        assert response.headers["cache-control"] == "no-store"

    serve(tmp_path, scenario, static_prefix="/lab")


def test_signing_out_ends_the_session(tmp_path: Path) -> None:
    """At once, on the server too: a copy of the cookie is worth nothing."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        cookie = (await sign_in(client, "editor")).headers["set-cookie"].partition(";")[0]
        assert await status(client) == 200
        response = await client.post(SIGN_OUT, headers={"origin": ORIGIN})
        assert response.status_code == 200
        assert "max-age=0" in response.headers["set-cookie"].lower()
        client.cookies.clear()
        assert await status(client, headers={"cookie": cookie}) == 401

    serve(tmp_path, scenario)


def test_a_wrong_password_signs_nobody_in(tmp_path: Path) -> None:
    """The page gets the reason in JSON, no challenge, and no cookie."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        for name in ("editor", "nobody"):
            response = await sign_in(client, name, "wrong password")
            assert (response.status_code, response.json()["error_code"]) == (401, "UNAUTHENTICATED")
            assert response.json()["message"] == "The user name or the password is wrong."
            assert not {"www-authenticate", "set-cookie"} & set(response.headers)

    serve(tmp_path, scenario)


def test_a_huge_sign_in_is_not_read(tmp_path: Path, hashed: list[str]) -> None:
    """Anyone may try to sign in, so what they send is bounded more tightly than other requests are."""

    async def scenario(client: httpx.AsyncClient, _app: Application) -> None:
        response = await sign_in(client, "x" * 100_000)
        assert response.status_code == 413
        assert not hashed

    serve(tmp_path, scenario)
