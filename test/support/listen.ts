import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as pass } from 'node:timers/promises';

/** How often, and for how long, a port that somebody else has taken meanwhile is asked for. */
const PORT_AGAIN_MS = 20;
const PORT_ATTEMPTS = 100;

/**
 * Listens on the loopback, and tells the port.
 *
 * @param port The port of an earlier time, which somebody else may have taken for a moment; 0 for a free one.
 * @param signal Aborting it ends the waiting for the port; the server does not listen then.
 */
export async function listen(server: Server, port = 0, signal?: AbortSignal): Promise<number> {
  for (let attempt = 1; !signal?.aborted; attempt++) {
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if (attempt === PORT_ATTEMPTS) throw error;
      await pass(PORT_AGAIN_MS);
    }
  }
  return port;
}
