import { recovery } from '../../features/recovery.ts';
import { retryAfter } from '../../features/retry-after.ts';
import { type RulesOptions, rules } from '../../features/rules/rules.ts';
import { type TurnsOptions, turns } from '../../features/turns/turns.ts';
import { NO_OUTAGE, type Outage } from '../../session/backoff.ts';
import type { CloseFacts } from '../../session/closure.ts';
import { applyVerdict, factsOf, verdictOf } from '../../session/ending.ts';
import { type Judgement, setUp, tableOf } from '../../session/feature.ts';
import { ask, type Ending, makeSession, type Session } from '../../session/session.ts';
import { type BaseOptions, settingsOf } from '../../socket/base-options.ts';
import type { Cause, Crowd, Memory, Setback, StormClient } from './client.ts';
import { Pages, URL } from './pages.ts';

/** The options that a storm looks at; others are let pass. */
export type StormOptions = BaseOptions & RulesOptions & TurnsOptions;

const ENDINGS: Readonly<Record<Cause | Exclude<Setback, 'lost'>, Ending>> = {
  restart: { code: 1012, wasClean: true, origin: 'remote', stage: 'open', cause: 'close-frame' },
  'going-away': { code: 1001, wasClean: true, origin: 'remote', stage: 'open', cause: 'close-frame' },
  killed: { origin: 'remote', stage: 'open', cause: 'connection-lost' },
  refused: { origin: 'remote', stage: 'handshake', cause: 'handshake-failed' },
  'timed-out': { stage: 'handshake', cause: 'connect-timeout' },
};

const FEATURES = tableOf([retryAfter, rules, recovery, turns]);

/** A session that nothing happens to: it is asked what it would do. */
function makeModel(options: StormOptions, random: () => number): Session {
  let now = (): number => 0;
  const session = makeSession({
    settings: settingsOf(options, { url: URL, protocols: [] }),
    host: { connect: unused, emit: () => {}, message: () => {}, report },
    clock: { now: () => now(), setTimeout: () => undefined, clearTimeout: () => {} },
    random,
    socket: {},
    features: FEATURES,
  });
  // Whoever asks it sets the time.
  now = () => session.at;
  setUp(session, options, { url: URL, protocols: [] });
  session.phase = 'waiting';
  return session;
}

function report(error: unknown): never {
  throw error;
}

function unused(): never {
  throw new Error('A model connects to nothing.');
}

/** This library: the policy that it ships, with its defaults unless `options` say otherwise. */
export function resilientClient(options: StormOptions): StormClient {
  const { connectTimeoutMs } = settingsOf(options, undefined);
  return {
    name: 'resilient-websocket',
    connectTimeoutMs,
    heedsCause: true,
    recruit: (crowd) => recruit(options, options.takesTurns === false ? { ...crowd, pageSize: 1 } : crowd),
  };
}

function recruit(options: StormOptions, crowd: Crowd): Memory {
  const { size, pageSize, cause, random } = crowd;
  const session = makeModel(options, random);
  const judge = (ending: Ending): Judgement => {
    const facts: CloseFacts = factsOf(session, ending);
    return ask(session, 'judging', facts) ?? [facts, verdictOf(session, facts.category)];
  };
  const judgements: Readonly<Record<Setback, Judgement>> = {
    lost: judge(ENDINGS[cause]),
    refused: judge(ENDINGS.refused),
    'timed-out': judge(ENDINGS['timed-out']),
  };
  const outages = new Array<Readonly<Outage>>(size).fill(NO_OUTAGE);
  const decide = (client: number, at: number, setback: Setback): number => {
    const [facts, verdict] = judgements[setback];
    session.at = at;
    session.outage = outages[client] ?? NO_OUTAGE;
    const remedy = applyVerdict(session, facts, verdict, random());
    if (remedy.action === 'stop') throw new Error(`The policy gave up: ${remedy.reason}`);
    outages[client] = session.outage;
    return remedy.delayMs;
  };
  if (pageSize > 1) return new Pages(session, crowd, decide);
  // Alone in its page, a client has nobody to take turns with.
  session.parts[turns.name] = undefined;
  return { draw: decide };
}
