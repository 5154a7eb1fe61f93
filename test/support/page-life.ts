import type { ResilientWebSocketOptions, UrlSource } from 'resilient-websocket/full';
import { eventsNamed } from './events.ts';
import { type FakeLife, fakeLife } from './fake-life.ts';
import { FakeSignals } from './fake-signals.ts';

/** A back-off whose delays are known: 1, 2, 4, 8 ... seconds, up to a minute. */
export const LADDER = { minMs: 100, baseMs: 1000, maxMs: 60_000, jitter: 'none' } as const;

/** A life in a page whose signals are those of the test. */
export interface PageLife extends FakeLife {
  readonly page: FakeSignals;
}

/** A life in a page, with the ladder; its handshake is under way. */
export function pageLife(options: ResilientWebSocketOptions = {}, url?: UrlSource): PageLife {
  const page = new FakeSignals();
  return { ...fakeLife({ signals: page, backoff: LADDER, ...options }, url), page };
}

/** The delays that were decided, in milliseconds. */
export function delays({ told }: FakeLife): readonly number[] {
  return eventsNamed(told, 'retry').map(({ delayMs }) => delayMs);
}
