import { Aedes } from 'aedes';
import memory from 'aedes-persistence';
import { createWebSocketStream } from 'ws';
import type { Serve } from './served.ts';

/** An MQTT broker, whose sessions survive a restart as those in a data base do. */
export function serveMqtt(): Serve {
  const persistence = memory();
  return (webSockets) => {
    const broker = Aedes.createBroker({ persistence });
    webSockets.on('connection', async (webSocket, request) => {
      const stream = createWebSocketStream(webSocket);
      // Where the line is lost without an end.
      stream.on('error', () => {});
      (await broker).handle(stream, request);
    });
    return async () => {
      const running = await broker;
      await new Promise<void>((resolve) => running.close(resolve));
    };
  };
}
