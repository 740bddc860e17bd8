"""Which Host names are answered, and which pages may write."""

import asyncio

import httpx
import pytest
from starlette.responses import PlainTextResponse

from trackline.server.config import ServerConfig
from trackline.server.hosts import HostGuard

WRITE = "/api/2.0/mlflow/runs/create"


def ask(  # noqa: PLR0913 - what a request is made of
    host: str = "127.0.0.1:5000",
    *,
    method: str = "GET",
    path: str = WRITE,
    origin: str | None = None,
    site: str | None = None,
    preflight: bool = False,
    allowed_hosts: tuple[str, ...] | None = None,
    cors_allowed_origins: tuple[str, ...] = (),
    own_host: str = "127.0.0.1",
    static_prefix: str = "",
    x_frame_options: str = "SAMEORIGIN",
) -> httpx.Response:
    """Send one request through the guard to an application that answers everything."""
    config = ServerConfig(
        backend="sqlite://",
        artifact_root="mlflow-artifacts:/",
        artifacts_destination=None,
        host=own_host,
        allowed_hosts=allowed_hosts,
        cors_allowed_origins=cors_allowed_origins,
        static_prefix=static_prefix,
        x_frame_options=x_frame_options,
    )
    headers = {"host": host}
    if origin is not None:
        headers["origin"] = origin
    if site is not None:
        headers["sec-fetch-site"] = site
    if preflight:
        headers |= {"access-control-request-method": "POST", "access-control-request-headers": "content-type, x-a"}

    async def send() -> httpx.Response:
        guard = HostGuard(PlainTextResponse("answered"), config)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(guard), base_url="http://server") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(send())


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:5000",
        "127.0.0.1:1",
        "127.8.9.1",
        "[::1]:5000",
        "[::1]",
        "0.0.0.0:5000",
        "10.1.2.3:5000",
        "172.16.0.1",
        "172.31.255.255:80",
        "192.168.1.20:5000",
        "[fd12:3456::1]:5000",
        "[::ffff:127.0.0.1]:5000",
        "[::ffff:7f00:1]",
        "[::ffff:10.0.0.1]",
    ],
)
def test_this_machine_and_private_addresses_are_answered(host: str) -> None:
    """By default loopback and private addresses of both families reach the server, at any port."""
    assert ask(host).text == "answered"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:5000",
        "10.evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "8.8.8.8",
        "172.32.0.1",
        "192.169.0.1",
        "[2001:db8::1]",
        "2130706433",
        "0x7f000001",
        "127.0.0.1:port",
        "user@localhost",
        "localhost.",
        "0177.0.0.1",
        "127.1",
        "[::ffff:8.8.8.8]",
        "[::ffff:0808:0808]",
        "[fe80::1%25eth0]",
        "localhost, evil.example",
        "evil.example#localhost",
        "a" * 300,
        "localhost/path",
        "[::1",
        "",
    ],
)
def test_other_names_are_refused_with_the_flag_to_use(host: str) -> None:
    """A name that only a rebound DNS entry leads here with is refused, and the message names --allowed-hosts."""
    answer = ask(host)
    assert answer.status_code == 403
    assert "Invalid Host header" in answer.text
    assert "--allowed-hosts" in answer.text


@pytest.mark.parametrize(
    ("host", "allowed", "flag"),
    [
        ("Lab.Example:8443", None, "--allowed-hosts lab.example (it replaces the default"),
        ("[2001:db8::1]:80", None, "--allowed-hosts [2001:db8::1] (it replaces"),
        ("two.example", ("one.example", "*.svc"), "--allowed-hosts one.example,*.svc,two.example."),
    ],
)
def test_the_refusal_names_the_whole_flag(host: str, allowed: tuple[str, ...] | None, flag: str) -> None:
    """What to add to the command is told ready to copy: without the port, with what is allowed already."""
    assert flag in ask(host, allowed_hosts=allowed).text


