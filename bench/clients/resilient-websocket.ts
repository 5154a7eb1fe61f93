import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import type { Client, ClientEvents } from './client.ts';

const FLAPPING_NETWORK: ResilientWebSocketOptions = {
  backoff: { minMs: 100, baseMs: 100, maxMs: 100, jitter: 'none' },
  connectTimeoutMs: 1000,
  heartbeat: { intervalMs: 500, timeoutMs: 500 },
  // No crowd comes back with it, so it need not wait for its turn as after the restart of a real service.
  rules: [{ when: 'restart', then: { action: 'retry', delay: 'backoff' } }],
};

/** Ours, with options for a network that comes and goes. */
export function connect(url: string, events: ClientEvents, options: ResilientWebSocketOptions = {}): Client {
  const socket = new ResilientWebSocket(url, [], { ...FLAPPING_NETWORK, ...options });
  socket.on('open', events.opened);
  socket.on('close', events.closed);
  socket.on('drop', ({ data, reason }) => events.dropped(String(data), reason));
  return socket;
}
