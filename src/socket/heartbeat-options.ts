import type { HeartbeatConfig } from '../core/config.ts';
import { isDuration } from '../policy/remedy.ts';
import { checkCloseArguments } from '../protocol/arguments.ts';
import { type Payload, toPayload } from '../runtime/payload.ts';
import { InvalidOptionError } from './errors.ts';
import { callable, flag, readKnown } from './option-checks.ts';
import { reportUncaught } from './report-uncaught.ts';

/** How a dead line is noticed, and how soon. Durations are in milliseconds. */
export interface HeartbeatOptions {
  /**
   * From one probe to the next. Default 25000, below the idle limits of most proxies. `'auto'`: 25000 until an idle
   * limit was measured, and from then on half of that, if it is less.
   */
  readonly intervalMs?: number | 'auto';
  /**
   * How long a probe may stay without any sign of life before the line is given up. Default 10000. What was sent before it
   * has to pass first: a probe behind 100 kB has 0.9 s more, one behind 8 MiB, which is the most, 12.4 s.
   */
  readonly timeoutMs?: number;
  /**
   * What to send as a probe, or a function that is asked for it. Default none: the transport sends a Ping frame where
   * it can, which is over `ws`. Pages cannot, so without a message there is no heartbeat in a browser. Pages, Deno, Bun and
   * Node's own class do not show that half of a message has come: where one may take longer than interval and timeout,
   * raise `timeoutMs`.
   */
  readonly message?: Payload | (() => Payload);
  /**
   * Whether a message is nothing but the answer to a probe. Such a message is not told to the application, and its
   * delay is `latencyMs`. Any message counts as a sign of life, answer or not. Default: no message is.
   */
  readonly isReply?: (data: unknown) => boolean;
  /**
   * Whether the server answers probes in the order in which messages come to it, so that the answer confirms all messages
   * before the probe. Default `false`. Ping frames are always answered so.
   */
  readonly isInOrder?: boolean;
  /**
   * The code of the Close frame with which a dead line is let go of, in case the peer lives and only its answer did not
   * come. 1000, or one from 3000 to 4999. Default 4000. The `close` event here says 1006 all the same.
   */
  readonly closeCode?: number;
}

/** Probes that are messages. */
export interface HeartbeatMessages {
  readonly message: () => Payload;
  /** Whether a message is nothing but the answer to one. Never throws. */
  readonly isReply: (data: unknown) => boolean;
  /** Whether the answer confirms what was sent before. */
  readonly isInOrder: boolean;
}

/** A heartbeat for the machine, and the messages for the driver. */
export interface Heartbeat {
  readonly config: HeartbeatConfig | undefined;
  readonly messages: HeartbeatMessages | undefined;
}

const KNOWN: ReadonlySet<string> = new Set([
  'intervalMs',
  'timeoutMs',
  'message',
  'isReply',
  'isInOrder',
  'closeCode',
]);

/** What most sockets have in common is there once. */
const DEFAULTS: HeartbeatConfig = {
  intervalMs: 25_000,
  timeoutMs: 10_000,
  closeCode: 4000,
  isAdaptive: false,
  hasMessage: false,
  isInOrder: false,
};
const PINGS: Heartbeat = { config: DEFAULTS, messages: undefined };

/**
 * Checks the option and fills in the defaults.
 *
 * @throws {InvalidOptionError} For what cannot be used.
 */
export function readHeartbeat(given: false | 'auto' | HeartbeatOptions | undefined): Heartbeat {
  if (given === undefined) return PINGS;
  if (given === false) return { config: undefined, messages: undefined };
  if (given !== 'auto' && (typeof given !== 'object' || given === null || Array.isArray(given))) {
    throw new InvalidOptionError('heartbeat', given, 'give an object, "auto" or false, or leave it out.');
  }
  const asked: HeartbeatOptions = given === 'auto' ? { intervalMs: 'auto' } : given;
  const heartbeat = readKnown('heartbeat', asked, KNOWN);
  const { message, isReply = () => false, closeCode = DEFAULTS.closeCode } = heartbeat;
  const isInOrder = flag('heartbeat.isInOrder', heartbeat.isInOrder, false);
  if (typeof closeCode !== 'number' || checkCloseArguments(closeCode, undefined) !== undefined) {
    throw new InvalidOptionError('heartbeat.closeCode', closeCode, 'give 1000, or a code from 3000 to 4999.');
  }
  callable('heartbeat.isReply', isReply);
  if (message === undefined && heartbeat.isReply !== undefined) {
    throw new InvalidOptionError('heartbeat.isReply', isReply, 'give heartbeat.message, too.');
  }
  if (isInOrder && heartbeat.isReply === undefined) {
    throw new InvalidOptionError('heartbeat.isInOrder', isInOrder, 'give heartbeat.isReply, too.');
  }
  const isAdaptive = heartbeat.intervalMs === 'auto';
  const config: HeartbeatConfig = {
    intervalMs: positive(
      'heartbeat.intervalMs',
      isAdaptive ? undefined : heartbeat.intervalMs,
      DEFAULTS.intervalMs,
    ),
    closeCode,
    isAdaptive,
    timeoutMs: positive('heartbeat.timeoutMs', heartbeat.timeoutMs, DEFAULTS.timeoutMs),
    hasMessage: message !== undefined,
    isInOrder,
  };
  if (message === undefined) return { config, messages: undefined };
  const ask = (): Payload => toPayload(typeof message === 'function' ? message() : message);
  return { config, messages: { message: ask, isReply: (data) => isTold(isReply, data), isInOrder } };
}

/** What the application says; what it throws is reported, and means no. */
function isTold(isReply: (data: unknown) => boolean, data: unknown): boolean {
  try {
    return isReply(data);
  } catch (error) {
    reportUncaught(error);
    return false;
  }
}

function positive(name: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  if (isDuration(value) && value > 0) return value;
  throw new InvalidOptionError(name, value, 'give a number above 0, or heartbeat: false for none.');
}
