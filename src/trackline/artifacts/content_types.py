"""What kind of content a file's name promises."""

import re
from mimetypes import MimeTypes

_UNKNOWN = "application/octet-stream"
_TEXT = "text/plain"
_TEXT_SUFFIX = re.compile(
    r".*\.(bash|bat|c|cfg|conf|cpp|css|csv|diff|env|go|h|ini|ipynb|java|jl|js|json|jsonl|jsx|kt|log|lua|md|mjs|patch|pl|"
    r"properties|proto|py|r|rb|rs|rst|scala|sh|sql|swift|toml|ts|tsv|tsx|tex|text|txt|xml|yaml|yml)"
)
_TEXT_NAMES = frozenset(("dockerfile", "license", "makefile", "mlmodel", "mlproject", "readme"))
_ACTIVE = frozenset(("application/xhtml+xml", "text/xml", "application/xml"))
_KNOWN = MimeTypes()  # Python's own table: the machine's would make answers differ between servers
_KNOWN.add_type("image/webp", ".webp")
_KNOWN.add_type("image/avif", ".avif")


def content_type(name: str) -> str:
    """Return the media type for a file name; everything people read as text is `text/plain`."""
    base = name.rpartition("/")[2].lower()
    if base in _TEXT_NAMES or _TEXT_SUFFIX.fullmatch(base):
        return _TEXT
    guessed, packed = _KNOWN.guess_type(base)
    if packed or guessed is None or guessed in _ACTIVE:
        return _UNKNOWN
    return guessed
