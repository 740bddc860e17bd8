"""Messages of `users/…` and of signing in."""

from typing import Literal

from trackline.wire.message import Request, Response
from trackline.wire.nouns import NonEmpty, Noun

Role = Literal["viewer", "editor", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "editor", "admin")
"""Each may all that the ones before it may."""


class User(Noun):
    """A user without the password; `role` is ours."""

    id: int
    username: str
    is_admin: bool
    role: Role
    experiment_permissions: list[str]
    """Always empty, for a role holds for everything; clients of version 2 read it."""
    registered_model_permissions: list[str]
    """Always empty, likewise."""


class UserResponse(Response):
    """A user."""

    user: User


class CurrentUserResponse(Response):
    """The user who asks."""

    user: User
    is_basic_auth: bool


class ListUsersResponse(Response):
    """All users."""

    users: list[User]


class CreateUser(Request):
    """Add a user; without a role, with the one that new users get."""

    username: NonEmpty
    password: NonEmpty
    role: Role | None = None


class GetUser(Request):
    """Ask for a user by name."""

    username: NonEmpty


class UpdatePassword(Request):
    """Give a user another password; who changes their own must tell the one they have."""

    username: NonEmpty
    password: NonEmpty
    current_password: str | None = None


class UpdateAdmin(Request):
    """Make a user an admin, or an admin an editor."""

    username: NonEmpty
    is_admin: bool


class DeleteUser(Request):
    """Remove a user with all tokens and sessions."""

    username: NonEmpty


class SignIn(Request):
    """Ask for a session."""

    username: NonEmpty
    password: NonEmpty
