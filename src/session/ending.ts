import { draw, type Outage, type Plan } from './backoff.ts';
import { type CloseCategory, categoryOf, POLICY } from './close-code.ts';
import type { CloseCause, CloseFacts, Closure } from './closure.ts';
import type { AppliedRemedy, Outcome, RemedyReason, Verdict } from './remedy.ts';
import { ask, type Ending, emit, enter, type Next, run, type Session } from './session.ts';
import { isFinal } from './status.ts';
import { become, timer } from './timers.ts';

/** How long an error may wait for its close: some engines never send one (nodejs/undici#3546). */
const GRACE_MS = 1000;

/** How long if the socket is CLOSED already. WebKitGTK takes its time when the machine is busy. */
const OVER_GRACE_MS = 50;

/** Whether an end is one that nobody asked for. */
export function isGivingUp(outcome: Outcome): boolean {
  return ['fatal', 'exhausted', 'vetoed', 'policy-error'].includes(outcome);
}

/** What the connection says of its end, as far as it knows better than what can be reported of any. */
export type NativeEnd = Omit<Ending, 'cause' | 'stage' | 'error'> & { readonly cause?: CloseCause };

/** The connection reports an error: a close should follow, and if it does not, the connection is over all the same. */
export function errored(session: Session, generation: number, error: unknown, isOver: boolean): void {
  if (generation !== session.generation || session.stage === 'endpoint' || session.phase === 'closing')
    return;
  session.error = error;
  timer(session, 'grace', isOver ? OVER_GRACE_MS : GRACE_MS, graceOver);
}

/** No close has followed an error. */
export function graceOver(session: Session): void {
  lose(session, { cause: 'error-without-close' });
}

/** The connection has ended. */
export function closed(session: Session, generation: number, end: NativeEnd): void {
  if (generation !== session.generation) return;
  const { stage } = session;
  if (session.phase === 'closing') {
    if (session.closing) closingEnded(session, end);
  } else if (stage === 'handshake') {
    // No Close frame can have come, so it is 1006 whatever the runtime says (websockets/ws#1914: 1005).
    const none = { code: undefined, reason: undefined, wasClean: undefined };
    lose(session, { origin: 'remote', cause: 'handshake-failed', ...end, ...none });
  } else if (stage !== 'endpoint') {
    const cause = end.code === 1006 || end.code === undefined ? 'connection-lost' : 'close-frame';
    // An end of our own, which has a cause already, says nothing of silence.
    lose(session, { origin: 'remote', cause, silentMs: end.cause ? undefined : silenceOf(session), ...end });
  }
}

/** How long nothing has moved over an open connection. */
function silenceOf(session: Session): number | undefined {
  return session.phase === 'open' && session.connection
    ? Math.max(0, Math.round(session.at - session.connection.movedAt))
    : undefined;
}

/** The closing handshake is over. */
function closingEnded(session: Session, { code, reason, wasClean }: NativeEnd): void {
  const ending = session.ending as Ending;
  if (session.next) conclude(session, factsOf(session, { ...ending, code, reason, wasClean }));
  else lose(session, ending);
}

/** Completes the facts of an ending. A missing code is 1006 (some runtimes report `undefined`), and so is 0. */
export function factsOf(session: Session, ending: Ending): CloseFacts {
  const code = ending.code || 1006;
  return {
    silentMs: undefined,
    retryAfterMs: undefined,
    httpStatus: undefined,
    error: undefined,
    ...ending,
    code,
    reason: ending.reason ?? '',
    wasClean: ending.wasClean ?? false,
    category: ending.category ?? categoryOf(code),
    origin: ending.origin ?? 'synthetic',
    stage: ending.stage ?? session.stage,
  };
}

/** Lets go of the connection: no event of it counts any more, and it is really closed. */
function discard(session: Session): void {
  const { connection } = session;
  run(session, () => connection?.discard());
}

/** Tells the peer why, and lets go of the connection. */
export function hangUp(session: Session, code: number, reason: string, ending: Ending): void {
  const { connection } = session;
  run(session, () => connection?.close(code, reason));
  lose(session, ending);
}

/** Loses the connection or the attempt under way. The one place that asks the policy. */
export function lose(session: Session, ending: Ending): void {
  discard(session);
  const raw = factsOf(session, { error: session.error, ...ending });
  const [facts, verdict] = ask(session, 'judging', raw) ?? [raw, verdictOf(session, raw.category)];
  become(session, 'ending');
  run(session, () => {
    const random = session.random();
    const said = ask(session, 'deciding', facts, verdict) ?? verdict;
    enter(session, decided, facts, said, random);
  });
}

/** What the default policy says of a category. */
export function verdictOf(session: Session, category: CloseCategory): Verdict {
  if (!session.settings.retry) return { remedy: { action: 'stop' }, rule: 'retry-off', reason: 'retry-off' };
  return { remedy: POLICY[category][0], rule: category, reason: 'policy' };
}

/** The policy has spoken; what the application has asked for meanwhile counts more. */
export function decided(session: Session, facts: CloseFacts, verdict: Verdict, random: number): void {
  conclude(session, facts, session.next ? undefined : applyVerdict(session, facts, verdict, random));
}

