"""The ceiling: Trackline's HTTP server with a handler that decodes the body and does nothing else.

Usage: python benchmarks/ceiling.py PORT
"""

import sys

import msgspec
import uvicorn
from starlette.types import Receive, Scope, Send

from trackline.wire.runs import CreateRun, LogBatch, LogMetric

_DECODERS = {
    f"/api/2.0/mlflow/runs/{name}": msgspec.json.Decoder(request, strict=False)
    for name, request in (("create", CreateRun), ("log-metric", LogMetric), ("log-batch", LogBatch))
}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Decode what was sent and answer `{}`."""
    if scope["type"] != "http":
        return
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    decoder = _DECODERS.get(scope["path"])
    if decoder is not None:
        decoder.decode(b"".join(parts))
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
    )
