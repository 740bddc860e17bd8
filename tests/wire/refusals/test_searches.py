"""Searches made to be slow: filters, orders, pages and tokens of any size are answered or refused soon."""

import base64
import json
import time
from typing import Any

import pytest
from hostile import Target

SEARCHES = ("runs/search", "experiments/search", "logged-models/search")
LATEST_S = 3.0
FILTERS = {
    "open": "(" * 60_000,
    "nested": "(" * 30_000 + "params.a = '1'" + ")" * 30_000,
    "not not": "NOT " * 16_000 + "params.a = '1'",
    "many or": " OR ".join(["params.a = '1'"] * 4000),
    "500 or": " OR ".join(f"params.a{n} LIKE '%{n}%'" for n in range(500)),
    "500 and": " AND ".join(f"metrics.m{n} > {n}" for n in range(500)),
    "500 not": " AND ".join(f"NOT tags.t{n} = 'a'" for n in range(500)),
    "many in": "params.a IN (" + ",".join(["'a'"] * 16_000) + ")",
    "digits": "metrics.a = " + "9" * 60_000,
    "digits and a letter": "metrics.a = " + "9" * 60_000 + "x",
    "fraction and a letter": "metrics.a = ." + "9" * 60_000 + "x",
    "exponent and a letter": "metrics.a = 1e" + "9" * 60_000 + "x",
    "quotes": "params.a = " + "'" * 65_001,
    "even quotes": "params.a = " + "'" * 65_000,
    "backticks": "params." + "`" * 65_001 + " = '1'",
    "dots": "a." * 32_000,
    "dots and a dash": "a." * 32_000 + "-",
    "blanks": "params.a" + " " * 60_000 + "= '1'",
    "blanks and a letter": "params.a = '1'" + " " * 60_000 + "x",
    "pattern": "params.a LIKE '" + "%a" * 30_000 + "%b'",
    "short pattern": "tags.t LIKE '" + "%a" * 2000 + "%b'",
    "pattern of one letter": "tags.t LIKE '" + "%_" * 2000 + "%b'",
    "pattern, any case": "tags.t ILIKE '" + "%A" * 2000 + "%b'",
    "too long": "params.a = '" + "x" * 1_000_000 + "'",
    "wide": "params.a = '" + "\U0001f4a3" * 60_000 + "'",
    "two statements": "params.a = '1'; DROP TABLE run",
    "nul": "params.a = '\0'",
}
ORDERS = {
    "many": [f"metrics.m{n}" for n in range(10_000)],
    "hundred": [f"params.p{n} DESC" for n in range(100)],
    "most": [f"tags.t{n}" for n in range(30)],
    "equal": ["start_time"] * 10_000,
    "long": ["metrics." + "m" * 60_000],
    "digits": ["9" * 60_000 + "x"],
    "statement": ["start_time; DROP TABLE run"],
    "function": ["sleep(10)"],
}
PAGES = [0, -1, -(2**63), 2**31, 2**63 - 1, 2**63, 10**30, 50_001]
TOKENS = {
    "text": "a",
    "no base64": "\u00e9%%%",
    "list": base64.b64encode(b"[]").decode(),
    "null": base64.b64encode(b"null").decode(),
    "number": base64.b64encode(b"1e999").decode(),
    "offset": base64.b64encode(b'{"offset": 1000000000000}').decode(),
    "nested": base64.b64encode(b"[" * 10_000 + b"]" * 10_000).decode(),
    "huge": base64.b64encode(b'["' + b"x" * 1_000_000 + b'"]').decode(),
    "digits": base64.b64encode(b'["a", 0, [' + b"9" * 5000 + b"]]").decode(),
    "pickle": base64.b64encode(b"cposix\nsystem\n(S'id'\ntR.").decode(),
    "statement": base64.b64encode(b'["\'; DROP TABLE run; --", 0, []]').decode(),
}


