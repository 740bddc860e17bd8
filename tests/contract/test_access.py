"""Users, API tokens and sessions: who is found, what they may, and what ends with what."""

import pytest
from tests.contract.conftest import Database

from trackline.access import callers, sessions, tokens, users
from trackline.access.passwords import hash_password, is_password
from trackline.access.secret import digest
from trackline.errors import BadRequest, InvalidParameterValue, ResourceAlreadyExists, ResourceDoesNotExist
from trackline.wire import access as wire
from trackline.wire.access import Role
from trackline.wire.message import NoFields

DAY_MS = 86_400_000


def add(database: Database, name: str, role: Role = "viewer") -> None:
    """Add a user whose stored hash is no hash: nothing here checks passwords."""
    database.write(users.create_user, users.NewUser(name, "no hash", role))


def make_token(database: Database, name: str, role: Role, *, until: int | None = None) -> str:
    """Make a token called `ci` and return its digest."""
    secret = digest(f"token of {name}")
    database.write(tokens.create_token, tokens.NewToken(name, "ci", secret, role, until))
    return secret


def open_session(database: Database, name: str) -> str:
    """Open a session and return its digest."""
    secret = digest(f"session of {name} at {database.now}")
    database.write(sessions.open_session, sessions.NewSession(name, secret))
    return secret


def role_of(caller: callers.Caller | None) -> Role | None:
    """Return what was found to be allowed."""
    return caller and caller.role


def test_an_added_user_is_shown_without_the_password(database: Database) -> None:
    """Name and role come back, and what clients of version 2 read is there."""
    made = database.write(users.create_user, users.NewUser("ann", "secret", "editor")).user
    assert database.read(users.get_user, wire.GetUser("ann")).user == made
    assert (made.username, made.role, made.is_admin, made.experiment_permissions) == ("ann", "editor", False, [])


def test_users_are_listed_by_name(database: Database) -> None:
    """All of them, in order."""
    for name in ("bob", "ann"):
        add(database, name)
    assert [user.username for user in database.read(users.list_users, NoFields()).users] == ["ann", "bob"]


def test_a_taken_name_is_refused(database: Database) -> None:
    """Names are told apart by case, and equal ones are refused."""
    for name in ("ann", "Ann"):
        add(database, name)
    with pytest.raises(ResourceAlreadyExists, match="ann"):
        add(database, "ann")


@pytest.mark.parametrize("name", ["", " ann", "ann ", "a:b", "a\nb", "a\x00b", "a" * 251])
def test_bad_names_are_refused(database: Database, name: str) -> None:
    """A name must be readable and fit into HTTP's basic scheme."""
    with pytest.raises(InvalidParameterValue, match="username"):
        add(database, name)


@pytest.mark.parametrize("name", ["ann@example.org", "Änne Müller", "a" * 250])
def test_good_names_come_back(database: Database, name: str) -> None:
    """Addresses, letters of other languages and long names are names."""
    add(database, name)
    assert database.read(users.get_user, wire.GetUser(name)).user.username == name


def test_the_first_user_is_added_once(database: Database) -> None:
    """A server that starts beside another adds no second first user."""
    for name in ("admin", "other"):
        database.write(users.create_first_user, users.NewUser(name, "hash", "admin"))
    assert [user.username for user in database.read(users.list_users, NoFields()).users] == ["admin"]


def test_unknown_users_are_named(database: Database) -> None:
    """Whatever is asked about a user who is not there says so."""
    with pytest.raises(ResourceDoesNotExist, match="username=nobody"):
        database.read(users.get_user, wire.GetUser("nobody"))
    with pytest.raises(ResourceDoesNotExist, match="username=nobody"):
        database.write(users.delete_user, wire.DeleteUser("nobody"))
    with pytest.raises(ResourceDoesNotExist, match="username=nobody"):
        database.write(users.set_password, users.NewPassword("nobody", "hash"))


@pytest.mark.parametrize("name", ["a\x00b", "\x00", "", "a" * 10_000, "😀"])
def test_names_that_nobody_can_have_are_nobodys(database: Database, name: str) -> None:
    """Whatever is sent as a name finds no user, and is no error of the database."""
    assert database.read(callers.by_name, name) is None
    with pytest.raises(ResourceDoesNotExist):
        database.read(users.get_user, wire.GetUser(name))
    with pytest.raises(ResourceDoesNotExist):
        database.write(users.delete_user, wire.DeleteUser(name))


def test_an_admin_is_made_and_becomes_an_editor(database: Database) -> None:
    """`is_admin` raises to admin and lowers an admin to editor; a viewer stays one."""
    add(database, "root", "admin")
    add(database, "ann")
    roles: list[Role] = []
    for is_admin in (False, True, False):
        database.write(users.update_admin, wire.UpdateAdmin("ann", is_admin))
        roles.append(database.read(users.get_user, wire.GetUser("ann")).user.role)
    assert roles == ["viewer", "admin", "editor"]


