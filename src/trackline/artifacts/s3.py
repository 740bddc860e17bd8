"""Buckets of S3 and of what speaks its protocol, as AWS's and MLflow's variables describe them."""

import html
import json
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit
from xml.sax.saxutils import escape

from obstore.store import S3Store

from trackline.artifacts.aws_credentials import CredentialSource, find_credentials, read_profile
from trackline.artifacts.bucket import Bucket, SentPart, SignedAddress, client_options, retries, sign_with
from trackline.artifacts.plain_http import request
from trackline.artifacts.sigv4 import sign
from trackline.errors import InternalError, InvalidParameterValue, ResourceDoesNotExist

if TYPE_CHECKING:
    from obstore import Attributes
    from obstore.store import S3Config

_DEFAULT_REGION = "us-east-1"
_OWN_REQUEST_S = 300
"""How long an address is good that the server signs for itself."""
_STYLES = ("auto", "path", "virtual")
_UPLOAD_ID = re.compile(r"<UploadId>([^<]+)</UploadId>")
_ATTRIBUTES = {
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentEncoding": "Content-Encoding",
    "ContentLanguage": "Content-Language",
    "ContentType": "Content-Type",
    "StorageClass": "Storage-Class",
}
_HEADERS = {
    "ServerSideEncryption": "x-amz-server-side-encryption",
    "SSEKMSKeyId": "x-amz-server-side-encryption-aws-kms-key-id",
    "BucketKeyEnabled": "x-amz-server-side-encryption-bucket-key-enabled",
    "StorageClass": "x-amz-storage-class",
    "Tagging": "x-amz-tagging",
}
"""What an upload in parts says when it is created; single requests of obstore say it by themselves."""


