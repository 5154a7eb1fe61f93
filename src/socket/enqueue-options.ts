import type * as Dom from '../runtime/dom-types.ts';
import { abortSignal, amount, readKnown } from './option-checks.ts';

/** What can be asked for one message. */
export interface EnqueueOptions {
  /** For how long it may wait for a connection, in milliseconds. Default that of the queue. */
  readonly maxAgeMs?: number;
  /** Aborting it takes the message back, if it still waits. Default none. */
  readonly signal?: Dom.AbortSignal;
}

const KNOWN: ReadonlySet<string> = new Set(['maxAgeMs', 'signal']);

/**
 * Checks what is asked for one message.
 *
 * @throws {InvalidOptionError} For an option that is unknown or cannot be used.
 */
export function readEnqueueOptions(options: EnqueueOptions): {
  readonly maxAgeMs: number | undefined;
  readonly signal: Dom.AbortSignal | undefined;
} {
  const { maxAgeMs, signal } = readKnown('options', options, KNOWN);
  return {
    maxAgeMs: maxAgeMs === undefined ? undefined : amount('maxAgeMs', maxAgeMs, 0),
    signal: abortSignal('signal', signal),
  };
}
