"""Buckets of Google Cloud Storage, as Google's variables describe them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from obstore.store import GCSStore

from trackline.artifacts.bucket import Bucket, client_options, retries, sign_with

if TYPE_CHECKING:
    from obstore.store import GCSConfig


def open_google(name: str, env: Mapping[str, str]) -> Bucket:
    """Return the bucket of that name; obstore reads GOOGLE_APPLICATION_CREDENTIALS. Nothing is asked yet."""
    config: GCSConfig = {}
    emulator = env.get("STORAGE_EMULATOR_HOST", "").rstrip("/")
    if emulator:
        config["base_url"] = emulator if "://" in emulator else f"http://{emulator}"
        config["skip_signature"] = True
    options = client_options(http=config.get("base_url", "").startswith("http://"))
    remote = GCSStore(name, config=config, client_options=options, retry_config=retries())
    return Bucket(remote, sign_with(remote))
