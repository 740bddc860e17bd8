"""A server in this process that knows a viewer, an editor and an admin, each called after the role."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from trackline.access import tokens, users
from trackline.access.passwords import hash_password
from trackline.access.secret import digest
from trackline.server.app import Application, create_app
from trackline.server.config import ServerConfig
from trackline.wire.access import ROLES

ORIGIN = "http://127.0.0.1:5170"
PASSWORD = "correct horse battery"  # noqa: S105 - of all users here
SIGN_IN = "/ajax-api/trackline/sign-in"
SIGN_OUT = "/ajax-api/trackline/sign-out"
CURRENT = "/api/2.0/mlflow/users/current"
WRITE = "/api/2.0/mlflow/experiments/create"

Scenario = Callable[[httpx.AsyncClient, Application], Awaitable[None]]


@cache
def stored() -> str:
    """Return the hash of the password."""
    return hash_password(PASSWORD)


def bearer(name: str) -> dict[str, str]:
    """Return the header that carries a user's API token."""
    return {"authorization": f"Bearer token of {name}"}


def serve(folder: Path, scenario: Scenario, *, authentication: bool = True, **settings: Any) -> None:  # noqa: ANN401 - settings are of many types
    """Run a scenario against a server with these settings."""
    config = ServerConfig(
        backend=f"sqlite:///{folder / 't.db'}",
        artifact_root="mlflow-artifacts:/",
        artifacts_destination=str(folder / "artifacts"),
        authentication=authentication,
        **settings,
    )

    async def whole() -> None:
        app = create_app(config)
        await app.start()
        try:
            for role in ROLES:
                await app.services.write(users.create_user, users.NewUser(role, stored(), role))
                token = tokens.NewToken(role, "ci", digest(f"token of {role}"), role, None)
                await app.services.write(tokens.create_token, token)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
                await scenario(client, app)
        finally:
            await app.stop()

    asyncio.run(whole())
