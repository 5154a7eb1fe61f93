/** What a class has that was made from a list of features, and what it does not have. Compiled only. */
import {
  ALL_FEATURES,
  boundedQueue,
  type Closure,
  createSocketClass,
  DEFAULT_FEATURES,
  delivery,
  type Feature,
  prologue,
  provider,
  reading,
  run,
  trace,
} from 'resilient-websocket/kit';

const Small = createSocketClass([boundedQueue]);
const small = new Small('wss://example.com', ['chat'], {
  maxQueued: 10,
  backoff: { baseMs: 1000 },
  unref: true,
});
small.send('hello');
small.on('close', ({ final }: Closure) => final);
export const status: 'open' | 'idle' | string = small.status;

// @ts-expect-error: nobody would ask it.
new Small(() => 'wss://example.com');
// @ts-expect-error: that is of `delivery`.
new Small('wss://example.com', [], { queue: false });
// @ts-expect-error: that is of `prologue`.
new Small('wss://example.com', [], { prologue: () => {} });
// @ts-expect-error: that is of `delivery`.
void small.drain();
// @ts-expect-error: that is of `trace`.
void small.trace;
// @ts-expect-error: that is of `heartbeat`.
void small.latencyMs;

const Provided = createSocketClass([provider, delivery]);
const provided = new Provided(
  ({ attempt }) => `wss://example.com/${attempt}`,
  () => ['chat'],
  {
    endpointTimeoutMs: 100,
    queue: { maxMessages: 1 },
  },
);
export const drained: readonly unknown[] = provided.drain();
// @ts-expect-error: that is of the small queue.
new Provided('wss://example.com', [], { maxQueued: 1 });
// @ts-expect-error: that is of `disposal`.
void provided[Symbol.asyncDispose];

const Large = createSocketClass([...DEFAULT_FEATURES, prologue, trace, reading]);
const large = new Large('wss://example.com', [], {
  heartbeat: 'auto',
  prologue: async ({ send, receive }) => {
    send('login');
    await receive();
  },
  maxTraceEntries: 5,
  takesTurns: false,
});
export const latencyMs: number | undefined = large.latencyMs;
export const entries: number = large.trace.length;
export async function read(): Promise<void> {
  for await (const data of large) void data;
}

interface CountOptions {
  readonly countFrom?: number;
}

interface CountMembers {
  readonly opens: number;
}

const NAME: string = 'count';

/** A feature of somebody else. */
const count: Feature<CountOptions, { opens: number }, CountMembers> = {
  name: NAME,
  checks: { countFrom: (value) => value },
  setup: (_session, { countFrom = 0 }) => ({ opens: countFrom }),
  opened(session, state) {
    run(session, () => {
      state.opens++;
    });
  },
  members: (sessionOf) => ({
    get opens() {
      return (sessionOf(this).parts[NAME] as { opens: number }).opens;
    },
  }),
};

const Counting = createSocketClass([boundedQueue, count]);
export const opens: number = new Counting('wss://example.com', [], { countFrom: 1, maxQueued: 2 }).opens;
// @ts-expect-error: it is a number.
new Counting('wss://example.com', [], { countFrom: 'one' });

const All = createSocketClass(ALL_FEATURES);
export const confirmed: Promise<void> = new All('wss://example.com', [], { trace: () => {} }).confirmed();

/** Derived, as from any class. */
export class Chat extends createSocketClass(DEFAULT_FEATURES) {
  get waiting(): number {
    return this.account.queued;
  }
}
