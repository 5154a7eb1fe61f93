import { DEV } from '../development.ts';
import { warnOnce } from '../features/log.ts';
import {
  type Closure,
  type DropReason,
  type EventHandler,
  type Payload,
  ResilientWebSocket,
} from '../index.ts';
import type { ReadyState } from '../session/status.ts';
import { checkClose, requireArgument } from '../socket/arguments.ts';
import type * as Dom from '../socket/dom-types.ts';
import { CompatibleEndpoint, type ProtocolsProvider, type UrlProvider } from './endpoint.ts';
import { type ErrorEvent, explainError, type WebSocketEventMap } from './events.ts';
import { type Options, translateOptions } from './options.ts';

/** The inherited methods with the types of these events; a class cannot overload what it inherits. */
export interface ReconnectingWebSocket {
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
export class ReconnectingWebSocket extends ResilientWebSocket {
  readonly #endpoint: CompatibleEndpoint;

  /**
   * Connects at once, unless `startClosed` is `true`; with a `url` or `protocols` function, as soon as they have answered.
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
    const { socket, isOwnPolicy, log } = translateOptions(options);
    super(endpoint.url, endpoint.protocols, socket);
    this.#endpoint = endpoint;
    this.addEventListener('error', (event) => {
      // Only while it tells of an end: at other times the event is the application's.
      if (this.closure !== undefined && this.readyState === 3) explainError(event, this.closure);
    });
    this.on('open', () => endpoint.settle());
    this.on('close', (closure) => {
      endpoint.settle();
      if (DEV && !isOwnPolicy) this.#warnOfStop(closure);
    });
    if (DEV) this.on('drop', ({ reason }) => this.#warnOfDrop(reason));
    if (log !== undefined) this.on('*', (name, event) => log('RWS>', name, event));
  }

  /**
   * As on the platform, and CONNECTING (0) while another attempt is on its way. CLOSED (3) after `startClosed`, until
   * `reconnect()` is called, and inside `error` and `close` handlers.
   */
  override get readyState(): ReadyState {
    return this.status === 'idle' ? 3 : super.readyState;
  }

  /** Whether it is connected, or will be by itself. */
  get shouldReconnect(): boolean {
    const { status } = this;
    return status !== 'idle' && status !== 'closing' && status !== 'closed';
  }

  /** A handler of an {@link ErrorEvent}. */
  override get onerror(): EventHandler<Dom.Event> {
    return super.onerror;
  }

  override set onerror(handler: EventHandler<ErrorEvent>) {
    super.onerror = handler as EventHandler<Dom.Event>;
  }

  /**
   * Sends a message, or queues it until there is a connection. Never starts an attempt.
   *
   * @returns Whether it was handed to a connection at once.
   */
  override send(data: Payload): boolean {
    requireArgument(arguments.length, 'send()');
    super.send(data);
    return this.readyState === 1 && this.account.queued === 0;
  }

  /** Takes all messages out of the queue, oldest first: they are not sent, and not reported as a `drop`. */
  drainQueuedMessages(): Payload[] {
    return [...this.drain()];
  }

  /**
   * As that of `ResilientWebSocket`, but for the code that the server sees where none is given.
   *
   * @param code 1000, or one from 3000 to 4999. Default 1000.
   * @param reason At most 123 bytes of UTF-8.
   * @throws {DOMException} `InvalidAccessError` for another code, `SyntaxError` for a longer reason.
   */
  override close(code = 1000, reason: string | undefined = undefined): void {
    super.close(code, reason);
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
    if (this.#endpoint.isBeingTried) super.close();
    super.reconnect(code, reason);
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
