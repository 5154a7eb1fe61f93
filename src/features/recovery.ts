import { type Backoff, drawWithin, type Outage, windowOf } from '../session/backoff.ts';
import type { Feature } from '../session/feature.ts';
import { ownNetworkCode } from './own-network.ts';

/** How much lower a schedule is that begins again. */
const LOWERED_BY = 2.4;

/** So often the schedule may begin again within a moment. */
const RESTARTS = 10;

/** And once more whenever so much time has passed. */
const RESTART_MS = 10_000;

/** So many attempts of a schedule that began again are quick ones, and how long each of them waits for its answer at most. */
const QUICK_ATTEMPTS = 2;
const QUICK_CONNECT_MS = 4000;

/** A connection over which nothing has come has worked all the same if it lived so long. */
const WORKED_MS = 1000;

interface State {
  /** When the last connection opened, and how much had come by then. */
  openedAt: number;
  heard: number;
}

/**
 * The schedule of an outage that begins again because the server is there. With the defaults, its delays are from 0.1 to 2.5 s,
 * to 5 s, to 10 s, to 20 s, and from then on as ever.
 */
function lowered(backoff: Backoff): Backoff {
  return { ...backoff, baseMs: backoff.baseMs / LOWERED_BY, spreadMs: backoff.spreadMs / LOWERED_BY };
}

/**
 * The outage after a connection that has worked was lost, though it was not stable. The server is there, so the schedule begins
 * again, and lower, unless it has done so too often. The budget stays: a server that greets and closes for ever exhausts it.
 */
function restart(outage: Outage, backoff: Backoff, at: number): Outage {
  const { restartsFrom = at } = outage;
  if (outage.since === undefined || !backoff.spreadMs || restartsFrom - at > (RESTARTS - 1) * RESTART_MS)
    return outage;
  return {
    ...outage,
    begunAt: outage.retries,
    backoff: lowered(backoff),
    quickMs: QUICK_CONNECT_MS,
    restartsFrom: Math.max(restartsFrom, at) + RESTART_MS,
    steps: 0,
    previousMs: 0,
  };
}

/** Back soon after trouble of this client's own: its line, or its network. */
export const recovery: Feature = {
  name: 'recovery',

  setup: () => ({ openedAt: 0, heard: 0 }),

  opened(session, state) {
    state.openedAt = session.at;
    state.heard = session.connection?.heard ?? 0;
  },

  judging(session, state, { stage }) {
    // An accepted handshake alone does not say that the server works.
    const hasWorked =
      stage === 'open' &&
      (session.connection?.heard !== state.heard || session.at - state.openedAt >= WORKED_MS);
    if (hasWorked) session.outage = restart(session.outage, session.settings.backoff, session.at);
    return undefined;
  },

  planning(session, _state, plan) {
    const { outage } = plan;
    const { backoff = session.settings.backoff, held } = outage;
    if (plan.delay !== 'backoff') return undefined;
    if (held && held.left > 0 && plan.facts.stage !== 'open') {
      outage.held = { ...held, left: held.left - 1 };
      plan.delayMs = held.delayMs;
      return true;
    }
    if (plan.facts.cause === 'connect-timeout' && outage.quickMs !== undefined) {
      // What a quick attempt took that had no answer counts into the delay after it.
      plan.spentMs = Math.min(outage.quickMs, session.settings.connectTimeoutMs);
    }
    if (outage.quickMs !== undefined && outage.steps + 1 > QUICK_ATTEMPTS) outage.quickMs = undefined;
    const isOwnNetwork = plan.facts.stage === 'handshake' && ownNetworkCode(plan.facts.error) !== undefined;
    if (!isOwnNetwork || plan.isSlow || !backoff.spreadMs || outage.steps >= 1e6) return undefined;
    // No step: no server has seen the attempt, and the first window is wide enough for all.
    plan.delayMs = drawWithin(backoff, ...windowOf(backoff, 1, 0), plan.random);
    return true;
  },
} satisfies Feature<object, State>;
