"""What a check found."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """How something is, and for what is not right, what to do."""

    state: Literal["ok", "warning", "problem"]
    subject: str
    text: str
    fix: str = ""


def ok(subject: str, text: str) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding("ok", subject, text)


def warning(subject: str, text: str, fix: str) -> Finding:
    """Return a finding that may become a problem."""
    return Finding("warning", subject, text, fix)


def problem(subject: str, text: str, fix: str = "") -> Finding:
    """Return a finding that keeps something from working; "" where the text says what to do."""
    return Finding("problem", subject, text, fix)
