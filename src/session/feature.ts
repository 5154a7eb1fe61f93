import { attempts } from './attempt.ts';
import type { Plan } from './backoff.ts';
import type { Checks } from './checks.ts';
import type { CloseFacts, Closure } from './closure.ts';
import type { DropNotice, NoticeMap } from './notices.ts';
import type { Verdict } from './remedy.ts';
import type { Act, Phase, Session } from './session.ts';
import type { Signal } from './signal.ts';

/** What became of a message: it was handed to a connection, or why not. */
export type Fate = 'sent' | DropNotice;

/** What a feature says to take something over: the features after it, and the session itself, do nothing then. */
export type Taken = true | undefined;

/** An ending in the category that the rules put it in, and what they say of it. */
export type Judgement = readonly [facts: CloseFacts, verdict: Verdict];

/**
 * The moments of a session that a feature can have a part in, in about the order in which they come. Each is given the session
 * and the state of the feature in it. Where one answers something, the others are not asked. What one throws is reported as
 * uncaught, counts as no answer, and all goes on; `beginning` alone may throw.
 */
export interface Moments<State = unknown> {
  /** Something happens, and this comes before it. */
  entering(session: Session, state: State, act: Act<never>, given: readonly unknown[]): void;
  /** A life is about to begin. Taken: it is not. @throws If it may not: the constructor and `reconnect()` throw that, too. */
  beginning(session: Session, state: State): Taken;
  /** An attempt begins. Taken: the feature calls `connect()` when it knows where to. */
  resolving(session: Session, state: State): Taken;
  /** The opening handshake is about to begin. */
  connecting(session: Session, state: State): void;
  /** The opening handshake is done. Taken: the feature has failed it, or calls `open()` when it is ready. */
  connected(session: Session, state: State): Taken;
  /** Messages can flow from now on; the application hears of it next. */
  opened(session: Session, state: State): void;
  /** The application has heard of it. */
  flowing(session: Session, state: State): void;
  /** A message came; asked only where `session.receivers` says that somebody wants to see it. Taken: it is not for the application. */
  receiving(session: Session, state: State, data: unknown): Taken;
  /** The peer has answered a Ping, that of the number where the transport says so. */
  ponged(session: Session, state: State, id: number | undefined): void;
  /**
   * So many of the messages of this connection are known to have arrived; `undefined`: nothing confirms any. `error`: what kept
   * the question from being asked. Taken: somebody has heard of that.
   */
  confirming(session: Session, state: State, messages: number | undefined, error?: unknown): Taken;
  /** It is known what became of a message that had waited. */
  settling(session: Session, state: State, id: number, fate: Fate): void;
  /** All that was handed to the connection has gone to the network. Only some runtimes say so. */
  drained(session: Session, state: State): void;
  /** The page or the network has changed, or the machine has slept. */
  signalled(session: Session, state: State, signal: Signal | 'woke', asleepMs?: number): void;
  /** The facts of an ending: in which category, and what to do about it. */
  judging(session: Session, state: State, facts: CloseFacts): Judgement | undefined;
  /** The last word about a verdict. */
  deciding(session: Session, state: State, facts: CloseFacts, verdict: Verdict): Verdict | undefined;
  /** A retry is wanted. Taken: the feature has settled the delay. */
  planning(session: Session, state: State, plan: Plan): Taken;
  /** The delay is settled and within the budget: prolong it. */
  planned(session: Session, state: State, plan: Plan): void;
  /** The application hears of an end. */
  ended(session: Session, state: State, closure: Closure): void;
  /** All of an end has been reported. */
  concluded(session: Session, state: State): void;
  /** A delay begins, or is another one from now on. `isOwn`: it is no longer that of the schedule. */
  waiting(session: Session, state: State, isOwn: boolean): void;
  /** The delay is over. Taken: the feature holds the attempt. */
  retrying(session: Session, state: State): Taken;
  /** `close()` was called while no connection was open. */
  cancelling(session: Session, state: State): void;
  /** A Close frame is to be sent. Taken: the feature calls `sendClose()`. */
  closing(session: Session, state: State): Taken;
  /** The time for the closing handshake is over. Taken: the feature has prolonged it. */
  closingTimedOut(session: Session, state: State): Taken;
  /** The phase has changed. */
  moved(session: Session, state: State, from: Phase): void;
  /** What happened has changed the state. What has to be done about it comes next, or in its turn. */
  acted(session: Session, state: State): void;
  /** The application is told something. */
  emitting(session: Session, state: State, name: keyof NoticeMap, notice: NoticeMap[keyof NoticeMap]): void;
  /** All that had to be done is done. */
  settled(session: Session, state: State): void;
  /** How many messages wait. */
  counting(session: Session, state: State): number;
  /** The bytes of the messages that wait. */
  buffered(session: Session, state: State): number;
}

