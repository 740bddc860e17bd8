"""How the web UI's page and assets are served."""

import asyncio
import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from trackline.errors import EndpointNotFound
from trackline.server.config import ServerConfig
from trackline.server.pages import Pages

SCRIPT = "console.log('ready');\n" * 40
INDEX = '<!doctype html><base href="/"><script type="module" src="static/app-1a2b.js"></script>'


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Make a folder as the build leaves it."""
    static = tmp_path / "static"
    static.mkdir()
    (tmp_path / "index.html").write_text(INDEX)
    (tmp_path / "secret.txt").write_text("not an asset")
    (static / "app-1a2b.js").write_text(SCRIPT)
    (static / "app-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT.encode(), 9, mtime=0))
    (static / "font-9f.woff2").write_bytes(bytes(range(256)))
    return tmp_path


def ask(
    folder: Path, path: str, *, method: str = "GET", prefix: str = "", frames: str = "SAMEORIGIN", **headers: str
) -> httpx.Response:
    """Ask the pages of a folder; header names are written with underscores."""
    config = ServerConfig(
        backend="sqlite://",
        artifact_root="mlflow-artifacts:/",
        artifacts_destination=None,
        static_prefix=prefix,
        x_frame_options=frames,
    )

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(Pages(config, folder))
        async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
            client.headers.clear()
            return await client.request(
                method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
            )

    return asyncio.run(send())


def based(base: str) -> str:
    """Return the UI's page with a base for its addresses."""
    return INDEX.replace('<base href="/"', f'<base href="{base}"')


@pytest.mark.parametrize("path", ["/", "/experiments", "/experiments/1?filter=x", "/runs/abc", "/compare?runs=a,b"])
@pytest.mark.parametrize("prefix", ["", "/x", "/x/y"])
@pytest.mark.parametrize("cut", ["", "/ml", "/a/b"])
def test_every_address_of_the_ui_gets_its_page(built: Path, path: str, prefix: str, cut: str) -> None:
    """The UI's own addresses can be opened, reloaded and sent to others, and lead back to its root.

    So they do below a prefix, and where a proxy cuts off the beginning of what the browser asks for.
    """
    answer = ask(built, prefix + path, prefix=prefix)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    base = re.search('<base href="([^"]*)"', answer.text)
    assert base is not None
    assert answer.text == based(base[1])
    assert urljoin(f"https://lab.example{cut}{prefix}{path}", base[1]) == f"https://lab.example{cut}{prefix}/"


def test_an_escaped_slash_is_no_step(built: Path) -> None:
    """The way to the root is counted in what the browser sees, where %2F is a part of a name."""
    assert ask(built, "/runs/a%2Fb").text == based("../")


@pytest.mark.parametrize("path", ["/", "/x"])
def test_the_bare_prefix_leads_to_the_page(built: Path, path: str) -> None:
    """Who forgets the prefix or its last slash is sent on."""
    answer = ask(built, path, prefix="/x")
    assert (answer.status_code, answer.headers["location"]) == (307, "/x/")


@pytest.mark.parametrize("path", ["/experiments", "/static/app-1a2b.js", "/xy/runs/abc"])
def test_nothing_else_lies_outside_the_prefix(built: Path, path: str) -> None:
    """With a prefix the same addresses without it are not there."""
    with pytest.raises(EndpointNotFound):
        ask(built, path, prefix="/x")


def test_a_wrong_address_shows_the_ui_with_404_to_people(built: Path) -> None:
    """A browser gets the UI, which says that there is no such page; the status says it to programs."""
    answer = ask(built, "/nowhere", accept="text/html,*/*")
    assert (answer.status_code, answer.text) == (404, based("./"))


@pytest.mark.parametrize(
    "path", ["/nowhere", "/static/gone-1.js", "/static/../secret.txt", "/secret.txt", "/index.html"]
)
def test_a_wrong_address_is_an_error_to_programs(built: Path, path: str) -> None:
    """What is neither page nor asset is refused in the API's form, files beside the assets included."""
    with pytest.raises(EndpointNotFound):
        ask(built, path, accept="application/json")


