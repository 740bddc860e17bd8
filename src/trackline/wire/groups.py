"""Messages of the UI's runs table when it is grouped."""

from typing import Annotated, Literal

import msgspec

from trackline.wire.columns import ChooseRuns, Offset
from trackline.wire.message import Response
from trackline.wire.nouns import Number


class GetGroups(ChooseRuns):
    """Ask for the matching runs in groups of equal values of `group_by`, with aggregates of metric columns.

    The groups are ordered by the number of their runs, by their values, or by an aggregate of a column of `columns`.
    """

    columns: Annotated[list[str], msgspec.Meta(max_length=50)] = []
    order_by: Literal["count", "value", "mean", "min", "max"] = "count"
    order_column: str | None = None
    descending: bool = True
    offset: Offset = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100


class GroupColumn(Response):
    """Aggregates of a metric column, an entry per group: over the values that are finite numbers."""

    name: str
    count: list[int]
    mean: list[Number | None]
    min: list[Number | None]
    max: list[Number | None]


class GetGroupsResponse(Response):
    """A stretch of the groups: how many there are in all, and their values in the order of `group_by`."""

    total: int
    offset: int
    values: list[list[str | None]]
    count: list[int]
    columns: list[GroupColumn]