/** Applies a verdict: draws the delay, asks the budget, and writes both down in the outage. */
export function applyVerdict(
  session: Session,
  facts: CloseFacts,
  { remedy, ...words }: Verdict,
  random: number,
): AppliedRemedy {
  const { outage: before } = session;
  const stop = (outcome: Outcome, reason = words.reason): AppliedRemedy => ({
    ...words,
    action: 'stop',
    outcome,
    reason,
  });
  if (remedy.action === 'stop') return stop(outcomeOf(session, facts, words.reason));
  const { action } = remedy;
  const { since = session.at } = before;
  const outage: Outage = { ...before, since, retries: before.retries + 1 };
  if (action === 'refresh') {
    if (session.settings.endpoint) return stop('fatal', 'no-provider');
    if (before.isRefreshed) return stop('fatal', 'refused-again');
    outage.isRefreshed = true;
  }
  const plan: Plan = { facts, delay: remedy.delay, before, outage, random, reason: words.reason, delayMs: 0 };
  if (!ask(session, 'planning', plan)) draw(outage.backoff ?? session.settings.backoff, plan);
  if (before.retries - before.free >= session.settings.maxRetries) return stop('exhausted', 'max-retries');
  if (session.at + plan.delayMs - since > session.settings.maxElapsedMs)
    return stop('exhausted', 'max-elapsed');
  outage.previousMs = plan.delayMs;
  ask(session, 'planned', plan);
  session.outage = outage;
  return { ...words, action, delayMs: plan.delayMs, reason: plan.reason };
}

function outcomeOf(session: Session, facts: CloseFacts, reason: RemedyReason): Outcome {
  if (reason === 'decide-failed') return 'policy-error';
  return session.settings.retry ? (facts.category === 'normal' ? facts.category : 'fatal') : 'retry-off';
}

/** Makes the closure of an end and tells the application. Without a remedy it was the application that ended it. */
function conclude(session: Session, facts: CloseFacts, applied?: AppliedRemedy): void {
  const next = !applied ? (session.next as Next) : applied.action === 'stop' ? applied.outcome : 'wait';
  session.next = next;
  const final = isFinal(session);
  const local = { rule: 'local', reason: 'application' } as const;
  const remedy: AppliedRemedy =
    applied ??
    (final
      ? { action: 'stop', outcome: next as Outcome, ...local }
      : { action: 'retry', delayMs: 0, ...local });
  const closure: Closure = { ...facts, remedy, final };
  if (facts.stage === 'open') session.downSince = session.at;
  session.closure = closure;
  // Another one follows only if the application asks for it while it hears of this one.
  session.ending = undefined;
  become(session, 'ending', 'endpoint', next);
  emit(session, 'close', closure);
  ask(session, 'ended', closure);
  run(session, () => ask(session, 'concluded'));
}

/** `close()`, or the abort of the signal. */
export function close(session: Session, cause: 'close' | 'abort', code?: number, reason?: string): void {
  const { phase, next, stage } = session;
  if (phase === 'closed' || isFinal(session)) return;
  if (cause === 'close' && phase !== 'idle' && phase !== 'open') ask(session, 'cancelling');
  const outcome = cause === 'abort' ? 'aborted' : 'closed';
  const ending: Ending = { origin: 'local', cause };
  if (phase === 'ending' || phase === 'closing') {
    session.ending = phase === 'closing' ? { ...ending, stage: session.ending?.stage ?? stage } : ending;
    // While the policy is asked, nobody has heard of the end yet.
    if (phase === 'ending' && !next) session.next = outcome;
    else become(session, phase, stage, outcome);
  } else end(session, ending, outcome, code, reason);
}

/** A `retry` listener says no: the retry was decided and is never made, so it does not count. */
export function veto(session: Session, generation: number): void {
  if (generation !== session.generation || (session.phase !== 'waiting' && session.phase !== 'suspended'))
    return;
  session.outage = { ...session.outage, retries: session.outage.retries - 1 };
  end(session, { origin: 'local', cause: 'veto' }, 'vetoed');
}

/** Ends what is under way because the application asked for it: no rule is asked. */
export function end(session: Session, ending: Ending, next: Next, code?: number, reason?: string): void {
  const { stage } = session;
  session.ending = { stage, ...ending };
  // That of the connection before means nothing here.
  session.closing = undefined;
  if (stage === 'handshake') discard(session);
  become(session, 'closing', stage, next);
  if (stage === 'prologue' || stage === 'open') startClosing(session, code, reason);
  // Where there is no connection, the end is already here; the standard still fires `close` from a later task.
  else timer(session, 'close', 0, closingTimeout);
}

/** Starts the closing handshake. */
export function startClosing(session: Session, code?: number, reason?: string): void {
  session.closing = { code, reason, startedAt: session.at, isSent: false };
  timer(session, 'close', session.settings.closeTimeoutMs, closingTimeout);
  if (!ask(session, 'closing')) sendClose(session);
}

/** Hands the Close frame over, once. */
export function sendClose(session: Session): void {
  const { closing, connection } = session;
  if (!closing || closing.isSent) return;
  closing.isSent = true;
  run(session, () => connection?.close(closing.code, closing.reason));
}

/** The time for the closing handshake is over, or there was none. */
export function closingTimeout(session: Session): void {
  const { next, closing } = session;
  const ending = session.ending as Ending;
  if (closing && ask(session, 'closingTimedOut')) return;
  if (!next) lose(session, ending);
  else {
    if (closing) discard(session);
    conclude(session, factsOf(session, closing ? { ...ending, cause: 'close-timeout' } : ending));
  }
}
