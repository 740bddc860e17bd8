"""The liberties that MLflow's clients take with JSON, and the words in which the rest is refused."""

import gzip
import json
import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackline.errors import BadRequest, InvalidParameterValue
from trackline.wire.codec import Decoder, encode
from trackline.wire.experiments import CreateExperiment, SearchExperiments, SearchExperimentsResponse
from trackline.wire.logged_models import FinalizeLoggedModel, GetLoggedModel, SetLoggedModelTags
from trackline.wire.message import Empty, Request
from trackline.wire.metrics import GetMetricHistory, GetMetricHistoryResponse
from trackline.wire.nouns import Metric, RunInputs, Tag
from trackline.wire.runs import (
    CreateRun,
    LogBatch,
    LogInputs,
    LogMetric,
    LogOutputs,
    LogParam,
    Point,
    SearchRuns,
    SetTag,
    UpdateRun,
)

METRIC = Decoder(LogMetric)
BATCH = Decoder(LogBatch)
UPDATE = Decoder(UpdateRun)
RUN = Decoder(CreateRun)
SEARCH = Decoder(SearchRuns)

INT64 = st.integers(-(2**63), 2**63 - 1)


def metric(value: str = "1", timestamp: str = "2", step: str = "3") -> LogMetric:
    """Decode a log-metric body whose numbers are spelled as given."""
    body = f'{{"run_id": "r", "key": "k", "value": {value}, "timestamp": {timestamp}, "step": {step}}}'
    return METRIC.body(body.encode())


def test_null_is_absent() -> None:
    """A null stands for a field that was not sent, also inside lists."""
    body = b'{"run_id": "r", "params": null, "metrics": [{"key": "k", "value": 1, "timestamp": 2, "step": null}]}'
    assert BATCH.body(body) == LogBatch("r", [Point("k", 1.0, 2)])


def test_null_for_a_required_field_is_missing() -> None:
    """A required field that is null is reported as missing."""
    with pytest.raises(InvalidParameterValue, match="Missing value for required parameter 'value'"):
        metric(value="null")


def test_camel_case_is_understood() -> None:
    """A field may be spelled in camelCase."""
    assert UPDATE.body(b'{"runId": "r", "endTime": 5}') == UpdateRun("r", end_time=5)


def test_camel_case_of_an_optional_field_is_not_lost() -> None:
    """A camelCase name is read even where the request is complete without it."""
    body = b'{"name": "n", "artifactLocation": "s3://b/p"}'
    assert Decoder(CreateExperiment).body(body).artifact_location == "s3://b/p"


def test_camel_case_inside_a_list_is_understood() -> None:
    """Fields of list elements may be spelled in camelCase too."""
    body = b'{"run_id": "r", "metrics": [{"key": "k", "value": 1, "timestamp": 2, "modelId": "m-1"}]}'
    assert BATCH.body(body).metrics[0].model_id == "m-1"


@pytest.mark.parametrize("body", [b'{"run_id": "a", "runId": "b"}', b'{"runId": "b", "run_id": "a"}'])
def test_both_spellings_are_refused(body: bytes) -> None:
    """A field given in both spellings is refused, whichever comes first."""
    with pytest.raises(InvalidParameterValue, match="'run_id' is given twice"):
        UPDATE.body(body)


def test_a_name_quoted_in_a_value_is_only_text() -> None:
    """A value that happens to hold a camelCase name is kept as it is."""
    body = json.dumps({"run_id": "r", "key": "k", "value": '{"runId": 1}'}).encode()
    assert Decoder(LogParam).body(body) == LogParam("r", "k", '{"runId": 1}')


def test_a_body_encoded_twice_is_decoded_twice() -> None:
    """A JSON string that holds JSON is what old clients send."""
    body = json.dumps(json.dumps({"run_id": "r", "run_name": "n"})).encode()
    assert UPDATE.body(body) == UpdateRun("r", run_name="n")


def test_numeric_strings_are_numbers() -> None:
    """Numbers may be sent as strings."""
    assert metric('"0.5"', '"12"', '"-3"') == LogMetric("k", 0.5, 12, -3, run_id="r")


