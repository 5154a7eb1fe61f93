import type { Config } from '../core/config.ts';
import type { Effect, TellEffect, TimerName } from '../core/effect.ts';
import type { Event } from '../core/input.ts';
import type { Handed } from '../core/ledger.ts';
import { type LineMoment, type Moment, NO_LINE } from '../core/moment.ts';
import { initialState, type Phase, type State } from '../core/state.ts';
import { transition } from '../core/transition.ts';
import type { Clock } from '../runtime/clock.ts';
import { warnOnce } from '../runtime/developer-console.ts';
import type * as Dom from '../runtime/dom-types.ts';
import { resolveEndpoint } from '../runtime/endpoint.ts';
import type { NativeSocket } from '../runtime/native-socket.ts';
import type { Neighbour } from '../runtime/neighbours.ts';
import { snapshot, toPayload } from '../runtime/payload.ts';
import { requirePlatformWebSocket } from '../runtime/require-platform-websocket.ts';
import { type TimerHost, Timers } from '../runtime/timers.ts';
import { askPolicy } from './ask-policy.ts';
import { Connection, type ConnectionEvent, type ConnectionHost } from './connection.ts';
import { isOurs } from './interface-shape.ts';
import type { Settings } from './options.ts';
import { Outgoing, type OutgoingHost } from './outgoing.ts';
import { PrologueRun, refusalOf } from './prologue.ts';
import { Readiness, type Room } from './readiness.ts';
import { reportUncaught } from './report-uncaught.ts';
import { tellStep } from './tell-step.ts';
import type { StepPart } from './trace-entry.ts';
import { TraceLog } from './trace-log.ts';
import type { World } from './world.ts';

/** Where a driver brings what the application should hear. */
export interface Face {
  tell(effect: TellEffect, driver: Driver): void;
  message(data: unknown): void;
}

type EffectOf<T extends Effect['type']> = Extract<Effect, { readonly type: T }>;

/**
 * A timer that calls back so much later has slept. Less may be a page in the background, whose timers run once a
 * minute.
 */
const ASLEEP_MS = 90_000;

/**
 * Runs the machine: takes an event, lets the machine change the state at once, and carries out the effects one
 * after the other. What happens while effects are carried out changes the state at once too, but its own effects
 * wait their turn: so `readyState` is right after `close()`, and the order of the effects is the machine's.
 */
export class Driver implements ConnectionHost, OutgoingHost, Neighbour, TimerHost<TimerName> {
  readonly #config: Config;
  readonly #settings: Settings;
  readonly #world: World;
  readonly #face: Face;
  readonly #timers: Timers<TimerName>;
  readonly #outgoing: Outgoing;
  /** What happened lately. */
  readonly log: TraceLog;
  /** Made for the first who asks. */
  #readiness: Readiness | undefined;
  readonly #effects: Effect[] = [];
  /** How many of them have been carried out. */
  #done = 0;
  #state: State;
  #isRunning = false;
  #binaryType: Dom.BinaryType = 'blob';
  /** The current or last one. */
  #connection: Connection | undefined;
  #resolution: AbortController | undefined;
  #prologue: PrologueRun | undefined;
  #stopListening: () => void = () => {};

  constructor(world: World, face: Face) {
    const { config, clock, unref, heartbeat, maxTraceEntries } = world.settings;
    this.#config = config;
    this.#settings = world.settings;
    this.#world = world;
    this.#face = face;
    this.#timers = new Timers(clock, !unref, this);
    this.#outgoing = new Outgoing(config, heartbeat, this);
    this.log = new TraceLog(clock, maxTraceEntries);
    this.#state = initialState(config.endpoint?.url ?? '', clock.now());
  }

  /** The state, as of now. */
  get state(): State {
    return this.#state;
  }

  /** The current or last one. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  get clock(): Clock {
    return this.#settings.clock;
  }

  /** The native socket of the current or last connection. */
  get native(): NativeSocket | undefined {
    return this.#connection?.native;
  }

  get binaryType(): Dom.BinaryType {
    return this.#binaryType;
  }

  /** Set again on every connection. */
  set binaryType(type: Dom.BinaryType) {
    this.#binaryType = type;
    if (this.native !== undefined) this.native.binaryType = type;
  }

