import type { Closure } from '../session/closure.ts';
import type { AnyFeature, FeatureMembers, FeatureOptions, Given } from '../session/feature.ts';
import type { ReadyState, Status } from '../session/status.ts';
import type { BaseOptions } from './base-options.ts';
import type { ResilientCloseEvent, ResilientWebSocketEventMap } from './close-event.ts';
import type * as Dom from './dom-types.ts';
import type { EventHandler } from './event-handlers.ts';
import type { AnyListener, EventName, Listener } from './events.ts';
import type { Payload } from './payload.ts';

/**
 * What every socket has: the members and events of the platform's `WebSocket`, and its session. One object lives through any
 * number of connections: `open` and `close` fire for each of them.
 *
 * @see WHATWG WebSockets Standard, the WebSocket interface.
 */
export interface BaseSocket extends Dom.EventTarget {
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
  /** The URL of the current or last connection; `''` until a `url` function has answered. */
  readonly url: string;
  /**
   * As on the platform, and CONNECTING (0) while another attempt is on its way. Inside `error` and `close` handlers
   * it is CLOSED (3).
   */
  readonly readyState: ReadyState;
  /** Bytes that were given to `send()` and have not been handed to the network, the queue included. */
  readonly bufferedAmount: number;
  /** The extensions of the current or last connection. */
  readonly extensions: string;
  /** The subprotocol of the current or last connection. */
  readonly protocol: string;
  /** How binary messages arrive. Kept across connections. Default `'blob'`, in Node too. */
  get binaryType(): Dom.BinaryType;
  set binaryType(type: Dom.BinaryType);
  get onopen(): EventHandler<Dom.Event>;
  set onopen(handler: EventHandler<Dom.Event>);
  get onmessage(): EventHandler<Dom.MessageEvent>;
  set onmessage(handler: EventHandler<Dom.MessageEvent>);
  get onerror(): EventHandler<Dom.Event>;
  set onerror(handler: EventHandler<Dom.Event>);
  get onclose(): EventHandler<Dom.CloseEvent>;
  set onclose(handler: EventHandler<ResilientCloseEvent>);
  /** Where the socket stands, in one word. */
  readonly status: Status;
  /** Retries decided since the connection was last stable. */
  readonly retryCount: number;
  /** What ended the last connection or attempt; `undefined` until one has ended. */
  readonly closure: Closure | undefined;
  /**
   * Sends a message, or queues it until there is a connection. Never starts an attempt.
   *
   * @see WHATWG WebSockets Standard, the send() method steps.
   */
  send(data: Payload): void;
  /**
   * Ends the socket: closes the connection if there is one, calls off what was planned if there is none. On an open
   * connection, what is in the queue is sent first; without one, it is dropped. The last `close` event follows: after
   * `closeTimeoutMs` at the latest if nothing was to be sent before, and after `maxCloseMs`, where the class has that
   * option, in any case.
   *
   * @param code 1000, or one from 3000 to 4999. Without it the Close frame is empty, and the event says 1005.
   * @param reason At most 123 bytes of UTF-8.
   * @throws {DOMException} `InvalidAccessError` for another code, `SyntaxError` for a longer reason.
   * @see WHATWG WebSockets Standard, the close() method steps.
   */
  close(code?: number, reason?: string): void;
  /**
   * Connects now, with a fresh retry budget: starts what was not started, cuts a delay short, replaces an open
   * connection once it has closed, begins a new life after the end of the last. While an attempt is under way it
   * does nothing.
   *
   * @param code What to close an open connection with. Default 1000.
   * @param reason At most 123 bytes of UTF-8. Default `'reconnect'`.
   * @throws {DOMException} As `close()`.
   * @throws The signal's reason, if `options.signal` was aborted.
   */
  reconnect(code?: number, reason?: string): void;
  /**
   * Listens to a typed event of the socket's life; `'*'` listens to all, with the name first and after the
   * listeners of that name.
   *
   * @returns A function that stops listening.
   * @throws {InvalidOptionError} In a development build, for a listener that is no function.
   */
  on<N extends EventName>(name: N, listener: Listener<N>): () => void;
  on(name: '*', listener: AnyListener): () => void;
  /** Stops listening; without a listener, all of that name go. */
  off<N extends EventName>(name: N, listener?: Listener<N>): void;
  off(name: '*', listener?: AnyListener): void;
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

/** The options of a class with these features. */
export type SocketOptions<F extends readonly AnyFeature[]> = BaseOptions & FeatureOptions<F>;

/** A socket with these features. */
export type Socket<F extends readonly AnyFeature[]> = BaseSocket & FeatureMembers<F>;

/** What the arguments before the options may be, in a class without a feature that asks for them. */
interface PlainSource {
  readonly url: string | Dom.URL;
  readonly protocols: string | Iterable<string> | undefined;
}

/** What they may be in a class with these features. */
export type SourceOf<F extends readonly AnyFeature[]> =
  Extract<F[number], { isProvider(given: Given): boolean }> extends never
    ? PlainSource
    : Extract<F[number], { isProvider(given: Given): boolean }> extends { readonly source?: infer Source }
      ? NonNullable<Source>
      : PlainSource;

/** A class of sockets with these features. */
export interface SocketClass<F extends readonly AnyFeature[]> {
  /**
   * Connects at once, unless `autoConnect` is `false`.
   *
   * @throws {DOMException} `SyntaxError` for a URL or a subprotocol that the standard refuses.
   * @throws {InvalidOptionError} In a development build, for an option that is unknown or cannot be used.
   */
  new (
    url: SourceOf<F> extends { readonly url: infer Url } ? Url : never,
    protocols?: SourceOf<F> extends { readonly protocols: infer Protocols } ? Protocols : never,
    options?: SocketOptions<F>,
  ): Socket<F>;
  readonly prototype: Socket<F>;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
}
