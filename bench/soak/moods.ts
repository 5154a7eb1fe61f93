import { setTimeout as pass } from 'node:timers/promises';
import { seeded } from '../../src/lab/storm/random.ts';
import type { Behaviour } from '../../src/server/behaviour.ts';
import type { MisbehavingServer } from '../../src/server/misbehaving-server.ts';
import type { ServerOrder } from './order.ts';

/** So many of ten handshakes are accepted and the connection is left alone. */
const WELL_OF_TEN = 6;

/** What the other handshakes lead to, as often as each other. */
const BAD: ReadonlyArray<(afterMs: number, random: () => number) => Behaviour> = [
  (afterMs, random) => ({ do: 'close', code: pick(CODES, random), reason: 'soak', afterMs }),
  (afterMs) => ({ do: 'empty-close', afterMs }),
  (afterMs) => ({ do: 'fin', afterMs }),
  (afterMs) => ({ do: 'reset', afterMs }),
  (afterMs) => ({ do: 'black-hole', afterMs }),
  () => ({ do: 'ignore-close' }),
  () => ({ do: 'hang' }),
  (_afterMs, random) => ({ do: 'slow', handshakeMs: Math.round(1000 * random()) }),
  () => ({ do: 'refuse', status: 503 }),
  () => ({ do: 'refuse', status: 429, retryAfter: '1' }),
];

/** Some of them end a client for good: another takes its place. */
const CODES = [1000, 1001, 1006, 1008, 1011, 1012, 1013, 1015, 3008, 4000] as const;

/** How long a restart, or a refusal of everybody, lasts at most. */
const LONGEST_MS = 4000;

/** What happens to all connections at once. */
const BLOWS: readonly Behaviour[] = [
  { do: 'reset' },
  { do: 'fin' },
  { do: 'black-hole' },
  { do: 'close', code: 1001 },
  { do: 'close', code: 1011 },
  { do: 'close', code: 1013 },
];

/** No connection is ended on purpose later than this after it was made. */
const LATEST_END_MS = 30_000;

/** What it may do to every handshake for a while. */
const REFUSALS: readonly Behaviour[] = [{ do: 'refuse', status: 503 }, { do: 'hang' }];

/** A server that is in one mood after the other, until it is told to calm down. The same seed gives the same moods. */
export class Moods {
  readonly #server: MisbehavingServer;
  readonly #moodMs: number;
  readonly #bad: typeof BAD;
  readonly #ofHandshakes: () => number;
  readonly #ofMoods: () => number;
  readonly #calm = new AbortController();
  readonly #over: Promise<void>;

  /** @param server Does what the moods say from now on. */
  constructor(server: MisbehavingServer, { seed, moodMs, lingers }: ServerOrder) {
    this.#server = server;
    this.#moodMs = moodMs;
    this.#bad = lingers ? [...BAD, (afterMs) => ({ do: 'linger', code: 1001, afterMs })] : BAD;
    this.#ofHandshakes = seeded(seed);
    this.#ofMoods = seeded(seed + 1);
    server.otherwise = this.#draw;
    this.#over = this.#change();
  }

  /** Accepts everything, once the mood that it is in is over. What a connection has before it still comes. */
  async calm(): Promise<void> {
    this.#calm.abort();
    await this.#over;
    this.#server.otherwise = { do: 'accept' };
  }

  readonly #draw = (): Behaviour => {
    const random = this.#ofHandshakes;
    if (random() * 10 < WELL_OF_TEN) return { do: 'accept' };
    const afterMs = Math.round(Math.min(LATEST_END_MS, 3 * this.#moodMs) * random());
    return pick(this.#bad, random)(afterMs, random);
  };

  async #change(): Promise<void> {
    const { signal } = this.#calm;
    for (;;) {
      const calmMs = this.#moodMs * (0.5 + this.#ofMoods());
      await pass(calmMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      await this.#strike();
    }
  }

  async #strike(): Promise<void> {
    const lastsMs = Math.min(LONGEST_MS, this.#moodMs) * this.#ofMoods();
    const kind = this.#ofMoods();
    if (kind < 0.4) return this.#server.restart(lastsMs);
    if (kind < 0.8) return this.#server.misbehave(pick(BLOWS, this.#ofMoods));
    this.#server.otherwise = pick(REFUSALS, this.#ofMoods);
    // Those who are there are to come back meanwhile.
    this.#server.misbehave({ do: 'reset' });
    await pass(lastsMs);
    this.#server.otherwise = this.#draw;
  }
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T;
}
