"""aiohttp: the shutdown of its documentation, or none. Arguments: the port, `graceful` or `plain`, the silence in seconds."""
import sys

from aiohttp import WSCloseCode, WSMsgType, web

PORT, MODE, SILENCE = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
connections = set()


async def handle(request):
    connection = web.WebSocketResponse(protocols=["v1"], heartbeat=SILENCE or None, max_msg_size=2**22)
    await connection.prepare(request)
    connections.add(connection)
    try:
        async for message in connection:
            if message.type == WSMsgType.BINARY:
                await connection.send_bytes(message.data)
            elif message.data == "!fail":
                raise RuntimeError("asked for")
            elif message.data.startswith("!close"):
                _, code, *reason = message.data.split(" ", 2)
                await connection.close(code=int(code), message="".join(reason).encode())
            else:
                if message.data.startswith("#"):
                    print("got", message.data, flush=True)
                await connection.send_str(message.data)
    finally:
        connections.discard(connection)
    return connection


async def end(_application):
    for connection in set(connections):
        await connection.close(code=WSCloseCode.GOING_AWAY, message=b"Server shutdown")


application = web.Application()
application.router.add_get("/", handle)
if MODE == "graceful":
    application.on_shutdown.append(end)
web.run_app(application, host="127.0.0.1", port=PORT, print=None)
