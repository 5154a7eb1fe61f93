import type { Check, Checks } from '../../session/checks.ts';
import { amount, check, isDuration, objectOf, oneOf, orFalse } from '../../socket/option-checks.ts';

/** What gives way when the send queue is full. `throw`: `send()` does, and so nothing has to. */
export type Overflow = 'drop-oldest' | 'drop-newest' | 'throw';

/** How much may wait in the send queue, and for how long. */
export interface QueueLimits {
  /** Default 10000. */
  readonly maxMessages: number;
  /** Payload bytes. Default 16 MiB. */
  readonly maxBytes: number;
  /** Milliseconds from `send()` to the connection; what waits longer is not sent. Default `Infinity`. */
  readonly maxAgeMs: number;
  /** Default `'drop-oldest'`. */
  readonly overflow: Overflow;
}

/** The options of delivery. */
export interface DeliveryOptions {
  /**
   * What may wait while there is no connection, for how long, and what gives way when it is full; what is left out has the
   * default named at {@link QueueLimits}. What is dropped is reported. `false`: `send()` throws `InvalidStateError` while
   * connecting, as on the platform.
   */
  readonly queue?: false | Partial<QueueLimits>;
  /**
   * What is sent again on the next connection, besides what never left. `'unconfirmed'`: also what left and is not known
   * to have arrived: where arrival is confirmed at all, each message arrives at least once, and perhaps twice. Default
   * `'never'`: that is reported.
   */
  readonly resend?: 'never' | 'unconfirmed';
  /**
   * How many bytes the connection may be behind with before messages wait in the queue, and for `ready()`. Default 1 MiB.
   * More is more throughput where a platform has to be asked whether there is room, less is less at risk when a line dies.
   */
  readonly highWaterMark?: number;
  /** How long a `close()` may take in all while what was sent before it still goes out. Default 60000. */
  readonly maxCloseMs?: number;
}

/** How far the messages of a socket have come. Each counts once, and together they are all that were sent. */
export interface Account {
  /** They wait: for a connection, or for an open one to take them. */
  readonly queued: number;
  /** They were handed to the connection, and nothing has confirmed yet that they arrived. */
  readonly unconfirmed: number;
  /** They have arrived at the WebSocket layer of the peer. */
  readonly confirmed: number;
  /** They were handed to a connection over which nothing confirms anything: what became of them, nobody knows. */
  readonly forgotten: number;
  /** They were dropped: the `drop` event said so, or `drain()` has handed them back. */
  readonly dropped: number;
}

const QUEUE: QueueLimits = {
  maxMessages: 10_000,
  maxBytes: 16 * 1024 * 1024,
  maxAgeMs: Infinity,
  overflow: 'drop-oldest',
};

/** The limits with what is left out; `undefined`: nothing waits. */
export function limitsOf(given: DeliveryOptions['queue']): QueueLimits | undefined {
  if (given === undefined) return QUEUE;
  return given ? { ...QUEUE, ...given } : undefined;
}

const checkQueue: Check<Partial<QueueLimits>> = /* @__PURE__ */ objectOf<Partial<QueueLimits>>({
  maxMessages: amount,
  maxBytes: amount,
  maxAgeMs: amount,
  overflow: /* @__PURE__ */ oneOf<Overflow>('drop-oldest', 'drop-newest', 'throw'),
});

/** What they have to be. */
export const DELIVERY_CHECKS: Checks<DeliveryOptions> = {
  queue: /* @__PURE__ */ orFalse(checkQueue),
  resend: /* @__PURE__ */ oneOf<'never' | 'unconfirmed'>('never', 'unconfirmed'),
  highWaterMark: /* @__PURE__ */ check(
    (value) => isDuration(value) && value > 0,
    'give a number of bytes above 0.',
  ),
  maxCloseMs: amount,
};
