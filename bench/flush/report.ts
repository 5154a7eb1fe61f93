/** How many messages wait, of 32 bytes each. */
export const COUNT = 100_000;

/** Who flushes. Bare `ws` sends all in one go. */
export const FLUSH_CLIENTS = ['resilient-websocket', 'reconnecting-websocket', 'ws'] as const;

/** One of {@link FLUSH_CLIENTS}. */
export type FlushClient = (typeof FLUSH_CLIENTS)[number];

/** What the client saw. */
export interface ClientReport {
  /** How long it took to queue all, or for bare `ws` to send all. */
  readonly queueMs: number;
  /** The longest time for which the event loop stood still. */
  readonly stallMs: number;
}

/** What the server saw. */
export interface ServerReport {
  /** From the first message to the last. */
  readonly tookMs: number;
  readonly inOrder: boolean;
}
