"""Containers of Azure Blob Storage, as Azure's variables describe them."""

import base64
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from obstore.store import AzureStore

from trackline.artifacts.bucket import Bucket, SentPart, SignedAddress, client_options, retries
from trackline.artifacts.plain_http import request
from trackline.errors import InvalidParameterValue

if TYPE_CHECKING:
    from obstore.store import AzureConfig

_OWN_REQUEST_S = 300
_VERSION = "2023-11-03"
"""Of Azure's protocol; what is signed depends on it."""
_EMULATOR_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The published key of Azure's emulator."""


@dataclass(frozen=True, slots=True)
class AzureSigner:
    """Signs addresses with the account's key. obstore's own are refused for keys with blanks or other letters."""

    account: str
    account_key: str = field(repr=False)
    endpoint: str
    container: str

    def __call__(self, method: str, key: str, seconds: int, now: datetime | None = None) -> str:
        """Return the address of a blob for GET or PUT, good for `seconds`. A query may be added to it."""
        expires = (now or datetime.now(UTC)) + timedelta(seconds=seconds)
        fields = {
            "sp": "r" if method == "GET" else "cw",
            "se": expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "sv": _VERSION,
            "sr": "b",
        }
        resource = f"/blob/{self.account}/{self.container}/{key}"
        # Empty are: the start, a policy's name, addresses, the protocol, a snapshot, a scope, and five headers.
        lines = (fields["sp"], "", fields["se"], resource, "", "", "", _VERSION, "b", *[""] * 7)
        secret = base64.b64decode(self.account_key)
        fields["sig"] = base64.b64encode(hmac.digest(secret, "\n".join(lines).encode(), "sha256")).decode()
        return f"{self.endpoint}/{self.container}/{quote(key)}?{urlencode(fields)}"


class AzureMultipart:
    """Uploads whose blocks clients send themselves. A block belongs to its upload by its name."""

    def __init__(self, sign: AzureSigner) -> None:
        """Azure's signatures do not cover the query, so one is good for all blocks."""
        self._sign = sign

    def create(self, key: str, parts: int, seconds: int) -> tuple[str, Sequence[SignedAddress]]:
        """Begin an upload; return its id and an address for each block."""
        upload_id = secrets.token_hex(8)
        address = self._sign("PUT", key, seconds)
        return upload_id, [
            SignedAddress(f"{address}&{urlencode({'comp': 'block', 'blockid': _block(upload_id, part)})}")
            for part in range(1, parts + 1)
        ]

    def complete(self, key: str, upload_id: str, parts: Sequence[SentPart]) -> None:
        """Make a blob of the blocks."""
        listed = "".join(f"<Latest>{_block(upload_id, part.number)}</Latest>" for part in parts)
        body = f'<?xml version="1.0" encoding="utf-8"?><BlockList>{listed}</BlockList>'.encode()
        address = f"{self._sign('PUT', key, _OWN_REQUEST_S)}&comp=blocklist"
        request("PUT", address, body, {"Content-Type": "text/plain; charset=UTF-8"})

    def abort(self, key: str, upload_id: str) -> None:
        """Do nothing: Azure drops blocks that are in no blob after a week, and knows no other way."""


def open_azure(container: str, account_host: str, env: Mapping[str, str]) -> Bucket:
    """Return the container of that name. Nothing is asked yet. Raises InvalidParameterValue for bad variables.

    `account_host` is ACCOUNT.blob.core.windows.net or alike, "" when AZURE_STORAGE_CONNECTION_STRING names the account.
    """
    config = _config(account_host, env)
    options = client_options(http=config.get("endpoint", "").startswith("http://"))
    remote = AzureStore(container, config=config, client_options=options, retry_config=retries())
    sign = multipart = None
    if "account_key" in config:
        sign = AzureSigner(config.get("account_name", ""), config["account_key"], config.get("endpoint", ""), container)
        multipart = AzureMultipart(sign)
    return Bucket(remote, sign, multipart, upload_headers={"x-ms-blob-type": "BlockBlob"})


def _config(account_host: str, env: Mapping[str, str]) -> "AzureConfig":
    text = env.get("AZURE_STORAGE_CONNECTION_STRING", "").strip()
    if text:
        return _connection(text)
    account, _, domain = account_host.lower().partition(".")
    if not domain:
        raise InvalidParameterValue(
            "The location lacks the storage account. Write wasbs://CONTAINER@ACCOUNT.blob.core.windows.net/PATH, "
            "or set AZURE_STORAGE_CONNECTION_STRING."
        )
    # Data Lake accounts answer at both names; the blob one does all that is needed here.
    config: AzureConfig = {"account_name": account, "endpoint": f"https://{account}.blob.{domain.partition('.')[2]}"}
    key = env.get("AZURE_STORAGE_ACCESS_KEY", "")
    if key:
        config["account_key"] = key
    return config


def _connection(text: str) -> "AzureConfig":
    given = {name: value for name, _, value in (part.partition("=") for part in text.split(";"))}
    if given.get("UseDevelopmentStorage", "").lower() == "true":
        return {
            "account_name": "devstoreaccount1",
            "account_key": _EMULATOR_KEY,
            "endpoint": "http://127.0.0.1:10000/devstoreaccount1",
        }
    account = given.get("AccountName", "")
    endpoint = given.get("BlobEndpoint", "").rstrip("/")
    if not account and endpoint:
        account = endpoint.partition("://")[2].partition(".")[0]
    if not account:
        raise InvalidParameterValue("AZURE_STORAGE_CONNECTION_STRING names no account (AccountName=…).")
    protocol = given.get("DefaultEndpointsProtocol", "https")
    suffix = given.get("EndpointSuffix", "core.windows.net")
    config: AzureConfig = {"account_name": account, "endpoint": endpoint or f"{protocol}://{account}.blob.{suffix}"}
    if "AccountKey" in given:
        config["account_key"] = given["AccountKey"]
    elif "SharedAccessSignature" in given:
        config["sas_key"] = given["SharedAccessSignature"].removeprefix("?")
    return config


def _block(upload_id: str, part: int) -> str:
    return base64.b64encode(f"{upload_id}-{part:05}".encode()).decode()
