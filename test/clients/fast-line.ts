import type { ResilientWebSocket, ResilientWebSocketOptions } from 'resilient-websocket';
import type { ConnectionsOptions } from 'resilient-websocket/connections';
import { eventsNamed, record, type Told } from '../support/events.ts';

/** So short that a test may wait for it. */
const DELAY_MS = 100;

/** Retries soon, and always after the same delay. */
export const FAST = {
  backoff: { minMs: DELAY_MS, baseMs: DELAY_MS, maxMs: DELAY_MS, jitter: 'none' },
  rules: [{ when: 'restart', then: { action: 'retry', delay: DELAY_MS } }],
} as const satisfies ResilientWebSocketOptions;

/** Writes down what lines tell. */
export class LineLog {
  readonly #lines: ResilientWebSocket[] = [];
  readonly #told: (readonly Told[])[] = [];

  /** Those of lines that retry soon, and are written down. */
  readonly options: ConnectionsOptions = { ...FAST, onLine: (line) => this.add(line) };

  /** Begins to listen to a line. */
  add(line: ResilientWebSocket): void {
    this.#lines.push(line);
    this.#told.push(record(line));
  }

  /** How many connections they have opened. */
  get opened(): number {
    return this.#told.flatMap((told) => eventsNamed(told, 'open')).length;
  }

  /** How many lines have not come to their end. */
  get living(): number {
    return this.#lines.filter(({ status }) => status !== 'closed').length;
  }

  /** How many lines there were, and how many attempts they have decided on: the first of each, and its retries. */
  get decided(): { readonly lines: number; readonly attempts: number } {
    const lines = this.#told.length;
    return { lines, attempts: lines + this.#told.flatMap((told) => eventsNamed(told, 'retry')).length };
  }
}
