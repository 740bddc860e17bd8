"""What requests and answers have in common."""

import msgspec


class Request(msgspec.Struct, gc=False):
    """What a client asks. A field without a default is required; `None` means that the client did not send it."""


class Response(msgspec.Struct, omit_defaults=True, gc=False):
    """What the server answers; a field with a default is left out when it has that value."""


class Empty(Response):
    """The answer `{}`."""


class NoFields(Request):
    """A request that carries nothing."""
