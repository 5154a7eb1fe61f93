import { DEV } from '../../development.ts';
import { open, receive } from '../../session/attempt.ts';
import type { Closure } from '../../session/closure.ts';
import { hangUp } from '../../session/ending.ts';
import type { Feature } from '../../session/feature.ts';
import { enter, run, type Session } from '../../session/session.ts';
import { become, timer } from '../../session/timers.ts';
import { checkClose } from '../../socket/arguments.ts';
import type * as Dom from '../../socket/dom-types.ts';
import { amount, callable } from '../../socket/option-checks.ts';
import { type Payload, snapshot, toPayload } from '../../socket/payload.ts';

/** What a prologue has to work with. */
export interface PrologueContext {
  /**
   * Sends over the connection, past the queue.
   *
   * @throws {DOMException} The reason of the signal, once the prologue is called off.
   */
  send(data: Payload): void;
  /** What the next message holds; none of those is dispatched as an event. Rejects once the prologue is called off. */
  receive(): Promise<unknown>;
  /** Aborted when the prologue is called off: the connection ended, `prologueTimeoutMs` is over, `close()` was called. */
  readonly signal: Dom.AbortSignal;
  /** Whether this socket had been open before. */
  readonly isReconnect: boolean;
  /** What ended the connection or attempt before. */
  readonly closure: Closure | undefined;
}

/**
 * Begins the conversation on every connection before `open` fires: a login, a subscription, a handshake that must
 * be answered before anything else goes out. The connection is open when it resolves. If it throws, the attempt has
 * failed; a {@link PrologueError} says as what.
 */
export type Prologue = (context: PrologueContext) => void | PromiseLike<void>;

/** Thrown in a prologue, ends the attempt as if the peer had closed with that code: the remedy is that of the code. */
export class PrologueError extends Error {
  override readonly name = 'PrologueError';
  /** 1000, or one from 3000 to 4999. */
  readonly code: number;

  /**
   * @param reason At most 123 bytes of UTF-8.
   * @throws {DOMException} As `close()`, for a code or a reason that cannot be sent.
   */
  constructor(code: number, reason = '') {
    super(reason);
    checkClose(code, reason);
    this.code = code;
  }
}

/** The options of a prologue. */
export interface PrologueOptions {
  /** Begins the conversation on every connection before `open` fires. Default none. */
  readonly prologue?: Prologue;
  /** How long the prologue may take. Default 10000. */
  readonly prologueTimeoutMs?: number;
}

/** What the peer is told when the prologue fails and the application gives no code of its own. */
const FAILED_CODE = 4000;

const NAME = 'prologue';

interface State {
  readonly prologue: Prologue;
  readonly timeoutMs: number;
  aborting: Dom.AbortController;
  /** What came and has not been received, and who waits for it. */
  inbox: unknown[];
  waiting: ((data: unknown) => void)[];
}

function isUnderWay(session: Session): boolean {
  return session.phase === 'connecting' && session.stage === 'prologue';
}

/** The prologue is done. */
function done(session: Session, generation: number): void {
  if (generation === session.generation && isUnderWay(session)) open(session);
}

/** The prologue has failed. `code` and `reason` are those that the application wants it to count as, if any. */
function failed(session: Session, generation: number, error: unknown, code?: number, reason?: string): void {
  if (generation !== session.generation || !isUnderWay(session)) return;
  hangUp(session, code ?? FAILED_CODE, reason ?? 'prologue failed', {
    cause: 'prologue-failed',
    error,
    code,
    reason,
  });
}

function timedOut(session: Session): void {
  hangUp(session, FAILED_CODE, 'prologue timeout', { cause: 'prologue-timeout' });
}

async function converse(session: Session, state: State): Promise<void> {
  const { generation, connection, everOpened: isReconnect, closure } = session;
  const { signal } = state.aborting;
  const { inbox, waiting } = state;
  const context: PrologueContext = {
    send(data) {
      signal.throwIfAborted();
      connection?.send(snapshot(toPayload(data)));
    },
    receive: () =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (inbox.length > 0) return resolve(inbox.shift());
        waiting.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    signal,
    isReconnect,
    closure,
  };
  try {
    await state.prologue(context);
  } catch (error) {
    if (error instanceof PrologueError) enter(session, failed, generation, error, error.code, error.message);
    else enter(session, failed, generation, error);
    return;
  }
  enter(session, done, generation);
  // What was never received is for everybody.
  for (const data of inbox.splice(0)) if (session.connection === connection) receive(session, data);
}

/** Begins the conversation on every connection before it counts as open. */
export const prologue: Feature<PrologueOptions> = {
  name: NAME,
  checks: DEV && { prologue: callable, prologueTimeoutMs: amount },
  acts: { 'prologue-done': done, 'prologue-failed': failed },
  timers: { prologue: timedOut },

  setup(session, { prologue, prologueTimeoutMs = 10_000 }) {
    if (prologue) session.receivers++;
    return (
      prologue && {
        prologue,
        timeoutMs: prologueTimeoutMs,
        aborting: new AbortController(),
        inbox: [],
        waiting: [],
      }
    );
  },

  connected(session, state) {
    state.aborting = new AbortController();
    state.inbox = [];
    state.waiting = [];
    become(session, 'connecting', 'prologue');
    run(session, () => void converse(session, state));
    timer(session, 'prologue', state.timeoutMs, timedOut);
    return true;
  },

  receiving(session, { inbox, waiting }, data) {
    if (!isUnderWay(session)) return undefined;
    const take = waiting.shift();
    if (take) take(data);
    else inbox.push(data);
    return true;
  },

  moved(session, { aborting }, from) {
    if (from === 'connecting' && session.phase !== 'open') run(session, () => aborting.abort());
  },
} satisfies Feature<PrologueOptions, State>;