/** The arguments of the constructor before the options. */
export interface Given {
  readonly url: unknown;
  readonly protocols: unknown;
}

/**
 * A feature: its options with their checks, its state, its part in the moments of a session, its members. What it does not
 * export, nobody else sees; what a class is made without is not in the bundle.
 *
 * @typeParam Options Its options.
 * @typeParam State Its state in one session. What is exported has `unknown` there: it is nobody else's business, and declarations
 * need no name for it.
 * @typeParam Members What it gives to the sockets.
 */
export interface Feature<Options extends object = object, State = unknown, Members = unknown>
  extends Partial<Moments<State>> {
  /** Under which its state is found. */
  readonly name: string;
  /** What its options have to be; in production builds none are checked. */
  readonly checks?: Checks<Options> | false;
  /** The names of the features that it does not work without; in production builds nobody looks. */
  readonly needs?: readonly string[];
  /** Whether it finds out where to connect to before each attempt. */
  isProvider?(given: Given): boolean;
  /**
   * Makes its state in one session; nothing, where the options turn it off. Without it, it has none and is always on.
   *
   * @throws What the constructor is to throw, before anything has begun.
   */
  setup?(session: Session, options: Options, given: Given): State | undefined;
  /** What it gives to the sockets. A development build asks twice, to see whether two features give the same. */
  members?(sessionOf: (socket: object) => Session): Members & ThisType<object>;
  /** The last touch to the class. */
  dress?(Class: SocketConstructor, sessionOf: (socket: object) => Session): void;
  /** What can happen to a session because of it, by the name that a trace has for it. */
  readonly acts?: Readonly<Record<string, Act<never>>>;
  /** What its timers lead to, by their names: a trace that begins in the middle of a life starts them again. */
  readonly timers?: Readonly<Record<string, (session: Session) => void>>;
}

/** The class that a feature gives its last touch to. */
export interface SocketConstructor {
  readonly prototype: object;
}

/** A feature of any kind. */
export interface AnyFeature extends Partial<Moments<never>> {
  readonly name: string;
  readonly checks?: object | false;
  readonly needs?: readonly string[];
  isProvider?(given: Given): boolean;
  setup?(session: Session, options: never, given: Given): unknown;
  members?(sessionOf: (socket: object) => Session): unknown;
  dress?(Class: SocketConstructor, sessionOf: (socket: object) => Session): void;
  readonly acts?: Readonly<Record<string, Act<never>>>;
  readonly timers?: Readonly<Record<string, (session: Session) => void>>;
}

/** The features of a class, and which of them have a part in which moment. */
export interface FeatureTable {
  readonly list: readonly AnyFeature[];
  /** A place for the state of each, so that all sessions have their places in the same order. */
  readonly places: Readonly<Record<string, unknown>>;
  readonly at: { readonly [K in keyof Moments]?: readonly AnyFeature[] };
}

/** Finds out which features have a part in which moment, once for all sockets of a class. */
export function tableOf(given: readonly AnyFeature[]): FeatureTable {
  const list = [attempts, ...given];
  const at: Record<string, AnyFeature[]> = Object.create(null);
  const places: Record<string, undefined> = {};
  for (const feature of list) {
    places[feature.name] = undefined;
    for (const key in feature) {
      at[key] ??= [];
      at[key].push(feature);
    }
  }
  return { list, at, places };
}

/** Makes the state of each feature. */
export function setUp(session: Session, options: object, source: Given): void {
  for (const { name, setup } of session.features.list) {
    session.parts[name] = setup ? setup(session, options as never, source) : true;
  }
}

type OptionsOf<F> = F extends Feature<infer Options, infer _State, infer _Members> ? Options : never;
type MembersOf<F> =
  F extends Feature<infer _Options, infer _State, infer Members>
    ? unknown extends Members
      ? object
      : Members
    : never;
type Intersection<U> = (U extends unknown ? (each: U) => void : never) extends (each: infer I) => void
  ? I
  : never;

/** The options of all features of a list. */
export type FeatureOptions<F extends readonly AnyFeature[]> = Intersection<OptionsOf<F[number]>>;

/** The members of all features of a list. */
export type FeatureMembers<F extends readonly AnyFeature[]> = Intersection<MembersOf<F[number]>>;
