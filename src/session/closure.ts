import type { CloseCategory } from './close-code.ts';
import type { AppliedRemedy } from './remedy.ts';

/**
 * Who ended the connection. `local`: the application asked for it. `remote`: the peer or the network.
 * `synthetic`: this client declared it over (a deadline passed, a required extension is missing, what the peer sent was against
 * the protocol or too large).
 */
export type CloseOrigin = 'local' | 'remote' | 'synthetic';

/**
 * How far the attempt had come. `endpoint`: the URL or the protocols were being asked for, or no attempt was under way. `handshake`: the
 * opening handshake was under way. `prologue`: the connection was there, and the prologue of the application was under
 * way. `open`: messages could flow.
 */
export type CloseStage = 'endpoint' | 'handshake' | 'prologue' | 'open';

/** What brought the end about, one step more precise than the origin. */
export type CloseCause =
  /** `close()` was called. */
  | 'close'
  /** `reconnect()` was called. */
  | 'reconnect'
  /** `options.signal` was aborted. */
  | 'abort'
  /** A `retry` listener called `veto()`. */
  | 'veto'
  /** The peer sent a Close frame. */
  | 'close-frame'
  /**
   * The line went away without a Close frame. In a page, and with classes that say no more than a page's does, this client's engine
   * may have ended it, for what `'invalid-data'` stands for.
   */
  | 'connection-lost'
  /**
   * This client failed the connection (RFC 6455, 7.1.7) because of what the peer had sent: it broke the protocol (1002), was no
   * UTF-8 (1007) or was larger than this client takes (1009). The peer was sent that code; `category` is that of the code, and
   * `error` says more. Over `ws` only: elsewhere it is a `'connection-lost'`.
   */
  | 'invalid-data'
  /** The opening handshake failed: refused, unreachable, TLS, an HTTP status other than 101. */
  | 'handshake-failed'
  /** No answer to the opening handshake within `connectTimeoutMs`. */
  | 'connect-timeout'
  /** A probe was not answered and nothing else was heard within the timeout of the heartbeat. */
  | 'heartbeat'
  /** The page came back from the back-forward cache, which no connection survives. */
  | 'page-restored'
  /** No answer to our Close frame within `closeTimeoutMs`, or `maxCloseMs` were over before it could be sent. */
  | 'close-timeout'
  /** The `url` or `protocols` provider threw, rejected or returned something unusable. */
  | 'endpoint-failed'
  /** The `url` or `protocols` provider did not settle within `endpointTimeoutMs`. */
  | 'endpoint-timeout'
  /** The platform's WebSocket constructor threw on a later attempt. */
  | 'constructor'
  /** The prologue of the application threw or rejected. */
  | 'prologue-failed'
  /** The prologue did not settle within `prologueTimeoutMs`. */
  | 'prologue-timeout'
  /** The server chose none of the subprotocols that were offered, or another, and the engine let it pass. */
  | 'missing-protocol'
  /** The server did not negotiate one of `requiredExtensions`. */
  | 'missing-extension'
  /** The socket reported an error and no close followed. */
  | 'error-without-close';

/** The answer of a server that refused the opening handshake. Over `ws` only. */
export interface RefusedHandshake extends Error {
  /** The HTTP status. */
  readonly httpStatus: number;
  /**
   * The body of the answer as text, up to 1,024 bytes of it, and what of them came within a second; `''` if there was none. It is
   * in no trace and no warning. Never show it to end users.
   */
  readonly body: string;
}

/** What is known of an ending before anybody has decided what to do about it. */
export interface CloseFacts {
  /** The close code as the platform reported it; 1006 where there was none. */
  readonly code: number;
  /** The close reason, `''` if none was given. Never show it to end users (RFC 6455, 7.1.6). */
  readonly reason: string;
  /** Whether the closing handshake was completed. Says nothing about whether the end was wanted. */
  readonly wasClean: boolean;
  readonly category: CloseCategory;
  readonly origin: CloseOrigin;
  readonly stage: CloseStage;
  readonly cause: CloseCause;
  /**
   * Milliseconds since anything had been sent or had come. `undefined` if the connection was never open, or was not
   * ended from outside.
   */
  readonly silentMs: number | undefined;
  /**
   * The delay in milliseconds that the peer asked for, in its close reason (`retry-after=30`, or JSON with `retryAfterMs`)
   * or with `Retry-After` as it refused the handshake, where the transport shows that (`ws`). `undefined` if it did not.
   */
  readonly retryAfterMs: number | undefined;
  /** HTTP status of a refused handshake. Only where the transport shows it (`ws`); browsers hide it. */
  readonly httpStatus: number | undefined;
  /**
   * What the transport or a provider threw or reported, where there is such a thing. Where a server refused the handshake, and
   * the transport shows that, a {@link RefusedHandshake}.
   */
  readonly error: unknown;
}

/** What ended a connection (or an attempt at one), and what follows from it. */
export interface Closure extends CloseFacts {
  /** What was decided, by which rule and for which reason. */
  readonly remedy: AppliedRemedy;
  /** `true`: no attempt follows, the socket is over. `false`: another attempt was decided. */
  readonly final: boolean;
}
