"""The command line from outside: what starts, what is refused, how it stops."""

import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import httpx
import pytest

Start = Callable[..., subprocess.Popen[str]]
COMMAND = [sys.executable, "-m", "trackline"]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "TRACKLINE_"))}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start servers in an empty folder; they are ready when their start message is whole."""
    running: list[subprocess.Popen[str]] = []

    def begin(*arguments: str) -> subprocess.Popen[str]:
        with (tmp_path / "output.txt").open("w") as output:
            process = subprocess.Popen(
                [*COMMAND, *arguments], cwd=tmp_path, env=CLEAN, stdout=output, stderr=subprocess.STDOUT, text=True
            )
        running.append(process)
        end = time.monotonic() + 20
        while "Ctrl+C stops it." not in _output(tmp_path):
            assert process.poll() is None, _output(tmp_path)
            assert time.monotonic() < end, _output(tmp_path)
            time.sleep(0.02)
        return process

    yield begin
    for process in running:
        process.kill()
        process.wait()


def _output(folder: Path) -> str:
    return (folder / "output.txt").read_text()


def _address(folder: Path) -> str:
    found = re.search(r'set_tracking_uri\("(http://[^"]+)"\)', _output(folder))
    assert found
    return found[1]


def _refused(folder: Path, *arguments: str) -> str:
    """Run a command that must refuse with code 2, in one sentence, without a traceback; return what it said."""
    result = subprocess.run(
        [*COMMAND, "server", *arguments], cwd=folder, env=CLEAN, capture_output=True, text=True, check=False, timeout=30
    )
    assert result.returncode == 2, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr


def _post(address: str, path: str, body: str) -> bytes:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(address + path, body.encode(), headers)  # noqa: S310 - our own server
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
        return answer.read()


@contextlib.contextmanager
def _half_sent(address: str, body: str) -> Generator[tuple[socket.socket, bytes]]:
    """Send a request without the second half of its body; yield the connection and that half."""
    host, port = address.removeprefix("http://").split(":")
    head = (
        f"POST /api/2.0/mlflow/experiments/create HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    half = len(body) // 2
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"{head}{body[:half]}".encode())
        time.sleep(0.3)  # the server has read it
        yield connection, body[half:].encode()


def _experiments(folder: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(folder / "mlruns" / "trackline.db")) as database:
        return [name for (name,) in database.execute("SELECT name FROM experiment")]


def test_default_start_keeps_everything_in_mlruns(start: Start, tmp_path: Path) -> None:
    """In an empty folder the server creates ./mlruns with its database, and names both places."""
    start("server", "--port", "0")
    assert (tmp_path / "mlruns" / "trackline.db").is_file()
    assert str(tmp_path / "mlruns" / "trackline.db") in _output(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mlruns", "output.txt"]


def test_ui_is_the_same_command(start: Start, tmp_path: Path) -> None:
    """`trackline ui` starts the server."""
    start("ui", "--port", "0")
    with urllib.request.urlopen(f"{_address(tmp_path)}/health", timeout=10) as answer:  # noqa: S310 - our own server
        assert answer.read() == b"OK"


def test_guide_example_with_folders(start: Start, tmp_path: Path) -> None:
    """A backend folder, a local artifact root and an open host start, with a warning about remote clients."""
    folders = ["--backend-store-uri", "./my_mlflow_server_data", "--default-artifact-root", "./my_mlflow_artifacts"]
    start("server", *folders, "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - what the guide says
    assert (tmp_path / "my_mlflow_server_data" / "trackline.db").is_file()
    assert "--artifacts-destination instead" in _output(tmp_path)
    created = _post(_address(tmp_path), "/api/2.0/mlflow/experiments/create", '{"name": "e"}')
    assert b"experiment_id" in created


def test_guide_example_with_a_database_file(start: Start, tmp_path: Path) -> None:
    """A relative SQLite URI names a file in the folder the server was started in."""
    start("server", "--backend-store-uri", "sqlite:///mlflow.db", "--default-artifact-root", "./a", "--port", "0")
    assert (tmp_path / "mlflow.db").is_file()


def test_ignored_flags_are_named_in_one_line(start: Start, tmp_path: Path) -> None:
    """Flags without effect do not stop a service from starting."""
    start("server", "--port", "0", "--gunicorn-opts", "--timeout 60", "--dev")
    assert "Warning: --gunicorn-opts, --dev have no effect here." in _output(tmp_path)


def test_variables_come_from_a_file(start: Start, tmp_path: Path) -> None:
    """--env-file sets variables of the settings."""
    (tmp_path / "env").write_text("# where\nMLFLOW_BACKEND_STORE_URI='sqlite:///named.db'\nexport MLFLOW_PORT=0\n")
    start("--env-file", "env", "server")
    assert (tmp_path / "named.db").is_file()


def _ask(address: str, method: str, **headers: str) -> httpx.Response:
    """Send a request of a browser that thinks it talks to another host or comes from another page."""
    if method == "GET":
        return httpx.get(address, headers=headers)
    return httpx.post(f"{address}/api/2.0/mlflow/experiments/create", json={"name": "from a page"}, headers=headers)


def test_security_flags_reach_the_server(start: Start, tmp_path: Path) -> None:
    """Host names, origins and the frame rule are those of the command line."""
    hosts = ["--allowed-hosts", "lab.example,127.0.0.1", "--cors-allowed-origins", "https://app.example"]
    start("server", "--port", "0", *hosts, "--x-frame-options", "DENY")
    address = _address(tmp_path)
    page = _ask(address, "GET", Host="lab.example")
    assert (page.status_code, page.headers["x-frame-options"]) == (200, "DENY")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert _ask(address, "GET", Host="evil.example").status_code == 403
    assert _ask(address, "POST", Origin="https://evil.example").status_code == 403
    assert _ask(address, "POST", Origin="https://app.example").status_code == 200


def test_security_can_be_switched_off(start: Start, tmp_path: Path) -> None:
    """--disable-security-middleware answers every name and every page."""
    start("server", "--port", "0", "--disable-security-middleware")
    assert _ask(_address(tmp_path), "GET", Host="evil.example").status_code == 200
    assert _ask(_address(tmp_path), "POST", Origin="https://evil.example").status_code == 200


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(start: Start, tmp_path: Path, sent: signal.Signals) -> None:
    """The server exits with 0 within 3 s, and what was acknowledged is there."""
    process = start("server", "--port", "0")
    _post(_address(tmp_path), "/api/2.0/mlflow/experiments/create", '{"name": "kept"}')
    process.send_signal(sent)
    assert process.wait(timeout=3) == 0
    assert "kept" in _experiments(tmp_path)


def test_a_request_under_way_is_finished(start: Start, tmp_path: Path) -> None:
    """A request whose end comes after the signal is answered and kept."""
    process = start("server", "--port", "0")
    with _half_sent(_address(tmp_path), '{"name": "late"}') as (connection, rest):
        process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        connection.sendall(rest)
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    assert process.wait(timeout=3) == 0
    assert "late" in _experiments(tmp_path)


def test_a_request_that_never_ends_does_not_hold_the_stop(start: Start, tmp_path: Path) -> None:
    """The server exits with 0 within 3 s although a client keeps it waiting."""
    process = start("server", "--port", "0")
    with _half_sent(_address(tmp_path), '{"name": "never"}'):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=3.5) == 0


def test_a_second_interrupt_ends_it_at_once(start: Start, tmp_path: Path) -> None:
    """Ctrl+C twice does not wait for a request under way."""
    process = start("server", "--port", "0")
    with _half_sent(_address(tmp_path), '{"name": "never"}'):
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=1) == 130


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--backend-store-uri", "mssql://u:p@h/d"], "SQL Server databases are not supported"),
        (["--backend-store-uri", "postgresql+asyncpg://u:p@h/d"], "The driver 'asyncpg' is not supported"),
        (["--backend-store-uri", "postgresql://u:p@h"], "lacks the database"),
        (["--backend-store-uri", "postgres://u:p@h:port/d"], "the URI cannot be read"),
        (["--backend-store-uri", "nonsense://x"], "neither a directory nor a database URI"),
        (["--backend-store-uri", "sqlite://"], "nothing would be kept"),
        (["--default-artifact-root", "ftp://host/x"], "artifacts cannot be kept on ftp:"),
        (["--artifacts-destination", "hdfs://host/x"], "artifacts cannot be kept on hdfs:"),
        (["--artifacts-destination", "r2://bucket/x"], "reached as s3://BUCKET/PATH, with MLFLOW_S3_ENDPOINT_URL"),
        (["--artifacts-destination", "s3://b"], "names no bucket"),
        (["--artifacts-destination", "wasbs://container/x"], "lacks the storage account"),
        (["--backend-store-uri", f"sqlite:///{'x' * 300}.db"], "File name too long"),
        (["--backend-store-uri", f"{'x' * 300}/data"], "File name too long"),
        (["--artifacts-destination", f"{'x' * 300}/data"], "File name too long"),
        (["--app-name", "basic-auth"], "trackline user add NAME --role admin"),
        (["--app-name", "oidc"], "--app-name: 'oidc' is not supported"),
        (["--enable-workspaces"], "--enable-workspaces is not supported"),
        (["--no-such-flag"], "--no-such-flag"),
        (["--access-log", "some"], "--access-log: 'some' is not one of off, problems, all"),
        (["--trusted-proxies", "10.0.0.5,proxy"], "--trusted-proxies: 'proxy' does not appear to be"),
        (["--log-format", "xml"], "--log-format: 'xml' is not one of human, json"),
        (["--workers", "0"], "--workers: 0 is no number of processes"),
        (["--port", "70000"], "--port: 70000 is no port"),
        (["--max-body-size", "much"], "is no size"),
        (["--static-prefix", "x"], "--static-prefix"),
        (["--artifacts-only", "--no-serve-artifacts"], "nothing to serve"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, arguments: list[str], said: str) -> None:
    """One sentence names the flag and the remedy; nothing is written."""
    assert said in _refused(tmp_path, *arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    """The message names the port and --port; nothing is written."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} of 127.0.0.1 is in use" in _refused(tmp_path, "--port", str(port))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder in which even the administrator creates nothing")
