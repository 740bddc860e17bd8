"""Which artifact locations are accepted, and where they point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackline.artifacts.locations import (
    Direct,
    LocationRules,
    Proxied,
    check_location,
    local_path,
    path_below,
    resolve,
)
from trackline.artifacts.stores import open_store
from trackline.errors import InvalidParameterValue, TracklineError

_RULES = LocationRules(cwd="/srv/ml")


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("/abs/x", "/abs/x"),
        ("/abs/x/", "/abs/x/"),
        ("rel", "/srv/ml/rel"),
        ("./rel/", "/srv/ml/rel"),
        ("file:rel", "file:///srv/ml/rel"),
        ("file:/abs", "file:/abs"),
        ("file:///abs/x", "file:///abs/x"),
        ("file://localhost/x", "file://localhost/x"),
        ("/with space/x", "/with space/x"),
        ("/abs/x?y", "/abs/x?y"),
        ("/abs/100%25", "/abs/100%25"),
        ("~/x", "/srv/ml/~/x"),
        ("s3://bucket/p", "s3://bucket/p"),
        ("s3://bucket", "s3://bucket"),
        ("s3://bucket/p?x=1", "s3://bucket/p?x=1"),
        ("gs://bucket/p", "gs://bucket/p"),
        ("wasbs://c@a.blob.core.windows.net/p", "wasbs://c@a.blob.core.windows.net/p"),
        ("mlflow-artifacts:/x", "mlflow-artifacts:/x"),
        ("mlflow-artifacts:///x", "mlflow-artifacts:///x"),
        ("dbfs:/x", "dbfs:/x"),
    ],
)
def test_accepts(asked: str, stored: str) -> None:
    """Local paths are made absolute, everything else is kept verbatim."""
    assert stored == check_location(asked, _RULES)


@pytest.mark.parametrize(
    ("asked", "phrase"),
    [
        ("/" + "x" * 2048, "Invalid artifact path length"),
        ("s3://b/p#f", "can't include fragments or params"),
        ("/abs/x#f", "can't include fragments or params"),
        ("/abs/x%23f", "can't include fragments or params"),
        ("/abs/x;y", "can't include fragments or params"),
        ("s3://b/p%3Bx", "can't include fragments or params"),
        ("runs:/abc/x", "cannot be a runs:/ URI"),
        ("RUNS:/abc/x", "cannot be a runs:/ URI"),
        ("models:/m/1", "cannot be a models:/ URI"),
        ("s3://b/p?x=..", "Invalid query string"),
        ("s3://b/p?x=/../y", "Invalid query string"),
        ("s3://b/p?a=%2e%2e", "Invalid query string"),
        ("s3://b/p?a=%252e%252e", "Invalid query string"),
        ("s3://b/../p", "Invalid path"),
        ("../rel", "Invalid path"),
        ("a/%2e%2e/b", "Invalid path"),
        ("mlflow-artifacts:/../x", "Invalid path"),
        ("mlflow-artifacts:..", "Invalid path"),
        ("file:../x", "Invalid path"),
        ("file://host/x", "another host"),
        ("file://host", "another host"),
        ("file:////host/x/../y", "Invalid path"),
        ("//unc/x", "network path"),
        ("\\\\unc\\x", "backslashes"),
        ("C:\\x", "backslashes"),
        ("C:/x", "drive letter"),
        ("x\ny", "control characters"),
        ("x%00y", "control characters"),
        ("mlflow-artifacts://host/x", "cannot use the 'mlflow-artifacts' scheme"),
        ("http://h/x", "cannot use the 'http' scheme"),
        ("HTTPS://h/x", "cannot use the 'https' scheme"),
        ("ftp://h/x", "cannot use the 'ftp' scheme"),
        ("sftp://h/x", "cannot use the 'sftp' scheme"),
        ("hdfs:/x", "cannot use the 'hdfs' scheme"),
        ("viewfs://h/x", "cannot use the 'viewfs' scheme"),
        ("r2://b/p", "cannot use the 'r2' scheme"),
        ("b2://b/p", "cannot use the 'b2' scheme"),
        ("abfss://c@a.dfs.core.windows.net/p", "cannot use the 'abfss' scheme"),
        ("wasbs://c@evil.example/p", "cannot use the 'wasbs' scheme"),
        ("wasbs://c@evil.example?.blob.core.windows.net/p", "cannot use the 'wasbs' scheme"),
        ("s3://user:pw@b/p", "user name or password"),
        ("s3://b /p", "blanks in its host"),
        ("s3://b%20/p", "blanks in its host"),
        ("s3://[x/p", "no URI"),
        ("%" + "25" * 9 + "41", "encoded too often"),
    ],
)
def test_refuses(asked: str, phrase: str) -> None:
    """A location that points elsewhere than it seems to, or to a host of the client's choice, is refused."""
    with pytest.raises(InvalidParameterValue, match=phrase):
        check_location(asked, _RULES)


def test_the_servers_own_storage_host_is_accepted() -> None:
    """A host-addressed location on the host of the server's own storage names no other host."""
    rules = LocationRules(cwd="/", storage=("abfss://c@a.dfs.core.windows.net/root",))

    assert check_location("abfss://c@a.dfs.core.windows.net/p", rules)
    with pytest.raises(InvalidParameterValue):
        check_location("abfss://c@other.dfs.core.windows.net/p", rules)


