"""Python websockets: its documented shutdown, or none. Arguments: the port, `graceful` or `plain`, the silence in seconds."""
import asyncio
import signal
import sys

import websockets

PORT, MODE, SILENCE = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])


async def handle(connection):
    async for message in connection:
        if message == "!fail":
            raise RuntimeError("asked for")
        if isinstance(message, str) and message.startswith("!close"):
            _, code, *reason = message.split(" ", 2)
            await connection.close(int(code), "".join(reason))
            return
        if isinstance(message, str) and message.startswith("#"):
            print("got", message, flush=True)
        await connection.send(message)


async def main():
    end = asyncio.get_running_loop().create_future()
    if MODE == "graceful":
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set_result, None)
    limits = {"ping_interval": SILENCE / 2, "ping_timeout": SILENCE / 2, "close_timeout": SILENCE} if SILENCE else {}
    async with websockets.serve(handle, "127.0.0.1", PORT, subprotocols=["v1"], max_size=2**22, **limits):
        await end


asyncio.run(main())
