"""Prompts: registered models of texts, told apart from models by a tag."""

from collections.abc import Iterable

from trackline.errors import InvalidParameterValue, ResourceAlreadyExists
from trackline.search.tree import Comparison, Node, Not
from trackline.wire.nouns import Tag

PROMPT_TAG = "mlflow.prompt.is_prompt"
"""`true` makes a prompt of a registered model, and a prompt's version of a version."""

_SOURCES = ("prompt-template", "dummy-source")
"""What clients send where the source of a model would stand: a prompt's text is a tag."""


def is_prompt(tags: Iterable[Tag]) -> bool:
    """Tell whether these are the tags of a prompt."""
    return any(tag.key == PROMPT_TAG and tag.value.lower() == "true" for tag in tags)


def check_prompt_source(source: str) -> None:
    """Check the source of a prompt's version. Raises InvalidParameterValue."""
    if source not in _SOURCES:
        raise InvalidParameterValue(
            f"Invalid prompt source: {source[:200]!r}. A version tagged {PROMPT_TAG!r} has {' or '.join(_SOURCES)}."
        )


def name_taken(name: str, *, by_prompt: bool, for_prompt: bool) -> ResourceAlreadyExists:
    """Return the refusal of a name that another registered model or prompt has."""
    if by_prompt == for_prompt:
        return ResourceAlreadyExists(f"Registered Model (name={name}) already exists.")
    new, old = ("prompt", "registered model") if for_prompt else ("registered model", "prompt")
    return ResourceAlreadyExists(
        f"Tried to create a {new} with name {name!r}, but the name is already taken by a {old}. "
        "A model and a prompt cannot have the same name."
    )


def asks_about_prompts(comparison: Comparison) -> bool | None:
    """Tell whether a comparison asks for prompts (True), for what is none (False), or for something else (None)."""
    if comparison.key.entity != "tag" or comparison.key.name != PROMPT_TAG or comparison.operator not in ("=", "!="):
        return None
    if comparison.value not in ("true", "false"):
        return None
    return (comparison.value == "true") == (comparison.operator == "=")


def asks_for_prompts(node: Node | None) -> bool:
    """Tell whether a filter asks for prompts anywhere: those that do not are about models alone."""
    if node is None:
        return False
    if isinstance(node, Comparison):
        return asks_about_prompts(node) is True
    return any(map(asks_for_prompts, (node.term,) if isinstance(node, Not) else node.terms))
