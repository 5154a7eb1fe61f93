import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import type { Client, ClientEvents, Tuning } from './client.ts';

const HEARTBEAT = { intervalMs: 500, timeoutMs: 500 } as const;

const FLAPPING_NETWORK: ResilientWebSocketOptions = {
  backoff: { minMs: 100, baseMs: 100, maxMs: 100, jitter: 'none' },
  connectTimeoutMs: 1000,
  heartbeat: HEARTBEAT,
  // No crowd comes back with it, so it need not wait for its turn as after the restart of a real service.
  rules: [{ when: 'restart', then: { action: 'retry', delay: 'backoff' } }],
};

/** The heartbeat of {@link FLAPPING_NETWORK} where there are no Ping frames. */
export const MESSAGES: ResilientWebSocketOptions = {
  heartbeat: { ...HEARTBEAT, message: 'ping', isReply: (data) => data === 'pong', isInOrder: true },
};

/** Ours. */
export function connect(
  url: string,
  events: ClientEvents,
  tuning: Tuning,
  options: ResilientWebSocketOptions = {},
): Client {
  const tuned = tuning === 'flapping' ? FLAPPING_NETWORK : {};
  const socket = new ResilientWebSocket(url, [], { ...tuned, ...options });
  socket.on('open', events.opened);
  socket.on('close', events.closed);
  socket.on('drop', ({ data, reason }) => events.dropped(String(data), reason));
  return socket;
}
