"""The three roles, in their order."""

from trackline.wire.access import ROLES, Role

RANK: dict[Role, int] = {role: place for place, role in enumerate(ROLES, start=1)}
"""A role may all that those of a lower rank may."""


def lower(one: Role, other: Role) -> Role:
    """Return the role of the two that may less."""
    return min(one, other, key=RANK.__getitem__)
