import { ALL_FEATURES } from '../../src/features/all-features.ts';
import { whenConfirmed } from '../../src/features/delivery/confirmations.ts';
import { queueMessage } from '../../src/features/delivery/queue.ts';
import { keepsUp, sendDirectly } from '../../src/features/delivery/sending.ts';
import { type Delivery, deliveryOf } from '../../src/features/delivery/state.ts';
import { heartbeatOf } from '../../src/features/heartbeat/pings.ts';
import { actsOf } from '../../src/features/steps/names.ts';
import { seeded } from '../../src/lab/storm/random.ts';
import type { Closure } from '../../src/session/closure.ts';
import { type AnyFeature, setUp, tableOf } from '../../src/session/feature.ts';
import type { DropNotice, StatusNotice } from '../../src/session/notices.ts';
import type { Remedy } from '../../src/session/remedy.ts';
import {
  type Act,
  ask,
  enter,
  type Host,
  makeSession,
  type Phase,
  type Session,
} from '../../src/session/session.ts';
import type { Signal } from '../../src/session/signal.ts';
import { type Status, statusOf } from '../../src/session/status.ts';
import { reschedule } from '../../src/socket/retry-event.ts';
import { pickSettings, REMEDIES, SIGNALS } from './walk-choices.ts';
import { WalkClock } from './walk-clock.ts';
import { Line } from './walk-line.ts';

/** Something that can happen, whatever its arguments are. */
export type AnyAct = (session: Session, ...given: readonly unknown[]) => void;

/** What is done to the machine, so that the walk has something to notice. */
export interface Sabotage {
  /** Tampers with a session before anything happens to it. */
  readonly session?: (session: Session) => void;
  readonly feature?: (feature: AnyFeature) => AnyFeature;
  /** `sent` stands for a message that goes past the queue. */
  readonly act?: (name: string, act: AnyAct) => AnyAct;
}

/** What a walk found out. */
export interface Walk {
  readonly steps: number;
  /** Every change of phase that happened, as `from -> to`. */
  readonly edges: ReadonlySet<string>;
}

/** The timers of each phase, and of each stage of an attempt. */
const TIMERS: Readonly<Record<string, readonly string[]>> = {
  endpoint: ['endpoint'],
  handshake: ['connect', 'grace'],
  prologue: ['prologue', 'grace'],
  open: ['stable', 'grace', 'ping', 'pong', 'flush'],
  closing: ['close', 'flush'],
  waiting: ['retry'],
};

/** The timer that each of them cannot be without. */
const WAITS_ON: Readonly<Record<string, string>> = {
  endpoint: 'endpoint',
  handshake: 'connect',
  prologue: 'prologue',
  closing: 'close',
  waiting: 'retry',
};

/** What happens to one attempt, whose number it brings. */
const OF_AN_ATTEMPT: ReadonlySet<string> = new Set([
  ...['veto', 'reschedule', 'opened', 'closed', 'errored', 'refused', 'ponged'],
  ...['resolved', 'unresolved', 'prologue-done', 'prologue-failed'],
]);

/** Sends a message past the queue. */
function sendPast(session: Session, data: unknown, maxAgeMs: unknown): void {
  sendDirectly(session, deliveryOf(session), data as string, maxAgeMs as number);
}

/** Where a session stands, the stage of an attempt included. */
function placeOf({ phase, stage }: Session): string {
  return phase === 'connecting' ? stage : phase;
}

/** What is known of a session before an act. */
interface Before {
  readonly act: string;
  readonly phase: Phase;
  readonly generation: number;
  readonly isLeaving: boolean;
  readonly confirmed: number;
  readonly unconfirmed: ReadonlySet<number>;
  /** All that a late event must not change. */
  readonly facts: readonly unknown[] | undefined;
}

