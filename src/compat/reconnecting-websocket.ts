import { platform } from '#platform';
import { DEV } from '../development.ts';
import { flush } from '../features/delivery/sending.ts';
import { warnOnce } from '../features/log.ts';
import {
  type Closure,
  type DropReason,
  type EventHandler,
  type Payload,
  type ProtocolsSource,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
  type UrlSource,
} from '../index.ts';
import { enter } from '../session/session.ts';
import type { ReadyState } from '../session/status.ts';
import { checkClose, requireArgument, toCloseCode } from '../socket/arguments.ts';
import type * as Dom from '../socket/dom-types.ts';
import { sessionOf } from '../socket/session-of.ts';
import { CompatibleEndpoint, type ProtocolsProvider, type UrlProvider } from './endpoint.ts';
import { type ErrorEvent, explainError, type WebSocketEventMap } from './events.ts';
import { defineHandlers } from './handlers.ts';
import { type Options, translateOptions } from './options.ts';

/** The class beneath, with constants that are numbers, as there: to compare with a literal narrows what `readyState` is. */
interface Base {
  new (url: UrlSource, protocols?: ProtocolsSource, options?: ResilientWebSocketOptions): ResilientWebSocket;
  readonly prototype: ResilientWebSocket;
  readonly CONNECTING: number;
  readonly OPEN: number;
  readonly CLOSING: number;
  readonly CLOSED: number;
}

const Base: Base = ResilientWebSocket;

/** The inherited members with the types of these events; a class cannot overload what it inherits. */
export interface ReconnectingWebSocket {
  /** A handler of an {@link ErrorEvent}. */
  get onerror(): EventHandler<Dom.Event>;
  set onerror(handler: EventHandler<ErrorEvent>);
  addEventListener<K extends keyof WebSocketEventMap>(
    type: K,
    listener: (this: Dom.WebSocket, event: WebSocketEventMap[K]) => unknown,
    options?: Dom.AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: Dom.EventListener, options?: Dom.AddEventListenerOptions): void;
  removeEventListener<K extends keyof WebSocketEventMap>(
    type: K,
    listener: (this: Dom.WebSocket, event: WebSocketEventMap[K]) => unknown,
    options?: Dom.EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: Dom.EventListener, options?: Dom.EventListenerOptions): void;
}

