import type { Config } from '../../src/core/config.ts';
import type { Effect, TellEffect, TimerName } from '../../src/core/effect.ts';
import { toArray } from '../../src/core/fifo.ts';
import type { Event } from '../../src/core/input.ts';
import { type Handed, NOTHING } from '../../src/core/ledger.ts';
import type { Message } from '../../src/core/send-queue.ts';
import type { Signal } from '../../src/core/signal.ts';
import { initialState, type PhaseName, type State, type Status } from '../../src/core/state.ts';
import { readyStateOf, statusOf } from '../../src/core/status.ts';
import { OWNED_TIMERS, transition } from '../../src/core/transition.ts';
import { seeded } from '../../src/lab/storm/random.ts';
import type { Remedy } from '../../src/policy/remedy.ts';

/** The machine, or a sabotaged one. */
export type Machine = typeof transition;

/** What a walk found out. */
export interface Walk {
  readonly steps: number;
  /** Every change of phase that happened, as `from -> to`. */
  readonly edges: ReadonlySet<string>;
}

const WAITS_ON: Readonly<Partial<Record<PhaseName, TimerName>>> = {
  resolving: 'endpoint',
  connecting: 'connect',
  prologue: 'prologue',
  closing: 'close',
  waiting: 'retry',
};

const SIGNALS: readonly Signal[] = [
  'online',
  'offline',
  'visible',
  'hidden',
  'resumed',
  'leaving',
  'staying',
  'restored',
];

const REMEDIES: readonly Remedy[] = [
  { action: 'stop' },
  { action: 'retry', delay: 'backoff' },
  { action: 'retry', delay: 'cap' },
  { action: 'retry', delay: 0 },
  { action: 'retry', delay: Number.POSITIVE_INFINITY },
  { action: 'retry', delay: { minMs: 1000, maxMs: 5000 } },
  { action: 'refresh', delay: 'backoff' },
];

function configFor(random: () => number): Config {
  const isStatic = random() < 0.5;
  return {
    endpoint: isStatic ? { url: 'ws://host/', protocols: [] } : undefined,
    policy: {
      retry: random() < 0.95,
      rules: random() < 0.3 ? [{ when: 4000, then: { category: 'restart' } }] : [],
      backoff: { minMs: 100, baseMs: 12_000, factor: 2, maxMs: 24_000, jitter: 'equal', spreadMs: 6000 },
      budget: {
        maxRetries: random() < 0.3 ? Math.floor(random() * 4) : Number.POSITIVE_INFINITY,
        maxElapsedMs: random() < 0.2 ? 60_000 : Number.POSITIVE_INFINITY,
      },
      canRefresh: !isStatic,
    },
    endpointTimeoutMs: 10_000,
    connectTimeoutMs: 20_000,
    prologueTimeoutMs: random() < 0.3 ? 5000 : undefined,
    closeTimeoutMs: 3000,
    maxCloseMs: 9000,
    stableAfterMs: 10_000,
    heartbeat:
      random() < 0.7
        ? {
            intervalMs: 1000,
            timeoutMs: 500,
            closeCode: 4000,
            isAdaptive: random() < 0.5,
            hasMessage: random() < 0.5,
            isInOrder: random() < 0.5,
          }
        : undefined,
    requiredExtensions: random() < 0.2 ? ['permessage-deflate'] : [],
    queue: {
      maxMessages: 5,
      maxBytes: 40,
      maxAgeMs: Number.POSITIVE_INFINITY,
      overflow: random() < 0.5 ? 'drop-oldest' : 'drop-newest',
    },
    highWaterMark: 30,
    resendsUnconfirmed: random() < 0.5,
  };
}

/** One life under random inputs, with a model of the world beside it that notices what must never be. */
class Life {
  readonly edges = new Set<string>();
  readonly #machine: Machine;
  readonly #random: () => number;
  readonly #config: Config;
  readonly #effects: Effect[] = [];
  readonly #timers = new Map<TimerName, number>();
  /** Generations of the sockets that are alive, and of those that were let go of and may still speak. */
  readonly #live = new Set<number>();
  readonly #letGo = new Set<number>();
  #state: State;
  #now = 0;
  #isOpen = false;
  #isListening = false;
  /** Whether its neighbours know of it. */
  #isSharing = false;
  #wasRefused = false;
  #told: Status = 'idle';
  /** Final closes told since the life began. */
  #finals = 0;
  #lastMessage = 0;
  /** What went past the machine and was not told yet. */
  #untold: Message[] = [];
  /** What was handed to the connection that is alive, in order: messages, and Pings by their numbers. */
  #line: ({ readonly message: number } | { readonly ping: number })[] = [];
  /** The last message among them. */
  #newest = 0;
  #hasFlushed = false;
  /** The Pings that the peer has read and not answered, and the messages that it has read. */
  #read: number[] = [];
  readonly #readIds = new Set<number>();
  readonly #handedOnce = new Set<number>();
  readonly #dropped = new Set<number>();
  /** Each connection moves at its own pace, or not at all. */
  #taken = 0;