def test_a_database_that_cannot_be_created_is_refused(tmp_path: Path) -> None:
    """What was created for the start is taken back."""
    said = _refused(tmp_path, "--backend-store-uri", "sqlite:////proc/x.db", "--artifacts-destination", "a/b")
    assert "The database /proc/x.db cannot be opened" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv to be no administrator")
@pytest.mark.parametrize("uri", ["mlruns", "sqlite:///runs.db"])
def test_a_folder_without_the_right_to_write_is_refused(tmp_path: Path, uri: str) -> None:
    """The message names the folder and the remedy; nothing is written."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    bounded = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    command = [*bounded, *COMMAND, "server", "--port", "0", "--backend-store-uri", uri]
    result = subprocess.run(command, cwd=folder, env=CLEAN, capture_output=True, text=True, check=False, timeout=30)
    assert result.returncode == 2, result.stdout + result.stderr
    assert re.fullmatch(
        rf"Error: The directory {folder}\S* cannot be written to. Change the rights of {folder} or name another.\n",
        result.stderr,
    )
    assert list(folder.iterdir()) == []


def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    """A dangling link in place of the backend's directory is named and stays."""
    (tmp_path / "data").symlink_to("gone")
    assert "is no directory" in _refused(tmp_path, "--backend-store-uri", "data")
    assert (tmp_path / "data").is_symlink()