def test_the_whole_flag_works() -> None:
    """The flag that the refusal names lets the same request in."""
    assert ask("Lab.Example:8443", allowed_hosts=("lab.example",)).status_code == 200


def test_a_hostile_name_is_not_repeated() -> None:
    """Only what is a name or an address is told back."""
    assert "script" not in ask("<script>alert(1)</script>").text


def test_the_name_the_server_listens_on_is_answered() -> None:
    """The value of --host is a name of the server."""
    assert ask("lab.example:5000", own_host="Lab.example").status_code == 200


@pytest.mark.parametrize("path", ["/health", "/version"])
def test_probes_need_no_name(path: str) -> None:
    """Load balancers ask for health and version by whatever address they have."""
    assert ask("evil.example", path=path).status_code == 200
    assert ask("evil.example", path=f"/x{path}", static_prefix="/x").status_code == 200


def test_two_host_headers_are_refused() -> None:
    """A request that names two hosts names none."""
    sent: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            sent.append(int(str(message["status"])))

    config = ServerConfig(backend="sqlite://", artifact_root="mlflow-artifacts:/", artifacts_destination=None)
    guard = HostGuard(PlainTextResponse("answered"), config)
    headers = [(b"host", b"localhost"), (b"host", b"evil.example")]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    asyncio.run(guard(scope, receive, send))  # pyright: ignore[reportArgumentType] - Starlette's messages are mutable
    assert sent == [403]


@pytest.mark.parametrize(
    ("patterns", "host", "status"),
    [
        (("lab.example",), "lab.example", 200),
        (("lab.example",), "lab.example:8443", 200),
        (("lab.example",), "LAB.example", 200),
        (("lab.example:5000",), "lab.example:5000", 200),
        (("lab.example:5000",), "lab.example:5001", 403),
        (("lab.example:*",), "lab.example:5001", 200),
        (("lab.example:*",), "lab.example", 200),
        (("*.lab.example",), "a.lab.example:5000", 200),
        (("*.lab.example",), "lab.example", 403),
        (("*.lab.example",), "a.lab.example.evil.example", 403),
        (("10.*",), "10.1.2.3", 200),
        (("10.*",), "10.evil.example", 403),
        (("192.168.*",), "192.168.1.evil.example:5000", 403),
        (("[::1]",), "[::1]:5000", 200),
        (("lab.example",), "localhost", 403),
        (("*",), "evil.example", 200),
    ],
)
def test_allowed_hosts_are_patterns(patterns: tuple[str, ...], host: str, status: int) -> None:
    """--allowed-hosts replaces the default; a star stands for anything, but address patterns match addresses alone."""
    assert ask(host, allowed_hosts=patterns).status_code == status


def test_programs_without_an_origin_may_write() -> None:
    """Clients send no Origin and are not affected."""
    assert ask(method="POST").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_foreign_page_may_not_write(method: str) -> None:
    """A write from another origin is refused, and the message names --cors-allowed-origins."""
    answer = ask(method=method, origin="https://evil.example")
    assert answer.status_code == 403
    assert "Cross-origin request blocked" in answer.text
    assert "--cors-allowed-origins" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_foreign_page_may_not_write_without_its_origin(method: str, site: str) -> None:
    """Where a browser sends no Origin, what it says about the page's site decides."""
    answer = ask(method=method, site=site)
    assert answer.status_code == 403
    assert "--cors-allowed-origins" in answer.text


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_own_page_may_write_without_its_origin(site: str) -> None:
    """Our own page, and what the user typed, are not foreign."""
    assert ask(method="POST", site=site).status_code == 200


def test_a_foreign_page_may_link_to_us() -> None:
    """A link on another page leads here."""
    assert ask(method="GET", site="cross-site").status_code == 200


def test_every_page_may_write_where_all_are_allowed() -> None:
    """With --cors-allowed-origins * a browser that sends no Origin is not refused."""
    assert ask(method="POST", site="cross-site", cors_allowed_origins=("*",)).status_code == 200


