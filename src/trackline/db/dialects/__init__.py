"""What differs between databases; the only place that knows a database by name."""

from trackline.db.dialects.dialect import DatabaseUnusableError, Dialect, Log, cause_of, without_password
from trackline.db.dialects.open import SERVERS, open_dialect

__all__ = ["SERVERS", "DatabaseUnusableError", "Dialect", "Log", "cause_of", "open_dialect", "without_password"]
