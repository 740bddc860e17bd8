"""Numbers as people read them."""

import pytest

from trackline.cli.sizes import count, in_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1.0 KB"),
        (5 << 20, "5.0 MB"),
        (3 << 30, "3.0 GB"),
        (2 << 40, "2.0 TB"),
        (5000 << 40, "5000.0 TB"),
    ],
)
def test_sizes_have_a_unit(size: int, words: str) -> None:
    """A size is told in the largest unit of which there is one."""
    assert in_words(size) == words


def test_counts_have_a_noun() -> None:
    """One thing is singular, thousands have a comma."""
    assert [count(number, "run") for number in (0, 1, 2, 12_000)] == ["0 runs", "1 run", "2 runs", "12,000 runs"]
