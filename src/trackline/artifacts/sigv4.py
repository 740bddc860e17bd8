"""Signs addresses of S3 with AWS Signature Version 4, for requests that obstore does not make."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from trackline.artifacts.aws_credentials import Credentials

_ALGORITHM = "AWS4-HMAC-SHA256"


def sign(  # noqa: PLR0913 - what a signature covers
    method: str,
    url: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    *,
    keys: Credentials,
    region: str,
    seconds: int,
    now: datetime | None = None,
) -> str:
    """Return `url` with `query` and a signature, good for `seconds`.

    The path of `url` is percent-encoded already. The request must be sent with `headers`, whose names are lowercase.
    """
    parts = urlsplit(url)
    moment = (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    signed = {"host": parts.netloc, **headers}
    names = ";".join(sorted(signed))
    parameters = {
        **query,
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{keys.access_key}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": names,
    }
    if keys.token:
        parameters["X-Amz-Security-Token"] = keys.token
    encoded = sorted((_encode(name), _encode(value)) for name, value in parameters.items())
    canonical_query = "&".join(f"{name}={value}" for name, value in encoded)
    lines = [f"{name}:{signed[name].strip()}\n" for name in sorted(signed)]
    request = "\n".join((method, parts.path, canonical_query, "".join(lines), names, "UNSIGNED-PAYLOAD"))
    text = "\n".join((_ALGORITHM, moment, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{keys.secret_key}".encode()
    for step in (moment[:8], region, "s3", "aws4_request"):
        key = hmac.digest(key, step.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{canonical_query}&X-Amz-Signature={signature}"


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")
