"""Locations of object storages, and what variables make of them. Nothing is asked of a storage here."""

import hmac
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import obstore
import pytest

from trackline.artifacts.azure import AzureSigner, open_azure
from trackline.artifacts.clouds import ObjectLocation, take_apart
from trackline.artifacts.google import open_google
from trackline.artifacts.s3 import S3Multipart, ignored_variables, open_s3, read_extras
from trackline.artifacts.stores import open_store
from trackline.errors import InvalidParameterValue

_HOST = "account.blob.core.windows.net"


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("s3://bucket", ObjectLocation("s3", "bucket", "", "")),
        ("s3://bucket/a b/c%20d/", ObjectLocation("s3", "bucket", "", "a b/c%20d")),
        ("S3://bucket.with.dots/p?region=eu", ObjectLocation("s3", "bucket.with.dots", "", "p")),
        ("gs://bucket/p", ObjectLocation("gs", "bucket", "", "p")),
        (f"wasbs://container@{_HOST}/p", ObjectLocation("wasbs", "container", _HOST, "p")),
        ("abfss://$web@a.dfs.core.windows.net", ObjectLocation("abfss", "$web", "a.dfs.core.windows.net", "")),
    ],
)
def test_a_location_is_taken_apart(uri: str, parts: ObjectLocation) -> None:
    """A prefix stays as it is written: other clients do not decode it either."""
    assert take_apart(uri) == parts


@pytest.mark.parametrize(
    "uri", ["s3:bucket", "s3:///p", "s3://ab/p", "s3://user@bucket/p", "gs://b u/p", "s3://a/../b"]
)
def test_what_names_no_bucket_is_refused(uri: str) -> None:
    """With an example of what would."""
    with pytest.raises(InvalidParameterValue, match=r"names no bucket. Write (s3|gs)://BUCKET/PATH"):
        take_apart(uri)


@pytest.mark.parametrize("uri", ["s3://bucket/a//b", "s3://bucket/./b", "s3://bucket/a/../b"])
def test_a_path_without_a_key_is_refused(uri: str) -> None:
    """No object could have such a key here."""
    with pytest.raises(InvalidParameterValue, match="empty or dotted segment"):
        take_apart(uri)


@pytest.mark.parametrize("uri", ["ftp://h/x", "hdfs://h/x", "dbfs:/x", "sftp://h/x", "gopher://x/y"])
def test_another_storage_is_refused(uri: str) -> None:
    """One sentence says what can be used instead."""
    with pytest.raises(InvalidParameterValue, match="Use a directory, s3://, gs://, wasbs:// or abfss://"):
        open_store(uri)


@pytest.mark.parametrize("uri", ["r2://bucket@account.r2.cloudflarestorage.com/x", "b2://bucket/x"])
def test_a_storage_that_speaks_s3_is_named_so(uri: str) -> None:
    """The way to it is another scheme."""
    with pytest.raises(InvalidParameterValue, match="Use s3:// with MLFLOW_S3_ENDPOINT_URL"):
        open_store(uri)


_KEYS = {"HOME": "/nowhere", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}


@pytest.mark.parametrize(
    ("env", "name", "address"),
    [
        ({}, "bucket", "https://bucket.s3.us-east-1.amazonaws.com/k"),
        ({"AWS_DEFAULT_REGION": "eu-west-1"}, "bucket", "https://bucket.s3.eu-west-1.amazonaws.com/k"),
        ({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "x"}, "a.b", "https://s3.eu-west-1.amazonaws.com/a.b/k"),
        ({"MLFLOW_S3_ENDPOINT_URL": "http://h:9000/"}, "bucket", "http://h:9000/bucket/k"),
        ({"AWS_ENDPOINT_URL": "http://h:9000"}, "bucket", "http://h:9000/bucket/k"),
        ({"AWS_ENDPOINT_URL_S3": "http://i", "AWS_ENDPOINT_URL": "http://h"}, "bucket", "http://i/bucket/k"),
        ({"MLFLOW_S3_ENDPOINT_URL": "http://m", "AWS_ENDPOINT_URL_S3": "http://i"}, "bucket", "http://m/bucket/k"),
        (
            {"MLFLOW_S3_ENDPOINT_URL": "http://h:9000", "MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE": "virtual"},
            "bucket",
            "http://bucket.h:9000/k",
        ),
        ({"MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE": "path"}, "bucket", "https://s3.us-east-1.amazonaws.com/bucket/k"),
    ],
)
def test_where_a_bucket_is_reached(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], name: str, address: str
) -> None:
    """Our own signatures and obstore's go to the same address."""
    for variable, value in {**_KEYS, **env}.items():
        monkeypatch.setenv(variable, value)
    bucket = open_s3(name, {**_KEYS, **env})

    assert obstore.sign(bucket.remote, "GET", "k", timedelta(seconds=9)).partition("?")[0] == address
    assert isinstance(bucket.multipart, S3Multipart)
    assert bucket.multipart.address("k") == address


def test_extra_arguments_are_sorted_by_who_acts_on_them() -> None:
    """What obstore can say is honoured, the rest is named."""
    extras = read_extras(
        {
            "MLFLOW_S3_UPLOAD_EXTRA_ARGS": '{"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "k", "BucketKeyEnabled"'
            ': true, "StorageClass": "STANDARD_IA", "Metadata": {"team": "x"}, "Tagging": "a=1&b=2", "ACL": "private"}'
        }
    )

    assert extras.config == {
        "server_side_encryption": "aws:kms",
        "sse_kms_key_id": "k",
        "sse_bucket_key_enabled": True,
    }
    assert extras.attributes == {"Storage-Class": "STANDARD_IA", "team": "x"}
    assert extras.tags == {"a": "1", "b": "2"}
    assert extras.headers == {
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": "k",
        "x-amz-server-side-encryption-bucket-key-enabled": "true",
        "x-amz-storage-class": "STANDARD_IA",
        "x-amz-tagging": "a=1&b=2",
    }
    assert extras.ignored == ("ACL",)


