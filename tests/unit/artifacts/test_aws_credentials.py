"""Keys from variables and from the files of ~/.aws."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from trackline.artifacts.aws_credentials import find_credentials, read_profile
from trackline.errors import InvalidParameterValue


def _home(folder: Path, *, credentials: str = "", config: str = "", **variables: str) -> dict[str, str]:
    (folder / ".aws").mkdir()
    (folder / ".aws" / "credentials").write_text(credentials)
    (folder / ".aws" / "config").write_text(config)
    return {"HOME": str(folder), **variables}


def _found(env: dict[str, str]) -> tuple[str, str, str | None] | None:
    source = find_credentials(env, read_profile(env))
    return None if source is None else (source.keys().access_key, source.keys().secret_key, source.keys().token)


_FILE = """
[default]
aws_access_key_id = d
aws_secret_access_key = ds%%
[w]
aws_access_key_id=w
aws_secret_access_key=ws
"""


@pytest.mark.parametrize(
    ("variables", "keys"),
    [
        ({}, ("d", "ds%%", None)),
        ({"AWS_PROFILE": "w"}, ("w", "ws", None)),
        ({"AWS_DEFAULT_PROFILE": "w"}, ("w", "ws", None)),
        ({"AWS_ACCESS_KEY_ID": "e", "AWS_SECRET_ACCESS_KEY": "es"}, ("e", "es", None)),
        ({"AWS_ACCESS_KEY_ID": "e", "AWS_SECRET_ACCESS_KEY": "es", "AWS_SESSION_TOKEN": "t"}, ("e", "es", "t")),
        ({"AWS_ACCESS_KEY_ID": "e"}, ("d", "ds%%", None)),
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn"}, None),
    ],
)
def test_variables_go_before_profiles(
    tmp_path: Path, variables: dict[str, str], keys: tuple[str, str, str | None] | None
) -> None:
    """A pair of variables first, then a web identity (which obstore asks for), then the profile."""
    assert _found(_home(tmp_path, credentials=_FILE, **variables)) == keys


def test_without_anything_the_machine_is_asked(tmp_path: Path) -> None:
    """No variables and no files: obstore goes on."""
    assert _found({"HOME": str(tmp_path)}) is None


def test_the_config_file_names_its_profiles_otherwise(tmp_path: Path) -> None:
    """There a profile is [profile NAME]; keys may stand in it, and a region."""
    config = (
        "[profile w]\nregion = eu-west-1\naws_access_key_id = a\naws_secret_access_key = b\naws_session_token = t\n"
    )
    env = _home(tmp_path, config=config, AWS_PROFILE="w")

    assert read_profile(env).values["region"] == "eu-west-1"
    assert _found(env) == ("a", "b", "t")


def test_the_files_may_lie_elsewhere(tmp_path: Path) -> None:
    """AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE name them."""
    (tmp_path / "keys").write_text(_FILE)
    env = {"HOME": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "keys"), "AWS_CONFIG_FILE": "/nowhere/c"}

    assert _found(env) == ("d", "ds%%", None)


def test_a_command_gives_keys_until_they_expire(tmp_path: Path) -> None:
    """A credential_process is asked once, and again when its keys are about to expire."""
    script = tmp_path / "give.py"
    count = tmp_path / "count"
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    late = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    script.write_text(
        "import json, pathlib\n"
        f"count = pathlib.Path({str(count)!r})\n"
        "asked = int(count.read_text()) if count.exists() else 0\n"
        "count.write_text(str(asked + 1))\n"
        f"expires = {late!r} if asked else {soon!r}\n"
        "print(json.dumps({'Version': 1, 'AccessKeyId': str(asked), 'SecretAccessKey': 's', 'SessionToken': 't',"
        " 'Expiration': expires}))\n"
    )
    env = _home(tmp_path, config=f"[default]\ncredential_process = {sys.executable} {script}\n")
    source = find_credentials(env, read_profile(env))

    assert source is not None
    assert [source.keys().access_key, source.keys().access_key, source.keys().access_key] == ["0", "1", "1"]
    assert source()["expires_at"] == datetime.fromisoformat(late)


@pytest.mark.parametrize("command", ["/no/such/program", "false", "echo {}", "echo no-json"])
def test_a_command_that_gives_no_keys(tmp_path: Path, command: str) -> None:
    """It is said, without what the command printed."""
    env = _home(tmp_path, config=f"[default]\ncredential_process = {command}\n")
    source = find_credentials(env, read_profile(env))

    assert source is not None
    with pytest.raises(InvalidParameterValue, match="credential_process gave no keys"):
        source.keys()


@pytest.mark.parametrize("kind", ["role_arn = arn:x", "sso_session = s", "sso_start_url = https://x"])
def test_a_profile_of_another_kind_is_refused_with_a_way_out(tmp_path: Path, kind: str) -> None:
    """AWS's own command can hand out the keys of any profile."""
    env = _home(tmp_path, config=f"[profile w]\n{kind}\n", AWS_PROFILE="w")

    with pytest.raises(
        InvalidParameterValue, match="credential_process = aws configure export-credentials --profile w"
    ):
        find_credentials(env, read_profile(env))


def test_an_unknown_profile_and_a_malformed_file_are_refused(tmp_path: Path) -> None:
    """Not taken for no profile."""
    env = _home(tmp_path, credentials="no section")
    with pytest.raises(InvalidParameterValue, match="malformed"):
        read_profile(env)
    (tmp_path / ".aws" / "credentials").write_text(_FILE)
    with pytest.raises(InvalidParameterValue, match="no profile 'absent'"):
        read_profile({**env, "AWS_PROFILE": "absent"})


def test_keys_do_not_show_in_what_is_printed() -> None:
    """A representation that ends in a log holds no secret."""
    env = {
        "HOME": "/nowhere",
        "AWS_ACCESS_KEY_ID": "e",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
    }
    source = find_credentials(env, read_profile(env))

    assert source is not None
    assert "secret" not in repr(source.keys())
    assert "token" not in repr(source.keys())
    assert json.dumps({"id": source()["access_key_id"]}) == '{"id": "e"}'
