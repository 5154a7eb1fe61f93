"""Tornado, which has no shutdown of its own. Arguments: the port, `plain`, the silence in seconds."""
import asyncio
import sys

from tornado.web import Application
from tornado.websocket import WebSocketHandler

PORT, SILENCE = int(sys.argv[1]), float(sys.argv[3])


class Handler(WebSocketHandler):
    def select_subprotocol(self, subprotocols):
        return "v1" if "v1" in subprotocols else None

    def get_compression_options(self):
        return {}

    def on_message(self, message):
        if message == "!fail":
            raise RuntimeError("asked for")
        if isinstance(message, str) and message.startswith("!close"):
            _, code, reason, *_ = [*message.split(" ", 2), None, None]
            self.close(code and int(code), reason)
            return
        if isinstance(message, str) and message.startswith("#"):
            print("got", message, flush=True)
        self.write_message(message, binary=isinstance(message, bytes))


async def main():
    limits = {"websocket_ping_interval": SILENCE, "websocket_ping_timeout": SILENCE} if SILENCE else {}
    Application([("/", Handler)], **limits).listen(PORT, "127.0.0.1")
    await asyncio.Event().wait()


asyncio.run(main())
