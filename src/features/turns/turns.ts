import { DEV } from '../../development.ts';
import { wait } from '../../session/attempt.ts';
import { toDelay } from '../../session/backoff.ts';
import type { Feature } from '../../session/feature.ts';
import { enter, run, type Session } from '../../session/session.ts';
import { flag } from '../../socket/option-checks.ts';
import { type Neighbour, type Neighbours, neighboursOf } from './neighbours.ts';

/** The option of turns. */
export interface TurnsOptions {
  /**
   * Whether this socket takes turns with the others of its page, worker or process that wait for the same endpoint (its URL
   * without the query), so that together they make about as many attempts as one. The first delay of an outage is that of
   * each. When one of them opens, nobody takes turns any more. Default `true`.
   */
  readonly takesTurns?: boolean;
}

/** How a socket takes turns. */
export interface Turns {
  readonly neighbours: Neighbours;
  /** This socket among them; made for the first turn. */
  self: Neighbour | undefined;
  /** By how much neighbours have made what remains of the delay longer; `undefined` where they take no turns. */
  stretch: number | undefined;
}

const NAME = 'turns';

function selfOf(session: Session, turns: Turns): Neighbour {
  turns.self ??= { moveUp: (count) => enter(session, moveUp, count) };
  return turns.self;
}

function leave(session: Session, turns: Turns, isBack: boolean): void {
  const { url } = session;
  run(session, () => turns.neighbours.leave(url, isBack, selfOf(session, turns)));
}

/**
 * So many sockets take turns from now on, this one included: fewer than when the delay was drawn, or one, because the endpoint is
 * back. What remains becomes as much shorter, so the whole is no shorter than what the back-off had drawn.
 */
export function moveUp(session: Session, count: number): void {
  const turns = session.parts[NAME] as Turns;
  const { stretch } = turns;
  if (session.phase !== 'waiting' || stretch === undefined || stretch <= count) return;
  turns.stretch = count === 1 ? undefined : count;
  wait(session, session.at + ((session.dueAt - session.at) * count) / stretch, false);
}

/** Sockets of one realm that wait for the same endpoint take turns, and together make the attempts of one. */
export const turns: Feature<TurnsOptions> = {
  name: NAME,
  checks: DEV && { takesTurns: flag },
  acts: { 'move-up': moveUp },

  setup(session, { takesTurns = true }) {
    return takesTurns
      ? { neighbours: neighboursOf(session.clock), self: undefined, stretch: undefined }
      : undefined;
  },

  planned(session, turns, plan) {
    turns.stretch = undefined;
    const { delayMs: ownMs, outage } = plan;
    if (!plan.isStep) return;
    const lastTurnAt = turns.neighbours.lastTurnAt(session.url, selfOf(session, turns));
    // A delay that begins at the last turn of the neighbours. That is no reason to give up sooner.
    const longestMs = Math.max(
      ownMs,
      (outage.since ?? session.at) + session.settings.maxElapsedMs - session.at,
    );
    plan.delayMs = toDelay(Math.min(ownMs + Math.max(0, lastTurnAt - session.at), longestMs), ownMs);
    turns.stretch = ownMs === 0 ? 1 : plan.delayMs / ownMs;
    if (turns.stretch !== 1) plan.reason = 'turn';
  },

  waiting(session, turns, isOwn) {
    const { url, dueAt } = session;
    const { neighbours, stretch } = turns;
    if (isOwn) {
      // It may be long, and neighbours must not wait for it.
      turns.stretch = undefined;
      leave(session, turns, false);
    } else if (stretch !== undefined && url) {
      // Without a URL nobody knows what is waited for.
      run(session, () => neighbours.join(url, { dueAt, stretch }, selfOf(session, turns)));
    }
  },

  // A socket takes turns, attempts included, until there is a connection or none is wanted.
  moved(session, turns) {
    if (session.phase === 'open' || session.phase === 'closing' || session.phase === 'closed')
      leave(session, turns, session.phase === 'open');
  },
} satisfies Feature<TurnsOptions, Turns>;
