import { type Backoff, NO_OUTAGE, type Outage } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { CloseFacts, CloseStage, Closure } from './closure.ts';
import type { FeatureTable, Moments } from './feature.ts';
import type { NoticeMap } from './notices.ts';
import type { Outcome } from './remedy.ts';
import type { Status } from './status.ts';
import type { Timer } from './timers.ts';

/** Where a session stands. How far an attempt has come is its stage. */
export type Phase =
  | 'idle'
  | 'connecting'
  | 'open'
  | 'closing'
  | 'ending'
  | 'waiting'
  | 'suspended'
  | 'closed';

/** Where it goes when what is under way has ended: to another attempt, at once or after a delay, or to an outcome. */
export type Next = 'attempt' | 'wait' | Outcome;

/** Where to connect to. */
export interface Endpoint {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** What the session itself needs to know of the options. */
export interface Settings {
  /** `undefined` where it has to be asked for before each attempt. */
  readonly endpoint: Endpoint | undefined;
  readonly retry: boolean;
  readonly backoff: Backoff;
  readonly maxRetries: number;
  readonly maxElapsedMs: number;
  readonly stableAfterMs: number;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

/** The world, as a session acts on it. */
export interface Host {
  /** Opens a connection, which reports what happens on it. */
  connect(session: Session, endpoint: Endpoint): Connection;
  /** Tells the application. */
  emit<N extends keyof NoticeMap>(session: Session, name: N, notice: NoticeMap[N]): void;
  /** A message for the application. */
  message(session: Session, data: unknown): void;
  /** Reports what a feature has thrown as uncaught: nobody can catch it, and all goes on. */
  report(error: unknown): void;
}

/** A connection, or an attempt at one, as a session acts on it. */
export interface Connection {
  /** How many messages and control frames have come. */
  heard: number;
  /** When something was last sent or came. */
  movedAt: number;
  /** How many bytes have come, those of half a message included; 0 where the platform hides it. */
  readonly bytesRead: number;
  /** Grows when the network has taken bytes that had to wait for it: look before a wait and after it. */
  readonly bytesTaken: number;
  readonly bufferedAmount: number;
  binaryType: string;
  /** Whether it takes no more messages, because the closing handshake has begun. */
  readonly isClosing: boolean;
  /** Hands a message over. @throws Whatever the engine throws for data that it does not take. */
  send(data: unknown): void;
  /** Does what sends many messages, in few writes where the engine can. */
  together(send: () => void): void;
  /** Sends a Ping frame with a number in it, where the engine can. */
  ping(id: number): void;
  /** Starts the closing handshake. */
  close(code: number | undefined, reason: string | undefined): void;
  /** Really ends a connection that nobody waits for. */
  discard(): void;
}

/** How an attempt or a connection ended, as far as somebody knows. */
export type Ending = { readonly [K in keyof CloseFacts]?: CloseFacts[K] | undefined } & Pick<
  CloseFacts,
  'cause'
>;

/** A closing handshake under way. */
export interface Closing {
  readonly code: number | undefined;
  readonly reason: string | undefined;
  readonly startedAt: number;
  /** Whether the Close frame was handed to the connection. */
  isSent: boolean;
}

/**
 * The session of a socket: plain data. The functions of this folder and those of the features are the machine. They know no time,
 * no chance, no network and no page but what they are given, so the same calls at the same times lead to the same.
 */
export interface Session {
  readonly settings: Settings;
  readonly host: Host;
  clock: Clock;
  readonly random: () => number;
  /** What the application sees of it. */
  readonly socket: object;
  readonly features: FeatureTable;
  /** The state of each feature, by its name; none, where the options turn it off. */
  readonly parts: Record<string, unknown>;
  /** The state of the feature that sends, which a message must find at once. */
  sender: unknown;
  phase: Phase;
  /** How far the attempt under way has come; `endpoint` where there is none. */
  stage: CloseStage;
  /** `undefined` while nobody has decided. */
  next: Next | undefined;
  /** The status that was reported last. */
  status: Status;
  /** The time. */
  at: number;
  /** Counts attempts: what belongs to an earlier one means nothing. */
  generation: number;
  everOpened: boolean;
  /** When the last connection was lost, or when it all began. */
  downSince: number;
  outage: Readonly<Outage>;
  /** The last one. */
  closure: Closure | undefined;
  /** Those of the current or last attempt. */
  url: string;
  protocols: readonly string[];
  protocol: string;
  extensions: string;
  /** The current or last one. */
  connection: Connection | undefined;
  /** How many features want to see the messages that come. */
  receivers: number;
  /** Whether Ping frames can be sent over it. */
  canPing: boolean;
  /** How many messages were handed to it, and about how many bytes. */
  sentMessages: number;
  sentBytes: number;
  /** What was reported before the end that is to follow. */
  error: unknown;
  /** What the closure will say, unless the close of the platform says more. */
  ending: Ending | undefined;
  closing: Closing | undefined;
  /** While waiting: since when, and until when. */
  since: number;
  dueAt: number;
  timers: readonly Timer[];
  readonly effects: (() => void)[];
  isRunning: boolean;
}

/** What a session is made of. */
export type World = Pick<Session, 'settings' | 'host' | 'clock' | 'random' | 'socket' | 'features'>;

/** None of them runs. Shared, as thousands of sockets may have none. */
const NO_TIMERS: readonly Timer[] = [];
const NO_PROTOCOLS: readonly string[] = [];

/** The session of a socket that was made and not started. */
export function makeSession({ settings, host, clock, random, socket, features }: World): Session {
  const at = clock.now();
  return {
    settings,
    host,
    clock,
    random,
    socket,
    features,
    parts: { ...features.places },
    sender: undefined,
    phase: 'idle',
    stage: 'endpoint',
    next: undefined,
    status: 'idle',
    at,
    generation: 0,
    everOpened: false,
    downSince: at,
    outage: NO_OUTAGE,
    closure: undefined,
    url: settings.endpoint?.url ?? '',
    protocols: NO_PROTOCOLS,
    protocol: '',
    extensions: '',
    connection: undefined,
    receivers: 0,
    canPing: false,
    sentMessages: 0,
    sentBytes: 0,
    error: undefined,
    ending: undefined,
    closing: undefined,
    since: 0,
    dueAt: 0,
    timers: NO_TIMERS,
    effects: [],
    isRunning: false,
  };
}

/** Something that can happen to a session. What it belongs to, and may be over, it checks itself. */
export type Act<A extends readonly unknown[]> = (session: Session, ...given: A) => void;

/**
 * Something happens. It changes the state at once. What has to be done about it, `run()` has done in order, after what was to be
 * done before: so a listener may call anything, the state is right on the next line, and nobody hears of things out of order.
 */
export function enter<A extends readonly unknown[]>(session: Session, act: Act<A>, ...given: A): void {
  const { phase, effects } = session;
  session.at = session.clock.now();
  ask(session, 'entering', act, given);
  act(session, ...given);
  if (phase !== session.phase) ask(session, 'moved', phase);
  ask(session, 'acted');
  if (session.isRunning) return;
  session.isRunning = true;
  let done = 0;
  try {
    // Some come while others are done.
    while (done < effects.length) effects[done++]?.();
  } finally {
    effects.splice(0, done);
    session.isRunning = false;
  }
  ask(session, 'settled');
}

/** Has something done, in its turn. */
export function run(session: Session, effect: () => void): void {
  session.effects.push(effect);
}

/** Tells the application, in its turn. */
export function emit<N extends keyof NoticeMap>(session: Session, name: N, notice: NoticeMap[N]): void {
  run(session, () => emitNow(session, name, notice));
}

/** Tells the application at once: only for what is being done. */
export function emitNow<N extends keyof NoticeMap>(session: Session, name: N, notice: NoticeMap[N]): void {
  ask(session, 'emitting', name, notice);
  session.host.emit(session, name, notice);
}

/**
 * What the features say at a moment, in the order of their list. The first answer counts. What one of them throws is reported, and
 * is no answer.
 *
 * @throws What a feature throws in `beginning`.
 */
export function ask<K extends keyof Moments>(
  { features, parts }: Session,
  moment: K,
  ...given: Parameters<Moments[K]> extends [unknown, unknown, ...infer Rest] ? Rest : never
): ReturnType<Moments[K]> | undefined;
export function ask(session: Session, moment: keyof Moments, ...given: unknown[]): unknown {
  for (const feature of session.features.at[moment] ?? []) {
    const part = session.parts[feature.name];
    if (!part) continue;
    try {
      const answer = (feature[moment] as (...given: unknown[]) => unknown)(session, part, ...given);
      if (answer !== undefined) return answer;
    } catch (error) {
      if (moment === 'beginning') throw error;
      session.host.report(error);
    }
  }
  return undefined;
}