/** One life under random acts, with a model of the world beside it that notices what must never be. */
class Life {
  readonly edges = new Set<string>();
  readonly #random: () => number;
  readonly #clock = new WalkClock();
  readonly #session: Session;
  readonly #acts: Readonly<Record<string, AnyAct>>;
  readonly #names: ReadonlyMap<unknown, string>;
  /** The connections that are alive, and those that were let go of and may still speak. */
  readonly #live = new Set<Line>();
  readonly #letGo = new Set<Line>();
  readonly #resends: boolean;
  readonly #sizes: { readonly maxMessages: number; readonly maxBytes: number };
  readonly #isProvided: boolean;
  readonly #expiresAt = new Map<number, number>();
  readonly #handedOnce = new Set<number>();
  readonly #dropped = new Set<number>();
  /** The messages that the peer has read. */
  readonly #read = new Set<number>();
  #before: Before | undefined;
  #isOpen = false;
  #listener: ((signal: Signal) => void) | undefined;
  /** Whether its neighbours know of it. */
  #isSharing = false;
  #told: Status = 'idle';
  #failure: Error | undefined;
  /** How many Pings went out as messages. */
  #pinged = 0;
  /** Final closes told since the life began. */
  #finals = 0;

  constructor(random: () => number, sabotage: Sabotage) {
    this.#random = random;
    const { settings, options } = pickSettings(random, {
      decide: () => this.#decide(),
      ping: () => ++this.#pinged,
    });
    this.#isProvided = settings.endpoint === undefined;
    this.#resends = options.resend === 'unconfirmed';
    this.#sizes = options.queue;
    const list: readonly AnyFeature[] = [this.#probe(), ...ALL_FEATURES].map(
      (each) => sabotage.feature?.(each) ?? each,
    );
    const table = tableOf(list);
    const acts = { ...actsOf(list), reschedule, sent: sendPast };
    const entries = Object.entries(acts).map(
      ([name, act]) => [name, sabotage.act?.(name, act as AnyAct) ?? act] as const,
    );
    this.#acts = Object.fromEntries(entries) as Record<string, AnyAct>;
    this.#names = new Map(
      entries.flatMap(([name, act]) => [
        [act, name],
        [acts[name as keyof typeof acts], name],
      ]),
    );
    const session = makeSession({
      settings,
      host: this.#host(),
      clock: this.#clock,
      random,
      socket: {},
      features: table,
    });
    this.#session = session;
    const source = { url: this.#isProvided ? () => new Promise(() => {}) : 'ws://host/', protocols: [] };
    const given = { ...options, signals: { subscribe: (listener: never) => this.#subscribe(listener) } };
    setUp(session, given, source);
    const { turns } = session.parts as { readonly turns: object };
    Object.assign(turns, {
      neighbours: {
        lastTurnAt: () => this.#clock.now() + this.#pick([Number.NEGATIVE_INFINITY, -1, 1, 60_000]),
        join: () => {
          this.#isSharing = true;
        },
        leave: () => {
          this.#isSharing = false;
        },
      },
    });
    sabotage.session?.(session);
  }

  step(): void {
    this.#clock.advance(this.#random() * 4000);
    this.#choose();
    // The machine may have taken it for a failure of the transport.
    if (this.#failure) throw this.#failure;
    this.#check();
  }

  get #delivery(): Delivery {
    return deliveryOf(this.#session);
  }

  /** The connection of the session, if it is alive. */
  get #line(): Line | undefined {
    const { connection } = this.#session;
    return connection instanceof Line && this.#live.has(connection) ? connection : undefined;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T;
  }

  #enter(name: string, ...given: readonly unknown[]): void {
    enter(this.#session, this.#acts[name] as AnyAct, ...given);
  }

  /** A generation: mostly the one under way, sometimes an earlier one. */
  #generation(): number {
    const { generation } = this.#session;
    return this.#random() < 0.85 ? generation : Math.max(0, generation - 1 - Math.floor(this.#random() * 2));
  }

  #application(): void {
    const generation = this.#generation();
    this.#pick<() => void>([
      () => this.#session.phase === 'idle' && this.#enter('start'),
      () => this.#enter('reconnect', 1000, ''),
      () => this.#enter('close', this.#pick(['close', 'abort'])),
      () => this.#message(),
      () =>
        this.#enter(
          'withdraw',
          new Set([1, 2].map(() => Math.floor(this.#random() * this.#delivery.lastId))),
        ),
      () => this.#confirm(),
      () => this.#enter('handed'),
      () => this.#drain(),
      () => this.#enter('veto', generation),
      () => this.#enter('reschedule', generation, this.#random() * 1000),
    ])();
  }

