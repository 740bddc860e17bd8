"""Who may use the server: whether it asks for sign-ins, and the first admin."""

import configparser
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from trackline.access import users
from trackline.access.limits import check_password, check_username
from trackline.access.passwords import hash_password
from trackline.cli.locations import Locations
from trackline.cli.refusal import Refusal
from trackline.cli.settings import Value, text
from trackline.cli.sizes import count
from trackline.db.dialects import open_dialect
from trackline.db.session import Session
from trackline.db.tables import user
from trackline.db.transaction import ReadTx
from trackline.errors import TracklineError
from trackline.house import House
from trackline.wire.access import Role
from trackline.wire.message import NoFields

PASSWORD_VARIABLE = "MLFLOW_AUTH_ADMIN_PASSWORD"  # noqa: S105 - a name
_ROLES: dict[str, Role] = {"READ": "viewer", "USE": "viewer", "EDIT": "editor", "MANAGE": "editor"}
"""The role that does what MLflow's default permission does."""
_OWN_CHECK = "authenticate_request_basic_auth"
_IGNORED = ("database_uri", "grant_default_workspace_access")


@dataclass(frozen=True, slots=True)
class Accounts:
    """How a server that asks for sign-ins comes to its users."""

    new_user_role: Role
    admin_username: str
    admin_password: str
    """"" where nobody is to be made an admin."""
    warnings: tuple[str, ...]

    def check(self, locations: Locations, backend: str | None) -> None:
        """Raise Refusal when nobody could sign in; writes nothing. `backend` is the database as it was named."""
        if self.admin_password:
            try:
                check_username(self.admin_username)
                check_password(self.admin_password)
            except TracklineError as error:
                raise Refusal(f"The first admin ({PASSWORD_VARIABLE}): {error.message}") from error
        elif not roles(locations):
            shown = locations.shown_backend if locations.server else backend
            place = f" --backend-store-uri {shown}" if shown else ""
            raise Refusal(
                "--app-name basic-auth: there are no users yet. Add the first with "
                f"'trackline user add NAME --role admin{place}', or set {PASSWORD_VARIABLE}."
            )

    def prepare(self, locations: Locations) -> str:
        """Make the first admin if there are no users and a password is given; return how many there are, in words."""
        with Session(locations.backend, House(artifact_root="")) as session:
            known = session.read(users.count_users, None)
            if not known and self.admin_password:
                first = users.NewUser(self.admin_username, hash_password(self.admin_password), "admin")
                session.write(users.create_first_user, first)
                return f"users sign in; made {self.admin_username} the first admin"
        return f"users sign in; there {'is' if known == 1 else 'are'} {count(known, 'user')}"


def accounts(values: Mapping[str, Value]) -> Accounts | None:
    """Return how the server comes to its users; None where it does not ask for sign-ins. Raises Refusal."""
    app = text(values, "app_name")
    if app is None:
        return None
    if app != "basic-auth":
        raise Refusal(f"--app-name: {app!r} is not supported. Write basic-auth, the only one there is.")
    file = _read(text(values, "auth_config"))
    permission = file.get("default_permission", "READ").upper()
    if permission not in _ROLES:
        raise Refusal(
            f"--auth-config: default_permission = {permission} has no role that does the same. "
            f"Write one of {', '.join(_ROLES)}."
        )
    check = file.get("authorization_function", _OWN_CHECK)
    if not check.endswith(_OWN_CHECK):
        raise Refusal(f"--auth-config: authorization_function = {check} is not supported. Remove the line.")
    return Accounts(
        _ROLES[permission],
        text(values, "admin_username") or file.get("admin_username", "admin"),
        os.environ.get(PASSWORD_VARIABLE) or file.get("admin_password", ""),
        tuple(f"--auth-config: {name} has no effect here." for name in _IGNORED if name in file),
    )


def roles(locations: Locations) -> list[Role]:
    """Return the role of each user in a database, none where there is no database yet; changes nothing.

    Raises DatabaseUnusableError.
    """
    dialect = open_dialect(locations.backend)
    if user.name not in (dialect.table_names() or ()):
        return []
    tx = ReadTx(dialect, House(artifact_root=""))
    try:
        return [each.role for each in users.list_users(tx, NoFields()).users]
    finally:
        tx.close()


def _read(path: str | None) -> Mapping[str, str]:
    if path is None:
        return {}
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        raise Refusal(f"--auth-config: {path} cannot be read as an ini file ({type(error).__name__}).") from error
    if not parser.has_section("mlflow"):
        raise Refusal(f"--auth-config: {path} has no section [mlflow].")
    return dict(parser["mlflow"])
