"""Artifacts: which paths and locations are safe, and the stores that keep the bytes."""
