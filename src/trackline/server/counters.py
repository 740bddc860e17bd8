"""Every number that one process of a server counts; the page at /metrics shows them."""

import os
import time

from trackline.counts import Counts
from trackline.db.counts import DatabaseCounts
from trackline.server.exchanges import RowCounts


class ConnectionCounts:
    """How many connections there are, and how many the server ended."""

    def __init__(self, counts: Counts) -> None:
        """Nothing is connected yet: what a process before this one had is gone with it."""
        self.open = counts.number()
        self.open.set(0)
        self.ended = counts.number()


class SealingCounts:
    """What sealing did, and what it found to do."""

    def __init__(self, counts: Counts) -> None:
        """Only one process of a server seals."""
        self.runs = counts.number()
        self.points = counts.number()
        self.put_off = counts.number()
        self.seconds = counts.distribution()
        self.waiting_points = counts.number()
        self.waiting_runs = counts.number()


class Counters:
    """The numbers, in the order in which every process asks for them."""

    def __init__(self, counts: Counts) -> None:
        """Rows of the table come later, each in its turn."""
        self.counts = counts
        self.process = counts.number()
        self.process.set(os.getpid())
        self.started = counts.number()
        self.started.set(time.time())
        self.connections = ConnectionCounts(counts)
        self.database = DatabaseCounts(counts)
        self.sealing = SealingCounts(counts)
        self.other = RowCounts(counts, "", "other", streams=True)
        self.rows: list[RowCounts] = [self.other]

    def row(self, method: str, path: str, *, streams: bool) -> RowCounts:
        """Return what counts the requests of a row of the table."""
        row = RowCounts(self.counts, method, path, streams=streams)
        self.rows.append(row)
        return row
