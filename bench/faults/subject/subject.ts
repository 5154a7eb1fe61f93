import type { ResilientWebSocketOptions } from 'resilient-websocket';

/** What ours connects with. */
export const TRANSPORTS = ['ws', 'derived', 'global', 'chromium'] as const;

/** One of {@link TRANSPORTS}. */
export type Transport = (typeof TRANSPORTS)[number];

/** The options of a subject: those that can be told to another process. */
export type SubjectOptions = Pick<
  ResilientWebSocketOptions,
  'backoff' | 'queue' | 'resend' | 'autoConnect' | 'connectTimeoutMs'
> & {
  /** Where there are no Ping frames the subject sends messages instead, which the server answers in order. */
  readonly heartbeat?: { readonly intervalMs: number; readonly timeoutMs: number };
};

/** What a subject may be asked for. Each is answered with its standing. */
export type Order =
  /** A new socket, in the place of the last one. */
  | { readonly do: 'connect'; readonly url: string; readonly options: SubjectOptions }
  /** Sends so many messages in one task, numbered on from the last, each of so many characters. */
  | { readonly do: 'burst'; readonly count: number; readonly bytes: number }
  /**
   * Blocks the event loop from some time after the next probe until so long after its deadline. Answered when the loop is
   * free again, and what happened meanwhile has been told.
   */
  | { readonly do: 'block'; readonly timeoutMs: number; readonly lateMs: number }
  /** Asks for another connection, as soon as the message with this number has come; 0: at once. */
  | { readonly do: 'reconnect'; readonly at: number }
  | { readonly do: 'close'; readonly code: number }
  | { readonly do: 'look' };

/** How a connection ended, as the application is told. */
export interface Ending {
  readonly code: number;
  readonly cause: string;
}

/** Where a subject stands. */
export interface Standing {
  readonly status: string;
  /** How often it told `open`. */
  readonly opens: number;
  readonly endings: readonly Ending[];
  /** Messages that were given to `send()`, numbered from 1. */
  readonly sent: number;
  /** How many of them were reported as a drop. */
  readonly drops: number;
  readonly queued: number;
  readonly unconfirmed: number;
  readonly forgotten: number;
  readonly bufferedAmount: number;
  /** Messages that came from the server. */
  readonly arrivals: number;
}

/** What became of the messages: too much to be told at every look. */
export interface Report {
  /** The numbers that were reported as a drop, or that `send()` threw for, with the reason. */
  readonly drops: readonly (readonly [number: number, reason: string])[];
  /** The numbers of the server, in the order in which the listeners were told. */
  readonly arrivals: readonly number[];
  /** The messages of errors that nobody caught. */
  readonly uncaught: readonly string[];
}

/** A client of ours in a process or a page of its own. */
export interface Subject {
  /** @throws If it is gone, or does not answer in time. */
  ask(order: Order): Promise<Standing>;
  report(): Promise<Report>;
  /** Ends the process or the page. */
  stop(): Promise<void>;
}

/** Whether the transport has Ping frames. */
export function hasPings(transport: Transport): boolean {
  return transport === 'ws' || transport === 'derived';
}
