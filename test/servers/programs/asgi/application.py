"""An application for the servers that speak ASGI."""


async def application(scope, receive, send):
    if scope["type"] != "websocket":
        return
    await receive()
    subprotocol = "v1" if "v1" in scope["subprotocols"] else None
    await send({"type": "websocket.accept", "subprotocol": subprotocol})
    while (event := await receive())["type"] == "websocket.receive":
        text = event.get("text")
        if text == "!fail":
            raise RuntimeError("asked for")
        if text is None:
            await send({"type": "websocket.send", "bytes": event["bytes"]})
        elif text.startswith("!close"):
            _, code, *reason = text.split(" ", 2)
            await send({"type": "websocket.close", "code": int(code), "reason": "".join(reason)})
            return
        else:
            if text.startswith("#"):
                print("got", text, flush=True)
            await send({"type": "websocket.send", "text": text})