def test_other_methods_are_refused(built: Path) -> None:
    """Pages are read."""
    with pytest.raises(EndpointNotFound, match="POST /experiments"):
        ask(built, "/experiments", method="POST")


def test_assets_are_kept_for_ever_and_the_page_is_not(built: Path) -> None:
    """An asset's name changes with its content; the page is asked for again each time."""
    assert ask(built, "/static/app-1a2b.js").headers["cache-control"] == "public, max-age=31536000, immutable"
    assert ask(built, "/").headers["cache-control"] == "no-cache"


def test_an_unchanged_page_is_not_sent_again(built: Path) -> None:
    """A browser that has the page gets 304 without a body, another tag gets it all."""
    tag = ask(built, "/").headers["etag"]
    again = ask(built, "/", if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert ask(built, "/", if_none_match='"other"').status_code == 200


def test_the_tag_follows_the_content(built: Path) -> None:
    """Another release is another page."""
    before = ask(built, "/").headers["etag"]
    (built / "index.html").write_text(INDEX + "<p>new</p>")
    assert ask(built, "/").headers["etag"] != before


def test_text_is_compressed_for_those_who_take_it(built: Path) -> None:
    """Scripts and the page are sent compressed when the browser says it can, and as they are otherwise."""
    for path, text in (("/static/app-1a2b.js", SCRIPT), ("/", based("./"))):
        squeezed = ask(built, path, accept_encoding="br, gzip")
        assert squeezed.headers["content-encoding"] == "gzip"
        assert squeezed.headers["vary"] == "Accept-Encoding"
        assert squeezed.text == text
        assert "content-encoding" not in ask(built, path).headers
    assert int(ask(built, "/static/app-1a2b.js", accept_encoding="gzip").headers["content-length"]) < len(SCRIPT) / 4


def test_what_is_compressed_already_is_sent_as_it_is(built: Path) -> None:
    """Fonts and pictures gain nothing."""
    answer = ask(built, "/static/font-9f.woff2", accept_encoding="gzip")
    assert "content-encoding" not in answer.headers
    assert answer.content == bytes(range(256))


def test_head_has_the_length_without_the_body(built: Path) -> None:
    """HEAD says what GET would."""
    answer = ask(built, "/static/app-1a2b.js", method="HEAD")
    assert (answer.content, answer.headers["content-length"]) == (b"", str(len(SCRIPT)))


def test_the_policy_allows_our_own_code_alone(built: Path) -> None:
    """Neither inline nor evaluated scripts or styles, no other host, no plugin, no frame."""
    policy = ask(built, "/").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "require-trusted-types-for 'script'" in policy
    assert "base-uri 'self'; form-action 'self'" in policy
    assert "http" not in policy
    assert "*" not in policy


@pytest.mark.parametrize("path", ["/", "/static/app-1a2b.js"])
def test_other_sites_get_no_hold_of_our_pages(built: Path, path: str) -> None:
    """No other page keeps a handle on ours, includes its files or learns an address from a link in it."""
    headers = ask(built, path).headers
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


@pytest.mark.parametrize(
    ("frames", "rule"),
    [("SAMEORIGIN", "frame-ancestors 'self'"), ("DENY", "frame-ancestors 'none'"), ("NONE", None)],
)
def test_the_policy_repeats_the_frame_rule(built: Path, frames: str, rule: str | None) -> None:
    """Browsers that know frame-ancestors heed it before X-Frame-Options; the two must agree."""
    policy = ask(built, "/", frames=frames).headers["content-security-policy"]
    assert ("frame-ancestors" in policy) == (rule is not None)
    assert rule is None or rule in policy


def test_a_server_without_the_ui_says_how_to_get_it(tmp_path: Path) -> None:
    """An install without the UI still answers with a page."""
    answer = ask(tmp_path, "/")
    assert answer.status_code == 200
    assert "TRACKLINE_SKIP_UI" in answer.text
