"""Trackline: an experiment-tracking server that speaks the MLflow tracking wire."""

__version__ = "0.1.0"
__all__ = ["__version__"]
