import type { Message } from '../features/delivery/message-list.ts';
import { sendDirectly } from '../features/delivery/sending.ts';
import { deliveryOf } from '../features/delivery/state.ts';
import { actsOf, inOrder, isOwn, nameOf, withNames } from '../features/steps/names.ts';
import { restore, restoreTimers, restoreWaiters, type Snapshot } from '../features/steps/snapshot.ts';
import type { StepEntry } from '../features/steps/trace-step.ts';
import { type AnyFeature, type Feature, setUp, tableOf } from '../session/feature.ts';
import type { Verdict } from '../session/remedy.ts';
import {
  type Act,
  type Connection,
  enter,
  type Host,
  makeSession,
  type Session,
  type Settings,
} from '../session/session.ts';
import { differ, type Place } from './differ.ts';
import { decode, type Encoded, Encoder } from './encoding.ts';
import type { RecordedStep, Trace } from './file.ts';

/** Where the machine of this version did something else than the one that was recorded. */
export interface Difference extends Place {
  /** Counts the steps from 0. */
  readonly step: number;
}

/** What the machine was made with. */
interface Config {
  readonly settings: Encoded;
  readonly features: readonly string[];
  readonly options: Encoded;
}

/** An entry of a log, or the arguments of an act, as far as they are looked at. */
interface Entry {
  readonly read?: Encoded;
  readonly value?: Encoded;
  readonly messages?: Encoded;
  readonly bytes?: Encoded;
  readonly error?: Encoded;
  readonly at?: Encoded;
  readonly buffered?: Encoded;
}

/** Thrown to leave the machine where it differs, and where the record ends. */
const STOP: Error = new Error('The replay is over.');

/**
 * A session in a world that a record speaks for: what the machine reads is what was read then, what it does is compared with what
 * was done then, and what came from outside comes again at the same place.
 */
export class Player {
  difference: Difference | undefined;
  readonly #steps: readonly RecordedStep[];
  readonly #encoder = new Encoder();
  readonly #session: Session;
  readonly #acts: Readonly<Record<string, Act<never>>>;
  /** The step under way, and how many of its entries have come again. */
  #step = -1;
  #entries = 0;
  /** How many messages in a row are still to be sent. */
  #sendsLeft = 0;
  /** How many acts are changing the state, and whether something is being done. */
  #acting = 0;
  #isDoing = false;
  #isOver = false;

  constructor({ config, initial, steps }: Trace, features: readonly AnyFeature[]) {
    const { settings, features: names, options } = config as unknown as Config;
    this.#steps = steps;
    const table = tableOf([this.#feature(), ...features.filter(({ name }) => names.includes(name))]);
    this.#acts = actsOf(table.list);
    const session = makeSession({
      settings: decode(settings) as Settings,
      host: this.#host(),
      clock: {
        // What is entered next asks for it.
        now: () => steps[this.#step + 1]?.at ?? 0,
        wallTime: () => this.#read('wallTime') as number,
        setTimeout: (_callback, delayMs) => this.#timer(delayMs),
        clearTimeout: () => {},
        soon: () => this.#timer(0),
      },
      random: () => this.#read('random') as number,
      socket: {},
      features: table,
    });
    this.#session = session;
    session.effects.push = (...added) =>
      Array.prototype.push.apply(
        session.effects,
        added.map((effect) => () => {
          this.#do({ do: 'turn' });
          this.#isDoing = true;
          effect();
          this.#isDoing = false;
        }),
      );
    const given = this.#optionsOf(options);
    const url = session.settings.endpoint?.url ?? this.#answer;
    setUp(session, given, { url, protocols: [] });
    const { turns } = session.parts;
    if (turns) Object.assign(turns, { neighbours: this.#neighbours() });
    if (initial !== null) {
      const snapshot = decode(initial) as Snapshot;
      restore(session, snapshot);
      if (snapshot.hasConnection) session.connection = this.#connection();
    }
  }

  /** Takes all steps again, up to the first that differs. Returns how many were taken, that one among them. */
  play(): number {
    try {
      for (let next = this.#next; next; next = this.#next) {
        // The machine has not come to where it happened.
        if (next.isNested || isOwn(next.act))
          this.#fail(this.#step + 1, { path: 'act', recorded: next.act, replayed: undefined });
        this.#enter(next);
      }
      this.#finish();
    } catch (error) {
      // What the constructor of the platform threw, the first attempt throws.
      if (error !== STOP && this.#next) throw error;
    }
    return this.#step + 1;
  }

  get #isMachine(): boolean {
    return this.#acting > 0 || this.#isDoing;
  }

  get #now(): RecordedStep | undefined {
    return this.#steps[this.#step];
  }

  get #next(): RecordedStep | undefined {
    return this.#steps[this.#step + 1];
  }

  /** Whether all of the step under way has come again. */
  get #isDone(): boolean {
    return this.#sendsLeft === 0 && this.#entries === (this.#now?.log.length ?? 0);
  }

  #fail(step: number, place: Place): never {
    this.difference ??= { step, ...place };
    return this.#stop();
  }

  #stop(): never {
    this.#isOver = true;
    throw STOP;
  }

