"""What a chart needs of a chunk without decoding it: some buckets along each axis, stored beside it."""

import struct
import zlib
from dataclasses import dataclass, fields

import numpy as np

from trackline.series.buckets import Buckets, bucket
from trackline.series.columns import Columns

LEAST_POINTS = 1024
"""Points from which a chunk gets an overview; a smaller one is decoded as quickly."""
_MOST_BUCKETS = 32
_HEADER = struct.Struct("<BxxxIIIdd")
_VERSION = 1
_COLUMNS = [field.name for field in fields(Buckets) if field.name != "width"]


@dataclass(frozen=True, slots=True)
class Overview:
    """Buckets of a chunk of `n` points along the steps and along the timestamps."""

    n: int
    step: Buckets
    time: Buckets


def overview(points: Columns) -> Overview:
    """Return the overview of a chunk."""
    step = bucket(points.steps.astype(np.float64), points.values, _MOST_BUCKETS)
    time = bucket(points.timestamps.astype(np.float64), points.values, _MOST_BUCKETS)
    return Overview(len(points), step, time)


def encode_overview(made: Overview) -> bytes:
    """Return the bytes of an overview: a header, then each column as compressed doubles."""
    sizes = (len(made.step.x), len(made.time.x))
    header = _HEADER.pack(_VERSION, made.n, *sizes, made.step.width, made.time.width)
    columns = [getattr(axis, name) for axis in (made.step, made.time) for name in _COLUMNS]
    return header + zlib.compress(b"".join(column.tobytes() for column in columns), 1)


def decode_overview(data: bytes) -> Overview:
    """Undo `encode_overview`. Raises ValueError on an unknown version."""
    version, n, steps, times, step_width, time_width = _HEADER.unpack_from(data)
    if version != _VERSION:
        message = f"overview of version {version}"
        raise ValueError(message)
    columns = np.frombuffer(zlib.decompress(memoryview(data)[_HEADER.size :]), np.float64)
    of_steps, of_times = np.split(columns, [steps * len(_COLUMNS)])
    return Overview(
        n,
        Buckets(step_width, *of_steps.reshape(len(_COLUMNS), steps)),
        Buckets(time_width, *of_times.reshape(len(_COLUMNS), times)),
    )