@dataclass(frozen=True, slots=True)
class Extras:
    """MLFLOW_S3_UPLOAD_EXTRA_ARGS, sorted by who acts on it."""

    config: "S3Config"
    attributes: "Attributes"
    tags: dict[str, str]
    headers: dict[str, str]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bucket is reached."""

    name: str
    base: str
    """What stands before "/" and a key."""
    region: str


class S3Multipart:
    """Uploads whose parts clients send themselves, to addresses signed here: obstore cannot sign a query."""

    def __init__(self, place: Place, source: CredentialSource, headers: Mapping[str, str], tls: ssl.SSLContext) -> None:
        """`headers` go with each creation; `tls` says whom to trust."""
        self._place = place
        self._source = source
        self._headers = headers
        self._tls = tls

    def create(self, key: str, parts: int, seconds: int) -> tuple[str, Sequence[SignedAddress]]:
        """Begin an upload; return its id and an address for each part."""
        url = self._sign("POST", key, {"uploads": ""}, self._headers, _OWN_REQUEST_S)
        found = _UPLOAD_ID.search(request("POST", url, headers=self._headers, tls=self._tls))
        if not found:
            raise InternalError("The artifact storage began an upload without telling its id.")
        upload_id = html.unescape(found[1])
        return upload_id, [
            SignedAddress(self._sign("PUT", key, {"partNumber": str(part), "uploadId": upload_id}, {}, seconds))
            for part in range(1, parts + 1)
        ]

    def complete(self, key: str, upload_id: str, parts: Sequence[SentPart]) -> None:
        """Make an object of the parts."""
        listed = "".join(
            f"<Part><PartNumber>{part.number}</PartNumber><ETag>{escape(part.etag)}</ETag></Part>" for part in parts
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        url = self._sign("POST", key, {"uploadId": upload_id}, {}, _OWN_REQUEST_S)
        request("POST", url, body, {"Content-Type": "application/xml"}, self._tls)

    def abort(self, key: str, upload_id: str) -> None:
        """Drop the parts; no error when there is no such upload."""
        url = self._sign("DELETE", key, {"uploadId": upload_id}, {}, _OWN_REQUEST_S)
        try:
            request("DELETE", url, tls=self._tls)
        except ResourceDoesNotExist:
            return

    def address(self, key: str) -> str:
        """Return where an object is reached."""
        return f"{self._place.base}/{quote(key, safe='/-_.~')}"

    def _sign(self, method: str, key: str, query: Mapping[str, str], headers: Mapping[str, str], seconds: int) -> str:
        url = self.address(key)
        return sign(method, url, query, headers, keys=self._source.keys(), region=self._place.region, seconds=seconds)


def open_s3(name: str, env: Mapping[str, str]) -> Bucket:
    """Return the bucket of that name. Nothing is asked yet. Raises InvalidParameterValue for bad variables."""
    profile = read_profile(env)
    region = env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or profile.values.get("region") or _DEFAULT_REGION
    endpoint = find_endpoint(env) or profile.values.get("endpoint_url", "")
    virtual = _is_virtual(name, endpoint, env)
    source = find_credentials(env, profile)
    extras = read_extras(env)
    authorities = _authorities(env)
    any_certificate = _is_on(env, "MLFLOW_S3_IGNORE_TLS")
    config: S3Config = {**extras.config, "region": region, "virtual_hosted_style_request": virtual}
    if endpoint:
        config["endpoint"] = config["aws_endpoint_url_s3"] = _with_bucket(name, endpoint) if virtual else endpoint
    options = client_options(
        http=endpoint.startswith("http://"), any_certificate=any_certificate, authorities=authorities
    )
    remote = S3Store(name, config=config, client_options=options, retry_config=retries(), credential_provider=source)
    multipart = None
    if source is not None:
        place = Place(name, _base(name, endpoint, region, virtual=virtual), region)
        tls = _tls(authorities, any_certificate=any_certificate)
        multipart = S3Multipart(place, source, extras.headers, tls)
    return Bucket(remote, sign_with(remote), multipart, extras.attributes, extras.tags or None)


def find_endpoint(env: Mapping[str, str]) -> str:
    """Return the address of the storage without a slash at its end, "" for AWS itself."""
    for variable in ("MLFLOW_S3_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"):
        endpoint = env.get(variable, "").strip().rstrip("/")
        if endpoint:
            if urlsplit(endpoint).scheme not in ("http", "https") or not urlsplit(endpoint).hostname:
                raise InvalidParameterValue(f"{variable}: {endpoint!r} is no address. Write http://HOST:PORT.")
            return endpoint
    return ""


def read_extras(env: Mapping[str, str]) -> Extras:
    """Return MLFLOW_S3_UPLOAD_EXTRA_ARGS as far as it can be honoured. Raises InvalidParameterValue when malformed."""
    text = env.get("MLFLOW_S3_UPLOAD_EXTRA_ARGS", "").strip() or "{}"
    try:
        asked: dict[str, Any] = json.loads(text)
        given = {str(name): value for name, value in asked.items()}
    except (ValueError, AttributeError) as error:
        raise InvalidParameterValue(
            'MLFLOW_S3_UPLOAD_EXTRA_ARGS must be a JSON object such as {"ServerSideEncryption": "aws:kms"}.'
        ) from error
    config: S3Config = {}
    attributes: Attributes = {}
    tags: dict[str, str] = {}
    ignored: list[str] = []
    for name, value in given.items():
        if name == "ServerSideEncryption":
            config["server_side_encryption"] = str(value)
        elif name == "SSEKMSKeyId":
            config["sse_kms_key_id"] = str(value)
        elif name == "BucketKeyEnabled":
            config["sse_bucket_key_enabled"] = bool(value)
        elif name == "ChecksumAlgorithm" and str(value).upper() in ("SHA256", "CRC64NVME"):
            config["checksum_algorithm"] = str(value).upper()
        elif name in _ATTRIBUTES:
            attributes[_ATTRIBUTES[name]] = str(value)
        elif name == "Tagging":
            tags.update(parse_qsl(str(value)))
        elif name == "Metadata" and isinstance(value, dict):
            attributes.update({str(key): str(each) for key, each in value.items()})  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        else:
            ignored.append(name)
    headers = {_HEADERS[name]: _header(value) for name, value in given.items() if name in _HEADERS}
    return Extras(config, attributes, tags, headers, tuple(ignored))


def ignored_variables(env: Mapping[str, str]) -> list[str]:
    """Return a sentence for each variable that MLflow heeds and this server does not."""
    lines = [f"MLFLOW_S3_UPLOAD_EXTRA_ARGS: {name} has no effect here." for name in read_extras(env).ignored]
    if env.get("MLFLOW_S3_EXPECTED_BUCKET_OWNER"):
        lines.append("MLFLOW_S3_EXPECTED_BUCKET_OWNER has no effect here: the bucket's owner is not checked.")
    if env.get("MLFLOW_EXPERIMENTAL_S3_SIGNATURE_VERSION", "s3v4").lower() not in ("s3v4", "v4"):
        lines.append("MLFLOW_EXPERIMENTAL_S3_SIGNATURE_VERSION has no effect here: requests are signed with s3v4.")
    return lines


def _is_virtual(name: str, endpoint: str, env: Mapping[str, str]) -> bool:
    style = env.get("MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE", "auto").strip().lower() or "auto"
    if style not in _STYLES:
        raise InvalidParameterValue(
            f"MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE: {style!r} is not one of {', '.join(_STYLES)}."
        )
    # A dot in a bucket's name would be one too many for the certificate of AWS; other storages rarely have the names.
    return style == "virtual" or (style == "auto" and not endpoint and "." not in name)


def _with_bucket(name: str, endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{name}.{parts.netloc}{parts.path}"


def _base(name: str, endpoint: str, region: str, *, virtual: bool) -> str:
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    address = endpoint or f"https://s3.{region}.{domain}"
    return _with_bucket(name, address) if virtual else f"{address}/{name}"


def _authorities(env: Mapping[str, str]) -> bytes:
    file = env.get("AWS_CA_BUNDLE") or env.get("REQUESTS_CA_BUNDLE") or ""
    try:
        return Path(file).expanduser().read_bytes() if file else b""
    except OSError as error:
        raise InvalidParameterValue(f"AWS_CA_BUNDLE: {file} cannot be read ({error.strerror}).") from error


def _tls(authorities: bytes, *, any_certificate: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authorities:
        context.load_verify_locations(cadata=authorities.decode("ascii", "ignore"))
    if any_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _header(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_on(env: Mapping[str, str], variable: str) -> bool:
    return env.get(variable, "").strip().lower() in ("1", "true")