@pytest.fixture(scope="module")
def target(target: Target) -> Target:
    """Fill a server with some runs that have long tags and params."""
    for place in range(40):
        run_id = target.new_run()
        tags = [{"key": "t", "value": "a" * 8000}]
        target.post("runs/log-batch", {"run_id": run_id, "tags": tags, "params": [{"key": "p", "value": str(place)}]})
    return target


def _search(target: Target, search: str, **fields: Any) -> int:  # noqa: ANN401 - JSON
    needed: dict[str, Any] = {"max_results": 10} if search == "experiments/search" else {"experiment_ids": ["0"]}
    if search == "logged-models/search" and "order_by" in fields:
        fields["order_by"] = [{"field_name": text} for text in fields["order_by"]]
    started = time.monotonic()
    answer = target.post(search, needed | fields)
    assert time.monotonic() - started < LATEST_S
    assert answer.status in {200, 400}, answer.body[:500]
    return answer.status


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("filter_", FILTERS)
def test_filters(target: Target, search: str, filter_: str) -> None:
    """Depth, length, number and pattern of a filter do not make a search slow."""
    _search(target, search, filter=FILTERS[filter_])


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("order", ORDERS)
def test_orders(target: Target, search: str, order: str) -> None:
    """No order makes a search slow."""
    _search(target, search, order_by=ORDERS[order])


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("size", PAGES)
def test_page_sizes(target: Target, search: str, size: int) -> None:
    """A page that is none, or larger than any, is refused; for logged models nothing stands for the default."""
    expected = 200 if (search, size) == ("logged-models/search", 0) else 400
    assert _search(target, search, max_results=size) == expected


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("token", TOKENS)
def test_forged_tokens(target: Target, search: str, token: str) -> None:
    """A token that was not given out is refused."""
    assert _search(target, search, page_token=TOKENS[token]) == 400


def test_a_token_belongs_to_its_query(target: Target) -> None:
    """A token of one query opens no page of another, nor one that was changed."""
    first = target.post("runs/search", {"experiment_ids": ["0"], "max_results": 5}).json()
    token: str = first["next_page_token"]
    assert _search(target, "runs/search", max_results=5, page_token=token) == 200
    assert _search(target, "runs/search", max_results=5, page_token=token, filter="params.p = '1'") == 400
    assert _search(target, "runs/search", max_results=5, page_token=token, order_by=["params.p"]) == 400
    assert _search(target, "logged-models/search", page_token=token) == 400
    query, part, values = json.loads(base64.urlsafe_b64decode(token))
    places: list[Any] = [[part + 1, values], [-1, values], [-5, values], [part, [*values, 1]], [part, [[]]]]
    for place in places:
        changed = base64.urlsafe_b64encode(json.dumps([query, *place]).encode()).decode()
        assert _search(target, "runs/search", max_results=5, page_token=changed) == 400


def test_a_changed_place_is_only_another_place(target: Target) -> None:
    """Who changes the values in a token gets another page of the same query, whatever they are."""
    token: str = target.post("runs/search", {"experiment_ids": ["0"], "max_results": 5}).json()["next_page_token"]
    query, part, values = json.loads(base64.urlsafe_b64decode(token))
    for value in (2**63, 10**30, 1e308, -1, "'; --", "", "\0", "x" * 10_000, True):
        changed = base64.urlsafe_b64encode(json.dumps([query, part, [value] * len(values)]).encode()).decode()
        _search(target, "runs/search", max_results=5, page_token=changed)


def test_many_experiments(target: Target) -> None:
    """So many experiments that no database takes them as values are refused; some thousands are searched."""
    assert _search(target, "runs/search", experiment_ids=[str(n) for n in range(10_000)]) == 200
    assert _search(target, "runs/search", experiment_ids=[str(n) for n in range(10_001)]) == 400
    assert _search(target, "logged-models/search", experiment_ids=[str(n) for n in range(10_001)]) == 400
    assert _search(target, "runs/search", experiment_ids=["9" * 100_000]) == 400
