"""Real database servers for tests: started in a temporary folder, as an unprivileged user, on a free port."""

import contextlib
import importlib.util
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pymysql

MYSQL_PROGRAM = "TRACKLINE_TEST_MYSQLD"
"""The variable that names MySQL's server program; stable Debian, which the tests draw on, has none."""

DATABASE_SERVERS = ("mariadb", "postgresql", *(("mysql",) if MYSQL_PROGRAM in os.environ else ()))
"""The fixtures of the servers that are there."""

_STARTUP_S = 60.0
_END_S = 20.0
_PLAIN_IO = "--innodb-use-native-aio=0"
"""The other kind has limits for the whole machine, which servers beside each other soon reach."""
_PASSWORD = "se'cret/word"  # noqa: S105 - of a server that lives as long as a test; awkward on purpose


def free_port() -> int:
    """Return a port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _lasting_port() -> int:
    """Return a free port below those that the system gives to clients.

    One of those that asks for a server that is down could get its own port for the connection, reach itself, and keep
    the server from starting.
    """
    highest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randrange(highest // 2, highest)  # noqa: S311 - no secret
        with closing(socket.socket()) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class DatabaseServer:
    """A database server that can be killed and started again."""

    user = "trackline"
    password = _PASSWORD
    restart_ids = "TRUNCATE TABLE experiment"

    def __init__(self, folder: Path) -> None:
        """Make the server's files in `folder` and start it."""
        self.folder = folder
        self.port = _lasting_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self._shared: str | None = None
        self._install()
        self.start()

    def start(self) -> None:
        """Start the server and return when it takes connections."""
        with (self.folder / "log").open("ab") as log:
            command, user = self._command(), _user()
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, user=user, group=user)
        self._process = process
        deadline = time.monotonic() + _STARTUP_S
        while time.monotonic() < deadline and process.poll() is None:
            try:
                self._administer("SELECT 1")
            except (psycopg.Error, pymysql.Error):
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise RuntimeError((self.folder / "log").read_text(errors="replace")[-3000:])

    def kill(self) -> None:
        """Kill the server's processes in the middle of whatever they do."""
        assert self._process is not None
        workers = [int(child) for child in _children(self._process.pid)]
        self._process.kill()
        self._process.wait(20)
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):  # some end with the first of them
                os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + _END_S
        while any(_is_alive(worker) for worker in workers):
            assert time.monotonic() < deadline
            time.sleep(0.002)

    def stop(self) -> None:
        """End the server for good."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)

    def new_database(self) -> str:
        """Make an empty database and return its name."""
        self._databases += 1
        name = f"t{self._databases}"
        self._administer(f"CREATE DATABASE {name}")
        return name

    def shared_database(self) -> str:
        """Return the name of a database that is made once, for tests that leave it empty."""
        if self._shared is None:
            self._shared = self.new_database()
        return self._shared

    def drop_database(self, name: str) -> None:
        """Remove a database."""
        self._administer(f"DROP DATABASE {name}")

    def uri(self, database: str) -> str:
        """Return the URI of a database."""
        raise NotImplementedError

    def _install(self) -> None:
        raise NotImplementedError

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _administer(self, statement: str) -> None:
        raise NotImplementedError


class PostgresqlServer(DatabaseServer):
    """PostgreSQL, from the wheel that carries it."""

    restart_ids = "TRUNCATE TABLE experiment RESTART IDENTITY"
    fsync = "off"  # tests kill processes, not machines: what was written to the system's cache is safe

    def uri(self, database: str) -> str:
        """Return the URI of a database."""
        return f"postgresql://{self.user}:se%27cret%2Fword@127.0.0.1:{self.port}/{database}"

    def _install(self) -> None:
        _hand_over(self.folder)
        self._programs = _postgresql_programs(self.folder)
        secret = self.folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)
        options = ["--username", self.user, "--pwfile", str(secret), "--auth", "scram-sha-256", "--encoding", "UTF8"]
        command = [str(self._programs / "initdb"), "-D", str(self.folder / "data"), "--locale", "C", *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, user=_user())

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            "max_connections": "100",
            "deadlock_timeout": "50ms",
            "fsync": self.fsync,
        }
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self._programs / "postgres"), "-D", str(self.folder / "data"), *flags]

    def _administer(self, statement: str) -> None:
        with psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=self.user,
            password=self.password,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            connection.execute(statement.encode())


class _InnodbServer(DatabaseServer):
    """What MariaDB and MySQL have in common."""

    def uri(self, database: str) -> str:
        """Return the URI of a database."""
        return f"mysql+pymysql://{self.user}:se%27cret%2Fword@127.0.0.1:{self.port}/{database}"

    def _install(self) -> None:
        _hand_over(self.folder)
        (self.folder / "init.sql").write_text(
            f"CREATE USER IF NOT EXISTS '{self.user}'@'%' IDENTIFIED BY 'se\\'cret/word';\n"
            f"GRANT ALL ON *.* TO '{self.user}'@'%' WITH GRANT OPTION;\n"
            f"CREATE USER IF NOT EXISTS '{self.user}'@'localhost' IDENTIFIED BY 'se\\'cret/word';\n"
            f"GRANT ALL ON *.* TO '{self.user}'@'localhost' WITH GRANT OPTION;\n"
        )
        command = [*self._installation(), _PLAIN_IO, self._temporary_files()]
        done = subprocess.run(command, check=False, capture_output=True, cwd=self.folder, user=_user())
        if done.returncode:
            raise RuntimeError((done.stdout + done.stderr).decode(errors="replace")[-3000:])

    def _command(self) -> list[str]:
        return [
            self._program(),
            "--no-defaults",
            f"--datadir={self.folder / 'data'}",
            self._temporary_files(),
            f"--socket={self.folder / 'socket'}",
            f"--pid-file={self.folder / 'pid'}",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            f"--init-file={self.folder / 'init.sql'}",
            "--innodb-buffer-pool-size=64M",
            "--skip-name-resolve",
            _PLAIN_IO,
            "--max-allowed-packet=64M",
            # Tests kill processes, not machines: what was written to the system's cache is safe.
            "--innodb-flush-log-at-trx-commit=2",
            "--innodb-flush-method=nosync",
        ]

    def _temporary_files(self) -> str:
        # In the machine's common folder servers that start at the same time remove each other's.
        return f"--tmpdir={self.folder}"

    def _administer(self, statement: str) -> None:
        connection = pymysql.connect(host="127.0.0.1", port=self.port, user=self.user, password=self.password)
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(statement)

    def _program(self) -> str:
        raise NotImplementedError

    def _installation(self) -> list[str]:
        """Return the command that makes the server's files."""
        raise NotImplementedError


