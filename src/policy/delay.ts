import type { CloseFacts } from '../protocol/classify-close.ts';
import { ownNetworkCode } from '../protocol/network-error.ts';
import { type Backoff, between, clampDelay, drawWithin, lowered, windowOf } from './backoff.ts';
import { isRestarted, type Outage } from './outage.ts';
import type { DelayWindow, RetryDelay } from './remedy.ts';

/** Until when a client with a trouble of its own has tried again. */
const PROMPT_MS = 1000;

/** A peer that asks for more gets this much: ten minutes. */
const MOST_ASKED_MS = 600_000;

/** By how much chance prolongs a delay that was asked for: all who were asked would come back as one. */
const ASKED_SPREAD = 0.25;

/** Where a ladder with any growth at all has long reached its cap. */
const TOP_OF_LADDER = 1_000_000;

/**
 * How the back-off goes on in the circumstances. `at-once`: the line was lost while the page was away, and it is back.
 * `prompt`: the trouble is that of this client, and no crowd comes back with it. `slow`: nobody sees the page.
 */
export type Pace = 'usual' | 'prompt' | 'slow' | 'at-once';

/** What a decision depends on besides the policy, the ending and the outage. */
export interface Circumstances {
  /** The time, in milliseconds on the clock of the inputs. */
  readonly at: number;
  /** Chance, from 0 inclusive to 1 exclusive; one draw is all a decision needs. */
  readonly random: number;
  readonly pace: Pace;
  /** When the last of the neighbours has its turn. In the past: there is nobody to wait for. */
  readonly lastTurnAt: number;
  /** How much of the delay has passed already, in milliseconds: what an attempt took that counts into it. */
  readonly spentMs: number;
}

/** A delay as chance gave it. */
export interface Draw {
  readonly delayMs: number;
  /** What the outage remembers of it. */
  readonly outage: Outage;
  /** Whether sockets that wait for the same endpoint take turns, so that together they make the attempts of one. */
  readonly isInTurn?: boolean;
}

/** The delay for an ending whose remedy says `delay`. Pure: all chance is in the circumstances. */
export function drawDelay(
  backoff: Backoff,
  delay: RetryDelay,
  facts: CloseFacts,
  outage: Outage,
  { random, pace, spentMs }: Circumstances,
): Draw {
  const { held } = outage;
  // The first delay of an outage is wide enough for all.
  const isInTurn = outage.steps > 0;
  if (typeof delay === 'number') return { delayMs: clampDelay(delay, 0), outage };
  if (facts.retryAfterMs !== undefined) {
    const askedMs = Math.min(facts.retryAfterMs, MOST_ASKED_MS);
    const delayMs = between(askedMs, askedMs * (1 + ASKED_SPREAD), random);
    return { delayMs: clampDelay(delayMs, backoff.minMs), outage: { ...outage, held: letGo(held) } };
  }
  if (delay === 'cap') {
    return {
      delayMs: nearCap(backoff, random),
      outage: { ...outage, steps: TOP_OF_LADDER, held: letGo(held) },
      isInTurn,
    };
  }
  if (typeof delay === 'object') return drawFromWindow(delay, outage, random);
  if (held !== undefined && held.attemptsLeft > 0 && facts.stage !== 'open') {
    const rest = { ...held, attemptsLeft: held.attemptsLeft - 1 };
    return { delayMs: held.delayMs, outage: { ...outage, held: rest } };
  }
  if (pace === 'prompt' && backoff.spreadMs > 0) {
    // Before the ladder: the next delay is the wide first one.
    const delayMs = drawWithin(backoff, backoff.minMs, Math.min(PROMPT_MS, backoff.spreadMs), random);
    return { delayMs, outage };
  }
  const ladder = isRestarted(outage) ? lowered(backoff) : backoff;
  if (isOwnNetworkDown(facts) && pace !== 'slow' && ladder.spreadMs > 0 && outage.steps < TOP_OF_LADDER) {
    // No step: no server has seen the attempt, and the first window is wide enough for all.
    return { delayMs: drawWithin(backoff, ...windowOf(ladder, 1, 0), random), outage };
  }
  const steps = outage.steps + 1;
  const [fromMs, toMs] = windowOf(ladder, steps, outage.previousMs);
  const drawnMs = drawWithin(backoff, fromMs - spentMs, toMs - spentMs, random);
  return {
    delayMs: pace === 'slow' ? Math.max(drawnMs, nearCap(backoff, random)) : drawnMs,
    outage: { ...outage, steps, held: letGo(held) },
    isInTurn,
  };
}

function isOwnNetworkDown({ stage, error }: CloseFacts): boolean {
  return stage === 'handshake' && ownNetworkCode(error) !== undefined;
}

/** The draw stays for further restarts of the outage, but no attempt keeps it. */
function letGo(held: Outage['held']): Outage['held'] {
  return held && { ...held, attemptsLeft: 0 };
}

function nearCap(backoff: Backoff, random: number): number {
  return drawWithin(backoff, backoff.maxMs / 2, backoff.maxMs, random);
}

function drawFromWindow(window: DelayWindow, outage: Outage, random: number): Draw {
  const { minMs, maxMs, holdAttempts = 0 } = window;
  // Where there has been no draw, nothing is within the window.
  const kept = outage.held?.delayMs ?? Number.NaN;
  const isKept = kept >= minMs && kept <= maxMs;
  const delayMs = isKept ? kept : clampDelay(between(minMs, maxMs, random), 0);
  // In the place of the first delay of the back-off, or the next would be that.
  const steps = Math.max(1, outage.steps);
  return { delayMs, outage: { ...outage, steps, held: { delayMs, attemptsLeft: holdAttempts } } };
}
