"""Every failure a client can be told about, one class per wire `error_code`.

    TracklineError
    ├── InvalidParameterValue   INVALID_PARAMETER_VALUE   400   a field is missing, malformed or over a limit
    ├── BadRequest              BAD_REQUEST               400   well-formed, but breaks a rule of the store
    ├── ResourceAlreadyExists   RESOURCE_ALREADY_EXISTS   400   the name is taken
    ├── Unauthenticated         UNAUTHENTICATED           401
    ├── PermissionDenied        PERMISSION_DENIED         403
    ├── ResourceDoesNotExist    RESOURCE_DOES_NOT_EXIST   404
    ├── EndpointNotFound        ENDPOINT_NOT_FOUND        404
    ├── MethodNotAllowed        BAD_REQUEST               405
    ├── RequestTimedOut         BAD_REQUEST               408
    ├── RequestTooLarge         BAD_REQUEST               413
    ├── RangeNotSatisfiable     BAD_REQUEST               416
    ├── RequestLimitExceeded    REQUEST_LIMIT_EXCEEDED    429   later; the answer says when
    ├── HeadTooLarge            BAD_REQUEST               431
    ├── InvalidState            INVALID_STATE             500   MLflow answers 500 here; clients match the code
    ├── InternalError           INTERNAL_ERROR            500   our fault
    ├── NotImplementedHere      NOT_IMPLEMENTED           501   the storage cannot do this
    ├── TemporarilyUnavailable  TEMPORARILY_UNAVAILABLE   503   try again
    └── InsufficientStorage     RESOURCE_EXHAUSTED        507   the disk is full

The codes and statuses are those of the MLflow REST API.
"""

from typing import ClassVar


class TracklineError(Exception):
    """A failure with a wire code and an HTTP status; its text is shown to the client as is."""

    error_code: ClassVar[str] = "INTERNAL_ERROR"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, position: int | None = None) -> None:
        """Keep the message and, for texts such as filters, the 0-based offset the message is about."""
        super().__init__(message)
        self.message = message
        self.position = position


class InvalidParameterValue(TracklineError):
    """A field is missing, malformed or over a limit."""

    error_code = "INVALID_PARAMETER_VALUE"
    status = 400


class BadRequest(TracklineError):
    """The request is well-formed but breaks a rule of the store."""

    error_code = "BAD_REQUEST"
    status = 400


class ResourceAlreadyExists(TracklineError):
    """The name is taken."""

    error_code = "RESOURCE_ALREADY_EXISTS"
    status = 400


class Unauthenticated(TracklineError):
    """The caller is not who they say."""

    error_code = "UNAUTHENTICATED"
    status = 401


class PermissionDenied(TracklineError):
    """The caller may not do this."""

    error_code = "PERMISSION_DENIED"
    status = 403


class ResourceDoesNotExist(TracklineError):
    """No such experiment, run, tag or file."""

    error_code = "RESOURCE_DOES_NOT_EXIST"
    status = 404


class EndpointNotFound(TracklineError):
    """No such path."""

    error_code = "ENDPOINT_NOT_FOUND"
    status = 404


class MethodNotAllowed(TracklineError):
    """The path exists, the method does not."""

    error_code = "BAD_REQUEST"
    status = 405


class RequestTimedOut(TracklineError):
    """The client was too slow to send it; trying again is safe."""

    error_code = "BAD_REQUEST"
    status = 408


class RequestTooLarge(TracklineError):
    """The body is over the configured limit."""

    error_code = "BAD_REQUEST"
    status = 413


class RangeNotSatisfiable(TracklineError):
    """A byte range starts behind the end of the file."""

    error_code = "BAD_REQUEST"
    status = 416


class RequestLimitExceeded(TracklineError):
    """There have been too many requests of a kind."""

    error_code = "REQUEST_LIMIT_EXCEEDED"
    status = 429

    def __init__(self, message: str, *, retry_after: int) -> None:
        """`retry_after` is in seconds."""
        super().__init__(message)
        self.retry_after = retry_after


class HeadTooLarge(TracklineError):
    """The request line and headers are over the limit."""

    error_code = "BAD_REQUEST"
    status = 431


class InvalidState(TracklineError):
    """The resource is in a lifecycle stage that forbids this; MLflow's status for it is 500."""

    error_code = "INVALID_STATE"
    status = 500


class InternalError(TracklineError):
    """A fault of the server."""


class NotImplementedHere(TracklineError):
    """The configured storage cannot do this."""

    error_code = "NOT_IMPLEMENTED"
    status = 501


class TemporarilyUnavailable(TracklineError):
    """The server cannot answer now; trying again is safe."""

    error_code = "TEMPORARILY_UNAVAILABLE"
    status = 503


class InsufficientStorage(TracklineError):
    """The disk or the database is full; nothing of the request was stored."""

    error_code = "RESOURCE_EXHAUSTED"
    status = 507
