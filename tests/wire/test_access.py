"""Sign-ins from outside: stock clients with a password or a token, several workers, what starts and what does not."""

import http.client
import json
import os
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.wire.conftest import free_port, wait_until_ready

ENVIRONMENTS = Path(__file__).resolve().parents[2] / ".venvs"
CLIENTS = ("mlflow-3.17", "mlflow-2.22")
PROGRAM = Path(__file__).with_name("access_program.py")
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "TRACKLINE_"))}
PASSWORD = "correct horse battery"  # noqa: S105 - of a test's user
CHANGED = "another long password"
WORKERS = 3
LOGGED = {"params": {"lr": "0.1"}, "metrics": {"loss": 0.5}, "note": "kept"}


def command(folder: Path, *arguments: str, **variables: str) -> str:
    """Run one of our commands, which must succeed, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "trackline", *arguments],
        cwd=folder,
        env=CLEAN | variables,
        input=PASSWORD + "\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Place:
    """A server of several workers that asks for sign-ins, and its folder."""

    def __init__(self, folder: Path) -> None:
        """Make an admin at the first start and add an editor and a viewer beside the running server."""
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        flags = ["--app-name", "basic-auth", "--port", str(self.port), "--workers", str(WORKERS)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "trackline", "server", *flags],
            cwd=folder,
            env=CLEAN | {"MLFLOW_AUTH_ADMIN_USERNAME": "root", "MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD},
        )
        wait_until_ready(self.process, self.port)
        for name in ("editor", "viewer"):
            command(folder, "user", "add", name, "--role", name)

    def status(self, authorization: str = "") -> int:
        """Return the status of a read on a connection of its own, which any worker may take."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Authorization": authorization} if authorization else {}
            connection.request("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0", headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def statuses(self, authorization: str) -> set[int]:
        """Return what so many requests are answered that every worker has taken some."""
        return {self.status(authorization) for _ in range(8 * WORKERS)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Yield a server with an admin, an editor and a viewer."""
    started = Place(tmp_path_factory.mktemp("guarded"))
    yield started
    started.process.terminate()
    assert started.process.wait(5) == 0


def train(place: Place, client: str, folder: Path, **variables: str) -> dict[str, Any]:
    """Run the program with a stock client and return what it saw."""
    done = subprocess.run(
        [str(ENVIRONMENTS / client / "bin" / "python"), str(PROGRAM), place.address, str(folder)],
        cwd=folder,
        env=CLEAN | {"MLFLOW_DISABLE_TELEMETRY": "true", "GIT_PYTHON_REFRESH": "quiet"} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    line = next(line for line in done.stdout.splitlines() if line.startswith("SEEN "))
    return json.loads(line.removeprefix("SEEN "))


def basic(name: str, password: str = PASSWORD) -> str:
    """Return the header of a user's password."""
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_stock_client_logs_with_a_password(place: Place, tmp_path: Path, client: str) -> None:
    """MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD carry runs and artifacts."""
    seen = train(place, client, tmp_path, MLFLOW_TRACKING_USERNAME="editor", MLFLOW_TRACKING_PASSWORD=PASSWORD)
    assert seen == LOGGED


@pytest.mark.parametrize("client", CLIENTS)
def test_a_stock_client_logs_with_a_token(place: Place, tmp_path: Path, client: str) -> None:
    """MLFLOW_TRACKING_TOKEN does too."""
    token = command(place.folder, "token", "create", "editor", client)
    assert train(place, client, tmp_path, MLFLOW_TRACKING_TOKEN=token) == LOGGED


@pytest.mark.parametrize("client", CLIENTS)
def test_a_stock_client_says_who_may_not(place: Place, tmp_path: Path, client: str) -> None:
    """A viewer's training ends with PERMISSION_DENIED and the reason; without credentials the error says how."""
    token = command(place.folder, "token", "create", "viewer", client)
    denied = train(place, client, tmp_path, MLFLOW_TRACKING_TOKEN=token)
    assert denied["code"] == "PERMISSION_DENIED"
    assert "viewer is a viewer, and this takes an editor" in denied["error"]
    anonymous = train(place, client, tmp_path)
    assert "401" in anonymous["error"]
    assert "MLFLOW_TRACKING_TOKEN" in anonymous["error"]


def test_a_removed_user_is_out_of_every_worker_within_seconds(place: Place) -> None:
    """So is a revoked token, although all workers knew both."""
    command(place.folder, "user", "add", "guest")
    token = "Bearer " + command(place.folder, "token", "create", "editor", "short-lived")
    assert place.statuses(basic("guest")) == place.statuses(token) == {200}
    command(place.folder, "user", "remove", "guest")
    command(place.folder, "token", "revoke", "editor", "short-lived")
    time.sleep(2.1)
    assert place.statuses(token) == {401}
    assert place.statuses(basic("guest")) <= {401, 429}  # a name that is not there has ten attempts as well


def test_another_password_counts_in_every_worker_within_seconds(place: Place) -> None:
    """The old one is refused, the new one taken."""
    command(place.folder, "user", "add", "mover")
    assert place.statuses(basic("mover")) == {200}
    command(place.folder, "user", "change", "mover", "--password", TRACKLINE_USER_PASSWORD=CHANGED)
    time.sleep(2.1)
    assert place.status(basic("mover")) == 401
    assert place.statuses(basic("mover", CHANGED)) == {200}


def test_the_first_admin_is_made_once(place: Place) -> None:
    """The variables of the first start are no user's password later on."""
    listed = command(place.folder, "user", "list").splitlines()
    assert "admin   root" in listed
    assert place.status(basic("root")) == 200


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("[mlflow]\ndefault_permission = NO_PERMISSIONS\n", "NO_PERMISSIONS"),
        ("[mlflow]\nadmin_password = short\n", "12 characters"),
        ("[mlflow]\nauthorization_function = my.module:check\n", "authorization_function"),
        ("[other]\n", "[mlflow]"),
        ("admin_password = a long enough one\n", "ini file"),
        ("[mlflow]\nadmin_username = root\n", "no users yet"),
    ],
)
def test_a_configuration_that_cannot_be_followed_is_refused(tmp_path: Path, file: str, said: str) -> None:
    """The server does not start and leaves nothing behind; the sentence names the line."""
    (tmp_path / "auth.ini").write_text(file)
    done = subprocess.run(
        [sys.executable, "-m", "trackline", "server", "--app-name", "basic-auth", "--port", "0"],
        cwd=tmp_path,
        env=CLEAN | {"MLFLOW_AUTH_CONFIG_PATH": "auth.ini"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["auth.ini"]


def test_mlflows_file_names_the_admin_and_the_role_of_new_users(
    tmp_path: Path, ask: Callable[..., tuple[http.client.HTTPResponse, bytes]], start_server: Callable[..., str]
) -> None:
    """default_permission, admin_username and admin_password of MLFLOW_AUTH_CONFIG_PATH are followed."""
    lines = ["[mlflow]", "default_permission = EDIT", "admin_username = chief", f"admin_password = {PASSWORD}"]
    (tmp_path / "auth.ini").write_text("\n".join(lines))
    address = start_server(tmp_path, "--app-name", "basic-auth", "--auth-config", "auth.ini")
    headers = {"Authorization": basic("chief"), "Content-Type": "application/json"}
    body = json.dumps({"username": "new", "password": PASSWORD}).encode()
    _, answer = ask(address, "POST", "/api/2.0/mlflow/users/create", body, headers)
    assert json.loads(answer)["user"]["role"] == "editor"


def test_doctor_checks_a_guarded_server_with_a_clients_credentials(place: Place) -> None:
    """It says that the server asks, takes what a client's variables hold, and names the roles in the database."""

    def doctor(**variables: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "trackline", "doctor", place.address],
            cwd=place.folder,
            env=CLEAN | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout

    code, said = doctor()
    assert code == 1
    assert "the server asks who calls" in said
    assert "1 admin" in said
    code, said = doctor(MLFLOW_TRACKING_USERNAME="editor", MLFLOW_TRACKING_PASSWORD=PASSWORD)
    assert code == 0, said
    assert "an artifact was stored, read and removed through the server" in said
