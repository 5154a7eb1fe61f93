import { between, release, toDelay } from '../session/backoff.ts';
import type { CloseFacts } from '../session/closure.ts';
import type { Feature } from '../session/feature.ts';

/** Names under which a peer may ask in JSON, and how many milliseconds a unit of each has. */
const UNITS: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ['retryAfterMs', 1],
  ['retryAfter', 1000],
  ['retry_after', 1000],
]);

const TEXT = /\bretry-after[=:] *(\d+(?:\.\d+)?) *(ms|s)?(?![\w.])/i;

/**
 * The delay that a peer asks for in a close reason, in milliseconds; `undefined` if it asks for none. As text:
 * `retry-after=30`, in seconds, or with `s` or `ms` behind it. As a JSON object: `retryAfterMs`, or `retryAfter` or
 * `retry_after` in seconds. Nothing defines this; it is what servers have room for in 123 bytes.
 */
function retryAfterOf(reason: string): number | undefined {
  if (reason.startsWith('{')) return retryAfterOfJson(reason);
  const [, amount, unit] = TEXT.exec(reason) ?? [];
  if (amount === undefined) return undefined;
  return Number(amount) * (unit?.toLowerCase() === 'ms' ? 1 : 1000);
}

function retryAfterOfJson(reason: string): number | undefined {
  try {
    for (const [name, value] of Object.entries(JSON.parse(reason) as object)) {
      const unit = UNITS.get(name);
      if (unit !== undefined && typeof value === 'number' && value >= 0) return value * unit;
    }
  } catch {
    // Not JSON after all.
  }
  return undefined;
}

/** A peer that asks for more gets this much: ten minutes. */
const MOST_MS = 600_000;

/** By how much chance prolongs a delay that was asked for: all who were asked would come back as one. */
const SPREAD = 0.25;

/** A peer may ask for a delay, in its close reason or its answer to the opening handshake. */
export const retryAfter: Feature = {
  name: 'retry-after',

  judging(_session, _state, facts: { -readonly [K in keyof CloseFacts]: CloseFacts[K] }) {
    if (facts.origin === 'remote') facts.retryAfterMs ??= retryAfterOf(facts.reason);
    return undefined;
  },

  planning(session, _state, plan) {
    if (plan.facts.retryAfterMs === undefined || typeof plan.delay === 'number') return undefined;
    const askedMs = Math.min(plan.facts.retryAfterMs, MOST_MS);
    plan.delayMs = toDelay(
      between(askedMs, askedMs * (1 + SPREAD), plan.random),
      session.settings.backoff.minMs,
    );
    plan.reason = 'peer';
    release(plan.outage);
    return true;
  },
};
