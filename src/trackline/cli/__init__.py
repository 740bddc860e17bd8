"""The command line."""

from trackline.cli.main import main

__all__ = ["main"]
