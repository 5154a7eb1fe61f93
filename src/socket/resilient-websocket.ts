import type { Status } from '../core/state.ts';
import { isBetween, type ReadyState, readyStateOf, statusOf } from '../core/status.ts';
import type { Closure } from '../policy/closure.ts';
import { checkCloseArguments, toCloseCode } from '../protocol/arguments.ts';
import type * as Dom from '../runtime/dom-types.ts';
import { isProvided, type ProtocolsSource, parseEndpoint, type UrlSource } from '../runtime/endpoint.ts';
import { Neighbours, neighboursOf } from '../runtime/neighbours.ts';
import { type Payload, toPayload } from '../runtime/payload.ts';
import { throwViolation } from '../runtime/violation.ts';
import type { Account } from './account.ts';
import { Audience } from './audience.ts';
import type { ResilientCloseEvent, ResilientWebSocketEventMap } from './dom-events.ts';
import { Driver } from './driver.ts';
import { type EnqueueOptions, readEnqueueOptions } from './enqueue-options.ts';
import { InvalidOptionError } from './errors.ts';
import { type EventHandler, EventHandlers } from './event-handlers.ts';
import { type AnyListener, type EventName, type Listener, TypedEvents } from './events.ts';
import type { Fate } from './fates.ts';
import { requireArguments, shapeAsWebSocket } from './interface-shape.ts';
import { Lifetime } from './lifetime.ts';
import { MessageListeners, trackMessageListeners } from './message-listeners.ts';
import { type MessageStreams, makeStreams, type Readable } from './message-streams.ts';
import { type ResilientWebSocketOptions, readOptions } from './options.ts';
import { Reader } from './reader.ts';
import { Teller } from './teller.ts';
import type { TraceEntry } from './trace-entry.ts';

/** With a type of its own: the emitted declarations name no global. */
const Target: Dom.EventTargetConstructor = EventTarget;

/** The inherited methods with the types of a WebSocket's events; a class cannot overload what it inherits. */
export interface ResilientWebSocket extends Dom.Disposable, Dom.AsyncDisposable {
  addEventListener<K extends keyof ResilientWebSocketEventMap>(
    type: K,
    listener: (this: Dom.WebSocket, event: ResilientWebSocketEventMap[K]) => unknown,
    options?: Dom.AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: Dom.EventListener, options?: Dom.AddEventListenerOptions): void;
  removeEventListener<K extends keyof ResilientWebSocketEventMap>(
    type: K,
    listener: (this: Dom.WebSocket, event: ResilientWebSocketEventMap[K]) => unknown,
    options?: Dom.EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: Dom.EventListener, options?: Dom.EventListenerOptions): void;
}