@pytest.mark.parametrize(
    ("origin", "allowed", "flag"),
    [
        ("https://Lab.example:8443", (), "--cors-allowed-origins https://lab.example:8443."),
        ("http://b.example", ("http://a.example",), "--cors-allowed-origins http://a.example,http://b.example."),
    ],
)
@pytest.mark.parametrize("preflight", [True, False])
def test_the_refusal_names_the_whole_flag_for_an_origin(
    origin: str, allowed: tuple[str, ...], flag: str, *, preflight: bool
) -> None:
    """What to add to the command is told ready to copy, also in answer to a preflight."""
    method = "OPTIONS" if preflight else "POST"
    assert flag in ask(method=method, origin=origin, preflight=preflight, cors_allowed_origins=allowed).text


@pytest.mark.parametrize("origin", ["null", "", "http://localhost.evil.example", "http://[bad", "http://10.0.0.5"])
def test_odd_origins_may_not_write(origin: str) -> None:
    """An origin that is opaque, broken, or only looks like this machine is foreign."""
    assert ask(method="POST", origin=origin).status_code == 403


def test_own_pages_may_write_under_any_accepted_name() -> None:
    """An Origin that equals the Host is our own page."""
    lab = ("lab.example",)
    assert ask("lab.example:80", method="POST", origin="https://lab.example:80", allowed_hosts=lab).status_code == 200


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:8888", "http://[::1]:80"])
def test_pages_of_this_machine_may_write_and_read(origin: str) -> None:
    """Notebooks and development servers on this machine are trusted."""
    answer = ask(method="POST", origin=origin)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["vary"] == "Origin"


def test_a_foreign_page_cannot_read_the_answer() -> None:
    """A read is answered, without the header that would let the foreign page see it."""
    answer = ask(origin="https://evil.example")
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("patterns", "origin", "status"),
    [
        (("https://app.example/",), "https://app.example", 200),
        (("https://*.app.example",), "https://a.app.example", 200),
        (("https://*.app.example",), "https://app.example", 403),
        (("https://app.example",), "http://app.example", 403),
        (("https://app.example",), "https://app.example.evil.example", 403),
        (("*",), "https://evil.example", 200),
    ],
)
def test_allowed_origins_are_patterns(patterns: tuple[str, ...], origin: str, status: int) -> None:
    """--cors-allowed-origins names further pages, by scheme and host."""
    assert ask(method="POST", origin=origin, cors_allowed_origins=patterns).status_code == status


def test_a_star_sends_no_credentials() -> None:
    """With every origin allowed, the answer says so and asks browsers for no credentials."""
    answer = ask(method="POST", origin="https://evil.example", cors_allowed_origins=("*",))
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_a_preflight_of_an_allowed_page_is_answered() -> None:
    """The preflight names the methods, the headers that were asked for, and lets the browser remember it."""
    answer = ask(
        method="OPTIONS", origin="https://app.example", preflight=True, cors_allowed_origins=("https://app.example",)
    )
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://app.example"
    assert "DELETE" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "content-type, x-a"
    assert answer.headers["access-control-max-age"] == "600"


def test_a_preflight_of_a_foreign_page_is_refused() -> None:
    """The refusal names the flag."""
    answer = ask(method="OPTIONS", origin="https://evil.example", preflight=True)
    assert answer.status_code == 400
    assert "--cors-allowed-origins" in answer.text


def test_plain_options_has_no_content() -> None:
    """OPTIONS that is no preflight says nothing."""
    answer = ask(method="OPTIONS")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(("rule", "sent"), [("SAMEORIGIN", "SAMEORIGIN"), ("DENY", "DENY"), ("NONE", None)])
def test_the_frame_rule_is_sent(rule: str, sent: str | None) -> None:
    """--x-frame-options goes to the browser; NONE sends no rule."""
    answer = ask(x_frame_options=rule)
    assert answer.headers.get("x-frame-options") == sent
    assert answer.headers["x-content-type-options"] == "nosniff"
