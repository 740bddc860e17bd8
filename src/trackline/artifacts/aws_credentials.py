"""AWS credentials as people keep them: variables, and profiles in files. The rest of the chain is obstore's."""

import configparser
import json
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackline.errors import InvalidParameterValue

if TYPE_CHECKING:
    from obstore.store import S3Credential

_PROCESS_S = 30
_EARLY = timedelta(minutes=5)
"""So long before they expire credentials are replaced."""
_OTHER_KINDS = ("sso_session", "sso_start_url", "role_arn", "web_identity_token_file", "credential_source")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A pair of keys."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """The chosen sections of ~/.aws/credentials and ~/.aws/config, the first before the second."""

    name: str
    values: Mapping[str, str]


class CredentialSource:
    """Where keys come from; asked again when those it gave expire."""

    def __init__(self, keys: Credentials | None, command: str = "") -> None:
        """Give `keys` for ever, or what `command` prints."""
        self._keys = keys
        self._command = command

    def __call__(self) -> "S3Credential":
        """Return the keys in obstore's form."""
        keys = self.keys()
        return {
            "access_key_id": keys.access_key,
            "secret_access_key": keys.secret_key,
            "token": keys.token,
            "expires_at": keys.expires,
        }

    def keys(self) -> Credentials:
        """Return keys that are still good. Raises InvalidParameterValue when the command gives none."""
        keys = self._keys
        if keys is None or (keys.expires is not None and keys.expires - _EARLY < datetime.now(UTC)):
            keys = self._keys = _ask(self._command)
        return keys


def read_profile(env: Mapping[str, str]) -> Profile:
    """Return the profile that AWS_PROFILE names, or the default one; empty when there are no files.

    Raises InvalidParameterValue when AWS_PROFILE names one that is not there.
    """
    home = Path(env.get("HOME") or "~").expanduser() / ".aws"
    name = env.get("AWS_PROFILE") or env.get("AWS_DEFAULT_PROFILE") or ""
    wanted = name or "default"
    config = _section(Path(env.get("AWS_CONFIG_FILE") or home / "config"), wanted, f"profile {wanted}")
    shared = _section(Path(env.get("AWS_SHARED_CREDENTIALS_FILE") or home / "credentials"), wanted)
    if name and config is None and shared is None:
        raise InvalidParameterValue(
            f"AWS_PROFILE: there is no profile {name!r} in ~/.aws/credentials or ~/.aws/config."
        )
    return Profile(wanted, {**(config or {}), **(shared or {})})


def find_credentials(env: Mapping[str, str], profile: Profile) -> CredentialSource | None:
    """Return where the keys come from, None when neither variables nor the profile name any.

    Then obstore asks on: a web identity (AWS_ROLE_ARN), the container, the machine. Raises InvalidParameterValue for a
    profile of a kind that cannot be used.
    """
    if env.get("AWS_ACCESS_KEY_ID") and env.get("AWS_SECRET_ACCESS_KEY"):
        token = env.get("AWS_SESSION_TOKEN") or None
        return CredentialSource(Credentials(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], token))
    if env.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        return None
    values = profile.values
    if "aws_access_key_id" in values and "aws_secret_access_key" in values and "role_arn" not in values:
        keys = Credentials(
            values["aws_access_key_id"], values["aws_secret_access_key"], values.get("aws_session_token") or None
        )
        return CredentialSource(keys)
    if "credential_process" in values:
        return CredentialSource(None, values["credential_process"])
    for kind in _OTHER_KINDS:
        if kind in values:
            raise InvalidParameterValue(
                f"The AWS profile {profile.name!r} uses {kind}, which Trackline does not read. Give it a profile with "
                f"credential_process = aws configure export-credentials --profile {profile.name}"
            )
    return None


def _section(file: Path, *names: str) -> dict[str, str] | None:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(file.expanduser().read_text(encoding="utf-8"))
    except OSError:
        return None
    except (configparser.Error, UnicodeDecodeError) as error:
        raise InvalidParameterValue(f"The AWS profiles cannot be read: {file} is malformed.") from error
    found = [dict(parser.items(name)) for name in names if parser.has_section(name)]
    return found[-1] if found else None


def _ask(command: str) -> Credentials:
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, from the user's own file
            shlex.split(command), capture_output=True, check=True, timeout=_PROCESS_S
        )
        said: dict[str, Any] = json.loads(done.stdout)
        expires = said.get("Expiration")
        return Credentials(
            said["AccessKeyId"],
            said["SecretAccessKey"],
            said.get("SessionToken"),
            datetime.fromisoformat(expires) if expires else None,
        )
    except (OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
        raise InvalidParameterValue(
            f"The AWS profile's credential_process gave no keys ({type(error).__name__})."
        ) from error
