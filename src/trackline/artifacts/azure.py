"""Containers of Azure Blob Storage, as Azure's variables describe them."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import obstore
from obstore.store import AzureStore

from trackline.artifacts.bucket import Bucket, SentPart, SignedAddress, client_options, retries
from trackline.artifacts.object_errors import translating
from trackline.artifacts.plain_http import request
from trackline.errors import InvalidParameterValue

if TYPE_CHECKING:
    from obstore.store import AzureConfig

_OWN_REQUEST = timedelta(minutes=5)
_EMULATOR_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The published key of Azure's emulator."""


class AzureMultipart:
    """Uploads whose blocks clients send themselves. A block belongs to its upload by its name."""

    def __init__(self, remote: AzureStore) -> None:
        """Sign with the credentials of `remote`: Azure's signatures do not cover the query."""
        self._remote = remote

    def create(self, key: str, parts: int, seconds: int) -> tuple[str, Sequence[SignedAddress]]:
        """Begin an upload; return its id and an address for each block."""
        upload_id = secrets.token_hex(8)
        address = self._sign(key, timedelta(seconds=seconds))
        return upload_id, [
            SignedAddress(f"{address}&{urlencode({'comp': 'block', 'blockid': _block(upload_id, part)})}")
            for part in range(1, parts + 1)
        ]

    def complete(self, key: str, upload_id: str, parts: Sequence[SentPart]) -> None:
        """Make a blob of the blocks."""
        listed = "".join(f"<Latest>{_block(upload_id, part.number)}</Latest>" for part in parts)
        body = f'<?xml version="1.0" encoding="utf-8"?><BlockList>{listed}</BlockList>'.encode()
        address = f"{self._sign(key, _OWN_REQUEST)}&comp=blocklist"
        request("PUT", address, body, {"Content-Type": "text/plain; charset=UTF-8"})

    def abort(self, key: str, upload_id: str) -> None:
        """Do nothing: Azure drops blocks that are in no blob after a week, and knows no other way."""

    def _sign(self, key: str, time: timedelta) -> str:
        with translating(key):
            return obstore.sign(self._remote, "PUT", key, time)


def open_azure(container: str, account_host: str, env: Mapping[str, str]) -> Bucket:
    """Return the container of that name. Nothing is asked yet. Raises InvalidParameterValue for bad variables.

    `account_host` is ACCOUNT.blob.core.windows.net or alike, "" when AZURE_STORAGE_CONNECTION_STRING names the account.
    """
    config = _config(account_host, env)
    options = client_options(http=config.get("endpoint", "").startswith("http://"))
    remote = AzureStore(container, config=config, client_options=options, retry_config=retries())
    return Bucket(remote, AzureMultipart(remote), upload_headers={"x-ms-blob-type": "BlockBlob"})


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