  /** @throws What the platform's constructor throws, if it is the socket's own constructor that connects. */
  submit(event: Event, overdueMs: number = this.#timers.overdueMs): void {
    if (overdueMs > ASLEEP_MS) this.#transit({ type: 'wake', asleepMs: overdueMs });
    this.#transit(event);
    if (!this.#isRunning) this.#drain();
  }

  timeIsUp(name: TimerName, generation: number, overdueMs: number): void {
    this.submit({ type: 'timer', name, generation }, overdueMs);
  }

  moveUp(count: number): void {
    this.submit({ type: 'fewer-neighbours', count });
  }

  /** What goes out. */
  get outgoing(): Outgoing {
    return this.#outgoing;
  }

  get readiness(): Readiness {
    const { clock, unref } = this.#settings;
    this.#readiness ??= new Readiness(clock, !unref, () => this.#room());
    return this.#readiness;
  }

  #room(): Room {
    const { phase } = this.#state;
    if (phase.name === 'closed') return 'never';
    if (!this.#outgoing.isDirect || this.#state.session.queue.length > 0) return 'wait';
    return (this.native?.bufferedAmount ?? 0) < this.#config.highWaterMark ? 'now' : 'later';
  }

  #transit(event: Event): void {
    // Not a copy: of so many shapes, one takes longer than all the rest that queueing a message does.
    const input = event as Event & { -readonly [K in keyof Moment]: Moment[K] };
    input.at = this.clock.now();
    input.line =
      this.#connection === undefined ? NO_LINE : lineOf(this.#connection, this.#outgoing.takeHanded());
    const before = this.#state;
    const [after, effects] = transition(this.#config, before, input);
    this.#state = after;
    for (const effect of effects) this.#effects.push(effect);
    const { trace } = this.#settings;
    if (trace !== undefined) tellStep(trace, { config: this.#config, before, input, after, effects });
    this.#note(input);
  }

  #note(part: StepPart): void {
    this.log.take(part, this.#state.session, this.#connection?.heard ?? 0);
  }

  #drain(): void {
    this.#isRunning = true;
    try {
      // Not shifted: that takes long where there are many.
      while (this.#done < this.#effects.length) this.#run(this.#effects[this.#done++] as Effect);
    } finally {
      // An empty list lets go of its memory; one from which all was taken does not.
      if (this.#done === this.#effects.length) this.#effects.length = 0;
      else this.#effects.splice(0, this.#done);
      this.#done = 0;
      this.#isRunning = false;
    }
    this.#outgoing.confirmations.settle(this.#state.session);
    this.#readiness?.check();
  }

  #run(effect: Effect): void {
    this.#note(effect);
    switch (effect.type) {
      case 'resolve':
        return this.#resolve(effect);
      case 'abort-resolve':
        return this.#resolution?.abort();
      case 'connect':
        return this.#connect(effect);
      case 'start-prologue':
        return this.#startPrologue(effect);
      case 'abort-prologue':
        return this.#prologue?.abort();
      case 'send-close':
        return this.native?.close(effect.code, effect.reason);
      case 'discard':
        return this.native?.discard();
      case 'listen':
        return this.#listen();
      case 'unlisten':
        return this.#stopListening();
      case 'probe':
        return this.#ping(effect);
      case 'start-flush':
        return this.submit({ type: 'flush' });
      case 'transmit':
        return this.#transmit(effect);
      case 'drop':
        return this.#drop(effect);
      case 'end-confirmation':
        return this.#outgoing.confirmations.endAll();
      case 'start-timer':
        return this.#startTimer(effect);
      case 'cancel-timer':
        return this.#timers.cancel(effect.name);
      case 'join':
        return this.#world.neighbours.join(effect.url, effect, this);
      case 'leave':
        return this.#world.neighbours.leave(effect.url, effect.isBack, this);
      case 'decide':
        return this.#decide(effect);
      case 'settle':
        return this.submit({ type: 'settled' });
      case 'tell':
        return this.#face.tell(effect, this);
      case 'log':
        return warnOnce(effect.topic, this.#state.session.url, effect.message);
      case 'ignore':
        return undefined;
    }
  }

  #decide(effect: EffectOf<'decide'>): void {
    const lastTurnAt = this.#world.neighbours.lastTurnAt(this.#state.session.url, this);
    this.submit(askPolicy(this.#settings, effect, lastTurnAt));
  }

  #resolve({ generation, attempt }: EffectOf<'resolve'>): void {
    const { url, protocols } = this.#world;
    const resolution = new AbortController();
    this.#resolution = resolution;
    const { signal } = resolution;
    const { closure: lastClosure, url: current } = this.#state.session;
    const secured = this.#settings.allowDowngrade ? '' : current;
    resolveEndpoint(url, protocols, { attempt, lastClosure, signal }, secured).then(
      (endpoint) => this.submit({ type: 'endpoint-resolved', generation, endpoint }),
      (error: unknown) => this.submit({ type: 'endpoint-failed', generation, error }),
    );
  }

  #connect({ generation, endpoint, refusal }: EffectOf<'connect'>): void {
    const { url, protocols } = endpoint;
    this.#connection = undefined;
    try {
      const settings = this.#settings;
      const WebSocket = settings.WebSocket ?? requirePlatformWebSocket(isOurs);
      this.#connection = new Connection(this, generation, WebSocket, url, protocols, this.#binaryType);
      if (settings.unref) this.#connection.native.unref();
    } catch (error) {
      if (refusal === 'throw') throw error;
      this.submit({ type: 'connect-failed', generation, error });
    }
  }

  isLive(connection: Connection): boolean {
    return connection === this.#connection;
  }

  happened(connection: Connection, event: ConnectionEvent): void {
    if (event.type === 'socket-open') this.#outgoing.begin();
    this.submit({ ...event, generation: connection.generation });
  }

  /** Past the machine: a message changes no state. "When a WebSocket message has been received", step 1: only while OPEN. */
  message(connection: Connection, data: unknown): void {
    const { phase } = this.#state;
    if (phase.name === 'prologue') this.#prologue?.take(data);
    else if (!isHearing(phase)) return;
    else if (this.#settings.heartbeat?.isReply(data)) this.replied(connection, undefined);
    else this.#face.message(data);
  }

  replied({ generation }: Connection, id: number | undefined): void {
    this.submit({ type: 'reply', generation, id });
  }

  drained({ generation }: Connection): void {
    const { phase } = this.#state;
    const isWaiting = phase.name === 'open' ? phase.backlog === 'waiting' : phase.name === 'closing';
    if (isWaiting) this.submit({ type: 'drained', generation });
  }

  #startPrologue({ generation }: EffectOf<'start-prologue'>): void {
    const { everOpened, closure } = this.#state.session;
    const connection = this.#connection;
    const run = new PrologueRun((data) => connection?.send(snapshot(toPayload(data))));
    this.#prologue = run;
    run.run(this.#settings.prologue ?? (() => {}), everOpened, closure).then(
      () => {
        this.submit({ type: 'prologue-done', generation });
        for (const data of run.drain()) {
          if (connection !== undefined && this.isLive(connection)) this.message(connection, data);
        }
      },
      (error: unknown) => this.submit({ type: 'prologue-failed', generation, error, ...refusalOf(error) }),
    );
  }

  #listen(): void {
    const { signals, random } = this.#settings;
    this.#stopListening = signals.subscribe((signal) => {
      this.submit({ type: 'signal', signal, random: random() });
    });
  }

