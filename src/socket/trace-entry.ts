import { attemptOf } from '../core/attempt.ts';
import type { Effect, TellEffect } from '../core/effect.ts';
import type { Event } from '../core/input.ts';
import type { DropReason, Warning } from '../core/notice.ts';
import type { Signal } from '../core/signal.ts';
import type { Session } from '../core/state.ts';
import type { Outcome } from '../policy/remedy.ts';
import type { CloseCause, CloseOrigin, CloseStage } from '../protocol/classify-close.ts';
import type { CloseCategory } from '../protocol/close-codes.ts';
import { endpointName } from '../runtime/endpoint.ts';

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

/** What the machine took in, or what it asks for. */
export type StepPart = Event | Effect;

/** A name, and no text: `Error`, `ECONNREFUSED`. */
const NAME = /^[A-Z]\w{0,63}$/;

/** Which entry a part of a step is worth; `undefined` for the many that only keep the books. */
export function entryTypeOf(part: StepPart): TraceEntry['type'] | undefined {
  switch (part.type) {
    case 'tell':
      // These two follow from the others, and each would take memory in every socket.
      return part.event === 'status' || part.event === 'stable' ? undefined : part.event;
    case 'connect':
      return 'attempt';
    case 'reschedule':
    case 'signal':
    case 'wake':
      return part.type;
    default:
      return undefined;
  }
}

/**
 * The entry for a part of a step, if it is worth one.
 *
 * @param heard How much has come over the current or last connection.
 */
export function makeEntry(
  part: StepPart,
  session: Session,
  heard: number,
  time: number,
): TraceEntry | undefined {
  switch (part.type) {
    case 'tell':
      return makeToldEntry(part, heard, time);
    case 'connect':
      return { time, type: 'attempt', attempt: attemptOf(session), url: endpointName(part.endpoint.url) };
    case 'reschedule':
      return { time, type: 'reschedule', delayMs: part.delayMs };
    case 'signal':
      return { time, type: 'signal', signal: part.signal, count: 1 };
    case 'wake':
      return { time, type: 'wake', asleepMs: part.asleepMs };
    default:
      return undefined;
  }
}

/** Field by field: what a notice holds besides may be a secret. */
function makeToldEntry({ event, notice }: TellEffect, heard: number, time: number): TraceEntry | undefined {
  switch (event) {
    case 'status':
    case 'stable':
      return undefined;
    case 'open': {
      const { attempt, isReconnect, downtimeMs } = notice;
      return { time, type: event, attempt, isReconnect, downtimeMs: Math.round(downtimeMs) };
    }
    case 'close': {
      const { code, reason, wasClean, category, origin, stage, cause, final } = notice;
      const { remedy, silentMs, httpStatus, error } = notice;
      return {
        time,
        type: event,
        code,
        reasonLength: reason.length,
        wasClean,
        category,
        origin,
        stage,
        cause,
        final,
        remedy: remedy.action,
        rule: remedy.rule,
        outcome: remedy.action === 'stop' ? remedy.outcome : undefined,
        silentMs,
        httpStatus,
        error: nameOf(error),
        // Without an attempt under way, the count is that of the connection before.
        heard: stage === 'endpoint' ? 0 : heard,
      };
    }
    case 'retry':
      return { time, type: event, attempt: notice.attempt, delayMs: notice.delayMs };
    case 'giveup':
      return { time, type: event, outcome: notice.outcome, attempts: notice.attempts };
    case 'warning':
      return { time, type: event, kind: notice.kind, message: notice.message };
    case 'drop':
      return { time, type: event, reason: notice.reason, messages: 1, bytes: notice.bytes };
  }
}

function nameOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, name } = error as Error & { readonly code?: unknown };
  return [code, name].find((each): each is string => typeof each === 'string' && NAME.test(each));
}
