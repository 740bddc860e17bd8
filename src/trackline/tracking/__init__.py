"""The rules of experiments, runs and what they log, as functions over a transaction."""
