"""The page at /api/docs shows what the endpoint table says."""

import html
import json
import re
import shlex

import pytest

from trackline.server.api_docs import page
from trackline.server.endpoint import Endpoint
from trackline.server.endpoints import ENDPOINTS
from trackline.server.openapi import document
from trackline.wire.codec import Decoder

DOCUMENT = document(ENDPOINTS)
PAGE = page(DOCUMENT)


def entry(endpoint: Endpoint) -> str:
    """Return an endpoint's part of the page, as a reader sees it."""
    name = DOCUMENT["paths"][endpoint.path][endpoint.method.lower()]["operationId"]
    found = re.search(f'<details id="{re.escape(name)}">(.*?)</details>', PAGE, re.DOTALL)
    assert found is not None
    return html.unescape(re.sub("<[^>]*>", "", found[1]))


def example(endpoint: Endpoint) -> list[str]:
    """Return the words of an endpoint's example."""
    return shlex.split(entry(endpoint).partition("Example")[2].replace("\\\n", " "))


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.method} {each.path}")
def test_every_endpoint_is_shown(endpoint: Endpoint) -> None:
    """With its path, what it does, and an example that asks for that path by that method."""
    text = entry(endpoint)
    assert f"{endpoint.method} {endpoint.path}" in text
    words = example(endpoint)
    assert words[0] == "curl"
    assert words[words.index("-X") + 1] == endpoint.method if "-X" in words else endpoint.method == "GET"
    assert any(word.partition("?")[0] == f"http://127.0.0.1:5000{endpoint.path}" for word in words)


@pytest.mark.parametrize(
    "endpoint",
    [each for each in ENDPOINTS if each.mode != "stream" and each.method == "POST" and "{" not in each.path],
    ids=lambda each: each.path,
)
def test_examples_are_requests(endpoint: Endpoint) -> None:
    """The body of an example has every required field, of the right type."""
    words = example(endpoint)
    if "-d" in words:
        body = words[words.index("-d") + 1]
        assert isinstance(json.loads(body), dict)
        assert type(Decoder(endpoint.request).body(body.encode())) is endpoint.request


def test_links_lead_to_entries() -> None:
    """Every type that a field names is on the page."""
    ids = re.findall(r' id="([^"]+)"', PAGE)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', PAGE)) <= set(ids)


def test_nothing_of_a_table_is_markup() -> None:
    """Texts with angle brackets and quotes are shown as they are."""
    described = json.loads(json.dumps(DOCUMENT).replace("Answer that the process lives.", "<b>'\\\"& lives"))
    assert "&lt;b&gt;&#x27;&quot;&amp; lives" in page(described)
