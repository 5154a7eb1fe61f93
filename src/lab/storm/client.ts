/** Why an attempt is due: the connection was lost, or the attempt before was refused or took too long. */
export type Setback = 'lost' | 'refused' | 'timed-out';

/** What the server does to its clients, as they see it. */
export const CAUSES = ['restart', 'going-away', 'killed'] as const;

/** `restart`: it closes with 1012. `going-away`: with 1001. `killed`: no Close frame comes. */
export type Cause = (typeof CAUSES)[number];

/** Clients that lose their server together. Each is one socket. */
export interface Crowd {
  readonly size: number;
  /** So many neighbours in a row are sockets of the same page. */
  readonly pageSize: number;
  readonly cause: Cause;
  /** Chance, from 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

/** How long this client of the crowd waits before its next attempt, in milliseconds. */
export type Draw = (client: number, at: number, setback: Setback) => number;

/** A client of the crowd has a connection. Gives those whose next attempt that changes, and when they make it now. */
export type Arrive = (client: number, at: number) => readonly (readonly [client: number, dueAt: number])[];

/** The memory of a crowd. */
export interface Memory {
  readonly draw: Draw;
  readonly arrive?: Arrive;
}

/** The schedule of a library, as far as a storm needs it. */
export interface StormClient {
  readonly name: string;
  /** How long an attempt may take. `Infinity`: it is never given up. */
  readonly connectTimeoutMs: number;
  /** Whether the schedule depends on what ended the connection. */
  readonly heedsCause: boolean;
  readonly recruit: (crowd: Crowd) => Memory;
}
