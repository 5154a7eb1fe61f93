import { wallTime } from '../../session/clock.ts';
import type { Connection, Session } from '../../session/session.ts';
import { isolate } from '../../socket/errors.ts';
import { byteLengthOf, type Payload } from '../../socket/payload.ts';
import { type Delivery, deliveryOf } from '../delivery/state.ts';
import { withNames } from './names.ts';
import { capture, timersOf, waitersOf } from './snapshot.ts';
import type { StepConfig, StepEntry, TraceStep } from './trace-step.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

type Step = Mutable<Omit<TraceStep, 'isSettled' | 'capture' | 'log'>> & { readonly log: StepEntry[] };

/** Who looks over the shoulder of a session. */
export interface Watch {
  readonly session: Session;
  readonly trace: (step: TraceStep) => void;
  readonly config: StepConfig;
  /** The step under way. */
  step: Step | undefined;
  /** Whether it is the machine that does and reads things now, and not the application or the platform. */
  isMachine: boolean;
  /** What that was before the acts that are under way. */
  readonly outside: boolean[];
  /** The timers when the machine was last left. */
  timers: Session['timers'];
  /** Who waited for a confirmation then. */
  waiters: readonly number[];
  isWatching: boolean;
}

/** Tells of the step under way. */
export function tell(session: Session, watch: Watch, isSettled: boolean): void {
  const { step } = watch;
  watch.step = undefined;
  if (step) isolate(() => watch.trace({ ...step, isSettled, capture: () => capture(session) }));
}

/** Begins a step. */
export function begin(
  session: Session,
  watch: Watch,
  act: string,
  given: readonly unknown[],
  at: number = session.at,
): void {
  tell(session, watch, false);
  const { phase, status, isRunning: isNested } = session;
  watch.step = {
    config: watch.config,
    act,
    given: withNames(act, given),
    at,
    isNested,
    phase,
    status,
    log: [],
  };
}

function note({ step, isMachine }: Watch, entry: StepEntry): void {
  if (!step || !isMachine) return;
  const last = step.log.at(-1);
  const isMore =
    last && 'do' in last && last.do === 'send' && !last.error && 'do' in entry && entry.do === 'send';
  if (isMore && !entry.error) {
    last.messages += entry.messages;
    last.bytes += entry.bytes;
  } else step.log.push(entry);
}

/** From now on it is the machine that does and reads things, or it is not. */
export function turnTo(watch: Watch, isMachine: boolean): void {
  const { isMachine: before, session } = watch;
  watch.isMachine = isMachine;
  if (before === isMachine) return;
  const { timers } = session;
  const waiters = waitersOf(session);
  // These change without a step, too: because of those who wait for a good time to send, or for a confirmation.
  if (isMachine && timers !== watch.timers) note(watch, { read: 'timers', value: timersOf(session) });
  if (isMachine && waiters.join() !== watch.waiters.join()) note(watch, { read: 'waiters', value: waiters });
  watch.timers = timers;
  watch.waiters = waiters;
}

/** Lets the platform or the application act: what they do and read is not the machine's. */
function outside<T>(watch: Watch, act: () => T, isMachine = false): T {
  const { isMachine: before } = watch;
  turnTo(watch, isMachine);
  try {
    return act();
  } finally {
    turnTo(watch, before);
  }
}

/** As `outside()`, and notes what came of it. */
function attempt<T>(watch: Watch, act: () => T, entryOf: (failure: { error?: unknown }) => StepEntry): T {
  try {
    const result = outside(watch, act);
    note(watch, entryOf({}));
    return result;
  } catch (error) {
    note(watch, entryOf({ error }));
    throw error;
  }
}

const READ = ['heard', 'movedAt', 'bytesRead', 'bytesTaken', 'bufferedAmount', 'isClosing'] as const;

