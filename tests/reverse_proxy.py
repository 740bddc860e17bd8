"""nginx before a server, with the configuration that deploy/ gives."""

import http.client
import shutil
import ssl
import subprocess
import time
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from database_servers import free_port

Place = Literal["tls", "kept", "cut"]
"""The whole of an address with TLS; a part of one, /ml/, which is passed on or cut off."""

SAMPLE = Path(__file__).resolve().parents[1] / "deploy" / "nginx.conf"
_READY_S = 20.0
_MAIN = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/trackline.conf;
}}
"""


def find_nginx() -> str:
    """Return the path of the nginx that the machine has. Raises RuntimeError when it has none."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        raise RuntimeError("nginx is not installed. On Debian: apt-get install nginx-light")
    return nginx


class Nginx:
    """A running nginx that passes requests on to a server."""

    def __init__(self, folder: Path, server: str, place: Place) -> None:
        """Start it in an empty folder, before the server at an address such as http://127.0.0.1:5000."""
        self.folder = folder
        port = free_port()
        scheme = "https" if place == "tls" else "http"
        self.certificate = folder / "certificate.pem"
        self.url = f"{scheme}://127.0.0.1:{port}{'' if place == 'tls' else '/ml'}"
        self.bodies = folder / "bodies"
        _make_certificate(folder)
        (folder / "trackline.conf").write_text(_configuration(folder, urlsplit(server).netloc, port, place))
        main = folder / "nginx.conf"
        main.write_text(_MAIN.format(folder=folder))
        self._process = subprocess.Popen([find_nginx(), "-p", str(folder), "-c", str(main)])
        self._wait(port, scheme)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)

    def connect(self, *, source: str = "127.0.0.1") -> http.client.HTTPConnection:
        """Return a connection from one of this machine's addresses."""
        where = urlsplit(self.url)
        assert where.hostname is not None
        if where.scheme == "http":
            return http.client.HTTPConnection(where.hostname, where.port, timeout=30, source_address=(source, 0))
        trust = ssl.create_default_context(cafile=str(self.certificate))
        return http.client.HTTPSConnection(
            where.hostname, where.port, timeout=30, source_address=(source, 0), context=trust
        )

    def _wait(self, port: int, scheme: str) -> None:
        deadline = time.monotonic() + _READY_S
        while True:
            assert self._process.poll() is None, (self.folder / "error.log").read_text()
            assert time.monotonic() < deadline, f"nginx does not answer at {scheme}://127.0.0.1:{port}"
            connection = self.connect()
            try:
                connection.request("GET", f"{urlsplit(self.url).path}/health")
                connection.getresponse().read()
            except OSError:
                time.sleep(0.05)  # not listening yet
            else:
                return
            finally:
                connection.close()


def _make_certificate(folder: Path) -> None:
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(folder / "key.pem")]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:track.example.org,IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-days", "2", *key, *names, "-out", str(folder / "certificate.pem")]
    subprocess.run(command, check=True, capture_output=True)


def _configuration(folder: Path, server: str, port: int, place: Place) -> str:
    text = SAMPLE.read_text()
    changes = {
        "server 127.0.0.1:5000;": f"server {server};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/ssl/track.example.org.pem": str(folder / "certificate.pem"),
        "/etc/ssl/track.example.org.key": str(folder / "key.pem"),
    }
    if place != "tls":
        changes["listen 443 ssl;"] = f"listen 127.0.0.1:{port};"
        changes["location / {"] = "location /ml/ {"
    for before, after in changes.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    # With a path behind the name nginx puts it in the place of the location's.
    return text.replace("proxy_pass http://trackline;", "proxy_pass http://trackline/;") if place == "cut" else text