@pytest.mark.parametrize(
    ("spelled", "value"),
    [
        ('"Infinity"', math.inf),
        ('"-Infinity"', -math.inf),
        ("Infinity", math.inf),
        ("-Infinity", -math.inf),
        ("true", 1.0),
        ("false", 0.0),
        ("7", 7.0),
    ],
)
def test_doubles_in_other_spellings(spelled: str, value: float) -> None:
    """Infinities come as strings or bare, booleans count as 1 and 0."""
    assert metric(value=spelled).value == value


@pytest.mark.parametrize("spelled", ['"NaN"', "NaN"])
def test_nan_in_both_spellings(spelled: str) -> None:
    """NaN comes as a string or bare."""
    decoded = metric(value=spelled)
    assert math.isnan(decoded.value)
    assert (decoded.timestamp, decoded.step) == (2, 3)


def test_a_bare_nan_harms_no_other_point() -> None:
    """A bare NaN in a batch leaves every other point as it was sent."""
    body = (
        b'{"run_id": "r", "metrics": [{"key": "a", "value": NaN, "timestamp": 1, "step": 2},'
        b' {"key": "b", "value": 3.5, "timestamp": 4, "step": 5}]}'
    )
    first, second = BATCH.body(body).metrics
    assert math.isnan(first.value)
    assert (first.timestamp, first.step) == (1, 2)
    assert second == Point("b", 3.5, 4, 5)


def test_whole_doubles_are_integers() -> None:
    """`1.0` is taken for an integer."""
    assert metric(timestamp="1.0", step="-2.0") == LogMetric("k", 1.0, 1, -2, run_id="r")


@pytest.mark.parametrize(
    ("field", "spelled"),
    [
        ("timestamp", "1.5"),
        ("step", "1.5"),
        ("step", '"1.5"'),
        ("timestamp", '"soon"'),
        ("timestamp", "true"),
        ("step", "9223372036854775808"),
        ("step", "-9223372036854775809"),
        ("value", '"high"'),
        ("value", '""'),
        ("value", "[1]"),
        ("value", "1" + "0" * 400),
    ],
)
def test_what_is_no_number_is_refused(field: str, spelled: str) -> None:
    """A fraction for an integer, a text for a number, or one out of range is refused by name."""
    with pytest.raises(InvalidParameterValue, match=f"for parameter '{field}' supplied"):
        metric(**{field: spelled})


@pytest.mark.parametrize("body", [b'{"experiment_id": 0}', b'{"experiment_id": "0", "run_name": 5}'])
def test_numbers_are_no_texts(body: bytes) -> None:
    """A number is not taken for a string field."""
    with pytest.raises(InvalidParameterValue, match=r"Hint: Value was of type 'int'"):
        RUN.body(body)


@pytest.mark.parametrize("spelled", [b'"FINISHED"', b"3", b'"3"'])
def test_enums_by_name_and_number(spelled: bytes) -> None:
    """A status is understood by its name and by its wire number."""
    assert UPDATE.body(b'{"run_id": "r", "status": %s}' % spelled).status == "FINISHED"


def test_view_types_by_number() -> None:
    """A view type is understood by its wire number."""
    assert SEARCH.body(b'{"run_view_type": 3}').run_view_type == "ALL"


@pytest.mark.parametrize("spelled", [b'"PAUSED"', b"99", b"0"])
def test_unknown_enums_are_ignored(spelled: bytes) -> None:
    """A status that is not known counts as not sent."""
    assert UPDATE.body(b'{"run_id": "r", "status": %s, "end_time": 4}' % spelled) == UpdateRun("r", end_time=4)


def test_run_uuid_stands_for_run_id() -> None:
    """Old clients name the run by `run_uuid`."""
    assert UPDATE.body(b'{"run_uuid": "u"}').run_id == "u"


def test_run_id_wins_over_run_uuid() -> None:
    """Where both are sent, as the Python client does, `run_id` counts."""
    assert UPDATE.body(b'{"run_uuid": "u", "run_id": "r"}').run_id == "r"