/**
 * A `ResilientWebSocket` that is made and used as the class of `reconnecting-websocket` or of `partysocket/ws` is: with
 * their options, their members and their defaults for what a server or a caller sees. Which ends are retried, and what is
 * told of them, is the business of this library: by close code, and with the true code.
 *
 * In a development build, an end that is final here and was retried there, and a message that is dropped, is told on the
 * console, once for each endpoint.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: see the interface.
export class ReconnectingWebSocket extends Base {
  readonly #endpoint: CompatibleEndpoint;
  /** The timer of a start that has yet to come; `undefined` where none is. */
  #starting: unknown;
  #hasOpened = false;
  /** A binary type that the standard does not have. */
  #binaryType: string | undefined;

  // A field and no static block: that is what Metro's preset compiles.
  static readonly #callHandlersFirst = defineHandlers(this.prototype);

  /**
   * Connects in a task of its own, unless `startClosed` is `true` or `close()` comes before; with a `url` or `protocols`
   * function, as soon as they have answered.
   *
   * @param url Where to connect to, or a function that is asked for it before every attempt.
   * @param protocols Subprotocols to offer, or a function that is asked for them before every attempt.
   * @param options See {@link Options}.
   * @throws {DOMException} `SyntaxError` for a URL or a subprotocol that the standard refuses. What a function
   * returns later is not thrown: it is a failed attempt.
   * @throws {InvalidOptionError} In a development build, for an option that is unknown or cannot be used.
   */
  constructor(url: UrlProvider | Dom.URL, protocols: ProtocolsProvider = null, options: Options = {}) {
    requireArgument(arguments.length, 'new ReconnectingWebSocket()');
    const endpoint = new CompatibleEndpoint(url, protocols);
    const { socket, startClosed, isOwnPolicy, log } = translateOptions(options);
    super(endpoint.url, endpoint.protocols, socket);
    this.#endpoint = endpoint;
    this.addEventListener('error', (event) => {
      // Only while it tells of an end: at other times the event is the application's.
      if (this.closure !== undefined && this.readyState === 3) explainError(event, this.closure);
    });
    ReconnectingWebSocket.#callHandlersFirst(this, ResilientWebSocket.prototype);
    this.on('status', ({ status }) => {
      if (status === 'open') this.#prepare();
    });
    this.on('open', () => endpoint.settle());
    this.on('close', (closure) => {
      endpoint.settle();
      if (DEV && !isOwnPolicy) this.#warnOfStop(closure);
    });
    if (DEV) this.on('drop', ({ reason }) => this.#warnOfDrop(reason));
    if (log !== undefined) this.on('*', (name, event) => log('RWS>', name, event));
    if (!startClosed) this.#start();
  }

  /**
   * As on the platform, and CONNECTING (0) while another attempt is on its way. CLOSED (3) on a socket that was not started,
   * or was closed before it was, until `reconnect()` is called, and inside `error` and `close` handlers.
   */
  override get readyState(): ReadyState {
    return this.status === 'idle' && this.#starting === undefined ? 3 : super.readyState;
  }

  /** Whether it is connected, or will be by itself. */
  get shouldReconnect(): boolean {
    const { status } = this;
    return status === 'idle' ? this.#starting !== undefined : status !== 'closing' && status !== 'closed';
  }

  /** How binary messages arrive. Kept across connections. Over `ws`, `'nodebuffer'` and `'fragments'` as well. Default `'blob'`. */
  override get binaryType(): Dom.BinaryType {
    return (this.#binaryType as Dom.BinaryType | undefined) ?? super.binaryType;
  }

  override set binaryType(type: Dom.BinaryType) {
    const text = `${type}`;
    super.binaryType = type;
    if (text === super.binaryType) this.#binaryType = undefined;
    if (!platform.binaryTypes?.includes(text)) return;
    this.#binaryType = text;
    this.#setBinaryType();
  }

  /**
   * Sends a message, or queues it until there is a connection. Never starts an attempt.
   *
   * @returns Whether it was handed to a connection at once. The type says `void`, too, for classes derived from that of
   * `reconnecting-websocket`, which returns nothing.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: see above.
  override send(data: Payload): boolean | void {
    requireArgument(arguments.length, 'send()');
    const { queued } = this.account;
    super.send(data);
    return this.readyState === 1 && this.account.queued === queued;
  }

  /** Takes all messages out of the queue, oldest first: they are not sent, and not reported as a `drop`. */
  drainQueuedMessages(): Payload[] {
    return [...this.drain()];
  }

  /**
   * As that of `ResilientWebSocket`, but for the code that the server sees where none is given. Before the first attempt has
   * begun there is nothing to end: nothing is reported, and what waits is kept for a later `reconnect()`.
   *
   * @param code 1000, or one from 3000 to 4999. Default 1000.
   * @param reason At most 123 bytes of UTF-8.
   * @throws {DOMException} `InvalidAccessError` for another code, `SyntaxError` for a longer reason.
   */
  override close(code = 1000, reason: string | undefined = undefined): void {
    if (this.status !== 'idle') {
      super.close(code, reason);
      return;
    }
    checkClose(toCloseCode(code), reason === undefined ? reason : `${reason}`);
    this.#callOff();
  }

  /**
   * Connects now, with a fresh retry budget: starts what was not started, cuts a delay short, replaces an open
   * connection once it has closed, begins a new life after the end of the last. An attempt under way is called off
   * where functions say where to connect to, which are then asked again; elsewhere it goes on.
   *
   * @param code What to close an open connection with. Default 1000.
   * @param reason At most 123 bytes of UTF-8. Default `''`.
   * @throws {DOMException} As `close()`.
   */
  override reconnect(code = 1000, reason = ''): void {
    checkClose(code, reason);
    if (this.status === 'idle') {
      this.#start();
      return;
    }
    if (this.#endpoint.isBeingTried) super.close();
    super.reconnect(code, reason);
  }

  /** Begins the first attempt in a task of its own, as there: until then, a `close()` leaves nothing behind. */
  #start(): void {
    this.#callOff();
    this.#starting = platform.clock.setTimeout(() => {
      this.#callOff();
      super.reconnect();
    }, 0);
  }

  #callOff(): void {
    platform.clock.clearTimeout(this.#starting);
    this.#starting = undefined;
  }

  /** A connection has opened, and nobody has heard of it. */
  #prepare(): void {
    this.#setBinaryType();
    if (this.#hasOpened) return;
    this.#hasOpened = true;
    // As there, what the application has sent before it could listen goes before what its `open` listener sends.
    enter(sessionOf(this), flush);
  }

  #setBinaryType(): void {
    const { connection } = sessionOf(this);
    if (connection && this.#binaryType) connection.binaryType = this.#binaryType;
  }

  #warnOfStop({ code, category, remedy }: Closure): void {
    if (remedy.action !== 'stop' || (remedy.outcome !== 'normal' && remedy.outcome !== 'fatal')) return;
    const message =
      `The connection ended with ${code} (${category}), and no attempt follows by the policy of this library. ` +
      'reconnecting-websocket and partysocket go on; so does this socket with shouldReconnectOnClose: () => true.';
    warnOnce(`compat-stop-${code}`, this.url, message);
  }

  #warnOfDrop(reason: DropReason): void {
    // It may have arrived, and there nobody knew either.
    if (reason === 'unconfirmed') return;
    const message = `A message was dropped (${reason}). socket.on('drop', ...) is told of each.`;
    warnOnce(`compat-drop-${reason}`, this.url, message);
  }
}