def test_an_mlflow_database_is_refused(tmp_path: Path) -> None:
    """A database of MLflow stays as it is."""
    path = tmp_path / "mlflow.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE alembic_version (version_num TEXT)")
    database.close()
    before = path.read_bytes()
    assert "is a database of MLflow" in _refused(tmp_path, "--backend-store-uri", "sqlite:///mlflow.db")
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A text file is not taken for a database."""
    (tmp_path / "notes.db").write_text("These are notes, not a database. " * 40)
    assert "is no database of Trackline" in _refused(tmp_path, "--backend-store-uri", "sqlite:///notes.db")


def test_an_mlflow_file_store_is_refused(tmp_path: Path) -> None:
    """A ./mlruns written by MLflow as files is not mixed with ours."""
    (tmp_path / "mlruns" / "0").mkdir(parents=True)
    (tmp_path / "mlruns" / "0" / "meta.yaml").write_text("name: Default\n")
    assert "stored by MLflow as files" in _refused(tmp_path)
    assert [path.name for path in (tmp_path / "mlruns").iterdir()] == ["0"]


def test_a_newer_database_is_refused(start: Start, tmp_path: Path) -> None:
    """A database that says it needs a newer release is not opened."""
    process = start("server", "--port", "0")
    process.terminate()
    process.wait(timeout=5)
    database = sqlite3.connect(tmp_path / "mlruns" / "trackline.db")
    database.execute("UPDATE trackline_property SET value = '999' WHERE name = 'compatible_with'")
    database.commit()
    database.close()
    assert "written by a newer Trackline" in _refused(tmp_path)


def test_the_version_is_printed(tmp_path: Path) -> None:
    """`trackline --version` prints our own version."""
    result = subprocess.run([*COMMAND, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"trackline \d+\.\d+\.\d+\S*\n", result.stdout)