def test_unknown_fields_are_ignored() -> None:
    """A newer client's field does not break a request."""
    assert UPDATE.body(b'{"run_id": "r", "colour": {"red": 1}}') == UpdateRun("r")


@pytest.mark.parametrize("body", [b"", b"  \n", b"{}", b'{"run_id": ""}', b'{"run_id": null}'])
def test_missing_required_fields_are_named(body: bytes) -> None:
    """An absent or empty required field is named; an empty body is an empty object."""
    with pytest.raises(InvalidParameterValue, match="Missing value for required parameter 'run_id'"):
        UPDATE.body(body)


@pytest.mark.parametrize(
    ("point", "phrase"),
    [
        ('{"key": "k", "value": "x", "timestamp": 1}', r"Invalid value \"x\" for parameter 'metrics\[1\]\.value'"),
        ('{"key": "k", "value": 1, "timestamp": 1.5}', r"Invalid value 1.5 for parameter 'metrics\[1\]\.timestamp'"),
        ('{"key": "k", "timestamp": 1}', r"Missing value for required parameter 'metrics\[1\]\.value'"),
        ('{"key": "", "value": 1, "timestamp": 1}', r"Missing value for required parameter 'metrics\[1\]\.key'"),
    ],
)
def test_errors_in_lists_name_the_path(point: str, phrase: str) -> None:
    """An error in a batch names the element and the field."""
    body = f'{{"run_id": "r", "metrics": [{{"key": "k", "value": 1, "timestamp": 1}}, {point}]}}'
    with pytest.raises(InvalidParameterValue, match=phrase):
        BATCH.body(body.encode())


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"5", b'"{"', b'"[]"', b"\xff\xfe{", b'{"run_id": "\xff"}', b"[" * 100_000]
)
def test_what_is_no_json_object_is_a_bad_request(body: bytes) -> None:
    """Broken JSON and JSON that is no object are refused, not failed on."""
    with pytest.raises(BadRequest, match="request body"):
        UPDATE.body(body)


def test_deep_nesting_is_a_bad_request() -> None:
    """A body nested deeper than any request is refused."""
    deep = b'{"a":' * 200 + b"1" + b"}" * 200
    with pytest.raises(BadRequest, match="nested deeper"):
        UPDATE.body(b'{"status": 3, "x": ' + deep + b"}")


def test_a_body_of_too_many_values_is_a_bad_request() -> None:
    """What the slow path would make a million objects of is refused before."""
    with pytest.raises(BadRequest, match="more than 500000 values"):
        UPDATE.body(b'{"status": 3, "x": [' + b"{}," * 500_000 + b"{}]}")


def test_a_compressed_body_is_named() -> None:
    """Compressed JSON is refused for what it is, and never unpacked."""
    with pytest.raises(BadRequest, match="gzip"):
        UPDATE.body(gzip.compress(b'{"run_id": "r"}'))


def test_a_status_of_many_digits_is_ignored() -> None:
    """A number that no status has counts as a name that is not known, also where it is too long for a number."""
    assert UPDATE.body(b'{"run_id": "r", "status": "' + b"9" * 10_000 + b'"}').status is None


def test_half_a_surrogate_pair_is_refused() -> None:
    """A text that no database can hold is the client's error."""
    with pytest.raises(InvalidParameterValue, match=r"'value'.*surrogate"):
        Decoder(LogParam).body(b'{"run_id": "r", "key": "k", "value": "\\ud800"}')


@pytest.mark.parametrize(
    "body", [b'{"\\ud800": 1}', b'{"\\ud800xA": 1, "\\ud800x_a": 2}', b'{"tags": [{"\\ud800": 1}]}']
)
def test_half_a_surrogate_pair_in_a_name_is_refused(body: bytes) -> None:
    """Names of members are texts too: an error that repeated one could not be told."""
    with pytest.raises(InvalidParameterValue, match="surrogate"):
        RUN.body(body)


