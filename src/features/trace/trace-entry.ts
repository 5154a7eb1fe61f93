import type { CloseCategory } from '../../session/close-code.ts';
import type { CloseCause, CloseOrigin, CloseStage } from '../../session/closure.ts';
import type { DropReason, Warning } from '../../session/notices.ts';
import type { Outcome } from '../../session/remedy.ts';
import type { Signal } from '../../session/signal.ts';

/**
 * What a socket did, in short: plain data that JSON can hold. Every text in it is one of this package, but for the URL without
 * query and credentials, the `id` of a rule, and the name of an error. No payload, header, subprotocol, close reason or message
 * of an error is in it.
 */
export type TraceEntry = {
  /** When it happened: the time of day in milliseconds since 1970. */
  readonly time: number;
} & (
  | {
      /** The opening handshake of an attempt begins. */
      readonly type: 'attempt';
      /** See `RetryNotice.attempt`. */
      readonly attempt: number;
      /** Without query and credentials. */
      readonly url: string;
    }
  | {
      /** A connection opened. */
      readonly type: 'open';
      readonly attempt: number;
      readonly isReconnect: boolean;
      /** Milliseconds without a connection. */
      readonly downtimeMs: number;
    }
  | {
      /** A connection, or an attempt at one, ended. What is not explained here is explained at `Closure`. */
      readonly type: 'close';
      readonly code: number;
      /** The length of the close reason, which is not kept. */
      readonly reasonLength: number;
      readonly wasClean: boolean;
      readonly category: CloseCategory;
      readonly origin: CloseOrigin;
      readonly stage: CloseStage;
      readonly cause: CloseCause;
      readonly final: boolean;
      readonly remedy: 'retry' | 'refresh' | 'stop';
      /** The `id` of the rule that decided. */
      readonly rule: string;
      /** Of the remedy `'stop'`. */
      readonly outcome: Outcome | undefined;
      readonly silentMs: number | undefined;
      readonly httpStatus: number | undefined;
      /** The `code` or the `name` of the error, e.g. `'ECONNREFUSED'`; `undefined` if it is no plain word. */
      readonly error: string | undefined;
      /** How much came over the connection: messages, and over `ws` Ping and Pong frames, too. */
      readonly heard: number;
    }
  | {
      /** Another attempt was decided. */
      readonly type: 'retry';
      readonly attempt: number;
      /** Milliseconds until it starts. */
      readonly delayMs: number;
    }
  | {
      /** A `retry` listener has set another delay. */
      readonly type: 'reschedule';
      readonly delayMs: number;
    }
  | {
      /** The socket stopped without having been asked to. */
      readonly type: 'giveup';
      readonly outcome: Outcome;
      readonly attempts: number;
    }
  | {
      /** Something works but should be looked at. */
      readonly type: 'warning';
      readonly kind: Warning['kind'];
      readonly message: string;
    }
  | {
      /** Messages will not be sent, or may not have arrived. */
      readonly type: 'drop';
      readonly reason: DropReason;
      readonly messages: number;
      /** Their payload bytes. */
      readonly bytes: number;
    }
  | {
      /** The page or the network has changed. */
      readonly type: 'signal';
      readonly signal: Signal;
      /** How many signals there were in a row; this is the last. */
      readonly count: number;
    }
  | {
      /** The machine was asleep, or the page frozen. */
      readonly type: 'wake';
      /** For how many milliseconds. */
      readonly asleepMs: number;
    }
);

/** What is published on the channels `resilient-websocket:*` of `node:diagnostics_channel`, one for each type of entry. */
export interface DiagnosticsMessage {
  /** A number that no other socket of this process or worker has. */
  readonly socket: number;
  /** The URL of the current or last attempt, without query and credentials; `''` while a provider has not answered yet. */
  readonly url: string;
  /** What happened; the same object that the socket keeps. */
  readonly entry: TraceEntry;
}
