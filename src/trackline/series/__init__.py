"""Metric points: the journal they arrive in, the compressed columns they rest in, and how they are read."""
