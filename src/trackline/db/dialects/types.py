"""Column types that mean the same on every database: exact text comparison, 64-bit integers, large values."""

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Text
from sqlalchemy.dialects import mysql

KEY = BigInteger().with_variant(Integer(), "sqlite")
"""A surrogate key the database hands out; SQLite does so for INTEGER only, which holds 64 bits there."""

BIG = BigInteger()

KEY_TEXT = String(250).with_variant(mysql.VARCHAR(250, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")
NAME = String(500).with_variant(mysql.VARCHAR(500, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")
LONG_TEXT = Text().with_variant(mysql.LONGTEXT(charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")
BLOB = LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")