@pytest.mark.parametrize(
    ("decoder", "field", "entry"),
    [
        (RUN, "tags", '{"key": "k", "value": "v"}'),
        (Decoder(CreateExperiment), "tags", '{"key": "k", "value": "v"}'),
        (Decoder(SetLoggedModelTags), "tags", '{"key": "k", "value": "v"}'),
        (Decoder(LogInputs), "models", '{"model_id": "m"}'),
        (Decoder(LogOutputs), "models", '{"model_id": "m"}'),
    ],
)
def test_a_list_to_be_written_is_bounded(decoder: Decoder[Request], field: str, entry: str) -> None:
    """What one request writes must not keep others waiting for seconds; the refusal names the list."""
    fixed = '"run_id": "r", "experiment_id": "0", "name": "n", "model_id": "m"'

    def body(entries: int) -> bytes:
        return f'{{{fixed}, "{field}": [{",".join([entry] * entries)}]}}'.encode()

    decoder.body(body(10_000))
    with pytest.raises(
        InvalidParameterValue, match=f"parameter '{field}' supplied: Expected `array` of length <= 10000"
    ):
        decoder.body(body(10_001))


def test_whole_surrogate_pairs_are_text() -> None:
    """Characters beyond the basic plane may be escaped as pairs."""
    assert Decoder(LogParam).body(b'{"run_id": "r", "key": "k", "value": "\\ud83d\\ude00"}').value == "\U0001f600"


def test_a_query_string_fills_lists_and_numbers() -> None:
    """A single value of a list field becomes a list of one; numbers are read from text."""
    decoded = Decoder(SearchExperiments).query({"max_results": ["5"], "order_by": ["name"], "view_type": ["ALL"]})
    assert decoded == SearchExperiments(5, order_by=["name"], view_type="ALL")


def test_a_query_string_with_a_bad_number_is_refused() -> None:
    """An error in the query string names the parameter."""
    with pytest.raises(InvalidParameterValue, match="Invalid value \"many\" for parameter 'max_results'"):
        Decoder(GetMetricHistory).query({"run_id": ["r"], "metric_key": ["k"], "max_results": ["many"]})


def test_a_query_string_without_a_required_value_is_refused() -> None:
    """A required parameter that is empty in the query string is missing."""
    with pytest.raises(InvalidParameterValue, match="Missing value for required parameter 'metric_key'"):
        Decoder(GetMetricHistory).query({"run_id": ["r"], "metric_key": [""]})


def test_empty_answers_are_empty_objects() -> None:
    """What has nothing to say is `{}`, as are pages without rows."""
    assert encode(Empty()) == encode(SearchExperimentsResponse()) == b"{}"


def test_defaults_that_count_are_sent() -> None:
    """A step of 0 is sent; lists without elements are not."""
    answer = json.loads(encode(GetMetricHistoryResponse([Metric("k", 2.0, 0, 0)])))
    assert answer == {"metrics": [{"key": "k", "value": 2.0, "timestamp": 0, "step": 0}]}
    assert msgspec.json.encode(RunInputs()) == b"{}"


def test_doubles_keep_their_point() -> None:
    """A whole double is sent as `2.0`, an integer without a point."""
    assert b'"value":2.0,"timestamp":2,' in encode(GetMetricHistoryResponse([Metric("k", 2.0, 2, 0)]))


@given(st.floats(), INT64, INT64)
def test_points_survive_json(value: float, timestamp: int, step: int) -> None:
    """Whatever Python's JSON writes of a point, bare NaN and infinities included, is read back exactly."""
    sent = {"run_id": "r", "metrics": [{"key": "k", "value": value, "timestamp": timestamp, "step": step}]}
    point = BATCH.body(json.dumps(sent).encode()).metrics[0]
    assert (point.timestamp, point.step) == (timestamp, step)
    assert point.value == value or (math.isnan(point.value) and math.isnan(value))


@given(st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | INT64 | st.text(max_size=8), max_size=6))
def test_any_object_is_decoded_or_refused(members: dict[str, object]) -> None:
    """No object of unexpected members makes the decoder fail otherwise than by refusing it."""
    try:
        decoded = UPDATE.body(json.dumps({"run_id": "r", **members}).encode())
    except (InvalidParameterValue, BadRequest):
        return
    assert isinstance(decoded, UpdateRun)


