import type { Check } from '../../session/checks.ts';
import { isClosableWith } from '../../socket/arguments.ts';
import { InvalidOptionError, reportUncaught } from '../../socket/errors.ts';
import { callable, check, flag, isDuration, orFalse, readKnown } from '../../socket/option-checks.ts';
import { type Payload, toPayload } from '../../socket/payload.ts';

/** How a lost connection is noticed, and how soon. Durations are in milliseconds. */
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

/** The option of the heartbeat. */
export interface HeartbeatOption {
  /**
   * How a lost connection is noticed; what is left out has its default. `'auto'` is short for `{ intervalMs: 'auto' }`.
   * `false`: not at all.
   */
  readonly heartbeat?: false | 'auto' | HeartbeatOptions;
}

/** The options, complete. Shared, where they are the defaults. */
export interface HeartbeatSettings {
  /** Whether a dead line is looked for. */
  readonly isOn: boolean;
  readonly intervalMs: number;
  /** Whether the interval is to stay below an idle limit that was measured. */
  readonly isAdaptive: boolean;
  readonly timeoutMs: number;
  readonly closeCode: number;
  /** What to send as a probe; `undefined`: Ping frames, where the transport can. */
  readonly message: (() => Payload) | undefined;
  readonly isReply: ((data: unknown) => boolean) | undefined;
  readonly isInOrder: boolean;
}

const DEFAULTS: HeartbeatSettings = {
  isOn: true,
  intervalMs: 25_000,
  isAdaptive: false,
  timeoutMs: 10_000,
  closeCode: 4000,
  message: undefined,
  isReply: undefined,
  isInOrder: false,
};

/** Fills in the defaults. */
export function settingsOf(given: HeartbeatOption['heartbeat']): HeartbeatSettings {
  if (given === undefined) return DEFAULTS;
  if (given === false) return { ...DEFAULTS, isOn: false };
  const { intervalMs, message, isReply, ...rest }: HeartbeatOptions =
    given === 'auto' ? { intervalMs: given } : given;
  const isAdaptive = intervalMs === 'auto';
  return {
    ...DEFAULTS,
    ...rest,
    intervalMs: isAdaptive ? DEFAULTS.intervalMs : (intervalMs ?? DEFAULTS.intervalMs),
    isAdaptive,
    message:
      message === undefined
        ? undefined
        : (): Payload => toPayload(typeof message === 'function' ? message() : message),
    isReply: isReply && ((data) => saysYes(isReply, data)),
  };
}

/** What the application says; what it throws is reported, and means no. */
function saysYes(isReply: (data: unknown) => boolean, data: unknown): boolean {
  try {
    return isReply(data);
  } catch (error) {
    reportUncaught(error);
    return false;
  }
}

const positive: Check<number | 'auto'> = /* @__PURE__ */ check(
  (value) => isDuration(value) && value > 0,
  'give a number above 0, or heartbeat: false for none.',
);

/** What it has to be. */
export const checkHeartbeat: Check<false | 'auto' | HeartbeatOptions> = /* @__PURE__ */ orFalse(
  (given, path) => {
    if (given === 'auto') return given;
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw new InvalidOptionError(path, given, 'give an object, "auto" or false, or leave it out.');
    }
    const read = readKnown(path, given, {
      intervalMs: (value, name) => (value === 'auto' ? value : positive(value, name)),
      timeoutMs: positive as Check<number>,
      message: (value) => value,
      isReply: callable,
      isInOrder: flag,
      closeCode: check(
        (code) => typeof code === 'number' && isClosableWith(code),
        'give 1000, or a code from 3000 to 4999.',
      ),
    });
    const need = (key: 'isReply' | 'isInOrder', other: 'message' | 'isReply'): void => {
      if (!read[key] || read[other] !== undefined) return;
      throw new InvalidOptionError(`${path}.${key}`, read[key], `give heartbeat.${other}, too.`);
    };
    need('isReply', 'message');
    need('isInOrder', 'isReply');
    return read;
  },
);
