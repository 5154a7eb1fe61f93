/** Why an attempt is due: the connection was lost, or the attempt before was refused or took too long. */
export type Setback = 'lost' | 'refused' | 'timed-out';

/** What the server does to its clients, as they see it. */
export const CAUSES = ['restart', 'going-away', 'killed'] as const;

/** `restart`: it closes with 1012. `going-away`: with 1001. `killed`: no Close frame comes. */
export type Cause = (typeof CAUSES)[number];

/** Clients that lose their server together. */
export interface Crowd {
  readonly size: number;
  readonly cause: Cause;
  /** Chance, from 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

/** How long this client of the crowd waits before its next attempt, in milliseconds. */
export type Draw = (client: number, at: number, setback: Setback) => number;

/** The schedule of a library, as far as a storm needs it. */
export interface StormClient {
  readonly name: string;
  /** How long an attempt may take. `Infinity`: it is never given up. */
  readonly connectTimeoutMs: number;
  /** Whether the schedule depends on what ended the connection. */
  readonly heedsCause: boolean;
  /** Makes the memory of a crowd, and what draws from it. */
  readonly recruit: (crowd: Crowd) => Draw;
}
