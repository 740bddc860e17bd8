"""Which experiment a client's id means."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trackline.errors import InvalidParameterValue
from trackline.tracking.experiments import parse_id

MOST = 2**63 - 1
NEARLY_NUMBERS = st.text("0159_+- \t\n\u00a0.,ex\u0663\uff15\u00b2")
"""Signs, spaces and digits of other scripts among plain digits."""


@given(st.integers(0, MOST), st.integers(0, 50))
def test_plain_digits_are_their_number(number: int, zeros: int) -> None:
    """Zeros before it change nothing."""
    assert parse_id("0" * zeros + str(number)) == number


@given(st.one_of(st.integers(-(10**90), -1), st.integers(MOST + 1, 10**90)).map(str))
def test_what_no_experiment_can_have_is_no_error(text: str) -> None:
    """Below zero, or above what a database holds."""
    assert parse_id(text) == -1


@given(st.one_of(st.text(), NEARLY_NUMBERS).filter(lambda text: not re.fullmatch("-?[0-9]+", text, re.ASCII)))
@example("1_0")
@example("+5")
@example(" 5 ")
@example("5\n")
@example("\u0665")
@example("\u00b2")
@example("-")
@example("")
@example("9" * 5000)
@example("-" + "9" * 5000)
def test_other_texts_are_no_ids(text: str) -> None:
    """Some of them are one to Python's `int`."""
    with pytest.raises(InvalidParameterValue, match="must be a valid integer"):
        parse_id(text)
