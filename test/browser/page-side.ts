import type { ResilientWebSocket } from 'resilient-websocket';

export * from 'resilient-websocket';
export { explain } from 'resilient-websocket/codes';
export { eventsNamed, next, over, record } from '../support/events.ts';

/** One platform event, as its listener found it. */
export interface Seen {
  readonly type: string;
  readonly readyState: number;
  readonly isTarget: boolean;
  /** The most derived class of the platform that it belongs to. */
  readonly interface: string;
}

const INTERFACES = ['CloseEvent', 'MessageEvent', 'Event'] as const;

/** Writes down every platform event of a socket. */
export function watch(socket: ResilientWebSocket): readonly Seen[] {
  const seen: Seen[] = [];
  for (const type of ['open', 'message', 'error', 'close']) {
    socket.addEventListener(type, (event) => {
      seen.push({
        type,
        readyState: socket.readyState,
        isTarget: event.target === socket && event.currentTarget === socket,
        interface: INTERFACES.find((name) => event instanceof window[name]) ?? 'none',
      });
    });
  }
  return seen;
}
