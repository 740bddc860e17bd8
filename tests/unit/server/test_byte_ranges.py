"""What a request wants of a file: all, a part, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackline.artifacts.entries import FileInfo
from trackline.server.byte_ranges import Wanted, http_date, wanted

_INFO = FileInfo(size=10, modified=1_700_000_000.7, etag='"v1"')
_ALL = Wanted(200, 0, 10)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("bytes=2-4", Wanted(206, 2, 5)),
        ("bytes=0-0", Wanted(206, 0, 1)),
        ("bytes=8-", Wanted(206, 8, 10)),
        ("bytes=-3", Wanted(206, 7, 10)),
        ("bytes=-100", Wanted(206, 0, 10)),
        ("bytes=0-100", Wanted(206, 0, 10)),
        ("Bytes = 2 - 4 ", Wanted(206, 2, 5)),
        ("bytes=10-", Wanted(416, 0, 0)),
        ("bytes=20-30", Wanted(416, 0, 0)),
        ("bytes=-0", Wanted(416, 0, 0)),
        ("bytes=5-2", _ALL),
        ("bytes=0-1,3-4", _ALL),
        ("bytes=-", _ALL),
        ("bytes=--1", _ALL),
        ("bytes=a-b", _ALL),
        ("items=0-1", _ALL),
        ("bytes=" + "9" * 30 + "-", _ALL),
        ("", _ALL),
    ],
)
def test_ranges(asked: str, answer: Wanted) -> None:
    """One well-formed range gives a part; several or a malformed one give everything."""
    assert answer == wanted("GET", {"range": asked}, _INFO)


def test_only_get_has_ranges() -> None:
    """A HEAD request with a range is told about the whole file."""
    assert wanted("HEAD", {"range": "bytes=0-1"}, _INFO) == _ALL


def test_an_empty_file_has_no_part() -> None:
    """Whatever part of nothing is asked for, it is not there."""
    empty = FileInfo(size=0, modified=0, etag='"e"')

    assert wanted("GET", {"range": "bytes=0-"}, empty).status == 416
    assert wanted("GET", {}, empty) == Wanted(200, 0, 0)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if-none-match": '"v1"'}, 304),
        ({"if-none-match": '"v0", "v1"'}, 304),
        ({"if-none-match": 'W/"v1"'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"v0"'}, 200),
        ({"if-none-match": '"v0"', "if-modified-since": http_date(_INFO.modified)}, 200),
        ({"if-modified-since": http_date(_INFO.modified)}, 304),
        ({"if-modified-since": http_date(_INFO.modified - 1)}, 200),
        ({"if-modified-since": "yesterday"}, 200),
        ({"if-modified-since": "Mon, 01 Jan 0001 00:00:00 -2359"}, 200),
        ({"if-modified-since": ""}, 200),
        ({"range": "bytes=0-1", "if-range": '"v1"'}, 206),
        ({"range": "bytes=0-1", "if-range": '"v0"'}, 200),
        ({"range": "bytes=0-1", "if-range": http_date(_INFO.modified)}, 206),
        ({"range": "bytes=0-1", "if-range": http_date(_INFO.modified - 9)}, 200),
        ({"range": "bytes=0-1", "if-none-match": '"v1"'}, 304),
    ],
)
def test_conditions(headers: dict[str, str], status: int) -> None:
    """A version the client has is not sent again, and a part only continues the same version."""
    assert wanted("GET", headers, _INFO).status == status


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 100))
def test_any_header_is_understood_or_ignored(value: str, date: str, size: int) -> None:
    """No text in a header leads outside the file or makes the decision fail."""
    info = FileInfo(size=size, modified=0, etag='"v"')
    answer = wanted("GET", {"range": f"bytes={value}", "if-modified-since": date, "if-range": '"v"'}, info)

    assert 0 <= answer.start <= answer.stop <= size