/**
 * A WebSocket that connects again when it should. It has the constructor, the members and the events of the
 * platform's `WebSocket`, and classifies each end by its close code to apply the remedy for that class. One
 * object lives through any number of connections: `open` and `close` fire for each of them.
 *
 * It does not send twice what may have arrived, unless `resend` says so; what is unconfirmed is reported as a `drop`. In a page
 * it notices a dead line that the platform does not report only with `heartbeat.message`.
 *
 * @see WHATWG WebSockets Standard, the WebSocket interface.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: see the interface.
export class ResilientWebSocket extends Target implements Dom.WebSocket, Readable {
  declare static readonly CONNECTING: 0;
  declare static readonly OPEN: 1;
  declare static readonly CLOSING: 2;
  declare static readonly CLOSED: 3;
  declare readonly CONNECTING: 0;
  declare readonly OPEN: 1;
  declare readonly CLOSING: 2;
  declare readonly CLOSED: 3;

  readonly #driver: Driver;
  readonly #events = new TypedEvents();
  readonly #messages: MessageListeners = new MessageListeners(this);
  readonly #handlers: EventHandlers = new EventHandlers(this, this.#messages);
  readonly #audience: Audience = new Audience(this);
  readonly #lifetime: Lifetime;

  static {
    const { prototype } = shapeAsWebSocket(ResilientWebSocket);
    trackMessageListeners(prototype, (socket: ResilientWebSocket) => socket.#messages);
    // Platforms without explicit resource management have no such symbols.
    if (Symbol.dispose !== undefined) {
      prototype[Symbol.dispose] = function (): void {
        this.close();
      };
      prototype[Symbol.asyncDispose] = async function (): Promise<void> {
        this.close();
        if (this.status !== 'closed') await this.#lifetime.ended();
      };
    }
  }

  /**
   * Connects at once, unless `autoConnect` is `false`; with a `url` or `protocols` function, as soon as they have
   * answered.
   *
   * @param url Where to connect to, or a function that is asked for it before every attempt.
   * @param protocols Subprotocols to offer, or a function that is asked for them before every attempt.
   * @param options See {@link ResilientWebSocketOptions}.
   * @throws {DOMException} `SyntaxError` for a URL or a subprotocol that the standard refuses. What a function
   * returns later is not thrown: it is a failed attempt.
   * @throws {InvalidOptionError} For an option that is unknown or cannot be used.
   */
  constructor(url: UrlSource, protocols: ProtocolsSource = [], options: ResilientWebSocketOptions = {}) {
    super();
    requireArguments(arguments, 1, 'new WebSocket()');
    const endpoint = isProvided(url, protocols) ? undefined : parseEndpoint(url, protocols);
    const settings = readOptions(options, endpoint);
    const { signal, clock, takesTurns, autoConnect } = settings;
    const abort = (): void => {
      this.#driver.submit({ type: 'close', by: 'abort', code: undefined, reason: undefined });
    };
    this.#lifetime = new Lifetime(signal, abort);
    const neighbours = takesTurns ? neighboursOf(clock) : new Neighbours();
    const teller = new Teller(this.#handlers, this.#messages, this.#events, this.#audience, this.#lifetime);
    this.#driver = new Driver({ url, protocols, settings, neighbours }, teller);
    if (signal?.aborted) {
      abort();
    } else {
      if (autoConnect) this.#driver.submit({ type: 'start' });
      this.#lifetime.begin();
    }
  }

  /** The URL of the current or last connection; `''` until a `url` function has answered. */
  get url(): string {
    return this.#driver.state.session.url;
  }

  /**
   * As on the platform, and CONNECTING (0) while another attempt is on its way. Inside `error` and `close` handlers
   * it is CLOSED (3).
   */
  get readyState(): ReadyState {
    const { state, native } = this.#driver;
    // A Close frame has come, and the engine waits for the end of the line.
    if (state.phase.name === 'open' && native?.isClosing) return 2;
    return readyStateOf(state.phase);
  }

  /** Bytes that were given to `send()` and have not been handed to the network, the queue included. */
  get bufferedAmount(): number {
    const { phase, session } = this.#driver.state;
    // Between two connections, what the last had not sent waits in the queue.
    const native = isBetween(phase) ? 0 : (this.#driver.native?.bufferedAmount ?? 0);
    return native + session.queue.bytes + session.lateBytes;
  }

  /** The extensions of the current or last connection. */
  get extensions(): string {
    return this.#driver.state.session.extensions;
  }

  /** The subprotocol of the current or last connection. */
  get protocol(): string {
    return this.#driver.state.session.protocol;
  }

  /** How binary messages arrive. Kept across connections. Default `'blob'`, in Node too. */
  get binaryType(): Dom.BinaryType {
    return this.#driver.binaryType;
  }

  set binaryType(type: Dom.BinaryType) {
    const driver = this.#driver;
    // WebIDL converts to a string first, and ignores what is no value of the enumeration.
    const value: string = `${type}`;
    if (value === 'blob' || value === 'arraybuffer') driver.binaryType = value;
  }

  /** Where the socket stands, in one word. */
  get status(): Status {
    return statusOf(this.#driver.state);
  }

  /** Retries decided since the connection was last stable. */
  get retryCount(): number {
    return this.#driver.state.session.outage.retries;
  }

  /** What ended the last connection or attempt; `undefined` until one has ended. */
  get closure(): Closure | undefined {
    return this.#driver.state.session.closure;
  }

  /** Milliseconds from the last probe of the heartbeat that was answered to its answer; `undefined` before. */
  get latencyMs(): number | undefined {
    return this.#driver.state.session.latencyMs;
  }

  /**
   * What happened lately, oldest first, for a report: attempts, opens, closes, decisions, signals, drops. At most
   * `maxTraceEntries`; drops and signals in a row are one. Never one for a message. See {@link TraceEntry} for what is left out.
   * A new array each time.
   */
  get trace(): readonly TraceEntry[] {
    return this.#driver.log.entries;
  }

  get onopen(): EventHandler<Dom.Event> {
    return this.#handlers.get('open');
  }

  set onopen(handler: EventHandler<Dom.Event>) {
    this.#handlers.set('open', handler);
  }

  get onmessage(): EventHandler<Dom.MessageEvent> {
    return this.#handlers.get('message');
  }

  set onmessage(handler: EventHandler<Dom.MessageEvent>) {
    this.#handlers.set('message', handler);
  }

  get onerror(): EventHandler<Dom.Event> {
    return this.#handlers.get('error');
  }

  set onerror(handler: EventHandler<Dom.Event>) {
    this.#handlers.set('error', handler);
  }

  get onclose(): EventHandler<Dom.CloseEvent> {
    return this.#handlers.get('close');
  }

  set onclose(handler: EventHandler<ResilientCloseEvent>) {
    this.#handlers.set('close', handler);
  }

  /**
   * Sends a message, or queues it until there is a connection. Never starts an attempt.
   *
   * @throws {DOMException} `InvalidStateError` while connecting, if the socket was made with `queue: false`.
   * @see WHATWG WebSockets Standard, the send() method steps.
   */
  send(data: Payload): void {
    requireArguments(arguments, 1, 'send()');
    this.#driver.outgoing.send(toPayload(data));
  }

  /**
   * As `send()`, and tells what became of the message. It does not tell whether it arrived: see `confirmed()`.
   *
   * @param options `maxAgeMs`: for how long the message may wait, in milliseconds; default that of the queue. `signal`:
   * aborting it takes the message back, if it still waits.
   * @returns `'sent'` once it was handed to a connection, or what the `drop` event says of it. Rejects with what `send()`
   * throws.
   */
  enqueue(data: Payload, options: EnqueueOptions = {}): Promise<Fate> {
    return new Promise((resolve) => {
      // What is thrown here is what the promise is rejected with.
      const { maxAgeMs, signal } = readEnqueueOptions(options);
      const payload = toPayload(data);
      signal?.throwIfAborted();
      this.#driver.outgoing.enqueue(payload, maxAgeMs, signal, resolve);
    });
  }

  /** Takes all messages out of the queue, oldest first: they are not sent, and not reported as a `drop`. */
  drain(): readonly Payload[] {
    return this.#driver.outgoing.drain();
  }

  /**
   * When it is a good time to send: the socket is open, the queue is empty, and the connection is behind with fewer bytes
   * than `highWaterMark`. Rejects with `InvalidStateError` when the socket is over.
   */
  ready(): Promise<void> {
    return this.#driver.readiness.wait();
  }

  /**
   * When all messages that were given to `send()` so far have arrived at the WebSocket layer of the peer: the answer to a
   * Ping that came after them says so. It does not say that the application behind it has read them. Rejects with a
   * `MessageDroppedError` if one of them is dropped, or, once, was since the connection opened; and with
   * `NotSupportedError` where nothing confirms: without Ping frames and `heartbeat.isInOrder`, or where the peer answers no
   * Pings.
   *
   * @see RFC 6455, 5.4 and 5.5.3.
   */
  confirmed(): Promise<void> {
    return this.#driver.outgoing.confirm();
  }

  /** How far the messages have come. */
  get account(): Account {
    return this.#driver.outgoing.account;
  }

  /**
   * Ends the socket: closes the connection if there is one, calls off what was planned if there is none. On an open
   * connection, what is in the queue is sent first; without one, it is dropped. The last `close` event follows: after
   * `closeTimeoutMs` at the latest if nothing was to be sent before, and after `maxCloseMs` in any case.
   *
   * @param code 1000, or one from 3000 to 4999. Without it the Close frame is empty, and the event says 1005.
   * @param reason At most 123 bytes of UTF-8.
   * @throws {DOMException} `InvalidAccessError` for another code, `SyntaxError` for a longer reason.
   * @see WHATWG WebSockets Standard, the close() method steps.
   */
  close(code: number | undefined = undefined, reason: string | undefined = undefined): void {
    const driver = this.#driver;
    const givenCode = toCloseCode(code);
    const text = reason === undefined ? undefined : `${reason}`;
    // Steps 1 and 2, whatever the state.
    throwViolation(checkCloseArguments(givenCode, text));
    // A reason without a code would have no place in the frame; WebSocketStream has 1000 there.
    const sentCode = givenCode ?? (text ? 1000 : undefined);
    driver.submit({ type: 'close', by: 'close', code: sentCode, reason: text });
  }

  /**
   * Connects now, with a fresh retry budget: starts what was not started, cuts a delay short, replaces an open
   * connection once it has closed, begins a new life after the end of the last. While an attempt is under way it
   * does nothing.
   *
   * @param code What to close an open connection with. Default 1000.
   * @param reason At most 123 bytes of UTF-8. Default `'reconnect'`.
   * @throws {DOMException} As `close()`, and the signal's reason if `options.signal` was aborted.
   */
  reconnect(code = 1000, reason = 'reconnect'): void {
    throwViolation(checkCloseArguments(code, reason));
    this.#lifetime.begin();
    this.#driver.submit({ type: 'reconnect', code, reason });
  }

  /**
   * Listens to a typed event of the socket's life; `'*'` listens to all, with the name first and after the
   * listeners of that name.
   *
   * @returns A function that stops listening.
   * @throws {InvalidOptionError} For a listener that is no function.
   */
  on<N extends EventName>(name: N, listener: Listener<N>): () => void;
  on(name: '*', listener: AnyListener): () => void;
  on<N extends EventName>(name: N | '*', listener: Listener<N> | AnyListener): () => void {
    if (typeof listener !== 'function')
      throw new InvalidOptionError('listener', listener, 'give a function.');
    this.#events.on(name, listener);
    let stop = (): void => this.#events.off(name, listener);
    return () => {
      stop();
      // A second call must not end another registration of the same listener.
      stop = () => {};
    };
  }

  /** Stops listening; without a listener, all of that name go. */
  off<N extends EventName>(name: N, listener?: Listener<N>): void;
  off(name: '*', listener?: AnyListener): void;
  off<N extends EventName>(name: N | '*', listener?: Listener<N> | AnyListener): void {
    this.#events.off(name, listener);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Dom.MessageEvent['data']> {
    return new Reader(this.#audience);
  }

  stream(): MessageStreams {
    return makeStreams(this, this.#audience, this.#lifetime);
  }
}