def test_variables_without_effect_are_named() -> None:
    """One sentence each."""
    env = {
        "MLFLOW_S3_UPLOAD_EXTRA_ARGS": '{"ACL": "private"}',
        "MLFLOW_S3_EXPECTED_BUCKET_OWNER": "1",
        "MLFLOW_EXPERIMENTAL_S3_SIGNATURE_VERSION": "s3",
    }

    assert [line.split()[0].rstrip(":") for line in ignored_variables(env)] == list(env)
    assert ignored_variables({}) == []


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"MLFLOW_S3_ENDPOINT_URL": "minio:9000"}, "MLFLOW_S3_ENDPOINT_URL: 'minio:9000' is no address"),
        ({"MLFLOW_S3_UPLOAD_EXTRA_ARGS": "[1]"}, "must be a JSON object"),
        ({"MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE": "x"}, "'x' is not one of auto, path, virtual"),
        ({"AWS_CA_BUNDLE": "/no/such/file"}, "AWS_CA_BUNDLE: /no/such/file cannot be read"),
    ],
)
def test_variables_that_cannot_be_read(env: dict[str, str], said: str) -> None:
    """The variable is named."""
    with pytest.raises(InvalidParameterValue, match=said.replace("[", r"\[")):
        open_s3("bucket", {**_KEYS, **env})


@pytest.mark.parametrize(
    ("host", "env", "account", "endpoint"),
    [
        (_HOST, {}, "account", "https://account.blob.core.windows.net"),
        ("account.dfs.core.windows.net", {}, "account", "https://account.blob.core.windows.net"),
        ("account.blob.core.chinacloudapi.cn", {}, "account", "https://account.blob.core.chinacloudapi.cn"),
        (
            "",
            {"AZURE_STORAGE_CONNECTION_STRING": "AccountName=other;AccountKey=a2V5;EndpointSuffix=core.example"},
            "other",
            "https://other.blob.core.example",
        ),
        (
            _HOST,
            {"AZURE_STORAGE_CONNECTION_STRING": "BlobEndpoint=http://127.0.0.1:1/dev/;AccountName=dev;AccountKey=a2V5"},
            "dev",
            "http://127.0.0.1:1/dev",
        ),
        (
            "",
            {"AZURE_STORAGE_CONNECTION_STRING": "UseDevelopmentStorage=true"},
            "devstoreaccount1",
            "http://127.0.0.1:10000/devstoreaccount1",
        ),
    ],
)
def test_which_azure_account(host: str, env: dict[str, str], account: str, endpoint: str) -> None:
    """A connection string goes before the location's account, as for MLflow."""
    config = open_azure("container", host, env).remote.config

    assert (config.get("account_name"), config.get("endpoint")) == (account, endpoint)


def test_an_azure_key_is_used() -> None:
    """AZURE_STORAGE_ACCESS_KEY."""
    config = open_azure("container", _HOST, {"AZURE_STORAGE_ACCESS_KEY": "a2V5"}).remote.config

    assert config.get("account_key") == "a2V5"


def test_azures_addresses_are_signed_over_the_plain_name() -> None:
    """Blanks and other letters are encoded in the address, not in what is signed. Azure's emulator took this one."""
    sign = AzureSigner("devstoreaccount1", "a2V5", "http://127.0.0.1:10000/devstoreaccount1", "cont")
    signed = sign("GET", "a b/ü", 60, datetime(2026, 1, 1, tzinfo=UTC))

    address, _, query = signed.partition("?")
    assert address == "http://127.0.0.1:10000/devstoreaccount1/cont/a%20b/%C3%BC"
    assert query.startswith("sp=r&se=2026-01-01T00%3A01%3A00Z&sv=2023-11-03&sr=b&sig=")
    assert signed.partition("&sig=")[2] == _signature("r", "a b/ü")
    assert sign("PUT", "x", 60, datetime(2026, 1, 1, tzinfo=UTC)).partition("&sig=")[2] == _signature("cw", "x")


def _signature(permission: str, key: str) -> str:
    text = f"{permission}\n\n2026-01-01T00:01:00Z\n/blob/devstoreaccount1/cont/{key}\n\n\n\n2023-11-03\nb\n\n\n\n\n\n\n"
    return quote(b64encode(hmac.digest(b"key", text.encode(), "sha256")), safe="")


def test_azure_without_an_account_key_signs_nothing() -> None:
    """Then clients go through the server."""
    bucket = open_azure("container", _HOST, {})

    assert (bucket.sign, bucket.multipart) == (None, None)


@pytest.mark.parametrize("env", [{}, {"AZURE_STORAGE_CONNECTION_STRING": "AccountKey=a2V5"}])
def test_azure_without_an_account(env: dict[str, str]) -> None:
    """It is said where to name one."""
    with pytest.raises(InvalidParameterValue, match="account"):
        open_azure("container", "", env)


def test_google_storage_opens_without_asking() -> None:
    """Credentials are looked for at the first use."""
    bucket = open_google("bucket", {"STORAGE_EMULATOR_HOST": "127.0.0.1:1"})

    assert bucket.remote.config.get("base_url") == "http://127.0.0.1:1"
    assert bucket.multipart is None
