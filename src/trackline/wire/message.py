"""What requests and answers have in common."""

from typing import ClassVar

import msgspec


class Request(msgspec.Struct, gc=False):
    """What a client asks. A field without a default is required; `None` means that the client did not send it."""

    body_repeats_path: ClassVar[bool] = False
    """Whether the body must name again what the path names."""


class Response(msgspec.Struct, omit_defaults=True, gc=False):
    """What the server answers; a field with a default is left out when it has that value."""


class Empty(Response):
    """The answer `{}`."""


class NoFields(Request):
    """A request that carries nothing."""
