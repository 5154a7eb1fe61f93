import { type CloseFacts, isPeerBug } from '../protocol/classify-close.ts';
import { closeCodeEntry } from '../protocol/close-codes.ts';
import type { Effect } from './effect.ts';
import type { PeerBugs, Session } from './state.ts';

const HOUR_MS = 3_600_000;
const FREQUENT_PER_HOUR = 5;
/** Enough to tell frequent from rare, and a bound on what a hostile peer can make us remember. */
const REMEMBERED = 1000;

/** After so many connections in a row that ended because nothing came, a peer that never answered a Ping is believed to answer none. */
export const DEAD_CONNECTIONS = 3;

/** The warnings that an ending deserves, and the account of peer bugs after it. */
export function warningsFor(
  facts: CloseFacts,
  session: Session,
  at: number,
): { readonly peerBugs: PeerBugs; readonly effects: readonly Effect[] } {
  if (isPeerBug(facts)) return peerBug(facts, session.peerBugs, at);
  if (facts.cause === 'heartbeat' && session.pongs.deadConnections === DEAD_CONNECTIONS) {
    return { peerBugs: session.peerBugs, effects: unansweredPings() };
  }
  const isReserved = facts.origin === 'remote' && closeCodeEntry(facts.code).category === 'reserved';
  return { peerBugs: session.peerBugs, effects: isReserved ? [reservedCode(facts.code)] : [] };
}

function peerBug({ code }: CloseFacts, before: PeerBugs, at: number): ReturnType<typeof warningsFor> {
  const recent = [...before.recent.filter((time) => at - time < HOUR_MS), at].slice(-REMEMBERED);
  const count = before.count + 1;
  const perHour = recent.length;
  const isFrequent = perHour >= FREQUENT_PER_HOUR;
  const what =
    code === 1005
      ? 'closed with an empty Close frame (1005)'
      : `sent the reserved code ${code} in a Close frame`;
  const message = isFrequent
    ? `The peer has ${what} ${perHour} times within an hour. Its implementation probably has a bug: have it send a status code.`
    : `The peer ${what}, so nothing says why. If that happens often, check how the peer closes.`;
  return {
    peerBugs: { count, recent },
    effects: [
      {
        type: 'tell',
        event: 'warning',
        notice: { kind: 'peer-bug', message, code, count, perHour, isFrequent },
      },
      { type: 'log', topic: isFrequent ? 'peer-bug-frequent' : 'peer-bug', message },
    ],
  };
}

function unansweredPings(): readonly Effect[] {
  const message = `${DEAD_CONNECTIONS} connections in a row ended because the peer had sent nothing and answered no Ping. From now on Pings keep the connection alive, and their answers are not waited for. If the peer answers no Pings, give heartbeat.message and isReply, or heartbeat: false; if it should, look at what is between.`;
  const notice = { kind: 'unanswered-pings', message, connections: DEAD_CONNECTIONS } as const;
  return [
    { type: 'tell', event: 'warning', notice },
    { type: 'log', topic: 'unanswered-pings', message },
  ];
}

function reservedCode(code: number): Effect {
  const message = `The peer closed with ${code}, a code that nothing defines. Have it use one from 4000 to 4999.`;
  return { type: 'tell', event: 'warning', notice: { kind: 'reserved-code', message, code } };
}

/** The warning for a `close()` that cuts something off, if it does. */
export function prematureClose(session: Session): readonly Effect[] {
  const queued = session.queue.length;
  if (queued === 0 && session.everOpened) return [];
  const what =
    queued === 0
      ? 'before the first connection had opened'
      : `with ${queued} ${queued === 1 ? 'message' : 'messages'} in the queue`;
  return [
    {
      type: 'tell',
      event: 'warning',
      notice: {
        kind: 'premature-close',
        message: `close() was called ${what}. If that was not meant, look for a close() that comes too early.`,
        queued,
        everOpened: session.everOpened,
      },
    },
  ];
}
