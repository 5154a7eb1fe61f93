import type { DeliveryOptions } from '../../src/features/delivery/options.ts';
import type { HeartbeatOptions } from '../../src/features/heartbeat/options.ts';
import type { RulesOptions } from '../../src/features/rules/rules.ts';
import { completeBackoff } from '../../src/session/backoff.ts';
import type { Remedy } from '../../src/session/remedy.ts';
import type { Settings } from '../../src/session/session.ts';
import type { Signal } from '../../src/session/signal.ts';

/** What the page and the network can say. */
export const SIGNALS: readonly Signal[] = [
  'online',
  'offline',
  'visible',
  'hidden',
  'resumed',
  'leaving',
  'staying',
  'restored',
];

/** What a policy function may answer. */
export const REMEDIES: readonly Remedy[] = [
  { action: 'stop' },
  { action: 'retry', delay: 'backoff' },
  { action: 'retry', delay: 'cap' },
  { action: 'retry', delay: 0 },
  { action: 'retry', delay: Number.POSITIVE_INFINITY },
  { action: 'retry', delay: { minMs: 1000, maxMs: 5000 } },
  { action: 'refresh', delay: 'backoff' },
];

/** The options of a life. */
export interface WalkOptions extends DeliveryOptions, RulesOptions {
  readonly queue: {
    readonly maxMessages: number;
    readonly maxBytes: number;
    readonly overflow: 'drop-oldest' | 'drop-newest';
  };
  readonly heartbeat: false | HeartbeatOptions;
}

/** What the functions among the options do. */
export interface WalkFunctions {
  readonly decide: () => Remedy | undefined;
  /** The number of the Ping that goes out. */
  readonly ping: () => number;
}

/** Makes the settings of a life, and its options. */
export function pickSettings(
  random: () => number,
  { decide, ping }: WalkFunctions,
): { readonly settings: Settings; readonly options: WalkOptions } {
  const settings: Settings = {
    endpoint: random() < 0.5 ? { url: 'ws://host/', protocols: [] } : undefined,
    retry: random() < 0.95,
    backoff: completeBackoff({}),
    maxRetries: random() < 0.3 ? Math.floor(random() * 4) : Number.POSITIVE_INFINITY,
    maxElapsedMs: random() < 0.2 ? 60_000 : Number.POSITIVE_INFINITY,
    connectTimeoutMs: 20_000,
    closeTimeoutMs: 3000,
    stableAfterMs: 10_000,
  };
  const hasMessage = random() < 0.5;
  const options = {
    rules: random() < 0.3 ? [{ when: 4000, then: { category: 'restart' as const } }] : [],
    decide,
    maxCloseMs: 9000,
    ...(random() < 0.3 ? { prologue: () => new Promise(() => {}), prologueTimeoutMs: 5000 } : {}),
    heartbeat:
      random() < 0.7
        ? {
            intervalMs: random() < 0.5 ? 'auto' : 1000,
            timeoutMs: 500,
            ...(hasMessage
              ? { message: () => `ping ${ping()}`, isReply: () => false, isInOrder: random() < 0.5 }
              : {}),
          }
        : false,
    ...(random() < 0.2 ? { requiredExtensions: ['permessage-deflate'] } : {}),
    queue: { maxMessages: 5, maxBytes: 40, overflow: random() < 0.5 ? 'drop-oldest' : 'drop-newest' },
    highWaterMark: 30,
    resend: random() < 0.5 ? 'unconfirmed' : 'never',
  } satisfies WalkOptions;
  return { settings, options };
}
