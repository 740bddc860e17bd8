"""Signatures against the example that AWS publishes."""

from datetime import UTC, datetime

from trackline.artifacts.aws_credentials import Credentials
from trackline.artifacts.sigv4 import sign

_KEYS = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
_NOW = datetime(2013, 5, 24, tzinfo=UTC)


def test_the_published_example() -> None:
    """A GET of test.txt, good for a day, has the signature of AWS's documentation."""
    url = "https://examplebucket.s3.amazonaws.com/test.txt"
    signed = sign("GET", url, {}, {}, keys=_KEYS, region="us-east-1", seconds=86_400, now=_NOW)

    assert signed == (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
        "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )


def test_a_token_and_headers_are_signed() -> None:
    """Temporary keys bring their token; headers that must be sent are named."""
    keys = Credentials(_KEYS.access_key, _KEYS.secret_key, "to+ken")
    headers = {"x-amz-server-side-encryption": "aws:kms"}
    signed = sign("POST", "http://h/b/k", {"uploads": ""}, headers, keys=keys, region="r", seconds=60, now=_NOW)

    assert "&X-Amz-Security-Token=to%2Bken&" in signed
    assert "&X-Amz-SignedHeaders=host%3Bx-amz-server-side-encryption&" in signed
    assert "&uploads=&" in signed