def test_the_only_admin_stays(database: Database) -> None:
    """Neither removing nor lowering the last admin is possible; with a second one it is."""
    add(database, "root", "admin")
    add(database, "ann")
    for attempt in (
        lambda: database.write(users.delete_user, wire.DeleteUser("root")),
        lambda: database.write(users.update_admin, wire.UpdateAdmin("root", is_admin=False)),
        lambda: database.write(users.set_role, users.NewRole("root", "viewer")),
    ):
        with pytest.raises(BadRequest, match="only admin"):
            attempt()
    database.write(users.set_role, users.NewRole("ann", "admin"))
    database.write(users.delete_user, wire.DeleteUser("root"))
    assert [user.username for user in database.read(users.list_users, NoFields()).users] == ["ann"]


@pytest.mark.parametrize(
    ("users_role", "tokens_role", "may"),
    [("admin", "viewer", "viewer"), ("viewer", "admin", "viewer"), ("editor", "editor", "editor")],
)
def test_a_token_may_no_more_than_its_user(database: Database, users_role: Role, tokens_role: Role, may: Role) -> None:
    """The lower role of the two holds, and is what lists show."""
    add(database, "ann", users_role)
    assert role_of(database.read(callers.by_token, make_token(database, "ann", tokens_role))) == may
    assert [token.role for token in database.read(tokens.list_tokens, None)] == [may]


def test_a_token_ends_at_its_time(database: Database) -> None:
    """It is good up to its end and not from then on."""
    add(database, "ann")
    secret = make_token(database, "ann", "viewer", until=database.now + DAY_MS)
    database.now += DAY_MS - 1
    assert database.read(callers.by_token, secret) is not None
    database.now += 1
    assert database.read(callers.by_token, secret) is None


def test_a_revoked_token_is_no_token(database: Database) -> None:
    """It is not found any more, and its name is free."""
    add(database, "ann")
    secret = make_token(database, "ann", "viewer")
    with pytest.raises(ResourceAlreadyExists, match="'ci'"):
        make_token(database, "ann", "viewer")
    database.write(tokens.revoke_token, tokens.TokenName("ann", "ci"))
    assert database.read(callers.by_token, secret) is None
    with pytest.raises(ResourceDoesNotExist, match="'ci'"):
        database.write(tokens.revoke_token, tokens.TokenName("ann", "ci"))
    make_token(database, "ann", "viewer")


def test_the_use_of_a_token_is_noted(database: Database) -> None:
    """The list shows when it was used."""
    add(database, "ann")
    secret = make_token(database, "ann", "viewer")
    assert [token.last_used_time for token in database.read(tokens.list_tokens, None)] == [None]
    database.write(tokens.note_use, secret)
    assert [token.last_used_time for token in database.read(tokens.list_tokens, None)] == [database.now]


def test_a_session_ends_at_its_time_and_by_itself(database: Database) -> None:
    """It is good for its lifetime; the next sign-in sweeps it out, and one can be closed before."""
    add(database, "ann", "editor")
    first = open_session(database, "ann")
    database.now += sessions.LIFETIME_MS - 1
    assert role_of(database.read(callers.by_session, first)) == "editor"
    database.now += 1
    assert database.read(callers.by_session, first) is None
    second = open_session(database, "ann")
    database.write(sessions.close_session, second)
    assert database.read(callers.by_session, second) is None


def test_another_password_ends_the_sessions(database: Database) -> None:
    """Sessions of that user are over, tokens and the sessions of others are not."""
    for name in ("ann", "bob"):
        add(database, name)
    anns, bobs, token = (
        open_session(database, "ann"),
        open_session(database, "bob"),
        make_token(database, "ann", "viewer"),
    )
    database.write(users.set_password, users.NewPassword("ann", "changed"))
    assert database.read(callers.by_session, anns) is None
    assert database.read(callers.by_session, bobs) is not None
    assert database.read(callers.by_token, token) is not None
    found = database.read(callers.by_name, "ann")
    assert found is not None
    assert found.password_hash == "changed"  # noqa: S105 - no hash


def test_a_removed_user_leaves_nothing(database: Database) -> None:
    """Token and session are gone, and a new user of that name does not inherit them."""
    add(database, "root", "admin")
    add(database, "ann")
    session, token = open_session(database, "ann"), make_token(database, "ann", "viewer")
    database.write(users.delete_user, wire.DeleteUser("ann"))
    add(database, "ann")
    assert database.read(callers.by_session, session) is None
    assert database.read(callers.by_token, token) is None
    assert database.read(tokens.list_tokens, None) == []


def test_a_stored_password_is_recognised(database: Database) -> None:
    """What was hashed fits its column and matches its password alone."""
    stored = hash_password("correct horse battery")
    database.write(users.create_user, users.NewUser("ann", stored, "viewer"))
    found = database.read(callers.by_name, "ann")
    assert found is not None
    assert is_password("correct horse battery", found.password_hash)
    assert not is_password("correct horse batterY", found.password_hash)
    assert not is_password("correct horse battery", None)
