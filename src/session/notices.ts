import type { Closure } from './closure.ts';
import type { Outcome } from './remedy.ts';
import type { Status } from './status.ts';

/** The public status changed. */
export interface StatusNotice {
  readonly status: Status;
  readonly previous: Status;
}

/** A connection opened. */
export interface OpenNotice {
  /** The attempt that succeeded; see {@link RetryNotice.attempt}. */
  readonly attempt: number;
  /** Whether this socket had been open before. */
  readonly isReconnect: boolean;
  /** Milliseconds without a connection: since the last one was lost, or since the start. */
  readonly downtimeMs: number;
  /** What ended the connection or attempt before this one. */
  readonly closure: Closure | undefined;
}

/** Another attempt was decided. */
export interface RetryNotice {
  /**
   * The attempt to come. Attempts count from 1, the first being no retry, and start again at 1 with each
   * connection that proves stable. So a connection's first retry is attempt 2.
   */
  readonly attempt: number;
  /** Milliseconds until it starts. */
  readonly delayMs: number;
  /** What made it necessary. */
  readonly closure: Closure;
}

/** The socket stopped without having been asked to. Not sent for a normal end (1000) or a local one. */
export interface GiveUpNotice {
  readonly outcome: Outcome;
  /** Attempts made since the connection was last stable. */
  readonly attempts: number;
  /** The last one. After a veto that is the veto itself; the `retry` event carried what it was about. */
  readonly closure: Closure;
}

/** A connection has been up for `stableAfterMs`; attempts and back-off start afresh. */
export interface StableNotice {
  /** The attempt that led to this connection. */
  readonly attempt: number;
}

/**
 * Why a message will not be sent, or may not have arrived. `overflow`: the queue was full. `expired`: it had waited for
 * too long. `aborted`: its signal was aborted. `closed`: the socket was closing or over. `refused`: the platform's
 * `send()` threw (`error` says what). `unconfirmed`: it was handed to a connection that ended, and nothing confirmed that
 * it has arrived. `drained`: `drain()` has handed it back, which is no event.
 */
export type DropReason =
  | 'overflow'
  | 'expired'
  | 'aborted'
  | 'closed'
  | 'refused'
  | 'unconfirmed'
  | 'drained';

/** A message that will not be sent, or that may not have arrived. */
export interface DropNotice {
  /** The message as it waited: what was given to `send()`, of a buffer or a view a copy of its bytes. */
  readonly data: unknown;
  /** Its payload bytes. */
  readonly bytes: number;
  readonly reason: DropReason;
  /** What the platform's `send()` threw. */
  readonly error?: unknown;
}

/** Something that works but should be looked at. `message` is a sentence for developers; in a production build it is empty. */
export type Warning =
  | {
      /**
       * The peer closed with a code that never travels. 1005 stands for an empty Close frame, which RFC 6455 allows: some servers
       * send it at every deploy, which leaves the reason unknown. 1006 or 1015 in a Close frame is a bug of the peer.
       */
      readonly kind: 'peer-bug';
      readonly message: string;
      readonly code: number;
      /** How often this socket has seen it. */
      readonly count: number;
      /** How often in the last hour. */
      readonly perHour: number;
      /** Whether that is five times an hour or more. */
      readonly isFrequent: boolean;
    }
  | {
      /**
       * The peer ended the connection with 1000, the application had not closed it, and the default policy stops there. Not where a
       * rule or the policy function has decided. The preset `endless` is for connections that are meant to have no end.
       */
      readonly kind: 'peer-closed';
      readonly message: string;
      /** Milliseconds since anything had been sent or had come; `undefined` if the connection was not open yet. */
      readonly silentMs: number | undefined;
    }
  | {
      /** TLS failed, mostly for a certificate that is no good. Attempts go on, as it may be renewed, but rarely. */
      readonly kind: 'tls-failure';
      readonly message: string;
      /** The code of the error, such as `CERT_HAS_EXPIRED`; `undefined` where the transport has none. */
      readonly errorCode: string | undefined;
    }
  | {
      /** `close()` was called without a connection and with messages in the queue, or before the first connection had opened. */
      readonly kind: 'premature-close';
      readonly message: string;
      /** Messages that were waiting. */
      readonly queued: number;
      /** Whether any connection of this socket had opened. */
      readonly everOpened: boolean;
    }
  | {
      /** The peer closed with a code that nothing defines. */
      readonly kind: 'reserved-code';
      readonly message: string;
      readonly code: number;
    }
  | {
      /** Three connections in a row ended after the same length of silence, as a proxy with an idle limit ends them. */
      readonly kind: 'idle-limit';
      readonly message: string;
      /** The length of that silence in milliseconds. */
      readonly limitMs: number;
      /** A `heartbeat.intervalMs` that would avoid it. */
      readonly intervalMs: number;
    }
  | {
      /**
       * Connections in a row ended because nothing had come, not even the answer to a Ping, and the peer has never answered
       * one. From now on its silence ends no connection.
       */
      readonly kind: 'unanswered-pings';
      readonly message: string;
      /** How many connections ended so. */
      readonly connections: number;
    };

/** All that the machine tells the application, by the name of the event. */
export interface NoticeMap {
  status: StatusNotice;
  open: OpenNotice;
  close: Closure;
  retry: RetryNotice;
  warning: Warning;
  giveup: GiveUpNotice;
  stable: StableNotice;
  drop: DropNotice;
}
