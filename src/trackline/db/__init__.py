"""The database: tables, transactions, the committer and the readers."""
