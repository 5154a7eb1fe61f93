import { WebSocket } from 'ws';
import type { Client, ClientEvents } from './client.ts';

const AGAIN_AFTER_MS = 100;

/** What anybody would write first: bare `ws`, and a new one some time after each `close`. */
export function connect(url: string, events: ClientEvents): Client {
  let isOver = false;
  let socket = begin();

  function begin(): WebSocket {
    const next = new WebSocket(url);
    next.on('open', events.opened);
    next.on('error', () => {});
    next.on('close', () => {
      events.closed();
      setTimeout(() => {
        if (!isOver) socket = begin();
      }, AGAIN_AFTER_MS);
    });
    return next;
  }

  return {
    send: (text) => socket.send(text),
    close: () => {
      isOver = true;
      socket.close();
    },
  };
}