/** Watches a connection. It stays the same object: its events compare it. */
function watchConnection(session: Session, watch: Watch, connection: Connection): Connection {
  const { send, ping, close, discard } = connection;
  for (const name of READ) {
    const { value, get } = descriptorOf(connection, name);
    let held: unknown = value;
    Object.defineProperty(connection, name, {
      configurable: true,
      get: () => {
        const found = get ? outside(watch, () => get.call(connection)) : held;
        note(watch, { read: name, value: found });
        return found;
      },
      set: (given) => {
        held = given;
      },
    });
  }
  return Object.assign(connection, {
    send(data: Payload): void {
      const call = (): void => send.call(connection, data);
      // What a prologue sends is the application's.
      if (session.stage === 'prologue') outside(watch, call);
      else
        attempt(watch, call, (failure) => ({
          do: 'send',
          messages: 1,
          bytes: byteLengthOf(data),
          ...failure,
        }));
    },
    ping: (id: number): void =>
      attempt(
        watch,
        () => ping.call(connection, id),
        (failure) => ({ do: 'ping', id, ...failure }),
      ),
    close(code: number | undefined, reason: string | undefined): void {
      note(watch, { do: 'close', code, reason });
      outside(watch, () => close.call(connection, code, reason));
    },
    discard(): void {
      note(watch, { do: 'discard' });
      outside(watch, () => discard.call(connection));
    },
  });
}

/** A property of an object or of its class. */
function descriptorOf(object: object, name: string): PropertyDescriptor {
  let owner: object | null = object;
  while (owner && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object | null;
  return (owner && Object.getOwnPropertyDescriptor(owner, name)) ?? {};
}

/** Has all that the machine does and reads pass by here. */
export function watchWorld(session: Mutable<Session>, watch: Watch): void {
  const { clock, host, random, effects } = session;
  watch.isWatching = true;
  watch.timers = session.timers;
  const read = <T>(name: string, value: T): T => {
    note(watch, { read: name, value });
    return value;
  };
  const noteTimer = (delayMs: number): void =>
    note(watch, { do: 'timer', name: session.timers.at(-1)?.name ?? '', delayMs });
  session.random = () => read('random', outside(watch, random));
  session.clock = {
    now: () => clock.now(),
    wallTime: () => read('wallTime', wallTime(clock)),
    setTimeout(callback, delayMs) {
      noteTimer(delayMs);
      return clock.setTimeout(callback, delayMs);
    },
    clearTimeout: (handle) => clock.clearTimeout(handle),
    ...(clock.soon && {
      soon(callback: () => void): void {
        noteTimer(0);
        clock.soon?.(callback);
      },
    }),
  };
  session.host = {
    connect: (_session, endpoint) =>
      watchConnection(
        session,
        watch,
        attempt(
          watch,
          () => host.connect(session, endpoint),
          (failure) => ({ do: 'connect', ...endpoint, ...failure }),
        ),
      ),
    emit(_session, name, notice) {
      note(watch, { do: 'emit', name, notice });
      outside(watch, () => host.emit(session, name, notice));
    },
    message: (_session, data) => outside(watch, () => host.message(session, data)),
    report: host.report,
  };
  effects.push = (...added) =>
    Array.prototype.push.apply(
      effects,
      added.map(
        (effect) => () =>
          outside(
            watch,
            () => {
              note(watch, { do: 'turn' });
              effect();
            },
            true,
          ),
      ),
    );
  watchNeighbours(session, read);
  // Some classes send in another way.
  const delivery: Delivery | undefined = deliveryOf(session);
  if (!delivery) return;
  delivery.watch = (data, at, maxAgeMs) => {
    const buffered = outside(watch, () => session.connection?.bufferedAmount);
    begin(session, watch, 'sent', [data, at, maxAgeMs, buffered], at);
    // It is counted after this.
    if (!session.isRunning) tell(session, watch, false);
  };
}

/** When the last of the others has its turn is read from outside. */
function watchNeighbours({ parts }: Session, read: <T>(name: string, value: T) => T): void {
  const { turns } = parts as { readonly turns?: { neighbours: Neighbours } };
  if (!turns) return;
  const { neighbours } = turns;
  turns.neighbours = {
    lastTurnAt: (url, self) => read('lastTurnAt', neighbours.lastTurnAt(url, self)),
    join: (url, turn, self) => neighbours.join(url, turn, self),
    leave: (url, isBack, self) => neighbours.leave(url, isBack, self),
  };
}

/** What of the neighbours of a socket is used. */
interface Neighbours {
  lastTurnAt(url: string, self: unknown): number;
  join(url: string, turn: unknown, self: unknown): void;
  leave(url: string, isBack: boolean, self: unknown): void;
}