def test_a_boolean_is_a_metric_in_a_batch() -> None:
    """Points of a batch may have a boolean value as well, under any spelling of their other fields."""
    body = (
        b'{"runId": "r", "metrics": [{"key": "a", "value": true, "timestamp": 1},'
        b' {"key": "b", "value": false, "timestamp": 1}]}'
    )
    assert [point.value for point in BATCH.body(body).metrics] == [1.0, 0.0]


@pytest.mark.parametrize("body", [b'{"params": [{"key": "k", "value": %s}]}', b'{"tags": [{"key": "k", "value": %s}]}'])
@pytest.mark.parametrize("value", [b"true", b"1", b"1.0"])
def test_a_param_or_tag_of_a_batch_is_a_text(body: bytes, value: bytes) -> None:
    """A boolean or a number is no text; the message shows what was sent and where."""
    spelled = body.replace(b'{"', b'{"run_id": "r", "', 1) % value
    with pytest.raises(InvalidParameterValue, match=rf"Invalid value {value.decode()} for parameter '\w+\[0\]\.value'"):
        BATCH.body(spelled)


@pytest.mark.parametrize("request_type", [LogParam, SetTag])
@pytest.mark.parametrize("value", ["true", "false", "1"])
def test_a_param_or_tag_is_a_text(request_type: type[LogParam | SetTag], value: str) -> None:
    """`true` is not stored as "1.0" or "True"; the client is told to send a text."""
    with pytest.raises(InvalidParameterValue, match=f"Invalid value {value} for parameter 'value'"):
        Decoder(request_type).body(f'{{"run_id": "r", "key": "k", "value": {value}}}'.encode())


@pytest.mark.parametrize("metrics", ["true", "5", '{"value": true}', "[true]", "[[true]]", '"value"'])
def test_what_is_no_list_of_points_is_refused(metrics: str) -> None:
    """Whatever stands in place of the points, the answer names them."""
    with pytest.raises(InvalidParameterValue, match="for parameter 'metrics"):
        BATCH.body(f'{{"run_id": "r", "metrics": {metrics}}}'.encode())


def test_enums_belong_to_a_field_of_a_request() -> None:
    """A status by number is a run's or a model's; a model's unknown one is missing, since it is required."""
    finalize = Decoder(FinalizeLoggedModel)
    assert finalize.body(b'{"model_id": "m", "status": 2}').status == "LOGGED_MODEL_READY"
    assert UPDATE.body(b'{"run_id": "r", "status": 3}').status == "FINISHED"
    with pytest.raises(InvalidParameterValue, match="Missing value for required parameter 'status'"):
        finalize.body(b'{"model_id": "m", "status": "FINISHED"}')


def test_parameters_of_a_path_are_fields() -> None:
    """Beside those of a body or a query string."""
    tags = Decoder(SetLoggedModelTags)
    assert tags.body_below({"model_id": "m"}, b'{"tags": [{"key": "a", "value": "b"}]}') == SetLoggedModelTags(
        "m", [Tag("a", "b")]
    )
    get = Decoder(GetLoggedModel)
    assert get.query_below({"model_id": "m"}, {"allow_deleted": ["true"]}) == GetLoggedModel("m", allow_deleted=True)


def test_body_and_path_must_agree() -> None:
    """Another value in the body is refused, and so is a body that must repeat the path's value and does not."""
    with pytest.raises(InvalidParameterValue, match="the path says 'm'"):
        Decoder(SetLoggedModelTags).body_below({"model_id": "m"}, b'{"modelId": "other"}')
    with pytest.raises(InvalidParameterValue, match="the body must repeat"):
        Decoder(FinalizeLoggedModel).body_below({"model_id": "m"}, b'{"status": "LOGGED_MODEL_READY"}')
    with pytest.raises(InvalidParameterValue, match="the path says 'm'"):
        Decoder(GetLoggedModel).query_below({"model_id": "m"}, {"model_id": ["other"]})
