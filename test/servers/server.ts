/** How a connection ended, as the `close` event says. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /** `heartbeat` where the server says nothing, and our heartbeat ends the connection. Default: the server, or the loss of it. */
  readonly cause?: 'heartbeat';
}

/** What a server cannot do, and why it is not tried. */
export interface Cannot {
  readonly cannot: string;
}

/** The connection stays open, and works. */
export const STAYS_OPEN = 'stays open';

/** What follows of an event: an end, or nothing. */
export type Outcome = Ending | typeof STAYS_OPEN;

/** The Close frames that every server is asked to send: with these codes, and an empty one. */
export const CLOSES = ['empty', '1000', '1001', '1008', '1011', '1012', '1013', '4000'] as const;
export type Close = (typeof CLOSES)[number];

/** How a program of a server is to run. */
export interface Start {
  readonly port: number;
  /** `graceful`: at SIGTERM it does what its documentation says about a shutdown. `plain`: nothing is done about the signal. */
  readonly mode: 'graceful' | 'plain';
  /** Its keepalive or idle limit in seconds; 0 for that of the server itself. */
  readonly silenceS: number;
  /** A folder that lasts as long as the process. */
  readonly folder: string;
  /** A folder with what `Server.build` has made. */
  readonly built: string;
}

/** A process to start. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Where its version is written: a package of Debian, one of npm that a folder has, or the answer of a command. */
export type Version =
  | { readonly debian: string }
  | { readonly npm: string }
  | { readonly command: readonly string[] };

/** Messages as the protocol over a server has them. Most servers take any text. */
export interface Speech {
  /** The subprotocols to offer. */
  readonly protocols: readonly string[];
  /** What goes first on each connection. */
  readonly login: readonly (string | Uint8Array<ArrayBuffer>)[];
  /** The message that is to come back with this text. */
  wrap(text: string): string | Uint8Array<ArrayBuffer>;
  /** The text of a message that came back; `undefined` of another message. */
  unwrap(data: unknown): string | undefined;
}

/** A server, how to run it, and what is expected of it. */
export interface Server {
  readonly name: string;
  readonly version: Version;
  /** Compiles what has to be compiled; it is run once in each process of the tests. */
  build?(built: string): Command;
  command(start: Start): Command;
  /** Where WebSockets are. Default `/`. */
  readonly path?: string;
  /** Default: any text comes back as it is. */
  readonly speech?: Speech;
  /** Whether the program writes `got #n` for each numbered message that its handler has read. Default true. */
  readonly writesDown?: false;
  /** Binary messages and a text of 1 MB come back as well. Default: they do. */
  readonly data?: Cannot;
  /** permessage-deflate is negotiated. Default: it is. */
  readonly deflate?: Cannot;
  /** Of the subprotocols `v2` and `v1` it takes `v1`. Default: it does. */
  readonly subprotocol?: Cannot;
  /** Where the end that is asked for is not what the client sees. */
  readonly closes: Cannot | Readonly<Partial<Record<Close, Ending | Cannot>>>;
  /** An exception in a handler. */
  readonly failure: Outcome | Cannot;
  /** The server hears nothing from the client for as long as `Start.silenceS` says. */
  readonly silence: Outcome | Cannot;
  /** Where it is the client that names the limit: `speech` with a short one. */
  readonly speechWithLimit?: Speech;
  /** SIGTERM, with the shutdown that its documentation describes, or that it has by itself. */
  readonly deploy: Outcome;
  /** SIGTERM without that, where it differs. */
  readonly plain?: Outcome;
}

/** What the client sees where there is no Close frame. */
export const LOST: Ending = { code: 1006, reason: '', wasClean: false };

/** A connection that carries nothing to the server, and that times out. */
export const SILENT: Ending = { ...LOST, cause: 'heartbeat' };

/** A Close frame, which the client answers. */
export function says(code: number, reason = ''): Ending {
  return { code, reason, wasClean: true };
}

export function cannot(why: string): Cannot {
  return { cannot: why };
}

export function can<T>(expected: T | Cannot): expected is T {
  return !(typeof expected === 'object' && expected !== null && 'cannot' in expected);
}
