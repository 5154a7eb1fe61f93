import { DEV } from '../../development.ts';
import type { Closure } from '../../session/closure.ts';
import { isGivingUp } from '../../session/ending.ts';

/** The socket is over, and what was asked of it cannot be had any more. */
export class SocketEndedError extends Error {
  override readonly name = 'SocketEndedError';
  /** What ended it: that of the final `close`. */
  readonly closure: Closure;

  constructor(closure: Closure) {
    super(DEV ? `The socket is over: ${closure.code} (${closure.category}).` : closure.category);
    this.closure = closure;
  }
}

/** A reader took messages more slowly than they came, for so long that it held as many as it may. */
export class SlowReaderError extends Error {
  override readonly name = 'SlowReaderError';
  /** How many messages it held, all of which it has delivered before this error. */
  readonly held: number;

  constructor(held: number) {
    super(
      DEV
        ? `The reader has stopped: another message came while it held ${held}. Do slow work outside its loop, or queue the messages of a 'message' listener yourself.`
        : '',
    );
    this.held = held;
  }
}

/**
 * What a reader throws at the end of a life.
 *
 * @returns Nothing, where somebody asked for the end: the application, or the peer with a normal end. Without retries
 * there is no policy to say so; there a clean end counts as one.
 */
export function readingErrorOf(closure: Closure): SocketEndedError | undefined {
  const { remedy, wasClean } = closure;
  const outcome = remedy.action === 'stop' ? remedy.outcome : 'closed';
  const isExpected = outcome === 'retry-off' ? wasClean : !isGivingUp(outcome);
  return isExpected ? undefined : new SocketEndedError(closure);
}