  constructor(machine: Machine, random: () => number) {
    this.#machine = machine;
    this.#random = random;
    this.#config = configFor(random);
    this.#state = initialState('', 0);
  }

  step(): void {
    this.#now += this.#random() * 4000;
    this.#input(this.#choose());
    for (let effect = this.#effects.shift(); effect !== undefined; effect = this.#effects.shift()) {
      this.#carryOut(effect);
    }
    this.#check();
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T;
  }

  /** A generation: mostly the one under way, sometimes an earlier one. */
  #generation(): number {
    const { generation } = this.#state.session;
    return this.#random() < 0.85 ? generation : Math.max(0, generation - 1 - Math.floor(this.#random() * 2));
  }

  #application(): Event {
    const generation = this.#generation();
    return this.#pick<() => Event>([
      () => ({ type: 'start' }),
      () => ({ type: 'reconnect', code: 1000, reason: '' }),
      () => ({
        type: 'close',
        by: this.#pick(['close', 'abort'] as const),
        code: undefined,
        reason: undefined,
      }),
      () => this.#message(),
      () => ({
        type: 'withdraw',
        ids: new Set([1, 2].map(() => Math.floor(this.#random() * this.#lastMessage))),
      }),
      () => ({ type: 'confirm', upTo: this.#lastMessage }),
      () => ({ type: 'handed' }),
      () => ({ type: 'drain' }),
      () => ({ type: 'veto', generation }),
      () => ({ type: 'reschedule', generation, delayMs: this.#random() * 1000 }),
    ])();
  }

  #message(): Event {
    const expiresAt = this.#random() < 0.8 ? Number.POSITIVE_INFINITY : this.#now + this.#random() * 9000;
    const bytes = Math.floor(this.#random() * 50);
    const message = { id: ++this.#lastMessage, data: 'x', bytes, expiresAt };
    const { phase } = this.#state;
    // Over an open line that keeps up, past the machine.
    if (phase.name !== 'open' || phase.backlog === 'waiting' || this.#random() < 0.3)
      return { type: 'send', message };
    this.#untold.push(message);
    this.#hand(message);
    return { type: 'handed' };
  }

  #world(): Event {
    const generation = this.#generation();
    const timer = this.#pick([...this.#timers]);
    if (timer !== undefined && this.#random() < 0.5) {
      return { type: 'timer', name: timer[0], generation: timer[1] };
    }
    if (this.#random() < 0.2) return this.#page();
    if (this.#isSharing && this.#random() < 0.1)
      return { type: 'fewer-neighbours', count: this.#pick([1, 2, 5]) };
    return this.#pick<() => Event>([
      () => ({
        type: 'endpoint-resolved',
        generation,
        endpoint: { url: 'ws://other/', protocols: ['chat'] },
      }),
      () => ({ type: 'endpoint-failed', generation, error: undefined }),
      () => this.#opening(generation),
      () => this.#reply(generation),
      () => this.#reply(generation),
      () => ({ type: 'drained', generation }),
      () => ({ type: 'prologue-done', generation }),
      () => ({
        type: 'prologue-failed',
        generation,
        error: undefined,
        code: this.#pick([undefined, 3000]),
        reason: '',
      }),
      () => ({ type: 'socket-error', generation, error: undefined, isOver: this.#random() < 0.5 }),
      () => this.#end(generation),
      () => this.#end(generation),
      // A timer that was cancelled and speaks all the same.
      () => ({
        type: 'timer',
        name: this.#pick(Object.values(OWNED_TIMERS).flat()),
        generation,
      }),
    ])();
  }

  /** The answer to a Ping that the peer has read, or one that nobody asked for. */
  #reply(generation: number): Event {
    for (let read = Math.floor(this.#random() * 4); read > 0; read--) {
      const next = this.#line.shift();
      if (next === undefined) break;
      if ('ping' in next) this.#read.push(next.ping);
      else this.#readIds.add(next.message);
    }
    if (generation !== this.#state.session.generation || this.#random() < 0.1)
      return { type: 'reply', generation, id: 1e6 };
    const answered = this.#read.shift();
    return answered === undefined
      ? { type: 'reply', generation, id: 1e6 }
      : { type: 'reply', generation, id: this.#random() < 0.5 ? answered : this.#idOrNone(answered) };
  }

  /** Some answers carry no number: they are for the oldest Ping. */
  #idOrNone(id: number): number | undefined {
    const oldest = this.#state.session.ledger.pings[0]?.id;
    return oldest !== undefined && oldest <= id ? undefined : id;
  }

  #hand({ id }: Message): void {
    // What a listener of `open` sends goes ahead of what has waited.
    if (this.#hasFlushed) {
      if (this.#newest >= id) this.#fail('messages out of order');
      this.#newest = id;
    }
    if (this.#handedOnce.has(id) && !this.#config.resendsUnconfirmed) this.#fail('a message is sent twice');
    if (this.#dropped.has(id)) this.#fail('a message is sent that was told as dropped');
    this.#handedOnce.add(id);
    this.#line.push({ message: id });
  }

  #takeUntold(): Handed {
    if (this.#untold.length === 0) return NOTHING;
    const messages = this.#untold;
    this.#untold = [];
    return { messages, bytes: messages.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  #page(): Event {
    if (!this.#isListening) return this.#application();
    if (this.#random() < 0.1) return { type: 'wake', asleepMs: 90_000 + this.#random() * 1e7 };
    return { type: 'signal', signal: this.#pick(SIGNALS), random: this.#random() };
  }

  /** Sometimes as much as before, sometimes more. */
  #heard(): number {
    return Math.floor(this.#random() * 3);
  }

  #end(generation: number): Event {
    const code = this.#pick([undefined, 1000, 1001, 1005, 1006, 1008, 1012, 1013, 3000, 4000]);
    return {
      type: 'socket-closed',
      generation,
      code,
      reason: '',
      wasClean: code !== 1006,
      httpStatus: undefined,
      retryAfterMs: this.#pick([undefined, 0, 5000, 1e9]),
      silentMs: this.#random() * 5000,
    };
  }

  /** What a connection is for, so that there is enough of it: it opens, messages go out, and Pings are answered. */
  #traffic(): Event | undefined {
    const { phase, session } = this.#state;
    if (this.#random() < 0.4) return undefined;
    const { generation } = session;
    if (phase.name === 'connecting') return this.#opening(generation);
    if (phase.name === 'prologue') return { type: 'prologue-done', generation };
    if (phase.name !== 'open' && !(phase.name === 'closing' && phase.hasSocket)) return undefined;
    return this.#pick<() => Event>([
      () => this.#message(),
      () => this.#message(),
      () => this.#reply(generation),
      () => this.#reply(generation),
      () => ({ type: 'drained', generation }),
      () => ({ type: 'confirm', upTo: this.#lastMessage }),
    ])();
  }

  #opening(generation: number): Event {
    return {
      type: 'socket-open',
      generation,
      protocol: this.#pick([undefined, '', 'chat']),
      extensions: this.#pick(['', 'permessage-deflate']),
      canPing: this.#random() < 0.5,
    };
  }

  #choose(): Event {
    const event = this.#traffic() ?? (this.#random() < 0.3 ? this.#application() : this.#world());
    // Only sockets that exist speak.
    if (event.type === 'socket-closed') {
      if (!this.#live.delete(event.generation) && !this.#letGo.has(event.generation))
        return this.#application();
    }
    if (event.type === 'socket-open' || event.type === 'socket-error') {
      if (!this.#live.has(event.generation) && !this.#letGo.has(event.generation)) return this.#application();
    }
    if (event.type === 'timer' && this.#timers.get(event.name) === event.generation) {
      this.#timers.delete(event.name);
    } else if (event.type === 'timer' && event.generation === this.#state.session.generation) {
      // A timer that its phase owns and that does not run cannot fire.
      if (OWNED_TIMERS[this.#state.phase.name].includes(event.name)) return this.#application();
    }
    return event;
  }

  #input(event: Event): void {
    const before = this.#state;
    const handed = this.#takeUntold();
    const [state, effects] = this.#machine(this.#config, before, {
      ...event,
      at: this.#now,
      line: {
        heard: this.#heard(),
        read: this.#heard(),
        taken: this.#random() < 0.7 ? this.#taken : this.#taken++,
        buffered: this.#random() < 0.2 ? 0 : this.#random() * 60,
        isClosing: this.#random() < 0.05,
        handed,
      },
    });
    this.#state = state;
    this.#effects.push(...effects);
    const isAttempt = state.session.generation > before.session.generation;
    if (isAttempt && state.session.page.isLeaving && event.type === 'timer')
      this.#fail('an attempt while leaving');
    if (before.phase.name !== state.phase.name) this.edges.add(`${before.phase.name} -> ${state.phase.name}`);
    if (event.type === 'drain') for (const { id } of toArray(before.session.queue)) this.#dropped.add(id);
    this.#checkLedger(before, handed);
    if (state.session.generation < before.session.generation) this.#fail('the generation went back');
    const isNoted = event.type === 'signal' || event.type === 'wake';
    if (
      effects.some(({ type }) => type === 'ignore') &&
      state.session.ledger === before.session.ledger &&
      (isNoted ? state.phase !== before.phase : state !== before)
    )
      this.#fail('ignored, yet changed');
    readyStateOf(state.phase);
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'connect':
        if (this.#live.size > 0) this.#fail('a second socket beside a live one');
        this.#wasRefused = this.#random() < 0.1;
        if (this.#wasRefused) {
          this.#input({ type: 'connect-failed', generation: effect.generation, error: undefined });
        } else {
          this.#live.add(effect.generation);
          this.#line = [];
          this.#newest = 0;
          this.#hasFlushed = false;
          this.#read = [];
        }
        return;
      case 'discard':
        // close() in the same turn may come before the constructor has thrown.
        if (this.#live.size !== 1 && !this.#wasRefused) this.#fail('discarded what is not there');
        for (const generation of this.#live) this.#letGo.add(generation);
        this.#live.clear();
        return;
      case 'send-close':
      case 'transmit':
        if (effect.type === 'transmit') this.#transmit(effect.messages);
        if (this.#live.size !== 1 && !(effect.type === 'transmit' && effect.messages.length === 0)) {
          this.#fail(`${effect.type} without a socket`);
        }
        return;
      case 'start-flush':
        this.#hasFlushed = true;
        return this.#input({ type: 'flush' });
      case 'probe':
        this.#line.push({ ping: effect.id });
        return;
      case 'drop': {
        const { id } = effect.message;
        if (this.#dropped.has(id)) this.#fail('a message is told as dropped twice');
        this.#dropped.add(id);
        return this.#interfere();
      }
      case 'start-timer':
        if (!(effect.delayMs >= 0)) this.#fail(`a delay of ${effect.delayMs}`);
        this.#timers.set(effect.name, effect.generation);
        return;
      case 'cancel-timer':
        this.#timers.delete(effect.name);
        return;
      case 'listen':
      case 'unlisten':
        if (this.#isListening === (effect.type === 'listen')) this.#fail(`${effect.type} twice`);
        this.#isListening = effect.type === 'listen';
        return;
      case 'join':
        this.#isSharing = true;
        return;
      case 'leave':
        this.#isSharing = false;
        return;
      case 'decide':
        return this.#decide(effect);
      case 'settle':
        return this.#input({ type: 'settled' });
      case 'tell':
        return this.#tell(effect);
      default:
        return;
    }
  }

  #transmit(messages: readonly Message[]): void {
    const refused: Event[] = [];
    for (const message of messages) {
      if (message.expiresAt <= this.#now) this.#fail('a message is sent that is too old');
      if (this.#random() < 0.02) refused.push({ type: 'refused', message, error: undefined });
      else this.#hand(message);
    }
    for (const event of refused) this.#input(event);
  }

  /** What is confirmed was read, and nothing is counted twice or not at all. */
  #checkLedger(before: State, handed: Handed): void {
    const { ledger, queue } = this.#state.session;
    const { confirmed, forgotten, dropped, unconfirmed } = ledger;
    if (confirmed > before.session.ledger.confirmed) {
      const kept = new Set(toArray(ledger.groups).flatMap(({ messages }) => messages));
      const had = [...toArray(before.session.ledger.groups), handed].flatMap(({ messages }) => messages);
      if (had.some((message) => !kept.has(message) && !this.#readIds.has(message.id)))
        this.#fail('a message is confirmed that nobody has read');
    }
    const count = toArray(ledger.groups).reduce((sum, { messages }) => sum + messages.length, 0);
    if (count !== unconfirmed) this.#fail('the ledger miscounts');
    const all = queue.length + unconfirmed + confirmed + forgotten + dropped + this.#untold.length;
    if (all !== this.#lastMessage) this.#fail(`the account has ${all} of ${this.#lastMessage} messages`);
  }

  /** What a listener or a policy function may do while it is being called. */
  #interfere(): void {
    if (this.#random() < 0.05) this.#input(this.#application());
  }

  #decide({ verdict }: Extract<Effect, { type: 'decide' }>): void {
    this.#interfere();
    const random = this.#random();
    if (random < 0.02) return this.#input({ type: 'policy-failed', error: new Error('planned') });
    const remedy = random < 0.3 ? this.#pick(REMEDIES) : verdict.remedy;
    this.#input({
      type: 'decided',
      verdict: { ...verdict, remedy },
      random: this.#random(),
      lastTurnAt: this.#now + this.#pick([Number.NEGATIVE_INFINITY, -1, 1, 60_000]),
    });
  }

  #tell(effect: TellEffect): void {
    switch (effect.event) {
      case 'status':
        if (effect.notice.previous !== this.#told) this.#fail('a status that does not follow the last');
        this.#told = effect.notice.status;
        if (effect.notice.previous === 'closed') this.#finals = 0;
        break;
      case 'open':
        if (this.#isOpen) this.#fail('two opens without a close');
        this.#isOpen = true;
        break;
      case 'close':
        if (effect.notice.stage === 'open' && !this.#isOpen) this.#fail('a close of what was not open');
        if (effect.notice.final) this.#finals++;
        this.#isOpen = false;
        break;
      default:
        break;
    }
    this.#interfere();
  }

  #check(): void {
    const { phase, session } = this.#state;
    const { name } = phase;
    if (name === 'deciding' || name === 'telling') this.#fail(`left in ${name}`);
    if (this.#told !== statusOf(this.#state)) this.#fail(`status ${this.#told} told, in ${name}`);
    for (const timer of this.#timers.keys()) {
      if (!OWNED_TIMERS[name].includes(timer)) this.#fail(`the timer ${timer} outlives its phase`);
    }
    const waitsOn = WAITS_ON[name];
    if (waitsOn !== undefined && this.#timers.get(waitsOn) !== session.generation) {
      this.#fail(`${name} waits without its timer`);
    }
    const hasSocket =
      name === 'connecting' ||
      name === 'prologue' ||
      name === 'open' ||
      (name === 'closing' && phase.hasSocket);
    if (this.#live.size !== (hasSocket ? 1 : 0)) this.#fail(`${this.#live.size} sockets`);
    if (this.#isOpen && name !== 'open' && name !== 'closing') this.#fail('open was told, close was not');
    if (this.#isListening === (name === 'idle' || name === 'closed')) this.#fail('listens at the wrong time');
    if (name === 'waiting' && phase.stretch !== undefined && session.url !== '' && !this.#isSharing)
      this.#fail('shares a delay, and its neighbours do not know');
    if (this.#isSharing && (name === 'open' || name === 'closing' || name === 'closed'))
      this.#fail('waits no longer, and its neighbours have not heard');
    if (name === 'closed' && this.#finals !== 1) this.#fail(`${this.#finals} final closes`);
    const queue = toArray(session.queue);
    const bytes = queue.reduce((sum, each) => sum + each.bytes, 0);
    if (queue.length !== session.queue.length || bytes !== session.queue.bytes)
      this.#fail('the queue miscounts');
    if (this.#dropped.size !== session.ledger.dropped) this.#fail('a message was dropped in silence');
    const isHeld = name === 'open' || (name === 'closing' && phase.hasSocket);
    if (!isHeld && (queue.length > 5 || bytes > 40)) this.#fail('the queue is over its limits');
    const ids = queue.map(({ id }) => id);
    if (ids.some((id, index) => index > 0 && id <= (ids[index - 1] as number)))
      this.#fail('the queue is out of order');
  }

  #fail(what: string): never {
    throw new Error(`${what} (in ${this.#state.phase.name}, generation ${this.#state.session.generation})`);
  }
}

/**
 * Walks through the machine at random, in lives of 100 steps.
 *
 * @throws If anything happens that must never be; the message says what, and with which seed.
 */
export function walk(steps: number, seed: number, machine: Machine = transition): Walk {
  const random = seeded(seed);
  const edges = new Set<string>();
  for (let done = 0; done < steps; done += 100) {
    const life = new Life(machine, random);
    try {
      for (let step = 0; step < 100; step++) life.step();
    } catch (error) {
      throw new Error(`seed ${seed}, life ${done / 100}: ${(error as Error).message}`, { cause: error });
    }
    for (const edge of life.edges) edges.add(edge);
  }
  return { steps, edges };
}
