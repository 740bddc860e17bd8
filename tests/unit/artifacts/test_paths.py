"""Which client paths are safe, and what name each stands for."""

import posixpath
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackline.artifacts.paths import (
    MAX_PATH_BYTES,
    RESERVED_PREFIX,
    is_plain_name,
    join,
    safe_file_path,
    safe_path,
    safe_path_bytes,
)
from trackline.errors import InvalidParameterValue

_PLAIN = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="/\\#%"), min_size=1, max_size=40
).filter(
    lambda name: (
        name not in (".", "..") and name[1:2] != ":" and not name.lower().startswith(("file:", RESERVED_PREFIX))
    )
)
_HOSTILE_PIECES = st.sampled_from(
    [
        "..",
        ".",
        "/",
        "//",
        "\\",
        "%2e",
        "%2E%2e",
        "%252e%252e",
        "%2f",
        "%255c",
        "%00",
        "%",
        "C:",
        "file:",
        "#",
        "a",
        "é",
    ]
)


def _encoded(text: str, times: int) -> str:
    for _ in range(times):
        text = quote(text, safe="")
    return text


@given(st.one_of(st.text(), st.lists(_HOSTILE_PIECES, max_size=12).map("".join)))
def test_never_leads_out_of_the_root(raw: str) -> None:
    """Whatever is accepted stays below the root when it is joined to it, and is clean of what systems interpret."""
    try:
        name = safe_path(raw)
    except InvalidParameterValue:
        return
    assert not name.startswith("/")
    assert posixpath.normpath(f"/store/{name}").startswith("/store")
    assert not set(name) & set("\\#\0\n")
    assert ".." not in name.split("/")


@given(st.lists(_PLAIN, min_size=1, max_size=4), st.integers(0, 3))
def test_every_plain_name_is_accepted_in_any_encoding(segments: list[str], times: int) -> None:
    """A path of plain names is kept as it is, however often a client encodes it."""
    path = "/".join(segments)

    assert path == safe_path(_encoded(path, times))


@given(st.one_of(st.text(), st.lists(_HOSTILE_PIECES, max_size=12).map("".join)))
def test_is_idempotent(raw: str) -> None:
    """A name stands for itself."""
    try:
        name = safe_path(raw)
    except InvalidParameterValue:
        return
    assert name == safe_path(name)


@given(st.lists(_PLAIN, max_size=3).map("/".join), st.lists(_PLAIN, max_size=3).map("/".join))
def test_joining_names_gives_a_name(head: str, tail: str) -> None:
    """What is safe in parts is safe together."""
    joined = join(safe_path(head), safe_path(tail))

    assert joined == safe_path(joined)


@given(st.text(max_size=30))
def test_a_listed_name_can_be_asked_for(name: str) -> None:
    """A name is shown in listings exactly when asking for it means that file."""
    try:
        reachable = bool(name) and "/" not in name and safe_path(name) == name
    except InvalidParameterValue:
        reachable = False

    assert reachable == is_plain_name(name)


@pytest.mark.parametrize(
    "raw",
    [
        "..",
        "../x",
        "a/../b",
        "a/..",
        "%2e%2e/x",
        "..%2fx",
        "%2e%2e%2fx",
        "%252e%252e%252fx",
        "%25252e%25252e/x",
        "/etc/passwd",
        "//etc/passwd",
        "%2fetc%2fpasswd",
        "%252fetc",
        "C:",
        "C:x",
        "c:/x",
        "C:\\x",
        "a/C:/x",
        "C%3A/x",
        "\\\\host\\share",
        "..\\x",
        "a%5Cb",
        "a%255Cb",
        "file:x",
        "file:/etc/passwd",
        "file:///etc/passwd",
        "FILE:/x",
        "file%3A///x",
        "a#b",
        "a%23b",
        "a%2523b",
        "a\0b",
        "a%00b",
        "a%2500b",
        "a\nb",
        "a%0ab",
        "a%0d%0aX: y",
        "a\x7fb",
        "a%C2%85b",
        "%ff",
        "\ud800",
        ".trackline-upload-0",
        "a/.trackline-upload-0/b",
        "x" * 256,
        "é" * 128,
        "x/" * 600 + "y",
        "%" + "25" * 9 + "41",
    ],
)
def test_refuses(raw: str) -> None:
    """Anything that might lead elsewhere is refused with MLflow's words."""
    with pytest.raises(InvalidParameterValue, match="Invalid path: "):
        safe_path(raw)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("", ""),
        (".", ""),
        ("./", ""),
        ("a", "a"),
        ("./a/./b//c/", "a/b/c"),
        ("a+b.png", "a+b.png"),
        ("a%2Bb.png", "a+b.png"),
        ("im%252Bx.png", "im+x.png"),
        ("a%2Fb.txt", "a/b.txt"),
        ("100%.txt", "100%.txt"),
        ("i/k%25step%251%25timestamp%251795%25p7-a.png", "i/k%step%1%timestamp%1795%p7-a.png"),
        ("k%step%1%timestamp%1795%p7%compressed.webp", "k%step%1%timestamp%1795%p7%compressed.webp"),
        ("100%25.txt", "100%.txt"),
        ("%zz", "%zz"),
        ("sp%20ace", "sp ace"),
        (" ", " "),
        ("%C3%BCn%C3%AF-文件.txt", "ünï-文件.txt"),
        ("e\u0301", "e\u0301"),
        ("..dots", "..dots"),
        ("...", "..."),
        ("q?x", "q?x"),
        ("~/x", "~/x"),
        ("ab:c", "ab:c"),
        ("x" * 255, "x" * 255),
        ("<b>&'\".html", "<b>&'\".html"),
    ],
)
def test_names(raw: str, name: str) -> None:
    """A path stands for what remains when nothing is left to decode."""
    assert name == safe_path(raw)


def test_the_longest_path_is_accepted() -> None:
    """A path of exactly the limit passes; one byte more does not."""
    longest = "/".join(["x" * 127] * 8)

    assert len(longest) + 1 == MAX_PATH_BYTES
    assert safe_path(longest + "y") == longest + "y"
    with pytest.raises(InvalidParameterValue, match="Invalid path"):
        safe_path(longest + "yy")


@pytest.mark.parametrize("raw", ["", ".", "a/", "a%2F", "a%252F", "/", "..", "a//"])
def test_a_file_path_names_a_file(raw: str) -> None:
    """The root and paths ending in a slash are no files."""
    with pytest.raises(InvalidParameterValue):
        safe_file_path(raw)


def test_bytes_of_a_request_line_must_be_utf8() -> None:
    """Raw bytes are UTF-8 or refused."""
    assert safe_path_bytes("é".encode()) == "é"
    with pytest.raises(InvalidParameterValue, match="Invalid path"):
        safe_path_bytes(b"\xff")
