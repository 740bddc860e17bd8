"""What differs between databases; the only place that knows a database by name."""

from trackline.db.dialects.sqlite import Sqlite

Dialect = Sqlite

__all__ = ["Dialect"]