class MariadbServer(_InnodbServer):
    """MariaDB, from the system's packages."""

    def _program(self) -> str:
        return shutil.which("mariadbd") or "/usr/sbin/mariadbd"

    def _installation(self) -> list[str]:
        installer = shutil.which("mariadb-install-db")
        if installer is None:
            raise RuntimeError("MariaDB is missing. Install it (Debian: sudo apt install mariadb-server).")
        data = f"--datadir={self.folder / 'data'}"
        return [installer, "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db"]


class MysqlServer(_InnodbServer):
    """MySQL, for those who have it: the variable TRACKLINE_TEST_MYSQLD names its server program."""

    def _program(self) -> str:
        return os.environ[MYSQL_PROGRAM]

    def _command(self) -> list[str]:
        return [*super()._command(), "--mysqlx=OFF", "--disable-log-bin", "--secure-file-priv=NULL"]

    def _installation(self) -> list[str]:
        return [self._program(), "--no-defaults", f"--datadir={self.folder / 'data'}", "--initialize-insecure"]


def _user() -> int | None:
    # Neither server runs as root.
    return pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else None


def _children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def _is_alive(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def _hand_over(folder: Path) -> None:
    if os.getuid() == 0:
        shutil.chown(folder, "nobody")


def _postgresql_programs(folder: Path) -> Path:
    """Return the folder of PostgreSQL's programs."""
    # The package carries the server; its own code, which knows no SIGKILL, is not loaded.
    found = importlib.util.find_spec("pgserver")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    if _user() is None:
        return package / "pginstall" / "bin"
    # The environment may lie where only root may go.
    copied = folder / "program" / package.name / "pginstall"
    shutil.copytree(package / "pginstall", copied, symlinks=True)
    shutil.copytree(package.with_name("pgserver.libs"), folder / "program" / "pgserver.libs", symlinks=True)
    return copied / "bin"
