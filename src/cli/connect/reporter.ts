import type { DropReason, EventName, ResilientWebSocketEvents } from '../../full.ts';
import type { Terminal } from '../command.ts';

/** A message of the peer's. */
export type Incoming = string | ArrayBuffer;

/** Shows a connection to whoever watches it, and reads what is to be sent. */
export interface Reporter {
  /** Something happened in the life of the socket. */
  event<N extends EventName>(name: N, event: ResilientWebSocketEvents[N]): void;
  message(data: Incoming): void;
  /** A line has to wait: so many messages wait now. */
  queued(messages: number): void;
  /** So many messages were dropped in one go; each was reported as an event. */
  lost(messages: number, reason: DropReason): void;
  /** Lines to send, until the user has no more. */
  lines(): AsyncIterable<string>;
  /** Reads nothing more, and lets the terminal go. */
  close(): void;
}

/** Whether there is a person at both ends of the terminal. */
export function isInteractive({ input, output }: Terminal): boolean {
  const { TERM } = process.env;
  return input.isTTY === true && output.isTTY === true && TERM !== 'dumb';
}
