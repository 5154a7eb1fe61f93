import { type BoundedQueueOptions, boundedQueue } from './features/bounded-queue.ts';
import type { BaseOptions } from './socket/base-options.ts';
import { createSocketClass } from './socket/create-socket-class.ts';
import type * as Dom from './socket/dom-types.ts';
import type { BaseSocket } from './socket/socket-class.ts';

export * from './common-exports.ts';

/** The options of a `ResilientWebSocket`. Every duration is in milliseconds; 0 is a value like any other. */
export interface ResilientWebSocketOptions extends BaseOptions, BoundedQueueOptions {}

/**
 * A WebSocket that connects again when it should: the face of the platform's, the policy for every close code, back-off, typed
 * events and a bounded queue. What else a connection needs, the default class has.
 *
 * @see WHATWG WebSockets Standard, the WebSocket interface.
 */
export interface ResilientWebSocket extends BaseSocket {}

/** The class of a {@link ResilientWebSocket}. */
export interface ResilientWebSocketClass {
  /**
   * Connects at once, unless `autoConnect` is `false`.
   *
   * @param url Where to connect to.
   * @param protocols Subprotocols to offer.
   * @param options See {@link ResilientWebSocketOptions}.
   * @throws {DOMException} `SyntaxError` for a URL or a subprotocol that the standard refuses.
   * @throws {InvalidOptionError} In a development build, for an option that is unknown or cannot be used.
   */
  new (
    url: string | Dom.URL,
    protocols?: string | Iterable<string>,
    options?: ResilientWebSocketOptions,
  ): ResilientWebSocket;
  readonly prototype: ResilientWebSocket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
}

export const ResilientWebSocket: ResilientWebSocketClass = /* @__PURE__ */ createSocketClass([boundedQueue]);