  #ping({ id }: EffectOf<'probe'>): void {
    try {
      this.#outgoing.ping(id);
    } catch (error) {
      // The line is as dead as one that does not answer, and will be found so. Who waits for the answer is told at once.
      this.submit({ type: 'probe-failed', id });
      const { confirmations } = this.#outgoing;
      if (confirmations.isEmpty) reportUncaught(error);
      else confirmations.rejectAll(error);
    }
  }

  #transmit({ messages }: EffectOf<'transmit'>): void {
    const refused: Event[] = [];
    this.native?.together(() => {
      for (const message of messages) {
        try {
          this.#outgoing.transmit(message);
        } catch (error) {
          refused.push({ type: 'refused', message, error });
        }
      }
    });
    // When all are out: what a listener sends goes behind them.
    for (const event of refused) this.submit(event);
  }

  #drop({ message, reason, error }: EffectOf<'drop'>): void {
    const notice = this.#outgoing.drop(message, reason, error);
    this.#run({ type: 'tell', event: 'drop', notice });
  }

  #startTimer({ name, generation, delayMs }: EffectOf<'start-timer'>): void {
    // An attempt is in no such hurry: it gives the server time to see the end of the last.
    if ((name === 'flush' || name === 'pong') && delayMs === 0) this.#timers.startSoon(name, generation);
    else this.#timers.start(name, generation, delayMs);
  }
}

/** Whether messages are heard: on an open connection, and on one that `reconnect()` is ending until it has ended. */
function isHearing(phase: Phase): boolean {
  return phase.name === 'open' || (phase.name === 'closing' && phase.next.to === 'attempt');
}

function lineOf({ heard, native }: Connection, handed: Handed): LineMoment {
  const { bytesRead: read, bytesTaken: taken, bufferedAmount: buffered, isClosing } = native;
  return { heard, read, taken, buffered, isClosing, handed };
}