  /** Somebody waits for the confirmation of all that was sent. */
  #confirm(): void {
    whenConfirmed(this.#session, this.#delivery).catch(() => {});
    this.#enter('handed');
  }

  #drain(): void {
    const waiting = this.#delivery.queue.toArray();
    for (const { id } of waiting) this.#dropped.add(id);
    this.#enter('drain', []);
  }

  /** Its number stands in it. */
  #message(): void {
    const session = this.#session;
    const delivery = this.#delivery;
    const maxAgeMs = this.#random() < 0.8 ? Number.POSITIVE_INFINITY : this.#random() * 9000;
    const id = delivery.lastId + 1;
    const data = `${id} ${'x'.repeat(Math.floor(this.#random() * 45))}`;
    this.#expiresAt.set(id, this.#clock.now() + maxAgeMs);
    if (!keepsUp(session, delivery)) return queueMessage(session, delivery, data, maxAgeMs);
    const line = this.#line;
    if (!line) return this.#fail('a message goes straight to a connection that is not there');
    // What a listener of `open` sends goes ahead of what has waited.
    line.isAhead = delivery.backlog === 'starting';
    line.isDirect = true;
    const { sent } = this.#acts;
    sent?.(session, data, maxAgeMs);
    line.isDirect = line.isAhead = false;
  }

  #world(): void {
    if (this.#clock.pending > 0 && this.#random() < 0.5) return this.#clock.fireOne(this.#random);
    if (this.#random() < 0.2) return this.#page();
    if (this.#isSharing && this.#random() < 0.1) return this.#enter('move-up', this.#pick([1, 2, 5]));
    const generation = this.#generation();
    this.#pick<() => void>([
      () => this.#enter('resolved', generation, { url: 'ws://other/', protocols: ['chat'] }),
      () => this.#enter('unresolved', generation, undefined),
      () => this.#speak((line) => this.#open(line)),
      () => this.#speak((line) => this.#reply(line)),
      () => this.#speak((line) => this.#reply(line)),
      () => this.#line && ask(this.#session, 'drained'),
      () => this.#enter('prologue-done', generation),
      () => this.#enter('prologue-failed', generation, undefined, this.#pick([undefined, 3000]), ''),
      () => this.#speak((line) => this.#enter('errored', line.generation, undefined, this.#random() < 0.5)),
      () => this.#speak((line) => this.#end(line)),
      () => this.#speak((line) => this.#end(line)),
      // Timers that were cancelled and speak all the same.
      () => this.#clock.fireStopped(this.#random),
      () =>
        this.#enter(
          'timeout',
          this.#pick(
            Object.values(TIMERS)
              .flat()
              .filter((name) => !this.#runs(name)),
          ),
        ),
    ])();
  }

  #runs(name: string): boolean {
    return this.#session.timers.some((timer) => timer.name === name);
  }

  /** Only connections that are there speak: the one that is alive, or one that was let go of. */
  #speak(event: (line: Line) => void): void {
    const lines = [...this.#live, ...(this.#random() < 0.3 ? this.#letGo : [])];
    const line = this.#pick(lines);
    if (line) event(line);
    else this.#application();
  }

  #open({ generation }: Line): void {
    this.#enter(
      'opened',
      generation,
      this.#pick([undefined, '', 'chat']),
      this.#pick(['', 'permessage-deflate']),
      this.#random() < 0.5,
    );
  }

  #end(line: Line): void {
    this.#live.delete(line);
    const code = this.#pick([undefined, 1000, 1001, 1005, 1006, 1008, 1012, 1013, 3000, 4000]);
    const retryAfterMs = this.#pick([undefined, 0, 5000, 1e9]);
    this.#enter('closed', line.generation, { code, reason: '', wasClean: code !== 1006, retryAfterMs });
  }

  /** The answer to a Ping that the peer has read, or one that nobody asked for. */
  #reply(line: Line): void {
    const isLate = line !== this.#session.connection || this.#random() < 0.1;
    for (const id of line.read(Math.floor(this.#random() * 4))) this.#read.add(id);
    const answered = isLate ? undefined : line.pingsRead.shift();
    if (answered === undefined) return this.#enter('ponged', line.generation, 1e6);
    const oldest = heartbeatOf(this.#session)?.pings[0]?.id;
    // Some answers carry no number: they are for the oldest Ping.
    const hasNone = oldest !== undefined && oldest <= answered && this.#random() < 0.5;
    this.#enter('ponged', line.generation, hasNone ? undefined : answered);
  }

  #page(): void {
    if (!this.#listener) return this.#application();
    if (this.#random() < 0.1) this.#clock.advance(90_000 + this.#random() * 1e7);
    this.#listener(this.#pick(SIGNALS));
  }

  /** What a connection is for, so that there is enough of it: it opens, messages go out, and Pings are answered. */
  #traffic(): boolean {
    const { phase, stage, generation } = this.#session;
    const line = this.#line;
    if (!line || this.#random() < 0.4) return false;
    if (phase === 'connecting' && stage === 'handshake') this.#open(line);
    else if (phase === 'connecting') this.#enter('prologue-done', generation);
    else {
      this.#pick<() => void>([
        () => this.#message(),
        () => this.#message(),
        () => this.#reply(line),
        () => this.#reply(line),
        () => ask(this.#session, 'drained'),
        () => this.#confirm(),
      ])();
    }
    return true;
  }

  #choose(): void {
    if (this.#traffic()) return;
    if (this.#random() < 0.3) this.#application();
    else this.#world();
  }

  #host(): Host {
    return {
      connect: ({ generation }) => {
        if (this.#live.size > 0) this.#fail('a second connection beside a live one');
        if (this.#random() < 0.1) throw new Error('planned');
        const line = new Line(generation, this.#random, {
          hand: (data, each) => this.#hand(data, each),
          close: (each) => this.#live.has(each) || this.#fail('a Close frame without a connection'),
          discard: (each) => this.#live.delete(each) && this.#letGo.add(each),
        });
        this.#live.add(line);
        return line;
      },
      emit: (_session, name, notice) => {
        if (name === 'status') this.#tellStatus(notice as StatusNotice);
        if (name === 'open') this.#tellOpen();
        if (name === 'close') this.#tellClose(notice as Closure);
        if (name === 'drop') this.#tellDrop(notice as DropNotice);
        this.#interfere();
      },
      message: () => {},
      report(error) {
        throw error;
      },
    };
  }

  /** A message is handed to a connection. */
  #hand(data: unknown, line: Line): number {
    if (String(data).startsWith('ping')) return this.#clock.now();
    if (!this.#live.has(line)) this.#fail('a message for a connection that is not there');
    const id = Number.parseInt(String(data), 10);
    if (!line.isAhead) {
      if (this.#random() < 0.02 && !line.isDirect) throw new Error('planned');
      if (line.newest >= id) this.#fail('messages out of order');
      line.newest = id;
    }
    if (this.#handedOnce.has(id) && !this.#resends) this.#fail('a message is sent twice');
    if (this.#dropped.has(id)) this.#fail('a message is sent that was reported as dropped');
    if ((this.#expiresAt.get(id) ?? 0) <= this.#clock.now()) this.#fail('a message is sent that is too old');
    this.#handedOnce.add(id);
    return this.#clock.now();
  }

  #subscribe(listener: (signal: Signal) => void): () => void {
    if (this.#listener) this.#fail('listens twice');
    this.#listener = listener;
    return () => {
      this.#listener = undefined;
    };
  }

  /** What a listener or a policy function may do while it is being called. */
  #interfere(): void {
    if (this.#random() < 0.05) this.#application();
  }

  #decide(): Remedy | undefined {
    this.#interfere();
    const random = this.#random();
    if (random < 0.02) throw new Error('planned');
    return random < 0.3 ? this.#pick(REMEDIES) : undefined;
  }

  #tellStatus({ status, previous }: StatusNotice): void {
    if (previous !== this.#told) this.#fail('a status that does not follow the last');
    this.#told = status;
    if (previous === 'closed') this.#finals = 0;
  }

  #tellOpen(): void {
    if (this.#isOpen) this.#fail('two opens without a close');
    this.#isOpen = true;
  }

  #tellClose({ stage, final }: Closure): void {
    if (stage === 'open' && !this.#isOpen) this.#fail('a close of what was not open');
    if (final) this.#finals++;
    this.#isOpen = false;
  }

  #tellDrop({ data }: DropNotice): void {
    const id = Number.parseInt(String(data), 10);
    if (this.#dropped.has(id)) this.#fail('a message is reported as dropped twice');
    this.#dropped.add(id);
  }

  /** Looks at the session before each act and after it. */
  #probe(): AnyFeature {
    return {
      name: 'probe',
      setup: () => true,
      entering: (session: Session, _state: unknown, act: Act<never>, [given]: readonly unknown[]) => {
        const { phase, generation } = session;
        const { confirmed, unconfirmed } = this.#delivery;
        const { page } = session.parts as { readonly page: { readonly isLeaving: boolean } };
        const name = this.#names.get(act) ?? '';
        this.#before = {
          act: name,
          phase,
          generation,
          isLeaving: page.isLeaving,
          confirmed,
          unconfirmed: new Set(unconfirmed.toArray().map(({ id }) => id)),
          facts: OF_AN_ATTEMPT.has(name) && given !== generation ? this.#facts() : undefined,
        };
      },
      acted: () => this.#checkAct(),
    } as AnyFeature;
  }

  #checkAct(): void {
    const { act, phase: from, generation, isLeaving, confirmed, unconfirmed, facts } = this.#before as Before;
    const { phase, generation: now } = this.#session;
    if (from !== phase) this.edges.add(`${from} -> ${phase}`);
    if (now < generation) this.#fail('the generation went back');
    if (now > generation && isLeaving && act === 'timeout') this.#fail('an attempt while leaving');
    const delivery = this.#delivery;
    if (delivery.confirmed > confirmed) {
      const kept = new Set(delivery.unconfirmed.toArray().map(({ id }) => id));
      for (const id of unconfirmed) {
        if (!kept.has(id) && !this.#read.has(id)) this.#fail('a message is confirmed that nobody has read');
      }
    }
    this.#checkAccount();
    if (facts && this.#facts().some((each, index) => each !== facts[index]))
      this.#fail('a late event counts');
  }

  /** What a late event must not change; what its time brings with it may change more. */
  #facts(): readonly unknown[] {
    const { phase, stage, next, generation, everOpened, closure, ending, error, protocol } = this.#session;
    const { latencyMs, hasPongs } = heartbeatOf(this.#session) ?? {};
    return [
      phase,
      stage,
      next,
      generation,
      everOpened,
      closure,
      ending,
      error,
      protocol,
      latencyMs,
      hasPongs,
    ];
  }

  /** Nothing is counted twice or not at all. */
  #checkAccount(): void {
    const { queue, unconfirmed, confirmed, forgotten, dropped, lastId } = this.#delivery;
    const all = queue.length + unconfirmed.length + confirmed + forgotten + dropped;
    if (all !== lastId) this.#fail(`the account has ${all} of ${lastId} messages`);
  }

  #check(): void {
    this.#checkTimers();
    this.#checkTold();
    this.#checkQueue();
    this.#checkAccount();
    const { phase, stage, closing, url } = this.#session;
    const hasConnection =
      (phase === 'connecting' && stage !== 'endpoint') ||
      phase === 'open' ||
      (phase === 'closing' && closing !== undefined);
    if (this.#live.size !== (hasConnection ? 1 : 0)) this.#fail(`${this.#live.size} connections`);
    const isOver = phase === 'idle' || phase === 'closed';
    if ((this.#listener !== undefined) === isOver) this.#fail('listens at the wrong time');
    const { turns } = this.#session.parts as { readonly turns: { readonly stretch: number | undefined } };
    const { stretch } = turns;
    if (phase === 'waiting' && stretch !== undefined && url !== '' && !this.#isSharing) {
      this.#fail('shares a delay, and its neighbours do not know');
    }
    if (this.#isSharing && (phase === 'open' || phase === 'closing' || phase === 'closed')) {
      this.#fail('waits no longer, and its neighbours have not heard');
    }
  }

  #checkTimers(): void {
    const { timers } = this.#session;
    const place = placeOf(this.#session);
    for (const { name } of timers)
      if (!TIMERS[place]?.includes(name)) this.#fail(`the timer ${name} outlives its phase`);
    const waitsOn = WAITS_ON[place];
    if (waitsOn !== undefined && !this.#runs(waitsOn)) this.#fail(`${place} waits without its timer`);
    if (this.#clock.pending !== timers.length)
      this.#fail(`${this.#clock.pending} timers run, and ${timers.length} are known`);
    if (this.#clock.wrong !== undefined) this.#fail(`a delay of ${this.#clock.wrong}`);
  }

  #checkTold(): void {
    const { phase } = this.#session;
    if (phase === 'ending') this.#fail('left in the middle of an end');
    if (this.#told !== statusOf(this.#session)) this.#fail(`status ${this.#told} told`);
    if (this.#isOpen && phase !== 'open' && phase !== 'closing') this.#fail('open was told, close was not');
    if (phase === 'closed' && this.#finals !== 1) this.#fail(`${this.#finals} final closes`);
    if (this.#dropped.size !== this.#delivery.dropped) this.#fail('a message was dropped unreported');
  }

  #checkQueue(): void {
    const { phase, closing } = this.#session;
    const { queue } = this.#delivery;
    const messages = queue.toArray();
    const bytes = messages.reduce((sum, each) => sum + each.bytes, 0);
    if (messages.length !== queue.length || bytes !== queue.bytes) this.#fail('the queue miscounts');
    const isHeld = phase === 'open' || (phase === 'closing' && closing !== undefined);
    const { maxMessages, maxBytes } = this.#sizes;
    if (!isHeld && (queue.length > maxMessages || bytes > maxBytes))
      this.#fail('the queue is over its limits');
    const isOrdered = messages.every(({ id }, index) => index === 0 || id > (messages[index - 1]?.id ?? 0));
    if (!isOrdered) this.#fail('the queue is out of order');
  }

  #fail(what: string): never {
    const { phase, stage, generation } = this.#session;
    this.#failure ??= new Error(
      `${what} (in ${phase}, ${stage}, generation ${generation}, after ${this.#before?.act})`,
    );
    throw this.#failure;
  }
}

/**
 * Walks through the machine at random, in lives of 100 steps.
 *
 * @throws If anything happens that must never be; the message says what, and with which seed.
 */
export async function walk(steps: number, seed: number, sabotage: Sabotage = {}): Promise<Walk> {
  const random = seeded(seed);
  const edges = new Set<string>();
  for (let done = 0; done < steps; done += 100) {
    const life = new Life(random, sabotage);
    try {
      for (let step = 0; step < 100; step++) life.step();
    } catch (error) {
      throw new Error(`seed ${seed}, life ${done / 100}: ${(error as Error).message}`, { cause: error });
    }
    for (const edge of life.edges) edges.add(edge);
    // What was left to promises.
    await undefined;
  }
  return { steps, edges };
}