  /** Has happen what came from outside. */
  #enter({ act, given }: RecordedStep): void {
    const session = this.#session;
    const delivery = deliveryOf(session);
    const values = inOrder(act, decode(given) as Record<string, unknown>);
    if (act === 'sent') {
      this.#begin();
      const [data, , maxAgeMs] = values as [never, number, number];
      sendDirectly(session, delivery, data, maxAgeMs);
      return;
    }
    // Counted before it is known whether there is room.
    if (act === 'send') delivery.lastId = (values[0] as Message).id;
    enter(session, this.#acts[act] as Act<readonly unknown[]>, ...values);
  }

  #begin(): void {
    this.#finish();
    this.#step++;
    this.#entries = 0;
    this.#takeChanges();
  }

  /** What has changed without a step. */
  #takeChanges(): void {
    for (;;) {
      const { read, value } = (this.#recorded ?? {}) as Entry;
      if (read === 'timers') restoreTimers(this.#session, decode(value) as Snapshot['timers']);
      else if (read === 'waiters') restoreWaiters(this.#session, decode(value) as Snapshot['waiters']);
      else return;
      this.#entries++;
    }
  }

  /** What was recorded next. */
  get #recorded(): Encoded | undefined {
    return this.#now?.log[this.#entries];
  }

  /** All that was recorded of the step under way must have come. */
  #finish(): void {
    const { log = [] } = this.#now ?? {};
    if (this.#sendsLeft > 0) {
      const recorded = (log[this.#entries - 1] as Entry).messages as number;
      const place = {
        path: `log[${this.#entries - 1}].messages`,
        recorded,
        replayed: recorded - this.#sendsLeft,
      };
      this.#fail(this.#step, place);
    }
    this.#takeChanges();
    const recorded = this.#recorded;
    if (recorded) this.#fail(this.#step, { path: `log[${this.#entries}]`, recorded, replayed: undefined });
  }

  #feature(): Feature<object, true> {
    return {
      name: 'player',
      setup: () => true,
      entering: ({ features }, _state, act, given) => {
        if (this.#isOver || !this.#next) this.#stop();
        this.#begin();
        const { act: name, given: recorded } = this.#now as RecordedStep;
        const replayed = nameOf(features, act);
        this.#compare(name, replayed, 'act');
        if (isOwn(name)) this.#compare(recorded, this.#encoder.encode(withNames(name, given)), 'given');
        this.#acting++;
      },
      acted: ({ phase, status, isRunning }) => {
        this.#acting--;
        const { phase: wasPhase, status: wasStatus } = this.#now as RecordedStep;
        this.#compare(wasPhase, phase, 'phase');
        this.#compare(wasStatus, status, 'status');
        if (isRunning) this.#interfere();
      },
    };
  }

  /** Compares a part of the step under way. */
  #compare(recorded: Encoded | undefined, replayed: Encoded | undefined, path: string): void {
    if (this.#isOver) throw STOP;
    const place = differ(recorded, replayed, path);
    if (place) this.#fail(this.#step, place);
  }

  /** What happened at this place, from outside. */
  #interfere(): void {
    this.#takeChanges();
    for (let next = this.#next; this.#acting === 0 && this.#isDone && next; next = this.#next) {
      if (!next.isNested || isOwn(next.act)) return;
      this.#enter(next);
    }
  }

  /** What was recorded of what the machine does next. Failures are those of then. */
  #do(entry: StepEntry): void {
    const recorded = this.#take();
    const { error, ...rest } = (recorded ?? {}) as Entry;
    this.#compare(recorded && rest, this.#encoder.encode(entry), `log[${this.#entries - 1}]`);
    if (error !== undefined) throw decode(error);
    this.#interfere();
  }

  #read(name: string): unknown {
    // What is looked at when all is done leads to nothing here.
    if (!this.#isMachine) return 0;
    const recorded = this.#take();
    const { value } = (recorded ?? {}) as Entry;
    this.#compare(
      recorded,
      { read: name, ...(value === undefined ? {} : { value }) },
      `log[${this.#entries - 1}]`,
    );
    this.#interfere();
    return decode(value);
  }

  #take(): Encoded | undefined {
    if (this.#sendsLeft > 0) this.#finish();
    this.#takeChanges();
    const recorded = this.#recorded;
    this.#entries++;
    return recorded;
  }

  #timer(delayMs: number): void {
    this.#do({ do: 'timer', name: this.#session.timers.at(-1)?.name ?? '', delayMs });
  }

  #host(): Host {
    return {
      connect: (_session, { url, protocols }) => {
        this.#do({ do: 'connect', url, protocols });
        return this.#connection();
      },
      emit: (_session, name, notice) => this.#do({ do: 'emit', name, notice }),
      message: () => {},
      // It is how the machine is left.
      report(error) {
        throw error;
      },
    };
  }

  #connection(): Connection {
    const player = this;
    const read = (name: string): unknown => this.#read(name);
    return {
      get heard() {
        return read('heard') as number;
      },
      get movedAt() {
        return (player.#sent?.at ?? read('movedAt')) as number;
      },
      get bytesRead() {
        return read('bytesRead') as number;
      },
      get bytesTaken() {
        return read('bytesTaken') as number;
      },
      get bufferedAmount() {
        return (player.#sent?.buffered ?? read('bufferedAmount')) as number;
      },
      get isClosing() {
        return read('isClosing') as boolean;
      },
      binaryType: '',
      send: () => {
        if (!this.#sent) this.#send();
      },
      together: (send) => send(),
      ping: (id) => this.#do({ do: 'ping', id }),
      close: (code, reason) => this.#do({ do: 'close', code, reason }),
      discard: () => this.#do({ do: 'discard' }),
    };
  }

  /** The arguments of a message that goes past the queue, while it does. */
  get #sent(): Entry | undefined {
    const { act, given, log } = this.#now ?? {};
    return act === 'sent' && this.#acting === 0 && log && this.#entries === 0 ? (given as Entry) : undefined;
  }

  #send(): void {
    if (this.#sendsLeft > 0) this.#sendsLeft--;
    else {
      const { error, ...recorded } = (this.#take() ?? {}) as Entry;
      const { bytes = 0, messages = 1 } = recorded;
      // How large it is the message knows, and not what of it is left.
      this.#compare(recorded, { do: 'send', messages, bytes }, `log[${this.#entries - 1}]`);
      if (error !== undefined) throw decode(error);
      this.#sendsLeft = (messages as number) - 1;
    }
    this.#interfere();
  }

  #neighbours(): object {
    return { lastTurnAt: () => this.#read('lastTurnAt'), join() {}, leave() {} };
  }

  #optionsOf(options: Encoded): object {
    const real = (value: Encoded): unknown => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return decode(value);
      const { $ } = value as { readonly $?: Encoded };
      if ($ === 'function') return this.#answer;
      if ($ !== undefined) return decode(value);
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, real(each as Encoded)]));
    };
    const given = real(options) as { readonly signal?: unknown };
    // Nothing of these comes by itself.
    return { ...given, signals: false, ...(given.signal ? { signal: new AbortController().signal } : {}) };
  }

  /** What a function of the application answers. What came of it later comes from outside. */
  readonly #answer = (): unknown => {
    const next = this.#isDone ? this.#next : undefined;
    const given = decode(next?.given ?? {}) as { readonly verdict?: Verdict };
    if (next?.act === 'ping-failed') throw new Error('It failed.');
    if (next?.act !== 'decided') return new Promise(() => {});
    const { remedy, reason, error } = given.verdict as Verdict & { readonly error?: unknown };
    if (reason === 'decide-failed') throw error;
    return reason === 'decide' ? remedy : undefined;
  };
}
