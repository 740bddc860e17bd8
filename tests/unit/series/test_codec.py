"""Points come back from their packed and compressed forms bit for bit."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackline.series.codec import (
    DamagedBytesError,
    decode,
    encode,
    pack,
    pack_arrival,
    pack_columns,
    pack_one,
    unpack,
    unpack_all,
    unpack_arrivals,
)
from trackline.series.columns import EMPTY, Columns, Ints

INT64 = st.integers(-(2**63), 2**63 - 1) | st.sampled_from([-(2**63), 2**63 - 1, 0])
POINTS = st.lists(st.tuples(INT64, INT64, st.floats()), max_size=60)
KEYED = st.lists(st.tuples(st.integers(0, 2**32 - 1), INT64, INT64, st.floats()), max_size=60)


def columns(points: list[tuple[int, int, float]]) -> Columns:
    """Return (step, timestamp, value) rows as columns."""
    return Columns(
        np.array([point[0] for point in points], np.int64),
        np.array([point[1] for point in points], np.int64),
        np.array([point[2] for point in points], np.float64),
    )


def packed(points: list[tuple[int, int, int, float]]) -> bytes:
    """Return the journal's form of keyed points."""
    return pack([p[0] for p in points], [p[1] for p in points], [p[2] for p in points], [p[3] for p in points])


def listed(keys: Ints, points: Columns) -> list[tuple[int, int, int, int]]:
    """Return points as tuples that can be compared, NaN too."""
    bits = points.values.view(np.int64)
    return list(zip(keys.tolist(), points.steps.tolist(), points.timestamps.tolist(), bits.tolist(), strict=True))


def same_bits(one: Columns, other: Columns) -> bool:
    """Tell whether all numbers are equal to the bit, NaN's included."""
    return (
        one.steps.tobytes() == other.steps.tobytes()
        and one.timestamps.tobytes() == other.timestamps.tobytes()
        and one.values.tobytes() == other.values.tobytes()
    )


@given(KEYED)
def test_columns_are_packed_as_points_are(points: list[tuple[int, int, int, float]]) -> None:
    """Both forms of the journal are the same bytes."""
    whole = columns([point[1:] for point in points])
    assert pack_columns(np.array([point[0] for point in points], np.int64), whole) == packed(points)


@given(st.lists(st.lists(st.tuples(INT64, st.integers(0, 2**32 - 1), INT64, INT64, st.floats()), max_size=5)))
def test_arrived_points_come_back(rows: list[list[tuple[int, int, int, int, float]]]) -> None:
    """Points beside their runs come back in their order, row behind row."""
    run_ids, keys, found = unpack_arrivals([b"".join(pack_arrival(*point) for point in row) for row in rows])
    points = [point for row in rows for point in row]
    assert (run_ids.tolist(), keys.tolist()) == ([point[0] for point in points], [point[1] for point in points])
    assert same_bits(found, columns([point[2:] for point in points]))


@given(POINTS)
def test_a_chunk_comes_back(points: list[tuple[int, int, float]]) -> None:
    """Any points, in any order, survive compression."""
    whole = columns(points)
    assert same_bits(decode(encode(whole)), whole)


@given(KEYED)
def test_a_journal_row_comes_back(points: list[tuple[int, int, int, float]]) -> None:
    """Any points of any keys survive packing, in their order."""
    keys, steps, timestamps, values = (list(column) for column in zip(*points, strict=True)) if points else ([],) * 4
    found, unpacked = unpack(pack(keys, steps, timestamps, values))
    assert found.tolist() == keys
    assert same_bits(unpacked, columns([point[1:] for point in points]))


def test_a_single_point_is_packed_alike() -> None:
    """The short way for one point writes the same bytes."""
    assert pack_one(7, -2, 3, 4.5) == pack([7], [-2], [3], [4.5])


@given(st.lists(KEYED, max_size=6))
def test_journal_rows_come_back_together(rows: list[list[tuple[int, int, int, float]]]) -> None:
    """Rows of any lengths, unpacked at once, hold the points that each holds alone."""
    journal = [packed(row) for row in rows]
    alone = [listed(*unpack(data)) for data in journal]
    assert sorted(listed(*unpack_all(journal))) == sorted(point for each in alone for point in each)


@pytest.mark.parametrize("place", range(3))
def test_one_damaged_row_among_others_is_known(place: int) -> None:
    """Rows that are read as one table are checked each."""
    rows = [pack_one(1, step, 3, 4.0) for step in range(3)]
    rows[place] = b"\x09" + rows[place][1:]
    with pytest.raises(DamagedBytesError, match="version 9"):
        unpack_all(rows)


DAMAGES: list[Callable[[bytes], bytes]] = [lambda _: b"", lambda data: data[:-1], lambda data: b"\x09" + data[1:]]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_bytes_are_known(damage: Callable[[bytes], bytes]) -> None:
    """What is cut off or has another version is refused, a journal row and a chunk alike."""
    with pytest.raises(DamagedBytesError, match="a row of its journal"):
        unpack(damage(pack([1], [2], [3], [4.0])))
    with pytest.raises(DamagedBytesError, match="a sealed chunk"):
        decode(damage(encode(columns([(1, 2, 3.0)]))))


def test_no_points_have_a_form() -> None:
    """An empty chunk is decodable."""
    assert same_bits(decode(encode(EMPTY)), EMPTY)


def test_a_regular_series_is_small() -> None:
    """Steps and times at even distances cost almost nothing beside the values."""
    n = 8192
    values = np.random.default_rng(1).random(n)
    chunk = encode(Columns(np.arange(n), 1_700_000_000_000 + np.arange(n) * 100, values))
    assert len(chunk) < 9 * n


@pytest.mark.parametrize("read", [decode, unpack])
def test_another_version_is_refused(read: Callable[[bytes], object]) -> None:
    """Bytes of a form that this release does not know are refused, not misread."""
    data = bytearray(encode(EMPTY))
    data[0] = 9
    with pytest.raises(ValueError, match="version 9"):
        read(bytes(data))