def test_an_operator_may_allow_schemes() -> None:
    """A scheme the operator lists may name any host; others still may not."""
    rules = LocationRules(cwd="/", allowed_schemes=frozenset(("hdfs",)))

    assert check_location("hdfs://namenode/x", rules) == "hdfs://namenode/x"
    with pytest.raises(InvalidParameterValue):
        check_location("sftp://h/x", rules)


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("mlflow-artifacts:/7/r/artifacts", Proxied("7/r/artifacts")),
        ("mlflow-artifacts:///7/r", Proxied("7/r")),
        ("mlflow-artifacts://host:5000/7/r", Proxied("7/r")),
        ("mlflow-artifacts:x", Proxied("x")),
        ("mlflow-artifacts:/a%20b", Proxied("a b")),
        ("http://h:5000/api/2.0/mlflow-artifacts/artifacts/7/r", Proxied("7/r")),
        ("https://h/pre/api/2.0/mlflow-artifacts/artifacts/7", Proxied("7")),
        ("/abs/x/r/artifacts", Direct("/abs/x/r/artifacts")),
        ("s3://b/p/r/artifacts", Direct("s3://b/p/r/artifacts")),
    ],
)
def test_resolve(uri: str, place: Proxied | Direct) -> None:
    """Proxied roots lead below the destination, others to a storage of their own."""
    assert place == resolve(uri)


@pytest.mark.parametrize("uri", ["mlflow-artifacts:/../x", "mlflow-artifacts:/%252e%252e/x", "http://h/elsewhere/x"])
def test_resolve_refuses(uri: str) -> None:
    """A stored root that leads out of the destination is refused, however it came into the database."""
    with pytest.raises(InvalidParameterValue):
        resolve(uri)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("/a b", "/a b"),
        ("/a%20b", "/a%20b"),
        ("file:///a%20b", "/a b"),
        ("file:/a", "/a"),
        ("file://localhost/a", "/a"),
    ],
)
def test_local_path(uri: str, path: str) -> None:
    """A `file:` URI is decoded, a plain path is not."""
    assert path == local_path(uri)


@pytest.mark.parametrize("uri", ["rel", "file:rel", "file://host/x", "file:///a%00b"])
def test_local_path_refuses(uri: str) -> None:
    """A relative path or one on another host is none on this machine."""
    with pytest.raises(InvalidParameterValue):
        local_path(uri)


@pytest.mark.parametrize(
    ("root", "uri", "path"),
    [
        ("mlflow-artifacts:/0/r/artifacts", "mlflow-artifacts:/0/r/artifacts/a/b", "a/b"),
        ("mlflow-artifacts:/0/r/artifacts", "mlflow-artifacts:/0/r/artifacts/", ""),
        ("mlflow-artifacts:/0/r", "mlflow-artifacts://host/0/r/a", "a"),
        ("mlflow-artifacts:/0/r", "http://host/api/2.0/mlflow-artifacts/artifacts/0/r/a", "a"),
        ("mlflow-artifacts:/0/r", "mlflow-artifacts:/0/rest", None),
        ("mlflow-artifacts:/0/r", "mlflow-artifacts:/0", None),
        ("mlflow-artifacts:/0/r", "/0/r/a", None),
        ("/srv/r", "/srv/r/a", "a"),
        ("/srv/r/", "file:///srv/r/a%20b", "a b"),
        ("file:///srv/r", "/srv/r", ""),
        ("/srv/r", "/srv/rest", None),
        ("/srv/r", "/srv//r/a", None),
        ("/", "/srv", "srv"),
        ("/srv/r", "s3://srv/r/a", None),
        ("s3://b/p/r", "s3://b/p/r/a", "a"),
        ("s3://b/p/r", "s3://c/p/r/a", None),
        ("s3://b/p/r", "gs://b/p/r/a", None),
        ("s3://b/p/r?x=1", "s3://b/p/r/a?x=1", "a"),
        ("s3://b/p/r?x=1", "s3://b/p/r/a", None),
        ("runs:/r", "runs:/r/a", "a"),
        ("runs:/r", "runs:/rest/a", None),
    ],
)
def test_path_below(root: str, uri: str, path: str | None) -> None:
    """What stands behind a location in another of the same storage, whichever way both are spelled."""
    assert path_below(root, uri) == path


@pytest.mark.parametrize(
    ("root", "uri"),
    [
        ("/srv/r", "/srv/r/../x"),
        ("/srv/r", "/srv/r/%2e%2e/x"),
        ("runs:/r", "runs:/r/a/../../x"),
        ("mlflow-artifacts:/0/r", "mlflow-artifacts:/0/r/%252e%252e/x"),
        ("s3://b/r", "s3://b/r/../x"),
        ("/srv/r", "file://other/srv/r/a"),
        ("mlflow-artifacts:/0/r", "http://host/elsewhere"),
    ],
)
def test_path_below_refuses(root: str, uri: str) -> None:
    """What begins with a location and leads out of it, or is no place here."""
    with pytest.raises(InvalidParameterValue):
        path_below(root, uri)


def test_an_unknown_storage_is_refused() -> None:
    """A scheme that is no storage is a mistake of the caller."""
    with pytest.raises(InvalidParameterValue, match="no artifact storage"):
        open_store("gopher://x/y")


@given(st.text(max_size=60))
def test_any_text_is_accepted_or_refused_in_words(asked: str) -> None:
    """No text makes the check fail otherwise, and what it accepts stays accepted."""
    try:
        stored = check_location(asked, _RULES)
    except TracklineError:
        return
    assert ".." not in stored.split("/")
    assert stored == check_location(stored, _RULES)
