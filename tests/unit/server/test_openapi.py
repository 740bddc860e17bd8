"""The OpenAPI document says what the table says."""

from typing import Any, cast

import schemathesis
from msgspec import defstruct

from trackline.server.endpoint import Endpoint
from trackline.server.endpoints import ENDPOINTS
from trackline.server.openapi import document
from trackline.wire.message import Empty, Request, Response

DOCUMENT = document(ENDPOINTS)


class Rename(Request):
    """Give something a new name."""

    thing_id: str
    name: str
    labels: list[str] = []


def nothing(_tx: object, _request: object) -> Response:
    """Do nothing."""
    return Empty()


def references(part: Any) -> set[str]:  # noqa: ANN401 - JSON
    """Return all references in a part of a document."""
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set[str]()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return own.union(*map(references, part.values()))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return set[str]().union(*map(references, part)) if isinstance(part, list) else set()  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def test_every_row_is_an_operation() -> None:
    """Each method and path of the table is there with its permission and mode, and nothing else is."""
    shown = {
        (method.upper(), path): (operation["x-permission"], operation["x-mode"])
        for path, operations in DOCUMENT["paths"].items()
        for method, operation in operations.items()
    }
    assert shown == {(row.method, row.path): (row.permission, row.mode) for row in ENDPOINTS}


def test_the_document_keeps_to_the_standard() -> None:
    """It is valid OpenAPI 3.1."""
    assert DOCUMENT["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(DOCUMENT).validate()


def test_operations_have_ids_of_their_own() -> None:
    """Generated clients name their functions after operation ids."""
    ids = [operation["operationId"] for operations in DOCUMENT["paths"].values() for operation in operations.values()]
    assert len(set(ids)) == len(ids) == len(ENDPOINTS)


def test_every_reference_leads_somewhere() -> None:
    """No schema is named that is not in the document."""
    known = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert references(DOCUMENT) <= known


def test_a_post_takes_its_message_as_the_body() -> None:
    """The body's schema is the request's, required when a field is."""
    operation = DOCUMENT["paths"]["/api/2.0/mlflow/runs/log-batch"]["post"]
    assert operation["requestBody"] == {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/LogBatch"}}},
    }
    assert "parameters" not in operation


def test_an_upload_takes_its_fields_as_parameters() -> None:
    """Where the body is a file, the fields are in the query."""
    operation = DOCUMENT["paths"]["/ajax-api/2.0/mlflow/upload-artifact"]["post"]
    assert {(each["name"], each["in"]) for each in operation["parameters"]} == {
        ("run_uuid", "query"),
        ("path", "query"),
    }
    assert list(operation["requestBody"]["content"]) == ["application/octet-stream"]


def test_a_get_takes_its_fields_as_parameters() -> None:
    """Each field of the request is a query parameter, optional when it has a default."""
    assert "requestBody" not in DOCUMENT["paths"]["/api/2.0/mlflow/metrics/get-history"]["get"]
    history = DOCUMENT["paths"]["/api/2.0/mlflow/metrics/get-history"]["get"]["parameters"]
    assert {(each["name"], each["in"], each["required"]) for each in history} >= {
        ("run_id", "query", True),
        ("metric_key", "query", True),
        ("max_results", "query", False),
    }


def test_names_in_the_path_leave_the_body() -> None:
    """A field that stands in the path is a path parameter and no part of the body."""
    row = Endpoint("PATCH", "/api/3.0/mlflow/things/{thing_id}", "write", "editor", nothing, Rename, Empty)
    operation = document([row])["paths"][row.path]["patch"]
    assert operation["parameters"] == [
        {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert sorted(schema["properties"]) == ["labels", "name"]
    assert schema["required"] == ["name"]


def test_messages_of_one_name_are_told_apart() -> None:
    """Two messages with the same name each keep their own schema."""
    other = cast("type[Request]", defstruct("Rename", [("other", str)], bases=(Request,), module="elsewhere"))
    rows = [
        Endpoint("POST", f"/api/{place}", "write", "editor", nothing, request, Empty)
        for place, request in enumerate((Rename, other))
    ]
    made = document(rows)
    schemas = [made["paths"][row.path]["post"]["requestBody"]["content"]["application/json"]["schema"] for row in rows]
    shown = [made["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"] for schema in schemas]
    assert [sorted(each) for each in shown] == [["labels", "name", "thing_id"], ["other"]]


def test_errors_name_every_code() -> None:
    """The error form lists the codes that the server may answer."""
    codes = DOCUMENT["components"]["schemas"]["Failure"]["properties"]["error_code"]["enum"]
    assert {"INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST", "INVALID_STATE", "RESOURCE_EXHAUSTED"} <= set(codes)


def test_all_but_open_operations_ask_for_a_sign_in() -> None:
    """Where the server knows users: a password, a token or a session, each alone; open rows ask for nothing."""
    assert set(DOCUMENT["components"]["securitySchemes"]) == {"password", "token", "session"}
    assert DOCUMENT["security"] == [{"password": []}, {"token": []}, {"session": []}]
    opened = {
        path
        for path, operations in DOCUMENT["paths"].items()
        for operation in operations.values()
        if operation.get("security") == []
    }
    assert opened == {row.path for row in ENDPOINTS if row.permission == "anyone"}


def test_a_server_without_users_shows_none() -> None:
    """Neither sign-ins nor the endpoints about users are in its document."""
    plain = document(ENDPOINTS, authentication=False)
    assert "security" not in plain
    assert "securitySchemes" not in plain["components"]
    assert [path for path in plain["paths"] if "/users/" in path or "sign-" in path] == []


def test_streams_tell_the_messages_they_know() -> None:
    """A stream that decodes and encodes messages shows them; one of bytes shows bytes."""
    sign_in = DOCUMENT["paths"]["/ajax-api/trackline/sign-in"]["post"]
    assert sign_in["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/SignIn"}
    shown = sign_in["responses"]["200"]["content"]
    assert shown == {"application/json": {"schema": {"$ref": "#/components/schemas/UserResponse"}}}
    upload = DOCUMENT["paths"]["/ajax-api/2.0/mlflow/upload-artifact"]["post"]
    assert set(upload["requestBody"]["content"]) == {"application/octet-stream"}
