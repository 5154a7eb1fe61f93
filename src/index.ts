import type { AbortOptions } from './features/abort.ts';
import { DEFAULT_FEATURES } from './features/default-features.ts';
import type { DeliveryMembers } from './features/delivery/delivery.ts';
import type { DeliveryOptions } from './features/delivery/options.ts';
import type { HeartbeatMembers } from './features/heartbeat/heartbeat.ts';
import type { HeartbeatOption } from './features/heartbeat/options.ts';
import type { MessagesMembers } from './features/messages.ts';
import type { PageOptions } from './features/page/page.ts';
import type { ProtocolsSource, ProviderOptions, UrlSource } from './features/provider/provider.ts';
import type { RequiredExtensionsOptions } from './features/required-extensions.ts';
import type { RulesOptions } from './features/rules/rules.ts';
import type { TurnsOptions } from './features/turns/turns.ts';
import type { BaseOptions } from './socket/base-options.ts';
import { createSocketClass } from './socket/create-socket-class.ts';
import type * as Dom from './socket/dom-types.ts';
import type { BaseSocket } from './socket/socket-class.ts';

export * from './default-exports.ts';

/** The options of a `ResilientWebSocket`. Every duration is in milliseconds; 0 is a value like any other. */
export interface ResilientWebSocketOptions
  extends BaseOptions,
    AbortOptions,
    PageOptions,
    RulesOptions,
    TurnsOptions,
    ProviderOptions,
    RequiredExtensionsOptions,
    DeliveryOptions,
    HeartbeatOption {}

/**
 * A WebSocket that connects again when it should. It has the constructor, the members and the events of the
 * platform's `WebSocket`, and classifies each end by its close code to apply the remedy for that class. One
 * object lives through any number of connections: `open` and `close` fire for each of them.
 *
 * It does not send twice what may have arrived, unless `resend` says so; what is unconfirmed is reported as a `drop`. In a page
 * it notices a lost connection that the platform does not report only with `heartbeat.message`.
 *
 * @see WHATWG WebSockets Standard, the WebSocket interface.
 */
export interface ResilientWebSocket
  extends BaseSocket,
    DeliveryMembers,
    HeartbeatMembers,
    MessagesMembers,
    Dom.Disposable,
    Dom.AsyncDisposable {}

/** The class of a {@link ResilientWebSocket}. */
export interface ResilientWebSocketClass {
  /**
   * Connects at once, unless `autoConnect` is `false`; with a `url` or `protocols` function, as soon as they have
   * answered.
   *
   * @param url Where to connect to, or a function that is asked for it before every attempt.
   * @param protocols Subprotocols to offer, or a function that is asked for them before every attempt.
   * @param options See {@link ResilientWebSocketOptions}.
   * @throws {DOMException} `SyntaxError` for a URL or a subprotocol that the standard refuses. What a function
   * returns later is not thrown: it is a failed attempt.
   * @throws {InvalidOptionError} In a development build, for an option that is unknown or cannot be used.
   */
  new (url: UrlSource, protocols?: ProtocolsSource, options?: ResilientWebSocketOptions): ResilientWebSocket;
  readonly prototype: ResilientWebSocket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
}

export const ResilientWebSocket: ResilientWebSocketClass =
  /* @__PURE__ */ createSocketClass(DEFAULT_FEATURES);
