"""What kind of content a file's name promises."""

import pytest

from trackline.artifacts.content_types import content_type


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text/plain"),
        ("model/MLmodel", "text/plain"),
        ("conda.yaml", "text/plain"),
        ("a.JSON", "text/plain"),
        ("train.py", "text/plain"),
        ("a.js", "text/plain"),
        ("page.html", "text/html"),
        ("plot.png", "image/png"),
        ("images/x+compressed.webp", "image/webp"),
        ("plot.svg", "image/svg+xml"),
        ("table.csv", "text/plain"),
        ("clip.mp4", "video/mp4"),
        ("data.tar.gz", "application/octet-stream"),
        ("weights.bin", "application/octet-stream"),
        ("page.xhtml", "application/octet-stream"),
        ("no_suffix", "application/octet-stream"),
        (".hidden", "application/octet-stream"),
        ("model.pkl", "application/octet-stream"),
        ("txt", "application/octet-stream"),
    ],
)
def test_content_type(name: str, kind: str) -> None:
    """The suffix decides; text is plain text, what is not known is bytes."""
    assert kind == content_type(name)
